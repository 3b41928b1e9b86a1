from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from tracker.lib.date_ranges import outside_calendar
from tracker.lib.form_fields import TextField, WholeNumberField
from tracker.lib.generic_bases import ModelFormBase
from tracker.lib.numbers import NotAnAmount, format_mg, parse_number
from tracker.lib.optimistic_lock import VERSION, Difference, OptimisticLockMixin
from tracker.lib.weeks import FIRST_DAY, LAST_DAY
from tracker.profiles import dri
from tracker.profiles.conditions import CONDITIONS
from tracker.profiles.models import Profile, Target, User
from tracker.profiles.time_zone_select import TimeZoneSelect
from tracker.profiles.time_zones import time_zone_name, time_zones_by_region

SAVED = ("kind", "target_mg", "note")  # of a target, besides its day


def timezone_choices() -> list[tuple[str, str]]:
    """Return every time zone, without groups, with the name that people read."""
    return [(key, time_zone_name(key)) for _, zones in time_zones_by_region() for key, _ in zones]


def authority_choices() -> list[tuple[str, str]]:
    return [(each.key, f"{gettext(each.name)}, {each.source}") for each in dri.AUTHORITIES.values()]


class TimeZoneField(forms.ChoiceField):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=gettext_lazy("Time zone"),
            choices=timezone_choices,
            widget=TimeZoneSelect(),
            help_text=gettext_lazy("Used to decide when your day starts and ends."),
            error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Choose a time zone.")),
            **options,
        )


class EffectiveDatedForm(OptimisticLockMixin, forms.Form):
    """A target, and the day from which it applies. `targets` are the existing ones."""

    starts_on = forms.DateField(
        label=gettext_lazy("Starts on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Enter the date your target starts."),
            "invalid": gettext_lazy("Enter a date, for example 22 November 2026."),
        },
    )

    def __init__(self, *args: Any, targets: Iterable[Target], **options: Any) -> None:
        self.existing_targets = {target.starts_on: target for target in targets}
        super().__init__(*args, **options)

    def stored_state(self) -> Any:
        targets = sorted(self.existing_targets.items())
        return [[day, target.kind, target.target_mg, target.note] for day, target in targets]

    def differences(self) -> list[Difference] | None:
        """The target that another form has set for the same day since."""
        data = self.cleaned_data
        existing = self.existing_targets.get(data["starts_on"]) if not self.errors else None
        if existing is None or all(getattr(existing, name) == data[name] for name in SAVED):
            return None
        typed = Target(**{name: data[name] for name in SAVED})
        return [
            Difference(
                gettext("Target from %(day)s") % {"day": existing.starts_on},
                _describe_target(existing),
                _describe_target(typed),
            )
        ]

    def clean_starts_on(self) -> date:
        day: date = self.cleaned_data["starts_on"]
        if not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError(outside_calendar())
        return day

    def save_for(self, user: User) -> Target | None:
        """The target from that day on; one that began on the same day is replaced."""
        target, _ = Target.objects.for_user(user).update_or_create(
            user=user,
            starts_on=self.cleaned_data["starts_on"],
            defaults={name: self.cleaned_data[name] for name in SAVED},
        )
        return target


def _describe_target(target: Target) -> str:
    """Return “350 mg, Woman”."""
    words = [f"{format_mg(target.target_mg)} mg", str(target.get_kind_display()), target.note]
    return ", ".join(filter(None, words))


class TargetForm(EffectiveDatedForm):
    """Form for a target and the day from which it applies.

    Valid data leaves `cleaned_data["target_mg"]` as a Decimal for every kind. With `is_own_only` an own
    number is the only kind.
    """

    kind = forms.ChoiceField(
        choices=[(kind.value, kind.label) for kind in Target.Kind if kind != Target.Kind.REFERENCE],
        label=gettext_lazy("Target"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a target.")},
    )
    own_mg = TextField(
        required=False,
        max_length=20,
        label=gettext_lazy("Amount (mg a day)"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    note = TextField(
        required=False,
        max_length=200,
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("Optional. For example, who recommended it."),
    )

    def __init__(self, *args: Any, is_own_only: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if is_own_only:
            kind: Any = self.fields["kind"]
            kind.choices, kind.initial = [(Target.Kind.OWN.value, Target.Kind.OWN.label)], Target.Kind.OWN
            self.initial["kind"] = Target.Kind.OWN

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kind = data.get("kind")
        if kind == Target.Kind.OWN:
            if "own_mg" not in data:  # it was refused already
                return data
            try:
                data["target_mg"] = self.read_own_mg(data["own_mg"])
            except forms.ValidationError as error:
                self.add_error("own_mg", error)
        elif kind:
            data["target_mg"] = Target.STANDARD_MG[kind]
            data["note"] = ""
        return data

    @staticmethod
    def read_own_mg(text: str) -> Decimal:
        if not text.strip():
            raise forms.ValidationError(gettext("Enter an amount in milligrams (mg)."))
        try:
            value = parse_number(text.lower().removesuffix("mg"))
        except NotAnAmount as error:
            raise forms.ValidationError(str(error)) from error
        if not dri.MIN_TARGET_MG <= value <= dri.MAX_TARGET_MG:
            bounds = {"least": format_mg(dri.MIN_TARGET_MG), "most": format_mg(dri.MAX_TARGET_MG)}
            raise forms.ValidationError(
                gettext("Enter an amount between %(least)s and %(most)s mg.") % bounds
            )
        return value.quantize(Decimal("0.001"), ROUND_HALF_UP)


class WelcomeForm(TargetForm):
    """The one step after the first sign-in: the target, from today on, and the time zone.

    With kidney disease there is a target only where a doctor gave a number.
    """

    has_kidney_disease = forms.TypedChoiceField(
        label=gettext_lazy("Do you have kidney disease?"),
        choices=[("no", gettext_lazy("No")), ("yes", gettext_lazy("Yes"))],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Choose no or yes.")),
    )
    timezone = TimeZoneField()
    field_order = ("has_kidney_disease", "kind", "own_mg", "note", "timezone")

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        del self.fields["starts_on"]
        self.fields["kind"].required = False  # see `clean`

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("has_kidney_disease"):
            data["kind"] = Target.Kind.OWN.value if data.get("own_mg", "").strip() else ""
        elif not data.get("kind") and "kind" not in self.errors:
            self.add_error("kind", gettext("Choose a target."))
        return super().clean() | {"starts_on": self.today}

    @property
    def has_target(self) -> bool:
        return bool(self.cleaned_data.get("kind"))

    def differences(self) -> list[Difference] | None:
        return super().differences() if self.errors or self.has_target else None

    def save_for(self, user: User) -> Target | None:
        """Store the form's data. Return the target; None without one.

        Only a member with kidney disease may have none.
        """
        profile = user.profile
        profile.timezone = self.cleaned_data["timezone"]
        profile.has_kidney_disease = self.cleaned_data["has_kidney_disease"]
        profile.save(update_fields=["timezone", "has_kidney_disease"])
        self.cleaned_data["starts_on"] = profile.today()  # by the clock of the zone that was chosen
        return super().save_for(user) if self.has_target else None


class RefineForm(forms.Form):
    """Form for the group, age and authority of a reference intake.

    Valid data leaves `intake`.
    """

    authority = forms.ChoiceField(
        choices=authority_choices,
        label=gettext_lazy("Based on"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose whose amounts to use."),
            "invalid_choice": gettext_lazy("Choose from this list."),
        },
    )
    group = forms.ChoiceField(
        choices=[
            (dri.Group.FEMALE, gettext_lazy("Woman or girl")),
            (dri.Group.PREGNANCY, gettext_lazy("Pregnant")),
            (dri.Group.LACTATION, gettext_lazy("Breastfeeding")),
            (dri.Group.MALE, gettext_lazy("Man or boy")),
        ],
        label=gettext_lazy("Who it’s for"),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Choose who it’s for.")),
    )
    age = WholeNumberField(
        min_value=1,
        max_value=120,
        label=gettext_lazy("Age in years"),
        help_text=gettext_lazy("We only keep the age group."),
        error_messages={
            "required": gettext_lazy("Enter an age."),
            "invalid": gettext_lazy("Enter the age in whole years, like 34."),
        }
        | dict.fromkeys(("min_value", "max_value"), gettext_lazy("Enter an age from 1 to 120.")),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if {"authority", "group", "age"} <= data.keys() and self.intake is None:
            words = {"authority": gettext(dri.AUTHORITIES[data["authority"]].name)}
            sentence = gettext(
                "We don’t have an amount for this age group from %(authority)s. "
                "Choose another source, or set your own target."
            )
            self.add_error("authority", sentence % words)
        return data

    @property
    def intake(self) -> dri.ReferenceIntake | None:
        """Return the chosen reference intake; None when incomplete or not in the table."""
        data = getattr(self, "cleaned_data", {})
        if not {"authority", "group", "age"} <= data.keys():
            return None
        authority = dri.AUTHORITIES[data["authority"]]
        return dri.find_intake(authority, dri.Group(data["group"]), age_years=data["age"])


class RefinedTargetForm(RefineForm, EffectiveDatedForm):
    """Form that makes the chosen reference intake a target from a day on."""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.intake:
            data |= {
                "kind": Target.Kind.REFERENCE,
                "target_mg": self.intake.intake_mg,
                "note": str(self.intake),
            }
        return data


class PartOfProfileForm(OptimisticLockMixin, ModelFormBase):
    """Saves what it asks for alone: the rest may have been changed by another form meanwhile."""

    def save(self, commit: bool = True) -> Profile:
        profile: Profile = self.instance
        profile.save(update_fields=self.Meta.fields)  # type: ignore[attr-defined]
        return profile


class ConditionsForm(PartOfProfileForm):
    """Form for a member's own conditions, which are private."""

    conditions = forms.MultipleChoiceField(
        choices=[(condition.key, condition.name) for condition in CONDITIONS.values()],
        required=False,
        label=gettext_lazy("Conditions and medicines that apply to you"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Choose from this list.")},
    )

    class Meta:
        model = Profile
        fields = ["conditions"]


class PreferencesForm(PartOfProfileForm):
    """Form for preferences.

    With kidney disease no upper limit can be chosen: none of them is for weak kidneys.
    """

    timezone = TimeZoneField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.has_kidney_disease:
            del self.fields["upper_limit_of"]

    class Meta:
        model = Profile
        fields = ["timezone", "week_starts_on", "upper_limit_of", "suggests_foods", "has_kidney_disease"]
        widgets = {"week_starts_on": forms.RadioSelect, "upper_limit_of": forms.RadioSelect}
        help_texts = {
            "upper_limit_of": gettext_lazy(
                "For supplements and medicines only. Food and drinks don’t count towards it. "
                "The EU limit also covers mineral water and fortified food, which we don’t count here."
            ),
            "suggests_foods": gettext_lazy(
                "On today’s page, 2 or 3 foods that would help you reach your target, starting with ones you "
                "usually eat. Never supplements."
            ),
            "has_kidney_disease": gettext_lazy(
                "With kidney disease, magnesium can build up in your body. We won’t suggest that you have "
                "more, and your target is the amount your doctor gave you. Only you can see this."
            ),
        }


class SettingForm(PreferencesForm):
    """Form for one of the preferences, the field `name`."""

    def __init__(self, *args: Any, name: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.name = name
        for other in [field for field in self.fields if field not in (name, VERSION)]:
            del self.fields[other]

    def save(self, commit: bool = True) -> Profile:
        profile: Profile = self.instance
        profile.save(update_fields=[self.name])
        return profile
