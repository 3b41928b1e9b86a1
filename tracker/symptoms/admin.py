from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from tracker.lib.admin import SuperusersOnly
from tracker.symptoms.models import Symptom


@admin.register(Symptom)
class SymptomAdmin(SuperusersOnly):
    """To look at when a member asks for help; what stands in a diary is changed by its owner."""

    list_display = ["day", "user", "kind", "place", "severity", "removed_at"]
    list_filter = ["kind"]
    list_select_related = ["user"]
    search_fields = ["user__email"]
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
