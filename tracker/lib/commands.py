"""Runner of manage.py: errors that an operator can fix are one line, without a traceback."""

from __future__ import annotations

import errno
import re
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import DatabaseError, OperationalError

from tracker.lib.private_files import make_new_files_private

SERVERS = {"runserver", "testserver"}
WRITE_CODE = {"makemigrations", "squashmigrations", "optimizemigration", "startapp"}  # for others to read
# A folder that is missing, forbidden or full: what an operator can put right.
DISK_ERRORS = {
    errno.EACCES,
    errno.EPERM,
    errno.EROFS,
    errno.ENOENT,
    errno.ENOTDIR,
    errno.EISDIR,
    errno.ENOSPC,
}
NO_DATABASE = re.compile(r"not a database|malformed|disk image")


def run(arguments: list[str]) -> None:
    """Run the command in `arguments`.

    Wrong settings, an unusable database or folder end it with one line.
    """
    if WRITE_CODE.isdisjoint(arguments[1:2]):
        make_new_files_private()
    try:
        if SERVERS.isdisjoint(arguments[1:2]):
            use_one_connection()
        execute_from_command_line(arguments)
    except ImproperlyConfigured as error:
        sys.exit(f"Settings: {error}")
    except DatabaseError as error:
        if "--traceback" in arguments or not (reason := operator_reason(error)):
            raise
        sys.exit(f"Database: {reason}")
    except OSError as error:
        if "--traceback" in arguments or error.errno not in DISK_ERRORS or not error.filename:
            raise
        sys.exit(f"File: {error.filename!s} can't be used: {error.strerror}.")


def use_one_connection() -> None:
    """Connect without a pool: a command then fails at once and with the server's own reason."""
    settings.DATABASES["default"].get("OPTIONS", {}).pop("pool", None)


def operator_reason(error: Exception) -> str | None:
    """Return one line about what an operator can put right; None for a mistake in the program."""
    text = " ".join(str(error).split())
    if (
        "no such table" in text
        or "no such column" in text
        or ("relation" in text and "does not exist" in text)
    ):
        return f"{text}. Run manage.py migrate."
    if not isinstance(error, OperationalError) and not NO_DATABASE.search(text):
        return None
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        return f"{text} ({settings.DATABASES['default']['NAME']}, named by DATABASE_URL or DATA_DIR)"
    return f"{text} (the server and the login are those of DATABASE_URL)"
