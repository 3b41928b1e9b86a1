"""Signing out empties what this site keeps in the browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse


@receiver(user_logged_out)
def remember(request: HttpRequest | None, **options: Any) -> None:
    if request is not None:
        request.has_signed_out = True  # type: ignore[attr-defined]


def empties_the_browser(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Wherever somebody signs out, the answer says so to the browser: databases, caches and workers go.

    Browsers obey it on https and on their own machine; scripts do the same again.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if getattr(request, "has_signed_out", False):
            response.headers["Clear-Site-Data"] = '"storage"'
        return response

    return middleware
