"""Read-only admin of imports."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext

from foods.models import ImportRun
from tracker.lib.admin_privacy import HidesMembersAdmin


@admin.register(ImportRun)
class ImportRunAdmin(HidesMembersAdmin):
    list_display = [
        "started_at", "source", "release", "state", "added", "changed", "unchanged", "kept", "retired",
        "refused",
    ]  # fmt: skip
    list_filter = ["source"]
    date_hierarchy = "started_at"

    @admin.display(ordering="finished_at")
    def state(self, run: ImportRun) -> str:
        return gettext("finished") if run.finished_at else gettext("not finished")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
