from __future__ import annotations

from django.contrib import admin

from foods.models import Alias
from tracker.lib.admin_optimistic_lock import OptimisticLockAdmin


@admin.register(Alias)
class AliasAdmin(OptimisticLockAdmin):
    list_display = ["term", "meaning"]
    search_fields = ["term", "meaning"]
