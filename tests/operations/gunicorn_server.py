"""gunicorn on a copy of the code that a test may change, and clients that ask it all the time."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests.browser.server import port_of_ones_own
from tests.operations.production import ROOT, SECRET

TOKEN = "a-token-of-0123456789"
PAGE = "/accounts/login/"  # needs no database
SECONDS = 60  # the longest wait for anything; what is waited for takes a few


def copy_code(folder: Path) -> None:
    for name in ("tracker", "foods", "templates", "static"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "manage.py", folder)


class Server:
    """One address, behind which the processes change."""

    def __init__(self, code: Path, data: Path, **variables: str) -> None:
        self.port = port_of_ones_own()
        self._log = data / "server.log"
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "SECRET_KEY": SECRET,
            "ALLOWED_HOSTS": "example.org",
            "HTTPS": "0",
            "STAFF_SECOND_FACTOR": "0",
            "DATA_DIR": str(data),
            "BIND": f"127.0.0.1:{self.port}",
            "WEB_CONCURRENCY": "2",
            "METRICS_TOKEN": TOKEN,
        }
        command = [sys.executable, "-m", "gunicorn", "-c", "python:tracker.gunicorn", "tracker.wsgi"]
        with self._log.open("wb") as output:
            self._process = subprocess.Popen(
                command, cwd=code, env=environment | variables, stdout=output, stderr=output
            )
        self.pid = self._process.pid

    def lines(self, start: str) -> list[str]:
        """Return the messages of the log that begin with `start`."""
        written = [json.loads(line) for line in self._log.read_text().splitlines() if line.startswith("{")]
        return [line["message"] for line in written if line["message"].startswith(start)]

    def text(self) -> str:
        return self._log.read_text()

    def is_alive(self) -> bool:
        try:
            return ask(self.port, "/health/live")[0] == 200
        except (OSError, HTTPException):
            return False

    def masters(self) -> list[int]:
        """Return the ids of the masters that have listened, the newest last."""
        return [
            int(match[1]) for line in self.lines("Listening at") if (match := re.search(r"\((\d+)\)$", line))
        ]

    def stop(self) -> None:
        for pid in {self.pid, *self.masters()}:
            try:
                os.kill(pid, signal.SIGTERM)
            except ProcessLookupError:
                continue
        self._process.wait(SECONDS)
        wait_until(lambda: not any(is_running(pid) for pid in self.masters()))

    def reap(self) -> None:
        """Wait for the first master, which is this process's child."""
        self._process.wait(SECONDS)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def ask(port: int, path: str, **headers: str) -> tuple[int, str]:
    """Return the status and the text of an answer, on a connection of its own."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers={"Host": "example.org"} | headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def wait_until(condition: Callable[[], object], seconds: float = SECONDS) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


@dataclass
class Clients:
    """Some that ask for the page and its style sheet until they are stopped, and keep what they got."""

    port: int
    seen: list[tuple[str, str]] = field(default_factory=list)  # the code's release and the page's
    lost: list[str] = field(default_factory=list)
    asked: int = 0
    _stopped: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self, count: int = 3) -> None:
        self._threads = [threading.Thread(target=self._go_on) for _ in range(count)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join(SECONDS)

    def _go_on(self) -> None:
        while not self._stopped.wait(0.01):
            try:
                self._ask_once()
            except (OSError, HTTPException, AssertionError) as error:
                self.lost.append(f"{type(error).__name__}: {error}")

    def _ask_once(self) -> None:
        status, text = ask(self.port, PAGE)
        self.asked += 1
        release = re.search(r"release (\d+) on page (\d+)", text)
        assert status == 200, (status, text[:300])
        assert release, text[:300]
        self.seen.append((release[1], release[2]))
        style = re.search(r'/static/css/core[^"]*\.css', text)
        assert style, text[:600]
        status, _ = ask(self.port, style[0])
        assert status == 200, (status, style[0])
