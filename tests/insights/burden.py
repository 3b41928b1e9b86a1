"""Somebody who takes, plans, notes and aims a great deal, all of it under the longest and widest names."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from foods.models import Food
from tests.factories import FoodFactory, ScheduleFactory, TargetFactory
from tracker.logs.models import IntakeEntry
from tracker.profiles.conditions import CONDITIONS
from tracker.schedules.models import Medicine
from tracker.symptoms.models import Kind, Place, Symptom

LAST = date(2026, 11, 22)
DAYS = 380
NOTE = "W" * 200


def burden(member: Any) -> None:
    """Fill the last 380 days before 22 November 2026, and the profile."""
    pills = [
        FoodFactory(
            name=f"{'W' * 150} {n}",
            brand="W" * 100, kind=Food.Kind.SUPPLEMENT,
            basis_quantity=1, basis_unit="tablet", magnesium_mg=None if n % 5 == 0 else 50 + 7 * n,
            group__name=f"{'マグネシウム' * 9} {n}",
        )
        for n in range(14)
    ]  # fmt: skip
    days = [LAST - timedelta(days=n) for n in range(DAYS)]
    taken = []
    for n, day in enumerate(days):
        for amount, food in enumerate((pills[n % 14], pills[(n + 3) % 14], pills[(n * 5) % 14]), 1):
            entry = IntakeEntry(user=member, day=day, meal="dinner", food=food)
            entry.freeze(food)
            entry.take(Decimal(amount), "tablet", Decimal(1))
            taken.append(entry)
    IntakeEntry.objects.bulk_create(taken)
    Symptom.objects.bulk_create(
        Symptom(user=member, day=day, kind=kind, place=place, severity=n % 11 or None)
        for n, day in enumerate(days)
        for kind, place in zip(Kind, list(Place)[n % 10 :], strict=False)
    )
    for n in range(9):
        TargetFactory(user=member, starts_on=LAST - timedelta(days=10 * n), kind="own", note=NOTE)
    for n, food in enumerate(pills):
        ScheduleFactory(user=member, food=food, starts_on=date(2025, 1, 1) + timedelta(days=n))
        name = f"{'W' * 56} {n}"
        Medicine.objects.create(user=member, name=name, kind=Medicine.Kind.BISPHOSPHONATES)
    member.profile.conditions = list(CONDITIONS)
    member.profile.save()
