"""The page of a year."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.factories import EntryFactory, TargetFactory
from tests.html import parse
from tests.insights.days import log_two, prefer
from tracker.logs.models import DayNote

YEAR = "/years/2026/"


def year_of(client, address=YEAR):
    return parse(client.get(address))


def words(page):
    """What the heat map says of each day, by its address."""
    links = page.select_one("#year-chart").select("a.cell")
    return {link["href"]: link.select_one("title").text for link in links}


def bars(page):
    return page.select_one("#year-averages").select("a[aria-label]")


def rows(page):
    return {
        row.select_one("a").text: row
        for row in page.select_one("#months-table").select_one("tbody").select("tr")
    }


@pytest.fixture
def a_year(member):
    """March 388 mg with 100 of them from a supplement, and 310; November 174 and something unknown."""
    log_two(member, date(2026, 3, 17), date(2026, 11, 19))
    EntryFactory(user=member, day=date(2026, 3, 31), grams=310)


# --- the heat map ---------------------------------------------------------------------------------


def test_every_day_leads_to_its_page_and_every_month_to_its_own(as_member, member):
    for day in (date(2026, 1, 1), date(2026, 12, 31)):
        EntryFactory(user=member, day=day)
    page = year_of(as_member)
    days = list(words(page))
    assert (len(days), days[0], days[-1]) == (365, "/days/2026-01-01/", "/days/2026-12-31/")
    months = [f"/months/2026-{month:02d}/" for month in range(1, 13)]
    links = [link["href"] for link in page.select_one("#year-chart").select("a[aria-label]")]
    assert links == months
    assert [bar["href"] for bar in bars(page)] == months
    assert [row.select_one("a")["href"] for row in rows(page).values()] == months


def test_a_day_says_itself_in_words(as_member, member, a_year):
    DayNote.objects.create(user=member, day=date(2026, 11, 19), is_complete=False)
    found = words(year_of(as_member))
    assert found["/days/2026-03-17/"] == "Tue 17 March: 388 of 310 mg, above target"
    assert found["/days/2026-03-31/"] == "Tue 31 March: 310 of 310 mg, on target"
    assert found["/days/2026-11-19/"] == ("Thu 19 November: at least 174 of 310 mg, below target, incomplete")
    assert found["/days/2026-11-20/"] == "Fri 20 November: no entries"


def test_days_differ_without_their_colours(as_member, member, a_year):
    DayNote.objects.create(user=member, day=date(2026, 11, 19), is_complete=False)
    chart = year_of(as_member).select_one("#year-chart")

    def cell(day):
        return chart.select_one(f"a[href=/days/{day}/]")

    signs = [
        [sign.text for sign in cell(day).select("text")] for day in ("2026-03-17", "2026-03-31", "2026-11-19")
    ]
    assert signs == [["▲"], ["✓"], ["≥", "…"]]
    assert [link["href"][6:-1] for link in chart.select("a.on-target")] == ["2026-03-17", "2026-03-31"]
    assert cell("2026-11-20").select("rect.missing")
    assert cell("2026-11-23").select("rect.future")


def test_a_leap_year_has_a_day_more(as_member, member):
    EntryFactory(user=member, day=date(2024, 2, 29), grams=310)
    page = year_of(as_member, "/years/2024/")
    assert words(page)["/days/2024-02-29/"] == "Thu 29 February: 310 of 310 mg, on target"
    assert "1 day" in rows(page)["February"].text


def test_a_year_begins_with_its_first_entry_and_ends_with_this_month_or_the_last_entry(as_member, member):
    def shown(address=YEAR):
        days = list(words(year_of(as_member, address)))
        return days[0][6:13], days[-1][6:13]

    assert shown() == ("2026-11", "2026-11")
    assert shown("/years/2025/") == ("2025-01", "2025-12")
    for day in (date(2025, 8, 31), date(2025, 10, 1)):
        EntryFactory(user=member, day=day)
    assert shown("/years/2025/") == ("2025-08", "2025-10")
    EntryFactory(user=member, day=date(2026, 9, 30))
    EntryFactory(user=member, day=date(2026, 12, 1))  # planned
    assert shown() == ("2026-09", "2026-12")


# --- the months -----------------------------------------------------------------------------------


def test_a_months_average_is_said_with_its_divisor(as_member, a_year):
    said = [bar["aria-label"] for bar in bars(year_of(as_member))]
    assert said[0] == "March 2026: 349 mg a day, 2 days logged"
    assert said[1] == "April 2026: no entries"
    assert said[8] == "November 2026: at least 174 mg a day, 1 day logged"


def test_the_table_has_the_same_numbers(as_member, a_year):
    table = rows(year_of(as_member))
    assert len(table) == 9  # from the first month with entries to the current one
    assert table["March"].select_one(".month-average")["value"] == "349.000"
    assert [cell.text for cell in table["March"].select("td")] == ["3492 days", "2 of 2", "100%"]
    assert [cell.text for cell in table["November"].select("td")] == ["≥ 1741 day", "0 of 1", "50%"]
    assert [cell.text for cell in table["April"].select("td")] == ["–no entries"]


def test_a_month_without_a_complete_day_has_no_average(as_member, member, a_year):
    DayNote.objects.create(user=member, day=date(2026, 11, 19), is_complete=False)
    page = year_of(as_member)
    assert [cell.text for cell in rows(page)["November"].select("td")] == [
        "no complete days",
        "0 of 1",
        "50%",
    ]
    assert bars(page)[8]["aria-label"] == "November 2026: no complete days"
    assert not bars(page)[8].select("rect.from-food")


def test_the_figures_are_those_of_the_whole_year(as_member, member, a_year):
    for day in (date(2025, 12, 31), date(2027, 1, 1)):
        EntryFactory(user=member, day=day, grams=9000)
    page = year_of(as_member)
    assert page.select_one("#year-average").value == pytest.approx(Decimal(872) / 3, abs=Decimal("0.0005"))
    figures = page.select_one(".stat-list").text
    assert "3 days logged" in figures
    assert "2 of 3" in figures
    assert "33 mga day, 11%" in figures
    assert "1 of 5 items unknown" in figures


def test_the_target_line_steps_where_the_target_changed(as_member, member):
    TargetFactory(user=member, starts_on=date(2026, 6, 12), target_mg=Decimal(350))
    EntryFactory(user=member, day=date(2026, 5, 1))
    chart = year_of(as_member).select_one("#year-averages")
    assert len(chart.select_one("g.target").select("line")) == 3  # a level, the rise, the other level
    assert "Target: 350 mg from 12 June" in chart.text


# --- which year it is -----------------------------------------------------------------------------


def test_this_year_is_the_one_that_today_is_in(as_member, member, time_machine):
    assert as_member.get("/years/")["Location"] == YEAR
    time_machine.move_to("2026-12-31T12:00:00+00:00")
    prefer(member, timezone="Pacific/Kiritimati")  # there it is 2027
    assert as_member.get("/years/")["Location"] == "/years/2027/"


def test_a_year_leads_to_the_one_before_and_the_one_after_and_back_to_this_one(as_member):
    page = year_of(as_member, "/years/2025/")
    assert page.select_one("a[rel=prev]")["href"] == "/years/2024/"
    assert page.select_one("a[rel=next]")["href"] == YEAR
    assert "Go to this year" in page.text
    assert "Go to this year" not in year_of(as_member).text


@pytest.mark.parametrize("year", ["1999", "2100", "0000", "0001", "9999", "26"])
def test_an_impossible_year_is_not_found(as_member, year):
    assert as_member.get(f"/years/{year}/").status_code == 404
