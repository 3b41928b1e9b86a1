"""Requests answered in this process, through the WSGI application with all its middleware."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.middleware.csrf import CSRF_SECRET_LENGTH

from tests.bench.browser import HEADERS, UNPACK, sign_in
from tracker.profiles.models import User

CSRF_SECRET = "b" * CSRF_SECRET_LENGTH


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
    seconds: float  # of CPU

    @property
    def kind(self) -> str:
        return self.headers.get("Content-Type", "").partition(";")[0]

    @property
    def text(self) -> str:
        return UNPACK[self.headers.get("Content-Encoding", "")](self.content).decode()


class InProcessBrowser:
    """A signed-in person's browser, whose requests go straight to `application`."""

    def __init__(self, application: Callable[..., Any], user: User) -> None:
        self._application = application
        cookies = {settings.SESSION_COOKIE_NAME: sign_in(user), settings.CSRF_COOKIE_NAME: CSRF_SECRET}
        self._cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())

    def send(self, ask: Ask) -> Answer:
        environ = self._environ(ask)
        started: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]]) -> None:
            started.extend((int(status.split()[0]), dict(headers)))

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
        data = None if ask.data is None else ask.data | {"csrfmiddlewaretoken": CSRF_SECRET}
        body = b"" if data is None else urlencode(data, doseq=True).encode()
        headers = HEADERS | {"Host": "127.0.0.1", "Cookie": self._cookie} | ask.headers
        return {
            **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()},
            "REQUEST_METHOD": "GET" if data is None else "POST",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SCRIPT_NAME": "",
            "CONTENT_TYPE": "application/x-www-form-urlencoded" if data is not None else "",
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
