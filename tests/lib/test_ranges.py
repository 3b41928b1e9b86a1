"""A stretch of days, as an address asks for it."""

from datetime import date

import pytest

from tracker.lib.date_ranges import DateRange, RangeForm

USUAL = DateRange(date(2026, 10, 24), date(2026, 11, 22))


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 11, 1), date(2026, 11, 22), "1 to 22 November 2026"),
        (date(2026, 11, 30), date(2026, 12, 6), "30 November to 6 December 2026"),
        (date(2025, 12, 29), date(2026, 1, 4), "29 December 2025 to 4 January 2026"),
        (date(2026, 11, 1), date(2026, 11, 1), "1 November 2026"),
    ],
)
def test_a_range_says_its_days_once(first, last, words):
    assert str(DateRange(first, last)) == words


def test_a_range_of_thirty_days_has_thirty_and_stops_where_the_calendar_begins():
    assert DateRange.ending(date(2026, 11, 22), days=30) == USUAL
    assert USUAL.length == 30
    assert DateRange.ending(date(2000, 1, 3), days=30) == DateRange(date(2000, 1, 1), date(2000, 1, 3))


def test_without_days_the_usual_ones_are_meant():
    form = RangeForm.of({}, USUAL)
    assert form.is_valid()
    assert form.range == USUAL
    assert USUAL.query == "from=2026-10-24&to=2026-11-22"


def test_two_ranges_are_told_apart_by_their_prefix():
    data = {"a-from": "2026-01-01", "a-to": "2026-01-31"}
    first, second = (RangeForm.of(data, USUAL, prefix=prefix) for prefix in ("a", "b"))
    assert first.is_valid()
    assert second.is_valid()
    assert first.range == DateRange(date(2026, 1, 1), date(2026, 1, 31))
    assert second.range == USUAL


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ({"from": "2026-11-22", "to": "2026-11-01"}, "to", "on or after"),
        ({"from": "soon", "to": "2026-11-01"}, "from", "Enter a date, for example"),
        ({"from": "2026-11-22"}, "to", "Enter a date."),
        ({"from": "1999-12-31", "to": "2026-11-01"}, "from", "2000 to 2099"),
        ({"from": "2000-01-01", "to": "2026-11-01"}, "from", "10 years"),
    ],
)
def test_an_impossible_range_is_refused_beside_the_field(data, field, words):
    form = RangeForm.of(data, USUAL)
    assert not form.is_valid()
    assert words in form.errors[field][0]
    assert form[field].value() == data.get(field)
