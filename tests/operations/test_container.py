"""The container's files. `make bench --only container` builds the image and runs it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.bench.machine import free_port

ROOT = Path(__file__).resolve().parents[2]
CONTAINERFILE = (ROOT / "Containerfile").read_text()
FINAL_STAGE = CONTAINERFILE.rpartition("\nFROM ")[2]
ENTRY = ROOT / "deploy" / "container" / "magnesium"
HEALTH = ROOT / "deploy" / "container" / "health.py"
# Stands for Python and gunicorn: writes down what it was called with.
RECORDER = """#!/bin/sh
if [ "$1" = -c ] && [ "$(basename "$0")" = python ]; then exec "$REAL_PYTHON" "$@"; fi
echo "$(basename "$0") $*" >> "$CALLS"
env >> "$CALLS"
"""

pytestmark = pytest.mark.skipif(os.name != "posix", reason="containers run Linux")


@pytest.fixture
def start(tmp_path):
    """Start the container's program with stand-ins for Python and gunicorn; returns what they were told."""
    programs, data = tmp_path / "programs", tmp_path / "data"
    programs.mkdir()
    data.mkdir()
    for name in ("python", "gunicorn"):
        (programs / name).write_text(RECORDER)
        (programs / name).chmod(0o755)

    def start(*arguments, **environment):
        calls = tmp_path / "calls"
        calls.write_text("")
        variables = {
            "PATH": f"{programs}:{os.environ['PATH']}",
            "REAL_PYTHON": sys.executable,
            "CALLS": str(calls),
            "DATA_DIR": str(data),
        }
        done = subprocess.run(
            [str(ENTRY), *arguments], env=variables | environment, capture_output=True, text=True, check=False
        )
        return done, calls.read_text().splitlines()

    start.data = data
    return start


def test_a_container_without_settings_serves_this_machine_with_a_key_of_its_own(start):
    done, calls = start()
    assert done.returncode == 0, done.stderr
    assert "python manage.py prepare_database --wait 60" in calls
    assert "gunicorn -c python:tracker.gunicorn tracker.wsgi" in calls
    assert "ALLOWED_HOSTS=localhost,127.0.0.1,[::1]" in calls
    assert "HTTPS=0" in calls
    assert f"SECRET_KEY_FILE={start.data / 'secret-key'}" in calls
    key = start.data / "secret-key"
    assert len(key.read_text().strip()) >= 50
    assert key.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in start.data.iterdir()] == ["secret-key"]


def test_the_next_start_keeps_the_key(start):
    start()
    key = (start.data / "secret-key").read_text()
    start()
    assert (start.data / "secret-key").read_text() == key


@pytest.mark.parametrize("setting", ["SECRET_KEY", "SECRET_KEY_FILE"])
def test_a_container_that_is_given_a_key_makes_none(start, setting):
    _, calls = start(**{setting: "given"})
    assert f"{setting}=given" in calls
    assert not list(start.data.iterdir())


def test_a_container_with_a_name_of_its_own_is_left_to_https(start):
    _, calls = start(ALLOWED_HOSTS="example.org")
    assert "ALLOWED_HOSTS=example.org" in calls
    assert not [line for line in calls if line.startswith("HTTPS=")]


def test_other_commands_go_to_manage_py_with_the_same_settings(start):
    _, calls = start("backup", "--keep", "14")
    assert calls[0] == "python manage.py backup --keep 14"
    assert f"SECRET_KEY_FILE={start.data / 'secret-key'}" in calls
    assert not [line for line in calls if line.startswith("gunicorn")]


def test_a_data_folder_that_cannot_be_written_is_named_in_one_line(start, tmp_path):
    done, calls = start(DATA_DIR=str(tmp_path / "missing"))
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert str(tmp_path / "missing") in done.stderr
    assert not calls


@pytest.mark.parametrize(("status", "exit_status"), [(200, 0), (503, 1)])
def test_the_health_check_fails_unless_the_server_is_ready(status, exit_status):
    class Server(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(status if self.path == "/health/ready" else 200)
            self.end_headers()

        def log_message(self, *details):
            pass

    with HTTPServer(("127.0.0.1", 0), Server) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            assert check_health(server.server_port).returncode == exit_status
        finally:
            server.shutdown()
            thread.join()


def test_the_health_check_fails_when_nothing_answers():
    port = free_port()
    done = check_health(port)
    assert done.returncode == 1
    assert str(port) in done.stderr
    assert "Traceback" not in done.stderr


def check_health(port):
    environment = {"PATH": os.environ["PATH"], "BIND": f"0.0.0.0:{port}"}
    command = [sys.executable, str(HEALTH)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_the_image_runs_as_a_user_and_is_checked_and_labelled():
    assert re.search(r"^USER [1-9]\d*:[1-9]\d*$", FINAL_STAGE, re.M)
    assert re.search(r"^HEALTHCHECK .*\\\n\s+CMD", FINAL_STAGE, re.M)
    assert re.search(r"^VOLUME /data$", FINAL_STAGE, re.M)
    for label in ("version", "created"):
        assert f"org.opencontainers.image.{label}=" in FINAL_STAGE


def test_the_image_holds_no_key():
    assert not re.search(r"^(ENV|ARG)\b.*(SECRET|PASSWORD|TOKEN)", CONTAINERFILE, re.M)


def test_what_the_image_copies_is_let_through_and_nothing_else():
    ignored = [
        line
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    assert ignored[0] == "*"
    let_through = {line[1:] for line in ignored if line.startswith("!")}
    copied = {
        name
        for line in re.findall(r"^COPY (?!--from)(.+)$", CONTAINERFILE, re.M)
        for name in line.split()[:-1]
    }
    assert all((ROOT / name).exists() for name in copied | let_through)
    inside = {name for name in copied if name in let_through or str(Path(name).parent) in let_through}
    assert inside == copied
    assert let_through == {name if name in let_through else str(Path(name).parent) for name in copied}


@pytest.mark.parametrize("name", ["compose.yaml", "compose.sqlite.yaml"])
def test_the_application_in_compose_is_confined(name):
    yaml = pytest.importorskip("yaml")
    services = yaml.safe_load((ROOT / name).read_text())["services"]
    application = services["application"]
    assert application["read_only"] is True
    assert application["tmpfs"] == ["/tmp"]
    assert application["cap_drop"] == ["ALL"]
    assert "data:/data" in application["volumes"]
    assert not {"SECRET_KEY"} & set(application["environment"])
    for service in services.values():
        assert service["restart"] == "unless-stopped"


def test_only_caddy_is_reached_from_outside():
    yaml = pytest.importorskip("yaml")
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    assert [name for name, service in services.items() if "ports" in service] == ["caddy"]
    assert services["postgres"]["networks"] == ["inside"]


@pytest.mark.parametrize("name", ["compose.yaml", "compose.sqlite.yaml"])
def test_a_worker_shares_the_settings_and_the_data_of_the_application(name):
    yaml = pytest.importorskip("yaml")
    services = yaml.safe_load((ROOT / name).read_text())["services"]
    worker, application = services["worker"], services["application"]
    assert worker["command"] == "run_worker"
    for each in ("image", "environment", "volumes", "read_only", "cap_drop"):
        assert worker[each] == application[each]
    assert not worker.get("ports")
    assert worker["healthcheck"] == {"disable": True}
