"""Sentences for what a member did to their log, from what is stored of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import models

from tracker.lib.templatetags.formatting import long_day
from tracker.logs.models.entry import Meal


class ChangeAction(models.TextChoices):
    """Actions of members. Parameters, stored as JSON, name their objects.

    All but MEAL_ADDED have `count`, the number of entries, and `names`, those of one or two of them.
    MEAL_ADDED has `meal`, a saved meal's name, and `left_out`, the names of foods that could not be logged.
    COPIED and MOVED have one of `from_day`, `to_day` and `to_meal`, or none within one meal of a day.
    """

    ADDED = "added", "added"
    MEAL_ADDED = "meal_added", "saved meal added"
    REMOVED = "removed", "removed"
    CHANGED = "changed", "changed"
    COPIED = "copied", "copied"
    MOVED = "moved", "moved"


TEXTS = {
    ChangeAction.ADDED: "{what} added",
    ChangeAction.MEAL_ADDED: "{meal} added",
    ChangeAction.REMOVED: "{what} removed",
    ChangeAction.CHANGED: "{what} changed",
    ChangeAction.COPIED: "{what} copied {place}",
    ChangeAction.MOVED: "{what} moved {place}",
}
MEAL_ADDED_IN_PART = "{meal} added, without {foods}"


def name_entries(names: list[str], *, most: int = 1) -> dict[str, Any]:
    """Return parameters that name up to `most` entries, and the number of more."""
    return {"count": len(names), "names": names if len(names) <= most else []}


def describe_change(action: str, parameters: Mapping[str, Any], day: date) -> str:
    """Return what was done on the page of `day`, without a full stop: “Almonds added”."""
    kind = ChangeAction(action)
    if kind == ChangeAction.MEAL_ADDED:
        foods = ", ".join(parameters["left_out"])
        return (MEAL_ADDED_IN_PART if foods else TEXTS[kind]).format(meal=parameters["meal"], foods=foods)
    what = " and ".join(parameters["names"]) or f"{parameters['count']} entries"
    return TEXTS[kind].format(what=what, place=_describe_place(parameters, day))


def _describe_place(parameters: Mapping[str, Any], day: date) -> str:
    if "from_day" in parameters:
        from_day = date.fromisoformat(parameters["from_day"])
        is_yesterday = day - from_day == timedelta(days=1)
        return "from the day before" if is_yesterday else f"from {long_day(from_day)}"
    if "to_day" in parameters:
        return f"to {long_day(date.fromisoformat(parameters['to_day']))}"
    if "to_meal" in parameters:
        return f"to {Meal(parameters['to_meal']).label.lower()}"
    return "on this day"
