"""Sentences for what a member did to their log, from what is stored of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext, gettext_lazy, gettext_noop, ngettext

from tracker.lib.dates import long_day
from tracker.lib.words import join_words
from tracker.logs.models.entry import Meal


class ChangeAction(models.TextChoices):
    """Actions of members. Parameters, stored as JSON, name their objects.

    All but MEAL_ADDED have `count`, the number of entries, and `names`, those of one or two of them.
    MEAL_ADDED has `meal`, a saved meal's name, and `left_out`, the names of foods that could not be logged.
    COPIED and MOVED have one of `from_day`, `to_day` and `to_meal`, or none within one meal of a day.
    """

    ADDED = "added", gettext_lazy("added")
    MEAL_ADDED = "meal_added", gettext_lazy("saved meal added")
    REMOVED = "removed", gettext_lazy("removed")
    CHANGED = "changed", gettext_lazy("changed")
    COPIED = "copied", gettext_lazy("copied")
    MOVED = "moved", gettext_lazy("moved")


TEXTS = {
    (ChangeAction.ADDED, ""): gettext_noop("%(what)s logged"),
    (ChangeAction.REMOVED, ""): gettext_noop("%(what)s removed"),
    (ChangeAction.CHANGED, ""): gettext_noop("%(what)s changed"),
    (ChangeAction.COPIED, ""): gettext_noop("%(what)s copied on this day"),
    (ChangeAction.COPIED, "day_before"): gettext_noop("%(what)s copied from the day before"),
    (ChangeAction.COPIED, "from_day"): gettext_noop("%(what)s copied from %(day)s"),
    (ChangeAction.COPIED, "to_day"): gettext_noop("%(what)s copied to %(day)s"),
    (ChangeAction.COPIED, "to_meal"): gettext_noop("%(what)s copied to %(meal)s"),
    (ChangeAction.MOVED, ""): gettext_noop("%(what)s moved on this day"),
    (ChangeAction.MOVED, "day_before"): gettext_noop("%(what)s moved from the day before"),
    (ChangeAction.MOVED, "from_day"): gettext_noop("%(what)s moved from %(day)s"),
    (ChangeAction.MOVED, "to_day"): gettext_noop("%(what)s moved to %(day)s"),
    (ChangeAction.MOVED, "to_meal"): gettext_noop("%(what)s moved to %(meal)s"),
}


def name_entries(names: list[str], *, most: int = 1) -> dict[str, Any]:
    """Return parameters that name up to `most` entries, and the number of more."""
    return {"count": len(names), "names": names if len(names) <= most else []}


def describe_change(action: str, parameters: Mapping[str, Any], day: date) -> str:
    """Return what was done on the page of `day`, without a full stop: “Almonds added”."""
    kind = ChangeAction(action)
    if kind == ChangeAction.MEAL_ADDED:
        return _describe_meal_added(parameters["meal"], parameters["left_out"])
    place, values = _place_of(parameters, day)
    return gettext(TEXTS[kind, place]) % {"what": _describe_entries(parameters), **values}


def _describe_meal_added(meal: str, left_out: Sequence[str]) -> str:
    if not left_out:
        return gettext("%(meal)s logged") % {"meal": meal}
    return gettext("%(meal)s logged, without %(foods)s") % {"meal": meal, "foods": join_words(left_out)}


def _describe_entries(parameters: Mapping[str, Any]) -> str:
    if parameters["names"]:
        return join_words(parameters["names"])
    count = parameters["count"]
    return ngettext("%(count)s entry", "%(count)s entries", count) % {"count": count}


def _place_of(parameters: Mapping[str, Any], day: date) -> tuple[str, dict[str, str]]:
    """Return the key of TEXTS for the place, and the values that its text names."""
    if "from_day" in parameters:
        from_day = date.fromisoformat(parameters["from_day"])
        is_yesterday = day - from_day == timedelta(days=1)
        return ("day_before", {}) if is_yesterday else ("from_day", {"day": long_day(from_day)})
    if "to_day" in parameters:
        return "to_day", {"day": long_day(date.fromisoformat(parameters["to_day"]))}
    if "to_meal" in parameters:
        return "to_meal", {"meal": str(Meal(parameters["to_meal"]).label).lower()}
    return "", {}
