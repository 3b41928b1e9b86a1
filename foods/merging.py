"""Merging foods that are one and the same, and taking it back.

Past entries stay as they were: they keep pointing at the old food, which is retired and leads on to its
successor. So the old food keeps its portions, in which its entries can still be changed; the successor gets
copies. Everything else that follows a merge moves: rows of any model with a foreign key to Food whose class
says `follows_merges`, a tuple of the fields that may stand only once beside a food. Barcodes say `("gtin",)`;
a member's favourites would say `("user",)`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from foods.history import record_standing
from foods.merge_rows import followers, move, move_back, move_in_batches, rows_to_move
from foods.models import Food, Merge, Portion
from foods.signals import send_foods_changed
from foods.text import normalise_words

LONGEST_REASON = 100
AT_ONCE = 2_000  # rows that move in the transaction of the merge itself


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
        step = _plan_one(kept, old, labels, names)
        plans.append(step)
        labels |= {portion.label: portion for portion in step.portions}
        names += step.names
    return plans


def _plan_one(kept: Food, old: Food, labels: Mapping[str, Portion], names: Sequence[str]) -> MergePlan:
    """Return what `old` gives to `kept`, which has these portions and other names."""
    new, room = _new_names(kept, names, old)
    portions = [portion for portion in old.portions.all() if portion.label not in labels]
    differing = [
        (portion, labels[portion.label])
        for portion in old.portions.all()
        if portion.label in labels and labels[portion.label].quantity != portion.quantity
    ]
    moving = {
        str(model._meta.verbose_name_plural): count
        for model, field, apart in followers()
        if (count := rows_to_move(model, field, apart, old, kept).count())
    }
    return MergePlan(old, kept, portions, differing, new, room, moving)


def merge(kept: Food, olds: Sequence[Food], by: Any) -> list[Merge]:
    """Do what `plan` shows; both foods' history says so. CannotMerge, and then nothing changes.

    More than AT_ONCE barcodes, favourites and the like move afterwards, in short transactions. When that is
    stopped, housekeeping goes on with it.
    """
    with transaction.atomic():
        ids = sorted({kept.pk, *(old.pk for old in olds)})
        # Locked in the order of ids: two curators who merge the other way round do not block each other.
        locked = Food.objects.select_for_update().filter(pk__in=ids).order_by("pk").in_bulk()
        kept = locked[kept.pk]
        merges = [_merge(step, by) for step in plan(kept, [locked[old.pk] for old in olds])]
    for merge in merges:
        resume(merge)
    return merges


def resume(merge: Merge) -> None:
    """Finish a merge, or the undoing of one, that was stopped; nothing when it is finished."""
    if merge.state == Merge.State.MOVING:
        move_in_batches(merge)
        merge.state = ""
        merge.save(update_fields=["state"])
        send_foods_changed([merge.kept_id])
    elif merge.state == Merge.State.UNDOING:
        _go_on_undoing(merge)


def _merge(step: MergePlan, by: Any) -> Merge:
    old, kept = step.old, step.kept
    record_standing(old)
    record_standing(kept)
    state, moved = _give(step)
    moved["was_retired"] = old.is_retired
    kept.aliases = "; ".join([*_terms(kept), *step.names])
    changed = {"aliases": step.names, "portions": step.portions}
    kept.mark_curated(name for name, moving in changed.items() if moving)
    _save(kept, by, f"{old} was merged into it")
    old.is_retired, old.merged_into = True, kept
    _save(old, by, f"Merged into {kept}")
    return Merge.objects.create(old=old, kept=kept, made_by=by, moved=moved, state=state)


def _give(step: MergePlan) -> tuple[str, dict[str, Any]]:
    """Store what the step moves, but for the names; the state of the merge, and what it is to remember."""
    old, kept = step.old, step.kept
    is_at_once = sum(step.moving.values()) <= AT_ONCE
    position = 1 + max((portion.position for portion in kept.portions.all()), default=-1)
    portions = [
        Portion.objects.create(
            food=kept, label=portion.label, quantity=portion.quantity, position=position + n
        )
        for n, portion in enumerate(step.portions)
    ]
    moved = {
        "portions": [[portion.pk, portion.label, str(portion.quantity)] for portion in portions],
        "names": step.names,
        "rows": {
            model._meta.label: move(rows_to_move(model, field, apart, old, kept), field, kept)
            for model, field, apart in followers()
            if is_at_once
        },
    }
    return "" if is_at_once else Merge.State.MOVING, moved


def undo(merge: Merge, by: Any) -> None:
    """Bring the old food back, and take from the kept one what the merge gave it. CannotMerge.

    What a curator changed since in what had moved stays where it is: a portion with another weight, say.
    Imports go on leaving the kept food's names and portions alone, for the same reason.
    """
    with transaction.atomic():
        merge = Merge.objects.select_for_update().get(pk=merge.pk)
        _check_undo(merge)
        merge.state, merge.undone_by = Merge.State.UNDOING, by
        merge.save(update_fields=["state", "undone_by"])
        if not merge.moves.exists():
            _undo(merge)
    resume(merge)


def _check_undo(merge: Merge) -> None:
    if merge.undone_at is not None:
        raise CannotMerge(f"{merge.old} was brought back before.")
    if merge.kept.merged_into_id is not None:
        raise CannotMerge(f"{merge.kept} was merged into {merge.kept.merged_into} since. Undo that first.")


def _go_on_undoing(merge: Merge) -> None:
    move_back(merge)
    with transaction.atomic():
        _undo(merge)
    for other in Merge.objects.filter(kept=merge.kept_id, state=Merge.State.MOVING):
        resume(other)


def _undo(merge: Merge) -> None:
    """The last step: what has not moved in batches, and the foods themselves."""
    foods = Food.objects.select_for_update().order_by("pk").in_bulk([merge.old_id, merge.kept_id])
    old, kept = foods[merge.old_id], foods[merge.kept_id]
    record_standing(old)
    record_standing(kept)
    for pk, label, quantity in merge.moved["portions"]:
        kept.portions.filter(pk=pk, label=label, quantity=quantity).delete()
    for model, field, apart in followers():
        ids = merge.moved["rows"].get(model._meta.label, [])
        move(rows_to_move(model, field, apart, kept, old), field, old, ids)
    kept.aliases = "; ".join(term for term in _terms(kept) if term not in merge.moved["names"])
    _give_again(kept, merge)
    _save(kept, merge.undone_by, f"{old} was taken out of it again")
    old.is_retired, old.merged_into = merge.moved["was_retired"], None
    _save(old, merge.undone_by, f"No longer merged into {kept}")
    merge.undone_at, merge.state = timezone.now(), ""
    merge.save(update_fields=["undone_at", "state"])


def _give_again(kept: Food, undone: Merge) -> None:
    """Let the other merges into `kept` give what only `undone` had given, having come first."""
    others = Merge.objects.filter(kept=kept, undone_at=None).exclude(pk=undone.pk)
    for merge in others.exclude(state=Merge.State.UNDOING).select_related("old").order_by("pk"):
        labels = {portion.label: portion for portion in Portion.objects.filter(food=kept)}
        step = _plan_one(kept, merge.old, labels, _terms(kept))
        kept.aliases = "; ".join([*_terms(kept), *step.names])
        state, moved = _give(step)
        merge.state = merge.state or state
        merge.moved["names"] += step.names
        merge.moved["portions"] += moved["portions"]
        for label, ids in moved["rows"].items():
            merge.moved["rows"][label] = [*merge.moved["rows"].get(label, []), *ids]
        merge.save(update_fields=["state", "moved"])


def _save(food: Food, by: Any, reason: str) -> None:
    food._history_user = by  # type: ignore[attr-defined]
    food._change_reason = reason[:LONGEST_REASON]  # type: ignore[attr-defined]
    food.save()


def _terms(food: Food) -> list[str]:
    return [term for part in food.aliases.split(";") if (term := part.strip())]


def _new_names(kept: Food, names: Sequence[str], old: Food) -> tuple[list[str], list[str]]:
    """Which names of `old` the kept food is called besides, and which have no room in its field."""
    known = {tuple(normalise_words(name)) for name in (kept.name, *names)}
    longest = Food._meta.get_field("aliases").max_length or 0
    taken, left_out = list(names), []
    for name in (old.name.replace(";", ","), *_terms(old)):
        if tuple(normalise_words(name)) in known:
            continue
        known.add(tuple(normalise_words(name)))
        if len("; ".join([*taken, name])) <= longest:
            taken.append(name)
        else:
            left_out.append(name)
    return taken[len(names) :], left_out
