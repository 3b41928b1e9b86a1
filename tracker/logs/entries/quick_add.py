"""Quick add: something that is in no catalogue, by a name and its milligrams alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext, gettext_lazy

from tracker.lib.form_fields import TextField
from tracker.lib.ids import is_new_id, new_id
from tracker.lib.numbers import NotAnAmount, format_typed, parse_number, round_parsed_mg
from tracker.lib.optimistic_lock import OptimisticLockMixin
from tracker.logs import actions
from tracker.logs.models import IntakeEntry, Meal
from tracker.logs.models.change_text import name_entries
from tracker.profiles.models import User

MAX_QUICK_ADD_MG = Decimal(10_000)


class QuickAddForm(forms.Form):
    """Form for a name and milligrams without a food.

    `cleaned_data` holds name, meal and `magnesium_mg`: elemental milligrams, None when left empty.
    """

    id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    name = TextField(
        max_length=200,
        error_messages={"required": gettext_lazy("Enter a name, like “Office canteen lunch”.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    magnesium_mg = TextField(
        max_length=20,
        required=False,
        label=gettext_lazy("Magnesium (mg)"),
        help_text=gettext_lazy("Leave blank if you don’t know."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    meal = forms.ChoiceField(
        choices=Meal.choices, error_messages={"required": gettext_lazy("Choose a meal.")}
    )

    @classmethod
    def unbound(cls, name: str, meal: str) -> QuickAddForm:
        return cls(initial={"id": new_id(), "name": name, "meal": meal})

    def clean_magnesium_mg(self) -> Decimal | None:
        text = self.cleaned_data["magnesium_mg"].strip().lower().removesuffix("mg").strip()
        if not text:
            return None
        if text.strip("0.,") == "" and any(digit == "0" for digit in text):
            return Decimal(0)  # known to hold none, which is not unknown
        try:
            mg = round_parsed_mg(parse_number(text))
        except NotAnAmount as error:
            raise forms.ValidationError(str(error)) from None
        if mg > MAX_QUICK_ADD_MG:
            raise forms.ValidationError(gettext("Enter 10,000 mg or less."))
        return mg

    def entry(self, user: User, day: date) -> IntakeEntry:
        """Return the new entry, not stored yet. ValueError when its id is damaged."""
        data = self.cleaned_data
        id: UUID | None = data["id"]
        if not is_new_id(id):
            raise ValueError("no id")
        return IntakeEntry.quick(
            data["name"], data["magnesium_mg"], id=id, user=user, day=day, meal=data["meal"]
        )


class QuickEditForm(OptimisticLockMixin, QuickAddForm):
    """Form that changes an existing quick add."""

    stored: IntakeEntry

    @classmethod
    def from_entry(cls, entry: IntakeEntry, data: Any = None) -> QuickEditForm:
        """Return a form filled from the quick add or, with `data`, from the request."""
        mg = entry.basis_magnesium_mg
        known = "" if mg is None else format_typed(mg)
        form = cls(data, initial={"name": entry.name, "magnesium_mg": known, "meal": entry.meal})
        form.stored = entry
        return form

    def save(self, user: User) -> None:
        """Write it down, so that it can be undone. What stays as it was is no change.

        The entry comes as it is stored, and locked.
        """
        entry, data = self.stored, self.cleaned_data
        before, named = entry.state(), name_entries([entry.name])
        entry.name, entry.meal = data["name"], data["meal"]
        entry.basis_magnesium_mg = data["magnesium_mg"]
        entry.set_amount(entry.amount, entry.portion_label, entry.portion_quantity)
        if actions.record_changed(user, entry.day, {entry: before}, parameters=named):
            entry.save(update_fields=IntakeEntry.STATE_FIELDS)
