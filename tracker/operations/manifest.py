"""Manifest: the description in every backup next to the data."""

from __future__ import annotations

import json
import platform
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import django
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from tracker.operations.errors import OperationError

FORMAT = 1  # of the file; a higher one is from a later version of the application
APPLICATION = "magnesium-tracker"


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """The state of a database at one moment: the rows of every table, and its migrations."""

    rows: dict[str, int]
    migrations: list[str]  # "app.name"

    @property
    def row_count(self) -> int:
        return sum(self.rows.values())


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """The description of a backup.

    `sha256` and `size` are of the unpacked data, in bytes.
    """

    application: str
    application_version: str
    format: int
    created_at: str  # ISO 8601, in UTC
    engine: str  # sqlite or postgresql
    engine_version: str
    django_version: str
    python_version: str
    migrations: list[str]
    rows: dict[str, int]
    data: str  # its name in the backup
    size: int
    sha256: str

    @classmethod
    def of(cls, snapshot: Snapshot, *, at: datetime, **fields: Any) -> Manifest:
        """Describe `snapshot`, taken at `at`; `fields` are the engine's and the data's."""
        return cls(
            application=APPLICATION,
            application_version=application_version(),
            format=FORMAT,
            created_at=at.isoformat(timespec="seconds"),
            django_version=django.get_version(),
            python_version=platform.python_version(),
            migrations=snapshot.migrations,
            rows=snapshot.rows,
            **fields,
        )

    @classmethod
    def from_json(cls, text: bytes, where: str) -> Manifest:
        """Return the manifest that `as_json` wrote.

        Raises OperationError, naming the file, when it is something else.
        """
        try:
            values = json.loads(text)
            if values["application"] != APPLICATION:
                raise ValueError(values["application"])
            if values["format"] > FORMAT:
                raise OperationError(
                    f"{where} was made by a newer version, {values['application_version']}. "
                    "Install that version to restore it."
                )
            return cls(**{name: values[name] for name in cls.__dataclass_fields__})
        except (ValueError, KeyError, TypeError) as error:
            raise OperationError(f"{where} is not a backup of this application.") from error

    def as_json(self) -> str:
        return json.dumps(asdict(self), indent=1)

    @property
    def row_count(self) -> int:
        return sum(self.rows.values())

    def unknown_migrations(self) -> list[str]:
        """Migrations of the backup that this version of the application does not have."""
        here = known_migrations()
        return [name for name in self.migrations if name not in here]


def known_migrations() -> set[str]:
    """Return every migration in the code, as "app.name", including squashed ones."""
    loader = MigrationLoader(None)
    replaced = {key for migration in loader.disk_migrations.values() for key in migration.replaces}
    return {f"{app}.{name}" for app, name in {*loader.disk_migrations, *replaced}}


def application_version() -> str:
    """The version in pyproject.toml; "unknown" where the file is not installed."""
    try:
        project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    except OSError:
        return "unknown"
    return str(project["project"]["version"])


def differences(expected: Mapping[str, int], found: Mapping[str, int]) -> list[str]:
    """Tables whose row counts differ: “logs_change: 12 rows, not 13 rows”."""
    return [
        f"{table}: {_describe_rows(found, table)}, not {_describe_rows(expected, table)}"
        for table in sorted({*expected, *found})
        if expected.get(table) != found.get(table)
    ]


def _describe_rows(counts: Mapping[str, int], table: str) -> str:
    return f"{counts[table]:,} rows" if table in counts else "no table"
