"""One sum: every screen and every file says the same of a day."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foods.models import Food
from tests.factories import FoodFactory
from tests.html import parse
from tests.machines import random_members
from tracker.logs.models import DayNote, IntakeEntry, Meal

FRONT_DOOR = random_members(10)
MONDAY = date(2026, 11, 16)
WEEK = [MONDAY + timedelta(days=n) for n in range(7)]

# The first and the last of a month and of the year, and days beside them.
YEAR = [date(2026, 1, 1), date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 31)]


def entries_on(days):
    """What somebody logs on some of these days."""
    return st.lists(
        st.tuples(
            st.sampled_from(days),
            st.sampled_from(["Nuts", "Flakes", "Unknown", "Soup", "Tablets", "Syrup"]),
            st.decimals(min_value="0.01", max_value=1000, places=2),
            st.sampled_from(Meal.values),
            st.booleans(),  # removed
        ),
        max_size=12,
    )


entries = entries_on(WEEK)


def finished(days):
    """Leave out today and what is planned: averages are over finished days."""
    return {day: said for day, said in days.items() if day < date(2026, 11, 22)}


@pytest.fixture
def foods(db):
    """Values that do not divide evenly, so that rounding shows."""
    foods = [
        FoodFactory(name="Nuts", basis_quantity=Decimal("28.35"), magnesium_mg=Decimal("78")),
        FoodFactory(name="Flakes", basis_quantity=Decimal("47"), magnesium_mg=Decimal("96.123")),
        FoodFactory(name="Unknown", magnesium_mg=None),
        FoodFactory(name="Soup", magnesium_mg=Decimal("8.5"), is_at_least=True),  # as a recipe known in part
        FoodFactory(name="Tablets", basis_quantity=Decimal("3"), magnesium_mg=100, kind=Food.Kind.SUPPLEMENT),
        FoodFactory(name="Syrup", basis_quantity=Decimal("7"), magnesium_mg=11, kind=Food.Kind.MEDICINE),
    ]
    return {food.name: food for food in foods}


def write(user, foods, log):
    IntakeEntry.objects.all().delete()
    rows = []
    for day, name, grams, meal, is_removed in log:
        entry = IntakeEntry(user=user, day=day, meal=meal, food=foods[name])
        entry.freeze(foods[name])
        entry.set_amount(grams, "g", Decimal(1))
        entry.removed_at = entry.created_at if is_removed else None
        rows.append(entry)
    IntakeEntry.objects.bulk_create(rows)


def on_day_pages(client, days=WEEK):
    """The total of each day that has entries: the figure, and the words about unknown items."""
    found = {}
    for day in days:
        page = parse(client.get(f"/days/{day}/"))
        if page.select_one("#entries").select("li"):
            is_at_least = bool(page.select_one(".total").select(".at-least"))
            found[day] = (page.select_one("#day-total").value, is_at_least)
    return found


def under_the_meals(client):
    """The same, from the totals of the meals."""
    found = {}
    for day in WEEK:
        entries = parse(client.get(f"/days/{day}/")).select_one("#entries")
        if meals := entries.select("h2"):
            is_at_least = any("at least" in meal.text for meal in meals)
            found[day] = (sum(meal.select_one("data").value for meal in meals), is_at_least)
    return found


def in_the_week_table(client):
    found = {}
    rows = parse(client.get("/weeks/2026-W47/")).select_one("#days-table").select_one("tbody").select("tr")
    for day, row in zip(WEEK, rows, strict=True):
        for total in row.select(".day-total"):
            found[day] = (total.value, "at least" in row.text)
    return found


def in_the_table_of_a_month(client, month):
    found = {}
    for row in (
        parse(client.get(f"/months/{month}/")).select_one("#days-table").select_one("tbody").select("tr")
    ):
        for total in row.select(".day-total"):
            day = date.fromisoformat(row.select_one("a")["href"][6:-1])
            found[day] = (total.value, "at least" in row.text)
    return found


def in_the_table_of_a_year(client):
    """The average of each month, by the first of it."""
    found = {}
    for row in parse(client.get("/years/2026/")).select_one("#months-table").select_one("tbody").select("tr"):
        for average in row.select(".month-average"):
            found[date.fromisoformat(f"{row.select_one('a')['href'][8:-1]}-01")] = (
                average.value,
                "≥" in row.text,
            )
    return found


def on_average(days):
    """Of what day pages say: their mean, exact to what a page shows, and whether something is unknown."""
    mean = sum(total for total, _ in days.values()) / len(days)
    return pytest.approx(mean, abs=Decimal("0.0005")), any(is_at_least for _, is_at_least in days.values())


def in_the_report(client):
    found = {}
    page = parse(client.get(f"/report/?from={WEEK[0]}&to={WEEK[-1]}&appendix=1"))
    rows = page.select_one(".appendix").select_one("tbody").select("tr")
    for day, row in zip(WEEK, rows, strict=True):
        for total in row.select(".day-total"):
            found[day] = (total.value, "≥" in row.text)
    return found


def in_the_export(client):
    totals = defaultdict(lambda: (Decimal(0), False))
    text = client.get("/data/entries.csv").getvalue().decode()
    for row in csv.DictReader(text.splitlines()):
        total, is_at_least = totals[date.fromisoformat(row["day"])]
        value = row["magnesium_mg"]
        is_at_least |= not value or row["is_at_least"] == "yes"
        totals[date.fromisoformat(row["day"])] = (total + Decimal(value or 0), is_at_least)
    return dict(totals)


@FRONT_DOOR
@given(log=entries)
def test_day_week_report_and_export_say_the_same(as_member, member, foods, log):
    write(member, foods, log)
    days = on_day_pages(as_member)
    assert set(days) == {day for day, *_, is_removed in log if not is_removed}
    assert in_the_week_table(as_member) == days
    assert in_the_report(as_member) == days
    assert in_the_export(as_member) == days
    assert under_the_meals(as_member) == days


@FRONT_DOOR
@given(log=entries)
def test_the_weeks_average_is_over_its_finished_days_with_entries(as_member, member, foods, log):
    write(member, foods, log)
    days = on_day_pages(as_member)
    averages = parse(as_member.get("/weeks/2026-W47/")).select("#week-average")
    days = finished(days)
    expected = [sum(total for total, _ in days.values()) / len(days)] if days else []
    assert [data.value for data in averages] == [
        pytest.approx(mean, abs=Decimal("0.0005")) for mean in expected
    ]


@FRONT_DOOR
@given(log=entries)
def test_the_small_chart_says_what_the_week_says(as_member, member, foods, log):
    write(member, foods, log)
    for day, is_complete in ((WEEK[0], False), (WEEK[6], False), (WEEK[5], True)):
        DayNote.objects.update_or_create(user=member, day=day, defaults={"is_complete": is_complete})
    charts = parse(as_member.get("/days/2026-11-22/")).select_one("aside").select(".chart")
    assert len(charts) == IntakeEntry.objects.for_user(member).exists()  # without entries there is none
    small = [bar for chart in charts for bar in chart.select("a[aria-label]")]
    large = parse(as_member.get("/weeks/2026-W47/")).select_one("#week-chart").select("a[aria-label]")
    assert [bar["aria-label"] for bar in small] == [bar["aria-label"] for bar in large if charts]


@FRONT_DOOR
@given(log=entries_on(YEAR))
def test_a_month_and_a_year_say_what_the_days_say(as_member, member, foods, log):
    write(member, foods, log)
    days = on_day_pages(as_member, YEAR)
    everything = {day: said for day, said in days.items() if f"{day:%Y-%m}" == "2026-11"}
    days = finished(days)
    months = defaultdict(dict)
    for day, said in days.items():
        months[day.replace(day=1)][day] = said
    november = months.get(date(2026, 11, 1), {})
    assert in_the_table_of_a_month(as_member, "2026-11") == everything
    assert in_the_table_of_a_year(as_member) == {month: on_average(said) for month, said in months.items()}
    for address, of in (("/months/2026-11/", november), ("/years/2026/", days)):
        averages = (
            parse(as_member.get(address))
            .select_one("main")
            .select(f"#{address[1:-1].split('s/')[0]}-average")
        )
        assert [(data.value, "≥" in data.text) for data in averages] == ([on_average(of)] if of else [])
