"""Error reports: they say where the program failed, and nothing about anybody."""

from __future__ import annotations

import json
import logging
from unittest.mock import patch

import pytest
import sentry_sdk
from django.test import Client
from sentry_sdk.transport import Transport

from tests.factories import EntryFactory
from tracker.lib import error_reports

DAY = "/days/2026-11-22/"


@pytest.fixture
def sent():
    """Collect what goes to the server of reports: nothing leaves this process."""
    events = []

    class Kept(Transport):
        def capture_envelope(self, envelope):
            events.extend(item.payload.json for item in envelope.items)

    before = sentry_sdk.get_global_scope().client
    error_reports.start("https://key@reports.example.org/1", transport=Kept)
    yield events
    sentry_sdk.get_client().close()
    sentry_sdk.get_global_scope().set_client(before)


def fail(*arguments, **options):
    secret = "Almonds of member@example.org"
    raise ValueError(f"cannot add {secret}")


def test_a_report_tells_where_a_page_failed_and_nothing_about_the_member(member, almonds, sent):
    EntryFactory(user=member, food=almonds)
    client = Client(raise_request_exception=False, headers={"user-agent": "Firefox of Ada"})
    client.force_login(member)
    with (
        patch("tracker.logs.entries.views.day_page", fail)
        if False
        else patch("tracker.logs.totals.DayTotals.from_items", fail)
    ):
        answer = client.get(DAY, {"q": "almonds"}, REMOTE_ADDR="203.0.113.9")
    assert answer.status_code == 500
    [event] = sent
    assert event["transaction"] == "/days/<day:day>/"
    assert event["tags"]["request_id"] == answer["X-Request-ID"]
    exception = event["exception"]["values"][-1]
    assert exception["type"] == "ValueError"
    assert exception["stacktrace"]["frames"][-1]["function"] == "fail"
    for frame in (frame for part in event["exception"]["values"] for frame in part["stacktrace"]["frames"]):
        for lines in ("pre_context", "context_line", "post_context"):  # source, which has this test's words
            frame.pop(lines, None)
    text = json.dumps(event).lower()
    for word in (
        "almonds",
        "member@",
        "q=",
        "2026-11-22",
        "cookie",
        "firefox",
        "203.0.113.9",
        "cannot add",
        "vars",
    ):
        assert word not in text, word
    assert not {"user", "request", "breadcrumbs", "extra", "server_name"} & set(event)


def test_a_message_is_reported_by_its_place_and_not_by_its_words(sent):
    logging.getLogger("tracker.demo").error("Could not import %s", "almonds")
    logging.getLogger("tracker.demo").error("Could not import almonds")
    logging.getLogger("tracker.demo").warning("almonds")
    assert len(sent) == 2
    assert "almonds" not in json.dumps(sent)
    assert all(event["message"].startswith("tracker.demo, line ") for event in sent)


def test_nothing_is_reported_unless_the_operator_asks_for_it():
    assert not sentry_sdk.get_client().is_active()
