from __future__ import annotations

from django.contrib import admin

from foods.models import Alias
from tracker.lib.admin_edits import CarefulAdmin


@admin.register(Alias)
class AliasAdmin(CarefulAdmin):
    list_display = ["term", "meaning"]
    search_fields = ["term", "meaning"]
