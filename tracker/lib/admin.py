from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class SuperusersOnly(admin.ModelAdmin):
    """People's own rows: no group can be given a right to see them."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def _is_allowed(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    has_view_permission = has_change_permission = has_delete_permission = _is_allowed

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)


class LookOnly(SuperusersOnly):
    """To look at when a member asks for help; what they logged is changed by themselves."""

    list_select_related = ["user"]
    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
