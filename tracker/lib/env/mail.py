"""EMAIL_URL: how the site sends email."""

from __future__ import annotations

from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlsplit

from tracker.lib.env.values import WrongValue, is_host, unquoted

SMTP = {
    "smtp": {},
    "smtp+tls": {"EMAIL_USE_TLS": True},
    "smtps": {"EMAIL_USE_TLS": True},
    "smtp+ssl": {"EMAIL_USE_SSL": True},
}
PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 587, "smtp+ssl": 465}
# For development: printed, written to files, discarded.
OTHERS = {
    "consolemail": "django.core.mail.backends.console.EmailBackend",
    "filemail": "django.core.mail.backends.filebased.EmailBackend",
    "memorymail": "django.core.mail.backends.locmem.EmailBackend",
    "dummymail": "django.core.mail.backends.dummy.EmailBackend",
}
TIMEOUT_SECONDS = 10  # a mail server that is down must not hold a thread for minutes


def email(address: str) -> dict[str, Any]:
    """Return Django's settings for `smtp+tls://user:password@host:587` and the like.

    Special characters in the user name and the password are percent-encoded.
    """
    if not address.isprintable() or " " in address:
        raise WrongValue("it has a space or a control character")
    parts = urlsplit(address)
    if "://" not in address or parts.scheme not in SMTP | OTHERS:
        raise WrongValue("it begins with no known scheme")
    if parts.scheme in OTHERS:
        if parts.scheme == "filemail" and not parts.path.startswith("/"):
            raise WrongValue("filemail:// needs an absolute path")
        return {"EMAIL_BACKEND": OTHERS[parts.scheme], "EMAIL_FILE_PATH": unquoted(parts.path)}
    _refuse_raw_characters(address, parts)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": _host(parts),
        "EMAIL_PORT": _port(parts) or PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquoted(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquoted(parts.password or ""),
        "EMAIL_TIMEOUT": _timeout(parts.query),
        **SMTP[parts.scheme],
    }


def _refuse_raw_characters(address: str, parts: SplitResult) -> None:
    """Refuse a user name or password that is not percent-encoded, and an incomplete login.

    Raises WrongValue.
    """
    for sign, text in (
        ("@", parts.netloc.rpartition("@")[0]),
        ("?", parts.query if "@" in parts.query else ""),
    ):
        if text and (sign == "?" or sign in text):
            raise WrongValue(f"write {sign} in the user name or password as %{ord(sign):X}")
    if "#" in address:
        raise WrongValue("write # in the user name or password as %23")
    if parts.path not in {"", "/"}:
        raise WrongValue("nothing may follow the port; write / in the user name or password as %2F")
    if "@" in parts.netloc and not (parts.username and parts.password):
        raise WrongValue("it has a user name without a password, or a password without a user name")


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if not is_host(f"[{host}]" if ":" in host else host):
        raise WrongValue("it has no valid host name")
    return host


def _port(parts: SplitResult) -> int | None:
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        raise WrongValue("its port is not a number from 1 to 65535")
    return port


def _timeout(query: str) -> int:
    """Return the seconds of `?timeout=`, the one option there is."""
    pairs = parse_qsl(query, keep_blank_values=True)
    options = dict(pairs)
    if len(pairs) > len(options):
        raise WrongValue("it has an option twice")
    if unknown := sorted(set(options) - {"timeout"}):
        raise WrongValue(f"it has an unknown option {unknown[0]!r}, or an unescaped ? in the password")
    text = options.get("timeout", str(TIMEOUT_SECONDS))
    if not text.isdecimal() or not 1 <= int(text) <= 300:
        raise WrongValue("its timeout is not from 1 to 300 seconds")
    return int(text)
