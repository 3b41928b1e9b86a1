"""Somebody whose diary is long enough to be laid beside their intake. See tour.py."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

from foods.models import Food
from tracker.logs.models import IntakeEntry, Meal
from tracker.profiles.models import Target, User
from tracker.symptoms.models import Kind, Symptom

DAYS = 80


def keep_a_diary(user: User) -> None:
    """Eighty days up to 21 November 2026: spells of twitches, some cramps, gaps, and unknown items."""
    Target.objects.create(
        user=user, starts_on=date(2026, 1, 1), kind=Target.Kind.WOMAN, target_mg=Decimal(310)
    )
    foods = {food.catalogue_key: food for food in Food.objects.filter(owner=None)}
    food = foods["almonds"]
    unknown = Food.objects.filter(magnesium_mg=None, owner=None, kind="food").earliest("name")
    chance = random.Random(7)
    entries, symptoms, is_with = [], [], False
    for n in range(DAYS):
        day = date(2026, 11, 21) - timedelta(days=n)
        is_with = chance.random() < (0.65 if is_with else 0.25)
        if is_with:
            kinds = [Kind.TWITCH] if chance.random() < 0.8 else [Kind.SPASM, Kind.TINGLING]
            symptoms += [Symptom(user=user, day=day, kind=kind) for kind in kinds]
        if chance.random() < 0.08:
            continue
        grams = max(20, chance.gauss(100, 26))
        taken = [(food, grams)] + ([(unknown, 100)] if chance.random() < 0.1 else [])
        for each, amount in taken:
            entry = IntakeEntry(user=user, day=day, meal=Meal.LUNCH, food=each)
            entry.freeze(each)
            entry.set_amount(Decimal(round(amount, 1)), "g", Decimal(1))
            entries.append(entry)
    IntakeEntry.objects.bulk_create(entries)
    Symptom.objects.bulk_create(symptoms)
