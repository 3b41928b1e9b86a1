from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext, gettext_lazy, ngettext

from foods.models import Food
from tracker.lib.admin import ReadOnlyAdmin
from tracker.lib.admin_fields import StrictFields
from tracker.lib.admin_privacy import HidesMembersAdmin, name_of_curator
from tracker.logs.corrections.actions import apply, resume, undo
from tracker.logs.corrections.form import CorrectionForm
from tracker.logs.corrections.preview import preview
from tracker.logs.corrections.values import CannotCorrect, Value
from tracker.logs.models import Correction, IntakeEntry


@admin.register(IntakeEntry)
class IntakeEntryAdmin(ReadOnlyAdmin):
    list_display = ["day", "user", "meal", "name", "amount_in_words", "magnesium_mg", "removed_at"]
    list_filter = ["meal", "kind"]
    search_fields = ["user__email", "name"]


@admin.register(Correction)
class CorrectionAdmin(StrictFields, HidesMembersAdmin):
    """Admin of corrections: applied ones with their counts, and pages to apply and undo.

    It shows no member's day.
    """

    list_display = [
        "food_name", "was", "became", "made_at", "maker", "entry_count", "undone_at", "progress",
    ]  # fmt: skip
    list_select_related = ["made_by", "undone_by"]
    search_fields = ["food_name", "reason"]
    fields = [
        "food_name", "was", "became", ("first_day", "last_day"), "reason", ("made_at", "maker"),
        ("entry_count", "member_count", "day_count"), ("undone_at", "undoer"), "progress",
    ]  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # made from the page of a food

    def has_change_permission(self, request: HttpRequest, obj: Correction | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Correction | None = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("from"))
    def was(self, one: Correction) -> str:
        return str(Value(one.from_basis_quantity, one.basis_unit, one.from_magnesium_mg))

    @admin.display(description=gettext_lazy("to"))
    def became(self, one: Correction) -> str:
        return str(Value(one.to_basis_quantity, one.basis_unit, one.to_magnesium_mg))

    @admin.display(description=gettext_lazy("by"))
    def maker(self, one: Correction) -> str:
        return name_of_curator(one.made_by)

    @admin.display(description=gettext_lazy("undone by"))
    def undoer(self, one: Correction) -> str:
        return name_of_curator(one.undone_by)

    @admin.display(description=gettext_lazy("progress"))
    def progress(self, one: Correction) -> str:
        if not one.state:
            return gettext("finished")
        return gettext("stopped while %(state)s") % {"state": one.get_state_display()}

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("apply/<int:food_id>/", view(self.apply_view), name="logs_correction_apply"),
            path("<uuid:id>/undo/", view(self.undo_view), name="logs_correction_undo"),
            path("<uuid:id>/finish/", view(self.finish_view), name="logs_correction_finish"),
            *super().get_urls(),
        ]

    def apply_view(self, request: HttpRequest, food_id: int) -> HttpResponse:
        """Choose what to correct, preview it (`act` is preview), apply it (`act` is apply)."""
        _check_right(request)
        food = get_object_or_404(Food.objects.shared(), pk=food_id)
        form = CorrectionForm(request.POST or None, food=food)
        context = {"food": food, "form": form, "now": Value.of_food(food)}
        if form.is_valid():
            if request.POST.get("act") == "apply":
                try:
                    made = apply(form.change, form.cleaned_data["reason"], request.user)
                except CannotCorrect as refusal:
                    form.add_error(None, str(refusal))
                else:
                    return self._applied(request, made)
            else:
                context |= {"preview": preview(form.change), "change": form.change}
        status = 422 if form.errors else 200
        return self._page(
            request, "admin/logs/correction/apply.html", gettext("Apply to past entries"), context, status
        )

    def _applied(self, request: HttpRequest, made: Correction) -> HttpResponse:
        count = made.entry_count
        text = ngettext(
            "%(count)s past entry was corrected. Members see a note on their day page.",
            "%(count)s past entries were corrected. Members see a note on their day page.",
            count,
        )
        self.message_user(request, text % {"count": f"{count:,}"}, messages.SUCCESS)
        return redirect("admin:logs_correction_change", made.pk)

    def undo_view(self, request: HttpRequest, id: Any) -> HttpResponse:
        _check_right(request)
        correction = get_object_or_404(Correction, pk=id)
        if request.method == "POST":
            try:
                count = undo(correction, request.user)
            except CannotCorrect as refusal:
                self.message_user(request, str(refusal), messages.ERROR)
            else:
                text = ngettext(
                    "%(count)s entry has its old value again. Members see a note on their day page.",
                    "%(count)s entries have their old value again. Members see a note on their day page.",
                    count,
                )
                self.message_user(request, text % {"count": f"{count:,}"}, messages.SUCCESS)
            return redirect("admin:logs_correction_change", id)
        context = {"correction": correction, "was": self.was(correction), "became": self.became(correction)}
        return self._page(request, "admin/logs/correction/undo.html", gettext("Undo a correction"), context)

    def finish_view(self, request: HttpRequest, id: Any) -> HttpResponse:
        """Go on with what was stopped."""
        _check_right(request)
        correction = get_object_or_404(Correction, pk=id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            resume(correction)
        except CannotCorrect as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            self.message_user(request, gettext("The correction is finished."), messages.SUCCESS)
        return redirect("admin:logs_correction_change", id)

    def _page(
        self, request: HttpRequest, template: str, title: str, context: dict[str, Any], status: int = 200
    ) -> HttpResponse:
        context |= {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        return TemplateResponse(request, template, context, status=status)


def _check_right(request: HttpRequest) -> None:
    if not request.user.has_perm("foods.change_food"):
        raise PermissionDenied
