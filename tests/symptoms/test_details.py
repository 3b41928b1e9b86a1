"""Where, how strong, when, how long, what went before, what helped: all of it may be said, none has to."""

from __future__ import annotations

from datetime import date, time

import pytest

from tests.html import HTMX, parse
from tracker.symptoms.durations import lasted_in_words
from tracker.symptoms.models import Symptom

DETAILS = "14:20, 5 minutes; triggers: caffeine; helped: rest"


def address(symptom):
    return f"/symptoms/{symptom.pk}/"


def test_everything_that_is_said_is_kept_and_shown(as_member, twitch, details):
    answer = as_member.post(address(twitch), details)
    assert answer["Location"] == f"/symptoms/#symptom-{twitch.pk}"
    line = parse(as_member.get("/symptoms/")).select_one(f"#symptom-{twitch.pk}")
    assert (line.select_one("span").text, line.select_one("data").text) == ("Twitch, eyelid", "4 of 10")
    assert [each.text for each in line.select("small")] == [DETAILS, "After the third coffee"]


def test_the_form_opens_with_what_stands(as_member, twitch, details):
    as_member.post(address(twitch), details)
    form = parse(as_member.get(address(twitch))).select_one("#symptom-form")
    checked = [each["value"] for each in form.select("input") if "checked" in each.attributes]
    assert checked == ["eyelid", "4", "", "caffeine", "rest"]
    values = [form.select_one(f"[name={name}]")["value"] for name in ("day", "started_at", "lasted_minutes")]
    assert values == ["2026-11-22", "14:20", "5"]
    assert form.select_one("textarea").text == "After the third coffee"


def test_none_of_it_has_to_be_said(as_member, twitch):
    assert as_member.post(address(twitch), {"kind": "twitch", "day": "2026-11-22"}).status_code == 302
    twitch.refresh_from_db()
    assert (twitch.place, twitch.severity, twitch.started_at, twitch.lasted_minutes) == ("", None, None, None)
    assert (twitch.before, twitch.helped, twitch.label, twitch.details) == ([], [], "Twitch", "")


def test_a_severity_of_none_is_not_one_of_zero(as_member, twitch, details):
    as_member.post(address(twitch), details | {"severity": "0"})
    twitch.refresh_from_db()
    assert (twitch.severity, twitch.severity_label) == (0, "0 of 10")
    as_member.post(address(twitch), details | {"severity": ""})
    twitch.refresh_from_db()
    assert (twitch.severity, twitch.severity_label) == (None, "")


def test_a_slip_of_the_thumb_is_put_right_the_kind_and_the_day_too(as_member, twitch, details):
    as_member.post(address(twitch), details | {"kind": "spasm", "day": "2026-11-20"})
    twitch.refresh_from_db()
    assert (twitch.kind, twitch.day) == ("spasm", date(2026, 11, 20))


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        ("severity", "11", "from 0 to 10"),
        ("severity", "-1", "from 0 to 10"),
        ("severity", "4.5", "from 0 to 10"),
        ("place", "elbow", "body part from the list"),
        ("day", "2026-11-23", "today or an earlier date"),
        ("day", "", "Enter a date"),
        ("day", "2026-02-30", "Enter a date, for example"),
        ("started_at", "25:00", "Enter a time, like"),
        ("lasted_minutes", "-5", "whole minutes"),
        ("lasted_minutes", "1.5", "whole minutes"),
        ("lasted_minutes", "99999999999", "1 week"),
        ("before", "the moon", "Choose from the list"),
        ("helped", "magic", "Choose from the list"),
        ("kind", "headache", "Choose a type of symptom"),
        ("note", "x" * 501, "note of 500 characters or less. This one has 501"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field_and_the_rest_stays_typed(
    as_member, twitch, details, field, text, reason, headers
):
    sent = details | {"note": "Kept", field: text}
    answer = as_member.post(address(twitch), sent, headers=headers)
    assert answer.status_code == 422
    form = parse(answer).select_one("#symptom-form")
    assert reason in form.select_one(".errorlist").text
    if field != "note":
        assert form.select_one("textarea").text == "Kept"
    if field in ("day", "started_at", "lasted_minutes"):
        assert form.select_one(f"[name={field}]")["value"] == text
    twitch.refresh_from_db()
    assert (twitch.note, twitch.severity) == ("", 4)


def test_who_flew_to_where_it_is_still_yesterday_can_say_more_of_it(as_member, member, twitch, details):
    member.profile.timezone = "Pacific/Pago_Pago"
    member.profile.save()
    Symptom.objects.update(day="2026-11-23")  # as it was logged in Kiritimati, an hour ago
    assert as_member.post(address(twitch), details | {"day": "2026-11-24"}).status_code == 422
    assert as_member.post(address(twitch), details | {"day": "2026-11-23"}).status_code == 302
    twitch.refresh_from_db()
    assert twitch.place == "eyelid"
    assert twitch.lasted_minutes == 5


def test_htmx_is_sent_on_to_the_diary_where_the_line_stands(as_member, twitch, details):
    answer = as_member.post(address(twitch), details, headers=HTMX)
    assert answer["HX-Redirect"] == f"/symptoms/#symptom-{twitch.pk}"


def test_a_note_is_text_on_every_page(as_member, twitch, details):
    as_member.post(address(twitch), details | {"note": "<b>Bold</b>"})
    for page in ("/symptoms/", address(twitch)):
        assert "&lt;b&gt;Bold&lt;/b&gt;" in as_member.get(page).text


def test_what_is_removed_has_no_form_any_more(as_member, twitch, details):
    as_member.post(f"{address(twitch)}remove/")
    assert as_member.get(address(twitch))["Location"] == "/symptoms/"
    page = parse(as_member.post(address(twitch), details, follow=True))
    assert page.select_one(".messages").text == "This symptom was removed. Nothing was changed."
    assert Symptom.objects.get().note == ""


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "under a minute"),
        (1, "1 minute"),
        (90, "1 hour 30 minutes"),
        (120, "2 hours"),
        (1440, "1 day"),
        (3001, "2 days 2 hours 1 minute"),
    ],
)
def test_how_long_it_lasted_is_said_in_words(minutes, words):
    assert lasted_in_words(minutes) == words


def test_a_time_stays_as_it_was_typed_in_every_time_zone(as_member, member, twitch, details):
    member.profile.timezone = "America/Los_Angeles"
    member.profile.save()
    as_member.post(address(twitch), details | {"day": "2026-11-21", "started_at": "23:59"})
    twitch.refresh_from_db()
    assert (twitch.day, twitch.started_at) == (date(2026, 11, 21), time(23, 59))
