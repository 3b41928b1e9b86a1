"""Sign-in by an identity provider: which accounts are joined, and who may come in."""

from __future__ import annotations

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount import forms as allauth_forms
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.translation import gettext

from tracker.profiles.account_forms import Plain
from tracker.profiles.models import User


class IdentityProviderAdapter(DefaultSocialAccountAdapter):
    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Return allauth's error; for the address of another account, in our words."""
        if code != "email_taken":
            error: ValidationError = super().validation_error(code, *args)
            return error
        sentence = gettext("Sign in with your password first. Then connect %(provider)s in your profile.")
        return ValidationError(sentence % {"provider": args[0]}, code=code)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Return True when sign-up is open; otherwise respond with a page that it is closed.

        OIDC_SIGN_UP may open it for the provider's users alone.
        """
        if not settings.OIDC_SIGN_UP:
            raise ImmediateHttpResponse(render(request, "account/signup_closed.html", status=403))
        return True

    def authenticate_by_email(self, sociallogin: SocialLogin) -> Any:
        """Find the account with the same address, if the provider states that it is confirmed.

        Some providers send the text "false", which is true in Python.
        """
        for address in sociallogin.email_addresses:
            address.verified = address.verified is True
        return super().authenticate_by_email(sociallogin)

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> Any:
        """Save a new user, also one with an address of another account, which keeps it."""
        user = sociallogin.user
        user.owns_email = not User.objects.with_email(user.email).exists()
        return super().save_user(request, sociallogin, form)


class SignUpForm(Plain, allauth_forms.SignupForm):
    pass
