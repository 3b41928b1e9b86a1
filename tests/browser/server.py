"""The application in a process of its own, for tests that kill it, or let it go wrong.

python -m tests.browser.server PORT MISHAPS: a file in JSON says what goes wrong, such as
{"POST /days/queue/": "500"}; it is read at every request.
"""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent.parent


def port_of_ones_own() -> int:
    """Below those that the system gives to others while the server is down."""
    while True:
        with socket.socket() as probe:
            port = random.randrange(20_000, 32_000)
            if probe.connect_ex(("127.0.0.1", port)):
                return port


class Server:
    """Stays at one address, whether it runs or not."""

    def __init__(self, database_url: str) -> None:
        self.port = port_of_ones_own()
        self.url = f"http://127.0.0.1:{self.port}"
        self._database_url = database_url
        self._place = tempfile.TemporaryDirectory()
        self._mishaps = Path(self._place.name) / "mishaps.json"
        self._process: subprocess.Popen[bytes] | None = None
        self.go_wrong()

    def go_wrong(self, **mishaps: str) -> None:
        """go_wrong(queue="500"): from now on; nothing goes wrong without one. See `Mishaps`."""
        written = self._mishaps.with_suffix(".new")
        written.write_text(json.dumps(mishaps))
        written.replace(self._mishaps)

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.server", str(self.port), str(self._mishaps)],
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": self._database_url},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self._process.stdout
        assert self._process.stdout.readline() == b"ready\n"
        with urlopen(f"{self.url}/health/ready", timeout=30) as answer:
            assert answer.status == 200

    @property
    def is_running(self) -> bool:
        return self._process is not None

    def kill(self) -> None:
        """As the power does."""
        if self._process:
            self._process.kill()
            self.wait_until_dead()

    def wait_until_dead(self) -> None:
        assert self._process
        assert self._process.stdout
        self._process.wait(timeout=30)
        self._process.stdout.close()
        self._process = None

    def close(self) -> None:
        self.kill()
        self._place.cleanup()


class Mishaps:
    """In front of the application: what the file says happens to some requests, or to `all` of them.

    Of what is posted: `add`, `symptom`, `queue`, `forms` (any other). Of what is asked for: `asks` (who is
    signed in, by the queue), `files`, `search`, `pages` (any other).
    `502` and the like are answered, and nothing is done; `302` leads to the sign-in page; `hang` answers
    nothing until something else goes wrong, or nothing; `500 after` comes when all is done; `killed after` is
    done, and nothing is answered; `lost after` is done, and the connection closed.
    """

    def __init__(self, application: Any, file: Path) -> None:
        self._application, self._file = application, file

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        mishap = self._mishap_of(environ)
        if mishap == "hang":
            while self._mishap_of(environ) == "hang":
                time.sleep(0.05)
            mishap = self._mishap_of(environ)
        if not mishap:
            return self._application(environ, start_response)
        if mishap.endswith("after"):
            list(self._application(environ, lambda *_: None))
        if mishap.startswith("killed"):
            os.kill(os.getpid(), signal.SIGKILL)
        if mishap.startswith("lost"):
            raise ConnectionAbortedError
        start_response(f"{mishap[:3]} Mishap", [("Content-Length", "0"), ("Location", "/accounts/login/")])
        return [b""]

    def _mishap_of(self, environ: dict[str, Any]) -> str:
        mishaps = json.loads(self._file.read_text())
        path, is_post = environ["PATH_INFO"], environ["REQUEST_METHOD"] == "POST"
        if path.startswith("/health/"):
            return ""
        what: str = mishaps.get(_kind_of(path, is_post=is_post)) or mishaps.get("all", "")
        return what


def _kind_of(path: str, *, is_post: bool) -> str:
    if path == "/days/queue/":
        return "queue" if is_post else "asks"
    if is_post:
        named = {"/symptoms/new/": "symptom"}
        return named.get(path, "add" if path.endswith("/entries/") else "forms")
    if path.startswith(("/static/", "/sw.js", "/manifest")):
        return "files"
    return "search" if path.startswith("/days/") and path.endswith("/foods/") else "pages"


def main() -> None:
    import tests.environment  # noqa: F401  (what the suite runs with)

    os.environ["DJANGO_SETTINGS_MODULE"] = "tracker.settings"
    import django
    from django.conf import settings

    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": plain}}
    settings.STATIC_ROOT = ROOT / "static"
    settings.WRITE_WAIT = 0.3  # seconds; whoever tests a locked database need not wait for three
    django.setup()

    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    serving = ThreadedWSGIServer(("127.0.0.1", int(sys.argv[1])), WSGIRequestHandler)
    serving.set_app(Mishaps(StaticFilesHandler(get_wsgi_application()), Path(sys.argv[2])))
    print("ready", flush=True)
    serving.serve_forever()


if __name__ == "__main__":
    main()
