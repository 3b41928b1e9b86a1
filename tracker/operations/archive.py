"""The file of a backup: a zip with the data and its manifest, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from tracker.operations.errors import OperationError
from tracker.operations.files import give_to_owner_of, make_private_file, sync_folder
from tracker.operations.locks import folder_lock, open_lock_file, take
from tracker.operations.manifest import Manifest

MANIFEST = "manifest.json"
NAME = re.compile(r"magnesium-(\d{4}-\d\d-\d\d-\d{6}(?:-\d+)?)(-before-[a-z]+)?\.zip")
COMPRESS_LEVEL = 3  # a database of foods shrinks to a third; higher levels take longer for little
CHUNK_BYTES = 1 << 20


class BackupWriter:
    """A backup that is being written: first the data, then the manifest."""

    def __init__(self, file: IO[bytes], *, data: str, is_compressed: bool) -> None:
        method = zipfile.ZIP_STORED if is_compressed else zipfile.ZIP_DEFLATED
        self._zip = zipfile.ZipFile(
            file, "w", method, compresslevel=None if is_compressed else COMPRESS_LEVEL
        )
        self._data = self._zip.open(data, "w", force_zip64=True)
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, chunk: bytes) -> None:
        self._digest.update(chunk)
        self.size += len(chunk)
        self._data.write(chunk)

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def abandon(self) -> None:
        """Close what is open after an error; the file is removed by its folder."""
        for part in (self._data, self._zip):
            with suppress(OSError, ValueError, zipfile.LargeZipFile):
                part.close()

    def finish(self, manifest: Manifest) -> None:
        self._data.close()
        self._zip.writestr(MANIFEST, manifest.as_json())
        self._zip.close()


class BackupReader:
    """A backup that was written. Use it in a with statement."""

    def __init__(self, path: Path) -> None:
        """Open `path`. Raises OperationError when it is not a whole backup."""
        self.path = path
        try:
            self._zip = zipfile.ZipFile(path)
            manifest = self._zip.read(MANIFEST)
        except FileNotFoundError as error:
            raise OperationError(f"There is no file {path}.") from error
        except IsADirectoryError as error:
            raise OperationError(f"{path} is a folder. Name the backup in it.") from error
        except PermissionError as error:
            raise OperationError(f"{path} cannot be read by this user.") from error
        except (zipfile.BadZipFile, KeyError, EOFError) as error:
            raise OperationError(f"{path} is not a whole backup. Choose another one.") from error
        self.manifest = Manifest.from_json(manifest, str(path))

    def __enter__(self) -> BackupReader:
        return self

    def __exit__(self, *exception: object) -> None:
        self._zip.close()

    def open_data(self) -> IO[bytes]:
        return self._zip.open(self.manifest.data)

    def verify(self, progress: Callable[[str, float], None]) -> None:
        """Read the data once.

        Raises OperationError when a byte of it has changed since it was written.
        """
        digest = hashlib.sha256()
        done = 0
        try:
            with self.open_data() as data:
                while chunk := data.read(CHUNK_BYTES):
                    digest.update(chunk)
                    done += len(chunk)
                    progress("Checking", min(done / (self.manifest.size or 1), 1.0))
            is_whole = (digest.hexdigest(), done) == (self.manifest.sha256, self.manifest.size)
        except (zipfile.BadZipFile, KeyError, EOFError, ValueError, OSError):
            is_whole = False
        if not is_whole:
            raise OperationError(f"{self.path} is damaged: its checksum is wrong. Choose another backup.")


@contextmanager
def work_folder(parent: Path, name: str) -> Iterator[Path]:
    """Yield a folder in `parent` for unfinished files; remove it at the end.

    Those of killed processes are removed, too: their locks are free.
    """
    prefix = f".{name}-"
    with folder_lock(parent):
        for other in parent.glob(f"{prefix}*"):
            _remove_if_abandoned(other)
        folder = parent / f"{prefix}{secrets.token_hex(4)}"
        folder.mkdir(mode=0o700)
        lock = open_lock_file(folder / ".lock")
        take(lock, exclusive=True, wait=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _remove_if_abandoned(folder: Path) -> None:
    try:
        lock = open_lock_file(folder / ".lock")
    except OSError:
        return
    try:
        if take(lock, exclusive=True, wait=False):
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(lock)


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """Write a new private file, which is on the disk when the block ends."""
    with open(make_private_file(path), "w+b") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def put_in_place(finished: Path, folder: Path, at: datetime, label: str = "") -> Path:
    """Give a finished backup its dated name in `folder`.

    Another one of the same second keeps its own.
    """
    give_to_owner_of(folder, finished)
    with folder_lock(folder):
        stem, number = f"magnesium-{at:%Y-%m-%d-%H%M%S}", 1
        path = folder / f"{stem}{label}.zip"
        while path.exists():
            number += 1
            path = folder / f"{stem}-{number}{label}.zip"
        finished.rename(path)
        sync_folder(folder)
    return path


def remove_older(folder: Path, *, keep: int, newest: Path) -> list[Path]:
    """Remove our backups beyond the `keep` newest. Other files are left alone.

    Backups before a restore or an upgrade are removed when they are older than all that stay. `newest` stays,
    whatever the clock is.
    """
    with folder_lock(folder):
        found = {path: match for path in folder.iterdir() if (match := NAME.fullmatch(path.name))}
        backups = sorted(
            (path for path in found if _is_ours(path)), key=lambda path: _age_key(found[path][1])
        )
        nightly = [path for path in backups if not found[path][2] and path != newest]
        kept = nightly[-(keep - 1) :] if keep > 1 else []
        expired = [path for path in nightly if path not in kept]
        if expired:
            oldest = _age_key(found[(kept or [newest])[0]][1])
            expired += [path for path in backups if found[path][2] and _age_key(found[path][1]) < oldest]
        for path in expired:
            path.unlink(missing_ok=True)
    return expired


def _age_key(stamp: str) -> tuple[str, int]:
    """Return a sort key.

    2026-11-22-031500-2 is after 2026-11-22-031500 and before 2026-11-22-031500-10.
    """
    return stamp[:17], int(stamp[18:] or 1)


def _is_ours(path: Path) -> bool:
    try:
        with BackupReader(path):
            return True
    except OperationError:
        return False
