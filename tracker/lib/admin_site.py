"""The admin's own page frame."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.utils.functional import SimpleLazyObject


class CuratorsSite(AdminSite):
    def get_app_list(self, request: Any, app_label: str | None = None) -> Any:
        """Return the list when somebody looks at it: every page carries it, and hardly any shows it."""
        return SimpleLazyObject(partial(super().get_app_list, request, app_label))


class CuratorsAdminConfig(AdminConfig):
    default_site = "tracker.lib.admin_site.CuratorsSite"
