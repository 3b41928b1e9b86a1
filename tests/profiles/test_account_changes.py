"""Signing in again, changing the account, and where a member is signed in."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client

from tests.html import parse
from tests.profiles.conftest import PASSWORD, is_signed_in, sign_in
from tracker.profiles.devices import name_of_device
from tracker.profiles.models import Device, User

NEW = "quite another secret"
FIREFOX = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"


def links(pattern: str) -> list[str]:
    return [
        link for sent in mail.outbox for link in re.findall(rf"http://testserver({pattern}\S+)", sent.body)
    ]


# --- an address that was never confirmed ----------------------------------------------------------


def test_an_address_must_be_confirmed_before_it_signs_in_again(client, sign_up):
    sign_up(client)
    assert is_signed_in(client)
    client.post("/accounts/logout/")
    mail.outbox.clear()
    page = client.post("/accounts/login/", {"login": "new@example.org", "password": PASSWORD}, follow=True)
    assert parse(page).select_one("h1").text == "Confirm your email address"
    assert not is_signed_in(client)
    [link] = links("/accounts/confirm-email/")
    client.post(link)
    sign_in(client, email="new@example.org")
    assert is_signed_in(client)


@pytest.mark.parametrize("way", ["reset", "code", "no email", "operator"])
def test_other_ways_to_show_that_an_address_is_ones_own(client, sign_up, settings, way):
    sign_up(client)
    client.post("/accounts/logout/")
    mail.outbox.clear()
    password = PASSWORD
    if way == "reset":
        client.post("/accounts/password/reset/", {"email": "new@example.org"})
        page = client.get(links("/accounts/password/reset/key/")[0], follow=True)
        password = NEW
        client.post(page.request["PATH_INFO"], {"password1": NEW, "password2": NEW})
    elif way == "code":
        enter_the_code(client, "new@example.org")
    elif way == "no email":
        settings.EMAIL_BACKEND = "tracker.lib.mail.NoEmail"
    else:
        User.objects.all().delete()
        User.objects.create_user("new@example.org", PASSWORD)
    if way != "code":
        sign_in(client, email="new@example.org", password=password)
    assert is_signed_in(client)


def enter_the_code(client: Client, email: str) -> None:
    client.post("/accounts/login/code/", {"email": email})
    [code] = re.findall(r"^([A-Z0-9-]{6,12})$", mail.outbox[-1].body, re.MULTILINE)
    client.post("/accounts/login/code/confirm/", {"code": code, "action": "verify"})


# --- too many tries -------------------------------------------------------------------------------


def test_tries_of_another_network_lock_nobody_out(client, known):
    for _ in range(8):
        refused = client.post(
            "/accounts/login/", {"login": known.email, "password": "wrong"}, REMOTE_ADDR="198.51.100.7"
        )
    assert refused.status_code == 429
    sign_in(client)
    assert is_signed_in(client)


def test_one_try_too_many_says_how_long_to_wait_and_offers_a_code(client, known, time_machine):
    for _ in range(5):
        sign_in(client, password="wrong")
    refused = sign_in(client)
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    assert "/accounts/login/code/" in refused.text
    enter_the_code(client, known.email)
    assert is_signed_in(client)
    client.post("/accounts/logout/")
    time_machine.shift(61)
    sign_in(client)
    assert is_signed_in(client)


def test_more_tries_make_the_wait_longer_and_never_more_than_a_day(client, known, time_machine):
    waits = []
    for _ in range(60):
        answer = sign_in(client, password="wrong")
        if answer.status_code == 429:
            waits.append(int(answer["Retry-After"]))
            time_machine.shift(waits[-1])
    assert waits[0] == 60
    assert 60 < max(waits) <= 86_400


def test_a_network_is_an_ipv4_address_or_an_ipv6_64(client, known):
    def wrong(address: str) -> int:
        sent = {"login": known.email, "password": "wrong"}
        return client.post("/accounts/login/", sent, REMOTE_ADDR=address).status_code

    assert [wrong(f"2001:db8::{number}") for number in range(1, 7)] == [422] * 5 + [429]
    assert wrong("2001:db8:0:1::1") == 422


@pytest.mark.parametrize("address", ["/accounts/password/reset/", "/accounts/login/code/"])
def test_emails_that_another_asked_for_stop_nobody_from_asking(client, known, address):
    codes = [
        Client().post(address, {"email": known.email}, REMOTE_ADDR="198.51.100.7").status_code
        for _ in range(6)
    ]
    assert codes[-1] == 429
    assert client.post(address, {"email": known.email}).status_code == 302


# --- the password again ---------------------------------------------------------------------------


def test_a_change_of_address_asks_for_a_password_that_is_older_than_ten_minutes(client, known, time_machine):
    change = {"email": "other@example.org", "action_add": ""}
    sign_in(client)
    time_machine.shift(601)
    asked = client.post("/accounts/email/", change)
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    assert not EmailAddress.objects.filter(email="other@example.org").exists()
    assert parse(client.get(asked["Location"])).select_one("h1").text == "Confirm that it’s you"
    assert client.post(asked["Location"], {"password": "wrong"}).status_code == 422
    client.post(asked["Location"], {"password": PASSWORD})
    assert EmailAddress.objects.filter(email="other@example.org").exists()


def test_a_session_without_a_password_is_asked_for_one(as_member):
    answer = as_member.post("/accounts/email/", {"email": "other@example.org", "action_add": ""})
    assert answer["Location"].startswith("/accounts/reauthenticate/")


def test_the_old_address_hears_of_the_request_and_of_the_change(client, known):
    sign_in(client)
    client.post("/accounts/email/", {"email": "other@example.org", "action_add": ""})
    requested = [sent for sent in mail.outbox if sent.to == ["member@example.org"]]
    assert ["Request to change" in sent.subject for sent in requested] == [True]
    assert "other@example.org" in requested[0].body


def test_a_changed_address_is_told_to_the_old_one(client, known):
    sign_in(client)
    client.post("/accounts/email/", {"email": "other@example.org", "action_add": ""})
    [link] = links("/accounts/confirm-email/")
    mail.outbox.clear()
    client.post(link)
    [sent] = mail.outbox
    assert sent.to == ["member@example.org"]
    assert "You now sign in with other@example.org" in sent.body
    assert User.objects.get().email == "other@example.org"


def test_a_changed_password_is_told_by_email(client, known):
    sign_in(client)
    fields = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    client.post("/accounts/password/change/", fields)
    [sent] = mail.outbox
    assert (sent.to, "was changed" in sent.subject) == (["member@example.org"], True)


# --- where a member is signed in ------------------------------------------------------------------


@pytest.fixture
def phone(known):
    client = Client(headers={"User-Agent": FIREFOX})
    sign_in(client)
    return client


def test_a_member_sees_where_they_are_signed_in_and_signs_one_out(client, known, phone, as_stranger):
    sign_in(client)
    page = parse(client.get("/accounts/devices/"))
    rows = [row.text for row in page.select_one("main").select("li")]
    assert len(rows) == 2
    assert [row for row in rows if "Firefox on Android" in row and "22 November 2026" in row]
    assert "127.0.0.1" not in page.text
    other = Device.objects.get(name="Firefox on Android")
    as_stranger.post("/accounts/devices/sign-out/", {"device": str(other.pk)})
    assert is_signed_in(phone)
    client.post("/accounts/devices/sign-out/", {"device": str(other.pk)})
    assert not is_signed_in(phone)
    assert is_signed_in(client)
    assert Session.objects.filter(session_key=other.session_key).count() == 0


def test_all_others_are_signed_out_at_once_and_this_one_by_itself(client, known, phone):
    sign_in(client)
    client.post("/accounts/devices/sign-out/")
    assert (is_signed_in(phone), is_signed_in(client)) == (False, True)
    client.post("/accounts/devices/sign-out/", {"device": str(Device.objects.get().pk)})
    assert not is_signed_in(client)


def test_what_is_signed_out_or_has_an_old_password_is_not_listed(client, known, phone):
    sign_in(client)
    fields = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    client.post("/accounts/password/change/", fields)
    page = parse(client.get("/accounts/devices/"))
    assert len(page.select_one("main").select("input[name=device]")) == 1
    assert not is_signed_in(phone)


def test_a_password_that_an_operator_sets_signs_out_and_lists_no_dead_device(client, known, phone):
    address = f"/admin/profiles/user/{known.pk}/password/"
    operator = Client()
    chief = User.objects.create_superuser("operator@example.org", PASSWORD)
    sign_in(operator, email=chief.email)
    fields = {"usable_password": "true", "password1": NEW, "password2": NEW}
    assert operator.post(address, fields).status_code == 302
    assert not is_signed_in(phone)
    assert not Device.objects.filter(user=known).exists()
    assert Session.objects.count() == 1
    sign_in(client, password=NEW)
    assert Device.objects.filter(user=known).count() == 1
    assert operator.post(address, {"usable_password": "false", "unset-password": ""}).status_code == 302
    assert not Device.objects.filter(user=known).exists()
    own = f"/admin/profiles/user/{chief.pk}/password/"
    assert operator.post(own, fields).status_code == 302
    assert operator.get(own).status_code == 200
    assert Device.objects.filter(user=chief).count() == 1


def test_when_a_device_was_last_used_is_noted_by_the_hour(client, known, time_machine):
    sign_in(client)
    before = Device.objects.get().last_seen_at
    client.get("/profile/")
    assert Device.objects.get().last_seen_at == before
    time_machine.shift(3601)
    client.get("/profile/")
    assert (Device.objects.get().last_seen_at - before).total_seconds() == 3601


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox on Android"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36", "Chrome on Linux"),
        ("curl/8", "Unknown device"),
        ("<script>", "Unknown device"),
    ],
)
def test_a_device_has_a_name_that_people_know(agent, name):
    assert name_of_device(agent) == name
