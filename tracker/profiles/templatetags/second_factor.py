from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def instances(passkeys: Iterable[Any] | None) -> list[Any]:
    """The rows behind allauth's wrappers of passkeys; none for None."""
    return [passkey.instance for passkey in passkeys or []]


@register.filter
def has_credentials(options: Mapping[str, Any] | None) -> bool:
    """Return True when one of the member's own passkeys is requested."""
    return bool(((options or {}).get("publicKey") or {}).get("allowCredentials"))
