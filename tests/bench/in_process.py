"""A signed-in person's requests, answered in this process or by a server, with the CPU time they take."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.middleware.csrf import CSRF_SECRET_LENGTH

from tests.bench.browser import HEADERS, UNPACK, sign_in
from tests.bench.machine import Server
from tracker.profiles.models import User

CSRF_SECRET = "b" * CSRF_SECRET_LENGTH
SETTLING = 0.001  # seconds
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Ask:
    """One request. With `data` it is a POST of a form; `headers` are added to a browser's."""

    path: str
    data: dict[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    content: bytes  # as it goes over the wire
    seconds: float  # of CPU, taken by whatever answered

    @property
    def kind(self) -> str:
        return self.headers.get("Content-Type", "").partition(";")[0]

    @property
    def text(self) -> str:
        return UNPACK[self.headers.get("Content-Encoding", "")](self.content).decode()


class _Browser:
    def __init__(self, user: User) -> None:
        cookies = {settings.SESSION_COOKIE_NAME: sign_in(user), settings.CSRF_COOKIE_NAME: CSRF_SECRET}
        self._cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())

    def _headers(self, ask: Ask) -> dict[str, str]:
        return HEADERS | {"Host": "127.0.0.1", "Cookie": self._cookie} | ask.headers

    def _body(self, ask: Ask) -> bytes:
        if ask.data is None:
            return b""
        return urlencode(ask.data | {"csrfmiddlewaretoken": CSRF_SECRET}, doseq=True).encode()


class InProcessBrowser(_Browser):
    """A browser whose requests go straight to `application`."""

    def __init__(self, application: Callable[..., Any], user: User) -> None:
        super().__init__(user)
        self._application = application

    def send(self, ask: Ask) -> Answer:
        environ = self._environ(ask)
        started: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]]) -> None:
            started.extend((int(status.split(maxsplit=1)[0]), dict(headers)))

        begun = time.process_time()
        response = self._application(environ, start_response)
        try:
            content = b"".join(response)
        finally:
            response.close()
        seconds = time.process_time() - begun
        status, headers = started
        return Answer(status, headers, content, seconds)

    def _environ(self, ask: Ask) -> dict[str, Any]:
        path, _, query = ask.path.partition("?")
        body = self._body(ask)
        return {
            **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in self._headers(ask).items()},
            "REQUEST_METHOD": "GET" if ask.data is None else "POST",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SCRIPT_NAME": "",
            "CONTENT_TYPE": "" if ask.data is None else FORM,
            "CONTENT_LENGTH": str(len(body)),
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
            "wsgi.errors": BytesIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }


class ServedBrowser(_Browser):
    """A browser on an open connection to `server`, which answers nobody else meanwhile."""

    def __init__(self, server: Server, user: User) -> None:
        super().__init__(user)
        self._server = server
        self._connection = HTTPConnection("127.0.0.1", server.port, timeout=30)

    def send(self, ask: Ask) -> Answer:
        begun = self._settled()
        headers = self._headers(ask) | ({} if ask.data is None else {"Content-Type": FORM})
        method = "GET" if ask.data is None else "POST"
        self._connection.request(method, ask.path, self._body(ask) or None, headers)
        response = self._connection.getresponse()
        content = response.read()
        return Answer(response.status, dict(response.getheaders()), content, self._settled() - begun)

    def _settled(self) -> float:
        """Return the server's CPU time once it rests: some of its work follows the answer."""
        before, now = None, self._server.cpu_seconds()
        while now != before:
            time.sleep(SETTLING)
            before, now = now, self._server.cpu_seconds()
        if now is None:
            raise RuntimeError("This system doesn't tell the CPU time of other processes: use --in-process.")
        return now
