"""Turn failures of the setup into one plain sentence with advice."""

from __future__ import annotations

import errno
import os
import platform
import re
import shutil
from pathlib import Path

UNREACHABLE = re.compile(
    r"Failed to establish a new connection|NewConnectionError|ConnectTimeoutError|ReadTimeoutError|"
    r"ProxyError|NameResolutionError|Name or service not known|Temporary failure in name resolution|"
    r"Network is unreachable|No route to host|Connection refused|Connection reset|RemoteDisconnected|"
    r"ProtocolError|IncompleteRead|Read timed out"
)
UNTRUSTED = re.compile(r"CERTIFICATE_VERIFY_FAILED|certificate verify failed")
NOT_FOUND = re.compile(r"No matching distribution found for ([\w.-]+)")

DISK_FULL = "The disk is full. Free some space: the site needs about 150 MB, the tests 500 MB."
TOO_LITTLE = 20_000_000  # bytes left on a disk that is as good as full


class SetupError(Exception):
    """A failure whose text is one sentence for the person at the terminal."""


def explain_pip(log: str, folder: Path) -> str:
    """Return the reason why pip failed, from what it printed and from the disk that it wrote to."""
    if "No space left on device" in log or "Disk quota exceeded" in log:
        return DISK_FULL
    if "DO NOT MATCH THE HASHES" in log:
        return (
            "A downloaded package is not the one that was locked, so nothing was installed. "
            "The download may have been damaged."
        )
    if UNTRUSTED.search(log):
        return (
            "The package index has a certificate that this machine does not trust. Check the clock and, "
            "behind a company's proxy, tell pip its certificate: pip config set global.cert FILE."
        )
    missing = NOT_FOUND.search(log)
    if missing and not _index_was_silent(log, missing[1]):
        return (
            f"There is no ready-built package of {missing[1]} for Python {platform.python_version()} on "
            f"{platform.system()} {platform.machine()}. Use Python 3.11 to 3.14."
        )
    if UNREACHABLE.search(log):
        return "The package index cannot be reached. Check the connection to the internet."
    if "Permission denied" in log or "Read-only file system" in log:
        return "Files in .venv cannot be written. Run make clean, as the user whom they belong to."
    if is_disk_full(folder):
        return DISK_FULL
    errors = re.findall(r"^ERROR: (.+)$", log, re.MULTILINE)
    reason = errors[-1].strip().rstrip(".") if errors else "no reason given"
    return f"The packages could not be installed ({reason})."


def is_disk_full(folder: Path) -> bool:
    return shutil.disk_usage(folder).free < TOO_LITTLE


def _index_was_silent(log: str, package: str) -> bool:
    """Return True when a connection failed while the index was queried for `package`."""
    request = re.compile(rf"/{re.escape(package)}/", re.IGNORECASE)
    return any(UNREACHABLE.search(line) and request.search(line) for line in log.splitlines())


def explain_file(error: OSError, path: Path) -> str:
    """Return the reason why `path` could not be written."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DISK_FULL
    if error.errno == errno.EROFS:
        return f"{path} is on a read-only file system. Clone the project into a folder that can be written."
    if error.errno in {errno.EACCES, errno.EPERM}:
        owner = _owner(path)
        if owner is None:
            return f"{path} is write-protected. Allow writing: chmod u+w '{path}'"
        return f"{path} belongs to {owner}. Clone the project into a folder of your own, or change the owner."
    return f"{path} cannot be written: {error.strerror or error}."


def check_writable(path: Path) -> None:
    """Raise SetupError when `path`, or the folder it would be made in, cannot be written."""
    while not path.exists() and path != path.parent:
        path = path.parent
    if not os.access(path, os.W_OK | (os.X_OK if path.is_dir() else 0)):
        number = errno.EROFS if _is_read_only(path) else errno.EACCES
        raise SetupError(explain_file(OSError(number, os.strerror(number)), path))


def _is_read_only(path: Path) -> bool:
    return hasattr(os, "statvfs") and bool(os.statvfs(path).f_flag & os.ST_RDONLY)


def _owner(path: Path) -> str | None:
    """Return the name of the user whom `path` belongs to; None when that is the present user."""
    try:
        return None if path.stat().st_uid == os.geteuid() else path.owner()
    except (KeyError, OSError, NotImplementedError):
        return "another user"
