"""The emails about accounts, each as it is sent: plain, short, and the same words as HTML."""

from __future__ import annotations

import re
from pathlib import Path

import allauth.account
import pytest
from allauth.account.adapter import get_adapter
from allauth.core import context
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.http import HttpResponse
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import timezone

from tests.html import parse

PROJECT = Path(__file__).resolve().parent.parent.parent
FOLDERS = [PROJECT / "templates", Path(allauth.account.__file__).parent.parent / "templates"]
# In use only with settings that this site does not have: codes for what it sends links for.
UNUSED = {"account/email/password_reset_code"}
NAMES = sorted(
    {
        path.relative_to(folder).as_posix().removesuffix("_subject.txt")
        for folder in FOLDERS
        for app in ("account", "mfa", "socialaccount")
        for path in (folder / app / "email").glob("*_subject.txt")
    }
    - UNUSED
)
LINK = "https://example.org/accounts/some/link/"
WORDS = {
    "activate_url": LINK,
    "password_reset_url": LINK,
    "signup_url": LINK,
    "sign_up_is_open": True,
    "code": "ABCD-1234",
    "from_email": "old@example.org",
    "to_email": "new@example.org",
    "new_email": "new@example.org",
    "deleted_email": "new@example.org",
    "timestamp": timezone.now(),
    "delete_at": timezone.now(),
    "time_zone": "Asia/Tokyo",
    "provider": "Home & Sons",
    "ip": "192.0.2.7",
    "user_agent": "Firefox <b>140</b>",
}


@pytest.fixture
def sent(rf, settings, db):
    """Send an email and return it: sent("account/email/password_reset_key")."""
    settings.DEFAULT_FROM_EMAIL = "Anna & Ben’s tracker <noreply@example.org>"
    request = rf.get("/", secure=True)
    request.user = AnonymousUser()

    def send(name: str):
        with context.request_context(request):
            get_adapter(request).send_mail(name, "ada@example.org", WORDS)
        return mail.outbox[-1]

    return send


def test_each_email_is_ours_and_says_what_to_do_if_it_wasnt_you(sent):
    assert len(NAMES) > 17
    for name in NAMES:
        for part in ("subject", "message"):
            origin = get_template(f"{name}_{part}.txt").origin.name
            assert PROJECT.as_posix() in origin, name
        message = sent(name)
        [(html, kind)] = message.alternatives
        assert kind == "text/html", name
        assert "Anna & Ben’s tracker" in message.subject, name
        assert len(message.subject) < 90, name
        assert message.from_email.startswith("Anna & Ben"), name
        assert re.search("If (it wasn’t you|you didn’t)", message.body), name
        assert len(message.body.split()) < 120, name
        assert "192.0.2.7" not in message.body, name
        assert not {"&amp;", "&#x27;", "<", "{{", "{%", "!"} & set(message.body.split()), name
        assert "&amp;" not in message.body + message.subject, name
        page = parse(HttpResponse(html))
        assert page.select_one("title").text == message.subject, name
        assert "".join(page.select_one("body").text.split()) == "".join(message.body.split()), name
        assert [link["href"] for link in page.select("a")].count(LINK) == message.body.count(LINK), name


def test_an_email_without_words_of_its_own_fails(sent):
    with pytest.raises(TemplateDoesNotExist):
        sent("account/email/nothing_of_that_name")
