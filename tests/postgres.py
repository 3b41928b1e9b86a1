"""A PostgreSQL of the tests' own: in a temporary directory, on a socket, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# What is lost with the machine's power is lost; and nothing cleans up behind the tests meanwhile.
UNSAFE = (
    "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c autovacuum=off -c max_wal_size=4GB"
)
PLACES = ["/usr/lib/postgresql", "/usr/local/pgsql", "/opt/homebrew/opt", "/usr/local/opt"]


def find_programs() -> Path | None:
    """The directory of initdb and postgres, the newest version first; None when there is none."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    found_here = [path for place in PLACES for path in Path(place).glob("*/bin/initdb")]
    newest = sorted(found_here, key=lambda path: [int(part) for part in path.parts if part.isdigit()])
    return newest[-1].parent if newest else None


def _owner() -> str | None:
    """The user to run as: initdb refuses root. None is oneself."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise RuntimeError("PostgreSQL refuses to run as root, and there is no other user to run it as")


@contextmanager
def running(programs: Path) -> Iterator[str]:
    """Start a server, give its address as a DATABASE_URL, stop it and remove it."""
    owner = _owner()
    with tempfile.TemporaryDirectory(prefix="mg-pg-", dir="/tmp") as place:
        if owner:
            shutil.chown(place, owner)
        data = f"{place}/data"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]

        def run(*command: str) -> None:
            subprocess.run(command, user=owner, cwd=place, check=True, stdout=subprocess.DEVNULL)

        run(str(programs / "initdb"), "-D", data, "-U", "tests", "--auth=trust", "-E", "UTF8", "--no-sync")
        options = f"-c listen_addresses=127.0.0.1 -c unix_socket_directories={place} -p {port} {UNSAFE}"
        control = str(programs / "pg_ctl")
        run(control, "-D", data, "-w", "-l", f"{place}/log", "-o", options, "start")
        try:
            run(str(programs / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "tests", "tracker")
            yield f"postgres://tests@127.0.0.1:{port}/tracker"
        finally:
            run(control, "-D", data, "-m", "immediate", "stop")
