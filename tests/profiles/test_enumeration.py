"""No page says whether an email address has an account; the email that is sent there does."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core import mail
from django.test import Client

from tests.conftest import signed_in
from tests.factories import UserFactory
from tests.profiles.conftest import PASSWORD, is_signed_in, sign_in
from tracker.profiles.models import User

TOKENS = [
    (re.compile(r'(name="csrfmiddlewaretoken" value="|X-CSRFToken": ")\w+'), "token"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}"), "id"),
    (re.compile(r"(known|other)@example\.org", re.IGNORECASE), "address"),
]


@pytest.fixture(params=["confirmed", "unconfirmed", "made by the operator"])
def known_address(request, db) -> str:
    """The address of an account; other@example.org has none."""
    user = UserFactory(email="known@example.org")
    user.set_password(PASSWORD)
    user.save()
    if request.param != "made by the operator":
        is_confirmed = request.param == "confirmed"
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=is_confirmed)
    return user.email


def plain(text: str) -> str:
    for pattern, word in TOKENS:
        text = pattern.sub(word, text)
    return text


def answers(client: Client, address: str, sent: dict[str, str], pages: tuple[str, ...] = ()) -> list[object]:
    """Return each answer on the way, the pages that the browser then opens, and the names of its cookies."""
    first = client.post(address, sent)
    found: list[object] = [first.status_code, plain(first.get("Location", "")), plain(first.text)]
    found.append({name for name in first.headers if name not in {"Content-Length"}})
    followed = client.get(first["Location"], follow=True) if first.status_code == 302 else first
    found += [followed.status_code, followed.request["PATH_INFO"], plain(followed.text)]
    found += [plain(client.get(page).text) for page in pages]
    return [*found, sorted(client.cookies)]


def sign_up_and_in(email: str) -> list[object]:
    """Sign up, look at the account, try to change it, sign out, and try to sign in again."""
    client = Client()
    sent = {"email": email, "password1": "my own long secret", "timezone": "Europe/Berlin"}
    found = answers(client, "/accounts/signup/", sent, ("/profile/", "/accounts/email/", "/data/"))
    found += answers(client, "/accounts/reauthenticate/", {"password": "my own long secret"})
    found += answers(client, "/accounts/email/", {"email": email, "action_send": ""})
    found += answers(client, "/accounts/logout/", {})
    found += answers(client, "/accounts/login/", {"login": email, "password": "my own long secret"})
    return found


def test_sign_up_goes_on_alike_with_an_address_that_is_taken(known_address, client):
    assert sign_up_and_in(known_address) == sign_up_and_in("other@example.org")


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("/accounts/login/", {"login": "{}", "password": "something else"}),
        ("/accounts/password/reset/", {"email": "{}"}),
        ("/accounts/login/code/", {"email": "{}"}),
    ],
)
def test_pages_of_visitors_answer_alike(known_address, address, sent):
    found = []
    for email in (known_address, "other@example.org", known_address.upper()):
        fields = {name: text.format(email) for name, text in sent.items()}
        found.append(answers(Client(), address, fields))
    assert found[0] == found[1] == found[2]
    if "login" not in sent:
        assert [message.to for message in mail.outbox] == [[message.to[0]] for message in mail.outbox]
        assert len(mail.outbox) == 3


def test_a_change_to_an_address_that_is_taken_looks_like_any_other(known_address, member, stranger):
    found = []
    for user, email in ((member, known_address), (stranger, "other@example.org")):
        client = signed_in(user)
        sign_in_again(client, user)
        page = answers(client, "/accounts/email/", {"email": email, "action_add": ""}, ("/accounts/email/",))
        found.append([re.sub(rf"{user.email}", "own", str(part)) for part in page])
    assert found[0] == found[1]


def sign_in_again(client: Client, user: User) -> None:
    user.set_password(PASSWORD)
    user.save()
    sign_in(client, email=user.email)


def test_the_email_says_that_there_is_an_account_and_holds_no_link_to_another(known_address, client):
    EmailAddress.objects.update(verified=True)
    client.post("/accounts/signup/", {"email": known_address, "password1": "my own long secret"})
    [message] = mail.outbox
    assert message.to == [known_address]
    assert "already have an account" in message.subject
    assert "/accounts/confirm-email/" not in message.body


def test_who_signed_up_with_a_taken_address_never_gets_into_the_other_account(known_address, client):
    owner = User.objects.get(owns_email=True)
    client.post("/accounts/signup/", {"email": known_address, "password1": "my own long secret"})
    assert is_signed_in(client)
    assert client.get("/profile/").context["user"].pk != owner.pk
    again = Client()
    sign_in(again, email=known_address, password="my own long secret")
    assert not is_signed_in(again)
    assert User.objects.get(owns_email=True) == owner


def test_whoever_has_the_mailbox_gets_an_address_that_another_signed_up_with(client, sign_up):
    sign_up(client, email="mine@example.org")
    mail.outbox.clear()
    mine = Client()
    sign_up(mine, email="mine@example.org", password1="my own long secret")
    [link] = re.findall(r"http://testserver(/accounts/confirm-email/\S+)", mail.outbox[-1].body)
    mine.post(link)
    mine.post("/accounts/logout/")
    sign_in(mine, email="mine@example.org", password="my own long secret")
    assert is_signed_in(mine)
    client.post("/accounts/logout/")
    sign_in(client, email="mine@example.org")
    assert not is_signed_in(client)
    assert User.objects.filter(owns_email=True).count() == 1


def test_a_refused_sign_in_hashes_as_often_whether_there_is_an_account_or_not(
    known_address, client, monkeypatch
):
    hashed: list[str] = []
    encode = Argon2PasswordHasher.encode
    monkeypatch.setattr(Argon2PasswordHasher, "encode", lambda *args: hashed.append("hash") or encode(*args))
    verify = Argon2PasswordHasher.verify
    monkeypatch.setattr(Argon2PasswordHasher, "verify", lambda *args: hashed.append("hash") or verify(*args))
    counts = []
    for email in (known_address, "other@example.org"):
        hashed.clear()
        sign_in(client, email=email, password="something else")
        counts.append(len(hashed))
    assert counts[0] == counts[1] > 0
