"""A site that takes no new members, and one that can't send email."""

from __future__ import annotations

import logging
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend

from tests.factories import UserFactory
from tests.html import parse
from tracker.profiles.models import User

SENT = {"email": "new@example.org", "password1": "a long enough password", "timezone": "UTC"}


@pytest.fixture
def closed(settings):
    settings.SIGN_UP = False


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_closed_site_says_so_and_takes_nobody(client, db, closed, method):
    answer = getattr(client, method)("/accounts/signup/", SENT)
    assert answer.status_code == 403
    assert parse(answer).select_one("h1").text == "New accounts are closed"
    assert not User.objects.exists()


def test_a_closed_site_has_no_link_to_sign_up(client, db, closed, settings):
    for address in ("/", "/accounts/login/", "/accounts/signup/", "/learn/", "/nothing/here/"):
        assert "/accounts/signup/" not in client.get(address).text, address
    settings.SIGN_UP = True
    assert "/accounts/signup/" in client.get("/").text


def test_members_of_a_closed_site_still_sign_in(client, db, closed):
    user = UserFactory(email="ada@example.org")
    user.set_password("a long enough password")
    user.save()
    sent = {"login": "ada@example.org", "password": "a long enough password"}
    assert client.post("/accounts/login/", sent).status_code == 302


# --- no email -----------------------------------------------------------------------------------------


@pytest.fixture
def without_email(settings):
    settings.EMAIL_BACKEND = "tracker.lib.mail.NoEmail"


def test_a_site_without_email_promises_no_link_to_a_new_password(client, db, without_email, caplog, capsys):
    UserFactory(email="ada@example.org")
    page = parse(client.get("/accounts/password/reset/"))
    assert "can’t send email" in page.select_one("main").text
    assert not page.select_one("main").select("form")
    answer = client.post("/accounts/password/reset/", {"email": "ada@example.org"})
    assert answer.status_code == 422
    assert "/accounts/password/reset/key/" not in caplog.text + capsys.readouterr().out + answer.text
    assert mail.outbox == []


def test_a_site_without_email_changes_no_address(as_member, without_email):
    page = parse(as_member.get("/accounts/email/"))
    assert "can’t send email" in page.select_one("main").text
    answer = as_member.post("/accounts/email/", {"email": "new@example.org", "action_add": ""})
    assert answer.status_code == 422


def test_a_site_without_email_takes_new_members_and_promises_no_message(client, db, without_email, caplog):
    answer = client.post("/accounts/signup/", SENT, follow=True)
    assert User.objects.get().email == "new@example.org"
    assert "new@example.org" not in caplog.text
    assert "new@example.org" not in answer.text


def test_what_is_sent_without_email_is_logged_without_its_words(without_email, caplog):
    with caplog.at_level(logging.WARNING):
        assert mail.send_mail("A subject", "https://example.org/secret", None, ["ada@example.org"]) == 0
    [record] = caplog.records
    assert "EMAIL_URL" in record.getMessage()
    assert not {"secret", "ada@"} & set(record.getMessage().split())


class FailingServer(BaseEmailBackend):
    """A mail server that refuses, naming the address as smtplib does."""

    def send_messages(self, email_messages):
        raise SMTPRecipientsRefused({"new@example.org": (550, b"no such user new@example.org")})


@pytest.fixture
def failing_mail_server(settings):
    settings.EMAIL_BACKEND = f"{__name__}.{FailingServer.__name__}"


def test_a_mail_server_that_fails_does_not_stop_sign_up(client, db, failing_mail_server, caplog):
    answer = client.post("/accounts/signup/", SENT, follow=True)
    assert answer.status_code == 200
    assert answer.context["user"].email == SENT["email"]
    assert "We couldn’t send you an email" in answer.text
    [record] = [record for record in caplog.records if "mail server failed" in record.getMessage()]
    assert SENT["email"] not in caplog.text
    assert "SMTPRecipientsRefused" in record.getMessage()


def test_a_mail_server_that_fails_is_told_to_who_asks_for_a_new_password(client, member, failing_mail_server):
    answer = client.post("/accounts/password/reset/", {"email": member.email}, follow=True)
    assert answer.status_code == 200
    assert "We couldn’t send you an email" in answer.text
