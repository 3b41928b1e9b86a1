"""How the report cuts its days, counts symptoms and draws its chart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.insights.report.chart import paper_chart
from tracker.insights.report.periods import MAX_TABLE_ROWS, in_rows
from tracker.insights.report.supplements import DailySupplement, supplements_by_item
from tracker.insights.report.symptoms import LoggedSymptom, SymptomTally, symptom_table
from tracker.insights.report.truncate import truncate
from tracker.lib.date_ranges import MAX_RANGE_DAYS
from tracker.logs.totals import DayTotals

days = st.dates(date(2000, 1, 1), date(2089, 12, 31))
lengths = st.integers(1, MAX_RANGE_DAYS)


@given(first=days, length=lengths, starts_on=st.sampled_from([0, 6]))
def test_a_range_is_cut_without_a_gap_and_fits(first, length, starts_on):
    last = first + timedelta(days=length - 1)
    periods = in_rows(first, last, starts_on)
    assert len(periods) <= MAX_TABLE_ROWS
    assert (periods[0].first, periods[-1].last) == (first, last)
    for one, next_one in pairwise(periods):
        assert one.first <= one.last == next_one.first - timedelta(days=1)


@pytest.mark.parametrize(("length", "row"), [(28, "week"), (120, "week"), (366, "month"), (3660, "year")])
def test_a_longer_range_has_coarser_rows(length, row):
    first = date(2016, 11, 21)
    assert in_rows(first, first + timedelta(days=length - 1))[0].unit == row


@given(st.lists(st.none() | st.integers(0, 10), max_size=12))
def test_strength_is_of_those_that_have_one(severities):
    tally, known = SymptomTally(severities), [each for each in severities if each is not None]
    assert (tally.count, tally.unrated_count) == (len(severities), len(severities) - len(known))
    assert tally.highest == max(known, default=None)
    shown = tally.median.replace("½", ".5")
    assert (Decimal(shown if shown[0] != "." else f"0{shown}") if shown else None) == (
        Decimal(str(median(known))) if known else None
    )


@settings(max_examples=20)
@given(st.lists(st.tuples(days, st.sampled_from(["Twitch", "Tingling"])), max_size=20))
def test_every_symptom_is_in_one_row(symptoms):
    noted = [LoggedSymptom(day, kind, "", 3) for day, kind in symptoms]
    first, last = date(2000, 1, 1), date(2089, 12, 31)
    table = symptom_table(noted, in_rows(first, first + timedelta(days=3650)) + in_rows(
        first + timedelta(days=3651), last), ["Twitch", "Tingling"])  # fmt: skip
    for n in range(len(table.kinds)):
        assert sum(row.tallies[n].count for row in table.rows) == table.sums[n].count
    assert table.count == len(symptoms)


def test_an_item_without_any_value_is_unknown_and_one_with_some_is_at_least():
    day = date(2026, 11, 22)
    taken = supplements_by_item(
        [
            DailySupplement(day, "Tonic", "", "5 g", 1, 1, Decimal(0)),
            DailySupplement(day, "Tablet", "Mill", "1 tablet", 2, 1, Decimal(100)),
            DailySupplement(day - timedelta(days=1), "Tablet", "Mill", "2 tablets", 1, 0, Decimal(200)),
        ]
    )
    tablet, tonic = taken.items
    assert (tablet.times, tablet.day_count, tablet.mg_a_day, tablet.is_at_least) == (3, 2, 150, True)
    assert tablet.amounts_text == "1 tablet or 2 tablets"
    assert tonic.mg_a_day is None


@given(st.text(max_size=120), st.integers(1, 60))
def test_a_name_is_cut_where_its_letters_need_more_room_than_there_is(name, most):
    cut = truncate(name, most)
    assert cut == name or (cut.endswith("…") and name.startswith(cut[:-1]))
    assert len(cut) <= most + 1


def test_wide_letters_need_more_room():
    assert truncate("citrate tablets", 15) == "citrate tablets"
    assert truncate("citrate tablets,", 15) == "citrate tablets…"
    assert truncate("CITRATE TABLETS", 15) == "CITRATE TAB…"
    assert truncate("マグネシウムの多い", 10) == "マグネシウ…"


def chart_of(*totals, **options):
    first = date(2026, 11, 1)
    days = [
        DayTotals(
            first + timedelta(days=n), Decimal(310), Decimal(food), Decimal(pills), count, 0, is_complete=done
        )
        for n, (food, pills, count, done) in enumerate(totals)
    ]
    return paper_chart(days, starts_on=0, today=days[-1].day, **options)


def test_a_bar_on_paper_is_as_high_as_its_day_and_a_day_without_entries_has_none():
    chart = chart_of((300, 0, 2, None), (150, 150, 3, None), (0, 0, 0, None), (150, 0, 1, False))
    whole, both, nothing, half = (each.bar for each in chart.bars)
    assert whole.food.y == both.supplements.y
    assert half.food == replace(both.food, x=half.food.x)
    assert whole.food.height == pytest.approx(2 * half.food.height, abs=0.1)
    assert nothing.food is nothing.supplements is None


def test_a_week_on_paper_is_the_average_of_the_days_that_count():
    entries = [(200, 0, 1, None)] * 3 + [(0, 0, 0, None)] * 3 + [(900, 0, 1, False)]
    chart = chart_of(*entries * 20)
    assert chart.grain == "week"
    [step] = chart.drawn.steps
    share = chart.bars[1].bar.food.height / (chart.drawn.floor - step.y)
    assert share == pytest.approx(200 / 310, abs=0.01)


def test_a_neutral_chart_on_paper_has_a_line_for_a_number_of_ones_own_and_no_mark():
    assert [words for _, words in chart_of((400, 0, 2, None)).figures] == ["0", "400", "310"]
    neutral = chart_of((400, 0, 2, None), is_neutral=True)
    assert [words for _, words in neutral.figures] == ["0", "400", "310"]
    assert not [bar.mark for bar in neutral.drawn.bars if bar.mark]


def test_a_figure_at_the_edge_is_left_out_where_it_would_cover_another():
    assert [words for _, words in chart_of((305, 0, 2, None)).figures] == ["0", "305"]
