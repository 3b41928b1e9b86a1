"""Which day it is, and the way from one day to another."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.factories import EntryFactory
from tests.html import HTMX, parse
from tracker.logs.models import IntakeEntry


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def shown_day(answer):
    """The day that the page logs to."""
    return parse(answer).select_one("#pick-day")["value"]


# --- from day to day ------------------------------------------------------------------------------


def test_a_day_leads_to_the_one_before_and_the_one_after(as_member):
    header = parse(as_member.get("/days/2026-03-01/")).select_one("header.period-nav")
    assert header.select_one("a[rel=prev]")["href"] == "/days/2026-02-28/"
    assert header.select_one("a[rel=next]")["href"] == "/days/2026-03-02/"


def test_a_day_leads_to_its_week(as_member, entry):
    assert parse(as_member.get("/days/2026-11-22/")).select("a[href=/weeks/2026-W47/]")


def test_a_sunday_belongs_to_the_week_that_it_begins_for_those_who_start_on_sunday(as_member, member, entry):
    member.profile.week_starts_on = 6
    member.profile.save()
    assert parse(as_member.get("/days/2026-11-22/")).select("a[href=/weeks/2026-W48/]")


def test_another_day_leads_back_to_today(as_member):
    other, today = (
        parse(as_member.get(f"/days/2026-11-{day}/")).select_one("header.period-nav").text for day in (20, 22)
    )
    assert "Go to today" in other
    assert "Go to today" not in today


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2026-11-21", "Yesterday"), ("2026-11-22", "Today"), ("2026-11-23", "Tomorrow"),
        ("2026-11-24", "Planned"), ("2027-01-01", "Planned 2027"), ("2026-11-20", ""), ("2025-12-31", "2025"),
    ],
)  # fmt: skip
def test_a_day_is_called_what_people_call_it(as_member, day, name):
    when = (
        parse(as_member.get(f"/days/{day}/"))
        .select_one("header.period-nav")
        .select_one(".period-note")
        .select("span")[0]
    )
    assert when.text.replace(",", "") == name


def test_the_date_picker_leads_to_the_day(as_member):
    picker = parse(as_member.get("/days/2026-11-22/")).select_one(".date-picker").select_one("form")
    assert picker["action"] == "/days/"
    assert picker.select_one("input")["name"] == "day"
    assert as_member.get("/days/?day=2026-02-28")["Location"] == "/days/2026-02-28/"


@pytest.mark.parametrize(
    "asked",
    ["", "?day=", "?day=2026-02-30", "?day=tomorrow", "?day=2026-11-22T10:00", "?day=%00", "?other=1"],
)
def test_what_is_no_date_leads_to_today(as_member, asked):
    assert as_member.get(f"/days/{asked}")["Location"] == "/days/today/"


@pytest.mark.parametrize(
    "day", ["2026-02-29", "2026-13-01", "2026-00-10", "2026-11-31", "0000-00-00", "1999-12-31", "2100-01-01"]
)
def test_an_impossible_date_is_not_found(as_member, day):
    for address in (f"/days/{day}/", f"/days/{day}/foods/?q=al"):
        assert as_member.get(address).status_code == 404
    assert as_member.post(f"/days/{day}/entries/").status_code == 404


@pytest.mark.parametrize(
    "address", ["/days/2026-2-8/", "/days/yesterday/", "/days/٢٠٢٦-١١-٢٢/", "/days/20261122/"]
)
def test_a_date_has_one_way_of_writing(as_member, address):
    assert as_member.get(address).status_code == 404


def test_the_calendar_ends_without_leading_beyond_itself(as_member):
    for day, beyond in (("2000-01-01", "prev"), ("2099-12-31", "next")):
        page = parse(as_member.get(f"/days/{day}/"))
        assert not page.select(f"a[rel={beyond}]")


@pytest.mark.parametrize("day", ["2000-01-01", "2099-12-31"])
def test_every_link_on_the_first_and_the_last_day_leads_somewhere(as_member, day):
    for link in parse(as_member.get(f"/days/{day}/")).select_one("main").select("a[href]"):
        assert as_member.get(link["href"]).status_code in {200, 302}, link["href"]


# --- planning -------------------------------------------------------------------------------------


def test_an_empty_day_to_come_is_called_planned(as_member):
    page = parse(as_member.get("/days/2026-11-25/"))
    assert "Nothing planned for this day yet" in page.select_one("#entries").text
    assert page.select_one("#pick-day")["value"] == "2026-11-25"


def test_a_day_to_come_can_be_planned(as_member, an_ounce):
    page = parse(as_member.post("/days/2026-12-24/entries/", an_ounce, follow=True))
    assert page.select_one("#day-total").value == 78
    assert parse(as_member.get("/days/2026-11-22/")).select_one("#day-total").value == 0


def test_a_past_day_can_be_filled_in_later(as_member, an_ounce):
    as_member.post("/days/2020-02-29/entries/", an_ounce)
    assert IntakeEntry.objects.get().day == date(2020, 2, 29)


# --- the member's own midnight --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "now", "today"),
    [
        ("Europe/Berlin", "2026-11-22 22:59:59", "2026-11-22"),
        ("Europe/Berlin", "2026-11-22 23:00:00", "2026-11-23"),
        ("America/Los_Angeles", "2026-11-23 07:59:59", "2026-11-22"),
        ("America/Los_Angeles", "2026-11-23 08:00:00", "2026-11-23"),
        ("Pacific/Kiritimati", "2026-11-22 10:00:00", "2026-11-23"),
        ("Asia/Kolkata", "2026-11-22 18:30:00", "2026-11-23"),
        ("UTC", "2026-11-22 23:59:59", "2026-11-22"),
    ],
)
def test_today_is_the_date_on_the_members_own_calendar(as_member, member, time_machine, zone, now, today):
    member.profile.timezone = zone
    member.profile.save()
    time_machine.move_to(utc(now), tick=False)
    assert shown_day(as_member.get("/days/today/")) == today


@pytest.mark.parametrize(
    ("now", "today"),
    [
        ("2026-03-28 22:59:59", "2026-03-28"),  # an hour before midnight, the night the clocks go forward
        ("2026-03-28 23:00:00", "2026-03-29"),
        ("2026-03-29 21:59:59", "2026-03-29"),  # a day of 23 hours
        ("2026-03-29 22:00:00", "2026-03-30"),
        ("2026-10-24 22:00:00", "2026-10-25"),
        ("2026-10-25 22:59:59", "2026-10-25"),  # a day of 25 hours
        ("2026-10-25 23:00:00", "2026-10-26"),
    ],
)
def test_days_change_at_midnight_when_the_clocks_do_too(as_member, time_machine, now, today):
    time_machine.move_to(utc(now), tick=False)
    assert shown_day(as_member.get("/days/today/")) == today


def test_two_members_have_each_their_own_today(as_member, as_stranger, stranger):
    stranger.profile.timezone = "Pacific/Kiritimati"
    stranger.profile.save()
    assert shown_day(as_member.get("/days/today/")) == "2026-11-22"
    assert shown_day(as_stranger.get("/days/today/")) == "2026-11-23"


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_what_is_logged_from_the_page_of_a_day_lands_on_that_day_after_midnight_too(
    as_member, an_ounce, time_machine, headers
):
    time_machine.move_to(utc("2026-11-22 22:58:00"), tick=False)
    search = parse(as_member.get("/days/today/")).select_one("form[role=search]")["action"]
    address = parse(as_member.get(search, {"q": "al"})).select_one("#add-form")["action"]
    time_machine.move_to(utc("2026-11-22 23:02:00"), tick=False)
    page = parse(as_member.post(address, an_ounce, headers=headers, follow=True))
    assert IntakeEntry.objects.get().day == date(2026, 11, 22)
    assert page.select_one("#pick-day")["value"] == "2026-11-22"


def test_the_page_of_today_logs_to_the_date_that_it_shows(as_member):
    page = parse(as_member.get("/days/today/"))
    assert page.select_one("form[role=search]")["action"] == "/days/2026-11-22/foods/"


def test_a_change_of_time_zone_moves_no_entry(as_member, member):
    entry = EntryFactory(user=member)
    member.profile.timezone = "Pacific/Kiritimati"
    member.profile.save()
    assert parse(as_member.get("/days/2026-11-22/")).select(f"#entry-{entry.pk}")


# --- meals ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "meal"),
    [
        ("Europe/Berlin", "lunch"), ("America/New_York", "breakfast"), ("Asia/Tokyo", "dinner"),
        ("America/Los_Angeles", "snack"),
    ],
)  # fmt: skip
def test_the_add_box_proposes_the_meal_of_the_members_own_time(as_member, member, zone, meal):
    member.profile.timezone = zone
    member.profile.save()
    chosen = parse(as_member.get("/days/today/")).select_one("#meal").select("option[selected]")
    assert [option["value"] for option in chosen] == [meal]


def test_the_meal_that_was_chosen_stays_chosen_for_the_next_thing(as_member, an_ounce):
    answer = as_member.post("/days/2026-11-22/entries/", an_ounce, headers=HTMX)
    assert [option["value"] for option in parse(answer).select_one("#meal").select("option[selected]")] == [
        "snack"
    ]
