"""The page of a week."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from foods.models import Food
from tests.factories import EntryFactory, FoodFactory, TargetFactory
from tests.html import parse
from tests.insights.days import log_two
from tracker.logs.models import DayNote

WEEK = "/weeks/2026-W47/"


def week_of(client, address=WEEK):
    return parse(client.get(address))


def bars(page):
    return page.select_one("#week-chart").select("a[href]")


def rows(page):
    return page.select_one("#days-table").select_one("tbody").select("tr")


@pytest.fixture
def a_week(member):
    """Something on Tuesday and Thursday, see log_two; no more."""
    log_two(member, date(2026, 11, 17), date(2026, 11, 19))


# --- the chart and its table ----------------------------------------------------------------------


def test_seven_bars_each_lead_to_their_day(as_member):
    links = [bar["href"] for bar in bars(week_of(as_member))]
    assert links == [f"/days/2026-11-{day}/" for day in range(16, 23)]


def test_a_bar_says_its_day_in_words(as_member, a_week):
    words = [bar["aria-label"] for bar in bars(week_of(as_member))]
    assert words[:4] == [
        "Mon 16 November: no entries",
        "Tue 17 November: 388 of 310 mg, above target",
        "Wed 18 November: no entries",
        "Thu 19 November: at least 174 of 310 mg, below target",
    ]


def test_the_table_has_the_same_numbers(as_member, a_week):
    table = rows(week_of(as_member))
    assert len(table) == 7
    assert [data["value"] for data in table[1].select("data")] == ["288.000", "100.000", "388.000"]
    assert [data["value"] for data in table[3].select("data")] == ["174.000", "0.000", "174.000"]
    assert [link["href"] for row in table for link in row.select("a")] == [
        f"/days/2026-11-{day}/" for day in range(16, 23)
    ]


def test_unknown_items_are_marked_in_the_chart_and_in_the_table(as_member, a_week):
    page = week_of(as_member)
    assert "≥174" in page.select_one("#week-chart").select_one("svg").text
    assert "at least 174" in rows(page)[3].text
    assert "at least" not in rows(page)[1].text
    assert "1 of 4 items unknown" in page.text


def test_a_day_without_entries_is_shown_as_such_and_not_as_zero(as_member, a_week):
    page = week_of(as_member)
    assert "no entries" in rows(page)[0].text
    assert not rows(page)[0].select("data")
    assert len(page.select_one("#week-chart").select("rect.no-data")) == 5


def test_food_and_supplements_are_stacked_apart(as_member, a_week):
    tuesday = bars(week_of(as_member))[1]
    assert len(tuesday.select("rect.from-food")) == len(tuesday.select("rect.supplement")) == 1


def test_days_below_on_and_above_target_differ_without_their_colours(as_member, member):
    for day, grams in ((16, 278), (17, 279), (18, 310), (19, 400)):
        EntryFactory(user=member, day=date(2026, 11, day), grams=grams)
    page = week_of(as_member)
    found = bars(page)[:4]
    assert [[mark.text for mark in bar.select("text.on-target-mark")] for bar in found] == [
        [], ["≈"], ["✓"], ["▲"],
    ]  # fmt: skip
    assert [rect["class"] for bar in found for rect in bar.select("rect")][1::2] == [
        "below-target", "close-to-target", "from-food", "from-food",
    ]  # fmt: skip
    words = ["below target", "close to target", "on target", "above target"]
    assert [row.text.partition(", ")[2] for row in rows(page)[:4]] == [f"{each}310" for each in words]
    assert "≈ Close (within 10%)" in page.select_one("#week-chart").select_one(".legend").text
    figures = page.select_one(".stat-list").text
    assert "2 of 4" in figures
    assert "1 more close" in figures


def test_a_target_and_a_limit_of_the_same_height_are_told_apart(as_member, member, a_week):
    TargetFactory(user=member, starts_on=date(2026, 11, 16), target_mg=Decimal(350))
    page = week_of(as_member)
    target = page.select_one("#week-chart").select_one("svg")
    limit = page.select_one("#supplement-chart").select_one("svg")
    assert "350target" in target.text
    assert "350limit" in limit.text
    assert not limit.select("g.target")
    assert limit.select_one("g.limit").select("line")
    assert not target.select("g.limit")


def test_a_day_that_is_not_complete_is_marked_and_the_key_says_so(as_member, member, a_week):
    assert "Not complete" not in week_of(as_member).select_one("#week-chart").text
    DayNote.objects.create(user=member, day=date(2026, 11, 19), is_complete=False)
    chart = week_of(as_member).select_one("#week-chart")
    assert [sign.text for sign in chart.select("text.day-sign")] == ["…"]
    assert "… Incomplete day" in chart.select_one(".legend").text


def test_the_average_says_what_it_was_divided_by(as_member, a_week):
    page = week_of(as_member)
    assert page.select_one("#week-average")["value"] == "281.000"
    assert page.select_one("#week-average").text == "≥ 281 mg"
    assert "2 days logged" in page.select_one(".stat-list").text


def test_the_average_of_known_values_is_exact(as_member, member):
    EntryFactory(user=member, day=date(2026, 11, 16), grams=100)
    page = week_of(as_member)
    assert page.select_one("#week-average").text == "100 mg"
    assert "1 day logged" in page.select_one(".stat-list").text


def test_the_average_is_never_over_the_calendar(as_member, member):
    for day in (16, 18, 20):
        EntryFactory(user=member, day=date(2026, 11, day), grams=200)
    assert week_of(as_member).select_one("#week-average").value == Decimal(200)


def test_the_days_on_target_are_counted_and_named(as_member, a_week):
    assert "1 of 2" in week_of(as_member).select_one(".stat-list").text
    assert "Tue" in week_of(as_member).select_one(".stat-list").text


def test_the_supplements_are_shown_a_day_and_as_a_share(as_member, a_week):
    assert "50 mga day, 18%" in week_of(as_member).select_one(".stat-list").text


def test_the_target_line_steps_on_the_page(as_member, member):
    TargetFactory(user=member, starts_on=date(2026, 11, 19), target_mg=Decimal(350))
    page = week_of(as_member)
    lines = page.select_one("#week-chart").select_one("g.target").select("line")
    assert len(lines) == 3  # a level, the rise, the other level
    assert [row.select("td")[-1].text for row in rows(page)] == ["310"] * 3 + ["350"] * 4


def test_one_milligram_in_the_whole_week_is_a_week_with_entries(as_member, member):
    EntryFactory(user=member, grams="0.5", day=date(2026, 11, 21))
    assert week_of(as_member).select_one("#week-average").text == "0.5 mg"


# --- which week it is -----------------------------------------------------------------------------


def test_this_week_is_the_one_that_today_is_in(as_member):
    assert as_member.get("/weeks/")["Location"] == WEEK


def test_the_week_starts_on_sunday_for_those_who_prefer_it(as_member, member):
    member.profile.week_starts_on = 6
    member.profile.save()
    assert as_member.get("/weeks/")["Location"] == "/weeks/2026-W48/"
    days = [bar["href"] for bar in bars(week_of(as_member))]
    assert (days[0], days[-1]) == ("/days/2026-11-15/", "/days/2026-11-21/")


def test_entries_of_the_week_are_those_of_its_own_days(as_member, member):
    for day in (15, 16, 22, 23):
        EntryFactory(user=member, day=date(2026, 11, day), grams=day)
    assert [data.value for data in week_of(as_member).select(".day-total")] == [16, 22]
    member.profile.week_starts_on = 6
    member.profile.save()
    assert [data.value for data in week_of(as_member).select(".day-total")] == [15, 16]


def test_this_week_begins_at_the_members_own_midnight(as_member, member):
    member.profile.timezone = "Pacific/Kiritimati"  # there it is Monday
    member.profile.save()
    assert as_member.get("/weeks/")["Location"] == "/weeks/2026-W48/"


@pytest.mark.parametrize(
    ("week", "before", "after"),
    [
        ("2026-W47", "2026-W46", "2026-W48"),
        ("2026-W53", "2026-W52", "2027-W01"),
        ("2026-W01", "2025-W52", "2026-W02"),
    ],
)
def test_a_week_leads_to_the_one_before_and_the_one_after(as_member, week, before, after):
    header = week_of(as_member, f"/weeks/{week}/").select_one("header.period-nav")
    assert header.select_one("a[rel=prev]")["href"] == f"/weeks/{before}/"
    assert header.select_one("a[rel=next]")["href"] == f"/weeks/{after}/"


@pytest.mark.parametrize(
    "week",
    [
        "2026-W00",
        "2026-W54",
        "2025-W53",
        "1999-W01",
        "2100-W30",
        "0000-W01",
        "0001-W01",
        "9999-W52",
        "2026-W7",
    ],
)
def test_an_impossible_week_is_not_found(as_member, week):
    assert as_member.get(f"/weeks/{week}/").status_code == 404


# --- supplements alone ----------------------------------------------------------------------------


def test_supplements_have_a_chart_of_their_own_with_the_members_limit(as_member, member, a_week):
    figure = week_of(as_member).select_one("#supplement-chart")
    assert [group.text for group in figure.select("g") if group.select("title")] == [
        "Tue 17 November: 100 of 350 mg100"
    ]
    assert "US upper limit: 350 mg a day (food doesn’t count)" in figure.text
    assert "over the limit" not in figure.text
    member.profile.upper_limit_of = "eu"
    member.profile.save()
    pill = FoodFactory(name="Pill", kind=Food.Kind.MEDICINE)
    EntryFactory(user=member, day=date(2026, 11, 18), grams=260, food=pill)
    assert "1 day over the limit" in week_of(as_member).select_one("#supplement-chart").text


def test_a_week_without_supplements_draws_no_chart_of_them(as_member, member):
    EntryFactory(user=member, day=date(2026, 11, 17), grams=900)
    assert not week_of(as_member).select("#supplement-chart")
