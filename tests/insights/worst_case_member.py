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
from tracker.symptoms.models import BodyPart, Kind, Symptom

LAST = date(2026, 11, 22)
DAYS = 380
NOTE, LABEL = "W" * 200, "W" * 60


def add_worst_case_history(member: Any) -> None:
    """Fill the last 380 days before 22 November 2026, and the profile."""
    had = [
        FoodFactory(
            name=f"{'W' * 150} {n}",
            brand="W" * 100, kind=list(Food.Kind)[n % 4],
            basis_quantity=1, basis_unit="tablet", magnesium_mg=None if n % 5 == 0 else 50 + 7 * n,
            group__name=f"{'マグネシウム' * 9} {n}",
        )
        for n in range(60)
    ]  # fmt: skip
    days = [LAST - timedelta(days=n) for n in range(DAYS)]
    taken = []
    for n, day in enumerate(days):
        for amount, food in enumerate((had[n % 60], had[(n + 3) % 60], had[(n * 7) % 60]), 1):
            entry = IntakeEntry(user=member, day=day, meal="dinner", food=food)
            entry.freeze(food)
            entry.set_amount(amount + Decimal(n % 97) / 7, LABEL, Decimal(1))
            taken.append(entry)
    IntakeEntry.objects.bulk_create(taken)
    Symptom.objects.bulk_create(
        Symptom(user=member, day=day, kind=kind, place=place, severity=n % 11 or None)
        for n, day in enumerate(days)
        for kind, place in zip(Kind, list(BodyPart)[n % 10 :], strict=False)
    )
    for n in range(9):
        TargetFactory(user=member, starts_on=LAST - timedelta(days=10 * n), kind="own", note=NOTE)
    for n, food in enumerate(had):
        starts_on, ends_on = date(2025, 1, 1) + timedelta(days=n), date(2029, 12, 31)
        ScheduleFactory(user=member, food=food, portion_label=LABEL, starts_on=starts_on, ends_on=ends_on)
        name = f"{'W' * 56} {n}"
        Medicine.objects.create(user=member, name=name, kind=Medicine.Kind.BISPHOSPHONATES)
    member.profile.conditions, member.profile.has_kidney_disease = list(CONDITIONS), True
    member.profile.save()
