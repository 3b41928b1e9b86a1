from __future__ import annotations

from django.contrib import admin

from foods.models import Alias
from tracker.lib.admin import CatalogueAdmin


@admin.register(Alias)
class AliasAdmin(CatalogueAdmin):
    list_display = ["term", "meaning"]
    search_fields = ["term", "meaning"]
