"""Forms for a symptom's kind and details."""

from __future__ import annotations

from collections.abc import Iterable
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
from tracker.symptoms.body_map import AREAS, area_value
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
from tracker.symptoms.own_words import (
    has_word,
    match_choices,
    recent_details,
    split_words,
)

NOT_SAID = lazy(format_html, SafeString)(
    '<span aria-hidden="true">–</span><span class="visually-hidden">{}</span>', gettext_lazy("Not specified")
)
MAX_MINUTES = 7 * 24 * 60
MAX_WORD = 40  # characters
MAX_WORDS = 30  # of a symptom, in each list
NEW_WORDS = gettext_lazy("Add your own, separated by commas")


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
    trigger = forms.ChoiceField(label=gettext_lazy("Trigger"), required=False)
    helped = forms.ChoiceField(label=gettext_lazy("What helped"), required=False)

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        recent = recent_details(user)
        _set_choices(
            self, "trigger", [("", gettext("All triggers")), *Trigger.choices, *_pairs(recent.triggers)]
        )
        _set_choices(
            self, "helped", [("", gettext("All that helped")), *Relief.choices, *_pairs(recent.reliefs)]
        )

    def condition(self) -> Q:
        """Return the condition on symptoms; an empty one when nothing is asked for."""
        self.is_valid()
        values = self.cleaned_data
        exact = {name: values[name] for name in ("kind", "place") if values.get(name)}
        condition = Q(**exact)
        for field, word in (("before", values.get("trigger")), ("helped", values.get("helped"))):
            if word:
                condition &= has_word(field, word)
        if text := values.get("q", ""):
            condition &= Q(note__icontains=text)
        return condition


def _pairs(words: Iterable[str]) -> list[tuple[str, str]]:
    """Return choices whose label is the value."""
    return [(word, word) for word in words]


def _set_choices(form: forms.Form, name: str, choices: Any) -> None:
    field: Any = form.fields[name]
    field.choices = choices


class DoctorVisitForm(forms.Form):
    """Form that records a visit to a doctor.

    The id is the visit's own, so that the form is idempotent.
    """

    id = NewIdField()

    def save_for(self, user: User, day: date) -> DoctorVisit:
        return DoctorVisit.objects.create(id=self.cleaned_data["id"], user=user, day=day)


def place_choices() -> list[tuple[str, Any]]:
    """Return the body parts, and the areas of the outline that have a side."""
    areas = [(area.value, area.label) for area in AREAS.values() if area.side]
    return [("", gettext("Not specified")), *BodyPart.choices, *areas]


class BothSidesInput(forms.CheckboxInput):
    """Checkbox of the side: checked for both sides. The left or right one follows from the area."""

    def __init__(self) -> None:
        super().__init__(check_test=lambda value: value == Side.BOTH)

    def format_value(self, value: Any) -> str:
        return str(Side.BOTH)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.get(name, "")


def _new_words_field(label: Any) -> TextField:
    return TextField(
        label=label,
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": NEW_WORDS, "autocomplete": "off"}),
        error_messages={"max_length": gettext_lazy("Enter fewer words.")},
    )


class DetailsForm(OptimisticLockMixin, forms.Form):
    """Form for all details of a symptom; only the kind and the day are required."""

    place = forms.ChoiceField(
        label=gettext_lazy("Body part"),
        required=False,
        choices=place_choices,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("Choose a body part from the list.")},
    )
    side = forms.ChoiceField(
        label=gettext_lazy("Both sides"),
        required=False,
        choices=[*Side.choices, ("", NOT_SAID)],
        widget=BothSidesInput,
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
    own_triggers = _new_words_field(gettext_lazy("Other triggers"))
    helped = forms.MultipleChoiceField(
        label=gettext_lazy("What helped"),
        required=False,
        choices=Relief.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choice-pills"}),
        error_messages={"invalid_choice": gettext_lazy("Choose from the list.")},
    )
    own_reliefs = _new_words_field(gettext_lazy("Other things that helped"))
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
        initial["place"] = area_value(symptom.place, symptom.side)
        super().__init__(data, initial=initial)
        self.recent = recent_details(symptom.user_id)
        self._offer("before", Trigger.choices, self.recent.triggers, symptom.before)
        self._offer("helped", Relief.choices, self.recent.reliefs, symptom.helped)

    def _offer(self, name: str, built_in: list[Any], recent: list[str], chosen: list[str]) -> None:
        """Offer the built-in choices, and the own words of the last symptoms and of this one."""
        known = {value for value, _ in built_in}
        own = dict.fromkeys(word for word in (*recent, *chosen) if word not in known)
        _set_choices(self, name, [*built_in, *_pairs(own)])

    def clean_day(self) -> date:
        return check_day(self.cleaned_data["day"], self.latest)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        area = AREAS.get(data.get("place", ""))
        if area:
            data["place"] = str(area.place)
            if data.get("side") != Side.BOTH:
                data["side"] = str(area.side or "")
        self._add_own_words(data, "before", "own_triggers")
        self._add_own_words(data, "helped", "own_reliefs")
        return data

    def _add_own_words(self, data: dict[str, Any], name: str, typed: str) -> None:
        """Add the typed words to the chosen ones; one that is offered already counts as chosen."""
        field: Any = self.fields[name]
        words = split_words(data.pop(typed, ""))
        if any(len(word) > MAX_WORD for word in words):
            self.add_error(
                typed, gettext("Enter words of %(number)s characters or less.") % {"number": MAX_WORD}
            )
        elif name in data:
            data[name] = list(dict.fromkeys([*data[name], *match_choices(words, field.choices)]))
            if len(data[name]) > MAX_WORDS:
                self.add_error(typed, gettext("Choose %(number)s or fewer.") % {"number": MAX_WORDS})

    @property
    def recent_places(self) -> list[tuple[str, str]]:
        """Return the areas of the last symptoms: the value and the label of each."""
        values = dict.fromkeys(area_value(place, side) for place, side in self.recent.places)
        return [(value, AREAS[value].label) for value in values if value in AREAS]
