"""PostgreSQL's own programs: finding ones that fit the server, and telling them where it is."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from psycopg.conninfo import make_conninfo

from tracker.operations.databases import connect
from tracker.operations.errors import OperationError

# Folders where distributions put every version; the first found in PATH may be an older one.
PLACES = ["/usr/lib/postgresql", "/usr/pgsql-*", "/usr/local/pgsql", "/opt/homebrew/opt", "/usr/local/opt"]


def find_program(name: str, server_version: int) -> str:
    """The path of pg_dump or pg_restore, at least as new as the server's major version.

    Raises OperationError, with the package to install, when there is none.
    """
    candidates = [found] if (found := shutil.which(name)) else []
    for place in PLACES:
        root = Path(place)
        candidates += sorted(map(str, root.parent.glob(f"{root.name}/**/bin/{name}")))
    newest = 0
    for path in candidates:
        version = _major_version(path)
        if version >= server_version:
            return path
        newest = max(newest, version)
    advice = f"On Debian and Ubuntu: apt install postgresql-client-{server_version}"
    if newest:
        raise OperationError(f"{name} {newest} is older than the server, {server_version}. {advice}")
    raise OperationError(f"{name} is not installed. {advice}, or postgresql-client")


def _major_version(path: str) -> int:
    """Return 15 for “pg_dump (PostgreSQL) 15.4”; 0 when it does not run."""
    try:
        output = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    except OSError:
        return 0
    match = re.search(r"\) (\d+)", output)
    return int(match[1]) if match else 0


def connection_arguments(database: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """Return a command line's arguments for the database, and the environment with its password.

    Every user of the machine can read a command line, so no secret is in it.
    """
    wrapper = connect(database)
    parameters = {
        name: value
        for name, value in wrapper.get_connection_params().items()
        if name not in {"cursor_factory", "context", "prepare_threshold", "options"}
    }
    environment = dict(os.environ)
    environment.pop("PGOPTIONS", None)
    parameters.pop("sslpassword", None)  # there is no variable for it; PGSSLKEY may name a key without one
    if password := parameters.pop("password", None):
        environment["PGPASSWORD"] = str(password)
    return make_conninfo(**parameters), environment
