"""What a browser sends: a signed-in member's requests, byte by byte."""

from __future__ import annotations

import gzip
import html
import re
import socket
from dataclasses import dataclass
from datetime import date
from http.client import HTTPResponse
from importlib import import_module
from urllib.parse import urlencode

import brotli
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.urls import reverse

from tests.bench.load import Call
from tracker.lib.ids import new_id
from tracker.profiles.models import User

HEADERS = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en-GB,en;q=0.9",
    "Accept-Encoding": "br, gzip",
    "Connection": "keep-alive",
}
UNPACK = {"": bytes, "br": brotli.decompress, "gzip": gzip.decompress}
CSRF_TOKEN = re.compile(r'"X-CSRFToken": "([^"]+)"')
UUID_TEXT = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
PICK = re.compile(r'name="pick" value="([^"]+)"')


def sign_in(user: User) -> str:
    """A session of `user`, made in the database as signing in makes it, without its costly hash; the key."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    key: str = session.session_key
    return key


def day_address(day: date) -> str:
    return reverse("logs:day", args=[day])


@dataclass(frozen=True)
class Fetched:
    """One answer. Its sizes are in bytes as they went over the wire: what was sent, and what came back."""

    path: str
    kind: str
    sent: int
    head: int
    body: int
    text: str

    @property
    def bytes(self) -> int:
        return self.sent + self.head + self.body


class Browser:
    """A member's browser. It makes the requests; a connection of its own or a load client sends them."""

    def __init__(self, user: User, port: int) -> None:
        self.user = user
        self._port = port
        self._origin = f"http://127.0.0.1:{port}"
        self._cookies = {settings.SESSION_COOKIE_NAME: sign_in(user)}
        self._csrf_token = ""

    def _headers(self) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        return {"Host": f"127.0.0.1:{self._port}"} | HEADERS | {"Cookie": cookies}

    def htmx_headers(self, day: date) -> dict[str, str]:
        """What htmx sends along from the page of `day`."""
        page = self._origin + day_address(day)
        return {"HX-Request": "true", "HX-Current-URL": page, "Referer": page}

    def fetch(self, path: str, headers: dict[str, str] | None = None) -> Fetched:
        """Ask on a new connection, and keep the cookies of the answer."""
        call = self.page(path, headers)
        with socket.create_connection(("127.0.0.1", self._port), timeout=30) as connection:
            connection.sendall(call.raw)
            response = HTTPResponse(connection, method="GET")
            response.begin()
            body = response.read()
        if response.status != 200:
            raise RuntimeError(f"{path} was answered with {response.status}: {body[:200]!r}")
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        head = [
            f"HTTP/1.1 {response.status} {response.reason}",
            *map(": ".join, response.getheaders()),
            "",
            "",
        ]
        kind = response.headers.get_content_type()
        text = UNPACK[response.getheader("Content-Encoding", "")](body).decode(
            errors="replace"
        )  # or a picture
        return Fetched(path, kind, len(call.raw), len("\r\n".join(head)), len(body), text)

    def open_day(self, day: date) -> None:
        """Go to the day's page, which hands out the CSRF token."""
        found = CSRF_TOKEN.search(html.unescape(self.fetch(day_address(day)).text))
        if found is None:
            raise RuntimeError("The day page carries no CSRF token")
        self._csrf_token = found[1]

    def pick(self, day: date, query: str) -> str:
        """The first result's button for `query`: food, portion and the new entry's id."""
        address = f"{reverse('logs:search', args=[day])}?{urlencode({'q': query})}"
        found = PICK.search(self.fetch(address, self.htmx_headers(day)).text)
        if found is None:
            raise RuntimeError(f"Searching for {query!r} found nothing")
        return found[1]

    def page(self, path: str, headers: dict[str, str] | None = None) -> Call:
        return Call(_raw("GET", path, self._headers() | (headers or {})))

    def add(self, day: date, pick: str) -> Call:
        """One tap on a result, with a new id; the call's mark is that id."""
        id = new_id()
        tap = {"csrfmiddlewaretoken": self._csrf_token, "meal": "snack", "pick": UUID_TEXT.sub(str(id), pick)}
        headers = {
            "Accept": "*/*",
            "HX-Target": "day-panel",
            "HX-Trigger-Name": "pick",
            "X-CSRFToken": self._csrf_token,
            "Origin": self._origin,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        headers = self._headers() | self.htmx_headers(day) | headers
        return Call(_raw("POST", reverse("logs:add", args=[day]), headers, urlencode(tap).encode()), mark=id)


def _raw(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    if body:
        headers = headers | {"Content-Length": str(len(body))}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
