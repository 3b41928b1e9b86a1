"""Sign-in by an identity provider: which accounts are joined, and who may come in."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount import forms as allauth_forms
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render

from tracker.profiles.account_forms import Plain
from tracker.profiles.models import User


class IdentityProviderAdapter(DefaultSocialAccountAdapter):
    error_messages: ClassVar[dict[str, Any]] = DefaultSocialAccountAdapter.error_messages | {
        "email_taken": "Sign in with your password first. Then connect %s on the page of your profile.",
    }

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Return True for who may sign up here, or by OIDC_SIGN_UP; otherwise answer that it is closed."""
        if not settings.OIDC_SIGN_UP:
            raise ImmediateHttpResponse(render(request, "account/signup_closed.html", status=403))
        return True

    def authenticate_by_email(self, sociallogin: SocialLogin) -> Any:
        """Find the account with the same address, if the provider says that it is confirmed.

        Some providers send the text "false", which Python takes for true.
        """
        for address in sociallogin.email_addresses:
            address.verified = address.verified is True
        return super().authenticate_by_email(sociallogin)

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> Any:
        """Save who is new; with the address of another account, too, which stays that account's."""
        user = sociallogin.user
        user.owns_email = not User.objects.with_email(user.email).exists()
        return super().save_user(request, sociallogin, form)


class SignUpForm(Plain, allauth_forms.SignupForm):
    pass
