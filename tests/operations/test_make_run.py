"""`make run` before anything is installed: one plain sentence for whatever is in the way."""

from __future__ import annotations

import errno
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.machine import answers, end_group, free_port
from tests.database_copies import COPIES, MIGRATED
from tests.operations.gunicorn_server import ask
from tracker.development import environment, failures, network, serving
from tracker.development.failures import SetupError

ROOT = Path(__file__).resolve().parents[2]
INDEX_IS_SILENT = """Collecting asgiref==3.13.0
  WARNING: Retrying (Retry(total=1)) after connection broken by 'NewConnectionError(': Failed to \
establish a new connection: [Errno -3] Temporary failure in name resolution')': /simple/asgiref/
ERROR: Could not find a version that satisfies the requirement asgiref==3.13.0 (from versions: none)
ERROR: No matching distribution found for asgiref==3.13.0
"""


@pytest.fixture
def checkout(tmp_path):
    """A checkout in a path with a space, whose lock file names nothing."""
    folder = tmp_path / "my site"
    shutil.copytree(ROOT / "tracker" / "development", folder / "tracker" / "development")
    (folder / "tracker" / "__init__.py").touch()
    shutil.copy(ROOT / "Makefile", folder)
    (folder / "requirements.txt").write_text("--only-binary :all:\n")
    (folder / "requirements-dev.txt").write_text("--only-binary :all:\n")
    return folder


def make(*arguments, cwd, **variables):
    """Run make with this Python; return its exit status and what it printed, without make's own lines."""
    names = {"PORT", "DATA_DIR", "DATABASE_URL", "MAKEFLAGS", "MAKELEVEL"}
    clean = {name: value for name, value in os.environ.items() if name not in names}
    command = ["make", *arguments, f"PYTHON={sys.executable}"]
    done = subprocess.run(
        command, cwd=cwd, env=clean | variables, capture_output=True, text=True, check=False
    )
    lines = (done.stdout + done.stderr).splitlines()
    return done.returncode, [line for line in lines if not line.startswith("make: ")]


@pytest.fixture
def taken_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


@pytest.mark.parametrize("text", ["abc", "0", "99999", "", "-1", "80.5", "٣", "8" * 5000])
def test_a_wrong_port_is_refused_with_an_example(text):
    with pytest.raises(SetupError, match=r"from 1 to 65535.* make run PORT=8000"):
        network.read_port(text)


def test_make_refuses_a_wrong_port_in_one_line_before_it_installs_anything(checkout):
    status, lines = make("run", "PORT=abc", cwd=checkout)
    assert status != 0
    assert len(lines) == 1
    assert "“abc”" in lines[0]
    assert not (checkout / ".venv").exists()


def test_make_refuses_an_empty_port(checkout):
    status, lines = make("run", cwd=checkout, PORT="")
    assert status != 0
    assert "it is empty" in lines[0]


def test_a_taken_port_is_named_with_a_free_one(taken_port):
    with pytest.raises(SetupError, match=f"Port {taken_port} is already in use") as refusal:
        network.check_port(taken_port)
    free = int(re.search(r"make run PORT=(\d+)", str(refusal.value))[1])
    assert free != taken_port
    network.check_port(free)


def test_a_port_for_administrators_is_not_answered_with_another_of_them(monkeypatch):
    refused = OSError(errno.EACCES, "Permission denied")
    monkeypatch.setattr(network, "_try_to_listen", lambda port: refused if port < 1024 else None)
    with pytest.raises(SetupError, match=r"administrators only.* make run PORT=8000"):
        network.check_port(80)


def test_a_free_port_is_accepted(taken_port):
    network.check_port(network._free_port(taken_port))


def test_an_old_python_is_told_in_one_sentence():
    program = "import sys, runpy; sys.version_info = (3, 9, 2); sys.version = '3.9.2 (main)'; "
    program += "runpy.run_module('tracker.development', run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Python 3.11 or newer is needed, and this is Python 3.9.2.")
    assert len(done.stderr.splitlines()) == 1


def test_a_python_that_is_not_there_is_told_in_one_sentence(checkout):
    done = subprocess.run(
        ["make", "run", "PYTHON=python3.99"], cwd=checkout, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "There is no python3.99 on this machine" in done.stderr
    assert "make run PYTHON=/path/to/python3" in done.stderr


def test_make_works_from_another_folder(checkout, tmp_path):
    """The port is refused by the code in the checkout, which make found."""
    status, lines = make("-f", str(checkout / "Makefile"), "run", "PORT=abc", cwd=tmp_path)
    assert status != 0
    assert "“abc”" in lines[0]
    assert not (tmp_path / ".venv").exists()


def install(checkout):
    """Start the setup of an environment; pip has no index."""
    return subprocess.Popen(
        [sys.executable, "-m", "tracker.development", "install"],
        cwd=checkout,
        env=os.environ | {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # A job in the background of a shell begins deaf to it, and so would whatever it starts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def test_the_environment_is_made_once_and_made_again_after_an_interruption(checkout):
    """One long test, since making an environment takes seconds."""
    unfinished = checkout / ".venv" / ".unfinished"
    interrupted = install(checkout)
    assert interrupted.stdout.read(28) == "Making a virtual environment"
    while not unfinished.exists():
        assert interrupted.poll() is None
    os.killpg(interrupted.pid, signal.SIGINT)
    _, errors = interrupted.communicate(timeout=20)
    assert interrupted.returncode == -signal.SIGINT
    assert errors.strip() == "Stopped. The same command goes on from here."
    assert unfinished.exists()

    printed, errors = (second := install(checkout)).communicate()
    assert (second.returncode, errors) == (0, "")
    assert "again, since it is incomplete" in printed
    # What was interrupted may take a moment to end.
    lines = [each for each in printed.splitlines() if not each.startswith("Waiting for another make")]
    assert len(lines) <= 2
    assert not unfinished.exists()
    assert (checkout / ".venv" / "setup.json").exists()

    printed, errors = (third := install(checkout)).communicate()
    assert (third.returncode, printed, errors) == (0, "", "")

    lock = checkout / "requirements.txt"
    before = lock.read_text()
    lock.write_text("nothing-here==1.0 \\\n    --hash=sha256:" + "0" * 64 + "\n")
    _, errors = (failed := install(checkout)).communicate()
    assert failed.returncode == 1
    assert errors.startswith("There is no ready-built package of nothing-here for Python")
    assert ".venv/setup.log" in errors
    assert "nothing-here" in (checkout / ".venv" / "setup.log").read_text()
    assert not unfinished.exists(), "pip changed nothing"

    lock.write_text(before)
    _, errors = (last := install(checkout)).communicate()
    assert (last.returncode, errors) == (0, "")


def test_a_lock_file_that_changed_is_installed_again(checkout, monkeypatch):
    monkeypatch.setattr(environment, "ROOT", checkout)
    for name in ("ENVIRONMENT", "PYTHON", "UNFINISHED", "RECORD", "LOG"):
        path = checkout / getattr(environment, name).relative_to(ROOT)
        monkeypatch.setattr(environment, name, path)
    environment.PYTHON.parent.mkdir(parents=True)
    environment.PYTHON.symlink_to(sys.executable)
    environment.RECORD.write_text(
        f'{{"python": "{environment.PYTHON.resolve()}", "packages": {{"asgiref": "3.13.0"}}}}'
    )
    lock = checkout / "requirements.txt"
    lock.write_text("asgiref==3.13.0 \\\n    --hash=sha256:0\n")
    assert environment.is_installed("requirements.txt")
    lock.write_text("asgiref==3.14.0 \\\n    --hash=sha256:0\n")
    assert not environment.is_installed("requirements.txt")
    lock.write_text('asgiref==3.13.0 \\\n    --hash=sha256:0\nnew==1 ; sys_platform == "linux" \\\n')
    assert not environment.is_installed("requirements.txt")


@pytest.mark.parametrize(
    ("log", "sentence"),
    [
        (INDEX_IS_SILENT, "The package index cannot be reached"),
        (
            "ERROR: No matching distribution found for new-parser==1.0\n",
            "no ready-built package of new-parser",
        ),
        ("ERROR: Could not install: [Errno 28] No space left on device\n", "The disk is full"),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE\n",
            "not the one that was",
        ),
        (f"SSLError(CERTIFICATE_VERIFY_FAILED)\n{INDEX_IS_SILENT}", "does not trust"),
        ("ERROR: Something unheard of.\n", "could not be installed (Something unheard of)"),
    ],
)
def test_each_failure_of_pip_has_its_own_sentence(log, sentence, tmp_path, monkeypatch):
    monkeypatch.setattr(failures, "is_disk_full", lambda folder: False)
    assert sentence in failures.explain_pip(log, tmp_path)


@pytest.mark.parametrize(
    ("number", "sentence"),
    [(errno.EROFS, "read-only file system"), (errno.ENOSPC, "disk is full"), (errno.EACCES, "chmod u+w")],
)
def test_each_failure_to_write_has_its_own_sentence(number, sentence, tmp_path):
    assert sentence in failures.explain_file(OSError(number, os.strerror(number)), tmp_path)


def test_a_folder_of_somebody_else_is_said_to_be_theirs(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "geteuid", lambda: 987_654)
    sentence = failures.explain_file(OSError(errno.EACCES, "Permission denied"), tmp_path)
    assert f"belongs to {tmp_path.owner()}" in sentence


def test_a_folder_that_cannot_be_written_is_noticed_before_anything_is_made(checkout, monkeypatch):
    monkeypatch.setattr(failures.os, "access", lambda path, mode: False)
    with pytest.raises(SetupError, match=re.escape(str(checkout))):
        failures.check_writable(checkout / ".venv" / "deeper")


def test_a_pull_that_needs_a_newer_database_says_so_in_one_sentence_and_stops(tmp_path):
    """The server that a reload starts finds an empty database: it lacks every migration."""
    names = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY", "ALLOWED_HOSTS", "HTTPS"}
    clean = {name: value for name, value in os.environ.items() if name not in names}
    done = subprocess.run(
        [sys.executable, "-m", "tracker.development.server", "8000", "--reloaded"],
        cwd=ROOT,
        env=clean | {"DATA_DIR": str(tmp_path), "DEBUG": "1", "RUN_MAIN": "true"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 1
    sentence = r"The code needs a newer database now \(.* and others\)\. Run make run again\.\n"
    assert re.fullmatch(sentence, done.stderr)
    assert (tmp_path / "db.sqlite3").stat().st_mode & 0o077 == 0


def test_the_development_server_serves_pages_and_prints_twelve_lines_at_most(tmp_path, django_db_setup):
    (tmp_path / "data").mkdir()
    COPIES.write(MIGRATED, tmp_path / "data" / "db.sqlite3")
    names = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY", "ALLOWED_HOSTS", "HTTPS"}
    clean = {name: value for name, value in os.environ.items() if name not in names}
    port = free_port()
    log = tmp_path / "log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "tracker.development.server", str(port)],
            cwd=ROOT,
            env=clean | {"DATA_DIR": str(tmp_path / "data"), "DEBUG": "1", "RUN_MAIN": "true"},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            assert answers(port, "/", within=120, process=server), log.read_text()
            assert ask(port, "/nothing/here/", Host="localhost")[0] == 404
        finally:
            end_group(server)
    lines = [line for line in log.read_text().splitlines() if "django.server" not in line]
    assert any(f"Open http://127.0.0.1:{port}/" in line for line in lines)
    assert "Traceback" not in log.read_text()
    assert len([line for line in lines if "Not Found" not in line]) <= 12


class Server:
    """Stands in for the server's process, and ends with one status after the other."""

    def __init__(self, *statuses):
        self.statuses = list(statuses)
        self.started = []

    def __call__(self, port, *options):
        self.started.append(options)
        return self.statuses.pop(0)


@pytest.fixture
def installed(monkeypatch):
    """A checkout where everything is installed already."""
    monkeypatch.setattr(serving, "_check_data", lambda: None)
    monkeypatch.setattr(serving, "check_port", lambda port: None)
    monkeypatch.setattr(environment, "install", lambda requirements: None)
    monkeypatch.setattr(environment, "is_installed", lambda requirements: True)


def test_a_reload_starts_the_server_again(installed, monkeypatch):
    monkeypatch.setattr(serving, "_serve", server := Server(serving.RELOAD, 0))
    assert serving.run("8000") == 0
    assert server.started == [(), ("--reloaded",)]


def test_a_pull_that_needs_other_packages_says_so_and_stops(installed, monkeypatch):
    monkeypatch.setattr(serving, "_serve", Server(serving.RELOAD))
    monkeypatch.setattr(environment, "is_installed", lambda requirements: False)
    with pytest.raises(SetupError, match=r"needs other packages now\. Run make run again"):
        serving.run("8000")
