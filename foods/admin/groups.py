from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from foods.models import Food, FoodGroup
from tracker.lib.admin import CatalogueAdmin


@admin.register(FoodGroup)
class FoodGroupAdmin(CatalogueAdmin):
    list_display = ["name", "position", "foods"]
    search_fields = ["name"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[FoodGroup]:
        foods = Food.objects.published().filter(group=models.OuterRef("pk")).order_by().values("group")
        count = models.Subquery(foods.annotate(count=models.Count("pk")).values("count"))
        groups: models.QuerySet[FoodGroup] = super().get_queryset(request)
        return groups.annotate(food_count=Coalesce(count, 0))

    def get_visible_rows(self, request: HttpRequest) -> models.QuerySet[FoodGroup]:
        """Return the groups to choose from, without counting their foods."""
        return super().get_queryset(request)

    @admin.display(ordering="food_count")
    def foods(self, group: Any) -> int:
        return int(group.food_count)
