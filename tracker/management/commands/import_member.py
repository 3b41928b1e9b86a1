from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from tracker.lib.memory import use_little_memory
from tracker.profiles.models import User
from tracker.transfer.own_format.importer import import_account
from tracker.transfer.own_format.reader import NotOwnExport, OwnExport, read_own_export
from tracker.transfer.own_format.result import TableResult


class Command(BaseCommand):
    help = "Bring the file of export_member into an account. The same file again adds nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a zip file or a data.json")
        parser.add_argument("--address", help="the account's email address (default: the one in the file)")

    def handle(self, *args: Any, file: Path, address: str | None, **options: Any) -> None:
        use_little_memory()
        try:
            with file.open("rb") as opened, read_own_export(opened) as export:
                user, is_new = find_or_create(address or export.email)
                total = self._import(user, export)
        except OSError as error:
            raise CommandError(f"{file} can't be read: {error.strerror}.") from error
        except NotOwnExport as error:
            raise CommandError(f"{file}: {error}") from error
        if is_new:
            self.stdout.write(
                f"Made an account for {user.email}. It has no password yet: they choose one by "
                "“Forgot your password?” on the sign-in page."
            )
        self.stdout.write(
            f"{user.email}: {total.added:,} rows added, {total.known:,} already there, "
            f"{total.kept:,} left out because the account has its own, {total.refused:,} refused."
        )

    def _import(self, user: User, export: OwnExport) -> TableResult:
        result = import_account(user, export)
        for name, table in result.tables.items():
            if table.kept or table.refused:
                self.stderr.write(f"{name}: {table.kept:,} left out, {table.refused:,} refused")
        return result.total()


def find_or_create(address: str) -> tuple[User, bool]:
    """Return the account with this address, and whether it was made."""
    try:
        validate_email(address)
    except ValidationError:
        raise CommandError("The file names no email address. Give one with --address.") from None
    user = User.objects.with_email(address).first()
    return (user, False) if user else (User.objects.create_user(address), True)
