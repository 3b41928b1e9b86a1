"""Passkeys, with the authenticator that Chromium has for tests."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import can_sign_in, sign_in
from tests.factories import TargetFactory
from tracker.profiles.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_is_added_signs_in_by_itself_and_is_enough_for_a_deletion(
    open_page, curator, live_server, settings, watch
):
    settings.STAFF_SECOND_FACTOR = True
    TargetFactory(user=curator)
    can_sign_in(curator)
    page: Page = open_page()
    main = page.get_by_role("main")
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    site = live_server.url.replace("127.0.0.1", "localhost")  # an IP address can have no passkey

    page.goto(f"{site}/admin/")
    sign_in(page, curator)
    expect(page.get_by_text("add a passkey or an authenticator app first")).to_be_visible()
    main.get_by_role("link", name="Add a passkey").click()  # the password was entered just now
    page.get_by_label("Name").fill("Laptop")
    main.get_by_role("button", name="Add passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    main.get_by_role("link", name="Passkeys and codes").click()
    expect(main.get_by_role("listitem").filter(has_text="Laptop")).to_be_visible()

    page.goto(f"{site}/accounts/logout/")
    main.get_by_role("button", name="Sign out").click()
    page.goto(f"{site}/accounts/login/?next=/admin/")
    who = {"authenticatorId": made["authenticatorId"]}
    devtools.send("WebAuthn.setUserVerified", who | {"isUserVerified": False})
    main.get_by_role("button", name="Use a passkey").click()
    expect(main.get_by_role("alert")).to_contain_text("We couldn’t use your passkey")
    devtools.send("WebAuthn.setUserVerified", who | {"isUserVerified": True})
    main.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(f"{site}/admin/")

    page.goto(f"{site}/data/delete/")
    page.get_by_role("radio", name=re.compile("Now")).check()
    main.get_by_role("button", name="Delete everything").click()
    expect(page.get_by_text("Your account and everything in it have been deleted.")).to_be_visible()
    assert not User.objects.filter(pk=curator.pk).exists()
