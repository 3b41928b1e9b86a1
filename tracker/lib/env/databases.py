"""DATABASE_URL: which database, with which options."""

from __future__ import annotations

import os
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from tracker.lib.env.values import WrongValue, is_host, unquoted

# Django's own, with a queue for writers.
SQLITE, POSTGRESQL = "tracker.lib.databases.sqlite3", "tracker.lib.databases.postgresql"
SQLITE_TIMEOUT_SECONDS = 20  # for commands; requests wait for WRITE_WAIT
SQLITE_PRAGMAS = (
    # synchronous stays FULL: what was acknowledged survives a power cut.
    "PRAGMA journal_mode=WAL; PRAGMA cache_size=-32000; PRAGMA mmap_size=1000000000; "
    "PRAGMA temp_store=MEMORY;"
)
# Pages ask for little at a time: no statement is worth compiling. Search reads its parts in their order,
# see foods/search/postgres.py.
POSTGRESQL_PARAMETERS = "-c jit=off -c max_parallel_workers_per_gather=0"
# A server that is down, or a machine that drops packets, is noticed within seconds.
POSTGRESQL_DEFAULTS: dict[str, Any] = {
    "connect_timeout": 3,
    "keepalives": 1,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,  # milliseconds
}
POOL_TIMEOUT_SECONDS = 5  # a database that is down is reported soon, to people and to /health/ready

SQLITE_OPTIONS = {"timeout", "transaction_mode", "cached_statements"}
NUMBERS = {
    *("connect_timeout", "keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count"),
    *("tcp_user_timeout", "cached_statements"),
}
CHOICES = {
    "sslmode": {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"},
    "target_session_attrs": {"any", "read-write", "read-only", "primary", "standby", "prefer-standby"},
    "channel_binding": {"disable", "prefer", "require"},
    "gssencmode": {"disable", "prefer", "require"},
    "load_balance_hosts": {"disable", "random"},
    "transaction_mode": {"DEFERRED", "IMMEDIATE", "EXCLUSIVE"},
    "keepalives": {"0", "1"},
    "disable_server_side_cursors": {"0", "1", "false", "true"},
}
# libpq's connection parameters that make sense here, and two of psycopg's and Django's own.
POSTGRESQL_OPTIONS = {
    *CHOICES, *POSTGRESQL_DEFAULTS, "application_name", "options", "host", "hostaddr", "passfile", "service",
    "sslcert", "sslkey", "sslpassword", "sslrootcert", "sslcrl", "sslcrldir", "sslcompression", "sslsni",
    "ssl_min_protocol_version", "ssl_max_protocol_version", "sslnegotiation", "sslcertmode", "require_auth",
    "requirepeer", "krbsrvname", "gsslib", "gssdelegation", "fallback_application_name",
    "prepare_threshold", "disable_server_side_cursors",
} - {"transaction_mode"}  # fmt: skip


def database(address: str) -> dict[str, Any]:
    """Return Django's settings for a database URL.

    `sqlite:////path` or `postgres://user:password@host/name?option=value`. Only what the URL contains:
    `with_defaults` adds the rest. Special characters are percent-encoded.
    """
    scheme, separator, rest = address.partition("://")
    if scheme not in {"sqlite", "postgres", "postgresql"} or not separator:
        raise ValueError("unknown scheme")
    if not address.isprintable():
        raise WrongValue("it has a control character")
    if "#" in rest:
        raise WrongValue("write a # as %23")
    rest, _, query = rest.partition("?")
    return _sqlite(rest, query) if scheme == "sqlite" else _postgresql(rest, query)


def with_defaults(config: dict[str, Any], *, pool: int | None = None) -> dict[str, Any]:
    """Return the result of `database` with the project's defaults; the URL's options win.

    `pool` is the most PostgreSQL connections a process opens; None is one connection without a pool.
    """
    if config["ENGINE"] == SQLITE:
        defaults: dict[str, Any] = {
            # A transaction that begins as a reader cannot become a writer while another writes.
            "transaction_mode": "IMMEDIATE",
            "timeout": SQLITE_TIMEOUT_SECONDS,
            "init_command": SQLITE_PRAGMAS,
        }
        # Connections outlive requests: opening a file and setting pragmas costs more than a query.
        return {**config, "CONN_MAX_AGE": None, "OPTIONS": defaults | config["OPTIONS"]}
    theirs = dict(config["OPTIONS"])
    parameters = f"{POSTGRESQL_PARAMETERS} {theirs.pop('options', '')}".strip()
    options = POSTGRESQL_DEFAULTS | theirs | {"options": parameters}
    if pool:
        options["pool"] = {"min_size": 1, "max_size": pool, "timeout": POOL_TIMEOUT_SECONDS}
    # A connection that broke while idle, as in a failover, is replaced instead of failing a request.
    return {**config, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}


def prepare_sqlite_folder(config: dict[str, Any], data_dir: Path) -> None:
    """Make the folder of an SQLite database if it is `data_dir`.

    Raises WrongValue when it can't be used.
    """
    path = Path(config["NAME"])
    try:
        if path.parent == data_dir:
            data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        _check_writable(path)
    except OSError as error:
        raise WrongValue(f"the folder {str(path.parent)!r} can't be used ({error.strerror})") from error


def _check_writable(path: Path) -> None:
    if not path.parent.is_dir():
        raise WrongValue(f"the folder {str(path.parent)!r} does not exist")
    if path.is_dir():
        raise WrongValue(f"{str(path)!r} is a folder; name a file")
    if not os.access(path.parent, os.W_OK | os.X_OK) or (path.exists() and not os.access(path, os.W_OK)):
        raise WrongValue(f"{str(path)!r} can't be written by this user")


# --- parsing URLs -----------------------------------------------------------------------------------


def _sqlite(rest: str, query: str) -> dict[str, Any]:
    path = unquoted(rest.removeprefix("/"))
    if not rest.startswith("/"):
        raise WrongValue(
            "an SQLite address has three slashes before the path, which makes four in all on Unix"
        )
    if path in {"", "/", ":memory:"} or path.startswith("file:"):
        raise WrongValue("it names no file")
    if not Path(path).is_absolute():
        raise WrongValue("its path is not absolute: sqlite:////srv/tracker/db.sqlite3 has four slashes")
    options = _parse_options(query, SQLITE_OPTIONS)
    if "timeout" in options:
        try:
            options["timeout"] = float(options["timeout"])
        except ValueError:
            options["timeout"] = -1.0
        if not 0 <= options["timeout"] <= 600:
            raise WrongValue("its timeout is not from 0 to 600 seconds")
    return {"ENGINE": SQLITE, "NAME": path, "OPTIONS": options}


def _postgresql(rest: str, query: str) -> dict[str, Any]:
    if find_spec("psycopg") is None:
        raise WrongValue(
            "it names PostgreSQL, whose driver psycopg is not installed "
            "(pip install --require-hashes -r requirements-postgres.txt)"
        )
    if " " in rest:
        raise WrongValue("write a space as %20")
    server, _, name = rest.partition("/")
    if "/" in name or "@" in name:
        raise WrongValue("write a / in the user name or password as %2F, and an @ as %40")
    if server.count("@") > 1:
        raise WrongValue("write an @ in the user name or password as %40")
    login, _, hosts = server.rpartition("@")
    user, _, password = login.partition(":")
    options = _parse_options(query, POSTGRESQL_OPTIONS)
    host, port = _hosts(hosts)
    if "host" in options and host:
        raise WrongValue("it has a host twice")
    host = host or options.pop("host", "")
    if not host and not {"service", "hostaddr"} & set(options):
        raise WrongValue("it has no host; for a local socket write postgres:///name?host=/run/postgresql")
    if not name and "service" not in options:
        raise WrongValue("it has no database name after the host")
    config: dict[str, Any] = {
        "ENGINE": POSTGRESQL,
        "NAME": unquoted(name),
        "USER": unquoted(user),
        "PASSWORD": unquoted(password),
        "HOST": host,
        "PORT": port,
        "OPTIONS": options,
    }
    if "disable_server_side_cursors" in options:
        choice = options.pop("disable_server_side_cursors")
        config["DISABLE_SERVER_SIDE_CURSORS"] = choice not in {"0", "false"}
    if "prepare_threshold" in options:
        options["prepare_threshold"] = _prepare_threshold(options["prepare_threshold"])
    return config


def _prepare_threshold(text: str) -> int | None:
    """Return after how many uses psycopg prepares a statement; None is never."""
    if text == "none":
        return None
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise WrongValue("its prepare_threshold is neither a whole number nor none")
    return int(text)


def _hosts(text: str) -> tuple[str, str]:
    """Return `h1:5432,h2:5433` as "h1,h2" and "5432,5433"; ports are empty where none is given."""
    if not text:
        return "", ""
    hosts, ports = [], []
    for place in text.split(","):
        match = re.fullmatch(r"(\[[^\]]+\]|[^:\[\]]*)(?::(.*))?", place)
        if not match:
            raise WrongValue("one of its hosts is not a host name")
        host, port = unquoted(match[1]), match[2] or ""
        if not host.startswith("/") and not is_host(host):
            raise WrongValue("one of its hosts is not a host name")
        if match[2] is not None and not (re.fullmatch(r"[0-9]{1,5}", port) and 1 <= int(port) <= 65_535):
            raise WrongValue("a port is not a number from 1 to 65535")
        hosts.append(host.strip("[]"))
        ports.append(port)
    if any(ports):
        ports = [port or "5432" for port in ports]
    return ",".join(hosts), ",".join(filter(None, ports))


def _parse_options(query: str, known: set[str]) -> dict[str, Any]:
    """Return the options of a URL. Raises WrongValue for an unknown one."""
    if "@" in query:
        raise WrongValue("write a ? in the user name or password as %3F")
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))
    except ValueError:
        raise WrongValue(
            "what follows the ? is not name=value pairs; write a ? in the password as %3F"
        ) from None
    options: dict[str, Any] = {}
    for name, value in pairs:
        if not value.isprintable():
            raise WrongValue(f"its {name[:40]!r} has a control character")
        if name not in known:
            raise WrongValue(f"it has an unknown option {name[:40]!r}")
        if name in options:
            raise WrongValue(f"it has the option {name!r} twice")
        if name in CHOICES and value not in CHOICES[name]:
            raise WrongValue(f"its {name} is not one of {', '.join(sorted(CHOICES[name]))}")
        if name in NUMBERS and not re.fullmatch(r"[0-9]{1,9}", value):
            raise WrongValue(f"its {name} is not a whole number")
        options[name] = int(value) if name in NUMBERS else value
    return options
