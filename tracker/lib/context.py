"""Values that every template knows about the site."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from tracker.lib.mail import can_send_email


def site(request: HttpRequest) -> dict[str, bool | str]:
    return {
        "sign_up_is_open": settings.SIGN_UP,
        "can_send_email": can_send_email(),
        "identity_provider_name": settings.OIDC_NAME if settings.OIDC_ISSUER else "",
    }
