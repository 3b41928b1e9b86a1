"""Days of intake and symptoms that tests make up: related, or not at all."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from foods.models import Food
from tests.factories import FoodFactory
from tracker.logs.models import IntakeEntry
from tracker.symptoms.models import Kind, Symptom

YESTERDAY = date(2026, 11, 21)  # where the clock of these tests stands, see conftest.py


def back(length: int) -> list[date]:
    """So many days up to yesterday."""
    return [YESTERDAY - timedelta(days=n) for n in range(length - 1, -1, -1)]


# --- made up ---------------------------------------------------------------------------------------


def scattered(chance: random.Random, length: int) -> list[float]:
    """Milligrams that know nothing of the day before."""
    return [max(20, chance.gauss(280, 80)) for _ in range(length)]


def in_phases(chance: random.Random, length: int) -> list[float]:
    """Milligrams that hang on to the day before, as diets do."""
    found, drift = [], 0.0
    for _ in range(length):
        drift = 0.8 * drift + chance.gauss(0, 50)
        found.append(max(20, 280 + drift))
    return found


def by_weekday(chance: random.Random, length: int) -> list[float]:
    return [max(20, chance.gauss(360 if n % 7 > 4 else 260, 50)) for n in range(length)]


def now_and_then(chance: random.Random, length: int) -> list[bool]:
    return [chance.random() < 0.35 for _ in range(length)]


def in_spells(chance: random.Random, length: int) -> list[bool]:
    """Symptoms that hang on to the day before, as they do."""
    found, is_with = [], False
    for _ in range(length):
        is_with = chance.random() < (0.75 if is_with else 0.15)
        found.append(is_with)
    return found


INTAKES: list[Callable[[random.Random, int], list[float]]] = [scattered, in_phases, by_weekday]
SYMPTOMS: list[Callable[[random.Random, int], list[bool]]] = [now_and_then, in_spells]


# --- logged ----------------------------------------------------------------------------------------


def log_intake(user, milligrams: Mapping[date, float], food: Food | None = None) -> None:
    """One entry a day."""
    food = food or FoodFactory()
    rows = []
    for day, taken in milligrams.items():
        entry = IntakeEntry(user=user, day=day, meal="lunch", food=food)
        entry.freeze(food)
        entry.set_amount(Decimal(str(round(taken, 1))), "g", Decimal(1))  # 1 mg in 1 g
        rows.append(entry)
    IntakeEntry.objects.bulk_create(rows)


def log_symptoms(user, days: Iterable[date], kind: str = Kind.TWITCH) -> None:
    Symptom.objects.bulk_create([Symptom(user=user, day=day, kind=kind) for day in days])
