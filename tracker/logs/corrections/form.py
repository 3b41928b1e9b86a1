"""Form that selects the past entries of a correction."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy, ngettext

from foods.models import Food
from tracker.lib.form_fields import RELOAD, TextField
from tracker.lib.weeks import is_in_calendar
from tracker.logs.corrections.values import CorrectionPlan, Value, frozen_values
from tracker.logs.models import Correction

NO_DAY = {"invalid": gettext_lazy("Enter a date, for example 22 November 2026.")}


class CorrectionForm(forms.Form):
    """One old value, an optional range of days and a reason.

    `now` is the value that the curator saw.
    """

    old = forms.ChoiceField(
        label=gettext_lazy("Entries with this value"),
        widget=forms.RadioSelect({"class": "radiolist"}),
        error_messages={
            "required": gettext_lazy("Choose the value that was wrong."),
            "invalid_choice": gettext_lazy("No past entry has this value any more. Choose another."),
        },
    )
    first = forms.DateField(
        label=gettext_lazy("From"),
        required=False,
        widget=forms.DateInput({"type": "date", "class": "vDateField"}),
        error_messages=NO_DAY,
    )
    last = forms.DateField(
        label=gettext_lazy("To"),
        required=False,
        widget=forms.DateInput({"type": "date", "class": "vDateField"}),
        error_messages=NO_DAY,
    )
    reason = TextField(
        max_length=Correction._meta.get_field("reason").max_length,
        widget=forms.TextInput({"class": "vTextField"}),
        help_text=gettext_lazy("For other curators, like “The label was misread”."),
        error_messages={"required": gettext_lazy("Enter a reason for other curators.")},
    )
    now = forms.CharField(widget=forms.HiddenInput, error_messages={"required": RELOAD})

    def __init__(self, data: Any, *, food: Food) -> None:
        self.food = food
        found = frozen_values(food)
        self.values = {value.key: value for value, _ in found}
        super().__init__(data, initial={"old": next(iter(self.values), None), "now": Value.of_food(food).key})
        self.fields["old"].choices = [  # type: ignore[attr-defined]
            (value.key, _describe_value(value, count)) for value, count in found
        ]

    def clean_first(self) -> date | None:
        return self._in_calendar("first")

    def clean_last(self) -> date | None:
        return self._in_calendar("last")

    def _in_calendar(self, name: str) -> date | None:
        day: date | None = self.cleaned_data[name]
        if day and not is_in_calendar(day):
            raise forms.ValidationError(gettext("Enter a date from 2000 to 2099."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and first > last:
            self.add_error("last", gettext("“To” must be on or after “From”."))
        if data.get("now") != Value.of_food(self.food).key:
            text = gettext("%(food)s was changed after you opened this page. Check the values again.")
            self.add_error(None, text % {"food": self.food})
        return data

    @property
    def change(self) -> CorrectionPlan:
        data = self.cleaned_data
        return CorrectionPlan(
            self.food.pk, self.values[data["old"]], Value.of_food(self.food), data["first"], data["last"]
        )


def _describe_value(value: Value, count: int) -> str:
    """Return `78 mg in 28.35 g, 12 entries`."""
    return ngettext("%(value)s, %(count)s entry", "%(value)s, %(count)s entries", count) % {
        "value": value,
        "count": f"{count:,}",
    }
