"""Forms for schedules, medicines taken with them, and the magnesium in a compound."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zlib import crc32

from django import forms
from django.utils.translation import gettext, gettext_lazy

from foods.compounds import COMPOUNDS, Conversion, MolarConversion, MolarUnit
from foods.forms import KEPT, UNIT, PortionChoice, PortionForm, portion_choices
from foods.models import Food, Portion
from tracker.lib.date_ranges import outside_calendar
from tracker.lib.dates import WEEKDAYS
from tracker.lib.form_fields import NewIdField, SentIdField, TextField
from tracker.lib.ids import new_id
from tracker.lib.numbers import NotAnAmount, format_typed, parse_amount
from tracker.lib.weeks import is_in_calendar
from tracker.profiles.dri import UpperLimit
from tracker.profiles.models import User
from tracker.schedules import actions, weekdays
from tracker.schedules.models import Medicine, Schedule, ScheduleChange, TimeOfDay
from tracker.schedules.spacing import find_guidance

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

DATE_ERRORS = {
    "required": gettext_lazy("Enter a start date."),
    "invalid": gettext_lazy("Enter a date, for example 22 November 2026."),
}


def _day_field(label: StrOrPromise, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, error_messages=DATE_ERRORS, **options)


class ScheduleForm(PortionForm):
    """Form for the amount of one food, its times, and its first day.

    `earliest` is the first day on which it may start; None for any. With `schedule`, the form changes that
    one, and the result replaces it from its first day on. A dose that alone exceeds `limit` is saved only
    after the form has shown a warning.
    """

    id = SentIdField()
    version = forms.CharField(widget=forms.HiddenInput, required=False)  # see `_check_version`
    # The mg of a dose for which the form has shown the warning.
    warned_mg = forms.CharField(widget=forms.HiddenInput, required=False)
    is_advised = forms.BooleanField(
        label=gettext_lazy("A doctor told me to take this on these days"),
        error_messages={
            "required": gettext_lazy("Confirm that a doctor told you to take this on these days.")
        },
    )
    time_of_day = forms.ChoiceField(
        label=gettext_lazy("Time of day"),
        choices=TimeOfDay.choices,
        initial=TimeOfDay.EVENING,
        error_messages={
            "required": gettext_lazy("Choose a time of day."),
            "invalid_choice": gettext_lazy("Choose a time of day."),
        },
    )
    days = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Days"),
        coerce=int,
        choices=list(enumerate(map(gettext_lazy, WEEKDAYS))),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Select at least one day of the week.")},
    )
    starts_on = _day_field(gettext_lazy("Start date"))
    ends_on = _day_field(
        gettext_lazy("End date"), required=False, help_text=gettext_lazy("Leave blank if it has no end date.")
    )

    def __init__(
        self,
        data: Any = None,
        *,
        food: Food,
        today: date,
        schedule: Schedule | None = None,
        limit: UpperLimit | None = None,
    ) -> None:
        self.limit = limit if food.is_supplemental else None
        self.food, self.schedule, self.earliest = food, schedule, today if schedule else None
        self.in_force = actions.in_force_from(today, schedule.user_id, schedule.series) if schedule else []
        self.is_stale = False
        choices = portion_choices(food)
        if schedule:
            ends = actions.planned_ends(self.in_force)
            ends_on = ends.get(schedule.pk, schedule.ends_on)
            choices, initial = _as_scheduled(schedule, choices, today, ends_on)
        else:
            amount = format_typed(food.basis_quantity) if choices[0].value == UNIT else "1"
            initial = {"amount": amount, "days": list(range(7)), "starts_on": today}
        initial |= {"id": new_id()}
        super().__init__(data, initial=initial, choices=choices)
        if not food.is_bowel_preparation:
            del self.fields["is_advised"]

    @property
    def dose_mg(self) -> Decimal | None:
        """Return the form's elemental mg of one dose; None when unknown or invalid."""
        data = getattr(self, "cleaned_data", {}) if self.is_bound else self._initial_dose()
        amount, portion = data.get("amount"), data.get("portion")
        if not (isinstance(amount, Decimal) and isinstance(portion, Portion)):
            return None
        return self.food.magnesium_for(amount * portion.quantity)

    def _initial_dose(self) -> dict[str, Any]:
        try:
            amount = parse_amount(self.initial.get("amount", ""))
        except NotAnAmount:
            return {}
        choice = self.by_value.get(self.initial.get("portion", "")) or next(iter(self.by_value.values()))
        return {"amount": amount, "portion": choice.portion}

    @property
    def is_dose_over_limit(self) -> bool:
        return self.limit is not None and self.limit.is_exceeded_by(self.dose_mg)

    @property
    def current_version(self) -> str:
        """Short text that differs when the food's unit or what the series asks for differs.

        The page sends it back as `version`.
        """
        rows = [(str(row.pk), str(row.starts_on), str(row.ends_on)) for row in self.in_force]
        return f"{self.food.basis_unit}-{crc32(repr(rows).encode()):x}"

    @property
    def others(self) -> list[Schedule]:
        """Return the other rows of the series from today on."""
        return [row for row in self.in_force if row != self.schedule]

    def clean_starts_on(self) -> date:
        day: date = self.cleaned_data["starts_on"]
        if not is_in_calendar(day):
            raise forms.ValidationError(outside_calendar())
        if self.earliest and day < self.earliest:
            raise forms.ValidationError(gettext("Choose today or a later date."))
        return day

    def clean_ends_on(self) -> date | None:
        day: date | None = self.cleaned_data["ends_on"]
        if day and not is_in_calendar(day):
            raise forms.ValidationError(outside_calendar())
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self._check_version(data.get("version"))
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", gettext("The end date must be on or after the start date."))
        if self.is_dose_over_limit and data.get("warned_mg") != f"{self.dose_mg:.3f}":
            self.add_error(None, gettext("Not saved yet. To use this dose, save again."))
        return data

    def _check_version(self, opened: str | None) -> None:
        """Ask for confirmation when the schedule was changed since the form was opened."""
        if not opened or opened == self.current_version:
            return
        if opened.partition("-")[0] != self.food.basis_unit:
            text = gettext("This food is now measured in %(unit)s. Enter the amount again.")
            self.add_error("amount", text % {"unit": self.food.basis_unit})
        else:
            self.is_stale = True
            self.add_error(None, gettext("This schedule was changed after you opened this form."))

    def save_for(self, user: User) -> ScheduleChange:
        """Store the new schedule, as the change of `schedule` when there is one."""
        data, portion = self.cleaned_data, self.cleaned_data["portion"]
        new = Schedule(
            id=data["id"], user=user, food=self.food, amount=data["amount"],
            portion_label=portion.label, portion_quantity=portion.quantity, basis_unit=self.food.basis_unit,
            time_of_day=data["time_of_day"], weekdays=weekdays.weekday_set(data["days"]),
            starts_on=data["starts_on"], ends_on=data["ends_on"],
        )  # fmt: skip
        return actions.change(self.schedule, new) if self.schedule else actions.add(new)


def _as_scheduled(
    schedule: Schedule, choices: Sequence[PortionChoice], today: date, ends_on: date | None
) -> tuple[list[PortionChoice], dict[str, Any]]:
    """The choices, with the schedule's own portion among them, and the form filled in with it.

    An amount in a unit that the food is no longer measured in is not filled in.
    """
    rest = {
        "time_of_day": schedule.time_of_day,
        "days": weekdays.days_in(schedule.weekdays),
        "starts_on": max(schedule.starts_on, today),
        "ends_on": ends_on if ends_on and ends_on >= today else None,
    }
    if schedule.needs_amount:
        return [*choices], rest
    label, quantity = schedule.portion_label, schedule.portion_quantity
    own = PortionChoice(KEPT, Portion(food=schedule.food, label=label, quantity=quantity))
    same = (each for each in choices if (each.portion.label, each.portion.quantity) == (label, quantity))
    current = next(same, own)
    return [*choices] if current is not own else [own, *choices], {
        "amount": schedule.amount_text,
        "portion": current.value,
        **rest,
    }


class MedicineForm(forms.Form):
    """A medicine by its name; only kinds that we have guidance for are kept. The id is its own."""

    id = NewIdField()
    name = TextField(
        label=gettext_lazy("Medicine"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "medicine-names"}),
        error_messages={"required": gettext_lazy("Enter the name of a medicine.")},
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        self.user = user
        super().__init__(data)

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        guidance = find_guidance(name)
        if guidance is None:
            raise forms.ValidationError(
                gettext(
                    "We don’t have spacing advice for “%(name)s”. Ask your pharmacist whether to take it "
                    "apart from magnesium."
                )
                % {"name": name}
            )
        self.cleaned_data["kind"] = guidance.key
        name = f"{name[:1].upper()}{name[1:]}"
        if Medicine.objects.for_user(self.user).filter(name=name).exists():
            raise forms.ValidationError(gettext("This medicine is already in your list."))
        return name

    def save(self) -> Medicine:
        data = self.cleaned_data
        return Medicine.objects.create(id=data["id"], user=self.user, kind=data["kind"], name=data["name"])


MOLAR_UNITS = {"mmol": MolarUnit.MMOL, "meq": MolarUnit.MEQ}
UNITS = ("mg", *MOLAR_UNITS, "g")  # longer ones first, where one ends like another


class ConversionForm(forms.Form):
    """Form for an amount of a compound in mg or g, or of magnesium itself in mmol or mEq.

    Valid data leaves `conversion`. Mmol and mEq count magnesium, so the form has no compound then.
    """

    from_compound = forms.ChoiceField(
        label=gettext_lazy("Compound"),
        required=False,
        choices=[
            ("", gettext_lazy("Choose one")),
            *((key, str(compound)) for key, compound in COMPOUNDS.items()),
        ],
        help_text=gettext_lazy("Not needed for mmol and mEq, which measure magnesium itself."),
    )
    from_mg = TextField(
        label=gettext_lazy("Amount, like 500 mg, 5 mmol or 10 mEq"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Enter an amount of the compound in mg, or of magnesium in mmol or mEq.")
        },
    )

    def clean_from_mg(self) -> tuple[Decimal, str]:
        """Return the amount and its unit: mg, mmol or mEq."""
        text = self.cleaned_data["from_mg"].strip()
        unit = next((unit for unit in UNITS if text.lower().endswith(unit)), "mg")
        try:
            amount = parse_amount(text[: -len(unit)] if text.lower().endswith(unit) else text)
        except NotAnAmount as error:
            raise forms.ValidationError(str(error)) from error
        return (amount * 1000, "mg") if unit == "g" else (amount, unit)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("from_mg") and data["from_mg"][1] == "mg" and data.get("from_compound") == "":
            self.add_error("from_compound", gettext("Choose a compound."))
        return data

    @property
    def conversion(self) -> Conversion | MolarConversion | None:
        """The sum; None while something is missing or wrong."""
        if not self.is_bound or not self.is_valid():
            return None
        amount, unit = self.cleaned_data["from_mg"]
        if unit in MOLAR_UNITS:
            return MolarConversion(amount, MOLAR_UNITS[unit])
        return Conversion(COMPOUNDS[self.cleaned_data["from_compound"]], amount)
