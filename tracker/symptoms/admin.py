from __future__ import annotations

from django.contrib import admin

from tracker.lib.admin import ReadOnlyAdmin
from tracker.symptoms.models import Symptom


@admin.register(Symptom)
class SymptomAdmin(ReadOnlyAdmin):
    list_display = ["day", "user", "kind", "place", "severity", "removed_at"]
    list_filter = ["kind"]
    search_fields = ["user__email"]
