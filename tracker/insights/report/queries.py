"""Queries of the report besides the totals: supplements item by item, and symptoms."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from tracker.insights.report.supplements import DailySupplement
from tracker.insights.report.symptoms import LoggedSymptom
from tracker.lib.date_ranges import DateRange
from tracker.lib.numbers import portion_in_words
from tracker.lib.prepared import Prepared
from tracker.logs.queries import SUPPLEMENTAL, parameters
from tracker.symptoms.models import BodyPart, Kind, Symptom

# The parts of what `totals_by_day` sums, with the same columns: together they make its supplements.
TAKEN = f"""
    SELECT day, name, brand, basis_unit, portion_label,
           CAST(ROUND(portion_quantity * 1000) AS BIGINT),
           CAST(ROUND(amount * 1000000) AS BIGINT),
           COUNT(*), COUNT(*) - COUNT(magnesium_mg),
           SUM(CAST(ROUND(magnesium_mg * 1000) AS BIGINT))
    FROM logs_intakeentry
    WHERE user_id = %s AND removed_at IS NULL AND day BETWEEN %s AND %s AND {SUPPLEMENTAL}
    GROUP BY 1, 2, 3, 4, 5, 6, 7
"""  # noqa: S608  (put together from what stands above)


def supplements_taken(user_id: UUID, days: DateRange) -> list[DailySupplement]:
    """Return a member's supplements and medicines of the range, day by day."""
    with connection.cursor() as cursor:
        cursor.execute(TAKEN, parameters(user_id, days.first, days.last))
        return [_daily_supplement(*row) for row in cursor.fetchall()]


def _daily_supplement(
    day: date, name: str, brand: str, unit: str, label: str, quantity: int, amount: int,
    times: int, unknown: int, magnesium: Any,
) -> DailySupplement:  # fmt: skip
    words = portion_in_words(Decimal(amount).scaleb(-6), label, Decimal(quantity).scaleb(-3), unit)
    return DailySupplement(day, name, brand, words, times, unknown, Decimal(magnesium or 0).scaleb(-3))


diary_between = Prepared(
    lambda user_id, first, last: (
        Symptom.objects.for_user(user_id)
        .filter(day__gte=first, day__lte=last)
        .order_by("day", "id")
        .values_list("day", "kind", "place", "severity")
    )
)


def symptoms_noted(user_id: UUID, days: DateRange) -> list[LoggedSymptom]:
    """Return a member's symptoms of the range by day, kinds and places as text."""
    rows = diary_between(user_id=user_id, first=days.first, last=days.last)
    kinds = {kind.value: str(kind.label) for kind in Kind}
    places = {place.value: str(place.label) for place in BodyPart}
    return [
        LoggedSymptom(day, kinds[kind], places.get(place, ""), severity)
        for day, kind, place, severity in rows
    ]
