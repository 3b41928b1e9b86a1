"""Files that only the application's user may read: they hold health data and secrets."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path


def make_new_files_private() -> None:
    """Give files and folders that this process makes the modes 0600 and 0700.

    SQLite gives its -wal and -shm files the mode of the database.
    """
    os.umask(0o077)


def open_to_others(folder: Path, *, except_for: Path) -> Iterator[Path]:
    """Yield `folder` and its files that other users may read or write, except `except_for`.

    A folder that no other user may enter protects everything in it.
    """
    if not folder.is_dir() or not _is_open(folder):
        return
    yield folder
    for path in sorted(folder.iterdir()):
        if path == except_for or path.is_symlink():
            continue
        if path.is_dir():
            yield from open_to_others(path, except_for=except_for)
        elif _is_open(path):
            yield path


def _is_open(path: Path) -> bool:
    return bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))
