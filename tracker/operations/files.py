"""Files that hold people's data: readable by their owner alone, and either whole or absent."""

from __future__ import annotations

import errno
import getpass
import os
from pathlib import Path

from tracker.operations.errors import OperationError


def make_private_folder(folder: Path) -> None:
    """Make `folder` for its owner alone. One that exists keeps its mode."""
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        give_to_owner_of(folder.parent, folder)


def make_private_file(path: Path) -> int:
    """Make a new file that its owner alone can read, and open it to write; the caller closes it."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)


def give_to_owner_of(reference: Path, made: Path | int) -> None:
    """Give root's files to the owner of `reference`, so that the site's user can read them."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        owner = reference.stat()
        os.chown(made, owner.st_uid, owner.st_gid)


def sync_folder(folder: Path) -> None:
    """Write the names in `folder` to the disk, so that a renamed file survives a power cut."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def explain(error: OSError, folder: Path) -> OperationError:
    """Turn an error of the file system into advice."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return no_space(folder)
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return OperationError(f"The user {_user()} cannot write to {folder}. Choose another folder or user.")
    if error.errno in {errno.ENOTDIR, errno.EEXIST}:
        return OperationError(f"{folder} is not a folder. Choose another one.")
    return OperationError(f"{error.strerror or error}: {error.filename or folder}")


def no_space(folder: Path) -> OperationError:
    return OperationError(f"There is no space left in {folder}. Free some space, or choose another folder.")


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return str(os.geteuid()) if hasattr(os, "geteuid") else "of this process"
