"""A password that is refused comes with an error that says what to do."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from tracker.profiles.models import User


def test_a_refused_password_says_what_to_choose():
    member = User(email="pumpkin.seeds@example.org")
    for password, sentence in (
        ("seeds", "Choose a password with at least 10 characters."),
        ("1234567890", "Choose a password that’s harder to guess. Many people use this one."),
        ("pumpkin.seeds", "Choose a password that’s less like your email address."),
    ):
        with pytest.raises(ValidationError) as refused:
            validate_password(password, member)
        assert sentence in refused.value.messages
