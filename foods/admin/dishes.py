"""Admin of dishes with their parts, and of brands."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_lazy

from foods.models import Brand, Dish, DishAddition, DishPart, Food
from foods.models.dish import Named, plain_names
from foods.phrases.dish_tables import brand_key, read_table_amount, stems_of
from foods.phrases.pieces import KnownFood
from foods.phrases.quantities import measure_quantity
from tracker.lib.admin import CatalogueAdmin, PlainRows
from tracker.lib.generic_bases import ModelFormBase

UNREADABLE = gettext_lazy("Enter an amount, like 2 slices, 32 g, 1/2 cup or 1 medium.")


def _check_amount(form: ModelFormBase, food: Food | None) -> None:
    """Add an error to the amount when it can't be read or the food can't be measured by it."""
    text = form.cleaned_data.get("amount")
    if not text:
        return
    amount = read_table_amount(text)
    if amount is None:
        form.add_error("amount", UNREADABLE)
    elif food is not None and measure_quantity(amount, _known_food(food)).amount is None:
        if labels := ", ".join(portion.label for portion in food.portions.all()):
            sentence = gettext("Enter grams, or one of the portions of %(food)s: %(portions)s.")
        else:
            sentence = gettext("Enter grams: %(food)s has no portions.")
        form.add_error("amount", sentence % {"food": food, "portions": labels})


def _known_food(food: Food) -> KnownFood:
    portions = [(portion.label, portion.quantity) for portion in food.portions.all()]
    return KnownFood(food.name, food.basis_unit, food.basis_quantity, food.kind == Food.Kind.DRINK, portions)


class PartForm(ModelFormBase):
    def clean(self) -> None:
        super().clean()
        _check_amount(self, self.cleaned_data.get("food"))


class AdditionForm(ModelFormBase):
    def clean(self) -> None:
        super().clean()
        _check_amount(self, self.cleaned_data.get("food"))


class NamedForm(ModelFormBase):
    """Form that rejects a name that another row has: it would be ambiguous."""

    def clean(self) -> None:
        super().clean()
        for field in ("name", "other_names"):
            mine = {self.key(name) for name in plain_names(self.cleaned_data.get(field) or "").split("; ")}
            if taken := next(self._others_with(mine - {self.key("")}), None):
                sentence = gettext("“%(name)s” already has this name. Enter another name.")
                self.add_error(field, sentence % {"name": taken})

    def key(self, name: str) -> Any:
        return stems_of(name)

    def _others_with(self, keys: set[Any]) -> Any:
        model: type[Named] = self._meta.model
        for other in model._default_manager.exclude(pk=self.instance.pk):
            if keys & {self.key(name) for name in other.names}:
                yield other


class BrandForm(NamedForm):
    def key(self, name: str) -> Any:
        return brand_key(name)


class PartInline(PlainRows):
    model = DishPart
    form = PartForm
    extra = 1
    fields = ["position", "food", "amount", "replaced_by"]
    autocomplete_fields = ["food"]


class AdditionInline(PlainRows):
    model = DishAddition
    form = AdditionForm
    extra = 1
    fields = ["position", "words", "amount", "food"]
    autocomplete_fields = ["food"]


class NamedAdmin(CatalogueAdmin):
    """Rows that come with the project: switched off, as deleted ones return with the next load."""

    list_per_page = 100
    search_fields = ["name", "other_names"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_from_file = obj is not None and obj.file_values is not None
        return not is_from_file and super().has_delete_permission(request, obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {
            name: each for name, each in super().get_actions(request).items() if name != "delete_selected"
        }


@admin.register(Dish)
class DishAdmin(NamedAdmin):
    form = NamedForm
    list_display = ["name", "other_names", "contains", "is_on"]
    list_filter = ["is_on", "is_named_by_additions"]
    fields = ["name", "other_names", "is_named_by_additions", "is_on"]
    inlines = [PartInline, AdditionInline]
    save_on_top = True

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Dish]:
        dishes: models.QuerySet[Dish] = super().get_queryset(request)
        return dishes.prefetch_related("parts__food")

    @admin.display(description=gettext_lazy("parts"))
    def contains(self, dish: Dish) -> str:
        return ", ".join(str(part) for part in dish.parts.all())


@admin.register(Brand)
class BrandAdmin(NamedAdmin):
    form = BrandForm
    list_display = ["title", "food", "measure", "quantity", "is_on"]
    list_filter = ["is_on"]
    list_select_related = ["food"]
    search_fields = ["title", "name", "other_names", "food__name"]
    fields = ["title", "name", "other_names", "food", "measure", "quantity", "source_note", "is_on"]
    autocomplete_fields = ["food"]
