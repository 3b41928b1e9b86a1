"""Question before a food is saved with a value that raises a data issue."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy, ngettext

from foods import history
from foods.admin.activity import recent_entries
from foods.data_issues import raise_data_issues
from foods.models import Flag, Food
from foods.models.value_marks import value_in_words
from tracker.lib.generic_bases import ModelAdminBase, ModelFormBase
from tracker.lib.numbers import format_decimal

SAVE_ANYWAY, AND_CORRECT = "save_anyway", "save_anyway_and_correct"
VALUE_FIELDS = ("magnesium_mg", "basis_quantity", "basis_unit")
LOOKS_WRONG = gettext_lazy("This value looks wrong, so it isn’t saved yet.")


@dataclass(frozen=True, slots=True)
class OldValue:
    """Value of a food before a save, and the number of entries of the last 90 days that used it."""

    text: str
    entry_count: int

    @property
    def words(self) -> str:
        """Return the sentence: `12 entries of the last 90 days used 78 mg in 28.35 g`."""
        words = ngettext(
            "%(count)s entry of the last 90 days used %(value)s.",
            "%(count)s entries of the last 90 days used %(value)s.",
            self.entry_count,
        )
        return words % {"count": f"{self.entry_count:,}", "value": self.text}


class UnconfirmedIssues(Exception):
    """Saving would raise these data issues. Nothing is saved."""

    def __init__(self, issues: list[Flag], old_value: OldValue | None) -> None:
        super().__init__()
        self.issues, self.old_value = issues, old_value

    @property
    def signature(self) -> str:
        """Return what “Save anyway” confirms: these issues about these values, and no others."""
        return sha256(repr(sorted((each.kind, each.judged) for each in self.issues)).encode()).hexdigest()


class UnsavedForm(ModelFormBase):
    """Form that is shown again with the question, as it was filled in."""

    def full_clean(self) -> None:
        super().full_clean()
        self.add_error(None, ValidationError(LOOKS_WRONG, code="looks_wrong"))


class SaveAnywayAdmin(ModelAdminBase):
    """Mixin that asks before saving, and afterwards offers to correct past entries."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except UnconfirmedIssues as question:
            request.issue_question = question  # type: ignore[attr-defined]
            context = {"issue_question": question, "errors": [], **(extra_context or {})}
            return super().changeform_view(request, object_id, form_url, context)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        form = super().get_form(request, obj, change=change, **options)
        if not hasattr(request, "issue_question"):
            return form
        return type(form.__name__, (UnsavedForm, form), {})

    def confirm_issues(self, request: HttpRequest, food: Food, before: history.Values | None) -> None:
        """Raise the data issues of the saved food; UnconfirmedIssues for new ones, unless confirmed."""
        known = {(flag.kind, flag.judged) for flag in food.flags.filter(dismissed_at=None)}
        raise_data_issues([food], is_confirmed=True)
        old_value = _old_value(food, before)
        request.old_value = old_value  # type: ignore[attr-defined]
        issues = [
            flag for flag in food.flags.filter(dismissed_at=None) if (flag.kind, flag.judged) not in known
        ]
        question = UnconfirmedIssues(issues, old_value)
        if issues and question.signature not in {
            request.POST.get(SAVE_ANYWAY),
            request.POST.get(AND_CORRECT),
        }:
            raise question

    def response_change(self, request: HttpRequest, obj: Food) -> HttpResponse:
        response = super().response_change(request, obj)
        old_value: OldValue | None = getattr(request, "old_value", None)
        if old_value is None:
            return response
        correct_url = reverse("admin:logs_correction_apply", args=[obj.pk])
        if AND_CORRECT in request.POST:
            return redirect(correct_url)
        link = format_html('<a href="{}">{}</a>', correct_url, gettext("Apply to past entries"))
        self.message_user(request, format_html("{} {}", old_value.words, link), messages.INFO)
        return response


def _old_value(food: Food, before: history.Values | None) -> OldValue | None:
    """Return the value that the food had, if that changed and recent entries used it."""
    if before is None or all(before[name] == getattr(food, name) for name in VALUE_FIELDS):
        return None
    used = recent_entries().filter(
        food=food,
        basis_magnesium_mg=before["magnesium_mg"],
        basis_quantity=before["basis_quantity"],
        basis_unit=before["basis_unit"],
    )
    count = used.count()
    if not count:
        return None
    value = value_in_words(before["magnesium_mg"], before["value_mark"], before["limit_mg"])
    text = gettext("%(value)s in %(amount)s") % {
        "value": value,
        "amount": f"{format_decimal(before['basis_quantity'])} {before['basis_unit']}",
    }
    return OldValue(text, count)
