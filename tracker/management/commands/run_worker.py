from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from tracker.lib.jobs.worker import Worker


class Command(BaseCommand):
    help = "Run background jobs, such as exports of large accounts, until it is told to stop."

    def handle(self, *args: Any, **options: Any) -> None:
        worker = Worker()
        worker.configure_signals()
        try:
            worker.serve()
        except Error as error:
            raise CommandError(f"The database does not answer: {error}") from error
