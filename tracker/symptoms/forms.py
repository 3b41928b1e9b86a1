"""Forms for a symptom's kind and details."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from tracker.lib.form_fields import NewIdField, SentIdField, TextField, WholeNumberField
from tracker.lib.ids import new_id
from tracker.lib.optimistic_lock import OptimisticLockMixin
from tracker.lib.weeks import FIRST_DAY, is_in_calendar
from tracker.profiles.models import User
from tracker.symptoms.models import MAX_SEVERITY, BodyPart, DoctorVisit, Kind, Relief, Symptom, Trigger

DAMAGED = gettext_lazy("This form is damaged. Please choose again.")
NOT_SAID = lazy(format_html, SafeString)(
    '<span aria-hidden="true">–</span><span class="visually-hidden">{}</span>', gettext_lazy("Not said")
)
MAX_MINUTES = 7 * 24 * 60


def check_day(day: date, today: date) -> date:
    """A day on which something can have been felt; ValidationError for one to come."""
    if day > today:
        raise forms.ValidationError(gettext("This day has not come yet. Choose today or an earlier day."))
    if not is_in_calendar(day):
        raise forms.ValidationError(gettext("Choose a day from %(year)s on.") % {"year": FIRST_DAY.year})
    return day


class KindForm(forms.Form):
    """Logging the kind alone. The id is the symptom's own, so sending the form twice makes one."""

    id = SentIdField(damaged=DAMAGED)
    day = forms.DateField(widget=forms.HiddenInput, error_messages={"required": DAMAGED, "invalid": DAMAGED})
    kind = forms.ChoiceField(
        choices=Kind.choices,
        error_messages={"required": gettext_lazy("Choose what it was."), "invalid_choice": DAMAGED},
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
        label=gettext_lazy("Where"),
        required=False,
        choices=[("", gettext_lazy("Not said")), *BodyPart.choices],
        error_messages={"invalid_choice": gettext_lazy("Choose one of these places.")},
    )
    severity = forms.TypedChoiceField(
        label=gettext_lazy("How strong, from 0 to 10"),
        required=False,
        help_text=gettext_lazy("0 is hardly felt, 10 as strong as can be."),
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
            "required": gettext_lazy("Enter the day."),
            "invalid": gettext_lazy("Write the day like 2026-11-22."),
        },
    )
    started_at = forms.TimeField(
        label=gettext_lazy("Time"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": gettext_lazy("Write the time like 14:20.")},
    )
    lasted_minutes = WholeNumberField(
        label=gettext_lazy("Minutes it lasted"),
        required=False,
        min_value=0,
        max_value=MAX_MINUTES,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": gettext_lazy("Enter whole minutes; 0 for less than one."),
            "min_value": gettext_lazy("Enter whole minutes; 0 for less than one."),
            "max_value": gettext_lazy("At most 10,080 minutes, a week."),
        },
    )
    before = forms.MultipleChoiceField(
        label=gettext_lazy("What went before"),
        required=False,
        choices=Trigger.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choice-pills"}),
        error_messages={"invalid_choice": gettext_lazy("Choose from these.")},
    )
    helped = forms.MultipleChoiceField(
        label=gettext_lazy("What helped"),
        required=False,
        choices=Relief.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choice-pills"}),
        error_messages={"invalid_choice": gettext_lazy("Choose from these.")},
    )
    note = TextField(
        required=False,
        max_length=Symptom._meta.get_field("note").max_length,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "max_length": gettext_lazy("A note has room for %(limit_value)d letters, not %(show_value)d.")
        },
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What it was"),
        choices=Kind.choices,
        error_messages={
            "required": gettext_lazy("Choose what it was."),
            "invalid_choice": gettext_lazy("Choose one of these."),
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
