"""The symptoms that charts of magnesium mark on their days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from uuid import UUID

from tracker.lib.http import Request
from tracker.lib.prepared import Prepared
from tracker.symptoms.models import Symptom

HIDE = "hide"  # the value of the parameter `symptoms`, which every link between charts keeps

_days_between = Prepared(
    lambda user_id, first, last: (
        Symptom.objects.for_user(user_id)
        .filter(day__gte=first, day__lte=last)
        .order_by("day")
        .values_list("day")
    )
)


def symptoms_by_day(user_id: UUID, first: date, last: date) -> Mapping[date, int]:
    """Return the number of a member's symptoms on each day with any. One query."""
    return Counter(day for (day,) in _days_between(user_id=user_id, first=first, last=last))


def hides_symptoms(request: Request) -> bool:
    return request.GET.get("symptoms") == HIDE


def toggle_query(request: Request) -> str:
    """Return the query string of the same page with its symptoms hidden, or shown again."""
    query = request.GET.copy()
    if query.pop("symptoms", None) != [HIDE]:
        query["symptoms"] = HIDE
    return f"?{query.urlencode()}"
