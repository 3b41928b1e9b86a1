"""An Open Food Facts of our own, on this machine: it answers well, badly, slowly or not at all."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

GTIN = "03029330003533"
OAT_BRAN = {"product_name": "Oat bran", "brands": "Mill"}
FLAT = {"status": 1, "product": OAT_BRAN | {"nutriments": {"magnesium_100g": 0.235}}}
NESTED_SET = {"per": "100g", "nutrients": {"magnesium": {"value": 0.235, "unit": "g", "source": "packaging"}}}
NESTED = {"status": 1, "product": OAT_BRAN | {"nutrition": {"aggregated_set": NESTED_SET}}}
UNKNOWN = {"code": "3029330003533", "status": 0, "status_verbose": "product not found"}


def product(**fields: object) -> dict[str, object]:
    """The answer about oat bran, with these fields."""
    return {"status": 1, "product": OAT_BRAN | fields}


class Server:
    """Answers every question with `reply`, a function of the handler; remembers the questions."""

    def __init__(self) -> None:
        self.questions: list[BaseHTTPRequestHandler] = []
        self.reply: Callable[[BaseHTTPRequestHandler], None] = lambda handler: None
        self.is_over = Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.questions.append(self)
                server.reply(self)

            def log_message(self, *args: object) -> None:
                pass

        class Quiet(ThreadingHTTPServer):
            def handle_error(self, *args: object) -> None:
                """Whoever asked has hung up: what some tests are about."""

        self.http = Quiet(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"

    def answers(self, body: object, status: int = 200, **headers: str) -> None:
        text = body if isinstance(body, bytes) else json.dumps(body).encode()

        def reply(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in ({"Content-Length": str(len(text))} | headers).items():
                handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(text)

        self.reply = reply

    def drips(self, start: bytes, drop: bytes) -> None:
        """`start` at once, then `drop` every 20 ms, far beyond any deadline here but not for ever."""

        def reply(handler: BaseHTTPRequestHandler) -> None:
            handler.wfile.write(start)
            end = time.monotonic() + 5
            while time.monotonic() < end and not self.is_over.wait(0.02):
                handler.wfile.write(drop)

        self.reply = reply


@contextmanager
def serving() -> Iterator[Server]:
    server = Server()
    thread = Thread(target=server.http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.is_over.set()
        server.http.shutdown()
        thread.join()
        server.http.server_close()
