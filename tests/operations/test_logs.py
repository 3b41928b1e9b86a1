"""The production log: JSON lines without personal data."""

from __future__ import annotations

import json
import logging

import pytest

from tests.operations.production import run
from tracker.lib.json_logging import PagesOnly

MAKE_RECORDS = """
import logging, logging.config, django
from unittest.mock import patch
django.setup()
from django.test import Client
client = Client(raise_request_exception=False, headers={"host": "example.org"})
logging.getLogger("tracker").warning("two\\nlines, and a “word”")
with patch("tracker.home.read_example", side_effect=RuntimeError("boom")):
    assert client.get("/", secure=True).status_code == 500
client.get("/?age=34", headers={"host": "evil.example"})
client.post("/health/live?age=34")
import tracker.gunicorn
logging.config.dictConfig(tracker.gunicorn.logconfig_dict)
logging.getLogger("gunicorn.error").info("Listening")
"""


@pytest.fixture(scope="module")
def lines(tmp_path_factory):
    """Return what a server in production writes to its log, line by line; a start takes seconds."""
    nothing_collected = "ignore:No directory at:UserWarning"
    patient = {"SLOW_REQUEST_MS": "60000"}  # on a busy machine the first page would be called slow
    folder = tmp_path_factory.mktemp("logs")
    answer = run("-W", nothing_collected, "-c", MAKE_RECORDS, environment=patient, tmp_path=folder)
    assert answer.returncode == 0, answer.stderr
    return (answer.stdout + answer.stderr).splitlines()


def test_each_line_of_productions_log_is_json(lines):
    records = [json.loads(line) for line in lines]
    assert {"time", "level", "logger", "message"} <= set.intersection(*map(set, records))
    told = {(record["level"], record["logger"]) for record in records}
    assert told == {
        ("WARNING", "tracker"),
        ("ERROR", "django.request"),
        ("INFO", "tracker.requests"),
        ("WARNING", "tracker.requests"),
        ("WARNING", "django.request"),
        ("INFO", "gunicorn.error"),
    }


def test_the_log_keeps_no_question_that_an_address_asks(lines):
    [refused] = [line for line in lines if "Method Not Allowed" in line]
    assert "/health/live" in refused
    assert not [line for line in lines if "age=" in line]


def test_the_log_keeps_where_an_error_was(lines):
    records = [json.loads(line) for line in lines]
    [error] = [record for record in records if "boom" in record.get("exc_info", "")]
    assert "Traceback" in error["exc_info"]


def test_development_lists_pages_and_failures_but_no_static_files():
    def is_shown(level: int, asked: str, status: str) -> bool:
        record = logging.LogRecord(
            "django.server", level, "", 0, '"%s" %s %s', (asked, status, "12"), exc_info=None
        )
        return PagesOnly().filter(record)

    assert not is_shown(logging.INFO, "GET /static/css/core.css HTTP/1.1", "304")
    assert is_shown(logging.WARNING, "GET /static/css/none.css HTTP/1.1", "404")
    assert is_shown(logging.INFO, "GET /foods/?q=/static/ HTTP/1.1", "200")
