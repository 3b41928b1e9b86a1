"""Doubts about foods: what looks wrong is flagged for a curator, never changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from foods.held_values import hold
from foods.issue_rules import DataIssue, IssueRules, OddPortions, checked_values, odd_portions
from foods.models import Flag, Food
from foods.plausibility import HELD_KINDS
from tracker.lib.write_batches import WriteBatches

BATCH = 1000
MANY = 200  # foods whose flags change, which are written together
READ = (
    "name", "brand", "kind", "group_id", "basis_quantity", "basis_unit", "magnesium_mg", "owner_id",
    "is_retired", "catalogue_key", "catalogue_values",
)  # fmt: skip
# A check of everything that was stopped goes on from here, if it is started again within the time.
BOOKMARK, BOOKMARK_S = "check_foods", 2 * 60 * 60


@dataclass(slots=True)
class Changes:
    """Changes that flags need. `reopened` counts those of `kept` that were dismissed before.

    `held` are the doubts whose figures no food has: until a curator confirms them, the food does without.
    """

    fresh: dict[tuple[int, str], DataIssue]
    kept: list[Flag] = field(default_factory=list)
    gone: list[Flag] = field(default_factory=list)
    held: set[tuple[int, str]] = field(default_factory=set)
    reopened: int = 0

    def food_ids(self) -> list[int]:
        """The foods concerned, in order."""
        flags = [*self.kept, *self.gone]
        return sorted({pk for pk, _ in (*self.fresh, *self.held)} | {flag.food_id for flag in flags})


def raise_data_issues(foods: Iterable[Food]) -> int:
    """Check `foods` as they are stored, raise what is doubted and take back what is no longer.

    Answers how many flags are new or open again. Foods of the shared catalogue that are not retired are
    doubted, others never. A dismissed flag opens again only when what was looked at has changed. A figure
    that no food has is held back: the food does without it until a curator confirms it.
    """
    checks, foods = IssueRules(), iter(foods)
    new = 0
    while batch := list(islice(foods, BATCH)):
        with transaction.atomic():
            new += _write(_changes(batch, checks))
    return new


def check(foods: QuerySet[Food], progress: Callable[[int], None] = lambda _checked: None) -> int:
    """As raise_data_issues, for some thousands of foods; `progress` hears how many of them are done."""
    ids = list(foods.order_by("pk").values_list("pk", flat=True))
    some = (Food.objects.only(*READ).filter(pk__in=ids[at : at + BATCH]) for at in range(0, len(ids), BATCH))
    run = _Run()
    for batch in some:
        run.look_at(list(batch))
        run.write_when_many()
        progress(run.checked)
    run.write()
    return run.new


def check_everything(progress: Callable[[int], None] = lambda _checked: None) -> int:
    """Check the whole shared catalogue, and drop the doubts about what is no longer in it.

    Reads without a lock and writes in short transactions. When it is stopped, the next one goes on where
    it was.
    """
    run = _Run(odd=odd_portions())
    for batch in _by_name(*(cache.get(BOOKMARK) or ("", 0))):
        run.look_at([food for food in batch if food.owner_id is None and not food.is_retired])
        if run.write_when_many():
            cache.set(BOOKMARK, (batch[-1].lower, batch[-1].pk), BOOKMARK_S)  # type: ignore[attr-defined]
        progress(run.checked)
    run.write()
    _forget_gone(run.batches)
    cache.delete(BOOKMARK)
    return run.new


def _by_name(name: str, pk: int) -> Iterator[Sequence[Food]]:
    """All foods after this one in the order of names, so that those of one name come together.

    Whose they are and whether they are retired is not asked here: for that SQLite would take another index.
    """
    foods = Food.objects.published().only(*READ).annotate(lower=Lower("name")).order_by("lower", "pk")
    while batch := list(foods.filter(lower__gte=name).exclude(lower=name, pk__lte=pk)[:BATCH]):
        yield batch
        last: Any = batch[-1]  # the type of an annotated row depends on the order in which mypy reads files
        name, pk = last.lower, last.pk


def _forget_gone(batches: WriteBatches) -> None:
    gone = Flag.objects.filter(Q(food__owner__isnull=False) | Q(food__is_retired=True), held_mg=None)
    ids = list(gone.order_by("pk").values_list("pk", flat=True))
    while ids:
        some, ids = ids[: batches.size], ids[batches.size :]
        with batches.transaction(len(some)):
            Flag.objects.filter(pk__in=some).delete()


class _Run:
    """A check of many foods: how many are `checked`, and how many flags are `new` or open again."""

    def __init__(self, odd: OddPortions | None = None) -> None:
        self.checks, self.batches = IssueRules(), WriteBatches(MANY, largest=BATCH)
        self.checked = self.new = 0
        self._odd = odd
        self._waiting: list[int] = []  # foods whose flags have to change

    def look_at(self, foods: Sequence[Food]) -> None:
        """Check `foods` without a lock."""
        self.checked += len(foods)
        self._waiting += _changes(foods, self.checks, self._odd).food_ids()

    def write_when_many(self) -> bool:
        """Write what is waiting if it is worth a transaction. False when it goes on waiting."""
        if len(self._waiting) < MANY:
            return False
        self.write()
        return True

    def write(self) -> None:
        """Check the waiting foods once more, now with a lock, and change their flags."""
        while self._waiting:
            some = self._waiting[: self.batches.size]
            with self.batches.transaction(len(some)):
                again = Food.objects.select_for_update().filter(pk__in=some).order_by("pk")
                self.new += _write(_changes(list(again), self.checks))
            del self._waiting[: len(some)]


def _changes(foods: Sequence[Food], checks: IssueRules, odd: OddPortions | None = None) -> Changes:
    """Compare the flags of `foods` with what is doubted now; `odd` are all portions that no food has."""
    doubted = [food for food in foods if food.owner_id is None and not food.is_retired]
    if odd is None:
        odd = odd_portions(doubted)
    found = checks.issues(doubted, odd)
    looked_at = {food.pk: food for food in foods}
    changes = Changes(found.copy(), held={key for key in found if key[1] in HELD_KINDS})
    for flag in Flag.objects.filter(food__in=list(looked_at)):
        doubt, food = changes.fresh.pop((flag.food_id, flag.kind), None), looked_at[flag.food_id]
        if doubt is None and flag.holds:
            # What is held is beside the point once the food has another value.
            if flag.held_mg is not None and food.magnesium_mg is not None and not flag.dismissed_at:
                changes.gone.append(flag)
        elif doubt is None:
            if not flag.dismissed_at or flag.judged != checked_values(food, flag.kind, odd):
                changes.gone.append(flag)
        elif flag.judged != doubt.judged or (not flag.dismissed_at and flag.detail != doubt.detail):
            _look_again(flag, doubt, changes)
        elif flag.dismissed_at and not flag.holds:
            changes.held.discard((flag.food_id, flag.kind))  # a curator has confirmed it
    return changes


def _look_again(flag: Flag, doubt: DataIssue, changes: Changes) -> None:
    if flag.dismissed_at:
        flag.dismissed_at = flag.dismissed_by = None
        flag.raised_at = timezone.now()
        changes.reopened += 1
    flag.detail, flag.judged = doubt.detail, doubt.judged
    changes.kept.append(flag)


def _write(changes: Changes) -> int:
    Flag.objects.filter(pk__in=[flag.pk for flag in changes.gone]).delete()
    Flag.objects.bulk_update(
        changes.kept, ["detail", "judged", "dismissed_at", "dismissed_by", "raised_at"], batch_size=BATCH
    )
    Flag.objects.bulk_create(
        [
            Flag(food_id=food_id, kind=kind, detail=doubt.detail, judged=doubt.judged)
            for (food_id, kind), doubt in changes.fresh.items()
        ],
        ignore_conflicts=True,  # another process may check the same food
    )
    hold(changes.held)
    return len(changes.fresh) + changes.reopened
