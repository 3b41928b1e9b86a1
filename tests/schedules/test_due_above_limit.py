"""A due dose that would pass the upper limit says so before it is taken, and can be taken all the same."""

from __future__ import annotations

from decimal import Decimal

import pytest

from foods.models import Food
from tests.factories import EntryFactory, FoodFactory, ScheduleFactory
from tests.html import parse

PAGE = "/days/2026-11-22/"
LIMIT = (
    "The US upper limit is 350 mg a day. If you weren’t advised to take this much, "
    "talk to a pharmacist or doctor first."
)
PROTECTS = "Taking more than the upper limit can cause loose stools"


def notes(client):
    """Return the sentence on the limit of each due dose; empty where there is none."""
    card = parse(client.get(PAGE)).select_one(".due-doses")
    return ["".join(note.text for note in line.select("small.over-limit")) for line in card.select("li")]


@pytest.fixture
def nightly_100(member, tablet):
    return ScheduleFactory(user=member, food=tablet)


def test_a_dose_that_passes_the_limit_says_so_and_can_be_taken(as_member, member, tablet, nightly_100):
    EntryFactory(user=member, food=tablet, grams=Decimal("2.5"))
    assert notes(as_member) == [""]  # exactly the limit
    EntryFactory(user=member, food=tablet, grams=Decimal("0.01"))
    [note] = notes(as_member)
    assert note == f"This would bring supplements and medicines to 351 mg. {LIMIT}"
    page = parse(as_member.get(PAGE))
    assert page.text.count(PROTECTS) == 1
    take = page.select_one(".due-doses").select_one("button")["value"]
    assert as_member.post(f"{PAGE}take/", {"take": take}).status_code == 302
    assert notes(as_member) == [""]  # taken: the headline says it now


def test_a_dose_that_passes_it_alone_says_what_the_limit_protects_from(as_member, nightly_100):
    nightly_100.amount = Decimal(4)
    nightly_100.save()
    assert PROTECTS in notes(as_member)[0]
    assert parse(as_member.get(PAGE)).text.count(PROTECTS) == 1


def test_food_an_unknown_dose_and_no_limit_say_nothing(as_member, member, tablet, almonds, nightly_100):
    EntryFactory(user=member, food=tablet, grams=4)
    nightly_100.delete()
    ScheduleFactory(user=member, food=almonds, amount=5)
    unknown = FoodFactory(name="Drops", kind=Food.Kind.SUPPLEMENT, magnesium_mg=None)
    ScheduleFactory(user=member, food=unknown)
    assert notes(as_member) == ["", ""]


def test_with_kidney_disease_no_dose_is_compared_with_it(as_member, member, tablet, nightly_100):
    EntryFactory(user=member, food=tablet, grams=4)
    member.profile.has_kidney_disease = True
    member.profile.save()
    assert notes(as_member) == [""]


@pytest.mark.parametrize(("limit", "is_said"), [("eu", True), ("uk", False)])
def test_it_is_the_members_own_choice_of_limit(as_member, member, tablet, nightly_100, limit, is_said):
    member.profile.upper_limit_of = limit
    member.profile.save()
    EntryFactory(user=member, food=tablet, grams=2)
    assert bool(notes(as_member)[0]) is is_said
