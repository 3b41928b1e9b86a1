"""History of a food in the admin, field by field, with revert."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from foods import history
from foods.admin.save_anyway import SaveAnywayAdmin
from foods.data_issues import raise_data_issues
from foods.models import Food, ImportRun

LINES_PER_PAGE = 50


class FoodHistoryAdmin(SaveAnywayAdmin):
    """Mixin for FoodAdmin that records every change with its author and can revert it."""

    object_history_template = "admin/foods/food/object_history.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.revert_view))
        mine = [path("<int:food_id>/history/<int:row_id>/revert/", view, name="foods_food_revert")]
        return [*mine, *super().get_urls()]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        food = self.get_object(request, object_id)
        if food is None:
            raise Http404
        if not self.has_view_or_change_permission(request, food):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("History: %(food)s") % {"food": food},
            "module_name": str(self.opts.verbose_name_plural).capitalize(),
            "object": food,
            "opts": self.opts,
            "lines": Paginator(history.history_lines(food), LINES_PER_PAGE).get_page(request.GET.get("p")),
            "imports": _recent_imports(food),
            "may_revert": self.has_change_permission(request, food),
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.object_history_template, context)

    def revert_view(self, request: HttpRequest, food_id: int, row_id: int) -> HttpResponse:
        food = get_object_or_404(self.get_queryset(request), pk=food_id)
        if not self.has_change_permission(request, food):
            raise PermissionDenied
        row = get_object_or_404(food.history, history_id=row_id)
        try:
            names = history.revert(food, row, by=request.user)
        except ValidationError as error:
            sentence = gettext("This food can’t be reverted: %(reason)s") % {
                "reason": " ".join(error.messages)
            }
            self.message_user(request, sentence, messages.ERROR)
        else:
            changed = ", ".join(history.label_of(name) for name in names) or gettext("no changes")
            sentence = gettext("Reverted: %(fields)s. To undo this, revert to the change before.") % {
                "fields": changed
            }
            self.message_user(request, sentence, messages.SUCCESS)
            self.look_again(request, Food.objects.get(pk=food.pk))
        return HttpResponseRedirect(reverse("admin:foods_food_history", args=[food.pk]))

    # --- saving the form --------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Leave saving to `save_related`, so that food and portions are one change."""
        form.before = history.values_of(Food.objects.get(pk=obj.pk)) if change else None
        obj.skip_history_when_saving = True
        super().save_model(request, obj, form, change)
        del obj.skip_history_when_saving

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        history.record_change(form.instance, form.before, by=request.user)
        self.confirm_issues(request, form.instance, form.before)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        obj._history_user = request.user
        super().delete_model(request, obj)

    def look_again(self, request: HttpRequest, food: Food) -> None:
        """Check the food that was just saved and report new data issues."""
        if raise_data_issues([food]):
            for flag in food.flags.filter(dismissed_at=None):
                issue = {"kind": flag.get_kind_display(), "figures": flag.figures_text}
                warning = gettext("Check this value. %(kind)s: %(figures)s.") % issue
                self.message_user(request, warning, messages.WARNING)


def _recent_imports(food: Food) -> list[ImportRun]:
    """Return the last imports that may have changed the food."""
    if food.catalogue_key is not None or food.source not in Food.RECORDED_SOURCES:
        return []
    return list(ImportRun.objects.filter(source=food.source).exclude(finished_at=None)[:10])
