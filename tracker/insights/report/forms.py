"""Form that chooses the days and parts of the report."""

from __future__ import annotations

from typing import Any, Self

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from tracker.lib.date_ranges import DateRange, RangeForm
from tracker.lib.form_fields import TextField

MAX_APPENDIX_DAYS = 366  # days, in a PDF: some ten pages, and a few seconds of work

SUPPLEMENTS, SYMPTOMS, SOURCES, CONDITIONS = "supplements", "symptoms", "sources", "conditions"
SECTIONS = {
    SUPPLEMENTS: gettext_lazy("Supplements and medicines"),
    SYMPTOMS: gettext_lazy("Symptoms"),
    SOURCES: gettext_lazy("Sources of magnesium"),
    CONDITIONS: gettext_lazy("Conditions in your profile"),
}


def _on_the_sheet(purpose: str, hint: str | Promise) -> forms.TextInput:
    """Return a field on the printed page itself, printed by the browser but not sent."""
    return forms.TextInput(attrs={"form": "pdf-form", "autocomplete": purpose, "placeholder": hint})


class ReportForm(RangeForm):
    """`from`, `to` and the parts, as in the query string; and text for one print only.

    A name is sent by POST and never stored. In a URL it would end up in the browser's history and in the logs
    of every server on the way, so a name in a URL is not read.
    """

    show = forms.MultipleChoiceField(
        label=gettext_lazy("Include"),
        choices=list(SECTIONS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    appendix = forms.BooleanField(
        label=gettext_lazy("Include a table of daily totals on extra pages"), required=False
    )
    name = TextField(
        label=gettext_lazy("Name"),
        max_length=80,
        required=False,
        widget=_on_the_sheet("name", gettext_lazy("Name (optional)")),
    )
    born = TextField(
        label=gettext_lazy("Date of birth"),
        max_length=30,
        required=False,
        widget=_on_the_sheet("bday", gettext_lazy("Date of birth (optional)")),
    )
    paper = forms.ChoiceField(
        label=gettext_lazy("Paper size"),
        choices=[("a4", "A4"), ("letter", gettext_lazy("US Letter"))],
        required=False,
    )
    field_order = ("from", "to", "show", "appendix", "name", "born", "paper")

    def __init__(self, data: QueryDict, *, is_print: bool) -> None:
        super().__init__(data)
        self.order_fields(self.field_order)
        self.is_print = is_print

    @classmethod
    def asked(
        cls, data: QueryDict, usual: DateRange, *, is_print: bool = False, is_named: bool = False
    ) -> Self:
        """Return the choices of a URL or a form; by default the usual days and all parts.

        Boxes that are not ticked are not sent, so a form sends `chosen` when it contained them.
        """
        data = data.copy()
        if not (data.get("from") or data.get("to")):
            data["from"], data["to"] = usual.first.isoformat(), usual.last.isoformat()
        if "chosen" not in data:
            data.setlist("show", list(SECTIONS))
        if not is_named:
            data.pop("name", None)
            data.pop("born", None)
        return cls(data, is_print=is_print)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        days = data.get("range")
        if self.is_print and days and data.get("appendix") and days.length > MAX_APPENDIX_DAYS:
            self.add_error(
                "appendix", gettext("Choose a period of one year or less to include daily totals in a PDF.")
            )
        return data
