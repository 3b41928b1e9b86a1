"""Settings from environment variables. A missing or wrong one is named in one line.

`values` converts single values, `databases` and `mail` parse URLs, `spelling` finds misspelt names.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from tracker.lib.env.databases import SQLITE, database, prepare_sqlite_folder, with_defaults
from tracker.lib.env.mail import email
from tracker.lib.env.spelling import refuse_misspelled
from tracker.lib.env.values import (
    WrongValue,
    absolute_path,
    address_of_a_folder,
    base_url,
    bind_addresses,
    boolean,
    contact_address,
    development_secret_key,
    host_names,
    issuer,
    long_secret,
    networks,
    origins,
    secret_in_file,
    secrets_list,
    sender,
    sentry_dsn,
    split_list,
    time_zone,
    token,
    whole_number,
)

__all__ = [
    "SQLITE",
    "VARIABLES",
    "WrongValue",
    "absolute_path",
    "address_of_a_folder",
    "base_url",
    "bind_addresses",
    "boolean",
    "contact_address",
    "database",
    "development_secret_key",
    "email",
    "host_names",
    "is_set",
    "issuer",
    "long_secret",
    "networks",
    "origins",
    "read",
    "refuse_both",
    "refuse_misspelled",
    "refuse_to_publish",
    "refuse_unusable_folder",
    "secret_in_file",
    "secrets_list",
    "sender",
    "sentry_dsn",
    "split_list",
    "time_zone",
    "token",
    "whole_number",
    "with_defaults",
]

# Every variable that the settings read; docs/configuration.md describes each.
VARIABLES = frozenset(
    {
        "DEBUG",
        "SECRET_KEY",
        "SECRET_KEY_FILE",
        "SECRET_KEY_FALLBACKS",
        "ALLOWED_HOSTS",
        "CSRF_TRUSTED_ORIGINS",
        "SIGN_UP",
        "STAFF_SECOND_FACTOR",
        "OIDC_ISSUER",
        "OIDC_CLIENT_ID",
        "OIDC_CLIENT_SECRET",
        "OIDC_NAME",
        "OIDC_SIGN_UP",
        "DATABASE_URL",
        "DATABASE_POOL",
        "DATA_DIR",
        "STATIC_ROOT",
        "HTTPS",
        "HSTS_SECONDS",
        "HSTS_INCLUDE_SUBDOMAINS",
        "HSTS_PRELOAD",
        "TRUSTED_PROXY_COUNT",
        "EMAIL_URL",
        "DEFAULT_FROM_EMAIL",
        "TIME_ZONE",
        "BIND",
        "WEB_CONCURRENCY",
        "WEB_THREADS",
        "SLOW_REQUEST_MS",
        "METRICS_TOKEN",
        "METRICS_NETWORKS",
        "SENTRY_DSN",
        "FDC_DATASETS_URL",
        "OPEN_FOOD_FACTS",
        "OPEN_FOOD_FACTS_URL",
        "CONTACT",
    }
)
# These may hold passwords, so messages don't repeat them.
SECRET = {"SECRET_KEY", "SECRET_KEY_FALLBACKS", "DATABASE_URL", "EMAIL_URL", "METRICS_TOKEN", "SENTRY_DSN"}
SECRET |= {"OIDC_CLIENT_SECRET"}
# An empty value here is more likely a lost one than a wish for the default, which is another place for data.
NEVER_EMPTY = {"DATABASE_URL", "DATA_DIR", "STATIC_ROOT", "SECRET_KEY_FILE"}


def is_set(name: str) -> bool:
    """Return True for a variable with a value, and for an empty one that must have a value."""
    return bool(os.environ.get(name, "").strip()) or (name in os.environ and name in NEVER_EMPTY)


def refuse_both(name: str, other: str) -> None:
    if is_set(name) and is_set(other):
        raise ImproperlyConfigured(f"{name} and {other} are both set. Unset one of them.")


def refuse_unusable_folder(config: dict[str, Any], data_dir: Path) -> None:
    """Make the folder of an SQLite database, or name the variable that contains its path."""
    if config["ENGINE"] != SQLITE:
        return
    try:
        prepare_sqlite_folder(config, data_dir)
    except WrongValue as error:
        name = "DATABASE_URL" if is_set("DATABASE_URL") else "DATA_DIR"
        raise ImproperlyConfigured(
            f"{name} is not usable: {error}. It should name a folder where this user can write."
        ) from error


def refuse_to_publish(static_root: Path, private: Iterable[Path]) -> None:
    """Refuse a STATIC_ROOT that contains a file or folder of `private`: it is public."""
    public = static_root.resolve()
    for path in private:
        if path.resolve().is_relative_to(public):
            raise ImproperlyConfigured(
                f"STATIC_ROOT is {str(static_root)!r}, which is or holds {str(path)!r}: "
                "anybody could read that. It should be a folder of its own."
            )


def read(name: str, cast: Callable[[str], Any], default: str | None, says: str) -> Any:
    """Return the variable `name` converted by `cast`; `says` describes a right value.

    An empty variable counts as not set, except those of NEVER_EMPTY. Raises ImproperlyConfigured, which names
    the variable, when it is missing without a default or when `cast` refuses it with ValueError.
    """
    text = os.environ.get(name, "").strip()
    if not text and name in os.environ and name in NEVER_EMPTY:
        raise ImproperlyConfigured(f"{name} is empty, but should be {says}. Without a value, unset it.")
    if not text:
        if default is None:
            raise ImproperlyConfigured(f"{name} is not set. It should be {says}.")
        text = default
    try:
        return cast(text)
    except ValueError as error:
        shown = "not valid" if name in SECRET else repr(text)
        reason = f": {error}." if isinstance(error, WrongValue) else ","
        end = "It should be" if isinstance(error, WrongValue) else "but should be"
        raise ImproperlyConfigured(f"{name} is {shown}{reason} {end} {says}.") from error
