"""The request log: one line for each request, with an ID and without personal data."""

from __future__ import annotations

import logging
from itertools import product

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pythonjsonlogger.json import JsonFormatter

from tests.factories import EntryFactory
from tests.html import HTMX
from tracker.lib.charset import in_utf_8_only
from tracker.lib.json_logging import JSON_FORMATTER, RequestContext

DAY = "/days/2026-11-22/"


class Lines(logging.Handler):
    """Keeps records, and the lines that production's handler would write."""

    def __init__(self):
        super().__init__()
        self.records, self.written = [], []
        self.addFilter(RequestContext())
        options = {name: value for name, value in JSON_FORMATTER.items() if name != "()"}
        self.setFormatter(JsonFormatter(**options))

    def emit(self, record):
        self.records.append(record)
        self.written.append(self.format(record))

    def of(self, logger):
        return [record for record in self.records if record.name == logger]


@pytest.fixture
def lines():
    handler = Lines()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)


def test_a_page_has_one_line_with_what_it_took(as_member, member, lines):
    EntryFactory(user=member)
    answer = as_member.get(DAY, {"q": "almonds"})
    [line] = lines.records
    assert line.name == "tracker.requests"
    assert (line.levelname, line.method, line.route, line.status) == ("INFO", "GET", "/days/<day:day>/", 200)
    assert line.bytes == len(answer.content)
    assert line.duration_ms > 0
    assert line.request_id == answer["X-Request-ID"]


def test_the_line_counts_queries_as_the_database_does(as_member, member, lines):
    EntryFactory(user=member)
    with CaptureQueriesContext(connection) as captured:
        as_member.get(DAY)
    [line] = lines.records
    assert line.queries == len(captured) > 1


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_no_line_names_a_person_a_food_a_day_or_a_question(as_member, member, almonds, lines, headers):
    entry = EntryFactory(user=member, food=almonds)
    as_member.get(f"{DAY}foods/", {"q": "almonds"}, headers=headers)
    as_member.post(f"{DAY}entries/{entry.pk}/remove/", headers=headers)
    as_member.get(f"{DAY}entries/{entry.pk}/remove/", {"q": "almonds"}, headers=headers)  # 405
    assert len(lines.of("tracker.requests")) == 3
    text = "\n".join(lines.written)
    for word in ("almonds", "Almonds", member.email, str(entry.pk), "2026-11-22", "q="):
        assert word not in text, word


def test_every_line_of_a_request_has_its_id_and_no_other_line(as_member, client, lines):
    first, second = as_member.get("/nothing/here/"), client.get("/nothing/there/")
    logging.getLogger("tracker").warning("between requests")
    ids = [getattr(record, "request_id", None) for record in lines.records]
    assert first["X-Request-ID"] != second["X-Request-ID"]
    assert ids == [first["X-Request-ID"]] * 2 + [second["X-Request-ID"]] * 2 + [None]


@pytest.mark.parametrize("address", ["/", "/health/live", "/nothing/", "/static/nothing.css"])
def test_every_response_has_an_id(client, db, address):
    assert len(client.get(address)["X-Request-ID"]) == 32


def test_an_id_is_taken_from_a_declared_proxy_only(client, db, settings):
    given = {"X-Request-ID": "abc.DEF-123_4"}
    assert client.get("/health/live", headers=given)["X-Request-ID"] != "abc.DEF-123_4"
    settings.TRUSTED_PROXY_COUNT = 1
    assert client.get("/health/live", headers=given)["X-Request-ID"] == "abc.DEF-123_4"
    for wrong in ("short", "x" * 65, "a line\nanother line", "<script>alert(1)"):
        assert client.get("/health/live", headers={"X-Request-ID": wrong})["X-Request-ID"] != wrong


def test_a_slow_request_is_logged_apart(client, db, settings, lines):
    settings.SLOW_REQUEST_MS = 0
    client.get("/accounts/login/")
    client.get("/health/live")
    slow = lines.of("tracker.slow_requests")
    assert [(line.levelname, line.route) for line in slow] == [
        ("WARNING", "/accounts/login/"),
        ("WARNING", "/health/live"),
    ]
    settings.SLOW_REQUEST_MS = 600_000
    client.get("/accounts/login/")
    assert len(lines.of("tracker.slow_requests")) == 2


def test_probes_that_succeed_have_no_line(client, db, lines):
    client.get("/health/live")
    assert lines.records == []


def test_another_host_is_refused_with_one_line_without_a_traceback(db, lines):
    for answer in (
        Client(headers={"host": "evil.example"}).get("/?q=1"),
        Client(headers={"host": "a b"}).get("/"),
    ):
        assert answer.status_code == 400
    assert [(line.levelname, line.status, line.exc_info) for line in lines.records] == [
        ("WARNING", 400, None)
    ] * 2
    assert lines.records[0].host == "evil.example"


def test_an_undeclared_proxy_is_told_once(settings, db, lines):
    client = Client()
    for _ in range(3):
        client.get("/health/live", headers={"X-Forwarded-For": "203.0.113.7"})
    [line] = lines.records
    assert line.levelname == "WARNING"
    assert "TRUSTED_PROXY_COUNT=1" in line.getMessage()
    assert "203.0.113.7" not in line.getMessage()
    settings.TRUSTED_PROXY_COUNT = 1
    Client().get("/health/live", headers={"X-Forwarded-For": "203.0.113.7"})
    assert len(lines.records) == 1


def test_a_link_to_a_new_password_is_in_no_line(client, db, lines):
    client.post("/accounts/password/reset/key/1a-secret-link/", {"password1": "x"})
    client.put("/accounts/password/reset/key/1a-secret-link/")
    assert lines.records
    assert not [line for line in lines.written if "secret-link" in line]


@pytest.mark.parametrize("address", ["/days/mary@example.org/", "/static/mary@example.org.css"])
def test_an_address_that_is_not_ours_is_in_no_line(client, db, lines, address):
    assert client.get(address).status_code == 404
    assert [record.levelname for record in lines.of("django.request")] == ["WARNING"]
    assert not [line for line in lines.written if "mary" in line]


@pytest.mark.parametrize(
    ("message", "quoted"),
    [
        ("Invalid request from ip=203.0.113.9: Invalid HTTP request line: 'GET /?q=cramps and'", ()),
        ("Error handling request %s %s", ("GET", "/search/?q=cramps")),
        ("Error handling request %s", ("/search/?q=cramps",)),
    ],
)
def test_what_gunicorn_quotes_of_a_request_is_in_no_line(lines, message, quoted):
    lines.handle(logging.LogRecord("gunicorn.error", logging.WARNING, "", 0, message, quoted, None))
    [line] = lines.written
    assert "request" in line
    assert "cramps" not in line
    assert "203.0.113.9" not in line


@pytest.mark.parametrize("address", ["/accounts/login/", "/health/live", "/nothing/here/"])
def test_head_is_answered_as_get_is_but_without_a_body(client, db, address):
    whole, head = client.get(address), client.head(address)
    # Django's own client drops bodies too, so the application is asked as gunicorn asks it.
    environ = client._base_environ(PATH_INFO=address, REQUEST_METHOD="HEAD")
    assert b"".join(get_wsgi_application()(environ, lambda status, headers: None)) == b""
    assert head.status_code == whole.status_code
    assert head["Content-Type"] == whole["Content-Type"]
    assert int(head["Content-Length"]) > 0


CHARSETS = ["utf-7", "utf-16", "latin-1", "hex", "idna", "nobody-knows", "a\x00b", '"utf-16"', "x'%ff"]


@pytest.mark.parametrize("charset", CHARSETS)
def test_another_charset_than_utf_8_is_refused_before_anything_is_read_by_it(client, db, lines, charset):
    """Asked as gunicorn asks: Django's own client makes the request itself."""
    application = in_utf_8_only(get_wsgi_application())
    kinds = ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json"]
    for kind, address, method in product(kinds, ["/accounts/login/", "/days/queue/"], ["GET", "POST"]):
        content_type = f"{kind}; charset={charset}"
        asked = {"PATH_INFO": address, "QUERY_STRING": "q=%ff%fe", "REQUEST_METHOD": method}
        environ = client._base_environ(CONTENT_TYPE=content_type, **asked)
        statuses = []
        b"".join(application(environ, lambda status, headers, got=statuses: got.append(status)))
        assert statuses == ["400 Bad Request"], (kind, address)
    assert not [line for line in lines.written if "Traceback" in line]


def test_utf_8_is_read_however_it_is_written(client, db):
    for charset in ("utf-8", "UTF-8", '"utf-8"', "utf8"):
        answer = client.generic(
            "POST", "/accounts/login/", b"", content_type=f"text/plain; charset={charset}"
        )
        assert answer.status_code == 422
