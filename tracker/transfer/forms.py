"""Form for the days and the separator of a single table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from tracker.lib.date_ranges import DayField
from tracker.transfer.export import CsvOptions

SEPARATORS = {"comma": ",", "semicolon": ";"}


class OptionalDayField(DayField):
    """A day that has a page, or none."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.required = False

    def clean(self, value: Any) -> date | None:  # type: ignore[override]
        return super().clean(value) if value else None


class TableForm(forms.Form):
    """Form for `from`, `to` and `separator`, as in the query string of a table."""

    table = forms.ChoiceField(
        label=gettext_lazy("Table"),
        choices=[
            ("export", gettext_lazy("Entries")),
            ("export-days", gettext_lazy("Day notes")),
            ("export-symptoms", gettext_lazy("Symptoms")),
            ("export-doctor-visits", gettext_lazy("Doctor visits")),
            ("export-foods", gettext_lazy("Your own foods, of all days")),
            ("export-meals", gettext_lazy("Saved meals and recipes, of all days")),
            ("export-schedules", gettext_lazy("Schedules, of all days")),
            ("export-medicines", gettext_lazy("Medicines, of all days")),
        ],
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose a table.")},
    )
    separator = forms.ChoiceField(
        label=gettext_lazy("Separated by"),
        choices=[
            ("comma", gettext_lazy("Commas: for most programs")),
            ("semicolon", gettext_lazy("Semicolons, with decimal commas: for Excel in most of Europe")),
        ],
        widget=forms.RadioSelect,
        initial="comma",
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose commas or semicolons.")},
    )

    def __init__(self, data: Mapping[str, Any] | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["from"] = OptionalDayField(gettext("From (optional)"))
        self.fields["to"] = OptionalDayField(gettext("To (optional)"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("from"), data.get("to")
        if first and last and last < first:
            self.add_error("to", gettext("“To” must be on or after “From”."))
        return data

    @property
    def options(self) -> CsvOptions:
        """Return the choices of a valid form. Without a separator the table is as it always was."""
        chosen = self.cleaned_data["separator"]
        return CsvOptions(
            first=self.cleaned_data["from"],
            last=self.cleaned_data["to"],
            separator=SEPARATORS.get(chosen, ","),
            has_byte_order_mark=bool(chosen),
        )
