"""Checks that `manage.py check --deploy` runs besides Django's own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from tracker.lib.health import static_files_problem
from tracker.lib.mail import can_send_email
from tracker.lib.private_files import open_to_others


@register(Tags.security, deploy=True)
def check_email(**options: Any) -> list[CheckMessage]:
    if not can_send_email():
        text = "EMAIL_URL is not set, so nobody can choose a new password when they forget theirs."
        return [Error(text, hint="Set it to your email server's address.", id="tracker.E001")]
    if "smtp" not in settings.EMAIL_BACKEND:
        text = "EMAIL_URL sends no email: it prints, files or drops it, links to new passwords included."
        return [Error(text, hint="Set it to your email server's address.", id="tracker.E001")]
    return []


@register(Tags.security, deploy=True)
def check_folder(**options: Any) -> list[CheckMessage]:
    folder = Path(settings.DATA_DIR)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return []
    except OSError as error:
        text = f"DATA_DIR is {str(folder)!r}, where this user can't write: {error.strerror}."
        return [Error(text, hint="Give the folder to the user who runs the application.", id="tracker.E002")]


@register(Tags.staticfiles, deploy=True)
def check_static_files(**options: Any) -> list[CheckMessage]:
    if problem := static_files_problem():
        return [
            Error(f"STATIC_ROOT: {problem}.", hint="manage.py collectstatic --noinput", id="tracker.E003")
        ]
    return []


@register(Tags.security, deploy=True)
def check_modes(**options: Any) -> list[CheckMessage]:
    found = [str(path) for path in _open_files()]
    if not found:
        return []
    some = ", ".join(found[:3]) + (f" and {len(found) - 3} more" if len(found) > 3 else "")
    hint = "chmod -R go= FOLDER; static files, if they are inside, may stay readable."
    return [Warning(f"Other users of this machine can read {some}.", hint=hint, id="tracker.W001")]


def _open_files() -> Iterator[Path]:
    folder = Path(settings.DATA_DIR)
    yield from open_to_others(folder, except_for=Path(settings.STATIC_ROOT))
    database = settings.DATABASES["default"]
    path = Path(database["NAME"])
    if database["ENGINE"].endswith("sqlite3") and folder not in path.parents and path.exists():
        yield from (file for file in open_to_others(path.parent, except_for=folder) if path.name in file.name)


@register(Tags.security, deploy=True)
def check_hosts(**options: Any) -> list[CheckMessage]:
    if "*" in settings.ALLOWED_HOSTS:
        text = "ALLOWED_HOSTS is *, so a forged Host can lead links in emails to another site."
        return [Warning(text, hint="Name the hosts that people use.", id="tracker.W002")]
    return []
