"""manage.py backup."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import zipfile
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection

from tests.factories import EntryFactory
from tests.operations.databases import is_postgres
from tracker.operations import postgres_programs
from tracker.operations.databases import default_database
from tracker.operations.files import explain
from tracker.operations.manifest import application_version

NIGHT = datetime(2026, 11, 22, 3, 15, tzinfo=UTC)


def back_up(*arguments, **options) -> list[str]:
    said = StringIO()
    call_command("backup", *arguments, stdout=said, **options)
    return said.getvalue().splitlines()


def manifest_of(path) -> dict:
    with zipfile.ZipFile(path) as file:
        return json.loads(file.read("manifest.json"))


def test_a_backup_is_one_dated_private_file_with_a_manifest(own_database, settings):
    EntryFactory()
    with time_machine.travel(NIGHT, tick=False):
        path, summary = back_up()
    assert path == str(settings.DATA_DIR / "backups" / "magnesium-2026-11-22-031500.zip")
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(Path(path).parent).st_mode) == 0o700
    manifest = manifest_of(path)
    assert manifest["application_version"] == application_version()
    assert manifest["created_at"] == "2026-11-22T03:15:00+00:00"
    assert manifest["engine"] == connection.vendor
    assert manifest["rows"]["logs_intakeentry"] == manifest["rows"]["foods_food"] == 1
    assert {"logs.0001_initial", "foods.0001_initial"} <= set(manifest["migrations"])
    assert len(manifest["sha256"]) == 64
    assert f"{len(manifest['rows'])} tables, {sum(manifest['rows'].values())} rows" in summary
    assert os.listdir(Path(path).parent) in ([".lock", Path(path).name], [Path(path).name, ".lock"])


def test_keep_removes_our_own_older_backups_only(own_database, tmp_path):
    folder = tmp_path / "nightly"
    folder.mkdir()
    (folder / "magnesium-2026-01-01-000000.zip").write_text("a note of somebody else")
    (folder / "letter.zip").touch()
    for night in range(4):
        with time_machine.travel(NIGHT + timedelta(days=night), tick=False):
            *_, summary = back_up(str(folder), keep=3)
    assert "1 older removed" in summary
    assert sorted(path.name for path in folder.glob("*.zip")) == [
        "letter.zip",
        "magnesium-2026-01-01-000000.zip",
        "magnesium-2026-11-23-031500.zip",
        "magnesium-2026-11-24-031500.zip",
        "magnesium-2026-11-25-031500.zip",
    ]


def test_two_backups_of_one_second_are_both_kept_and_in_order(own_database, tmp_path):
    with time_machine.travel(NIGHT, tick=False):
        paths = [back_up(str(tmp_path / "b"))[0] for _ in range(3)]
        [newest, _] = back_up(str(tmp_path / "b"), keep=2)
    assert len({*paths, newest}) == 4
    assert sorted(path.name for path in (tmp_path / "b").glob("*.zip")) == [
        "magnesium-2026-11-22-031500-3.zip",
        "magnesium-2026-11-22-031500-4.zip",
    ]


def test_a_clock_that_was_set_back_does_not_remove_the_new_backup(own_database, tmp_path):
    with time_machine.travel(NIGHT, tick=False):
        back_up(str(tmp_path / "b"))
    with time_machine.travel(NIGHT - timedelta(days=1), tick=False):
        [newest, _] = back_up(str(tmp_path / "b"), keep=1)
    assert list((tmp_path / "b").glob("*.zip")) == [Path(newest)]


def test_a_checked_backup_was_restored_to_the_same_rows(own_database):
    EntryFactory()
    *_, summary = back_up(check=True)
    assert "Checked: it restores to the same rows." in summary


def test_a_check_finds_rows_that_are_missing_and_keeps_older_backups(own_database, monkeypatch, tmp_path):
    first, _ = back_up(str(tmp_path))
    from tracker.operations import backup

    source = backup.configured_engine().__class__
    whole = source.dump

    def loses_a_row(self, folder, write, progress):
        snapshot = whole(self, folder, write, progress)
        snapshot.rows["auth_group"] += 1
        return snapshot

    monkeypatch.setattr(source, "dump", loses_a_row)
    with pytest.raises(CommandError, match=r"auth_group: \d+ rows, not \d+ rows"):
        back_up(str(tmp_path), keep=1, check=True)
    assert Path(first).exists()


def test_nothing_is_left_of_a_backup_that_failed(own_database, monkeypatch, tmp_path):
    def is_full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tracker.operations.archive.BackupWriter.finish", is_full)
    with pytest.raises(CommandError, match=r"There is no space left in .*\. Free some space"):
        back_up(str(tmp_path / "b"))
    assert os.listdir(tmp_path / "b") == [".lock"]


def test_a_folder_that_is_a_file_is_named(own_database, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(CommandError, match=r"file is not a folder"):
        back_up(str(tmp_path / "file"))


def test_a_folder_that_cannot_be_written_names_the_user():
    error = explain(PermissionError(13, "Permission denied"), Path("/srv/backups"))
    assert "cannot write to /srv/backups" in str(error)


def test_what_a_killed_backup_left_is_removed_by_the_next(own_database, tmp_path):
    (tmp_path / ".backup-killed").mkdir()
    (tmp_path / ".backup-killed" / "backup.zip").touch()
    back_up(str(tmp_path))
    assert not (tmp_path / ".backup-killed").exists()


@pytest.mark.parametrize("number", ["0", "-1", "many"])
def test_keeping_no_backup_is_refused(number):
    with pytest.raises(CommandError, match="give a number from 1 up"):
        call_command("backup", "--keep", number)


def test_the_password_is_not_on_the_command_line():
    if not is_postgres():
        pytest.skip("SQLite has no password.")
    database = connection.settings_dict | {"PASSWORD": "very secret", "OPTIONS": {"sslmode": "prefer"}}
    address, environment = postgres_programs.connection_arguments(database)
    assert "secret" not in address
    assert "sslmode=prefer" in address
    assert environment["PGPASSWORD"] == "very secret"


def test_a_missing_or_old_pg_dump_names_the_package(monkeypatch, tmp_path):
    if not is_postgres():
        pytest.skip("SQLite needs no program.")
    monkeypatch.setattr(postgres_programs, "PLACES", [])
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Exception, match=r"pg_dump is not installed\. .*postgresql-client-15"):
        postgres_programs.find_program("pg_dump", 15)
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 13.4'\n")
    old.chmod(0o700)
    with pytest.raises(Exception, match=r"pg_dump 13 is older than the server, 15"):
        postgres_programs.find_program("pg_dump", 15)
    assert subprocess.run([old], capture_output=True, check=True).stdout


def test_a_role_that_may_not_create_databases_is_told_how_to_check(own_database, tmp_path):
    if not is_postgres():
        pytest.skip("SQLite has no roles.")
    role = f"ordinary_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {role} LOGIN")
        cursor.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}")
        cursor.execute(f"GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
    try:
        with default_database(own_database | {"USER": role}):
            with pytest.raises(CommandError, match=rf'was made, but .*ALTER ROLE "{role}" CREATEDB'):
                back_up(str(tmp_path), check=True)
            [path] = tmp_path.glob("*.zip")
            with pytest.raises(
                CommandError, match="Run this with a role in DATABASE_URL that owns the tables"
            ):
                call_command("restore", str(path), force=True)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")
