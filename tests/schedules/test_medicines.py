"""Medicines to keep apart from magnesium, and what goes when their member goes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.factories import FoodFactory, ScheduleFactory
from tests.html import parse
from tracker.logs.models import IntakeEntry
from tracker.profiles.models import User
from tracker.schedules.models import Medicine, Schedule
from tracker.schedules.spacing import GUIDANCE, READ_ON, find_guidance, names_to_offer

PAGE = "/supplements/"


def add_medicine(client, name):
    return client.post(f"{PAGE}medicines/", {"name": name}, follow=True)


# Names as labels and people write them; None for what has no note.
WRITTEN = {
    "bisphosphonates": "alendronate, Oral bisphosphonates, Alendronic acid 70 mg tablets, RISEDRONIC ACID, "
    "risedronate sodium, ibandronic acid, Fosamax, Actonel Once a Week",
    "tetracyclines": "  Doxycycline , tetracycline, lymecycline, oxytetracycline, Tetralysal 300",
    "quinolones": "Fluoroquinolones, quinolone, levofloxacin, Tavanic",
    "ciprofloxacin": "CIPROFLOXACIN, Cipro, Ciproxin 500 mg",
    "delafloxacin": "delafloxacin, Baxdela",
    "moxifloxacin": "moxifloxacin hydrochloride, Avelox",
    "gabapentin": "gabapentin, Neurontin",
    "levothyroxine": "levothyroxine, thyroxine, L-thyroxine, levothyroxine sodium 50 micrograms, Synthroid",
    "dolutegravir": "dolutegravir, Tivicay, Triumeq, Dovato",
    "juluca": "Juluca, dolutegravir/rilpivirine",
    "bictegravir": "bictegravir, Biktarvy",
    "eltrombopag": "eltrombopag, Revolade, Promacta",
    "penicillamine": "penicillamine, D-Penicillamine",
    "nitrofurantoin": "nitrofurantoin, Macrobid",
    "iron": "iron, Iron tablets, ferrous sulphate, ferrous fumarate 210 mg",
    "chloroquine": "chloroquine, hydroxychloroquine, Plaquenil",
    "mycophenolate": "mycophenolate mofetil, CellCept, mycophenolic acid",
    "rosuvastatin": "rosuvastatin, Crestor",
    "potassium-sparing": "amiloride, Spironolactone, potassium-sparing diuretic",
    None: "magnesium, aspirin, environment, amoxicillin",
}  # fmt: skip
# At least so many hours before magnesium, and after it; None where the source doesn't name that side.
HOURS = {
    "bisphosphonates": ("2 hours", "2 hours"),
    "tetracyclines": ("2 hours", "4 to 6 hours"),
    "quinolones": ("2 hours", "4 to 6 hours"),
    "ciprofloxacin": ("2 hours", "6 hours"),
    "delafloxacin": ("2 hours", "6 hours"),
    "moxifloxacin": ("4 hours", "8 hours"),
    "gabapentin": (None, "2 hours"),
    "levothyroxine": ("4 hours", "4 hours"),
    "dolutegravir": ("2 hours", "6 hours"),
    "juluca": ("4 hours", "6 hours"),
    "bictegravir": ("2 hours", "6 hours"),
    "eltrombopag": ("4 hours", "4 hours"),
    "penicillamine": ("3 to 4 hours", "3 to 4 hours"),
    "nitrofurantoin": ("3 to 4 hours", "3 to 4 hours"),
    "iron": ("3 to 4 hours", "3 to 4 hours"),
    "chloroquine": ("4 hours", "4 hours"),
    "mycophenolate": ("2 hours", "2 hours"),
    "rosuvastatin": ("2 hours", None),
}


def test_a_medicine_is_known_by_its_name_its_brand_or_its_kind():
    for kind, names in WRITTEN.items():
        for name in names.split(","):
            found = find_guidance(name)
            assert (found.key if found else None) == kind, name
    assert set(WRITTEN) - {None} == set(GUIDANCE)
    assert all(find_guidance(name) for name in names_to_offer())


def test_every_kind_has_its_hours_a_source_and_a_date_and_says_at_least():
    for key, guidance in GUIDANCE.items():
        source = guidance.source
        assert all((source.name, source.short, source.url.startswith("https://"))), key
        assert source.read_on == READ_ON, key
        assert str(source).endswith("read 30 November 2026"), key
        if key == "potassium-sparing":
            continue
        before, after = HOURS[key]
        assert (guidance.before and str(guidance.before), guidance.after and str(guidance.after)) == (
            before,
            after,
        ), key
        for hours in filter(None, (before, after)):
            assert f"at least {hours}" in guidance.advice, key
        assert guidance.advice.startswith(f"Take {guidance.name} at least "), key
    assert set(HOURS) | {"potassium-sparing"} == set(GUIDANCE) == set(Medicine.Kind.values)


def test_potassium_sparing_diuretics_are_the_opposite_and_get_no_hours():
    advice = GUIDANCE["potassium-sparing"].advice
    assert "keep magnesium in the body" in advice
    assert "Ask your doctor before you take magnesium" in advice
    assert "hours" not in advice


def test_a_medicine_is_listed_with_its_advice(as_member, member):
    add_medicine(as_member, "Alendronic acid 70 mg")
    assert Medicine.objects.get(user=member).kind == "bisphosphonates"
    assert GUIDANCE["bisphosphonates"].advice in parse(as_member.get(PAGE)).select_one("#medicines").text


def test_a_medicine_listed_before_its_kind_was_split_gets_its_own_hours(as_member, member):
    Medicine.objects.create(user=member, name="Moxifloxacin", kind=Medicine.Kind.QUINOLONES)
    assert "at least 8 hours after it" in parse(as_member.get(PAGE)).select_one("#medicines").text


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("", "Enter the name"), ("Aspirin", "Ask your pharmacist"), ("doxycycline", "already in your list")],
)
def test_a_medicine_without_a_note_is_not_listed_and_the_page_says_so(as_member, name, sentence):
    add_medicine(as_member, "Doxycycline")
    answer = add_medicine(as_member, name)
    assert answer.status_code == 422
    assert sentence in parse(answer).select_one("ul.errorlist").text
    assert Medicine.objects.count() == 1


def test_the_note_stands_beside_each_supplement_with_its_source(as_member, member, evening_dose, almonds):
    ScheduleFactory(user=member, food=almonds)
    for name in ("alendronate", "gabapentin"):
        add_medicine(as_member, name)
    page = parse(as_member.get(PAGE)).select_one("#schedules")
    pill, nuts = sorted(page.select("li"), key=lambda line: "Almonds" in line.text)
    assert (
        "Take oral bisphosphonates at least 2 hours before or after magnesium. (NIH fact sheet)" in pill.text
    )
    assert "Take gabapentin at least 2 hours after magnesium. (US label)" in pill.text
    assert not nuts.select("p.help")
    listed = parse(as_member.get(PAGE)).select_one("#medicines").text
    assert "Source: NIH Office of Dietary Supplements" in listed
    assert "read 30 November 2026" in listed


def test_without_medicines_no_note_stands_there(as_member, evening_dose):
    assert not parse(as_member.get(PAGE)).select_one("#schedules").select("p.help")


def test_a_medicine_is_removed_and_put_back(as_member):
    add_medicine(as_member, "gabapentin")
    address = f"{PAGE}medicines/{Medicine.objects.get().pk}/remove/"
    for _ in range(2):
        page = parse(as_member.post(address, follow=True))
        assert not page.select("#medicines")
    for _ in range(2):
        as_member.post(page.select_one("form.toast")["action"])
        assert len(parse(as_member.get(PAGE)).select_one("#medicines").select("li")) == 1


@pytest.mark.parametrize("what", ["remove", "restore"])
def test_a_strangers_medicine_is_not_there(as_member, as_stranger, what):
    add_medicine(as_member, "gabapentin")
    medicine = Medicine.objects.get()
    assert as_stranger.post(f"{PAGE}medicines/{medicine.pk}/{what}/").status_code == 404
    assert "Gabapentin" not in parse(as_stranger.get(PAGE)).text
    assert Medicine.objects.get().removed_at is None


def test_who_leaves_takes_schedules_medicines_and_what_was_taken_along(as_member, member, stranger):
    pill = FoodFactory(owner=member, kind="supplement", basis_unit="tablet", basis_quantity=Decimal(1))
    ScheduleFactory(user=member, food=pill)
    take = parse(as_member.get("/days/2026-11-22/")).select_one(".due-doses").select_one("button")["value"]
    as_member.post("/days/2026-11-22/take/", {"take": take})
    add_medicine(as_member, "gabapentin")
    ScheduleFactory(user=stranger)
    User.objects.get(pk=member.pk).delete()
    assert [schedule.user for schedule in Schedule.objects.all()] == [stranger]
    assert not Medicine.objects.exists()
    assert not IntakeEntry.objects.exists()
