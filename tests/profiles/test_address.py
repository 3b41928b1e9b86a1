"""A person's email address and password, once they have an account."""

import re

import pytest
from django.core import mail
from django.test import Client

from tests.profiles.conftest import PASSWORD, errors_beside, is_signed_in, sign_in
from tracker.profiles.models import User

NEW = "quite another secret"


@pytest.fixture
def signed_in(client, sign_up):
    """Somebody who has just signed up as new@example.org."""
    sign_up(client)
    mail.outbox.clear()
    return client


def confirm(client) -> None:
    """Confirm the address that signed up."""
    client.post("/accounts/email/", {"email": "new@example.org", "action_send": ""})
    follow_the_link(client)


def follow_the_link(client) -> None:
    """Open the newest link to confirm an address."""
    links = [re.findall(r"http://testserver(/accounts/confirm-email/\S+)", sent.body) for sent in mail.outbox]
    [link] = [found for found in links if found][-1]
    page = client.get(link)
    if page.status_code == 200:  # the address asks for a click, because mail programs follow links
        client.post(link)


def test_a_new_address_takes_over_once_it_is_confirmed(signed_in):
    signed_in.post("/accounts/email/", {"email": "other@example.org", "action_add": ""})
    assert User.objects.get().email == "new@example.org"
    assert mail.outbox[-1].to == ["other@example.org"]
    follow_the_link(signed_in)
    assert User.objects.get().email == "other@example.org"


def test_until_it_is_confirmed_the_old_address_signs_in(signed_in):
    confirm(signed_in)
    signed_in.post("/accounts/email/", {"email": "mistyped@example.org", "action_add": ""})
    signed_in.post("/accounts/logout/")
    sign_in(signed_in, email="new@example.org")
    assert is_signed_in(signed_in)


def test_a_confirmed_address_stays_until_the_next_one_is_confirmed(client, sign_up):
    sign_up(client)
    follow_the_link(client)
    client.post("/accounts/email/", {"email": "other@example.org", "action_add": ""})
    assert User.objects.get().email == "new@example.org"
    follow_the_link(client)
    assert User.objects.get().email == "other@example.org"


def test_the_page_names_the_address_in_use_and_the_one_that_waits(signed_in):
    signed_in.post("/accounts/email/", {"email": "other@example.org", "action_add": ""})
    page = signed_in.get("/accounts/email/").text
    assert "You sign in with <strong>new@example.org</strong>" in page
    assert "<strong>other@example.org</strong>" in page


def test_who_keeps_the_old_address_hears_no_more_of_the_new_one(signed_in):
    signed_in.post("/accounts/email/", {"email": "other@example.org", "action_add": ""})
    signed_in.post("/accounts/email/", {"email": "other@example.org", "action_remove": ""})
    page = signed_in.get("/accounts/email/").text
    assert "<strong>new@example.org</strong>" in page
    assert "other@example.org</strong>" not in page
    assert User.objects.get().email == "new@example.org"


def test_two_people_may_change_their_addresses_at_the_same_time(sign_up):
    for name in ("one", "two"):
        client = Client()
        sign_up(client, email=f"{name}@example.org")
        client.post("/accounts/email/", {"email": f"other{name}@example.org", "action_add": ""})
    assert sorted(User.objects.values_list("email", flat=True)) == ["one@example.org", "two@example.org"]


def test_asking_for_the_address_of_somebody_else_changes_nothing(signed_in, stranger):
    signed_in.post("/accounts/email/", {"email": stranger.email, "action_add": ""})
    assert sorted(User.objects.values_list("email", flat=True)) == ["new@example.org", stranger.email]


def test_a_password_is_changed_by_who_knows_the_old_one(signed_in):
    fields = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    confirm(signed_in)
    signed_in.post("/accounts/password/change/", fields)
    assert is_signed_in(signed_in)
    signed_in.post("/accounts/logout/")
    sign_in(signed_in, email="new@example.org", password=NEW)
    assert is_signed_in(signed_in)


def test_a_wrong_old_password_is_said_beside_its_field(signed_in):
    fields = {"oldpassword": "something else", "password1": NEW, "password2": NEW}
    assert errors_beside(signed_in.post("/accounts/password/change/", fields), "oldpassword")


@pytest.mark.parametrize("address", ["/accounts/email/", "/accounts/password/change/"])
def test_a_visitor_is_sent_to_sign_in(client, db, address):
    assert client.get(address)["Location"].startswith("/accounts/login/")
