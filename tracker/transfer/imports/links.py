"""Links between imported names and foods of the catalogue.

A linked entry keeps its name and value. The food then counts as one that the member has had: search lists it
first, and it becomes a usual food. Later imports link the same name by themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Max, QuerySet

from foods.models import Food
from tracker.lib.write_batches import WriteBatches
from tracker.logs.models import IntakeEntry
from tracker.profiles.models import User

MAX_NAMES = 200
ROWS_AT_FIRST, MAX_ROWS_AT_ONCE = 200, 1_000


@dataclass(frozen=True)
class ImportedName:
    """A name of imported entries, how many have it, and the food that it is linked to, if any."""

    name: str
    count: int
    food: Food | None


def list_names(user: User) -> list[ImportedName]:
    """Return the names of imported entries, those of most entries first."""
    names = _imported(user).order_by().values_list("name")
    rows = list(names.annotate(count=Count("pk"), food=Max("food")).order_by("-count", "name")[:MAX_NAMES])
    foods = Food.objects.in_bulk([food for _, _, food in rows if food])
    return [ImportedName(name, count, foods.get(food)) for name, count, food in rows]


def is_imported_name(user: User, name: str) -> bool:
    return _imported(user).filter(name=name).exists()


def link_name(user: User, name: str, food: Food | None) -> None:
    """Link all imported entries of this name to `food`; None ends the link."""
    ids = list(_imported(user).filter(name=name).values_list("pk", flat=True))
    batches = WriteBatches(ROWS_AT_FIRST, largest=MAX_ROWS_AT_ONCE)
    while ids:
        batch, ids = ids[: batches.size], ids[batches.size :]
        with batches.transaction(len(batch)):
            IntakeEntry.objects.filter(pk__in=batch).update(food=food)


def _imported(user: User) -> QuerySet[IntakeEntry]:
    return IntakeEntry.objects.for_user(user).filter(import_links__isnull=False)
