"""Authenticator apps, recovery codes, and staff who need a second factor. Passkeys need a browser."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from tests.html import parse

PASSWORD = "four green pumpkin seeds"
SECRET = "JBSWY3DPEHPK3PXP"
INDEX, APP, CODES = "/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/2fa/recovery-codes/"
LOGIN, STEP = "/accounts/login/", "/accounts/2fa/authenticate/"


@pytest.fixture
def member(member):
    member.set_password(PASSWORD)
    member.save()
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    return member


def code_for(secret):
    counter = sorted(yield_hotp_counters_from_time())[1]
    return format_hotp_value(hotp_value(secret, counter))


def sign_in(user, client=None):
    client = client or Client()
    answer = client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    return client, answer


def confirm(client, address, **fields):
    return client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": address}, follow=True)


def is_signed_in(client):
    return client.get("/profile/").status_code == 200


def test_an_app_is_set_up_and_asked_for_at_the_next_sign_in(member, as_member, time_machine):
    assert as_member.get(APP).url.startswith("/accounts/reauthenticate/")
    page = confirm(as_member, APP)
    secret = re.search(r"<code>(\w+)</code>", page.content.decode())[1]
    assert as_member.post(APP, {"code": "000000"}).status_code == 422
    shown = as_member.post(APP, {"code": code_for(secret)}, follow=True)
    codes = re.findall(r"<code>(\d{8})</code>", shown.content.decode())
    assert len(codes) == 10

    client, answer = sign_in(member)
    assert answer.url == STEP
    assert not is_signed_in(client)
    time_machine.shift(timedelta(minutes=2))
    wrong = client.post(STEP, {"code": "000000"})
    assert wrong.status_code == 422
    assert "Code or passkey is incorrect. Try again." in parse(wrong).text
    client.post(STEP, {"code": code_for(secret)})
    assert is_signed_in(client)

    for is_let_in in (True, False):  # a recovery code serves once
        client, _ = sign_in(member)
        client.post(STEP, {"code": codes[0]})
        assert is_signed_in(client) is is_let_in


def test_nothing_about_keys_is_changed_without_the_password(as_member, member):
    TOTP.activate(member, SECRET)
    key = Authenticator.objects.create(user=member, type="webauthn", data={"name": "Phone", "credential": {}})
    addresses = [
        INDEX + "totp/deactivate/",
        CODES + "generate/",
        INDEX + "webauthn/add/",
        f"{INDEX}webauthn/keys/{key.pk}/remove/",
        f"{INDEX}webauthn/keys/{key.pk}/edit/",
    ]
    for address in addresses:
        for answer in (as_member.get(address), as_member.post(address)):
            assert answer.url.startswith("/accounts/reauthenticate/"), address
    assert Authenticator.objects.filter(user=member).count() == 2


def test_another_members_passkey_is_not_found(as_member, member, stranger):
    key = Authenticator.objects.create(user=stranger, type="webauthn", data={"name": "Phone"})
    for action in ("remove", "edit"):
        address = f"{INDEX}webauthn/keys/{key.pk}/{action}/"
        assert confirm(as_member, address).status_code == 404
        assert as_member.post(address, {"name": "Mine"}).status_code == 404
    assert Authenticator.objects.get().data["name"] == "Phone"


def test_an_app_needs_a_confirmed_address_where_the_site_sends_email(as_member, member, settings):
    settings.MFA_ALLOW_UNVERIFIED_EMAIL = False
    EmailAddress.objects.update(verified=False)
    answer = as_member.get(APP, follow=True)
    assert "Confirm your email address first." in parse(answer).text


@pytest.mark.parametrize("address", ["/admin/", "/admin/foods/food/add/"])
def test_staff_are_led_to_set_up_a_second_factor_and_then_in(as_curator, curator, settings, address):
    assert as_curator.get(address).status_code == 200
    settings.STAFF_SECOND_FACTOR = True
    led = as_curator.get(address, follow=True)
    assert led.redirect_chain[-1][0] == INDEX
    assert "add a passkey or an authenticator app first" in parse(led).text
    TOTP.activate(curator, SECRET)
    asked = as_curator.get(address)
    assert asked.url.startswith("/accounts/2fa/reauthenticate/")
    sent = {"code": code_for(SECRET), "next": address}
    assert as_curator.post("/accounts/2fa/reauthenticate/", sent).url == address
    assert as_curator.get(address).status_code == 200


def test_a_recovery_code_alone_is_no_second_factor(as_curator, curator, settings):
    settings.STAFF_SECOND_FACTOR = True
    Authenticator.objects.create(user=curator, type="recovery_codes", data={})
    assert as_curator.get("/admin/").url == INDEX


def test_members_and_visitors_meet_the_admin_as_before(client, as_member, settings):
    settings.STAFF_SECOND_FACTOR = True
    assert client.get("/admin/").url.startswith("/admin/login/")
    assert as_member.get("/admin/", follow=True).status_code == 403
    assert as_member.get("/profile/").status_code == 200


def test_no_curator_sees_the_keys_of_members(as_curator, member):
    TOTP.activate(member, SECRET)
    assert as_curator.get("/admin/mfa/authenticator/").status_code == 403
