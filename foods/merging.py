"""Merge duplicate foods and undo merges.

Past entries stay as they were: they keep pointing to the old food, which is retired and points to its
successor. So the old food keeps its portions, in which its entries can still be changed; the successor gets
copies. Everything else that follows a merge moves: rows of any model with a foreign key to Food whose class
has `follows_merges`, a tuple of the fields that must be unique per food: `("gtin",)` for barcodes,
`("user",)` for favourites.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from foods.history import record_current_state
from foods.merge_rows import followers, move, move_back, move_in_batches, rows_to_move
from foods.models import Food, Merge, Portion
from foods.signals import send_foods_changed
from foods.text import normalise_words

MAX_REASON_LENGTH = 100
MAX_ROWS_IN_MERGE = 2_000  # moved in the transaction of the merge itself


class CannotMerge(ValueError):
    """Foods can't be merged, or a merge not undone. The message is a sentence for the curator."""


def successor_of(food: Food) -> Food:
    """Return the food that replaces `food`: the end of its chain of merges, or itself.

    Stops on a cycle (should not happen).
    """
    seen = {food.pk}
    while food.merged_into_id is not None and food.merged_into_id not in seen:
        seen.add(food.merged_into_id)
        food = Food.objects.get(pk=food.merged_into_id)
    return food


@dataclass(frozen=True)
class MergePlan:
    """Preview of merging `old` into `kept`."""

    old: Food
    kept: Food
    portions: list[Portion]  # labels that the kept food lacks
    differing: list[tuple[Portion, Portion]]  # one label, two weights: old, kept; the kept one stays
    names: list[str]  # to become other names of the kept food
    names_without_room: list[str]
    moving: dict[str, int]  # "barcodes": 2

    @property
    def values_differ(self) -> bool:
        return self.old.magnesium_for(self.kept.basis_quantity) != self.kept.magnesium_mg

    @property
    def kinds_differ(self) -> bool:
        return self.old.kind != self.kept.kind


def check_merge(kept: Food, olds: Sequence[Food]) -> None:
    """Raise CannotMerge with a sentence when one of `olds` can't become `kept`."""
    if not olds:
        raise CannotMerge(gettext("Choose at least two foods."))
    if kept.is_retired:
        sentence = gettext("%(food)s is retired. Restore it first, or keep another food.")
        raise CannotMerge(sentence % {"food": kept})
    for old in olds:
        if old.pk == kept.pk:
            raise CannotMerge(
                gettext("Choose another food. %(food)s can’t be merged into itself.") % {"food": old}
            )
        if old.owner_id is not None or kept.owner_id is not None:
            raise CannotMerge(gettext("Members’ own foods can’t be merged."))
        if old.merged_into_id is not None:
            sentence = gettext("%(food)s is already merged into %(other)s.")
            raise CannotMerge(sentence % {"food": old, "other": old.merged_into})
        if old.basis_unit != kept.basis_unit:
            sentence = gettext(
                "%(food)s is measured in %(unit)s and %(kept)s in %(kept_unit)s, so their portions do not "
                "compare. Retire one of them instead."
            )
            units = {"food": old, "unit": old.basis_unit, "kept": kept, "kept_unit": kept.basis_unit}
            raise CannotMerge(sentence % units)


def plan_merge(kept: Food, olds: Sequence[Food]) -> list[MergePlan]:
    """Return the plans of merging `olds`, in this order, into `kept`. Raises CannotMerge."""
    check_merge(kept, olds)
    labels = {portion.label: portion for portion in kept.portions.all()}
    names = _alias_terms(kept)
    plans = []
    for old in olds:
        step = _plan_one(kept, old, labels, names)
        plans.append(step)
        labels |= {portion.label: portion for portion in step.portions}
        names += step.names
    return plans


def _plan_one(kept: Food, old: Food, labels: Mapping[str, Portion], names: Sequence[str]) -> MergePlan:
    """Return the plan for one old food; `kept` has these portions and other names."""
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
    """Carry out `plan_merge` and record it in both foods' history. Raises CannotMerge first.

    More than MAX_ROWS_IN_MERGE barcodes, favourites and so on move afterwards, in short transactions. If that
    is stopped, housekeeping resumes it.
    """
    with transaction.atomic():
        ids = sorted({kept.pk, *(old.pk for old in olds)})
        # Locked in the order of ids: two curators who merge in opposite directions do not deadlock.
        locked = Food.objects.select_for_update().filter(pk__in=ids).order_by("pk").in_bulk()
        kept = locked[kept.pk]
        merges = [_merge(step, by) for step in plan_merge(kept, [locked[old.pk] for old in olds])]
    for merge in merges:
        resume_merge(merge)
    return merges


def resume_merge(merge: Merge) -> None:
    """Finish a merge, or its undoing, that was stopped. Idempotent."""
    if merge.state == Merge.State.MOVING:
        move_in_batches(merge)
        merge.state = ""
        merge.save(update_fields=["state"])
        send_foods_changed([merge.kept_id])
    elif merge.state == Merge.State.UNDOING:
        _resume_undo(merge)


def _merge(step: MergePlan, by: Any) -> Merge:
    old, kept = step.old, step.kept
    record_current_state(old)
    record_current_state(kept)
    state, moved = _move_to_kept(step)
    moved["was_retired"] = old.is_retired
    kept.aliases = "; ".join([*_alias_terms(kept), *step.names])
    changed = {"aliases": step.names, "portions": step.portions}
    kept.mark_curated(name for name, moving in changed.items() if moving)
    _save_with_history(kept, by, f"{old} was merged into it")
    old.is_retired, old.merged_into = True, kept
    _save_with_history(old, by, f"Merged into {kept}")
    return Merge.objects.create(old=old, kept=kept, made_by=by, moved=moved, state=state)


def _move_to_kept(step: MergePlan) -> tuple[str, dict[str, Any]]:
    """Store the planned moves except names; return the merge's state and data for undoing."""
    old, kept = step.old, step.kept
    is_at_once = sum(step.moving.values()) <= MAX_ROWS_IN_MERGE
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


def undo_merge(merge: Merge, by: Any) -> None:
    """Restore the old food and take from the kept one what the merge gave it.

    Raises CannotMerge. Moved rows that a curator changed since, such as a portion with another weight, stay
    where they are. Imports go on leaving the kept food's names and portions alone, for the same reason.
    """
    with transaction.atomic():
        merge = Merge.objects.select_for_update().get(pk=merge.pk)
        _check_undo(merge)
        merge.state, merge.undone_by = Merge.State.UNDOING, by
        merge.save(update_fields=["state", "undone_by"])
        if not merge.moves.exists():
            _undo(merge)
    resume_merge(merge)


def _check_undo(merge: Merge) -> None:
    if merge.undone_at is not None:
        raise CannotMerge(gettext("The merge of %(food)s was already undone.") % {"food": merge.old})
    if merge.kept.merged_into_id is not None:
        sentence = gettext("%(food)s has since been merged into %(other)s. Undo that merge first.")
        raise CannotMerge(sentence % {"food": merge.kept, "other": merge.kept.merged_into})


def _resume_undo(merge: Merge) -> None:
    move_back(merge)
    with transaction.atomic():
        _undo(merge)
    for other in Merge.objects.filter(kept=merge.kept_id, state=Merge.State.MOVING):
        resume_merge(other)


def _undo(merge: Merge) -> None:
    """Do the last step: move back what has not moved in batches, and the foods themselves."""
    foods = Food.objects.select_for_update().order_by("pk").in_bulk([merge.old_id, merge.kept_id])
    old, kept = foods[merge.old_id], foods[merge.kept_id]
    record_current_state(old)
    record_current_state(kept)
    for pk, label, quantity in merge.moved["portions"]:
        kept.portions.filter(pk=pk, label=label, quantity=quantity).delete()
    for model, field, apart in followers():
        ids = merge.moved["rows"].get(model._meta.label, [])
        move(rows_to_move(model, field, apart, kept, old), field, old, ids)
    kept.aliases = "; ".join(term for term in _alias_terms(kept) if term not in merge.moved["names"])
    _reapply_merges(kept, merge)
    _save_with_history(kept, merge.undone_by, f"{old} was taken out of it again")
    old.is_retired, old.merged_into = merge.moved["was_retired"], None
    _save_with_history(old, merge.undone_by, f"No longer merged into {kept}")
    merge.undone_at, merge.state = timezone.now(), ""
    merge.save(update_fields=["undone_at", "state"])


def _reapply_merges(kept: Food, undone: Merge) -> None:
    """Apply what only `undone` had given from the other merges into `kept`."""
    others = Merge.objects.filter(kept=kept, undone_at=None).exclude(pk=undone.pk)
    for merge in others.exclude(state=Merge.State.UNDOING).select_related("old").order_by("pk"):
        labels = {portion.label: portion for portion in Portion.objects.filter(food=kept)}
        step = _plan_one(kept, merge.old, labels, _alias_terms(kept))
        kept.aliases = "; ".join([*_alias_terms(kept), *step.names])
        state, moved = _move_to_kept(step)
        merge.state = merge.state or state
        merge.moved["names"] += step.names
        merge.moved["portions"] += moved["portions"]
        for label, ids in moved["rows"].items():
            merge.moved["rows"][label] = [*merge.moved["rows"].get(label, []), *ids]
        merge.save(update_fields=["state", "moved"])


def _save_with_history(food: Food, by: Any, reason: str) -> None:
    food._history_user = by  # type: ignore[attr-defined]
    food._change_reason = reason[:MAX_REASON_LENGTH]  # type: ignore[attr-defined]
    food.save()


def _alias_terms(food: Food) -> list[str]:
    return [term for part in food.aliases.split(";") if (term := part.strip())]


def _new_names(kept: Food, names: Sequence[str], old: Food) -> tuple[list[str], list[str]]:
    """Return the names of `old` to add to the kept food, and those that don't fit its field."""
    known = {tuple(normalise_words(name)) for name in (kept.name, *names)}
    longest = Food._meta.get_field("aliases").max_length or 0
    taken, left_out = list(names), []
    for name in (old.name.replace(";", ","), *_alias_terms(old)):
        if tuple(normalise_words(name)) in known:
            continue
        known.add(tuple(normalise_words(name)))
        if len("; ".join([*taken, name])) <= longest:
            taken.append(name)
        else:
            left_out.append(name)
    return taken[len(names) :], left_out
