"""Several entries of a day at once: which, what is to be done with them, and where to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.urls import reverse

from tracker.lib.http import parse_uuid
from tracker.lib.ids import new_id
from tracker.lib.templatetags.formatting import long_day
from tracker.lib.weeks import FIRST_DAY, LAST_DAY
from tracker.logs import actions
from tracker.logs.entries.stale_pages import count_logged_already
from tracker.logs.models import IntakeEntry, Meal
from tracker.logs.queries import entries_with_foods

ACTIONS = {"copy": "Copy", "move": "Move", "remove": "Remove"}
AS_IT_IS = ""
DOSE_LOGGED = "A dose of a schedule is logged once a day, and that day has it already. Nothing was changed."


class BulkActionForm(forms.Form):
    """Form for an action on several entries of a day.

    `cleaned_data` holds the action, the day, the meal (empty for each entry's own), and an id for copies.
    """

    act = forms.ChoiceField(choices=ACTIONS.items())
    to = forms.DateField(
        required=False,
        error_messages={"invalid": "Choose a day."},
        widget=forms.DateInput(attrs={"type": "date", "min": FIRST_DAY, "max": LAST_DAY}, format="%Y-%m-%d"),
        label="To the day",
    )
    meal = forms.ChoiceField(required=False, choices=[(AS_IT_IS, "The same meal"), *Meal.choices])
    id = forms.UUIDField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("act") != "remove" and "to" in data:
            if data["to"] is None:
                self.add_error("to", "Choose a day.")
            elif not FIRST_DAY <= data["to"] <= LAST_DAY:
                self.add_error("to", f"Choose a day from {FIRST_DAY.year} to {LAST_DAY.year}.")
        return data

    def clean_id(self) -> UUID:
        id: UUID = self.cleaned_data["id"]
        if id.version != 7:
            raise forms.ValidationError("This form is damaged. Please open it again.")
        return id


@dataclass
class BulkActionPage:
    """The day's entries to choose from; `chosen` are ticked."""

    user: Any
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


def entries_on(user: Any, day: date) -> list[IntakeEntry]:
    """Return the entries of a day in the order of the meals."""
    order = list(Meal.values)
    found = entries_with_foods(user_id=user.pk, day=day)
    return sorted(found, key=lambda entry: order.index(entry.meal))


def blank_page(user: Any, day: date, chosen: str) -> BulkActionPage:
    """Return an unbound page: `chosen` is a meal or "all"; anything else ticks nothing."""
    entries = entries_on(user, day)
    ticked = frozenset(entry.pk for entry in entries if chosen in {"all", entry.meal})
    form = BulkActionForm(initial={"to": user.profile.today(), "id": new_id()})
    return BulkActionPage(user, day, entries, ticked, form)


def bound_page(user: Any, day: date, data: Any) -> BulkActionPage:
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
        page.problem = "Tick at least one entry."
        return False
    if not is_valid:
        return False
    data = page.form.cleaned_data
    entries = [entry for entry in page.entries if entry.pk in page.chosen]
    act, to, meal = data["act"], data["to"], data["meal"]
    to_meal = f"to {Meal(meal).label.lower()}" if meal else "on this day"
    where = f"to {long_day(to)}" if to and to != page.day else to_meal
    if act == "remove":
        actions.remove_many(page.user, page.day, entries, f"{actions.in_words(entries)} removed")
    elif act == "move":
        try:
            actions.move(page.user, page.day, [entry.pk for entry in entries], to, meal=meal, where=where)
        except actions.DoseLogged:
            page.problem = DOSE_LOGGED
    else:
        copies = actions.copies_of(entries, to, meal=meal, id=data["id"])
        if not is_confirmed and not actions.were_copied(page.user, copies):
            page.doubled_count = count_logged_already(copies, page.user, to)
        if not page.doubled_count:
            made = actions.copy(
                page.user, page.day, entries, to, meal=meal, id=data["id"], source_phrase=where
            )
            page.problem = "" if made or not entries else DOSE_LOGGED
    return not page.problem and not page.doubled_count
