"""A supplement in the add box: its milligrams stand on the day's supplement line."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from foods import catalogue
from foods.models import Food
from foods.sources.catalogue import read_catalogue
from tests.logs.test_phrases import ADD, ask, filled_in
from tracker.logs.models import IntakeEntry

DAY = "/days/2026-11-22/"


@pytest.fixture(autouse=True)
def supplements(db):
    catalogue.load_catalogue(row for row in read_catalogue() if row.kind == Food.Kind.SUPPLEMENT)


def log(client, text: str) -> IntakeEntry:
    """Log `text` as Enter does, and return its entry."""
    client.post(ADD, filled_in(ask(client, text)) | {"add": "all"})
    return IntakeEntry.objects.get()


def test_milligrams_without_a_brand_are_shown_as_they_were_typed(as_member):
    entry = log(as_member, "400mg magnesium citrate")
    assert str(entry) == "Magnesium citrate supplement, 400 mg"
    assert (entry.kind, entry.magnesium_mg) == (Food.Kind.SUPPLEMENT, 400)
    page = as_member.get(DAY).content.decode()
    assert "Supplements 400 mg" in re.sub(r"<[^>]*>", "", page)


def test_tablets_of_a_known_strength_are_counted(as_member):
    entry = log(as_member, "2x magnesium glycinate 200mg")
    assert str(entry) == "Magnesium glycinate capsule, 200 mg, 2 capsules"
    assert entry.magnesium_mg == Decimal(400)


def test_a_doubtful_strength_logs_nothing_before_it_is_answered(as_member):
    page = ask(as_member, "magnesium oxide 400 mg")
    as_member.post(ADD, filled_in(page) | {"add": "all"})
    assert not IntakeEntry.objects.exists()
    assert "400 mg magnesium oxide = 241 mg magnesium" in page.text
