"""Accounts of a development machine: a demo member and a curator, with generated passwords."""

from __future__ import annotations

import json
import secrets
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction

from tracker import demo
from tracker.profiles.models import User

PASSWORDS = settings.DATA_DIR / "demo-accounts.json"


@transaction.atomic
def make_accounts() -> None:
    """Make both accounts or none, so that the next start makes up for an interrupted one."""
    member = _make_account("member@example.org")
    demo.add_weeks(member)
    curator = _make_account("curator@example.org", is_staff=True)
    curator.groups.add(Group.objects.get(name="Food curators"))


def _make_account(email: str, **fields: Any) -> User:
    password = secrets.token_urlsafe(12)
    user = User.objects.create_user(email, password, **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    PASSWORDS.touch(mode=0o600)
    PASSWORDS.write_text(json.dumps(_read_passwords() | {email: password}, indent=1))
    return user


def _read_passwords() -> dict[str, str]:
    try:
        return dict(json.loads(PASSWORDS.read_text()))
    except (OSError, ValueError):  # none yet, or an interrupted start left half of them
        return {}


def describe_sign_in(port: int) -> str:
    """Return the site's URL, and the accounts whose passwords are still the generated ones."""
    lines = [f"Open http://127.0.0.1:{port}/ and sign up, or sign in with"]
    for email, password in _read_passwords().items():
        user = User.objects.filter(email=email).first()
        if user and user.check_password(password):
            role = (
                "a curator of the catalogue, at /admin/" if user.is_staff else "with eight weeks of entries"
            )
            lines.append(f"  {email}  {password}  ({role})")
    if len(lines) == 1:
        lines[0] = f"Open http://127.0.0.1:{port}/ and sign in or sign up."
    return "\n".join([*lines, "Press Control-C to stop."])
