"""Admin of foods and their portions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.db import models
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy, ngettext

from foods.admin.activity import (
    ChangedFilter,
    CuratorFilter,
    FoodActivity,
    IssueFilter,
    LoggedFilter,
    read_activity,
    with_activity,
)
from foods.admin.bulk import BulkEditAdmin
from foods.admin.history import FoodHistoryAdmin
from foods.admin.merge import merge_foods
from foods.admin.search import FoodSearchAdmin
from foods.data_issues import raise_data_issues
from foods.history import recording_change
from foods.models import Barcode, Food, Portion
from foods.search.engine import fetch_rows, placeholders
from tracker.lib.admin import CatalogueAdmin, PlainRows
from tracker.lib.generic_bases import InlineFormSetBase, ModelFormBase
from tracker.lib.numbers import format_decimal
from tracker.lib.templatetags.formatting import page_url, plain_mg


class KnownFilter(admin.SimpleListFilter):
    title = gettext_lazy("magnesium")
    parameter_name = "magnesium"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("known", gettext("Known")), ("unknown", gettext("Unknown"))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Food]) -> models.QuerySet[Food]:
        if self.value() is None:
            return queryset
        return queryset.filter(magnesium_mg__isnull=self.value() == "unknown")


class PortionFilter(admin.SimpleListFilter):
    title = gettext_lazy("portions")
    parameter_name = "without"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("portion", gettext_lazy("Without a portion"))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Food]) -> models.QuerySet[Food]:
        return queryset.filter(portions=None) if self.value() == "portion" else queryset


class InlineRowForm(ModelFormBase):
    """Row of an inline table, whose widgets need no media: the admin asks row by row."""

    media = forms.Media()


class PortionFormSet(InlineFormSetBase):
    def get_queryset(self) -> Any:
        """Give each portion its food, which `magnesium` needs."""
        portions = super().get_queryset()
        for portion in portions:
            portion.food = self.instance
        return portions


class PortionInline(PlainRows):
    model = Portion
    form = InlineRowForm
    formset = PortionFormSet
    extra = 1
    fields = ["position", "label", "quantity", "magnesium"]
    readonly_fields = ["magnesium"]
    verbose_name_plural = gettext_lazy("portions (the first is the usual one)")

    @admin.display(description=gettext_lazy("magnesium"))
    def magnesium(self, portion: Portion) -> str:
        if portion.pk is None or not portion.food.basis_quantity:  # a form may hold a basis of 0
            return "-"
        return plain_mg(portion.magnesium_mg)


def deletion_problem(food: Food) -> str | None:
    """Return the reason why `food` can't be deleted, as a sentence; None when it can.

    Referring rows are counted without their owners: curators don't see members' data.
    """
    count = sum(
        relation.related_model._base_manager.filter(**{relation.field.name: food}).count()
        for relation in food._meta.related_objects
        if relation.on_delete is models.RESTRICT
    )
    if count:
        in_use = ngettext(
            "%(food)s can’t be deleted, because %(count)s entry uses it. Retire it instead.",
            "%(food)s can’t be deleted, because %(count)s entries use it. Retire it instead.",
            count,
        )
        return in_use % {"food": food, "count": count}
    if food.catalogue_key:
        in_file = gettext(
            "%(food)s can’t be deleted, because it comes with the catalogue. Retire it instead."
        )
        return in_file % {"food": food}
    return None


class BarcodeInline(PlainRows):
    model = Barcode
    form = InlineRowForm
    extra = 1


LABELS = "SELECT food_id, label FROM foods_portion WHERE food_id IN"


class FoodChangeList(ChangeList):
    """List that reads only the columns it shows."""

    SHOWN = (
        *("name", "brand", "group__name", "magnesium_mg", "basis_quantity", "basis_unit"),
        *("value_mark", "limit_mg", "per_portion_mg", "source", "source_id", "is_retired"),
    )

    def get_queryset(self, request: HttpRequest, *args: Any, **options: Any) -> models.QuerySet[Food]:
        """Leave out earlier versions of branded foods, unless retired foods are asked for."""
        if ORDER_VAR in request.GET:
            self.root_queryset = with_activity(self.root_queryset)
        foods = super().get_queryset(request, *args, **options)
        if "is_retired__exact" in request.GET or self.query:
            return foods
        earlier = models.Q(source=Food.Source.USDA_BRANDED, source_id="", merged_into__isnull=False)
        return foods.exclude(earlier)

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        foods: list[Any] = list(self.result_list.only(*self.SHOWN))
        ids = [food.pk for food in foods]
        labels = (
            dict(fetch_rows(f"{LABELS} ({placeholders(ids)}) ORDER BY position DESC, id DESC", ids))
            if ids
            else {}
        )
        activity = read_activity(ids) if ids else {}
        for food in foods:
            food.usual_label = labels.get(food.pk, "")
            food.activity = activity[food.pk]
        self.result_list = foods


def _basis_in_words(food: Food) -> str:
    return f"{format_decimal(food.basis_quantity)} {food.basis_unit}"


@admin.register(Food)
class FoodAdmin(FoodSearchAdmin, BulkEditAdmin, FoodHistoryAdmin, CatalogueAdmin):
    list_display = ["food_name", "group", "value", "usual", "source_of", "logged", "issues", "changed"]
    list_filter = [
        *("is_retired", KnownFilter, LoggedFilter, IssueFilter, ChangedFilter, CuratorFilter),
        *(PortionFilter, "kind", "group", "source"),
    ]
    list_select_related = ["group"]
    list_per_page = 40
    ordering = [Lower("name"), "id"]
    show_facets = admin.ShowFacets.NEVER  # they would count everything
    inlines = [PortionInline, BarcodeInline]
    actions = ["retire", "bring_back", merge_foods]
    save_on_top = True
    fieldsets = [
        (None, {"fields": ["name", "brand", "aliases", "kind", "group"]}),
        (
            gettext_lazy("Magnesium"),
            {
                "fields": [
                    *("magnesium_mg", "value_mark", "limit_mg", "is_estimate"),
                    ("basis_quantity", "basis_unit"),
                ],
                "description": gettext_lazy("Changes apply to new entries. Past entries don’t change."),
            },
        ),
        (gettext_lazy("Source"), {"fields": ["source", "source_id", "source_note"]}),
        (gettext_lazy("Retire"), {"fields": ["is_retired"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Food]:
        """Return the shared catalogue only: members' own foods are private."""
        foods: Any = super().get_queryset(request)
        return cast("models.QuerySet[Food]", foods.shared())

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return FoodChangeList

    def get_readonly_fields(self, request: HttpRequest, obj: Food | None = None) -> list[str]:
        """Lock a merged food's state: it is restored by undoing the merge, with what had moved."""
        return ["is_retired"] if obj and obj.merged_into_id else []

    @admin.display(description=gettext_lazy("food"), ordering=Lower("name"))
    def food_name(self, food: Food) -> str:
        if not food.is_retired:
            return str(food)
        return format_html("{} <small>{}</small>", food, gettext("retired"))

    @admin.display(description=gettext_lazy("magnesium"), ordering="magnesium_mg")
    def value(self, food: Food) -> str:
        if food.magnesium_mg is None:
            return gettext("unknown")
        return gettext("%(amount)s in %(basis)s") % {
            "amount": food.value_in_words,
            "basis": _basis_in_words(food),
        }

    @admin.display(description=gettext_lazy("usual portion"))
    def usual(self, food: Any) -> str:
        return f"{food.usual_label or _basis_in_words(food)}: {plain_mg(food.per_portion_mg)}"

    @admin.display(description=gettext_lazy("source"), ordering="source")
    def source_of(self, food: Food) -> str:
        return f"{food.get_source_display()} {food.source_id}".strip()

    # A column sorted by for the first time shows the largest first.

    @admin.display(description=gettext_lazy("logged in 90 days"), ordering="-times_logged", empty_value="")
    def logged(self, food: Any) -> str:
        times: int = food.activity.times_logged
        words = ngettext("%(times)s entry", "%(times)s entries", times)
        return words % {"times": f"{times:,}"} if times else ""

    @admin.display(description=gettext_lazy("open issues"), ordering="-open_issues", empty_value="")
    def issues(self, food: Any) -> str:
        count: int = food.activity.open_issues
        if not count:
            return ""
        return format_html(
            '<a href="{}?food__id__exact={}">{}</a>',
            page_url("admin:foods_flag_changelist"),
            food.pk,
            ngettext("%(count)s issue", "%(count)s issues", count) % {"count": count},
        )

    @admin.display(description=gettext_lazy("last change"), ordering="-last_change", empty_value="")
    def changed(self, food: Any) -> str:
        activity: FoodActivity = food.activity
        if activity.changed_at is None:
            return ""
        day = date_format(timezone.localtime(activity.changed_at), "SHORT_DATE_FORMAT")
        return format_html("{}<small>{}</small>", day, activity.changed_by)

    @admin.action(description=gettext_lazy("Retire the selected foods"), permissions=["change"])
    def retire(self, request: HttpRequest, queryset: models.QuerySet[Food]) -> None:
        count = self._set_retired(request, queryset, is_retired=True)
        done = ngettext(
            "%(count)s retired. Past entries don’t change.",
            "%(count)s retired. Past entries don’t change.",
            count,
        )
        self.message_user(request, done % {"count": count}, messages.SUCCESS)

    @admin.action(description=gettext_lazy("Restore the selected foods"), permissions=["change"])
    def bring_back(self, request: HttpRequest, queryset: models.QuerySet[Food]) -> None:
        count = self._set_retired(request, queryset.filter(merged_into=None), is_retired=False)
        done = ngettext("%(count)s restored.", "%(count)s restored.", count)
        self.message_user(request, done % {"count": count}, messages.SUCCESS)
        if merged := queryset.exclude(merged_into=None).count():
            left = ngettext(
                "%(count)s not restored, because another food replaces it. Undo the merge instead.",
                "%(count)s not restored, because another food replaces it. Undo the merge instead.",
                merged,
            )
            self.message_user(request, left % {"count": merged}, messages.WARNING)

    def _set_retired(self, request: HttpRequest, queryset: models.QuerySet[Food], *, is_retired: bool) -> int:
        """Return the number of changed foods; each change is in the food's history."""
        foods = list(queryset.exclude(is_retired=is_retired))
        words = "Retired." if is_retired else "Brought back."
        for food in foods:
            with recording_change(food, by=request.user, reason=words):
                food.is_retired = is_retired
                food.save(update_fields=["is_retired", "updated_at"])
            self.log_change(request, food, words)
        raise_data_issues(foods)
        return len(foods)

    def get_deleted_objects(self, objs: Sequence[Food] | models.QuerySet[Food], request: HttpRequest) -> Any:
        refusals = [sentence for food in objs if (sentence := deletion_problem(food))]
        if refusals:
            return [], {}, set(), refusals
        return super().get_deleted_objects(objs, request)
