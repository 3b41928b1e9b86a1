"""Changing the secret key signs nobody out."""

from __future__ import annotations

import pytest

OLD, NEW = "the-old-key-" + "0123456789" * 5, "the-new-key-" + "0123456789" * 5


@pytest.fixture
def signed_in_before(settings, client, member):
    settings.SECRET_KEY = OLD
    client.force_login(member)
    assert client.get("/profile/").status_code == 200
    settings.SECRET_KEY = NEW
    return client


def test_a_session_lives_on_while_the_old_key_is_a_fallback(signed_in_before, settings):
    settings.SECRET_KEY_FALLBACKS = [OLD]
    assert signed_in_before.get("/profile/").status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert signed_in_before.get("/profile/").status_code == 200  # it was renewed with the new key


def test_without_the_fallback_a_new_key_ends_the_session(signed_in_before):
    answer = signed_in_before.get("/profile/")
    assert answer["Location"].startswith("/accounts/login/")
