from __future__ import annotations

from django.contrib import admin

from foods.models import Alias


@admin.register(Alias)
class AliasAdmin(admin.ModelAdmin):
    list_display = ["term", "meaning"]
    search_fields = ["term", "meaning"]
