"""The page of a month."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.factories import EntryFactory, TargetFactory
from tests.html import parse
from tests.insights.days import log_two, prefer
from tracker.logs.models import DayNote

MONTH = "/months/2026-11/"


def month_of(client, address=MONTH):
    return parse(client.get(address))


def cells(page):
    """What the calendar says of each day, by its number."""
    links = page.select_one("#month-chart").select("a.cell")
    return {int(link["href"][-3:-1]): link for link in links}


def rows(page):
    return page.select_one("#days-table").select_one("tbody").select("tr")


@pytest.fixture
def a_month(member):
    log_two(member, date(2026, 11, 2), date(2026, 11, 19))


# --- the calendar and its table -------------------------------------------------------------------


def test_every_day_leads_to_its_page_and_every_week_to_its_own(as_member):
    chart = month_of(as_member).select_one("#month-chart")
    days = [link["href"] for link in chart.select("a.cell")]
    assert days == [f"/days/2026-11-{day:02d}/" for day in range(1, 31)]
    weeks = [link["href"] for link in chart.select("a") if link["href"].startswith("/weeks/")]
    assert weeks == [f"/weeks/2026-W{week}/" for week in range(44, 50)]


def test_a_day_says_itself_in_words(as_member, a_month):
    words = cells(month_of(as_member))
    assert words[1]["aria-label"] == "Sun 1 November: no entries"
    assert words[2]["aria-label"] == "Mon 2 November: 388 of 310 mg, above target"
    assert words[19]["aria-label"] == "Thu 19 November: at least 174 of 310 mg, below target"


def test_days_differ_without_their_colours(as_member, member, a_month):
    EntryFactory(user=member, day=date(2026, 11, 3), grams=310)
    EntryFactory(user=member, day=date(2026, 11, 4), grams=309)
    DayNote.objects.create(user=member, day=date(2026, 11, 4), is_complete=False)
    found = cells(month_of(as_member))
    marks = {day: [mark.text for mark in found[day].select("text")] for day in (1, 2, 3, 4, 19)}
    assert marks == {
        1: ["1"], 2: ["2", "▲", "388"], 3: ["3", "✓", "310"], 4: ["4", "≈", "…", "309"], 19: ["19", "≥174"],
    }  # fmt: skip
    assert [day for day in (1, 2, 3, 4) if found[day].select("rect.missing")] == [1]
    assert [day for day in found if found[day]["class"] == "cell on-target"] == [2, 3]
    assert found[4]["aria-label"].endswith(", close to target, incomplete")


def test_days_to_come_are_told_from_those_without_entries(as_member):
    page = month_of(as_member)
    found = cells(page)
    assert [day for day in found if found[day].select("rect.future")] == list(range(23, 31))
    said = [row.select("td")[0].text for row in rows(page)]
    assert said == ["–no entries"] * 22 + ["–no entries yet"] * 8


def test_the_table_has_the_same_numbers(as_member, a_month):
    table = rows(month_of(as_member))
    assert len(table) == 30
    assert [data["value"] for data in table[1].select("data")] == ["288.000", "100.000", "388.000"]
    assert [data["value"] for data in table[18].select("data")] == ["174.000", "0.000", "174.000"]
    assert "at least 174" in table[18].text
    assert "no entries" in table[0].text
    assert not table[0].select("data")
    assert [link["href"] for row in table for link in row.select("a")] == [
        f"/days/2026-11-{day:02d}/" for day in range(1, 31)
    ]


def test_a_day_that_is_not_complete_is_said_to_be_so_in_the_table(as_member, member, a_month):
    DayNote.objects.create(user=member, day=date(2026, 11, 19), is_complete=False)
    table = rows(month_of(as_member))
    assert ["incomplete" in row.text for row in (table[1], table[18])] == [False, True]


def test_the_figures_name_their_divisor_and_the_days_that_are_left_out(as_member, member, a_month):
    page = month_of(as_member)
    assert page.select_one("#month-average")["value"] == "281.000"
    assert page.select_one("#month-average").text == "≥ 281 mg"
    assert "2 days logged" in page.select_one(".stat-list").text
    DayNote.objects.create(user=member, day=date(2026, 11, 19), is_complete=False)
    page = month_of(as_member)
    assert page.select_one("#month-average").text == "388 mg"
    assert "1 day (1 incomplete day left out)" in page.select_one(".stat-list").text


def test_the_figures_count_days_on_target_supplements_and_what_is_known(as_member, a_month):
    figures = month_of(as_member).select_one(".stat-list").text
    assert "1 of 2" in figures
    assert "50 mga day, 18%" in figures
    assert "1 of 4 items unknown" in figures


def test_a_target_that_changes_within_the_month_counts_from_its_day_on(as_member, member):
    TargetFactory(user=member, starts_on=date(2026, 11, 10), target_mg=Decimal(350))
    for day in (9, 10):
        EntryFactory(user=member, day=date(2026, 11, day), grams=330)
    page = month_of(as_member)
    assert cells(page)[9]["aria-label"] == "Mon 9 November: 330 of 310 mg, on target"
    assert cells(page)[10]["aria-label"] == "Tue 10 November: 330 of 350 mg, close to target"
    assert "1 of 2" in page.select_one(".stat-list").text
    assert [row.select("td")[-1].text for row in rows(page)] == ["310"] * 9 + ["350"] * 21


# --- which month it is ----------------------------------------------------------------------------


def test_this_month_is_the_one_that_today_is_in(as_member):
    assert as_member.get("/months/")["Location"] == MONTH


def test_this_month_begins_at_the_members_own_midnight(as_member, member, time_machine):
    time_machine.move_to("2026-11-30T12:00:00+00:00")
    prefer(member, timezone="Pacific/Kiritimati")  # there it is December
    assert as_member.get("/months/")["Location"] == "/months/2026-12/"


def test_february_of_a_leap_year_has_29_days(as_member, member):
    EntryFactory(user=member, day=date(2028, 2, 29), grams=310)
    EntryFactory(user=member, day=date(2028, 3, 1), grams=50)
    page = month_of(as_member, "/months/2028-02/")
    assert list(cells(page)) == list(range(1, 30))
    assert [data.value for data in page.select(".day-total")] == [310]
    assert len(rows(month_of(as_member, "/months/2026-02/"))) == 28


def test_weeks_start_on_sunday_for_those_who_prefer_it(as_member, member):
    def head():
        chart = month_of(as_member).select_one("#month-chart")
        weeks = [link["href"][-4:-1] for link in chart.select("a") if link["href"].startswith("/weeks/")]
        return [text.text for text in chart.select("text.day")][:7], weeks

    assert head() == (["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"], ["W44", "W45", "W46", "W47", "W48", "W49"])
    prefer(member, week_starts_on=6)
    assert head() == (["Su", "Mo", "Tu", "We", "Th", "Fr", "Sa"], ["W45", "W46", "W47", "W48", "W49"])


@pytest.mark.parametrize(
    ("month", "before", "after"),
    [("2026-11", "2026-10", "2026-12"), ("2026-12", "2026-11", "2027-01"), ("2026-01", "2025-12", "2026-02")],
)
def test_a_month_leads_to_the_one_before_and_the_one_after(as_member, month, before, after):
    header = month_of(as_member, f"/months/{month}/").select_one("header.period-nav")
    assert header.select_one("a[rel=prev]")["href"] == f"/months/{before}/"
    assert header.select_one("a[rel=next]")["href"] == f"/months/{after}/"


def test_week_month_and_year_lead_to_each_other(as_member):
    for address, current in (("/weeks/2026-W47/", "Week"), (MONTH, "Month"), ("/years/2026/", "Year")):
        switch = month_of(as_member, address).select_one("nav.period-tabs")
        links = [link["href"] for link in switch.select("a")]
        assert links[:3] == ["/weeks/2026-W47/", MONTH, "/years/2026/"]
        assert switch.select_one("a[aria-current]").text == current


@pytest.mark.parametrize(
    "month", ["2026-00", "2026-13", "1999-12", "2100-01", "0000-01", "9999-12", "2026-1"]
)
def test_an_impossible_month_is_not_found(as_member, month):
    assert as_member.get(f"/months/{month}/").status_code == 404
