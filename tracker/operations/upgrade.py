"""Steps of an upgrade to new code, in order; the first failure ends it.

Each step is a program of its own, so that it runs with the packages that a step before it installed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.db import connection

from tracker.operations.errors import OperationError

GO_BACK = (
    "To go back: install the version before and restart; it works on the new schema. If data was damaged: "
    "stop the site and run manage.py restore with the backup above."
)


@dataclass(frozen=True)
class Step:
    """One program. `advice` is what to do when it fails."""

    name: str
    arguments: list[str]  # of Python
    advice: str


def steps(folder: Path | None = None, *, install: bool = False) -> list[Step]:
    """Return all steps; `folder` is the backup's, and `install` installs locked packages first.

    A database without tables, as in a first installation, is not backed up.
    """
    manage = str(settings.BASE_DIR / "manage.py")

    def command(*arguments: str, name: str, advice: str) -> Step:
        return Step(name, [manage, *arguments], advice)

    backup = command(
        "backup",
        *([str(folder)] if folder else []),
        name="Back up the database",
        advice="Nothing has changed. Make the backup possible and run the upgrade again.",
    )
    return [
        *([_install()] if install else []),
        command("check", name="Check the settings", advice="Correct the settings and run the upgrade again."),
        *([backup] if has_tables() else []),
        command("migrate", "--noinput", name="Migrate the database", advice=GO_BACK),
        command("load_catalogue", name="Load the catalogue", advice=f"Run it again. {GO_BACK}"),
        command(
            "compile_translations",
            name="Compile the translations",
            advice="Make DATA_DIR writable and run the upgrade again.",
        ),
        command(
            "collectstatic",
            "--noinput",
            name="Collect static files",
            advice="Make STATIC_ROOT writable and run the upgrade again.",
        ),
        command(
            "check",
            "--deploy",
            name="Check the installation",
            advice="Correct what is named above and run the upgrade again.",
        ),
    ]


def has_tables() -> bool:
    """False for a database that was never migrated, or does not exist yet."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return False
    return "django_migrations" in connection.introspection.table_names()


def lock_files() -> list[str]:
    """The lock files of what is in use here: PostgreSQL, and PDF where it was installed."""
    optional = [
        ("requirements-postgres.txt", connection.vendor == "postgresql"),
        ("requirements-pdf.txt", find_spec("weasyprint") is not None),
    ]
    return [name for name, is_used in optional if is_used] or ["requirements.txt"]


def _install() -> Step:
    files = [part for name in lock_files() for part in ("-r", str(settings.BASE_DIR / name))]
    pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", *files]
    return Step("Install packages", pip, "Nothing of the database has changed. See what pip says above.")


def upgrade(todo: list[Step], tell: Callable[[str], object]) -> None:
    """Do the steps. Raises OperationError, with what to do, at the first that fails."""
    for number, step in enumerate(todo, start=1):
        tell(f"{number} of {len(todo)}: {step.name}")
        environment = os.environ | {"PYTHONUNBUFFERED": "1"}
        done = subprocess.run(  # noqa: S603
            [sys.executable, *step.arguments], cwd=settings.BASE_DIR, env=environment, check=False
        )
        if done.returncode:
            raise OperationError(f"“{step.name}” failed, and the upgrade ended there. {step.advice}")
