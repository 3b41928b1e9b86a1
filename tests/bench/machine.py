"""The application as it runs in production, in a place of its own: settings, server, progress."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
WORKERS = 2
# Whatever stands in the shell of whoever runs this must not change what is measured.
OURS = {
    *("ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "DATABASE_POOL", "DATABASE_URL", "DEBUG", "EMAIL_URL"),
    *(
        "DEFAULT_FROM_EMAIL",
        "DJANGO_SETTINGS_MODULE",
        "FDC_DATASETS_URL",
        "HTTPS",
        "SECRET_KEY",
        "TIME_ZONE",
        "TRUSTED_PROXY_COUNT",
    ),
    *("HSTS_SECONDS", "METRICS_NETWORKS", "METRICS_TOKEN", "SECRET_KEY_FILE", "SENTRY_DSN", "SIGN_UP"),
    *("STAFF_SECOND_FACTOR", "OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_NAME"),
    "OIDC_SIGN_UP",
    *("DATA_DIR", "SLOW_REQUEST_MS", "STATIC_ROOT"),
    *("BIND", "GUNICORN_CMD_ARGS", "WEB_CONCURRENCY", "WEB_THREADS", "PYTHONPATH", "VIRTUAL_ENV"),
    *("MAKEFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "MFLAGS"),
}


def say(sentence: str) -> None:
    """Progress, for whoever waits: on stderr, so that the table can be kept apart."""
    print(sentence, file=sys.stderr, flush=True)


def clean_environment() -> dict[str, str]:
    """This process's environment without what configures the application."""
    return {name: value for name, value in os.environ.items() if name not in OURS}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def load_average() -> str:
    try:
        return " ".join(f"{load:.2f}" for load in os.getloadavg())
    except OSError:
        return "unknown"


def settings_in(place: Path, database: str | None = None) -> dict[str, str]:
    """Production's settings. The database is SQLite in `place`, or the one at the address `database`."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "127.0.0.1",
        "HTTPS": "0",
        "STAFF_SECOND_FACTOR": "0",
        "DATABASE_URL": database or f"sqlite:///{(place / 'db.sqlite3').as_posix()}",
        "DJANGO_SETTINGS_MODULE": "tracker.settings",
    }


def configure(place: Path, database: str | None = None) -> None:
    """Configure this process for production, see settings_in."""
    environment = clean_environment() | settings_in(place, database)
    os.environ.clear()
    os.environ.update(environment)

    import django

    django.setup()


def prepare(place: Path, database: str | None = None) -> None:
    """Configure this process, and fill in what a server needs."""
    configure(place, database)
    from django.core.management import call_command

    say("Migrations, catalogue, static files")
    with open(os.devnull, "w") as quiet:
        call_command("migrate", verbosity=0)
        call_command("load_catalogue", stdout=quiet)
        call_command("collectstatic", interactive=False, verbosity=0)


@dataclass(frozen=True)
class Server:
    port: int
    pid: int

    def cpu_seconds(self) -> float | None:
        """Return the CPU time of its workers so far, to the microsecond; None where the system keeps none."""
        try:
            workers = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
            return sum(time.clock_gettime(_cpu_clock(int(pid))) for pid in workers)
        except (OSError, AttributeError):
            return None


def _cpu_clock(pid: int) -> int:
    """Return Linux's number for the CPU clock of a process, as clock_getcpuclockid(3) does."""
    return (~pid << 3) | 2


@contextmanager
def server(place: Path, application: str = "tracker.wsgi", workers: int = WORKERS) -> Iterator[Server]:
    """Run Gunicorn on a free port of this machine until the block ends."""
    port = free_port()
    environment = os.environ | {"WEB_CONCURRENCY": str(workers), "BIND": f"127.0.0.1:{port}"}
    command = [sys.executable, "-m", "gunicorn", "-c", "python:tracker.gunicorn", application]
    log = place / "server.log"
    with log.open("ab") as output:
        process = subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=output, stderr=output)
    try:
        if not answers(port, "/health/ready", within=30, process=process):
            raise RuntimeError(f"The server did not start. It said:\n{log.read_text()[-3000:]}")
        yield Server(port, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)
    complaints = [line for line in log.read_text().splitlines() if '"level": "INFO"' not in line]
    if complaints:
        say(f"The server complained {len(complaints)} times; the last: {complaints[-1][:300]}")


def answers(port: int, path: str, *, within: float, process: subprocess.Popen[bytes]) -> bool:
    """Ask for `path` until it is answered with 200; False after `within` seconds or when the process ends."""
    until = time.monotonic() + within
    while time.monotonic() < until and process.poll() is None:
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return True
        except (OSError, HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(0.1)
    return False


def end_group(process: subprocess.Popen[bytes]) -> None:
    """End a process that was started in its own session, and all that it started."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            break
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            continue
    process.poll()
