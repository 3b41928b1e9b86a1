"""Background jobs in the admin, for superusers."""

from typing import ClassVar

from django.contrib import admin
from django_tasks_db.models import DBTaskResult

from tracker.lib.admin import ReadOnlyAdmin

admin.site.unregister(DBTaskResult)


@admin.register(DBTaskResult)
class JobAdmin(ReadOnlyAdmin):
    list_select_related: ClassVar[list[str]] = []
    list_display = ["task_path", "status", "enqueued_at", "started_at", "finished_at"]
    list_filter = ["status"]
    fields = [
        "task_path", "status", "enqueued_at", "started_at", "finished_at", "worker_ids",
        "exception_class_path", "traceback",
    ]  # fmt: skip
    ordering = ["-enqueued_at"]
