"""A forgotten password."""

import re

import pytest
from django.core import mail

from tests.profiles.conftest import PASSWORD, errors_beside, is_signed_in, sign_in

RESET = "/accounts/password/reset/"
NEW = "quite another secret"


@pytest.fixture
def link(client, known) -> str:
    """The address in the message."""
    client.post(RESET, {"email": known.email})
    [message] = mail.outbox
    [link] = re.findall(r"http://testserver(/\S+)", message.body)
    return link


def choose(client, link: str, password: str = NEW, again: str | None = None):
    """Follow the link and choose a new password."""
    page = client.get(link, follow=True)
    address = page.request["PATH_INFO"]
    return client.post(address, {"password1": password, "password2": again or password})


def test_a_forgotten_password_is_mailed_a_link(client, known):
    answer = client.post(RESET, {"email": "Member@example.org"}, follow=True)
    [message] = mail.outbox
    assert message.to == ["member@example.org"]
    assert RESET in message.body
    assert "Check your email" in answer.text


def test_the_new_password_works_and_the_old_one_does_not(client, link):
    choose(client, link)
    sign_in(client, password=PASSWORD)
    assert not is_signed_in(client)
    sign_in(client, password=NEW)
    assert is_signed_in(client)


def test_a_new_password_signs_out_everywhere_else(client, as_member, link):
    choose(client, link)
    assert not is_signed_in(as_member)


def test_a_link_works_once(client, link):
    choose(client, link)
    assert "This link no longer works" in client.get(link, follow=True).text


def test_a_link_that_was_tampered_with_does_not_work(client, link):
    assert "This link no longer works" in client.get(link[:-2] + "x/", follow=True).text


def test_a_link_gets_too_old(client, link, time_machine):
    time_machine.move_to("2026-11-26 11:00:01+00:00", tick=False)
    assert "This link no longer works" in client.get(link, follow=True).text


def test_the_address_that_carries_the_key_is_left_before_the_page_is_shown(client, link):
    page = client.get(link, follow=True)
    assert page.status_code == 200
    assert page.request["PATH_INFO"] != link
    assert link not in page.text


@pytest.mark.parametrize(
    ("password", "again", "field"),
    [("short", "short", "password1"), (NEW, "something else here", "password2")],
)
def test_a_wrong_new_password_is_said_beside_its_field(client, link, password, again, field):
    assert errors_beside(choose(client, link, password, again), field)
    sign_in(client, password=PASSWORD)
    assert is_signed_in(client)


def test_an_unknown_address_is_answered_in_the_same_words(client, known):
    answers = [client.post(RESET, {"email": email}) for email in (known.email, "nobody@example.org")]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert [RESET in message.body for message in mail.outbox] == [True, False]


def test_what_is_no_address_is_said_beside_the_field(client, db):
    assert errors_beside(client.post(RESET, {"email": "nobody"}), "email")
    assert mail.outbox == []
