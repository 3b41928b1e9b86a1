"""Settings of a member: each with its name, its current value and its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext

from tracker.lib.numbers import format_mg
from tracker.profiles.models import Profile, Target
from tracker.profiles.time_zones import time_zone_name

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# The preferences that have a page of their own: their names in URLs, their fields and their titles.
PREFERENCES: dict[str, tuple[str, StrOrPromise]] = {
    "time-zone": ("timezone", gettext_lazy("Time zone")),
    "week-start": ("week_starts_on", gettext_lazy("Week starts on")),
    "upper-limit": ("upper_limit_of", gettext_lazy("Upper limit")),
    "suggestions": ("suggests_foods", gettext_lazy("Food suggestions")),
    "kidney-disease": ("has_kidney_disease", gettext_lazy("Kidney disease")),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of the settings list."""

    label: StrOrPromise
    value: StrOrPromise
    url: str


def health_settings(profile: Profile, current: Target | None) -> list[Setting]:
    """Return the settings that change what the pages compare and advise."""
    count = len(profile.noted_conditions)
    noted = ngettext("%(count)s added", "%(count)s added", count) % {"count": count}
    target = gettext("%(mg)s mg a day") % {"mg": format_mg(current.target_mg)} if current else ""
    settings = [
        Setting(gettext("Daily target"), target or gettext("Not set"), reverse("profiles:add-target")),
        _preference(profile, "kidney-disease"),
        Setting(
            gettext("Conditions and medicines"),
            noted if count else gettext("None added"),
            reverse("profiles:set-conditions"),
        ),
    ]
    return settings if profile.has_kidney_disease else [*settings, _preference(profile, "upper-limit")]


def display_settings(profile: Profile) -> list[Setting]:
    """Return the settings of days, weeks and suggestions."""
    return [_preference(profile, name) for name in ("time-zone", "week-start", "suggestions")]


def _preference(profile: Profile, name: str) -> Setting:
    field, label = PREFERENCES[name]
    return Setting(label, _in_words(profile, field), reverse("profiles:set-preference", args=[name]))


def _in_words(profile: Profile, field: str) -> str:
    value: Any = getattr(profile, field)
    if field == "timezone":
        return time_zone_name(value)
    if isinstance(value, bool):
        names = {"suggests_foods": (gettext("On"), gettext("Off"))}
        return names.get(field, (gettext("Yes"), gettext("No")))[not value]
    if field == "upper_limit_of":
        limit = profile.upper_limit
        return f"{limit.name}, {format_mg(limit.ul_supplemental_mg)} mg" if limit else ""
    return str(getattr(profile, f"get_{field}_display")())
