"""manage.py upgrade."""

from __future__ import annotations

import os
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.operations.databases import is_postgres
from tests.operations.test_backup import manifest_of
from tests.operations.test_killed import address_of
from tracker.management.commands import upgrade as command
from tracker.operations import upgrade
from tracker.operations.databases import pending_migrations
from tracker.operations.errors import OperationError
from tracker.operations.upgrade import Step


def names(steps: list[Step]) -> list[str]:
    return [" ".join(step.arguments[1:]) for step in steps]


def test_the_steps_are_in_this_order(db):
    assert names(upgrade.steps()) == [
        "check",
        "backup",
        "migrate --noinput",
        "load_catalogue",
        "compile_translations",
        "collectstatic --noinput",
        "check --deploy",
    ]


def test_packages_are_installed_first_from_the_lock_files_in_use(db, monkeypatch):
    monkeypatch.setattr(upgrade, "find_spec", lambda name: None)
    lock = "requirements-postgres.txt" if is_postgres() else "requirements.txt"
    first, second, *_ = upgrade.steps(install=True)
    assert names([second]) == ["check"]
    assert first.arguments[:3] == ["-m", "pip", "install"]
    assert "--require-hashes" in first.arguments
    assert [os.path.basename(part) for part in first.arguments if part.endswith(".txt")] == [lock]
    monkeypatch.setattr(upgrade, "find_spec", lambda name: name)
    assert "requirements-pdf.txt" in upgrade.lock_files()


def test_a_backup_is_made_before_the_migrations(own_database, settings, monkeypatch, capfd):
    call_command("migrate", "symptoms", "0001", verbosity=0)
    monkeypatch.setenv("DATABASE_URL", address_of(own_database))
    monkeypatch.setenv("DATA_DIR", str(settings.DATA_DIR))
    connection.close()
    said: list[str] = []
    upgrade.upgrade(upgrade.steps()[1:3], said.append)
    assert said == ["1 of 2: Back up the database", "2 of 2: Migrate the database"]
    [backup] = (settings.DATA_DIR / "backups").glob("*.zip")
    assert "symptoms.0002_undo_steps_back" not in manifest_of(backup)["migrations"]
    assert pending_migrations() == []


def test_an_empty_database_is_migrated_without_a_backup(own_database):
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE django_migrations")
    assert names(upgrade.steps())[:2] == ["check", "migrate --noinput"]


def test_the_first_failure_ends_the_upgrade_with_advice():
    steps = [
        Step("First", ["-c", ""], "none"),
        Step("Second", ["-c", "import sys; sys.exit(3)"], "Mend the second."),
        Step("Third", ["-c", ""], "none"),
    ]
    said: list[str] = []
    with pytest.raises(
        OperationError, match=r"“Second” failed, and the upgrade ended there\. Mend the second\."
    ):
        upgrade.upgrade(steps, said.append)
    assert said == ["1 of 3: First", "2 of 3: Second"]


def test_the_command_says_to_restart_and_fails_with_a_step(db, monkeypatch):
    said = StringIO()
    monkeypatch.setattr(command, "steps", lambda folder, install: [Step("One", ["-c", ""], "")])
    call_command("upgrade", stdout=said)
    assert "Restart the site now" in said.getvalue()
    monkeypatch.setattr(command, "steps", lambda folder, install: [Step("One", ["-c", "1/0"], "Do it.")])
    with pytest.raises(CommandError, match="“One” failed"):
        call_command("upgrade", stdout=said)


def test_advice_after_a_failed_migration_names_the_way_back(db):
    [migrate] = [step for step in upgrade.steps() if "migrate" in step.arguments]
    assert "install the version before" in migrate.advice
    assert "manage.py restore" in migrate.advice
