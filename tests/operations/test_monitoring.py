"""The dashboard and the alert rules ask for metrics, and labels of them, that /metrics really has."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.operations import production

MONITORING = Path(__file__).resolve().parents[2] / "deploy" / "monitoring"
ALERTS = (MONITORING / "alerts.yml").read_text()
DASHBOARD = json.loads((MONITORING / "grafana-dashboard.json").read_text())
# Of Prometheus itself and of node_exporter.
OTHERS = {"up", "node_systemd_unit_state"}
ADDED_BY_PROMETHEUS = {"job", "instance", "le", "name", "state"}
TOKEN = "0123456789abcdefghijklmnop"
# The names and labels in the process that answers, and the names that the page prints.
ASK = f"""
import json, django
django.setup()
from django.test import Client
client = Client(headers={{"host": "example.org"}})
page = client.get("/metrics", headers={{"Authorization": "Bearer {TOKEN}"}})
from prometheus_client import REGISTRY
known = REGISTRY._names_to_collectors
labels = {{name: list(getattr(metric, "_labelnames", ())) for name, metric in known.items()}}
print(json.dumps({{"status": page.status_code, "page": page.text, "labels": labels}}))
"""


@pytest.fixture(scope="module")
def metrics(tmp_path_factory):
    """Return what /metrics answers: its text, and the labels of each name."""
    environment = {"METRICS_TOKEN": TOKEN}
    done = production.run("-c", ASK, environment=environment, tmp_path=tmp_path_factory.mktemp("metrics"))
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["status"] == 200, found["page"]
    return found


def expressions():
    targets = [target for panel in DASHBOARD["panels"] for target in panel["targets"]]
    yield from (target["expr"] for target in targets)
    yield from re.findall(r"expr: (?:\|\n)?((?:.+\n(?= {10,}|$))*.+)", ALERTS)


def test_every_metric_that_is_asked_for_exists(metrics):
    names = {name for each in expressions() for name in re.findall(r"\b([a-z_]+)\{", each)}
    assert len(names) > 4
    base = {re.sub(r"_(bucket|sum|count)$", "", name) for name in names - OTHERS}
    assert not [name for name in base if f"# TYPE {name} " not in metrics["page"]]


def test_every_label_that_is_asked_for_exists(metrics):
    for each in expressions():
        names = [name for name in re.findall(r"\b([a-z_]+)\{", each) if name not in OTHERS]
        known = {label for name in names for label in metrics["labels"].get(name, [])} | ADDED_BY_PROMETHEUS
        asked = set(re.findall(r'(\w+)\s*(?:=~|!~|!=|=)\s*"', each))
        asked |= {label for by in re.findall(r"by \(([^)]*)\)", each) for label in by.split(", ")}
        assert asked <= known, each


def test_the_alerts_say_what_to_do():
    alerts = re.split(r"- alert: ", ALERTS)[1:]
    assert len(alerts) == 8
    for alert in alerts:
        assert re.search(r"severity: (critical|warning)", alert)
        assert "summary:" in alert
        assert "description:" in alert


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
def test_prometheus_reads_the_rules_and_the_settings(tmp_path):
    (tmp_path / "magnesium-alerts.yml").write_text(ALERTS)
    (tmp_path / "magnesium-token").write_text(TOKEN)
    shutil.copy(MONITORING / "prometheus.yml", tmp_path)
    command = ["promtool", "check", "config", str(tmp_path / "prometheus.yml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "8 rules found" in done.stdout
