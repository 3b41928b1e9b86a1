"""A member's words about a day: a note, and whether everything is logged."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import EntryFactory
from tests.html import HTMX, parse
from tracker.logs.models import DayNote

DAY = "/days/2026-11-22/"
WEEK = "/weeks/2026-W47/"
SUNDAY = date(2026, 11, 22)
BOTH = pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])


# --- notes ----------------------------------------------------------------------------------------


@BOTH
def test_a_note_is_kept_changed_and_taken_away(as_member, headers):
    for note, shown in (("Twitches at night.", ["Twitches at night."]), ("Fewer.", ["Fewer."]), ("", [])):
        page = parse(as_member.post(DAY + "note/", {"note": note}, headers=headers, follow=True))
        assert [text.text for text in page.select(".note-text")] == shown
        assert page.select_one("#day-note-text").text == note
    assert not DayNote.objects.exists()


def test_a_note_that_is_too_long_is_said_and_stays_typed(as_member):
    answer = as_member.post(DAY + "note/", {"note": "x" * 1001}, headers=HTMX)
    assert answer.status_code == 422
    page = parse(answer)
    assert (
        page.select_one("#note-error").text == "Enter a note of 1000 characters or less. This one has 1001."
    )
    assert page.select_one("#day-note-text").text == "x" * 1001
    assert "open" in page.select_one("#day-note").select_one("details").attributes


def test_a_note_is_text_and_keeps_its_lines(as_member):
    text = as_member.post(DAY + "note/", {"note": "<b>one</b>\ntwo"}, follow=True).text
    assert "&lt;b&gt;one&lt;/b&gt;<br>two" in text


def test_a_note_is_its_members_and_its_days(as_member, as_stranger):
    as_member.post(DAY + "note/", {"note": "Twitches."})
    assert "Twitches" not in as_stranger.get(DAY).text
    assert "Twitches" not in as_member.get("/days/2026-11-21/").text
    as_stranger.post(DAY + "note/", {"note": "Theirs."})
    assert "Twitches." in as_member.get(DAY).text


def test_a_damaged_note_is_answered(as_member):
    for data in ({"note": "a\x00b"}, {}, {"other": "1"}):
        assert as_member.post(DAY + "note/", data).status_code in {302, 422}


# --- complete or not ------------------------------------------------------------------------------


def offered(page):
    return {
        button.text: button["value"]
        for form in page.select(".day-complete")
        for button in form.select("button")
    }


@BOTH
def test_a_day_is_called_complete_or_not_and_neither_again(as_member, member, headers):
    day = "/days/2026-11-21/"
    EntryFactory(user=member, day=date(2026, 11, 21))
    neither = {"Mark as complete": "yes", "Leave out of averages": "no"}
    assert offered(parse(as_member.get(day))) == neither
    for said, buttons in (
        ("yes", {"Complete": "", "Leave out of averages": "no"}),
        ("no", {"Mark as complete": "yes", "Count in averages again": ""}),
        ("", neither),
    ):
        page = parse(as_member.post(day + "complete/", {"complete": said}, headers=headers, follow=True))
        assert offered(page) == buttons
        assert ("Not included in averages." in page.select_one("#day-note").text) is (said == "no")
    assert not DayNote.objects.exists()


def test_a_day_that_is_not_over_is_in_no_average_to_leave(as_member, member):
    EntryFactory(user=member)
    assert offered(parse(as_member.get(DAY))) == {"Mark as complete": "yes"}


def test_the_note_stays_when_the_day_is_called_complete(as_member):
    as_member.post(DAY + "note/", {"note": "Twitches."})
    for said in ("yes", ""):
        page = parse(as_member.post(DAY + "complete/", {"complete": said}, follow=True))
        assert page.select_one(".note-text").text == "Twitches."


def test_a_damaged_word_is_refused(as_member):
    for data in ({}, {"complete": "maybe"}, {"complete": "\x00"}):
        assert as_member.post(DAY + "complete/", data).status_code == 422
    assert not DayNote.objects.exists()


# --- averages -------------------------------------------------------------------------------------


@pytest.fixture
def week(member):
    """100 mg, 200 mg and 300 mg on Thursday, Friday and Saturday; today is Sunday."""
    for n, grams in enumerate((100, 200, 300)):
        EntryFactory(user=member, day=SUNDAY - timedelta(days=3 - n), grams=grams)


def average(client):
    figures = parse(client.get(WEEK)).select_one(".stat-list").select("dd")[0]
    return figures.text


def say(client, day, complete):
    client.post(f"/days/2026-11-{day}/complete/", {"complete": complete})


def test_days_of_which_nothing_is_said_count_when_they_have_entries(as_member, week):
    assert average(as_member) == "200 mg3 days logged"


def test_a_day_that_is_not_complete_is_left_out_and_that_is_said(as_member, week):
    say(as_member, 19, "no")
    assert average(as_member) == "250 mg2 days (1 incomplete day left out)"


def test_calling_a_day_complete_changes_nothing_about_the_others(as_member, week):
    say(as_member, 20, "yes")
    assert average(as_member) == "200 mg3 days logged"


def test_a_complete_day_without_entries_counts_as_nothing_taken(as_member, week):
    say(as_member, 18, "yes")
    assert average(as_member) == "150 mg4 days (1 with no entries)"


def test_a_week_of_which_no_day_is_complete_has_no_average(as_member, week):
    for day in (19, 20, 21):
        say(as_member, day, "no")
    assert average(as_member) == "–no complete days"
    assert len(parse(as_member.get(WEEK)).select_one(".stat-list").select("dd")) == 2


def test_an_unknown_item_of_a_day_that_is_left_out_leaves_the_average_exact(
    as_member, member, week, unknown_food
):
    EntryFactory(user=member, day=SUNDAY - timedelta(days=1), food=unknown_food)
    assert average(as_member).startswith("≥ 200 mg")
    say(as_member, 21, "no")
    assert average(as_member).startswith("150 mg")


def test_a_strangers_word_changes_no_average(as_member, as_stranger, week):
    say(as_stranger, 20, "no")
    assert average(as_member) == "200 mg3 days logged"


def test_what_is_said_of_days_costs_no_query(as_member, member, week):
    def queries(address):
        with CaptureQueriesContext(connection) as captured:
            as_member.get(address)
        return len(captured)

    before = [queries(address) for address in (DAY, WEEK)]
    for n in range(30):
        DayNote.objects.create(user=member, day=SUNDAY - timedelta(days=n), note="A note", is_complete=n % 2)
    assert [queries(address) for address in (DAY, WEEK)] == before


# --- out ------------------------------------------------------------------------------------------


def test_notes_and_words_on_days_are_in_a_file_of_their_own(as_member, as_stranger):
    as_member.post(DAY + "note/", {"note": "=cmd, twitches"})
    say(as_member, 22, "no")
    say(as_member, 20, "yes")
    as_stranger.post(DAY + "note/", {"note": "Theirs."})
    answer = as_member.get("/data/days.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines == ["day,note,is_complete", "2026-11-20,,yes", '2026-11-22,"\'=cmd, twitches",no']
    assert "/data/days.csv" in as_member.get("/data/").text


def test_a_day_that_averages_leave_out_still_shows_its_total(as_member, week):
    say(as_member, 21, "no")
    assert parse(as_member.get("/days/2026-11-21/")).select_one("#day-total").value == Decimal(300)
