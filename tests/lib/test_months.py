from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.lib.months import Month, Year
from tracker.lib.weeks import FIRST_DAY, LAST_DAY, MONDAY, SUNDAY

days = st.dates(FIRST_DAY, LAST_DAY)
starts = st.sampled_from([MONDAY, SUNDAY])


def test_a_month_is_named_in_addresses_and_in_words():
    month = Month.containing(date(2026, 3, 31))
    assert (month.name, month.word, str(month)) == ("2026-03", "March", "March 2026")


@pytest.mark.parametrize(
    ("month", "last"),
    [
        (Month(2026, 2), date(2026, 2, 28)),
        (Month(2028, 2), date(2028, 2, 29)),
        (Month(2000, 2), date(2000, 2, 29)),
        (Month(2026, 11), date(2026, 11, 30)),
        (Month(2026, 12), date(2026, 12, 31)),
    ],
)
def test_a_month_ends_with_its_last_day(month, last):
    assert (month.first, month.last) == (last.replace(day=1), last)
    assert month.length == last.day


def test_the_neighbours_of_december_and_january_lie_in_other_years():
    assert Month(2026, 12).next == Month(2027, 1)
    assert Month(2026, 1).previous == Month(2025, 12)


@given(days)
def test_every_day_is_in_the_month_and_the_year_that_contain_it(day):
    for span in (Month.containing(day), Year.containing(day)):
        assert span.first <= day <= span.last


@given(days)
def test_no_day_lies_between_a_month_or_a_year_and_its_neighbours(day):
    for span in (Month.containing(day), Year.containing(day)):
        assert span.previous.last + timedelta(days=1) == span.first
        assert span.last + timedelta(days=1) == span.next.first
        assert span.next.previous == span


@given(days, starts)
def test_the_weeks_of_a_month_hold_each_of_its_days_and_no_week_is_without_one(day, starts_on):
    month = Month.containing(day)
    weeks = month.weeks(starts_on)
    assert 4 <= len(weeks) <= 6
    inside = [day for week in weeks for day in week.days if month.first <= day <= month.last]
    assert inside == [month.first + timedelta(days=n) for n in range(month.length)]
    assert all(week.first <= month.last and week.last >= month.first for week in weeks)
    assert {week.first.weekday() for week in weeks} == {starts_on}


def test_a_february_may_be_just_four_weeks():
    assert len(Month(2027, 2).weeks(MONDAY)) == 4
    assert len(Month(2026, 2).weeks(SUNDAY)) == 4


@given(days)
def test_the_months_of_a_year_are_its_days(day):
    year = Year.containing(day)
    assert len(year.months) == 12
    assert sum(month.length for month in year.months) == (year.last - year.first).days + 1
    assert (year.months[0].first, year.months[-1].last) == (year.first, year.last)


def test_a_year_is_named_by_its_number():
    assert (Year(2026).name, str(Year(2026))) == ("2026", "2026")


@pytest.mark.parametrize("kind", [Month, Year])
def test_the_calendar_begins_and_ends_with_whole_months_and_years(kind):
    first, last = kind.containing(FIRST_DAY), kind.containing(LAST_DAY)
    assert (first.first, last.last) == (FIRST_DAY, LAST_DAY)
    assert first.is_in_calendar
    assert last.is_in_calendar
    assert not first.previous.is_in_calendar
    assert not last.next.is_in_calendar
