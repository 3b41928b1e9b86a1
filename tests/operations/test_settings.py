"""Settings: wrong values are refused at startup, by name."""

from __future__ import annotations

import pytest

from tests.operations.production import run


def test_the_right_settings_start(tmp_path):
    answer = run("manage.py", "check", environment={"TIME_ZONE": "Europe/Berlin"}, tmp_path=tmp_path)
    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SECRET_KEY", None, "a random text of at least 50 characters"),
        ("SECRET_KEY", "short", "at least 50 characters"),
        ("SECRET_KEY", "a" * 60, "a random text"),
        ("ALLOWED_HOSTS", None, "the host names"),
        ("DEBUG", "maybe", "1 in development"),
        ("HTTPS", "often", "https"),
        ("TIME_ZONE", "Nowhere", "a time zone such as Europe/Berlin"),
        ("TRUSTED_PROXY_COUNT", "two", "the number of reverse proxies"),
        ("DATABASE_URL", "mysql://root@localhost/x", "sqlite:/// or postgres://"),
        ("DATABASE_URL", "nonsense", "sqlite:/// or postgres://"),
        ("EMAIL_URL", "nonsense", ""),
        ("OPEN_FOOD_FACTS", "perhaps", "1 to ask Open Food Facts"),
        ("OPEN_FOOD_FACTS_URL", "openfoodfacts.org", "an address such as https://world.openfoodfacts.org"),
    ],
)
def test_a_wrong_setting_fails_at_the_start_and_names_itself(tmp_path, name, value, says):
    answer = run("manage.py", "check", environment={name: value}, tmp_path=tmp_path)
    assert answer.returncode == 1
    assert name in answer.stderr
    assert says in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize("contact", [None, "", "nobody", "me (at) example.org", "me@example.org\r\nX: 1"])
def test_who_asks_open_food_facts_has_to_say_how_to_be_reached(tmp_path, contact):
    environment = {"OPEN_FOOD_FACTS": "1", "CONTACT": contact}
    answer = run("manage.py", "check", environment=environment, tmp_path=tmp_path)
    assert answer.returncode == 1
    assert "CONTACT" in answer.stderr
    assert "an e-mail address or a page" in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize("contact", ["me@example.org", "https://example.org/about"])
def test_with_a_contact_open_food_facts_can_be_asked(tmp_path, contact):
    environment = {"OPEN_FOOD_FACTS": "1", "CONTACT": contact}
    answer = run("manage.py", "check", environment=environment, tmp_path=tmp_path)
    assert answer.returncode == 0, answer.stderr


def test_a_secret_that_is_refused_is_not_written_to_the_log(tmp_path):
    answer = run("manage.py", "check", environment={"SECRET_KEY": "hunter2"}, tmp_path=tmp_path)
    assert answer.returncode == 1
    assert "hunter2" not in answer.stdout + answer.stderr
