"""Raise data issues: flag values that look wrong for a curator, without changing them."""

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

from foods.held_values import hold_values
from foods.issue_rules import DataIssue, IssueRules, OddPortions, checked_values, odd_portions
from foods.models import Flag, Food
from foods.plausibility import HELD_KINDS
from tracker.lib.write_batches import WriteBatches

BATCH = 1000
FLAGS_PER_WRITE = 200  # foods whose flags are written in one transaction
READ_FIELDS = (
    "name", "brand", "kind", "group_id", "basis_quantity", "basis_unit", "magnesium_mg", "owner_id",
    "is_retired", "catalogue_key", "catalogue_values",
)  # fmt: skip
# A stopped check of everything resumes here, if it is started again within this time.
BOOKMARK, BOOKMARK_S = "check_foods", 2 * 60 * 60


@dataclass(slots=True)
class FlagChanges:
    """Changes that flags need. `reopened` counts those of `kept` that were dismissed before.

    `held` are the issues about implausible values: the food lacks these until a curator confirms them.
    """

    fresh: dict[tuple[int, str], DataIssue]
    kept: list[Flag] = field(default_factory=list)
    gone: list[Flag] = field(default_factory=list)
    held: set[tuple[int, str]] = field(default_factory=set)
    reopened: int = 0
    is_confirmed: bool = False

    def confirm(self) -> None:
        """Let foods keep the values of these issues: a curator has just saved them."""
        self.held.clear()
        self.is_confirmed = True
        for flag in self.kept:
            flag.is_confirmed = True

    def food_ids(self) -> list[int]:
        """Ids of the foods concerned, in order."""
        flags = [*self.kept, *self.gone]
        return sorted({pk for pk, _ in (*self.fresh, *self.held)} | {flag.food_id for flag in flags})


def raise_data_issues(foods: Iterable[Food], *, is_confirmed: bool = False) -> int:
    """Check stored foods, raise new data issues and close those that no longer apply.

    Return how many flags are new or open again. Only foods of the shared catalogue that are not retired are
    checked. A dismissed flag opens again only when the checked values have changed. An implausible value is
    held back from the food until a curator confirms it; with `is_confirmed` one has, and the food keeps it.
    """
    checks, foods = IssueRules(), iter(foods)
    new = 0
    while batch := list(islice(foods, BATCH)):
        with transaction.atomic():
            changes = _flag_changes(batch, checks)
            if is_confirmed:
                changes.confirm()
            new += _write_flags(changes)
    return new


def check_foods(foods: QuerySet[Food], progress: Callable[[int], None] = lambda _checked: None) -> int:
    """Do the same as raise_data_issues for thousands of foods; `progress` gets the count so far."""
    ids = list(foods.order_by("pk").values_list("pk", flat=True))
    some = (
        Food.objects.only(*READ_FIELDS).filter(pk__in=ids[at : at + BATCH])
        for at in range(0, len(ids), BATCH)
    )
    run = _CheckRun()
    for batch in some:
        run.look_at(list(batch))
        run.write_when_many()
        progress(run.checked)
    run.write()
    return run.new


def check_all_foods(progress: Callable[[int], None] = lambda _checked: None) -> int:
    """Check the whole shared catalogue, and delete issues about foods no longer in it.

    Reads without a lock and writes in short transactions. A stopped check resumes where it was.
    """
    run = _CheckRun(odd=odd_portions())
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
    """Yield all foods after this one ordered by name, so that foods of one name come together.

    Owners and retired foods are filtered in Python: with those conditions SQLite would choose another index.
    """
    foods = Food.objects.published().only(*READ_FIELDS).annotate(lower=Lower("name")).order_by("lower", "pk")
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


class _CheckRun:
    """Check of many foods: how many are `checked`, and how many flags are `new` or reopened."""

    def __init__(self, odd: OddPortions | None = None) -> None:
        self.checks, self.batches = IssueRules(), WriteBatches(FLAGS_PER_WRITE, largest=BATCH)
        self.checked = self.new = 0
        self._odd = odd
        self._waiting: list[int] = []  # foods whose flags have to change

    def look_at(self, foods: Sequence[Food]) -> None:
        """Check `foods` without a lock."""
        self.checked += len(foods)
        self._waiting += _flag_changes(foods, self.checks, self._odd).food_ids()

    def write_when_many(self) -> bool:
        """Write the waiting changes if worth a transaction. Return False when still waiting."""
        if len(self._waiting) < FLAGS_PER_WRITE:
            return False
        self.write()
        return True

    def write(self) -> None:
        """Check the waiting foods again, now with a lock, and change their flags."""
        while self._waiting:
            some = self._waiting[: self.batches.size]
            with self.batches.transaction(len(some)):
                again = Food.objects.select_for_update().filter(pk__in=some).order_by("pk")
                self.new += _write_flags(_flag_changes(list(again), self.checks))
            del self._waiting[: len(some)]


def _flag_changes(foods: Sequence[Food], checks: IssueRules, odd: OddPortions | None = None) -> FlagChanges:
    """Compare the flags of `foods` with the current issues; `odd` are implausible portions."""
    checked = [food for food in foods if food.owner_id is None and not food.is_retired]
    if odd is None:
        odd = odd_portions(checked)
    found = checks.issues(checked, odd)
    looked_at = {food.pk: food for food in foods}
    changes = FlagChanges(found.copy(), held={key for key in found if key[1] in HELD_KINDS})
    for flag in Flag.objects.filter(food__in=list(looked_at)):
        issue, food = changes.fresh.pop((flag.food_id, flag.kind), None), looked_at[flag.food_id]
        if issue is None and flag.holds:
            # A held value is obsolete once the food has another value.
            if flag.held_mg is not None and food.magnesium_mg is not None and not flag.dismissed_at:
                changes.gone.append(flag)
        elif issue is None:
            if not flag.dismissed_at or flag.judged != checked_values(food, flag.kind, odd):
                changes.gone.append(flag)
        elif flag.judged != issue.judged or (not flag.dismissed_at and flag.figures != issue.figures):
            _update_flag(flag, issue, changes)
        elif (flag.dismissed_at or flag.is_confirmed) and not flag.holds:
            changes.held.discard((flag.food_id, flag.kind))  # a curator has confirmed it
    return changes


def _update_flag(flag: Flag, issue: DataIssue, changes: FlagChanges) -> None:
    if flag.dismissed_at:
        flag.dismissed_at = flag.dismissed_by = None
        flag.raised_at = timezone.now()
        changes.reopened += 1
    flag.figures, flag.judged, flag.is_confirmed = issue.figures, issue.judged, False
    changes.kept.append(flag)


def _write_flags(changes: FlagChanges) -> int:
    Flag.objects.filter(pk__in=[flag.pk for flag in changes.gone]).delete()
    Flag.objects.bulk_update(
        changes.kept,
        ["figures", "judged", "is_confirmed", "dismissed_at", "dismissed_by", "raised_at"],
        batch_size=BATCH,
    )
    Flag.objects.bulk_create(
        [
            Flag(
                food_id=food_id,
                kind=kind,
                figures=issue.figures,
                judged=issue.judged,
                is_confirmed=changes.is_confirmed,
            )
            for (food_id, kind), issue in changes.fresh.items()
        ],
        ignore_conflicts=True,  # another process may check the same food
    )
    hold_values(changes.held)
    return len(changes.fresh) + changes.reopened
