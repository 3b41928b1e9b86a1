"""The page of any range of days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import EntryFactory, FoodFactory, TargetFactory
from tests.html import parse
from tests.insights.test_one_sum import FRONT_DOOR, WEEK, entries, write
from tests.insights.test_one_sum import foods as foods  # noqa: PLC0414  a fixture
from tracker.logs.models import DayNote

PAGE = "/range/?from=2026-11-01&to=2026-11-22"
DECADE = "/range/?from=2016-12-01&to=2026-11-22"


def page_of(client, address=PAGE):
    return parse(client.get(address))


def listed(page, id):
    """Return what a list of sources says: names, times and exact milligrams a day."""
    found = []
    for row in page.select_one(f"#{id}").select_one("tbody").select("tr"):
        times = row.select_one("small").text
        name = row.select_one("th").text.removesuffix(f" {times}")
        found.append((name, int(times.split()[0]), row.select_one("data").value))
    return found


def daily_totals(page):
    return [data.value for data in page.select_one("#range-table").select("data.day-total")]


def mark(user, day, is_complete):
    DayNote.objects.create(user=user, day=date(2026, 11, day), is_complete=is_complete)


@pytest.fixture
def some_days(member, almonds, unknown_food, tablet):
    """2 November 256 mg with 100 from a tablet; 3 November at least 78; 4 November 390, not complete."""
    EntryFactory(user=member, day=date(2026, 11, 2), food=almonds, grams="56.7")
    EntryFactory(user=member, day=date(2026, 11, 2), food=tablet, grams=1, meal="dinner")
    EntryFactory(user=member, day=date(2026, 11, 3), food=almonds, grams="28.35", meal="snack")
    EntryFactory(user=member, day=date(2026, 11, 3), food=unknown_food)
    EntryFactory(user=member, day=date(2026, 11, 4), food=almonds, grams="141.75")
    mark(member, 2, True)
    mark(member, 4, False)


# --- which days -----------------------------------------------------------------------------------


def test_without_days_it_is_the_last_thirty(as_member):
    page = page_of(as_member, "/range/")
    assert page.select_one("h1").text == "24 October to 22 November 2026"
    [current] = page.select("nav.chips")[0].select("a[aria-current=page]")
    assert current.text == "30 days"


def test_other_ranges_are_a_tap_away(as_member):
    page = page_of(as_member, "/range/?over=complete")
    days, over = page.select("nav.chips")
    assert [link["href"] for link in days.select("a")] == [
        "?from=2026-11-16&to=2026-11-22&over=complete",
        "?from=2026-10-24&to=2026-11-22&over=complete",
        "?from=2026-08-25&to=2026-11-22&over=complete",
        "?from=2026-01-01&to=2026-11-22&over=complete",
    ]
    assert [link["href"] for link in over.select("a")] == [
        "?from=2026-10-24&to=2026-11-22", "?from=2026-10-24&to=2026-11-22&over=complete"
    ]  # fmt: skip
    for link in page.select_one("main").select("a[href]"):
        if link["href"].startswith("?"):
            assert as_member.get(f"/range/{link['href']}").status_code == 200


def test_a_range_leads_to_the_same_number_of_days_before_and_after(as_member):
    header = page_of(as_member).select_one("header.period-nav")
    assert header.select_one("a[rel=prev]")["href"] == "?from=2026-10-10&to=2026-10-31&over=logged"
    assert header.select_one("a[rel=next]")["href"] == "?from=2026-11-23&to=2026-12-14&over=logged"


def test_an_impossible_range_comes_back_with_what_was_typed(as_member):
    answer = as_member.get("/range/?from=2026-11-22&to=soon")
    assert answer.status_code == 422
    page = parse(answer)
    assert page.select_one("input[name=from]")["value"] == "2026-11-22"
    assert page.select_one("input[name=to]")["value"] == "soon"
    assert "Enter a date, for example 22 November 2026." in page.select_one(".invalid").text
    assert not page.select("#range-chart")


def test_the_week_leads_to_all_of_its_sources(as_member, member):
    EntryFactory(user=member, day=date(2026, 11, 18))
    links = parse(as_member.get("/weeks/2026-W47/")).select_one("aside").select("a")
    [link] = [link for link in links if link.text == "All sources"]
    assert page_of(as_member, link["href"]).select_one("h1").text == "16 to 22 November 2026"


# --- averages -------------------------------------------------------------------------------------


def test_averages_are_over_the_days_that_count_and_say_so(as_member, some_days):
    page = page_of(as_member)
    assert page.select_one("#range-average").text == "≥ 167 mg"
    assert page.select_one("#range-average").value == (256 + 78) / Decimal(2)
    figures = page.select_one(".stat-list").text
    assert "2 days (1 incomplete day left out)" in figures
    assert "1 of 3days logged" in figures
    assert "80% 1 of 5 items unknown" in figures.replace("%1", "% 1")


def test_over_complete_days_every_figure_is_of_these(as_member, some_days):
    page = page_of(as_member, f"{PAGE}&over=complete")
    assert page.select_one("#range-average").text == "256 mg"
    figures = page.select_one(".stat-list").text
    assert "1 complete day" in figures
    assert "0 of 1complete days" in figures
    assert "100 mga day, 39%" in figures
    assert listed(page, "foods") == [("Almonds", 1, 156), ("Magnesium citrate tablet", 1, 100)]
    assert not page.select("#unknown")


def test_without_a_complete_day_it_says_how_days_become_complete(as_member, member):
    EntryFactory(user=member)
    page = page_of(as_member, f"{PAGE}&over=complete")
    assert "No days in this period are marked as complete." in page.select_one(".empty").text


# --- the trend ------------------------------------------------------------------------------------


def test_each_bar_and_each_day_with_entries_in_the_table_lead_to_their_day(as_member, some_days):
    page = page_of(as_member)
    days = [f"/days/2026-11-{day:02}/" for day in range(1, 23)]
    assert [bar["href"] for bar in page.select_one("#range-chart").select("a[href]")] == days
    assert [link["href"] for link in page.select_one("#range-table").select("a[href]")] == days[:4]
    assert page.select_one("#range-chart").select("a[href]")[2]["aria-label"] == (
        "Tue 3 November: at least 78 of 310 mg, below target"
    )


def test_the_table_has_the_same_numbers_and_unknown_days_are_lower_bounds(as_member, some_days):
    address = "/range/?from=2026-11-01&to=2026-11-04"
    rows = page_of(as_member, address).select_one("#range-table").select_one("tbody").select("tr")
    assert [data.value for data in rows[1].select("data")] == [156, 100, 256]
    assert ["at least" in row.text for row in rows[1:3]] == [False, True]
    assert "no entries" in rows[0].text
    assert not rows[0].select("data")


def test_the_median_says_what_it_is_and_stands_only_where_days_are_enough(as_member, member):
    for day in (1, 2, 3, 5):
        EntryFactory(user=member, day=date(2026, 11, day), grams=day * 100)
    page = page_of(as_member)
    assert "The line is the 7-day median." in page.text
    assert "The median is the middle value of the last 7 days. It’s shown where at least 4 of" in page.text
    rows = page.select_one("#range-table").select_one("tbody").select("tr")
    assert [row.select("td")[-1].text for row in rows] == ["–"] * 4 + ["250"] * 3 + [
        "no entries until 22 Nov"
    ]
    assert page.select_one("#range-chart").select_one("g.trend").select("line")


def test_without_enough_days_no_median_is_drawn_and_the_page_says_why(as_member, some_days):
    page = page_of(as_member)
    assert "There isn’t a median line. It needs at least 4 days with entries" in page.text
    assert not page.select_one("#range-chart").select_one("g.trend").select("line")


def signs(page):
    """Of how many days the chart and the table say that they are not complete."""
    rows = page.select_one("#range-table").text.count("incomplete")
    return len(page.select_one("#range-chart").select("text.day-sign")), rows, "… Incomplete day" in page.text


@pytest.mark.parametrize("last", ["2026-11-07", "2026-11-22"])  # with and without room for figures
def test_days_that_are_not_complete_are_marked_in_the_chart_and_in_the_table(as_member, some_days, last):
    address = f"/range/?from=2026-11-01&to={last}"
    assert signs(page_of(as_member, address)) == (1, 1, True)
    # Over complete days, the 3rd is out too: nobody said that it is complete.
    page = page_of(as_member, f"{address}&over=complete")
    assert signs(page) == (2, 2, True)
    said = [bar["aria-label"] for bar in page.select_one("#range-chart").select("a[aria-label]")]
    assert [words.endswith("incomplete") for words in said[:5]] == [False, False, True, True, False]
    DayNote.objects.all().delete()
    assert signs(page_of(as_member, address)) == (0, 0, False)


def test_without_a_complete_day_the_bars_still_stand_in_the_table(as_member, member):
    EntryFactory(user=member, grams=50)
    assert daily_totals(page_of(as_member, f"{PAGE}&over=complete")) == [50]


def test_a_target_that_changes_within_a_week_or_a_month_is_told_with_its_day(as_member, member, some_days):
    TargetFactory(user=member, starts_on=date(2026, 11, 12), target_mg=Decimal(350))
    for first in ("2026-06-01", "2020-06-01"):
        key = page_of(as_member, f"/range/?from={first}&to=2026-11-22").select_one(".legend").text
        assert "Target: 350 mg from 12 November 2026" in key


def test_the_target_line_steps_where_the_target_changed(as_member, member, some_days):
    TargetFactory(user=member, starts_on=date(2026, 11, 10), target_mg=Decimal(350))
    assert len(page_of(as_member).select_one("#range-chart").select_one("g.target").select("line")) == 3
    assert "Target: 350 mg from 10 November 2026" in page_of(as_member).select_one(".legend").text


def test_a_year_has_a_bar_for_each_week_and_ten_years_one_for_each_month(as_member, some_days):
    year = page_of(as_member, "/range/?from=2025-11-24&to=2026-11-22")
    bars = year.select_one("#range-chart").select("a[href]")
    assert len(bars) == 52
    assert bars[-3]["href"] == "/weeks/2026-W45/"
    assert bars[-3]["aria-label"] == (
        "2 to 8 November 2026: at least 167 mg a day, 2 days (1 incomplete day left out)"
    )
    decade = page_of(as_member, DECADE)
    bars = decade.select_one("#range-chart").select("a[href]")
    assert len(bars) == 120
    assert bars[-1]["href"] == "/range/?from=2026-11-01&to=2026-11-22"


# --- where it came from ---------------------------------------------------------------------------


def test_sources_are_told_with_times_milligrams_a_day_and_share(as_member, some_days):
    page = page_of(as_member)
    # Of the two days that the average is over: the third is not complete.
    assert listed(page, "foods") == [("Almonds", 2, 117), ("Magnesium citrate tablet", 1, 50)]
    assert listed(page, "kinds") == [("Food", 2, 117), ("Supplements", 1, 50)]
    assert listed(page, "meals") == [("Lunch", 1, 78), ("Dinner", 1, 50), ("Snack", 1, 39)]
    assert "70%" in page.select_one("#foods").text
    assert "1 item with no known value Not included: Blueberry muffin." in page.select_one("#unknown").text


def test_the_first_foods_are_shown_and_a_link_shows_all(as_member, member):
    for n in range(14):
        EntryFactory(user=member, food=FoodFactory(name=f"Food {n:02}"), grams=100 - n, day="2026-11-21")
    page = page_of(as_member)
    assert len(listed(page, "foods")) == 6
    assert listed(page, "foods")[-1] == ("9 others", 9, sum(range(87, 96)))
    [link] = page.select_one("#foods").select("a")
    every = page_of(as_member, f"/range/{link['href'].partition('#')[0]}")
    assert [name for name, *_ in listed(every, "foods")] == [f"Food {n:02}" for n in range(14)]
    assert not every.select_one("#foods").select("a")


@FRONT_DOOR
@given(log=entries, complete=st.sets(st.sampled_from(WEEK)), over=st.sampled_from(["logged", "complete"]))
def test_sources_sum_to_the_total_of_the_days(as_member, member, foods, log, complete, over):
    write(member, foods, log)
    DayNote.objects.all().delete()
    DayNote.objects.bulk_create(DayNote(user=member, day=day, is_complete=True) for day in complete)
    page = page_of(as_member, f"/range/?from={WEEK[0]}&to={WEEK[-1]}&all=1&over={over}")
    # Today, the last of the week, counts once it is complete.
    counted = [day for day in WEEK if day in complete or (over == "logged" and day != WEEK[-1])]
    average = page.select("#range-average")
    asked = [entry for entry in log if not entry[-1] and entry[0] in counted]
    known = [entry for entry in asked if entry[1] != "Unknown"]
    for id in ("foods", "groups", "kinds", "meals") if known else ():
        assert sum(mg for _, _, mg in listed(page, id)) == pytest.approx(
            average[0].value, abs=Decimal("0.01")
        )
        assert sum(times for _, times, _ in listed(page, id)) == len(known)
    assert bool(page.select("#foods")) == bool(known)
    assert bool(page.select("#unknown")) == (len(known) < len(asked))
