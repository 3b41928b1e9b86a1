"""Forms for a symptom's kind and details."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from tracker.lib.form_fields import RELOAD, NewIdField, SentIdField, TextField, WholeNumberField
from tracker.lib.ids import new_id
from tracker.lib.optimistic_lock import OptimisticLockMixin
from tracker.lib.weeks import FIRST_DAY, is_in_calendar
from tracker.profiles.models import User
from tracker.symptoms.models import (
    MAX_SEVERITY,
    BodyPart,
    DoctorVisit,
    Frequency,
    Kind,
    Relief,
    Side,
    Symptom,
    Trigger,
)

NOT_SAID = lazy(format_html, SafeString)(
    '<span aria-hidden="true">–</span><span class="visually-hidden">{}</span>', gettext_lazy("Not specified")
)
MAX_MINUTES = 7 * 24 * 60


def check_day(day: date, today: date) -> date:
    """A day on which something can have been felt; ValidationError for one to come."""
    if day > today:
        raise forms.ValidationError(gettext("Choose today or an earlier date."))
    if not is_in_calendar(day):
        raise forms.ValidationError(gettext("Enter a date from %(year)s onwards.") % {"year": FIRST_DAY.year})
    return day


class KindForm(forms.Form):
    """Logging the kind alone. The id is the symptom's own, so sending the form twice makes one."""

    id = SentIdField()
    day = forms.DateField(widget=forms.HiddenInput, error_messages={"required": RELOAD, "invalid": RELOAD})
    kind = forms.ChoiceField(
        choices=Kind.choices,
        error_messages={"required": gettext_lazy("Choose a type of symptom."), "invalid_choice": RELOAD},
    )

    def __init__(self, data: Any = None, *, today: date, day: date | None = None) -> None:
        self.today = today
        super().__init__(data, initial={"id": new_id(), "day": day or today})

    def clean_day(self) -> date:
        return check_day(self.cleaned_data["day"], self.today)

    @property
    def problem(self) -> str:
        """Return the reason why nothing was logged; empty for a valid form."""
        return next((str(errors[0]) for errors in self.errors.values()), "")


class RepeatForm(forms.Form):
    """Logging the same as an earlier symptom, `like`. The id is the new symptom's own."""

    id = SentIdField()
    like = forms.UUIDField(widget=forms.HiddenInput, error_messages={"required": RELOAD, "invalid": RELOAD})

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"id": new_id()})

    @property
    def problem(self) -> str:
        """Return the reason why nothing was logged; empty for a valid form."""
        return next((str(errors[0]) for errors in self.errors.values()), "")


class SymptomFreeForm(forms.Form):
    """Record of a day without symptoms; without `is_free` it is deleted."""

    day = forms.DateField(widget=forms.HiddenInput, error_messages={"required": RELOAD, "invalid": RELOAD})
    is_free = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, today: date) -> None:
        self.today = today
        super().__init__(data, initial={"day": today, "is_free": True})

    def clean_day(self) -> date:
        return check_day(self.cleaned_data["day"], self.today)


class SymptomFilterForm(forms.Form):
    """Filter of the list of symptoms. Invalid values filter nothing."""

    q = TextField(
        label=gettext_lazy("Search notes"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": gettext_lazy("Search notes")}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Type"), required=False, choices=[("", gettext_lazy("All types")), *Kind.choices]
    )
    place = forms.ChoiceField(
        label=gettext_lazy("Body part"),
        required=False,
        choices=[("", gettext_lazy("All body parts")), *BodyPart.choices],
    )

    def condition(self) -> Q:
        """Return the condition on symptoms; an empty one when nothing is asked for."""
        self.is_valid()
        values = self.cleaned_data
        exact = {name: values[name] for name in ("kind", "place") if values.get(name)}
        condition = Q(**exact)
        if text := values.get("q", ""):
            condition &= Q(note__icontains=text)
        return condition


class DoctorVisitForm(forms.Form):
    """Form that records a visit to a doctor.

    The id is the visit's own, so that the form is idempotent.
    """

    id = NewIdField()

    def save_for(self, user: User, day: date) -> DoctorVisit:
        return DoctorVisit.objects.create(id=self.cleaned_data["id"], user=user, day=day)


class DetailsForm(OptimisticLockMixin, forms.Form):
    """Form for all details of a symptom; only the kind and the day are required."""

    place = forms.ChoiceField(
        label=gettext_lazy("Body part"),
        required=False,
        choices=[("", gettext_lazy("Not specified")), *BodyPart.choices],
        error_messages={"invalid_choice": gettext_lazy("Choose a body part from the list.")},
    )
    side = forms.ChoiceField(
        label=gettext_lazy("Side"),
        required=False,
        choices=[*Side.choices, ("", NOT_SAID)],
        widget=forms.RadioSelect(attrs={"class": "choice-pills"}),
        error_messages={"invalid_choice": gettext_lazy("Choose left, right or both.")},
    )
    frequency = forms.ChoiceField(
        label=gettext_lazy("How often that day"),
        required=False,
        choices=[*Frequency.choices, ("", NOT_SAID)],
        widget=forms.RadioSelect(attrs={"class": "choice-pills"}),
        error_messages={"invalid_choice": gettext_lazy("Choose how often it came.")},
    )
    severity = forms.TypedChoiceField(
        label=gettext_lazy("Severity (0–10)"),
        required=False,
        help_text=gettext_lazy("0 is barely noticeable, 10 is the worst imaginable."),
        choices=[*((n, str(n)) for n in range(MAX_SEVERITY + 1)), ("", NOT_SAID)],
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect(attrs={"class": "choice-pills number-choices"}),
        error_messages={"invalid_choice": gettext_lazy("Choose a number from 0 to 10.")},
    )
    day = forms.DateField(
        label=gettext_lazy("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Enter a date."),
            "invalid": gettext_lazy("Enter a date, for example 22 November 2026."),
        },
    )
    started_at = forms.TimeField(
        label=gettext_lazy("Time"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": gettext_lazy("Enter a time, like 14:20.")},
    )
    lasted_minutes = WholeNumberField(
        label=gettext_lazy("Duration (minutes)"),
        required=False,
        min_value=0,
        max_value=MAX_MINUTES,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": gettext_lazy("Enter whole minutes, or 0 for less than a minute."),
            "min_value": gettext_lazy("Enter whole minutes, or 0 for less than a minute."),
            "max_value": gettext_lazy("Enter 10,080 minutes (1 week) or less."),
        },
    )
    before = forms.MultipleChoiceField(
        label=gettext_lazy("Possible triggers"),
        required=False,
        choices=Trigger.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choice-pills"}),
        error_messages={"invalid_choice": gettext_lazy("Choose from the list.")},
    )
    helped = forms.MultipleChoiceField(
        label=gettext_lazy("What helped"),
        required=False,
        choices=Relief.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choice-pills"}),
        error_messages={"invalid_choice": gettext_lazy("Choose from the list.")},
    )
    note = TextField(
        required=False,
        max_length=Symptom._meta.get_field("note").max_length,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "max_length": gettext_lazy(
                "Enter a note of %(limit_value)d characters or less. This one has %(show_value)d."
            )
        },
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Type of symptom"),
        choices=Kind.choices,
        error_messages={
            "required": gettext_lazy("Choose a type of symptom."),
            "invalid_choice": gettext_lazy("Choose a type of symptom from the list."),
        },
    )

    def __init__(self, data: Any = None, *, symptom: Symptom, today: date) -> None:
        # The existing day may be in the future, if the member has flown east to west since.
        self.latest = max(today, symptom.day)
        initial = {name: getattr(symptom, name) for name in Symptom.STATE_FIELDS}
        initial["severity"] = "" if symptom.severity is None else symptom.severity
        super().__init__(data, initial=initial)

    def clean_day(self) -> date:
        return check_day(self.cleaned_data["day"], self.latest)
