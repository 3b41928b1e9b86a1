"""Open Food Facts: asked over HTTP, of a server of our own that answers well, badly, slowly or not at all."""

from __future__ import annotations

import json
import socket
import time
from decimal import Decimal

import pytest

from foods.gtin import NotAGtin
from foods.sources.open_food_facts import OffError, OffUnavailable
from foods.sources.open_food_facts_client import MAX_BYTES, TIMEOUT_S, fetch
from tests.fake_open_food_facts import FLAT, GTIN, NESTED, UNKNOWN

AGENT = "Magnesium tracker tests/1.0 (tests@example.org)"


def ask(url: str, **options):
    return fetch(GTIN, base_url=url, user_agent=AGENT, **options)


@pytest.mark.parametrize("sent", [FLAT, NESTED])
def test_a_known_product_is_fetched_in_either_shape(server, sent):
    server.answers(sent)
    product = ask(server.url)
    assert (product.gtin, product.name, product.magnesium_mg) == (GTIN, "Oat bran", Decimal(235))


def test_the_question_is_small_and_polite(server):
    server.answers(FLAT)
    ask(server.url + "/mirror/")
    (question,) = server.questions
    address, fields = question.path.split("?fields=")
    assert address == "/mirror/api/v2/product/3029330003533"
    assert {"product_name", "brands", "nutriments", "nutrition", "serving_size"} <= set(fields.split(","))
    assert question.headers["User-Agent"] == AGENT
    assert question.headers["Host"] == server.url.removeprefix("http://")


@pytest.mark.parametrize("status", [200, 404])
def test_a_product_that_is_not_known_is_none(server, status):
    server.answers(UNKNOWN, status)
    assert ask(server.url) is None


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_busy_server_is_unavailable(server, status):
    server.answers(FLAT, status)
    with pytest.raises(OffUnavailable, match=str(status)):
        ask(server.url)


@pytest.mark.parametrize(
    ("body", "status", "headers"),
    [
        (b"<html>No such page</html>", 404, {}),
        (b"<html>Welcome</html>", 200, {"Content-Type": "application/json"}),
        (FLAT, 403, {}),
        (b'{"status": 1, "product": {"code"', 200, {"Content-Length": "500"}),
        (b"zz\r\n", 200, {"Transfer-Encoding": "chunked"}),
        (b"{}", 302, {"Location": "http://[nowhere"}),
        (b"{}", 302, {}),
        (json.dumps(FLAT).encode() + b" " * MAX_BYTES, 200, {}),
        (b"{" * 100, 200, {"Content-Length": str(10**13)}),
    ],
    ids=["404 page", "page", "403", "cut", "chunks", "bad redirect", "circle", "too long", "claims 10 TB"],
)
def test_an_answer_that_cannot_be_used_is_an_error(server, body, status, headers):
    server.answers(body, status, **headers)
    with pytest.raises(OffError) as refusal:
        ask(server.url)
    assert type(refusal.value) is OffError


def test_what_speaks_no_http_is_an_error(server):
    server.reply = lambda handler: handler.wfile.write(b"220 mail.example.org ESMTP\r\n")
    with pytest.raises(OffError, match="not proper HTTP"):
        ask(server.url)


def test_a_redirect_on_the_same_site_is_followed(server):
    def reply(handler):
        server.answers(FLAT)
        handler.send_response(301)
        handler.send_header("Location", "/elsewhere?lc=en")
        handler.end_headers()

    server.reply = reply
    assert ask(server.url).magnesium_mg == 235
    assert server.questions[-1].path == "/elsewhere?lc=en"


@pytest.mark.parametrize(
    "elsewhere", ["http://127.0.0.1:9/", "http://localhost:{port}/", "https://127.0.0.1:{port}/", "file:///x"]
)
def test_a_redirect_to_another_site_is_not(server, elsewhere):
    server.answers(b"", 302, Location=elsewhere.format(port=server.http.server_port))
    with pytest.raises(OffError, match="another site"):
        ask(server.url)


@pytest.mark.parametrize(
    ("start", "drop"),
    [
        (b"", b""),
        (b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{", b" "),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    ],
    ids=["silence", "headers", "body", "chunks"],
)
def test_a_slow_answer_is_given_up_at_the_deadline(server, start, drop):
    server.drips(start, drop)
    began = time.monotonic()
    with pytest.raises(OffUnavailable, match="in time"):
        ask(server.url, timeout_s=0.2)
    assert time.monotonic() - began < 2


def test_a_slow_name_server_is_given_up_at_the_deadline(server, monkeypatch):
    def look_up(*args, **options):
        server.is_over.wait(5)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    began = time.monotonic()
    with pytest.raises(OffUnavailable, match="in time"):
        ask("http://off.example", timeout_s=0.1)
    assert time.monotonic() - began < 2


def test_the_next_address_is_tried_when_one_does_not_answer(server, monkeypatch):
    server.answers(FLAT)
    ours = (socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", server.http.server_port))
    closed = (*ours[:4], ("127.0.0.1", closed_port()))
    of_no_known_kind = (9999, *ours[1:])
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: [closed, of_no_known_kind, ours])
    assert ask("http://off.example").magnesium_mg == 235


def test_an_address_that_swallows_the_question_leaves_time_for_the_next(server, monkeypatch):
    server.answers(FLAT)
    ours = (socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", server.http.server_port))
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        waiting = [socket.socket() for _ in range(4)]
        for sock in waiting:
            sock.setblocking(False)
            sock.connect_ex(full.getsockname())
        silent = (*ours[:4], full.getsockname())
        monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: [silent, ours])
        product = ask("http://off.example", timeout_s=0.6)
        for sock in waiting:
            sock.close()
    assert product.magnesium_mg == 235


def closed_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_nobody_at_home_is_unavailable(scheme):
    with pytest.raises(OffUnavailable, match="cannot be reached"):
        ask(f"{scheme}://127.0.0.1:{closed_port()}")


def test_a_name_without_an_address_is_unavailable(monkeypatch):
    def fail(*args, **options):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(OffUnavailable, match="cannot be reached"):
        ask("http://off.example")


def test_https_is_never_spoken_in_the_clear(server):
    server.answers(FLAT)
    with pytest.raises(OffUnavailable, match="cannot be reached"):
        ask(server.url.replace("http:", "https:"))
    assert server.questions == []


@pytest.mark.parametrize("agent", ["", "  ", "Name/1.0\r\nX-More: 1", "Näme/1.0"])
def test_nothing_is_asked_without_a_name_to_ask_in(agent):
    with pytest.raises(ValueError, match="user agent"):
        fetch(GTIN, base_url="http://127.0.0.1:1", user_agent=agent)


@pytest.mark.parametrize("url", ["", "world.openfoodfacts.org", "ftp://example.org", "https://"])
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(ValueError, match="is not an address"):
        ask(url)


def test_only_a_barcode_is_asked_for():
    with pytest.raises(NotAGtin):
        fetch("../../admin", base_url="http://127.0.0.1:1", user_agent=AGENT)


def test_the_usual_deadline_is_three_seconds():
    assert fetch.__kwdefaults__ == {"timeout_s": TIMEOUT_S}
    assert TIMEOUT_S == 3
