from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from foods.models import FoodGroup


@admin.register(FoodGroup)
class FoodGroupAdmin(admin.ModelAdmin):
    list_display = ["name", "position", "foods"]
    list_editable = ["position"]
    search_fields = ["name"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[FoodGroup]:
        return super().get_queryset(request).annotate(food_count=models.Count("foods"))

    @admin.display(ordering="food_count")
    def foods(self, group: Any) -> int:
        return int(group.food_count)
