"""Signing out removes what this site keeps in the browser for that member, and nothing of others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

COOKIE = "leaving"  # read by static/js/offline/index.js, which deletes the stored data, then the cookie
KEPT_FOR = 30 * 86_400  # seconds, until the next page of this site is opened


@receiver(user_logged_out)
def remember_signed_out(request: HttpRequest | None, user: Any, **options: Any) -> None:
    if request is not None and user is not None:
        request.signed_out_member = str(user.pk)  # type: ignore[attr-defined]


def name_who_signed_out(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Name the member who has just signed out to the scripts of the next page, in a cookie.

    The header Clear-Site-Data would also remove what waits for another member of the same browser.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if member := getattr(request, "signed_out_member", ""):
            secure = settings.SESSION_COOKIE_SECURE
            response.set_cookie(COOKIE, member, max_age=KEPT_FOR, secure=secure, samesite="Lax")
        return response

    return middleware
