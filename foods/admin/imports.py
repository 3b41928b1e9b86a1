"""Read-only admin of imports."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_lazy

from foods.models import ImportRun
from tracker.lib.admin_privacy import HidesMembersAdmin


class ImportedSourceFilter(admin.SimpleListFilter):
    """Filter by the sources that were imported: foods have others, which never are."""

    title = gettext_lazy("source")
    parameter_name = "source__exact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        field: Any = ImportRun._meta.get_field("source")
        labels: dict[str, Any] = dict(field.flatchoices)
        sources = ImportRun.objects.order_by("source").values_list("source", flat=True).distinct()
        return [(source, labels.get(source, source)) for source in sources]

    def queryset(
        self, request: HttpRequest, queryset: models.QuerySet[ImportRun]
    ) -> models.QuerySet[ImportRun]:
        return queryset.filter(source=self.value()) if self.value() else queryset


@admin.register(ImportRun)
class ImportRunAdmin(HidesMembersAdmin):
    list_display = [
        "started_at", "source", "release", "state", "added", "changed", "unchanged", "kept", "retired",
        "refused",
    ]  # fmt: skip
    list_filter = [ImportedSourceFilter]
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
