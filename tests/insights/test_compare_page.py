"""Two ranges of days side by side."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import EntryFactory, FoodFactory
from tests.html import parse
from tracker.insights.ranges.comparison import FoodChange, RangeComparison, format_signed_mg, largest_changes
from tracker.insights.ranges.source_shares import FoodTotal, MagnesiumSources
from tracker.insights.ranges.trends import averaged_over
from tracker.logs.models import DayNote
from tracker.logs.totals import DayTotals

PAGE = "/compare/?a-from=2026-10-01&a-to=2026-10-31&b-from=2026-11-01&b-to=2026-11-22"


def page_of(client, address=PAGE):
    return parse(client.get(address))


def changes(page):
    rows = page.select_one("#changes").select_one("tbody").select("tr")
    return [(row.select_one("th").text, *(data.text for data in row.select("data"))) for row in rows]


@pytest.fixture
def two_ranges(member, almonds):
    """October: 200 and 100 mg. November: 78 more from almonds, on a single day."""
    bread = FoodFactory(name="Bread")
    EntryFactory(user=member, day=date(2026, 10, 5), food=bread, grams=200)
    EntryFactory(user=member, day=date(2026, 10, 6), food=bread, grams=100)
    EntryFactory(user=member, day=date(2026, 11, 5), food=bread, grams=240)
    EntryFactory(user=member, day=date(2026, 11, 5), food=almonds, grams="28.35")


# --- which days -----------------------------------------------------------------------------------


def test_without_days_it_is_the_last_four_weeks_against_the_four_before(as_member):
    page = page_of(as_member, "/compare/")
    values = {field["name"]: field["value"] for field in page.select_one("main").select("input")}
    assert values == {
        "a-from": "2026-09-27", "a-to": "2026-10-24", "b-from": "2026-10-25", "b-to": "2026-11-21"
    }  # fmt: skip


def test_an_impossible_range_comes_back_with_both_and_what_was_typed(as_member):
    answer = as_member.get("/compare/?a-from=2026-11-22&a-to=2026-11-01&b-from=soon&b-to=2026-11-22")
    assert answer.status_code == 422
    page = parse(answer)
    values = {field["name"]: field["value"] for field in page.select_one("main").select("input")}
    assert values == {
        "a-from": "2026-11-22", "a-to": "2026-11-01", "b-from": "soon", "b-to": "2026-11-22"
    }  # fmt: skip
    assert len(page.select(".invalid")) == 2
    assert not page.select("#changes")


def test_the_period_control_leads_here_with_the_days_before(as_member, two_ranges):
    tabs = parse(as_member.get("/range/?from=2026-11-01&to=2026-11-22")).select_one("nav.period-tabs")
    link = tabs.select("a")[-1]
    assert link.text == "Compare"
    assert link["href"] == ("/compare/?a-from=2026-10-10&a-to=2026-10-31&b-from=2026-11-01&b-to=2026-11-22")
    sides = (
        page_of(as_member, link["href"]).select_one("table.comparison-table").select_one("thead").select("a")
    )
    assert [side["href"] for side in sides] == [
        "/range/?from=2026-10-10&to=2026-10-31", "/range/?from=2026-11-01&to=2026-11-22"
    ]  # fmt: skip


def test_a_comparison_leads_to_the_days_before_and_after_and_back_to_one_period(as_member, two_ranges):
    page = page_of(as_member)
    header = page.select_one("header.period-nav")
    assert header.select_one("a[rel=prev]")["href"] == (
        "?a-from=2026-09-09&a-to=2026-10-09&b-from=2026-10-10&b-to=2026-10-31"
    )
    assert as_member.get(f"/compare/{header.select_one('a[rel=next]')['href']}").status_code == 200
    tabs = page.select_one("nav.period-tabs")
    assert tabs.select_one("a[aria-current]").text == "Compare"
    assert [tab["href"] for tab in tabs.select("a")][:4] == [
        "/weeks/2026-W47/", "/months/2026-11/", "/years/2026/", "/range/?from=2026-11-01&to=2026-11-22"
    ]  # fmt: skip


def test_days_that_are_in_both_ranges_are_told(as_member):
    both = page_of(as_member, "/compare/?a-from=2026-11-01&a-to=2026-11-10&b-from=2026-11-10&b-to=2026-11-22")
    assert "1 day is in both periods." in both.text
    assert "in both periods" not in page_of(as_member).text


# --- what is said ---------------------------------------------------------------------------------


def test_the_averages_are_told_with_what_they_were_divided_by(as_member, two_ranges):
    page = page_of(as_member)
    assert "You averaged 150 mg a day, then 318 mg: 168 mg more." in (page.select_one(".lead").text)
    sides = page.select_one("table.comparison-table")
    assert [data.value for data in sides.select("data.average")] == [150, 318]
    assert "2 days logged" in sides.text
    assert "1 day logged" in sides.text
    assert "0 of 2days logged" in sides.text
    assert "1 of 1days logged" in sides.text


def test_unknown_items_make_an_average_a_lower_bound(as_member, member, two_ranges, unknown_food):
    EntryFactory(user=member, day=date(2026, 11, 5), food=unknown_food)
    page = page_of(as_member)
    assert "150 mg a day, then at least 318 mg: 168 mg more." in page.select_one(".lead").text
    assert "Unknown items aren’t included." in page.select_one(".lead").text
    assert "≥ 318 mg" in page.select_one("table.comparison-table").text
    assert "1 of 3 items unknown" in page.select_one("table.comparison-table").text
    assert "so the real difference may not be the same" in page.text
    assert "muffin" not in page.select_one("#changes").text


def test_what_changed_most_is_told_in_milligrams_a_counted_day(as_member, two_ranges):
    assert changes(page_of(as_member)) == [("Bread", "150", "240", "+90"), ("Almonds", "0", "78", "+78")]


def test_days_that_are_not_complete_are_in_no_average_and_no_change(as_member, member, two_ranges):
    EntryFactory(user=member, day=date(2026, 11, 6), food=FoodFactory(name="Half a day"))
    DayNote.objects.create(user=member, day=date(2026, 11, 6), is_complete=False)
    page = page_of(as_member)
    assert "Half a day" not in page.text
    assert [data.value for data in page.select_one("table.comparison-table").select("data.average")] == [
        150,
        318,
    ]


def test_a_range_without_days_that_count_is_told_so(as_member, member):
    EntryFactory(user=member, day=date(2026, 11, 5))
    page = page_of(as_member)
    assert "There are no days to compare in the first period." in page.select_one(".lead").text
    known = page.select_one("table.comparison-table").select("tbody")[-1]
    assert [cell.text for cell in known.select("td")] == ["–nothing logged", "100%0 of 1 item unknown"]
    assert not page.select("#changes")


def test_nothing_is_praised_and_no_cause_is_claimed(as_member, two_ranges):
    words = page_of(as_member).select_one("main").text.lower()
    for word in ("better", "worse", "improve", "because", "thanks to", "led to", "well done", "!"):
        assert word not in words


# --- the arithmetic -------------------------------------------------------------------------------

had_days = st.lists(
    st.lists(
        st.tuples(st.sampled_from("ABCDEF"), st.decimals("0.001", 900, places=3)), min_size=1, max_size=4
    ),
    min_size=1,
    max_size=6,
)


def side(days):
    """Totals and sources of the same days: what was had on each, by name and milligrams."""
    totals = [
        DayTotals(
            date(2026, 11, n + 1), None, sum((mg for _, mg in had), Decimal(0)), Decimal(0), len(had), 0
        )
        for n, had in enumerate(days)
    ]
    had = [FoodTotal(name, name, "food", "lunch", "Group", "", 1, 1, mg) for day in days for name, mg in day]
    return averaged_over(totals), MagnesiumSources(had, {"food": "Food"}, {"lunch": "Lunch"})


@given(first=had_days, second=had_days)
def test_the_changes_of_all_foods_make_the_difference_of_the_averages(first, second):
    (first_totals, first_sources), (second_totals, second_sources) = side(first), side(second)
    compared = RangeComparison(first_totals, second_totals, first_sources, second_sources)
    assert sum(change.difference_mg for change in compared.changes) == pytest.approx(
        compared.difference_mg, abs=Decimal("1e-15")
    )
    sizes = [abs(change.difference_mg) for change in compared.changes]
    assert sizes == sorted(sizes, reverse=True)


def test_a_long_list_of_changes_ends_in_one_line_that_sums_the_others():
    every = [FoodChange(f"Food {n}", Decimal(n), Decimal(20)) for n in range(12)]
    shown, others = largest_changes(every)
    assert len(shown) == 6
    assert (others.name, others.first_mg, others.second_mg) == ("6 others", sum(range(6, 12)), 120)
    assert largest_changes(every[:7]) == (every[:7], None)


def test_a_difference_has_its_sign_unless_it_is_nothing():
    figures = [Decimal(text) for text in ("12.4", "-3.46", "0.04", "-0.04", "0")]
    assert [format_signed_mg(mg) for mg in figures] == ["+12", "−3.5", "+0.04", "−0.04", "0"]
