"""Steps of gunicorn's master before it forks: configuration checks, and loading of code."""

from __future__ import annotations

import logging
import os
import re
import socket
import time
from collections.abc import Iterable, Iterator
from errno import EADDRINUSE
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import Error, connection
from django.template import TemplateSyntaxError, engines
from django.template.utils import get_app_template_dirs
from django.urls import URLResolver, get_resolver

from tracker.lib import health

logger = logging.getLogger(__name__)

MAX_SOCKET_PATH = 103  # bytes, on macOS; Linux has room for four more
SECONDS_FOR_PORT = 5  # a server that is just ending still holds its port
# PostgreSQL's errors when it refuses the connection: waiting will not help.
REFUSED = re.compile(
    r"password authentication failed|no password supplied|role \S+ does not exist|database \S+ does not exist"
    r"|no pg_hba.conf entry|permission denied for database|authentication failed|sslmode|certificate"
)


def database_refusal() -> str | None:
    """Return why the database refuses us, naming the variable; None when it doesn't.

    A server that doesn't respond may come back, so the application starts and /health/ready reports it.
    """
    options = settings.DATABASES["default"].get("OPTIONS", {})
    pool = options.pop("pool", None)  # its threads would not survive the fork
    try:
        connection.ensure_connection()
    except (Error, ImproperlyConfigured) as error:
        reason = " ".join(str(error).split())
        if (connection.vendor == "sqlite" and "locked" not in reason) or REFUSED.search(reason):
            return f"DATABASE_URL does not open the database: {reason}"
        logger.warning("The database does not answer yet (DATABASE_URL): %s", reason)
    finally:
        connection.close()
        if pool:
            options["pool"] = pool
    return None


def bind_refusal(addresses: Iterable[Any]) -> str | None:
    """Return why gunicorn can't listen at one of `addresses`; None when it can."""
    for address in addresses:
        try:
            if isinstance(address, tuple):
                _try_port(*address)
            elif isinstance(address, str):
                _try_path(Path(address))
            else:
                socket.socket(fileno=os.dup(address)).close()
        except OSError as error:
            reason = error.strerror or str(error)
            return f"BIND is {_format_address(address)!r}, where this server can't listen: {reason}."
    return None


def _format_address(address: Any) -> str:
    if isinstance(address, tuple):
        return ":".join(map(str, address))
    return f"unix:{address}" if isinstance(address, str) else f"fd://{address}"


def _try_path(path: Path) -> None:
    """Raise OSError when no socket can be made at `path`. gunicorn replaces only sockets."""
    if not path.parent.is_dir():
        raise OSError("its folder does not exist")
    if path.exists() and not path.is_socket():
        raise OSError("there is something that is no socket")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise OSError("this user can't write into its folder")
    if len(os.fsencode(path)) > MAX_SOCKET_PATH:
        raise OSError(f"its path is longer than {MAX_SOCKET_PATH} bytes")


def _try_port(host: str, port: int) -> None:
    family, *_, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    until = time.monotonic() + SECONDS_FOR_PORT
    while True:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(place)
                probe.listen()
            except OSError as error:
                if error.errno != EADDRINUSE or time.monotonic() > until:
                    raise
            else:
                return
        time.sleep(0.2)


def load_everything() -> None:
    """Load every module, URL, template and the list of static files.

    A worker then finds all in memory: its first page is as fast as the next, and no worker ever reads a
    file that an upgrade has replaced.
    """
    _load_urls(get_resolver())  # in their own order: some depend on others
    for package in ("tracker", "foods"):
        for name in _modules(package):
            import_module(name)
    for name in _template_names():
        _load_template(name)
    health.prepare()


def _modules(package: str) -> Iterator[str]:
    """Yield the modules that requests may import; some import them only when they are needed.

    A database's own are loaded with it: PostgreSQL's need a driver that SQLite does without.
    """
    skipped = re.compile(
        r"\.(migrations|management|development|operations|__main__|databases\.postgresql)(\.|$)"
        r"|^tracker\.(settings|gunicorn|demo)$"
    )
    optional = {"tracker.insights.report.renderer"}  # WeasyPrint, where it is installed: large, rarely used
    for module in walk_packages(import_module(package).__path__, f"{package}."):
        if not skipped.search(module.name) and module.name not in optional:
            yield module.name


def _load_urls(resolver: URLResolver) -> None:
    resolver._populate()
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            _load_urls(pattern)


def _template_names() -> list[str]:
    """Return the names of all templates, ours and those of other apps."""
    names = set()
    folders = [Path(str(folder)) for folder in (*engines["django"].dirs, *get_app_template_dirs("templates"))]
    for folder in folders:
        paths = (path for path in folder.rglob("*") if path.is_file())
        names |= {path.relative_to(folder).as_posix() for path in paths}
    return sorted(names)


def _load_template(name: str) -> None:
    try:
        engines["django"].get_template(name)
    except (TemplateSyntaxError, UnicodeDecodeError):
        return  # another package's template for a library that is not installed here
