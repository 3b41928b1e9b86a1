from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from tracker.lib.admin_fields import StrictFields
from tracker.lib.admin_optimistic_lock import OptimisticLockAdmin
from tracker.lib.admin_privacy import HidesMembers, HidesMembersAdmin
from tracker.lib.generic_bases import TabularInlineBase


class CatalogueAdmin(HidesMembersAdmin, OptimisticLockAdmin):
    """Model that curators keep. It shows no member, and no food of a member's own."""


class PlainRows(StrictFields, HidesMembers, TabularInlineBase):
    """An inline table of plain fields: its form's class is made once for each set of rights.

    Django makes two classes of each inline in every request, a sixth of the page's cost.
    """

    _formsets: dict[tuple[Any, ...], Any] = {}

    def get_formset(self, request: HttpRequest, obj: Any = None, **options: Any) -> Any:
        rights = (
            request.user.is_superuser,
            self.has_view_permission(request, obj),
            self.has_add_permission(request, obj),
            self.has_change_permission(request, obj),
            self.has_delete_permission(request, obj),
        )
        key = (type(self), rights, repr(sorted(options.items())))
        if key not in self._formsets:
            self._formsets[key] = super().get_formset(request, obj, **options)
        return self._formsets[key]


class SuperuserOnlyAdmin(OptimisticLockAdmin):
    """People's own rows: no group can be given a right to see them."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def _is_allowed(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    has_view_permission = has_change_permission = has_delete_permission = _is_allowed

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)


class ReadOnlyAdmin(SuperuserOnlyAdmin):
    """Read-only, for support."""

    list_select_related = ["user"]
    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
