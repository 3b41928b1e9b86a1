from __future__ import annotations

import html
import re

import pytest
from django.test import Client

from tracker.profiles.models import User

PASSWORD = "a long enough secret"


@pytest.fixture
def sign_up(db):
    """Sign up as a visitor does: sign_up(client, timezone="Europe/Berlin")."""

    def post(client: Client, email: str = "new@example.org", **fields: str):
        return client.post("/accounts/signup/", {"email": email, "password1": PASSWORD} | fields)

    return post


@pytest.fixture
def known(member) -> User:
    """A member whose password is known."""
    member.set_password(PASSWORD)
    member.save()
    return member


def sign_in(client: Client, email: str = "member@example.org", password: str = PASSWORD, **fields: str):
    return client.post("/accounts/login/", {"login": email, "password": password} | fields)


def is_signed_in(client: Client) -> bool:
    return client.get("/profile/").status_code == 200


def errors_beside(answer, field: str) -> list[str]:
    """The sentences that stand beside a field of the page."""
    lists = re.findall(rf'<ul class="errorlist" id="id_{field}_error">(.*?)</ul>', answer.text, re.DOTALL)
    return [html.unescape(text) for part in lists for text in re.findall(r"<li>(.*?)</li>", part)]


def errors_above(answer) -> list[str]:
    """The sentences that stand above a form, because they are about no single field."""
    lists = re.findall(r'<ul class="errorlist nonfield">(.*?)</ul>', answer.text, re.DOTALL)
    return [html.unescape(text) for part in lists for text in re.findall(r"<li>(.*?)</li>", part)]


def typed(answer, field: str) -> str | None:
    """What stands in a text field of the page."""
    [tag] = re.findall(rf'<input type="\w+" name="{field}"[^>]*>', answer.text)
    match = re.search(r' value="([^"]*)"', tag)
    return html.unescape(match[1]) if match else None


def chosen(answer, field: str) -> list[str]:
    """The values of a field's radio buttons or options that are chosen on the page."""
    radios = re.findall(rf'<input type="radio" name="{field}" value="([^"]*)"[^>]* checked', answer.text)
    selects = re.findall(rf'<select name="{field}".*?</select>', answer.text, re.DOTALL)
    return radios + [value for part in selects for value in re.findall(r'value="([^"]*)" selected', part)]
