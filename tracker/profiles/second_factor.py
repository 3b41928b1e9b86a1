"""Second factors: our wording for allauth's, and the rule that staff need one for the admin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, gettext_lazy

from tracker.profiles.models import User

SECOND_FACTORS = [Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP]
WITHOUT = {"login", "logout", "jsi18n"}  # pages of the admin that show nothing of it


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages: ClassVar[dict[str, Any]] = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("Code or passkey is incorrect. Try again."),
        "unverified_email": gettext_lazy(
            "Confirm your email address first. Then you can add a passkey or an app."
        ),
        "cannot_generate_recovery_codes": gettext_lazy("Add a passkey or an authenticator app first."),
    }

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002  allauth calls it by name
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Passkey %(number)s") % {"number": count + 1}


class StaffUseSecondFactor:
    """Redirect staff who open the admin to a second factor, to set one up or to use theirs.

    A session that began before the factor was set up has not shown it, so it is required there too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, options: Any) -> HttpResponse | None:
        match = request.resolver_match
        if not settings.STAFF_SECOND_FACTOR or match is None or match.namespace != "admin":
            return None
        user = request.user
        if not user.is_authenticated or not user.is_staff or match.url_name in WITHOUT:
            return None
        if not is_mfa_enabled(user, SECOND_FACTORS):
            sentence = gettext("To use the admin, add a passkey or an authenticator app first.")
            messages.info(request, sentence)
            return redirect("mfa_index")
        if any(record.get("method") == "mfa" for record in get_authentication_records(request, user)):
            return None
        methods = get_account_adapter().get_reauthentication_methods(user)
        first = next(method for method in methods if method["id"].startswith("mfa"))
        return redirect(f"{first['url']}?{urlencode({'next': request.get_full_path()})}")
