"""Merge pages of the admin: choose the kept food, preview, merge and undo."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, gettext_lazy, ngettext

from foods.admin.submissions import comparable_value
from foods.merging import CannotMerge, MergePlan, merge, plan_merge, undo_merge
from foods.models import Food, Merge
from tracker.lib.admin_fields import StrictFields
from tracker.lib.admin_privacy import HidesMembersAdmin, name_of_curator
from tracker.lib.form_fields import parse_row_number

MAX_MERGED_FOODS = 20  # more is likely a mistake


@admin.action(description=gettext_lazy("Merge the selected foods…"), permissions=["change"])
def merge_foods(model_admin: Any, request: HttpRequest, queryset: models.QuerySet[Food]) -> HttpResponse:
    ids = ",".join(
        str(pk) for pk in queryset.order_by("pk").values_list("pk", flat=True)[: MAX_MERGED_FOODS + 1]
    )
    return redirect(f"{reverse('admin:foods_merge_new')}?ids={ids}")


@admin.register(Merge)
class MergeAdmin(StrictFields, HidesMembersAdmin):
    """Read-only list of merges, and the pages that merge and undo."""

    list_display = ["old", "kept", "made_at", "maker", "undone_at", "undoer", "state"]
    fields = ["old", "kept", "made_at", "maker", "undone_at", "undoer", "state"]
    list_select_related = ["old", "kept", "made_by", "undone_by"]
    list_display_links = None
    search_fields = ["old__name", "kept__name"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # created from the list of foods

    def has_change_permission(self, request: HttpRequest, obj: Merge | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Merge | None = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("made by"))
    def maker(self, merge: Merge) -> str:
        return name_of_curator(merge.made_by)

    @admin.display(description=gettext_lazy("undone by"))
    def undoer(self, merge: Merge) -> str:
        return name_of_curator(merge.undone_by)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("new/", view(self.new_view), name="foods_merge_new"),
            path("undo/<int:food_id>/", view(self.undo_view), name="foods_merge_undo"),
            *super().get_urls(),
        ]

    def new_view(self, request: HttpRequest) -> HttpResponse:
        """Choose the kept food (GET), preview the merge (GET with `keep`), carry it out (POST)."""
        _check_right(request)
        data = request.POST if request.method == "POST" else request.GET
        foods = _shared_foods(data.get("ids", ""))
        kept = next((food for food in foods if str(food.pk) == data.get("keep")), None)
        olds = [food for food in foods if food != kept]
        plans: list[MergePlan] = []
        problem = ""
        if not 2 <= len(foods) <= MAX_MERGED_FOODS:
            sentence = gettext("Choose 2 to %(most)s foods to merge.") % {"most": MAX_MERGED_FOODS}
            self.message_user(request, sentence, messages.ERROR)
            return redirect("admin:foods_food_changelist")
        if kept is not None:
            try:
                if request.method == "POST":
                    merge(kept, olds, request.user)
                    return self._merged(request, kept, olds)
                plans = plan_merge(kept, olds)
            except CannotMerge as refusal:
                problem = str(refusal)
        elif "keep" in data or request.method == "POST":
            problem = gettext("Choose the food to keep.")
        context = {
            **self._context(request, gettext("Merge foods")),
            "rows": [(food, comparable_value(food)) for food in foods],
            "ids": ",".join(str(food.pk) for food in foods),
            "kept": kept,
            "plans": plans,
            "problem": problem,
        }
        return TemplateResponse(
            request, "admin/foods/merge/new.html", context, status=422 if problem else 200
        )

    def _merged(self, request: HttpRequest, kept: Food, olds: list[Food]) -> HttpResponse:
        for old in olds:
            self.log_change(request, old, f"Merged into {kept}.")
            self.log_change(request, kept, f"{old} was merged into it.")
        done = ngettext(
            "%(foods)s was merged into %(kept)s. Past entries haven’t changed.",
            "%(foods)s were merged into %(kept)s. Past entries haven’t changed.",
            len(olds),
        )
        names = ", ".join(str(old) for old in olds)
        self.message_user(request, done % {"foods": names, "kept": kept}, messages.SUCCESS)
        return redirect("admin:foods_food_change", kept.pk)

    def undo_view(self, request: HttpRequest, food_id: int) -> HttpResponse:
        """Undo a merge from the old food's page. Idempotent."""
        _check_right(request)
        merges = Merge.objects.select_related("old", "kept", "made_by").filter(old_id=food_id)
        found = merges.order_by("pk").last()
        if found is None or (found.undone_at is not None and request.method != "POST"):
            raise Http404
        if request.method == "POST":
            try:
                undo_merge(found, request.user)
            except CannotMerge as refusal:
                self.message_user(request, str(refusal), messages.ERROR)
            else:
                self.log_change(request, found.old, f"No longer merged into {found.kept}.")
                self.log_change(request, found.kept, f"{found.old} was taken out of it again.")
                done = gettext("The merge of %(food)s was undone.") % {"food": found.old}
                self.message_user(request, done, messages.SUCCESS)
            return redirect("admin:foods_food_change", food_id)
        title = gettext("Undo the merge of %(food)s") % {"food": found.old}
        context = self._context(request, title) | {"merge": found}
        return TemplateResponse(request, "admin/foods/merge/undo.html", context)

    def _context(self, request: HttpRequest, title: str) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "opts": Food._meta, "title": title}


def _check_right(request: HttpRequest) -> None:
    if not request.user.has_perm("foods.change_food"):
        raise PermissionDenied


def _shared_foods(ids: str) -> list[Food]:
    """Return the catalogue's foods with these ids; members' own foods are left out."""
    numbers = map(parse_row_number, ids.split(","))
    return list(Food.objects.shared().filter(pk__in=numbers).prefetch_related("portions", "barcodes"))
