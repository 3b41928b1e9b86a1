"""Medicines that want distance from magnesium, and what goes when their member goes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.factories import FoodFactory, ScheduleFactory
from tests.logs.reading import read
from tracker.logs.models import IntakeEntry
from tracker.profiles.models import User
from tracker.schedules.models import Medicine, Schedule
from tracker.schedules.spacing import SPACINGS, find_spacing

PAGE = "/supplements/"


def add_medicine(client, name):
    return client.post(f"{PAGE}medicines/", {"name": name}, follow=True)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("alendronate", "bisphosphonates"), ("Oral bisphosphonates", "bisphosphonates"),
        ("  Doxycycline ", "tetracyclines"), ("Fluoroquinolones", "quinolones"),
        ("CIPROFLOXACIN", "quinolones"), ("gabapentin", "gabapentin"), ("levothyroxine", "levothyroxine"),
    ],
)  # fmt: skip
def test_a_medicine_is_known_by_its_name_or_its_kind(as_member, member, name, kind):
    add_medicine(as_member, name)
    assert Medicine.objects.get(user=member).kind == kind
    assert SPACINGS[kind].advice in read(as_member.get(PAGE)).one("#medicines").text


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("", "Enter the name"), ("Aspirin", "ask your pharmacist"), ("doxycycline", "in your list already")],
)
def test_a_medicine_without_a_note_is_not_listed_and_the_page_says_so(as_member, name, sentence):
    add_medicine(as_member, "Doxycycline")
    answer = add_medicine(as_member, name)
    assert answer.status_code == 422
    assert sentence in read(answer).one("ul.errorlist").text
    assert Medicine.objects.count() == 1


def test_the_note_stands_beside_each_supplement_with_its_source(as_member, member, nightly, almonds):
    ScheduleFactory(user=member, food=almonds)
    for name in ("alendronate", "gabapentin"):
        add_medicine(as_member, name)
    page = read(as_member.get(PAGE)).one("#schedules")
    pill, nuts = sorted(page.all("li"), key=lambda line: "Almonds" in line.text)
    assert "Keep 2 hours from oral bisphosphonates. Ask your pharmacist." in pill.text
    assert "Ask your pharmacist. (NIH fact sheet, V)" in pill.text
    assert "Keep 2 hours from gabapentin. Ask your pharmacist. (secondary source, S)" in pill.text
    assert not nuts.all("p.help")
    assert "Source: NIH Office of Dietary Supplements" in read(as_member.get(PAGE)).one("#medicines").text


def test_without_medicines_no_note_stands_there(as_member, nightly):
    assert not read(as_member.get(PAGE)).one("#schedules").all("p.help")


def test_a_medicine_is_removed_and_put_back(as_member):
    add_medicine(as_member, "gabapentin")
    address = f"{PAGE}medicines/{Medicine.objects.get().pk}/remove/"
    for _ in range(2):
        page = read(as_member.post(address, follow=True))
        assert not page.all("#medicines")
    for _ in range(2):
        as_member.post(page.one("form.snack")["action"])
        assert len(read(as_member.get(PAGE)).one("#medicines").all("li")) == 1


@pytest.mark.parametrize("what", ["remove", "restore"])
def test_a_strangers_medicine_is_not_there(as_member, as_stranger, what):
    add_medicine(as_member, "gabapentin")
    medicine = Medicine.objects.get()
    assert as_stranger.post(f"{PAGE}medicines/{medicine.pk}/{what}/").status_code == 404
    assert "Gabapentin" not in read(as_stranger.get(PAGE)).text
    assert Medicine.objects.get().removed_at is None


def test_every_spacing_says_its_standing_and_its_source():
    assert {spacing.standing for spacing in SPACINGS.values()} == {"V", "S"}
    assert all(spacing.source and spacing.examples for spacing in SPACINGS.values())
    assert set(Medicine.Kind.values) == set(SPACINGS)
    assert find_spacing("magnesium") is None


def test_who_leaves_takes_schedules_medicines_and_what_was_taken_along(as_member, member, stranger):
    pill = FoodFactory(owner=member, kind="supplement", basis_unit="tablet", basis_quantity=Decimal(1))
    ScheduleFactory(user=member, food=pill)
    take = read(as_member.get("/days/2026-11-22/")).one(".due").one("button")["value"]
    as_member.post("/days/2026-11-22/take/", {"take": take})
    add_medicine(as_member, "gabapentin")
    ScheduleFactory(user=stranger)
    User.objects.get(pk=member.pk).delete()
    assert [schedule.user for schedule in Schedule.objects.all()] == [stranger]
    assert not Medicine.objects.exists()
    assert not IntakeEntry.objects.exists()
