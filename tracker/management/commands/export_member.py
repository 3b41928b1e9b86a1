from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tracker.lib.memory import use_little_memory
from tracker.profiles.models import User
from tracker.transfer.archive import write_archive


class Command(BaseCommand):
    help = "Write everything that is stored for a member to a zip file, to move them to another server."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", help="the email address that the member signs in with")
        parser.add_argument(
            "file", nargs="?", type=Path, help="default: the address with .zip, in this folder"
        )

    def handle(self, *args: Any, address: str, file: Path | None, **options: Any) -> None:
        user = find_member(address)
        path = file or Path(f"{user.email.replace('/', '_')}.zip")
        if path.exists():
            raise CommandError(f"{path} exists already. Name another file.")
        use_little_memory()
        try:
            with open(path, "xb", opener=_private) as target:
                write_archive(user, timezone.now(), target)
        except OSError as error:
            raise CommandError(f"{path} can't be written: {error.strerror}.") from error
        self.stdout.write(f"{path}: everything of {user.email}. It holds health data, so keep it safe.")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def find_member(address: str) -> User:
    """Return the account that signs in with this address. CommandError when there is none."""
    user = User.objects.with_email(address).first()
    if user is None:
        raise CommandError(f"There is no account with the address {address}.")
    return user
