"""Implausible values held back from a food until a curator confirms them.

They are stored only in a data issue, so that no list, search or phrase shows them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from foods import history
from foods.issue_rules import checked_values, odd_portions, odd_portions_of
from foods.models import Flag, Food, Portion
from foods.plausibility import TOO_MUCH, HeldValue
from foods.search import reindex
from tracker.lib.bulk_rows import update_objects
from tracker.lib.numbers import format_decimal


def hold_values(implausible: Iterable[tuple[int, str]]) -> None:
    """Move implausible values out of foods into their flags.

    `implausible` are foods' ids and kinds of open flags. Runs in the caller's transaction.
    """
    kinds: dict[int, set[str]] = {}
    for food_id, kind in implausible:
        kinds.setdefault(food_id, set()).add(kind)
    if not kinds:
        return
    foods = Food.objects.in_bulk(list(kinds))
    flags = {
        (flag.food_id, flag.kind): flag
        for flag in Flag.objects.filter(food__in=list(kinds), dismissed_at=None)
    }
    odd = odd_portions(list(foods.values()))
    taken: list[int] = []
    held = []
    for food in foods.values():
        for kind in kinds[food.pk]:
            flag = flags.get((food.pk, kind))
            if flag is None:  # another process dismissed it meanwhile
                continue
            if kind == TOO_MUCH:
                flag.held_mg, food.magnesium_mg = food.magnesium_mg, None
            else:
                portions = odd_portions_of(food, odd).get(kind, [])
                flag.held_portions = _merge_pairs(flag.held_portions, portions)
                taken += [portion.pk for portion in portions]
            held.append(flag)
        food.updated_at = timezone.now()
    Portion.objects.filter(pk__in=taken).delete()
    Flag.objects.bulk_update(held, ["held_mg", "held_portions"])
    update_objects(list(foods.values()), ["magnesium_mg", "updated_at"])
    Food.objects.filter(pk__in=list(foods)).refresh_listed_values()
    reindex(foods)


def _merge_pairs(pairs: Sequence[Sequence[str]], portions: Iterable[Portion]) -> list[list[str]]:
    """Return pairs of label and quantity; the newer quantity wins for a label held before."""
    held = {label: quantity for label, quantity in pairs}
    held |= {portion.label: format_decimal(portion.quantity) for portion in portions}
    return [[label, quantity] for label, quantity in held.items()]


def hold_new_values(food: Food, held: Iterable[HeldValue]) -> None:
    """Write data issues for values that were left out of a new or changed food.

    An open or dismissed issue about the same values stays as it is.
    """
    for each in held:
        values = {"held_mg": each.magnesium_mg, "held_portions": each.pairs, "figures": each.figures}
        flag, is_new = Flag.objects.get_or_create(food=food, kind=each.kind, defaults=values)
        if not is_new and (flag.held_mg, flag.held_portions) != (each.magnesium_mg, each.pairs):
            for name, value in values.items():
                setattr(flag, name, value)
            flag.dismissed_at = flag.dismissed_by = None
            flag.raised_at = timezone.now()
            flag.save()


@transaction.atomic
def release_values(flag: Flag, *, by: Any) -> Food:
    """Give the food the values held in `flag`, recorded in its history; return the food.

    A label that the food has meanwhile stays as it is.
    """
    food = Food.objects.select_for_update().get(pk=flag.food_id)
    with history.recording_change(food, by=by, reason="What was held back, confirmed."):
        if flag.held_mg is not None:
            food.magnesium_mg = flag.held_mg
        _add_portions(food, flag.held_portions)
        food.save()
    flag.food, flag.held_mg, flag.held_portions = food, None, []
    flag.judged = checked_values(food, flag.kind, odd_portions([food]))
    flag.save(update_fields=["held_mg", "held_portions", "judged"])
    flag.dismiss(by)
    return food


def _add_portions(food: Food, pairs: Sequence[Sequence[str]]) -> None:
    stored = list(food.portions.all())
    labels = {portion.label for portion in stored}
    position = 1 + max((portion.position for portion in stored), default=-1)
    for label, quantity in pairs:
        if label not in labels:
            Portion.objects.create(food=food, label=label, quantity=Decimal(quantity), position=position)
            position += 1
