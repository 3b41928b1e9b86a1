"""Several entries of a day at once: which, what is to be done with them, and where to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from tracker.lib.date_ranges import outside_calendar
from tracker.lib.form_fields import SentIdField
from tracker.lib.http import parse_uuid
from tracker.lib.ids import new_id
from tracker.lib.weeks import FIRST_DAY, LAST_DAY
from tracker.logs import actions
from tracker.logs.entries.stale_pages import count_logged_already
from tracker.logs.models import IntakeEntry, Meal
from tracker.logs.queries import entries_with_foods
from tracker.profiles.models import User

ACTIONS = {"copy": gettext_lazy("Copy"), "move": gettext_lazy("Move"), "remove": gettext_lazy("Remove")}
AS_IT_IS = ""
DOSE_LOGGED = gettext_lazy("This dose is already logged on that day. Nothing was changed.")


class BulkActionForm(forms.Form):
    """Form for an action on several entries of a day.

    `cleaned_data` holds the action, the day, the meal (empty for each entry's own), and an id for copies.
    """

    act = forms.ChoiceField(
        choices=ACTIONS.items(),
        error_messages={"required": gettext_lazy("Choose whether to copy, move or remove the entries.")},
    )
    to = forms.DateField(
        required=False,
        error_messages={"invalid": gettext_lazy("Enter a date.")},
        widget=forms.DateInput(attrs={"type": "date", "min": FIRST_DAY, "max": LAST_DAY}, format="%Y-%m-%d"),
        label=gettext_lazy("Copy or move to"),
    )
    meal = forms.ChoiceField(required=False, choices=[(AS_IT_IS, gettext_lazy("Same meal")), *Meal.choices])
    id = SentIdField()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("act") != "remove" and "to" in data:
            if data["to"] is None:
                self.add_error("to", gettext("Enter a date."))
            elif not FIRST_DAY <= data["to"] <= LAST_DAY:
                self.add_error("to", outside_calendar())
        return data


@dataclass
class BulkActionPage:
    """The day's entries to choose from; `chosen` are ticked."""

    user: User
    day: date
    entries: Sequence[IntakeEntry]
    chosen: frozenset[UUID]
    form: BulkActionForm
    problem: str = ""
    doubled_count: int = 0  # copies that the other day has already, before that is confirmed

    @property
    def url(self) -> str:
        return reverse("logs:bulk-actions", args=[self.day])

    @property
    def day_url(self) -> str:
        return reverse("logs:day", args=[self.day])

    @property
    def lines(self) -> list[tuple[IntakeEntry, bool]]:
        return [(entry, entry.pk in self.chosen) for entry in self.entries]


def entries_on(user: User, day: date) -> list[IntakeEntry]:
    """In the order of the meals."""
    order = list(Meal.values)
    found = entries_with_foods(user_id=user.pk, day=day)
    return sorted(found, key=lambda entry: order.index(entry.meal))


def blank_page(user: User, day: date, chosen: str) -> BulkActionPage:
    """Ready to be filled in: `chosen` is a meal, or "all"; anything else ticks nothing."""
    entries = entries_on(user, day)
    ticked = frozenset(entry.pk for entry in entries if chosen in {"all", entry.meal})
    form = BulkActionForm(initial={"to": user.profile.today(), "id": new_id()})
    return BulkActionPage(user, day, entries, ticked, form)


def bound_page(user: User, day: date, data: Any) -> BulkActionPage:
    ids = {id for text in data.getlist("entry") if (id := parse_uuid(text))}
    return BulkActionPage(user, day, entries_on(user, day), frozenset(ids), BulkActionForm(data))


def apply(page: BulkActionPage, *, is_confirmed: bool = False) -> bool:
    """Carry out the action, idempotently. Return False when something is missing (see errors).

    Copies that the day already has need confirmation. Raises AlreadyUsed when the id of the copies was used
    for something else.
    """
    is_valid = page.form.is_valid()
    mine = IntakeEntry.objects.filter(user=page.user, pk__in=page.chosen)
    if not page.chosen or not mine.exists():
        page.problem = gettext("Select at least one entry.")
        return False
    if not is_valid:
        return False
    data = page.form.cleaned_data
    entries = [entry for entry in page.entries if entry.pk in page.chosen]
    act, to, meal = data["act"], data["to"], data["meal"]
    if act == "remove":
        actions.remove_many(page.user, page.day, entries)
    elif act == "move":
        try:
            actions.move(page.user, page.day, [entry.pk for entry in entries], to, meal=meal)
        except actions.DoseLogged:
            page.problem = str(DOSE_LOGGED)
    else:
        copies = actions.copies_of(entries, to, meal=meal, id=data["id"])
        if not is_confirmed and not actions.were_copied(page.user, copies):
            page.doubled_count = count_logged_already(copies, page.user, to)
        if not page.doubled_count:
            made = actions.copy(page.user, page.day, entries, to, meal=meal, id=data["id"])
            page.problem = "" if made or not entries else str(DOSE_LOGGED)
    return not page.problem and not page.doubled_count
