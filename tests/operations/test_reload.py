"""gunicorn under requests: HUP keeps the code, USR2 takes the new, and nothing is mixed or lost."""

from __future__ import annotations

import json
import os
import re
import signal
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.operations.collected_files import write_manifest
from tests.operations.gunicorn_server import TOKEN, Clients, Server, ask, copy_code, wait_until
from tests.operations.production import run


def release(code: Path, static: Path, number: int) -> None:
    """Write release `number`: a module, what imports it when it is called, a template, a style sheet."""
    (code / "tracker" / "lib" / f"release_{number}.py").write_text(f"NUMBER = {number}\n")
    context = (code / "tracker" / "lib" / "context.py").read_text().partition("\n\ndef release")[0]
    late = f"    from tracker.lib.release_{number} import NUMBER"
    answer = f"    return {{**site(request), 'release': NUMBER}}  {'#' * number}"
    lines = [context, "", "", "def release(request):", late, "", answer, ""]
    (code / "tracker" / "lib" / "context.py").write_text("\n".join(lines))
    settings = code / "tracker" / "settings.py"
    settings.write_text(
        settings.read_text().replace("tracker.lib.context.site", "tracker.lib.context.release")
    )
    page = code / "templates" / "account" / "login.html"
    text = re.sub(r"<p>release .*</p>", "", page.read_text())
    page.write_text(text.replace("</h1>", f"</h1><p>release {{{{ release }}}} on page {number}</p>"))
    manifest = write_manifest(static)
    names = json.loads(manifest.read_text())
    names["paths"]["css/core.css"] = f"css/core.{number:012}.css"
    manifest.write_text(json.dumps(names))
    (static / names["paths"]["css/core.css"]).write_text(f"/* {number} */")


@dataclass
class Upgrade:
    """Record of what happened, for several tests: an upgrade takes seconds."""

    after_hup: list[tuple[str, str]]
    after_all: list[tuple[str, str]]
    clients: Clients
    metrics: str
    counted: int


@pytest.fixture(scope="module")
def upgrade(tmp_path_factory):
    code, data = tmp_path_factory.mktemp("the code"), tmp_path_factory.mktemp("data")
    static = data / "static"
    (static / "css").mkdir(parents=True)
    copy_code(code)
    release(code, static, 1)
    server = Server(code, data)
    clients = Clients(server.port)
    try:
        wait_until(server.is_alive)
        clients.start()
        wait_until(lambda: len(clients.seen) > 20)
        release(code, static, 2)
        booted = len(server.lines("Booting worker"))
        os.kill(server.pid, signal.SIGHUP)
        wait_until(lambda: len(server.lines("Booting worker")) == booted + 2)
        wait_until(lambda: len(server.lines("Worker exiting")) == 2)
        start = len(clients.seen)
        wait_until(lambda: len(clients.seen) > start + 20)
        after_hup = clients.seen[start:]
        os.kill(server.pid, signal.SIGUSR2)
        wait_until(lambda: ("2", "2") in clients.seen)
        os.kill(server.pid, signal.SIGTERM)
        server.reap()
        start = len(clients.seen)
        wait_until(lambda: len(clients.seen) > start + 20)
        clients.stop()
        counted = clients.asked * 2
        _, metrics = ask(server.port, "/metrics", Authorization=f"Bearer {TOKEN}")
        yield Upgrade(after_hup, clients.seen[start:], clients, metrics, counted)
    finally:
        clients.stop()
        server.stop()


def test_hup_starts_workers_with_the_code_that_the_server_started_with(upgrade):
    assert set(upgrade.after_hup) == {("1", "1")}


def test_usr2_starts_new_code(upgrade):
    assert set(upgrade.after_all) == {("2", "2")}


def test_no_page_mixes_old_and_new(upgrade):
    assert set(upgrade.clients.seen) == {("1", "1"), ("2", "2")}


def test_no_request_is_lost_and_each_page_finds_its_style_sheet(upgrade):
    assert upgrade.clients.lost == []
    assert len(upgrade.clients.seen) > 60


def test_metrics_count_what_all_workers_did_those_that_have_ended_too(upgrade):
    total = re.search(r"^django_http_requests_before_middlewares_total ([\d.]+)$", upgrade.metrics, re.M)
    assert float(total[1]) == upgrade.counted
    pages = re.search(
        r'^django_http_responses_total_by_status_view_method_total\{method="GET",status="200",'
        r'view="/accounts/login/"\} ([\d.]+)$',
        upgrade.metrics,
        re.M,
    )
    assert float(pages[1]) == len(upgrade.clients.seen)


FIRST_PAGE = """
import json, sys, time
import django
django.setup()
from django.core.wsgi import get_wsgi_application
get_wsgi_application()
from tracker.lib.startup import load_everything
load_everything()
from django.template import engines
[loader] = engines["django"].engine.template_loaders[0].loaders
modules, templates, started = set(sys.modules), set(loader.get_template_cache), time.process_time()
from django.test import Client
client = Client(headers={"host": "example.org"})
status = client.get("/accounts/login/", secure=True).status_code
took = time.process_time() - started
for address in ("/learn/", "/days/today/", "/nothing/"):
    client.get(address, secure=True)
late = [name for name in set(sys.modules) - modules if name.partition(".")[0] in {"tracker", "foods"}]
print(json.dumps([status, late, sorted(set(loader.get_template_cache) - templates), took]))
"""


def test_the_first_page_after_the_start_finds_everything_loaded(tmp_path):
    folder = tmp_path / "static"
    folder.mkdir()
    write_manifest(folder)
    environment = {"STATIC_ROOT": str(folder)}
    answer = run("-c", FIRST_PAGE, environment=environment, tmp_path=tmp_path)
    assert answer.returncode == 0, answer.stderr
    status, late_modules, late_templates, seconds = json.loads(answer.stdout)
    assert status == 200
    assert late_modules == []
    assert late_templates == []
    assert seconds <= 0.2  # of this process alone, whatever else the machine does


WITHOUT_THE_DRIVER = """
import sys
sys.modules["psycopg"] = sys.modules["psycopg2"] = None  # as where requirements-postgres.txt is not installed
import django
django.setup()
from tracker.lib import startup
startup.load_everything()
"""


def test_a_server_on_sqlite_needs_no_driver_for_postgresql(tmp_path):
    (tmp_path / "static").mkdir()
    environment = {"STATIC_ROOT": str(tmp_path / "static")}
    answer = run("-c", WITHOUT_THE_DRIVER, environment=environment, tmp_path=tmp_path)
    assert answer.returncode == 0, answer.stderr
