"""Reading settings from the environment, so that a wrong or missing variable names itself."""

from __future__ import annotations

import re
import secrets
import zoneinfo
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()
SECRET = {"SECRET_KEY", "DATABASE_URL", "EMAIL_URL"}  # may hold passwords, so messages do not repeat them


def read(name: str, cast: Callable[[str], Any], default: str | None, says: str) -> Any:
    """The variable `name`, converted by `cast`; `says` is what a right value looks like.

    Raises ImproperlyConfigured, naming the variable, when it is missing without a default or `cast`
    refuses it with ValueError.
    """
    text = env.str(name, default=default)
    if text is None:
        raise ImproperlyConfigured(f"{name} is not set. It should be {says}.")
    try:
        return cast(text.strip())
    except ValueError as error:
        shown = "not that" if name in SECRET else repr(text)
        raise ImproperlyConfigured(f"{name} is {shown}, but should be {says}.") from error


def boolean(text: str) -> bool:
    known = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False}
    known |= {"off": False, "": False}
    if text.lower() not in known:
        raise ValueError(text)
    return known[text.lower()]


def words(text: str) -> list[str]:
    """`a, b c` as ["a", "b", "c"]; empty text is an empty list."""
    return text.replace(",", " ").split()


def time_zone(text: str) -> str:
    if text not in zoneinfo.available_timezones():
        raise ValueError(text)
    return text


def long_secret(text: str) -> str:
    if len(text) < 50 or len(set(text)) < 5:
        raise ValueError("too short")
    return text


def development_secret_key(path: Path) -> str:
    """A key made once for this machine and kept in `path`; for development only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64))
    return path.read_text()


def database(address: str) -> dict[str, Any]:
    """`sqlite:///path` or `postgres://user:password@host/name` as Django's own settings."""
    if not address.startswith(("sqlite:///", "postgres://", "postgresql://")):
        raise ValueError(address)
    return dict(env.db_url_config(address))


def absolute_path(text: str) -> Path:
    """The path of a folder, which need not exist; ValueError for a relative or empty one."""
    path = Path(text)
    if not path.is_absolute():
        raise ValueError(text)
    return path


def address_of_a_folder(address: str) -> str:
    if not (address.startswith(("https://", "http://")) and address.endswith("/")):
        raise ValueError(address)
    return address


def site(address: str) -> str:
    """`https://example.org`, perhaps with a path."""
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(address)
    parts.port  # noqa: B018  (raises ValueError when it is none)
    return address


def contact(text: str) -> str:
    """An e-mail address, or that of a page: what is sent to others so that they can reach the operator."""
    if not (text.isascii() and text.isprintable() and " " not in text) or set("()") & set(text):
        raise ValueError(text)
    if not re.fullmatch(r"[^@]+@[^@]+|https?://.+", text):
        raise ValueError(text)
    return text


def email(address: str) -> dict[str, Any]:
    """`smtp+tls://user:password@host:587` and the like as Django's own settings."""
    if address.partition("://")[0] not in env.EMAIL_SCHEMES:
        raise ValueError(address)
    return dict(env.email_url_config(address))
