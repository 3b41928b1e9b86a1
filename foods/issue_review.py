"""Data issue with the values to compare: old, new, pending, and the group's median."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext

from foods import history
from foods.data_issues import raise_data_issues
from foods.issue_rules import COMPARED_QUANTITY, GroupMedian, GroupMedians
from foods.magnesium import magnesium_in
from foods.models import Flag, Food
from foods.models.value_marks import value_in_words
from foods.plausibility import LARGE_PORTION, SMALL_PORTION, WEIGHED
from tracker.lib.numbers import format_decimal

VALUE = ("magnesium_mg", "value_mark", "limit_mg", "basis_quantity", "basis_unit")


@dataclass(frozen=True, slots=True)
class ComparedValue:
    """Value or portions as text. `per_100_mg` is None for unknown and for what has none."""

    text: str
    per_100_mg: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PreviousValue:
    """Value before the one that raised the issue: row `row_id` of the history, since `at`."""

    row_id: int
    at: datetime
    value: ComparedValue


@dataclass(frozen=True, slots=True)
class IssueReview:
    """Values to compare. `pending` is None when nothing is held back."""

    previous: PreviousValue | None
    current: ComparedValue
    pending: ComparedValue | None
    median: GroupMedian | None
    seen: str  # a state_token of the food


def review_issue(flag: Flag) -> IssueReview:
    """Return what is shown of an open or dismissed issue."""
    food = flag.food
    row = _previous_row(flag)
    previous = None
    if row is not None:
        value = _portions(row.portions) if _is_about_portions(flag) else _value(row)
        previous = PreviousValue(row.history_id, row.history_date, value)
    if _is_about_portions(flag):
        current = _portions(history.values_of(food)["portions"])
        pending = _portions(flag.held_portions) if flag.held_portions else None
    else:
        current = _value(food)
        pending = None if flag.held_mg is None else _value(food, flag.held_mg)
    is_weighed = food.basis_unit in WEIGHED and not _is_about_portions(flag)
    median = GroupMedians().from_foods([food.group_id]).get(food.group_id) if is_weighed else None
    return IssueReview(previous, current, pending, median, state_token(food))


@transaction.atomic
def revert_issue(flag: Flag, *, seen: str, by: Any) -> Food:
    """Give the food its previous value or portions back; return it.

    Recorded in its history. Raises ValidationError when there is no previous value, and when the food is no
    longer as it was `seen`, a state_token.
    """
    row = _previous_row(flag)
    if row is None:
        raise ValidationError(gettext("There is no earlier value to revert to."))
    stored = Food.objects.select_for_update().get(pk=flag.food_id)
    if state_token(stored) != seen:
        sentence = gettext("%(food)s has changed since you opened this page. Check it again.")
        raise ValidationError(sentence % {"food": stored})
    names: tuple[str, ...] = ("portions",) if _is_about_portions(flag) else VALUE
    if row.basis_unit != flag.food.basis_unit:
        names = (*VALUE, "portions")  # quantities of portions are in the basis unit
    history.revert(flag.food, row, by=by, names=names)
    food = Food.objects.get(pk=flag.food_id)
    raise_data_issues([food])
    if flag.held_portions:
        flag.dismiss(by)  # what is held back stays out of the food
    return food


def state_token(food: Food) -> str:
    """Return a token of the food's current values, to notice that somebody has changed it since."""
    values = history.values_of(food)
    return sha256(repr([values[name] for name in history.FIELDS]).encode()).hexdigest()[:16]


def next_issue(flag: Flag) -> Flag | None:
    """Return the open issue after this one, newest first, or the first; None without another."""
    waiting = Flag.objects.filter(dismissed_at=None, food__owner=None).exclude(pk=flag.pk)
    older = Q(raised_at__lt=flag.raised_at) | Q(raised_at=flag.raised_at, pk__lt=flag.pk)
    return waiting.filter(older).first() or waiting.first()


def _is_about_portions(flag: Flag) -> bool:
    return flag.kind in {LARGE_PORTION, SMALL_PORTION}


def _previous_row(flag: Flag) -> Any:
    """Return the newest history row whose value or portions are neither current nor held back."""
    food = flag.food
    now = history.values_of(food)
    for row in food.history.order_by("-history_date", "-history_id"):
        if _is_about_portions(flag):
            pairs = row.portions
            is_other = pairs is not None and pairs != now["portions"]
            if is_other and not any(list(pair) in pairs for pair in flag.held_portions):
                return row
        elif row.magnesium_mg not in {None, flag.held_mg} and any(
            getattr(row, name) != now[name] for name in VALUE
        ):
            return row
    return None


def _value(thing: Any, magnesium_mg: Decimal | None = None) -> ComparedValue:
    """Return the value of a food or history row; or `magnesium_mg` in the same basis."""
    is_own = magnesium_mg is None
    milligrams = thing.magnesium_mg if is_own else magnesium_mg
    marks = (thing.value_mark, thing.limit_mg) if is_own else ("", None)
    text = gettext("%(value)s in %(amount)s") % {
        "value": value_in_words(milligrams, *marks),
        "amount": f"{format_decimal(thing.basis_quantity)} {thing.basis_unit}",
    }
    if thing.basis_unit not in WEIGHED:
        return ComparedValue(text)
    per_100_mg = magnesium_in(
        COMPARED_QUANTITY, basis_quantity=thing.basis_quantity, basis_magnesium_mg=milligrams
    )
    return ComparedValue(text, per_100_mg)


def _portions(pairs: Any) -> ComparedValue:
    return ComparedValue(history.portions_in_words(pairs) or gettext("none"))
