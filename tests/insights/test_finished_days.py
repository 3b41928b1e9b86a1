"""Averages, counts and comparisons are over finished days, on every screen and at every hour."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import signed_in
from tests.factories import EntryFactory, FoodFactory, SymptomFactory
from tests.html import parse
from tests.insights.days import prefer
from tracker.lib.weeks import Week
from tracker.logs.models import DayNote
from tracker.logs.totals import Phase, phase_of

A_DAY = timedelta(days=1)


def test_a_day_is_finished_once_it_is_over_or_today_once_it_is_complete():
    today = date(2026, 11, 18)
    said = (None, False, True)
    assert {phase_of(today - A_DAY, today, is_complete=each) for each in said} == {Phase.FINISHED}
    assert {phase_of(today + A_DAY, today, is_complete=each) for each in said} == {Phase.AHEAD}
    found = [phase_of(today, today, is_complete=each) for each in said]
    assert found == [Phase.SO_FAR, Phase.SO_FAR, Phase.FINISHED]


@given(st.dates(), st.dates(), st.sampled_from([None, False, True]))
def test_no_later_day_is_ever_finished(day, today, is_complete):
    is_finished = phase_of(day, today, is_complete=is_complete) is Phase.FINISHED
    assert is_finished is (day < today or (day == today and is_complete is True))


def averages(client, today):
    """Read the average and the days on target from every screen that says them."""
    first, last = today - 2 * A_DAY, today + 2 * A_DAY
    asked = f"from={first}&to={last}"
    found = {}
    for span, name in (
        ("week", Week.containing(today).name),
        ("month", f"{today:%Y-%m}"),
        ("year", f"{today:%Y}"),
        ("range", f"?{asked}"),
    ):
        address = f"/range/{name}" if span == "range" else f"/{span}s/{name}/"
        page = parse(client.get(address))
        text = page.select_one(".stat-list").text
        found[span] = (page.select_one(f"#{span}-average").value, "1 of 1" in text, "2 of 2" in text)
    months = parse(client.get(f"/years/{today:%Y}/")).select_one("main").select("data.month-average")
    found["the month's bar"] = months[0].value
    compared = parse(client.get(f"/compare/?a-from={first}&a-to={first}&b-from={first}&b-to={last}"))
    found["compare"] = compared.select_one("main").select("data.average")[-1].value
    report = parse(client.get(f"/report/?{asked}&appendix=1")).select_one("article")
    found["report"] = report.select_one("#report-average").value
    found["the report's supplements"] = "Planned tablet" in report.text or "Tablet so far" in report.text
    return found


MOMENTS = [
    ("Pacific/Kiritimati", "2026-11-17 10:00:01", "2026-11-18 00:00"),
    ("Pacific/Kiritimati", "2026-11-18 09:59:59", "2026-11-18 23:59"),
    ("America/Adak", "2026-11-19 09:59:59", "2026-11-18 23:59"),
    ("Europe/Berlin", "2026-11-18 11:00:00", "2026-11-18 12:00"),
]


@pytest.mark.parametrize(("timezone", "moment", "here"), MOMENTS)
def test_every_screen_runs_to_yesterday_until_today_is_complete(member, time_machine, timezone, moment, here):
    """Yesterday 400 mg from food; today 350 so far, tomorrow 900 planned, both with a tablet."""
    time_machine.move_to(datetime.fromisoformat(moment).replace(tzinfo=UTC), tick=False)
    prefer(member, timezone=timezone)
    today = datetime.fromisoformat(here).date()
    EntryFactory(user=member, day=today - A_DAY, grams=400)
    for day, grams, name in ((today, 350, "Tablet so far"), (today + A_DAY, 900, "Planned tablet")):
        food = FoodFactory(name=name, kind="supplement")
        EntryFactory(user=member, day=day, grams=grams, food=food)
    SymptomFactory(user=member, day=today)
    client = signed_in(member)

    for said in (None, False):
        if said is not None:
            DayNote.objects.create(user=member, day=today, is_complete=said)
        DayNote.objects.update_or_create(user=member, day=today + A_DAY, defaults={"is_complete": True})
        found = averages(client, today)
        assert {found[span] for span in ("week", "month", "year", "range")} == {(400, True, False)}
        assert found["the month's bar"] == found["compare"] == found["report"] == 400
        assert not found["the report's supplements"]
        small = parse(client.get(f"/days/{today}/")).select_one("aside").text
        assert "Last 7 days" in small
    labels = [
        part.attributes.get("aria-label", "") for part in parse(client.get(f"/days/{today}/")).descendants()
    ]
    assert "1 of 1 day with entries on target" in labels
    assert any("so far: 350 of 310 mg" in label and "on target" not in label for label in labels)
    sources = parse(client.get(f"/range/?from={today}&to={today + A_DAY}")).select_one("main").text
    assert "no finished days yet" in sources
    assert "Top sources" not in sources
    compared = parse(client.get("/compare/")).select_one("main")
    assert [field["value"] for field in compared.select("input")][-1] == str(today - A_DAY)

    DayNote.objects.update_or_create(user=member, day=today, defaults={"is_complete": True})
    found = averages(client, today)
    assert {found[span] for span in ("week", "month", "year", "range")} == {(375, False, True)}
    assert found["the month's bar"] == found["compare"] == found["report"] == 375
    report = parse(client.get("/report/")).select_one("article").text
    assert "Tablet so far" in report
    assert "Planned tablet" not in report


@pytest.mark.parametrize("address", ["/weeks/2026-W47/", "/months/2026-11/", "/years/2026/", "/range/"])
def test_today_is_drawn_as_so_far(as_member, member, address):
    EntryFactory(user=member, grams=120)
    page = parse(as_member.get(address)).select_one("main")
    assert [bar for bar in page.select("rect") if bar.attributes.get("stroke-dasharray")]
    words = [part.text for part in page.select("title")]
    assert any("so far: 120 of 310 mg" in each for each in words)
    assert not any("below target" in each for each in words)
    assert "no finished days yet" in page.text
