"""Every template that a page, message or email of accounts is drawn from is one of ours."""

from __future__ import annotations

import re
from pathlib import Path

import allauth
import pytest
from allauth.account.adapter import get_adapter
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import NoReverseMatch, get_resolver, reverse

from tests.html import parse
from tests.test_conventions import ROOT, TEMPLATES, views
from tracker.profiles.adapter import METHOD_LABELS

SOURCES = Path(allauth.__file__).parent
NAMED = r"""["']((?:account|mfa|socialaccount)/[\w/]+?)(\.txt|\.html|\.|["'])"""
# Named in the library's code, and reached only by addresses or settings that this site does not have.
WITHOUT_ADDRESS = {
    "mfa/trust": "mfa_trust",
    "mfa/webauthn/signup_form": "mfa_signup_webauthn",
    "account/signup_by_passkey": "account_signup_by_passkey",
    "account/phone_change": "account_change_phone",
    "account/confirm_phone_verification_code": "account_verify_phone",
    "account/confirm_password_reset_code": "account_confirm_password_reset_code",
}
OFF = {
    "account/messages/phone_verification_sent", "account/messages/phone_verified",
    "account/confirm_email_verification_code", "account/email/password_reset_code",
    "account/email", "account/verified_email_required", "socialaccount/login_redirect",
}  # fmt: skip


def named_templates():
    """Return what the library's code names, without its ending: `mfa/email/totp_activated`."""
    apps = [SOURCES / app for app in ("account", "mfa", "socialaccount")]
    files = [path for app in apps for path in app.rglob("*.py") if "tests" not in path.parts]
    files = [path for path in files if "providers" not in path.parts or "oauth2" in path.parts]
    return {match[1] for path in files for match in re.finditer(NAMED, path.read_text())}


def origins(name):
    """Return where the templates of that name, with any of the endings, come from."""
    for ending in (".html", ".txt", "_message.txt", "_subject.txt"):
        try:
            yield get_template(f"{name}{ending}").origin.name
        except TemplateDoesNotExist:
            continue


def test_each_template_that_the_library_names_is_ours():
    names = named_templates() - WITHOUT_ADDRESS.keys() - OFF
    assert {"mfa/index", "mfa/email/totp_activated", "socialaccount/signup", "account/login"} <= names
    found = {name: list(origins(name)) for name in names}
    assert [name for name, paths in found.items() if any(str(SOURCES) in path for path in paths)] == []
    assert sum(len(paths) for paths in found.values()) > 60


def test_each_page_of_the_library_is_drawn_from_ours():
    drawn = {
        name: view.callback.view_class.template_name
        for name, _, view in views(get_resolver())
        if getattr(getattr(view.callback, "view_class", None), "template_name", None)
        and view.callback.view_class.__module__.startswith("allauth.")
    }
    assert len(drawn) > 25
    foreign = {
        name: path
        for name, path in drawn.items()
        if not get_template(path).origin.name.startswith(str(ROOT / "templates"))
    }
    assert foreign == {}


def test_what_is_left_out_has_no_address(settings):
    for address in WITHOUT_ADDRESS.values():
        with pytest.raises(NoReverseMatch):
            reverse(address)
    assert settings.SESSION_COOKIE_SAMESITE.lower() != "strict"
    assert settings.ACCOUNT_CHANGE_EMAIL


def test_our_templates_use_parts_of_ours_only():
    parts = {
        name
        for text in TEMPLATES.values()
        for name in re.findall(r"{% (?:extends|include) \"([^\"]+)\"", text)
        if name.startswith(("account/", "mfa/", "socialaccount/", "allauth/"))
    }
    assert "account/base_reauthenticate.html" in parts
    assert parts <= TEMPLATES.keys()


def test_the_ways_to_confirm_who_one_is_are_in_our_words(as_member, member, rf):
    member.set_password("four green pumpkin seeds")
    member.save()
    as_member.force_login(member)
    TOTP.activate(member, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(member)
    page = parse(as_member.get("/accounts/reauthenticate/"))
    assert "Use a code from your app" in page.text
    assert {way["description"] for way in get_adapter().get_reauthentication_methods(member)} <= set(
        METHOD_LABELS.values()
    )
    assert "security key" not in "".join(str(label) for label in METHOD_LABELS.values())
