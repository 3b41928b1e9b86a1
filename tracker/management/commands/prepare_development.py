from __future__ import annotations

import json
import secrets
import socket
from argparse import ArgumentParser
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from tracker import demo
from tracker.profiles.models import User

PASSWORDS = settings.DATA_DIR / "demo-accounts.json"


class Command(BaseCommand):
    help = "Get a development machine ready: database, catalogue and, in an empty database, two accounts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("This is for development only. Set DEBUG=1, or see README for production.")
        self._port_is_free(port)
        self.stdout.write("Bringing the database up to date")
        call_command("migrate", verbosity=0)
        call_command("load_catalogue", stdout=self.stdout)
        if not User.objects.exists():
            self._make_accounts()
        self._say_how_to_sign_in(port)

    def _port_is_free(self, port: int) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except (OSError, OverflowError) as error:
                raise CommandError(
                    f"Port {port} is taken or not allowed. Choose another one: make run PORT={port + 1}"
                ) from error

    @transaction.atomic
    def _make_accounts(self) -> None:
        """Both or none: a first start that is interrupted is made up for by the next."""
        self.stdout.write("Making a demo member with eight weeks of entries, and a curator")
        member = self._make_account("member@example.org")
        demo.add_weeks(member)
        curator = self._make_account("curator@example.org", is_staff=True)
        curator.groups.add(Group.objects.get(name="Food curators"))

    def _make_account(self, email: str, **fields: Any) -> User:
        password = secrets.token_urlsafe(12)
        user = User.objects.create_user(email, password, **fields)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        known = json.loads(PASSWORDS.read_text()) if PASSWORDS.exists() else {}
        PASSWORDS.touch(mode=0o600)
        PASSWORDS.write_text(json.dumps(known | {email: password}, indent=1))
        return user

    def _say_how_to_sign_in(self, port: int) -> None:
        self.stdout.write(f"\nOpen http://127.0.0.1:{port}/ and sign up, or sign in with")
        known = json.loads(PASSWORDS.read_text()) if PASSWORDS.exists() else {}
        for email, password in known.items():
            user = User.objects.filter(email=email).first()
            if user and user.check_password(password):
                where = (
                    ", who curates the catalogue at /admin/" if user.is_staff else ", eight weeks of entries"
                )
                self.stdout.write(f"  {email}  {password}{where}")
        self.stdout.write("Control-C stops the server.\n")
