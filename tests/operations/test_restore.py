"""manage.py restore."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import stat
import zipfile
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from foods import search
from foods.models import Food
from tests.factories import EntryFactory, FoodFactory, SymptomFactory
from tests.operations.databases import is_postgres
from tests.operations.test_backup import back_up
from tracker.logs.models import IntakeEntry
from tracker.operations.databases import connect, default_database
from tracker.operations.errors import OperationError
from tracker.operations.locks import mark_site_as_used, site_stopped

sqlite_only = pytest.mark.skipif("postgres" in os.environ["DATABASE_URL"], reason="Files are SQLite's.")


def restore(*arguments, **options) -> str:
    said = StringIO()
    call_command("restore", *arguments, stdout=said, **options)
    return said.getvalue()


def rewrite(path, target, *, manifest=None, data=None) -> str:
    """A copy of a backup with another manifest or other data."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "manifest.json":
                content = json.dumps(json.loads(content) | (manifest or {})).encode()
            elif data:
                content = data(content)
            new.writestr(name, content)
    return str(target)


def test_the_database_is_as_it_was_backed_up(own_database):
    kept = EntryFactory(food=FoodFactory(name="Almonds"))
    [path, _] = back_up()
    IntakeEntry.objects.all().delete()
    EntryFactory()
    said = restore(path)
    assert list(IntakeEntry.objects.values_list("pk", flat=True)) == [kept.pk]
    assert [found.food.name for found in search.search_foods("almond").foods] == ["Almonds"]
    assert "0 migrations applied" in said


def test_the_database_before_a_restore_is_backed_up_first(own_database):
    [path, _] = back_up()
    lost = EntryFactory()
    said = restore(path)
    before = said.splitlines()[1].partition(": ")[2]
    assert before.endswith("-before-restore.zip")
    restore(before)
    assert list(IntakeEntry.objects.all()) == [lost]


def test_new_rows_get_new_ids_after_a_restore(own_database):
    old = FoodFactory()
    [path, _] = back_up()
    restore(path)
    assert FoodFactory().pk > old.pk


def test_a_backup_of_an_older_version_is_migrated(own_database):
    call_command("migrate", "symptoms", "0001", verbosity=0)
    [path, _] = back_up()
    assert re.search(r"\b[1-9]\d* migrations applied", restore(path))
    assert SymptomFactory(earlier=[]).earlier == []


def test_a_backup_of_a_newer_version_is_refused_without_force(own_database, tmp_path):
    entry = EntryFactory()
    MigrationRecorder.Migration.objects.create(app="logs", name="0999_of_next_year")
    [path, _] = back_up()
    IntakeEntry.objects.all().delete()
    with pytest.raises(CommandError, match=r"newer version, \d+\.\d+\.\d+: 1 .*logs\.0999_of_next_year"):
        restore(path)
    assert not IntakeEntry.objects.exists()
    restore(path, force=True)
    assert IntakeEntry.objects.get() == entry


def test_a_backup_in_a_later_format_is_refused(own_database, tmp_path):
    path = rewrite(back_up()[0], tmp_path / "later.zip", manifest={"format": 2, "application_version": "9.1"})
    with pytest.raises(CommandError, match=r"newer version, 9\.1\. Install that version"):
        restore(path)


def test_a_backup_of_the_other_engine_is_refused_and_move_database_named(own_database, tmp_path):
    other = "sqlite" if is_postgres() else "postgresql"
    path = rewrite(back_up()[0], tmp_path / "other.zip", manifest={"engine": other})
    with pytest.raises(CommandError, match=r"manage\.py move_database"):
        restore(path, force=True)


def flip_a_byte(data: bytes) -> bytes:
    return data[:5000] + bytes([data[5000] ^ 1]) + data[5001:]


@pytest.mark.parametrize("damage", [flip_a_byte, lambda data: data[:-1], lambda data: data + b"\0"])
def test_a_changed_byte_is_found_and_nothing_is_restored(own_database, tmp_path, damage):
    path = rewrite(back_up()[0], tmp_path / "damaged.zip", data=damage)
    entry = EntryFactory()
    with pytest.raises(CommandError, match="its checksum is wrong"):
        restore(path)
    assert IntakeEntry.objects.get() == entry


def test_rows_that_are_missing_undo_the_restore(own_database, tmp_path):
    path = back_up()[0]
    rows = json.loads(zipfile.ZipFile(path).read("manifest.json"))["rows"]
    wrong = rewrite(path, tmp_path / "wrong.zip", manifest={"rows": rows | {"foods_food": 7}})
    entry = EntryFactory()
    with pytest.raises(CommandError, match=r"foods_food: 0 rows, not 7 rows"):
        restore(wrong)
    assert IntakeEntry.objects.get() == entry


def test_what_is_no_backup_is_named(own_database, tmp_path):
    (tmp_path / "letter.txt").write_text("Dear operator")
    cut = tmp_path / "cut.zip"
    cut.write_bytes(Path(back_up()[0]).read_bytes()[:-40])
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as other:
        other.writestr("manifest.json", '{"application": "something else"}')
    for name, advice in [
        ("letter.txt", "is not a whole backup"),
        ("cut.zip", "is not a whole backup"),
        ("missing.zip", "There is no file"),
        ("other.zip", "is not a backup of this application"),
        (".", "is a folder"),
    ]:
        with pytest.raises(CommandError, match=advice):
            restore(str(tmp_path / name))


def test_a_running_site_is_not_restored_without_force(own_database, settings):
    [path, _] = back_up()
    entry = EntryFactory()
    held = mark_site_as_used()
    try:
        with pytest.raises(CommandError, match=r"The site is running\. Stop the site"):
            restore(path)
        assert IntakeEntry.objects.get() == entry
        restore(path, force=True)
        assert not IntakeEntry.objects.exists()
    finally:
        os.close(held)
    restore(path)


def test_a_site_does_not_start_during_a_restore(own_database):
    with site_stopped(), pytest.raises(OperationError, match="A restore is running"):
        mark_site_as_used()


def test_a_database_that_others_use_is_not_restored_without_force(own_database):
    [path, _] = back_up()
    other = connect(own_database)
    with other.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM foods_food")
        cursor.fetchall()
    with pytest.raises(CommandError, match=r"in use.* Stop the site"):
        restore(path)
    other.close()
    restore(path)


def test_another_folder_and_another_name_do_not_matter(own_database, tmp_path, settings):
    if is_postgres():
        pytest.skip("A file is put elsewhere with SQLite.")
    entry = EntryFactory()
    [path, _] = back_up()
    moved = shutil.move(path, tmp_path / "copy of a backup.zip")
    settings.DATA_DIR = tmp_path / "another machine" / "data"
    elsewhere = own_database | {"NAME": str(settings.DATA_DIR / "db.sqlite3")}
    with default_database(elsewhere):
        assert "as it was before" not in restore(str(moved))
        assert IntakeEntry.objects.get() == entry
    assert stat.S_IMODE(os.stat(elsewhere["NAME"]).st_mode) == 0o600


@sqlite_only
def test_a_log_that_was_left_beside_the_file_is_never_replayed_onto_the_restored_one(own_database, tmp_path):
    """As after a crash: a write-ahead log with many pages that never came into the file."""
    entry = EntryFactory()
    [path, _] = back_up()
    connection.close()
    file = Path(own_database["NAME"])
    with closing(sqlite3.connect(file, isolation_level=None)) as crashed:
        crashed.execute("PRAGMA wal_autocheckpoint=0")
        crashed.execute("DELETE FROM foods_portion")
        crashed.execute("CREATE TABLE much AS SELECT hex(randomblob(2000)) FROM foods_vocabulary")
        for end in ("", "-wal"):
            shutil.copy(f"{file}{end}", tmp_path / f"crashed{end}")
    for end in ("", "-wal"):
        shutil.copy(tmp_path / f"crashed{end}", f"{file}{end}")
    restore(path)
    assert not [end for end in ("-wal", "-shm", "-journal") if os.path.exists(f"{file}{end}")]
    with closing(sqlite3.connect(file)) as restored:
        assert restored.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert not restored.execute("SELECT * FROM sqlite_master WHERE name = 'much'").fetchall()
    assert IntakeEntry.objects.get() == entry


@sqlite_only
@pytest.mark.parametrize("junk", [b"not a database at all" * 500, b"SQLite format 3\0" + b"\7" * 9000])
def test_a_file_that_sqlite_cannot_read_is_set_aside(own_database, settings, junk):
    entry = EntryFactory()
    [path, _] = back_up()
    connection.close()
    file = Path(own_database["NAME"])
    file.write_bytes(junk)
    Path(f"{file}-wal").write_bytes(b"old log")
    said = restore(path)
    aside = Path(said.splitlines()[1].partition(": ")[2])
    assert (aside / file.name).read_bytes() == junk
    assert IntakeEntry.objects.get() == entry


@sqlite_only
def test_the_file_keeps_its_owner_mode_and_place(own_database, tmp_path):
    [path, _] = back_up()
    connection.close()
    file = Path(own_database["NAME"])
    file.chmod(0o640)
    before = file.stat()
    restore(path)
    after = file.stat()
    assert (after.st_ino, after.st_mode, after.st_uid) == (before.st_ino, before.st_mode, before.st_uid)


def test_a_database_without_tables_is_filled(own_database, tmp_path):
    food = FoodFactory()
    [path, _] = back_up()
    if is_postgres():
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    else:
        connection.close()
        Path(own_database["NAME"]).unlink()
    assert "as it was before" not in restore(path)
    assert Food.objects.get() == food
