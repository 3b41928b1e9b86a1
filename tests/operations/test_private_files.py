"""Files that hold health data and secrets are for the application's user alone."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from tests.operations.production import run
from tracker.lib.private_files import make_new_files_private


@contextmanager
def usual_mask():
    before = os.umask(0o022)
    try:
        yield
    finally:
        os.umask(before)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_command_makes_the_folder_and_the_database_private(tmp_path):
    folder = tmp_path / "data"
    environment = {"DATABASE_URL": None, "DATA_DIR": str(folder)}
    with usual_mask():
        answer = run(
            "manage.py", "migrate", "contenttypes", "-v0", environment=environment, tmp_path=tmp_path
        )
    assert answer.returncode == 0, answer.stderr
    assert mode(folder) == 0o700
    modes = {path.name: mode(path) for path in folder.iterdir()}
    assert modes["db.sqlite3"] == 0o600
    assert set(modes.values()) == {0o600}


@pytest.mark.parametrize("name", ["a.css", "folder/a.css"])
def test_collected_static_files_stay_readable_for_a_web_server(settings, tmp_path, name):
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "tracker.lib.static_files.ModuleManifestStorage"}
    }
    storage = storages["staticfiles"]
    with usual_mask():
        make_new_files_private()
        storage.save(name, ContentFile(b"body { color: red }" * 200))
        made = [storage.path(compressed) for _, compressed in storage.compress_files([name])]
    assert made
    for path in (tmp_path / "static").rglob("*"):
        assert mode(path) == (0o755 if path.is_dir() else 0o644), path
