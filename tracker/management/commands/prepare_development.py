from __future__ import annotations

from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from tracker.development.accounts import make_accounts
from tracker.development.migrations import pending_migrations
from tracker.lib.translations import compile_translations
from tracker.profiles.models import User


class MigrationDots(StringIO):
    """Takes the output of `migrate`, and passes on a dot for each migration that is applied."""

    def __init__(self, command: BaseCommand) -> None:
        super().__init__()
        self.command = command

    def write(self, text: str) -> int:
        if text.lstrip().startswith("Applying "):
            self.command.stdout.write(".", ending="")
            self.command.stdout.flush()
        return len(text)


class Command(BaseCommand):
    help = "Get a development machine ready: database, catalogue and, in an empty database, two accounts."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("This is for development only. Set DEBUG=1, or see README for production.")
        if pending_migrations():
            self.stdout.write("Updating the database ", ending="")
            self.stdout.flush()
            call_command("migrate", stdout=MigrationDots(self), no_color=True)
            self.stdout.write("")
        catalogue = StringIO()
        call_command("load_catalogue", stdout=catalogue)
        self.stdout.write(catalogue.getvalue().splitlines()[0])
        compile_translations(settings.BASE_DIR / "locale", settings.LOCALE_PATHS[0])
        if not User.objects.exists():
            self.stdout.write("Making a demo member with eight weeks of entries, and a curator")
            make_accounts()
