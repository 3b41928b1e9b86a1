"""A visitor of the site over https, from an address of 127.0.0.0/8: `python -m tests.operations.walk.visit`.

It runs with the network of the machine, so it is a program of its own: it reads one JSON line of requests
from its arguments and prints one JSON line of answers.
"""

from __future__ import annotations

import json
import re
import ssl
import sys
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
ROBIN, WRONG = "correct horse battery", "wrong horse battery"


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    text: str


@dataclass
class Visitor:
    """A browser without scripts. It trusts any certificate: those here are self-made."""

    domain: str
    source: str = "127.0.0.1"
    headers: dict[str, str] = field(default_factory=dict)
    port: int = 443  # any other one is asked by plain http
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> Answer:
        connection = self._connection()
        headers = self.headers | {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        headers["Referer"] = f"{'https' if self.port == 443 else 'http'}://{self.domain}{path}"
        if kind:
            headers["Content-Type"] = kind
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        connection.close()
        return Answer(answer.status, dict(answer.headers), text)

    def _connection(self) -> HTTPConnection:
        if self.port != 443:
            return HTTPConnection(self.domain, self.port, timeout=60)
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return _Connection(self.domain, context, self.source)

    def get(self, path: str) -> Answer:
        return self.ask("GET", path)

    def post(self, path: str, **fields: str) -> Answer:
        """Fill in the form at `path` and send it."""
        fields["csrfmiddlewaretoken"] = self.token(path)
        return self.ask("POST", path, urlencode(fields).encode(), "application/x-www-form-urlencoded")

    def upload(self, path: str, content: bytes) -> Answer:
        edge = "----a-part-begins-here"
        head = (
            f'--{edge}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n'
            f"{self.token(path)}\r\n"
            f'--{edge}\r\nContent-Disposition: form-data; name="import_file"; filename="foods.csv"\r\n'
            "Content-Type: text/csv\r\n\r\n"
        )
        body = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
        return self.ask("POST", path, body, f"multipart/form-data; boundary={edge}")

    def token(self, path: str) -> str:
        page = self.get(path)
        found = TOKEN.search(page.text)
        if found is None:
            raise LookupError(f"{path} answered {page.status} without a form: {page.text[:300]}")
        return found[1]

    def sign_up(self, email: str) -> bool:
        self.post("/accounts/signup/", email=email, password1=ROBIN)
        return self.is_signed_in()

    def sign_in(self, email: str, password: str = ROBIN) -> bool:
        self.post("/accounts/login/", login=email, password=password)
        return self.is_signed_in()

    def is_signed_in(self) -> bool:
        return self.get("/data/").status == 200


class _Connection(HTTPSConnection):
    """To 127.0.0.1, under the name of the site."""

    def __init__(self, domain: str, context: ssl.SSLContext, source: str) -> None:
        super().__init__(domain, 443, timeout=60, source_address=(source, 0), context=context)
        self._tls = context

    def connect(self) -> None:
        plain = self._create_connection(("127.0.0.1", 443), self.timeout, self.source_address)  # type: ignore[attr-defined]
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)


# --- what is tried --------------------------------------------------------------------------------


def sign_up(domain: str, email: str) -> Any:
    return Visitor(domain).sign_up(email)


def sign_in(domain: str, email: str) -> Any:
    return Visitor(domain, source="127.0.0.9").sign_in(email)


def headers(domain: str) -> Any:
    return {name.lower(): value for name, value in Visitor(domain).get("/").headers.items()}


def lock_out(domain: str, email: str) -> Any:
    """Check that a client guessing passwords under made-up addresses is stopped, and another let in."""
    for number in range(12):
        guessing = Visitor(domain, "127.0.0.2", {"X-Forwarded-For": f"203.0.113.{number}"})
        guessing.sign_in(f"nobody{number}@example.org", WRONG)
    disguised = Visitor(domain, "127.0.0.2", {"X-Forwarded-For": "203.0.113.200"})
    return {"guesser": disguised.sign_in(email), "other": Visitor(domain, "127.0.0.3").sign_in(email)}


def upload(domain: str, email: str, megabytes: int) -> Any:
    """The status and the page's error for a file that is larger than the application takes."""
    visitor = Visitor(domain, "127.0.0.4")
    if not visitor.sign_in(email):
        return "could not sign in"
    answer = visitor.upload("/admin/foods/food/import/", b"x" * megabytes * 1_000_000)
    return {"status": answer.status, "tells": "larger than" in answer.text}


def pdf(domain: str, email: str) -> Any:
    """The content type of the report for the doctor as a file."""
    visitor = Visitor(domain, "127.0.0.5")
    if not visitor.sign_in(email):
        return "could not sign in"
    visitor.post("/profile/welcome/", kind="woman", timezone="UTC", has_kidney_disease="no")
    answer = visitor.get("/report/magnesium.pdf")
    return answer.headers.get("Content-Type", "") if answer.text.startswith("%PDF") else str(answer.status)


def load(domain: str, email: str, seconds: float) -> Any:
    """Four members who go on opening pages: how many answers, which failed, and the longest wait.

    A line is printed when all have signed in.
    """
    visitors = [Visitor(domain, f"127.0.1.{number}") for number in range(1, 5)]
    failed = [f"{visitor.source} could not sign in" for visitor in visitors if not visitor.sign_in(email)]
    print("ready", flush=True)
    end = time.monotonic() + seconds
    waits: list[float] = []

    def go_on(visitor: Visitor) -> None:
        while time.monotonic() < end:
            begun = time.monotonic()
            try:
                status = visitor.get("/data/").status
                if status != 200:
                    failed.append(str(status))
            except (OSError, HTTPException) as error:
                failed.append(repr(error))
            waits.append(time.monotonic() - begun)

    threads = [threading.Thread(target=go_on, args=(visitor,)) for visitor in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"answers": len(waits), "failed": failed, "longest": max(waits)}


TASKS = {task.__name__: task for task in (sign_up, sign_in, headers, lock_out, upload, pdf, load)}

if __name__ == "__main__":
    name, arguments = sys.argv[1], json.loads(sys.argv[2])
    print(json.dumps(TASKS[name](**arguments)))
