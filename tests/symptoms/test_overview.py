"""The overview of symptoms, the filter of the list, and logging again or none by one tap."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.factories import UserFactory
from tests.html import parse
from tracker.lib.ids import new_id
from tracker.lib.months import Month
from tracker.symptoms.models import Kind, Symptom, SymptomFreeDay
from tracker.symptoms.overview import SymptomOverview
from tracker.symptoms.page import DAYS_PER_PAGE

PAGE = "/symptoms/"
TODAY = date(2026, 11, 22)


def log(user, days_ago: int, kind: str = Kind.TWITCH, **fields: object) -> Symptom:
    symptom: Symptom = Symptom.objects.create(
        user=user, day=TODAY - timedelta(days=days_ago), kind=kind, **fields
    )
    return symptom


def overview_of(user) -> SymptomOverview:
    return SymptomOverview(user.pk, TODAY, Month.containing(TODAY))


# --- the overview ---------------------------------------------------------------------------------


def test_four_weeks_are_counted_against_the_four_before(as_member, member):
    for days_ago in (0, 27, 28, 29, 55, 56):  # the last is before both
        log(member, days_ago)
    log(UserFactory(), 0)
    overview = overview_of(member)
    assert (overview.count, overview.previous_count) == (2, 3)
    assert (
        "Symptoms 2 3 in the 4 weeks before"
        in parse(as_member.get(PAGE)).select_one("#symptom-overview").text
    )


def test_weeks_end_today_and_add_up_to_the_figures(member):
    log(member, 0)
    log(member, 6, Kind.SPASM)
    log(member, 7, Kind.TINGLING)
    log(member, 55)
    weeks = overview_of(member).weeks
    assert [(week.twitches, week.spasms, week.others) for week in weeks] == [
        (1, 0, 0), (0, 0, 0), (0, 0, 0), (0, 0, 0), (0, 0, 0), (0, 0, 0), (0, 0, 1), (1, 1, 0),
    ]  # fmt: skip
    assert weeks[0].first == TODAY - timedelta(days=55)
    assert sum(week.total for week in weeks[4:]) == overview_of(member).count


def test_the_usual_body_part_and_severity_are_those_of_four_weeks(as_member, member):
    for severity, place in ((2, "eyelid"), (9, "calf"), (3, "eyelid"), (None, "")):
        log(member, 1, severity=severity, place=place)
    for _ in range(4):
        log(member, 40, severity=10, place="thigh")
    text = parse(as_member.get(PAGE)).select_one("#symptom-overview").text
    assert "Most often Eyelid" in text
    assert "Usual severity 3 of 10" in text


def test_what_was_never_given_is_left_out(as_member, member):
    log(member, 1)
    text = parse(as_member.get(PAGE)).select_one("#symptom-overview").text
    assert "Most often" not in text
    assert "severity" not in text


def test_the_calendar_marks_symptoms_and_days_without(as_member, member):
    log(member, 2)
    log(member, 2, Kind.SPASM)
    SymptomFreeDay.objects.create(user=member, day=date(2026, 11, 21))
    table = parse(as_member.get(PAGE)).select_one("table.symptom-calendar")
    cells = {cell.text.split(",")[0].split()[0]: cell for cell in table.select("td") if cell.text}
    assert len(cells) == 30
    assert "2 symptoms" in cells["20"].text
    assert "no symptoms" in cells["21"].text
    assert cells["22"]["aria-current"] == "date"
    assert "symptom" not in cells["19"].text


def test_earlier_months_are_shown_and_no_later_one(as_member, member):
    log(member, 40)
    calendar = parse(as_member.get(PAGE, {"month": "2026-10"})).select_one("#symptom-calendar")
    assert "October 2026" in calendar.text
    assert "1 symptom" in calendar.text
    assert [link["href"] for link in calendar.select("a")] == [
        "?month=2026-09#symptom-calendar", "?month=2026-11#symptom-calendar",
    ]  # fmt: skip
    latest = parse(as_member.get(PAGE)).select_one("#symptom-calendar")
    assert "Next month" not in latest.text


@pytest.mark.parametrize("month", ["", "x", "2026-13", "0000-01", "2026-11-01", "9999-12"])
def test_a_month_that_is_none_shows_the_current_one(as_member, member, month):
    log(member, 1)
    assert as_member.get(PAGE, {"month": month}).status_code == 200


def test_without_symptoms_there_is_no_overview(as_member):
    page = parse(as_member.get(PAGE))
    assert not page.select("#symptom-overview")
    assert not page.select(".symptom-filter")


# --- the filter -----------------------------------------------------------------------------------


def test_the_list_is_filtered_by_type_body_part_and_note(as_member, member):
    eyelid = log(member, 1, place="eyelid", note="After coffee")
    calf = log(member, 2, Kind.SPASM, place="calf")
    for query, found in [
        ({"kind": "spasm"}, [calf]),
        ({"place": "eyelid"}, [eyelid]),
        ({"q": "COFFEE"}, [eyelid]),
        ({"kind": "spasm", "place": "eyelid"}, []),
        ({"kind": "nonsense"}, [eyelid, calf]),
    ]:
        page = parse(as_member.get(PAGE, query))
        ids = [item["id"] for item in page.select_one("#symptom-list").select("li[id]")]
        assert ids == [f"symptom-{each.pk}" for each in found], query
    page = parse(as_member.get(PAGE, {"kind": "tingling"}))
    assert "No symptoms match" in page.select_one("#symptom-list").text


def test_the_next_page_keeps_the_filter(as_member, member):
    for days_ago in range(DAYS_PER_PAGE + 5):
        log(member, days_ago)
        log(member, days_ago, Kind.SPASM)
    page = parse(as_member.get(PAGE, {"kind": "spasm"}))
    older = next(link for link in page.select("a") if link.text == "Older")
    assert "kind=spasm" in older["href"]
    rows = parse(as_member.get(older["href"])).select_one("#symptom-list").select("li[id]")
    assert len(rows) == 5


# --- logging by one tap ---------------------------------------------------------------------------


def repeat(client, like: object, id: object = None):
    return client.post(f"{PAGE}repeat/", {"id": id or new_id(), "like": like})


def test_the_same_as_last_time_is_logged_by_one_tap(as_member, member):
    log(member, 3, place="calf")
    last = log(member, 1, place="eyelid", side="left", severity=7, note="Screen")
    form = next(
        form for form in parse(as_member.get(PAGE)).select("form") if form["action"] == f"{PAGE}repeat/"
    )
    assert form.text == "Same as last time (twitch, eyelid, left)"
    id = form.select_one("input[name=id]")["value"]
    for _ in range(2):  # a double tap logs one
        repeat(as_member, form.select_one("input[name=like]")["value"], id)
    logged = Symptom.objects.get(pk=id)
    assert (logged.day, logged.kind, logged.place, logged.side) == (TODAY, last.kind, "eyelid", "left")
    assert (logged.severity, logged.note) == (None, "")
    assert Symptom.objects.for_user(member).count() == 3


def test_a_strangers_symptom_is_not_repeated(as_member, member):
    assert repeat(as_member, log(UserFactory(), 1).pk).status_code == 404
    assert repeat(as_member, "x").status_code == 302
    assert not Symptom.objects.for_user(member).exists()


def free(client, day: str, *, is_free: bool = True):
    return client.post(f"{PAGE}none/", {"day": day} | ({"is_free": "on"} if is_free else {}), follow=True)


def test_a_day_without_symptoms_is_recorded_once_and_undone(as_member, member):
    log(member, 5)
    free(as_member, "2026-11-22")
    page = free(as_member, "2026-11-22")
    assert [record.day for record in SymptomFreeDay.objects.for_user(member)] == [TODAY]
    assert "No symptoms today. Undo" in parse(page).select_one("#main").text
    free(as_member, "2026-11-22", is_free=False)
    assert not SymptomFreeDay.objects.exists()


def test_a_symptom_ends_the_record_and_prevents_it(as_member, member):
    SymptomFreeDay.objects.create(user=member, day=TODAY)
    as_member.post(f"{PAGE}new/", {"id": new_id(), "day": "2026-11-22", "kind": "twitch"})
    assert not SymptomFreeDay.objects.exists()
    assert "logged a symptom on this day" in free(as_member, "2026-11-22").text
    assert not SymptomFreeDay.objects.exists()
    assert "No symptoms today" not in as_member.get(PAGE).text


@pytest.mark.parametrize("day", ["", "x", "2026-11-23", "1800-01-01"])
def test_a_day_that_is_none_or_to_come_is_refused_with_a_reason(as_member, day):
    page = free(as_member, day)
    assert page.status_code == 200
    assert not SymptomFreeDay.objects.exists()
    assert parse(page).select(".messages") or parse(page).select("[role=status]")


# --- side and frequency ---------------------------------------------------------------------------


def test_side_and_frequency_are_kept_shown_and_undone(as_member, member):
    symptom = log(member, 0, place="eyelid")
    form = {"day": "2026-11-22", "kind": "twitch", "place": "eyelid"}
    page = parse(as_member.get(f"{PAGE}{symptom.pk}/"))
    version = page.select_one("#symptom-form").select("input[name=version]")
    sent = (
        form
        | {"side": "left", "frequency": "all-day"}
        | ({"version": version[0]["value"]} if version else {})
    )
    as_member.post(f"{PAGE}{symptom.pk}/", sent)
    text = parse(as_member.get(PAGE)).select_one("#symptom-list").text
    assert "Twitch, eyelid, left" in text
    assert "on and off all day" in text
    symptom.refresh_from_db()
    as_member.post(f"{PAGE}{symptom.pk}/undo/", {"act": symptom.action_token})
    symptom.refresh_from_db()
    assert (symptom.side, symptom.frequency) == ("", "")


def test_a_state_of_before_the_fields_existed_is_restored(member):
    symptom = log(member, 0, side="left")
    state = {name: value for name, value in symptom.state().items() if name not in {"side", "frequency"}}
    symptom.set_state(state)
    assert (symptom.side, symptom.frequency, symptom.day) == ("", "", TODAY)


def test_the_export_has_side_frequency_and_days_without(as_member, member):
    log(member, 1, place="eyelid", side="left", frequency="few")
    SymptomFreeDay.objects.create(user=member, day=TODAY)
    lines = b"".join(as_member.get("/data/symptoms.csv")).decode().splitlines()
    assert lines[0].endswith("side,frequency,id")
    assert ",left,few," in lines[1]
    assert lines[2].startswith("2026-11-22,none")
