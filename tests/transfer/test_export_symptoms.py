"""The symptom diary as a file."""

from __future__ import annotations

import csv
from datetime import date, time
from io import StringIO

from django.utils import timezone

from tests.factories import SymptomFactory
from tests.html import parse
from tracker.symptoms.models import DoctorVisit

EXPORT = "/data/symptoms.csv"


def rows_of(client):
    return list(csv.DictReader(StringIO(client.get(EXPORT).getvalue().decode(), newline="")))


def test_a_line_says_everything_that_was_said_of_a_symptom(as_member, member):
    SymptomFactory(
        user=member, day=date(2026, 11, 20), started_at=time(14, 20), lasted_minutes=0, severity=0,
        before=["caffeine", "stress"], helped=["rest"], note="=1+1",
    )  # fmt: skip
    [row] = rows_of(as_member)
    assert len(row.pop("id")) == 36
    assert row == {
        "day": "2026-11-20", "kind": "twitch", "place": "eyelid", "severity": "0", "started_at": "14:20",
        "lasted_minutes": "0", "before": "caffeine; stress", "helped": "rest", "note": "'=1+1", "side": "",
        "frequency": "",
    }  # fmt: skip


def test_what_was_not_said_is_empty_and_not_zero(as_member, member):
    SymptomFactory(user=member, severity=None, place="")
    [row] = rows_of(as_member)
    assert {row[name] for name in ("place", "severity", "started_at", "lasted_minutes", "before")} == {""}


def test_the_file_has_ones_own_symptoms_in_the_order_of_days_without_removed_ones(
    as_member, member, stranger
):
    for day in (22, 20, 21):
        SymptomFactory(user=member, day=date(2026, 11, day))
    SymptomFactory(user=member, removed_at=timezone.now())
    SymptomFactory(user=stranger)
    assert [row["day"] for row in rows_of(as_member)] == ["2026-11-20", "2026-11-21", "2026-11-22"]


def test_the_diary_is_downloaded_from_the_page_of_ones_data(as_member, member):
    assert "symptoms.csv" not in as_member.get("/data/").text
    SymptomFactory.create_batch(2, user=member)
    page = parse(as_member.get("/data/"))
    assert "2 symptoms, with details" in page.select_one("main").text
    assert page.select(f"a[href={EXPORT}]")
    assert not page.select(".empty")


def test_visits_to_a_doctor_are_a_file_of_ones_own_without_removed_ones(as_member, member, stranger):
    assert "doctor-visits.csv" not in as_member.get("/data/").text
    for user, day, removed_at in [
        (member, 22, None), (member, 20, None), (member, 21, timezone.now()), (stranger, 19, None)
    ]:  # fmt: skip
        DoctorVisit.objects.create(user=user, day=date(2026, 11, day), removed_at=removed_at)
    page = parse(as_member.get("/data/"))
    assert "2 visits to a doctor, with their dates" in page.select_one("main").text
    assert not page.select(".empty")
    address = page.select_one("a[href=/data/doctor-visits.csv]")["href"]
    text = as_member.get(address).getvalue().decode()
    rows = list(csv.DictReader(StringIO(text, newline="")))
    assert [row["day"] for row in rows] == ["2026-11-20", "2026-11-22"]
    assert {len(row["id"]) for row in rows} == {36}


def test_a_visitor_gets_no_symptoms(client, db):
    assert client.get(EXPORT)["Location"] == f"/accounts/login/?next={EXPORT}"
