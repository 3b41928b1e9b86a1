from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from tracker.lib.admin import SuperusersOnly
from tracker.logs.models import IntakeEntry


@admin.register(IntakeEntry)
class IntakeEntryAdmin(SuperusersOnly):
    """To look at when a member asks for help; what people logged is changed by themselves."""

    list_display = ["day", "user", "meal", "name", "amount_in_words", "magnesium_mg", "removed_at"]
    list_filter = ["meal", "kind"]
    list_select_related = ["user"]
    search_fields = ["user__email", "name"]
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
