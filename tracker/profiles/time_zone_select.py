"""Select of a time zone: the member's own first, then all others by region."""

from __future__ import annotations

from functools import cache
from html import escape
from typing import Any

from django import forms
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_lazy

from tracker.profiles.time_zones import OTHER, time_zone_name, time_zones_by_region

REGION_LABELS = {
    "Africa": gettext_lazy("Africa"),
    "America": gettext_lazy("America"),
    "Antarctica": gettext_lazy("Antarctica"),
    "Arctic": gettext_lazy("Arctic"),
    "Asia": gettext_lazy("Asia"),
    "Atlantic": gettext_lazy("Atlantic Ocean"),
    "Australia": gettext_lazy("Australia"),
    "Europe": gettext_lazy("Europe"),
    "Indian": gettext_lazy("Indian Ocean"),
    "Pacific": gettext_lazy("Pacific Ocean"),
    OTHER: gettext_lazy("Other"),
}


class TimeZoneSelect(forms.Select):
    """Select whose current zone comes first; the regions' options are drawn once per process.

    A script adds the browser's zone, see static/js/time_zone.js.
    """

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        value = "" if value is None else str(value)
        attributes = "".join(f' {key}="{escape(str(text))}"' for key, text in (attrs or {}).items())
        own = ""
        if any(value == key for _, zones in time_zones_by_region() for key, _ in zones):
            label = escape(gettext("Your time zone"))
            own = f'<optgroup label="{label}">{_option(value, time_zone_name(value), " selected")}</optgroup>'
        regions = _draw_regions(translation.get_language())
        return mark_safe(  # noqa: S308  (every part is escaped)
            f'<select name="{escape(name)}"{attributes}>{own}{regions}</select>'
        )


def _option(value: str, label: str, selected: str = "") -> str:
    return f'<option value="{escape(value)}"{selected}>{escape(label)}</option>'


@cache
def _draw_regions(_language: str | None) -> str:
    """Return the options in the active language, which is the key of the cache."""
    return "".join(
        f'<optgroup label="{escape(str(REGION_LABELS[region]))}">'
        f"{''.join(_option(key, place) for key, place in zones)}</optgroup>"
        for region, zones in time_zones_by_region()
    )
