"""Merging foods that are one and the same, and taking it back.

Past entries stay as they were: they keep pointing at the old food, which is retired and leads on to its
successor. So the old food keeps its portions, in which its entries can still be changed; the successor gets
copies. Everything else that follows a merge moves: rows of any model with a foreign key to Food whose class
says `follows_merges`, a tuple of the fields that may stand only once beside a food. Barcodes say `("gtin",)`;
a member's favourites would say `("user",)`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from foods.models import Food, Merge, Portion
from foods.words import normalise

LONGEST_REASON = 100
ROWS_AT_ONCE = 1000  # databases limit how many values one statement may name


class CannotMerge(ValueError):
    """The foods cannot be merged, or a merge not be undone. The message is a sentence for the curator."""


def successor_of(food: Food) -> Food:
    """The food that stands for `food` now: the end of the chain of merges, itself when it never merged.

    A chain that bites its own tail, which nothing here makes, ends before it would come round again.
    """
    seen = {food.pk}
    while food.merged_into_id is not None and food.merged_into_id not in seen:
        seen.add(food.merged_into_id)
        food = Food.objects.get(pk=food.merged_into_id)
    return food


@dataclass(frozen=True)
class MergePlan:
    """What merging `old` into `kept` would do, for a curator to look at first."""

    old: Food
    kept: Food
    portions: list[Portion]  # labels that the kept food lacks
    differing: list[tuple[Portion, Portion]]  # one label, two weights: old, kept; the kept one stays
    names: list[str]  # become other names of the kept food
    names_without_room: list[str]
    moving: dict[str, int]  # "barcodes": 2

    @property
    def values_differ(self) -> bool:
        return self.old.magnesium_for(self.kept.basis_quantity) != self.kept.magnesium_mg

    @property
    def kinds_differ(self) -> bool:
        return self.old.kind != self.kept.kind


def check(kept: Food, olds: Sequence[Food]) -> None:
    """CannotMerge, in a sentence, when one of `olds` cannot become `kept`."""
    if not olds:
        raise CannotMerge("Choose at least two foods.")
    if kept.is_retired:
        raise CannotMerge(f"{kept} is retired. Bring it back first, or keep another one.")
    for old in olds:
        if old.pk == kept.pk:
            raise CannotMerge(f"{old} cannot be merged into itself.")
        if old.owner_id is not None or kept.owner_id is not None:
            raise CannotMerge("A member's own food cannot be merged.")
        if old.merged_into_id is not None:
            raise CannotMerge(f"{old} was merged into {old.merged_into} before.")
        if old.basis_unit != kept.basis_unit:
            raise CannotMerge(
                f"{old} is measured in {old.basis_unit} and {kept} in {kept.basis_unit}, so their portions "
                "do not compare. Retire one of them instead."
            )


def plan(kept: Food, olds: Sequence[Food]) -> list[MergePlan]:
    """What a merge of `olds`, in this order, into `kept` would move. CannotMerge."""
    check(kept, olds)
    labels = {portion.label: portion for portion in kept.portions.all()}
    names = _terms(kept)
    plans = []
    for old in olds:
        new, room = _new_names(kept, names, old)
        portions = [portion for portion in old.portions.all() if portion.label not in labels]
        differing = [
            (portion, labels[portion.label])
            for portion in old.portions.all()
            if portion.label in labels and labels[portion.label].quantity != portion.quantity
        ]
        moving = {
            str(model._meta.verbose_name_plural): count
            for model, field, apart in _followers()
            if (count := _moving(model, field, apart, old, kept).count())
        }
        plans.append(MergePlan(old, kept, portions, differing, new, room, moving))
        labels |= {portion.label: portion for portion in portions}
        names += new
    return plans


@transaction.atomic
def merge(kept: Food, olds: Sequence[Food], by: Any) -> list[Merge]:
    """Do what `plan` shows, all or nothing; both foods' history says so. CannotMerge."""
    ids = sorted({kept.pk, *(old.pk for old in olds)})
    # Locked in the order of ids, so that two curators who merge the other way round do not block each other.
    locked = {food.pk: food for food in Food.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    kept = locked[kept.pk]
    return [_merge(step, by) for step in plan(kept, [locked[old.pk] for old in olds])]


def _merge(step: MergePlan, by: Any) -> Merge:
    old, kept = step.old, step.kept
    position = 1 + max((portion.position for portion in kept.portions.all()), default=-1)
    portions = [
        Portion.objects.create(
            food=kept, label=portion.label, quantity=portion.quantity, position=position + n
        )
        for n, portion in enumerate(step.portions)
    ]
    moved = {
        "was_retired": old.is_retired,
        "portions": [[portion.pk, portion.label, str(portion.quantity)] for portion in portions],
        "names": step.names,
        "rows": {
            model._meta.label: _move(_moving(model, field, apart, old, kept), field, kept)
            for model, field, apart in _followers()
        },
    }
    kept.aliases = "; ".join([*_terms(kept), *step.names])
    changed = {"aliases": step.names, "portions": step.portions}
    kept.mark_curated(name for name, moving in changed.items() if moving)
    _save(kept, by, f"{old} was merged into it")
    old.is_retired, old.merged_into = True, kept
    _save(old, by, f"Merged into {kept}")
    return Merge.objects.create(old=old, kept=kept, made_by=by, moved=moved)


@transaction.atomic
def undo(merge: Merge, by: Any) -> None:
    """Bring the old food back, and take from the kept one what the merge gave it. CannotMerge.

    What a curator changed since in what had moved stays where it is: a portion with another weight, say.
    Imports go on leaving the kept food's names and portions alone, for the same reason.
    """
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    foods = Food.objects.select_for_update().order_by("pk").in_bulk([merge.old_id, merge.kept_id])
    old, kept = foods[merge.old_id], foods[merge.kept_id]
    if merge.undone_at is not None:
        raise CannotMerge(f"{old} was brought back before.")
    if kept.merged_into_id is not None:
        raise CannotMerge(f"{kept} was merged into {kept.merged_into} since. Undo that first.")
    for pk, label, quantity in merge.moved["portions"]:
        kept.portions.filter(pk=pk, label=label, quantity=quantity).delete()
    for model, field, apart in _followers():
        ids = merge.moved["rows"].get(model._meta.label, [])
        returning = _moving(model, field, apart, kept, old)
        for start in range(0, len(ids), ROWS_AT_ONCE):
            _move(returning.filter(pk__in=ids[start : start + ROWS_AT_ONCE]), field, old)
    kept.aliases = "; ".join(term for term in _terms(kept) if term not in merge.moved["names"])
    _save(kept, by, f"{old} was taken out of it again")
    old.is_retired, old.merged_into = merge.moved["was_retired"], None
    _save(old, by, f"No longer merged into {kept}")
    merge.undone_at, merge.undone_by = timezone.now(), by
    merge.save(update_fields=["undone_at", "undone_by"])


def _save(food: Food, by: Any, reason: str) -> None:
    food._history_user = by  # type: ignore[attr-defined]
    food._change_reason = reason[:LONGEST_REASON]  # type: ignore[attr-defined]
    food.save()


def _followers() -> Iterator[tuple[type[models.Model], str, tuple[str, ...]]]:
    """The models whose rows move with a merge: the model, its field, what may stand once beside a food."""
    for relation in Food._meta.related_objects:
        apart = getattr(relation.related_model, "follows_merges", None)
        if apart is not None:
            yield relation.related_model, relation.field.name, apart


def _moving(
    model: type[models.Model], field: str, apart: Iterable[str], old: Food, kept: Food
) -> models.QuerySet[Any]:
    """The rows of `old` that `kept` has no equal of."""
    same = {name: models.OuterRef(name) for name in apart}
    rows = model._base_manager
    return rows.filter(~models.Exists(rows.filter(**{field: kept}, **same)), **{field: old})


def _move(rows: models.QuerySet[Any], field: str, to: Food) -> list[Any]:
    """The ids of the rows that moved, as JSON holds them."""
    ids = list(rows.values_list("pk", flat=True))
    for start in range(0, len(ids), ROWS_AT_ONCE):
        some = rows.model._base_manager.filter(pk__in=ids[start : start + ROWS_AT_ONCE])
        some.update(**{field: to})
    return [id if isinstance(id, int) else str(id) for id in ids]


def _terms(food: Food) -> list[str]:
    return [term for part in food.aliases.split(";") if (term := part.strip())]


def _new_names(kept: Food, names: Sequence[str], old: Food) -> tuple[list[str], list[str]]:
    """Which names of `old` the kept food is called besides, and which have no room in its field."""
    known = {tuple(normalise(name)) for name in (kept.name, *names)}
    longest = Food._meta.get_field("aliases").max_length or 0
    taken, left_out = list(names), []
    for name in (old.name.replace(";", ","), *_terms(old)):
        if tuple(normalise(name)) in known:
            continue
        known.add(tuple(normalise(name)))
        if len("; ".join([*taken, name])) <= longest:
            taken.append(name)
        else:
            left_out.append(name)
    return taken[len(names) :], left_out
