"""A stretch of days, and asking for one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from tracker.lib.dates import date_span, full_date
from tracker.lib.weeks import FIRST_DAY, LAST_DAY

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MAX_RANGE_DAYS = 3660  # days: ten years and a little, so that a range cannot ask for a century


@dataclass(frozen=True, slots=True)
class DateRange:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    @classmethod
    def ending(cls, last: date, *, days: int) -> DateRange:
        """Return a number of days, the last of them `last`; cut where the calendar begins."""
        return cls(max(last - timedelta(days=days - 1), FIRST_DAY), last)

    @property
    def length(self) -> int:
        """Return the length in days."""
        return (self.last - self.first).days + 1

    @property
    def query(self) -> str:
        """Return the query string `from=2026-11-01&to=2026-11-22`."""
        return f"from={self.first}&to={self.last}"

    def __str__(self) -> str:
        """Return `1 to 22 November 2026` or `30 November to 6 December 2026`.

        A single day is by itself.
        """
        if self.first == self.last:
            return full_date(self.last)
        return date_span(self.first, self.last, with_year=True)


def outside_calendar() -> str:
    """Return the error for a day that has no page."""
    return gettext("Enter a date from %(first)s to %(last)s.") % {
        "first": FIRST_DAY.year,
        "last": LAST_DAY.year,
    }


class DayField(forms.DateField):
    """A day that has a page."""

    def __init__(self, label: StrOrPromise) -> None:
        super().__init__(
            label=label,
            widget=forms.DateInput(
                attrs={"type": "date", "min": FIRST_DAY.isoformat(), "max": LAST_DAY.isoformat()},
                format="%Y-%m-%d",
            ),
            error_messages={
                "invalid": gettext_lazy("Enter a date, for example 22 November 2026."),
                "required": gettext_lazy("Enter a date."),
            },
        )

    def clean(self, value: Any) -> date:
        day: date = super().clean(value)
        if not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError(outside_calendar())
        return day


class RangeForm(forms.Form):
    """Form for `from` and `to`. Valid data leaves `cleaned_data["range"]`, a DateRange."""

    def __init__(self, data: Mapping[str, Any] | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["from"] = DayField(gettext("From"))
        self.fields["to"] = DayField(gettext("To"))

    @classmethod
    def of(cls, data: Mapping[str, Any], usual: DateRange, *, prefix: str | None = None) -> RangeForm:
        """Return the range of a query string; `usual` when it has neither day."""
        names = [f"{prefix}-{name}" if prefix else name for name in ("from", "to")]
        if not any(data.get(name) for name in names):
            data = dict(zip(names, (usual.first.isoformat(), usual.last.isoformat()), strict=True))
        return cls(data, prefix=prefix)

    @property
    def range(self) -> DateRange:
        """KeyError when the form is not valid."""
        found: DateRange = self.cleaned_data["range"]
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("from"), data.get("to")
        if first and last:
            if last < first:
                self.add_error("to", gettext("“To” must be on or after “From”."))
            elif (last - first).days >= MAX_RANGE_DAYS:
                self.add_error("from", gettext("Choose a period of 10 years or less."))
            else:
                data["range"] = DateRange(first, last)
        return data
