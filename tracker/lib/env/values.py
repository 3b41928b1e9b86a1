"""Conversions of single values. Each raises ValueError, or WrongValue with the reason."""

from __future__ import annotations

import ipaddress
import re
import secrets
import zoneinfo
from collections.abc import Callable
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
HOST_NAME = re.compile(rf"{LABEL}(\.{LABEL})*", re.IGNORECASE)


class WrongValue(ValueError):
    """A refused value; the message is the reason, without the value, which may be secret."""


def boolean(text: str) -> bool:
    known = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False}
    known |= {"off": False, "": False}
    if text.lower() not in known:
        raise ValueError(text)
    return known[text.lower()]


def whole_number(lowest: int, highest: int) -> Callable[[str], int]:
    """Return a conversion to a number within these bounds."""

    def convert(text: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,12}", text) or not lowest <= int(text) <= highest:
            raise ValueError(text)
        return int(text)

    return convert


def unquoted(text: str) -> str:
    """Return a part of a URL with its percent-encoded characters decoded.

    Raises WrongValue for a % that begins no code, as in a raw password, and for a control character, at which
    the libraries of databases would cut the text.
    """
    if re.search(r"%(?![0-9A-Fa-f]{2})", text):
        raise WrongValue("write a % as %25")
    decoded = unquote(text)
    if not decoded.isprintable() or "\N{REPLACEMENT CHARACTER}" in decoded:
        raise WrongValue("it has a control character, or codes that are not UTF-8")
    return decoded


def split_list(text: str) -> list[str]:
    """Return `a, b c` as ["a", "b", "c"]; empty text is an empty list."""
    return text.replace(",", " ").split()


def time_zone(text: str) -> str:
    if text not in zoneinfo.available_timezones():
        raise ValueError(text)
    return text


# --- hosts and URLs -------------------------------------------------------------------------------


def is_host(text: str) -> bool:
    """Return True for a host name, an IPv4 address, or an IPv6 address in brackets."""
    if text.startswith("[") and text.endswith("]"):
        return _is_ip_address(text[1:-1], 6)
    if re.fullmatch(r"[0-9.]+", text):
        return _is_ip_address(text, 4)
    return len(text) <= 253 and HOST_NAME.fullmatch(text) is not None


def _is_ip_address(text: str, version: int) -> bool:
    try:
        return ipaddress.ip_address(text).version == version
    except ValueError:
        return False


def host_names(text: str) -> list[str]:
    """Return hosts as in ALLOWED_HOSTS.

    `example.org`, `.example.org` with subdomains, `*` for any.
    """
    hosts = split_list(text)
    if not hosts:
        raise ValueError(text)
    for host in hosts:
        if "://" in host:
            raise WrongValue(f"{host!r} has a scheme; give the host name alone")
        if "/" in host:
            raise WrongValue(f"{host!r} has a path; give the host name alone")
        if host.startswith("*."):
            raise WrongValue(f"{host!r} should be {host[1:]!r}, which means the domain and its subdomains")
        if re.search(r"(^[^\[:]+|\]):\d*$", host):
            raise WrongValue(f"{host!r} has a port; give the host name alone")
        if not host.isascii():
            raise WrongValue(f"{host!r} should be spelled in ASCII, as browsers send it (xn--...)")
        if host != "*" and not is_host(host.removeprefix(".")):
            raise WrongValue(f"{host!r} is not a host name")
    return hosts


def origins(text: str) -> list[str]:
    """Return origins such as https://example.org and https://*.example.org:8443."""
    found = split_list(text)
    for origin in found:
        parts = _web_address(origin)
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else (parts.hostname or "")
        if parts.path or parts.query or parts.fragment or parts.username is not None:
            raise WrongValue(f"{origin!r} should end after the host and port")
        if not is_host(host.removeprefix("*.")):
            raise WrongValue(f"{origin!r} has no valid host name")
    return found


def base_url(address: str) -> str:
    """Return `https://example.org`, optionally with a path."""
    parts = _web_address(address)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else (parts.hostname or "")
    if not is_host(host) or parts.query or parts.fragment:
        raise ValueError(address)
    return address


def issuer(address: str) -> str:
    """Return the URL of an identity provider: https, or on this machine. Empty stays empty."""
    if not address:
        return ""
    parts = urlsplit(base_url(address))
    if parts.scheme != "https" and parts.hostname not in {"localhost", "127.0.0.1", "::1"}:
        raise WrongValue("is not https, so tokens could be read on the way")
    return address.rstrip("/")


def address_of_a_folder(address: str) -> str:
    if not address.endswith("/"):
        raise ValueError(address)
    try:
        return base_url(address)
    except ValueError:
        raise ValueError(address) from None


def _web_address(address: str) -> Any:
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not address.isprintable() or " " in address:
        raise ValueError(address)
    if not parts.hostname or parts.port == 0:  # .port raises ValueError when it is no number
        raise ValueError(address)
    return parts


def networks(text: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """Return addresses and networks such as 10.0.0.5 and 10.1.0.0/16."""
    try:
        return [ipaddress.ip_network(word) for word in split_list(text)]
    except ValueError as error:
        raise WrongValue(str(error)) from error


def bind_addresses(text: str) -> list[str]:
    """Return where gunicorn listens: `127.0.0.1:8000`, `[::1]:8000`, `unix:/run/tracker.sock`."""
    addresses = text.split(",")
    for address in addresses:
        if address.startswith("unix:"):
            path = Path(address.removeprefix("unix:"))
            if not path.is_absolute() or path.name == "" or not address.isprintable():
                raise WrongValue(f"{str(path)!r} is not an absolute path of a socket")
        elif not re.fullmatch(r"fd://[0-9]{1,4}", address):
            _check_host_and_port(address)
    return addresses


def _check_host_and_port(address: str) -> None:
    host, colon, port = address.rpartition(":")
    if not colon or (":" in host and not host.startswith("[")):
        raise WrongValue(f"{address!r} needs a host and a port")
    if not re.fullmatch(r"[0-9]{1,5}", port) or not 1 <= int(port) <= 65_535:
        raise WrongValue(f"{port!r} is not a port from 1 to 65535")
    if not is_host(host):
        raise WrongValue(f"{host!r} is not a host name or an IP address")


# --- people -----------------------------------------------------------------------------------------


def sender(text: str) -> str:
    """Return `Magnesium tracker <noreply@example.org>`, or only the email address."""
    _, address = parseaddr(text)
    if not text.isprintable() or not re.fullmatch(r"[^<>]*<[^<>\s]+>|[^<>\s]+", text):
        raise ValueError(text)
    try:
        validate_email(address)
    except ValidationError:
        raise ValueError(text) from None
    if address != (re.search(r"<(.*)>", text) or [text, text])[1]:
        raise ValueError(text)
    return text


def contact_address(text: str) -> str:
    """Return an email address, or a page's URL, to contact the operator."""
    if not (text.isascii() and text.isprintable() and " " not in text) or set("()") & set(text):
        raise ValueError(text)
    if not re.fullmatch(r"[^@]+@[^@]+|https?://.+", text):
        raise ValueError(text)
    return text


# --- secrets ------------------------------------------------------------------------------------------


def long_secret(text: str) -> str:
    if len(text) < 50 or len(set(text)) < 5:
        raise ValueError("too short")
    return text


def secrets_list(text: str) -> list[str]:
    return [long_secret(word) for word in split_list(text)]


def secret_in_file(text: str) -> str:
    """Return the secret key that the file at this path holds."""
    path = absolute_path(text)
    if path.exists() and not path.is_file():  # a device may never end
        raise WrongValue("it is not a file")
    try:
        key = path.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise WrongValue(_reason(error)) from error
    try:
        return long_secret(key)
    except ValueError:
        raise WrongValue("it holds no random text of at least 50 characters") from None


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return (error.strerror or "can't be read") if isinstance(error, OSError) else "it is not text"


def development_secret_key(path: Path) -> str:
    """Return a key made once for this machine and kept in `path`; for development only."""
    try:
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(64))
        return path.read_text()
    except OSError as error:
        reason = f"the folder {str(path.parent)!r} can't be used ({error.strerror})"
        raise ImproperlyConfigured(f"DATA_DIR is not usable: {reason}. It should be writable.") from error


def token(text: str) -> str:
    """Return a token that a program sends as `Authorization: Bearer ...`; empty means none."""
    if text and not re.fullmatch(r"[A-Za-z0-9._~+/=-]{16,200}", text):
        raise ValueError("too short")
    return text


def sentry_dsn(text: str) -> str:
    """Return a Sentry-compatible server's URL with the project's public key; empty for none."""
    if not text:
        return text
    parts = _web_address(text)
    project = parts.path.rpartition("/")[2]
    if not parts.username or not re.fullmatch(r"[0-9]+", project) or parts.query or parts.fragment:
        raise ValueError("not a DSN")
    return text


# --- folders ------------------------------------------------------------------------------------------


def absolute_path(text: str) -> Path:
    """Return the path of a folder, which need not exist; ValueError for a relative or empty one."""
    path = Path(text)
    if not path.is_absolute() or not text.isprintable():
        raise ValueError(text)
    return path
