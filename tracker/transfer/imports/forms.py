"""Forms of an import: upload, questions about the file, and decisions before it is written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext, gettext_lazy

from tracker.lib.dates import long_day
from tracker.lib.form_fields import NewIdField
from tracker.lib.numbers import format_exact
from tracker.lib.text import clean_text
from tracker.transfer.imports.entries import ADD, AS_IT_IS, AS_UNKNOWN, KEEP, LEFT_OUT, REPLACE, large_key
from tracker.transfer.imports.models import Import
from tracker.transfer.readers.limits import MAX_UPLOAD_BYTES
from tracker.transfer.readers.refusals import Refusal, describe_refusal
from tracker.transfer.readers.spreadsheet import Column, guess_mapping
from tracker.transfer.readers.values import DayOrder

MAX_DAYS_SHOWN = 60  # with a choice of their own; the others follow the choice for all
CHOOSE = gettext_lazy("Choose one.")
DAY_CHOICES = [
    (ADD, gettext_lazy("Add the imported entries")),
    (KEEP, gettext_lazy("Keep mine, leave these days out")),
    (REPLACE, gettext_lazy("Replace mine")),
]
AS_FOR_ALL = ("", gettext_lazy("As for all days"))
LARGE_CHOICES = [
    ("", gettext_lazy("Choose")),
    (AS_IT_IS, gettext_lazy("It’s right")),
    (AS_UNKNOWN, gettext_lazy("Import without the value")),
    (LEFT_OUT, gettext_lazy("Leave it out")),
]
COLUMN_CHOICES = [
    (Column.IGNORED, gettext_lazy("Ignore")),
    (Column.DAY, gettext_lazy("Day")),
    (Column.TIME, gettext_lazy("Time")),
    (Column.MEAL, gettext_lazy("Meal")),
    (Column.FOOD, gettext_lazy("Food")),
    (Column.AMOUNT, gettext_lazy("Amount")),
    (Column.MG, gettext_lazy("Magnesium in mg")),
    (Column.GRAMS, gettext_lazy("Magnesium in g")),
    (Column.KIND, gettext_lazy("Food or supplement")),
    (Column.NOTE, gettext_lazy("Note")),
]


def format_exact_mg(text: str) -> str:
    """Return stored milligrams as they are shown, without the unit."""
    return format_exact(Decimal(text))


# The apps whose files are imported, and where each exports them.
SOURCES = [
    ("Cronometer", gettext_lazy("Account, Export Data: Food & Recipe Entries, or Daily Nutrition")),
    ("Apple Health", gettext_lazy("Your picture, Export All Health Data: export.zip")),
    ("Health Connect", gettext_lazy("Settings, Backup and restore: the zip file")),
    ("MacroFactor", gettext_lazy("Data export with all nutrients, saved as CSV")),
    ("OpenNutriTracker, Waistline, NutriTrace", gettext_lazy("The app’s own export")),
]


class UploadForm(forms.Form):
    """The file to import. The id is the import's own, so that sending the form twice makes one."""

    id = NewIdField()
    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "invalid": gettext_lazy("Choose a file."),
            "missing": gettext_lazy("Choose a file."),
        },
    )

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if not upload.size:
            raise forms.ValidationError(describe_refusal(Refusal.EMPTY))
        if upload.size > MAX_UPLOAD_BYTES:
            raise forms.ValidationError(describe_refusal(Refusal.TOO_LARGE))
        return upload

    @property
    def file_name(self) -> str:
        return clean_text(self.cleaned_data["file"].name or "")[:200]


class DayOrderForm(forms.Form):
    order = forms.ChoiceField(
        label=gettext_lazy("How are dates written in the file?"),
        choices=[
            (DayOrder.DAY_FIRST, gettext_lazy("Day first: 9/4 is 9 April")),
            (DayOrder.MONTH_FIRST, gettext_lazy("Month first: 9/4 is 4 September")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )


class AppForm(forms.Form):
    """Choice of the app to import from, where several wrote the same intake."""

    app = forms.ChoiceField(
        label=gettext_lazy("Which app do you want to import?"),
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )

    def __init__(self, data: Any = None, *, apps: list[Any]) -> None:
        super().__init__(data)
        sentence = gettext("%(app)s: %(count)s entries, %(mg)s mg")
        self.fields["app"].choices = [  # type: ignore[attr-defined]
            (app, sentence % {"app": app, "count": count, "mg": format_exact_mg(mg)})
            for app, count, mg in apps
        ]


class ColumnsForm(forms.Form):
    """Form for the meanings of a table's columns."""

    def __init__(self, data: Any = None, *, columns: list[str]) -> None:
        super().__init__(data)
        guesses = guess_mapping(columns)
        for place, heading in enumerate(columns):
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=heading or gettext("Column %(number)s") % {"number": place + 1},
                choices=COLUMN_CHOICES,
                required=False,
                initial=guesses.get(place, Column.IGNORED),
            )

    def clean(self) -> dict[str, Any]:
        chosen = list(self.columns().values())
        if Column.DAY not in chosen:
            raise forms.ValidationError(gettext("Choose which column has the day."))
        if (Column.MG in chosen) == (Column.GRAMS in chosen):
            raise forms.ValidationError(gettext("Choose one column with magnesium."))
        if len(set(chosen)) < len(chosen):
            raise forms.ValidationError(gettext("Choose each meaning for one column only."))
        return self.cleaned_data

    def columns(self) -> dict[str, str]:
        """Return the meanings by the numbers of their columns, as they are stored."""
        places = ((name.removeprefix("column-"), value) for name, value in self.cleaned_data.items())
        return {place: str(value) for place, value in places if value}


class ImportForm(forms.Form):
    """The decisions on a previewed import."""

    for_all_days = forms.ChoiceField(
        label=gettext_lazy("Days on which you have entries too"),
        choices=DAY_CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    supplements = forms.MultipleChoiceField(
        label=gettext_lazy("Which of these are supplements or medicines?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, data: Any = None, *, one: Import) -> None:
        super().__init__(data)
        preview = one.preview
        self._days = preview["conflicts"][:MAX_DAYS_SHOWN]
        self._large = preview["large"]
        names = [*preview["likely"], *preview["names"]]
        if not self._days:
            del self.fields["for_all_days"]
        if names:
            self.fields["supplements"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]
        else:
            del self.fields["supplements"]
        for day, _, _ in self._days:
            self.fields[f"day-{day}"] = forms.ChoiceField(
                label=long_day(date.fromisoformat(day)), choices=[AS_FOR_ALL, *DAY_CHOICES], required=False
            )
        for number, (name, mg) in enumerate(self._large):
            self.fields[f"large-{number}"] = forms.ChoiceField(
                label=gettext("%(name)s, %(mg)s mg") % {"name": name, "mg": format_exact_mg(mg)},
                choices=LARGE_CHOICES,
                error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
            )

    def days(self) -> Iterator[tuple[BoundField, int, int]]:
        """Yield the choice of each day with the numbers of own and new entries."""
        for day, mine, new in self._days:
            yield self[f"day-{day}"], mine, new

    def large(self) -> Iterator[BoundField]:
        for number, _ in enumerate(self._large):
            yield self[f"large-{number}"]

    def answers(self) -> dict[str, Any]:
        """Return the decisions as they are stored with the import."""
        data = self.cleaned_data
        days = {day: data[f"day-{day}"] for day, _, _ in self._days if data[f"day-{day}"]}
        large = {large_key(name, mg): data[f"large-{n}"] for n, (name, mg) in enumerate(self._large)}
        return {
            "for_all_days": data.get("for_all_days", ADD),
            "days": days,
            "supplements": data.get("supplements", []),
            "large": large,
        }
