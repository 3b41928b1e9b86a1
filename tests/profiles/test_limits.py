"""How often one may try."""

import pytest
from django.core import mail
from django.core.cache import cache, caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connection

from tests.profiles.conftest import errors_above, is_signed_in, sign_in


def tries(client, address: str, most: int, **fields: str) -> int:
    """How many times a form is answered before 429 is."""
    for number in range(most):
        sent = {name: text.format(number) for name, text in fields.items()}
        if client.post(address, sent).status_code == 429:
            return number
    return most


@pytest.mark.parametrize(
    ("address", "allowed"),
    [("/accounts/login/", 30), ("/accounts/signup/", 20)],
)
def test_too_many_tries_in_a_minute_are_answered_with_429(client, db, address, allowed):
    assert tries(client, address, allowed + 5) == allowed


def test_too_many_messages_to_anybody_in_a_minute_are_answered_with_429(client, db):
    assert tries(client, "/accounts/password/reset/", 25, email="nobody{}@example.org") == 20


def test_the_page_says_to_wait(client, db):
    tries(client, "/accounts/signup/", 20)
    answer = client.post("/accounts/signup/")
    assert "Wait 1 minute and try again." in answer.text
    assert answer["Retry-After"] == "60"
    assert "<nav" in answer.text


def test_after_a_minute_one_may_try_again(client, db, time_machine):
    tries(client, "/accounts/signup/", 25)
    time_machine.move_to("2026-11-22 11:01:01+00:00", tick=False)
    assert client.post("/accounts/signup/").status_code == 422


def test_five_wrong_passwords_close_the_account_for_a_while(client, known):
    wrong = [sign_in(client, password="something else") for _ in range(5)]
    right = sign_in(client)
    assert not is_signed_in(client)
    assert errors_above(right) != errors_above(wrong[-1]) == errors_above(wrong[0])


def test_a_forged_forwarding_header_does_not_start_the_count_anew(client, db):
    answers = [
        client.post("/accounts/signup/", headers={"X-Forwarded-For": f"10.0.0.{number}"}).status_code
        for number in range(21)
    ]
    assert answers[-1] == 429


def test_one_address_of_the_network_does_not_use_up_the_tries_of_another(client, db):
    tries(client, "/accounts/signup/", 25)
    assert client.post("/accounts/signup/", REMOTE_ADDR="192.0.2.7").status_code == 422


def test_tries_are_counted_in_the_database_which_all_processes_share(client, db):
    """What one process counted another sees: the count is gone with the rows, and only with them."""
    assert isinstance(caches["default"], DatabaseCache)
    tries(client, "/accounts/signup/", 25)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache WHERE cache_key LIKE '%signup%'")
        assert cursor.fetchone()[0] > 0
        cursor.execute("DELETE FROM cache")
    assert client.post("/accounts/signup/").status_code == 422


def test_the_table_of_the_shared_cache_is_there_after_migrating(db):
    cache.set("some-key", "some value")
    assert cache.get("some-key") == "some value"


def test_a_message_is_not_sent_over_and_over_to_one_address(client, known):
    for _ in range(8):
        client.post("/accounts/password/reset/", {"email": known.email})
    assert len(mail.outbox) == 5
