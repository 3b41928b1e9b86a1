from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.lib.weeks import FIRST_DAY, LAST_DAY, MONDAY, SUNDAY, Week, is_in_calendar

days = st.dates(FIRST_DAY, LAST_DAY)
starts = st.sampled_from([MONDAY, SUNDAY])


def test_a_week_from_monday_ends_on_sunday():
    week = Week.containing(date(2026, 11, 18))
    assert (week.first, week.last) == (date(2026, 11, 16), date(2026, 11, 22))


def test_a_week_from_sunday_ends_on_saturday():
    week = Week.containing(date(2026, 11, 18), SUNDAY)
    assert (week.first, week.last) == (date(2026, 11, 15), date(2026, 11, 21))


def test_a_sunday_closes_one_week_or_opens_the_next():
    sunday = date(2026, 11, 22)
    assert Week.containing(sunday, MONDAY).last == sunday
    assert Week.containing(sunday, SUNDAY).first == sunday


def test_a_week_is_named_like_the_calendar_week_of_its_monday():
    assert Week.containing(date(2026, 11, 22)).name == "2026-W47"
    assert Week.containing(date(2026, 11, 22), SUNDAY).name == "2026-W48"
    assert Week.containing(date(2026, 11, 22)).number == 47


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 1, 1), "2026-W01"),
        (date(2026, 12, 31), "2026-W53"),
        (date(2027, 1, 3), "2026-W53"),
        (date(2027, 1, 4), "2027-W01"),
        (date(2024, 12, 30), "2025-W01"),
        (date(2021, 1, 1), "2020-W53"),
    ],
)
def test_the_days_around_new_year_are_in_the_week_of_their_monday(day, name):
    week = Week.containing(day)
    assert week.name == name
    year, number = name.split("-W")
    assert week.numbered == f"Week {int(number)}, {year}"


def test_a_week_is_said_with_as_much_of_the_date_as_it_needs():
    assert str(Week.containing(date(2026, 11, 18))) == "16 to 22 November"
    assert str(Week.containing(date(2026, 12, 1))) == "30 November to 6 December"
    assert str(Week.containing(date(2027, 1, 1))) == "28 December 2026 to 3 January 2027"


def test_the_neighbours_of_the_last_week_of_a_year_lie_in_both_years():
    week = Week.containing(date(2026, 12, 31))
    assert (week.previous.name, week.next.name) == ("2026-W52", "2027-W01")


@given(days, starts)
def test_every_day_is_in_the_week_that_contains_it(day, starts_on):
    week = Week.containing(day, starts_on)
    assert day in week.days
    assert week.first.weekday() == starts_on


@given(days, starts)
def test_a_week_has_seven_days_in_a_row(day, starts_on):
    week = Week.containing(day, starts_on)
    assert week.days == [week.first + timedelta(days=n) for n in range(7)]
    assert week.days[-1] == week.last


@given(days, starts)
def test_no_day_lies_between_a_week_and_its_neighbours(day, starts_on):
    week = Week.containing(day, starts_on)
    assert week.previous.last + timedelta(days=1) == week.first
    assert week.last + timedelta(days=1) == week.next.first
    assert week.next.previous == week


@given(days, starts)
def test_the_neighbours_keep_the_day_on_which_a_week_starts(day, starts_on):
    week = Week.containing(day, starts_on)
    assert week.next.first.weekday() == week.previous.first.weekday() == starts_on


@given(days, starts)
def test_every_day_of_a_week_is_in_the_same_week(day, starts_on):
    week = Week.containing(day, starts_on)
    assert {Week.containing(other, starts_on) for other in week.days} == {week}


@given(days, starts)
def test_the_name_of_a_week_leads_back_to_it(day, starts_on):
    week = Week.containing(day, starts_on)
    year, number = week.name.split("-W")
    assert Week(date.fromisocalendar(int(year), int(number), 1), starts_on) == week


def test_the_calendar_has_a_first_and_a_last_day():
    assert [is_in_calendar(day) for day in (FIRST_DAY, LAST_DAY)] == [True, True]
    assert not is_in_calendar(FIRST_DAY - timedelta(days=1))
    assert not is_in_calendar(LAST_DAY + timedelta(days=1))


@pytest.mark.parametrize("starts_on", [MONDAY, SUNDAY])
def test_a_week_has_a_page_when_any_of_its_days_has_one(starts_on):
    first, last = Week.containing(FIRST_DAY, starts_on), Week.containing(LAST_DAY, starts_on)
    assert first.is_in_calendar
    assert last.is_in_calendar
    assert not first.previous.is_in_calendar
    assert not last.next.is_in_calendar
