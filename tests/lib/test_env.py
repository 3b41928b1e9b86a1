import pytest
from django.core.exceptions import ImproperlyConfigured

from tracker.lib.env import (
    address_of_a_folder,
    boolean,
    database,
    development_secret_key,
    email,
    long_secret,
    read,
    split_list,
    time_zone,
)


def test_a_missing_setting_names_itself(monkeypatch):
    monkeypatch.delenv("SOME_NAME", raising=False)
    with pytest.raises(ImproperlyConfigured, match=r"^SOME_NAME is not set\. It should be a number\.$"):
        read("SOME_NAME", int, None, "a number")


def test_a_wrong_setting_names_itself_and_what_it_should_be(monkeypatch):
    monkeypatch.setenv("SOME_NAME", "many")
    with pytest.raises(ImproperlyConfigured, match=r"^SOME_NAME is 'many', but should be a number\.$"):
        read("SOME_NAME", int, "1", "a number")


def test_a_setting_that_is_not_given_has_its_default(monkeypatch):
    monkeypatch.delenv("SOME_NAME", raising=False)
    assert read("SOME_NAME", int, "7", "a number") == 7


def test_spaces_around_a_setting_do_not_count(monkeypatch):
    monkeypatch.setenv("SOME_NAME", " Europe/Berlin ")
    assert read("SOME_NAME", time_zone, "UTC", "a time zone") == "Europe/Berlin"


@pytest.mark.parametrize(
    ("text", "value"), [("1", True), ("Yes", True), ("0", False), ("off", False), ("", False)]
)
def test_yes_and_no_are_understood(text, value):
    assert boolean(text) is value


@pytest.mark.parametrize(
    ("cast", "text"),
    [
        (boolean, "maybe"),
        (time_zone, "Mars/Base"),
        (long_secret, "short"),
        (long_secret, "a" * 60),
        (database, "mysql://somewhere/tracker"),
        (database, "tracker.sqlite3"),
        (email, "mail.example.org"),
        (email, "post://mail.example.org"),
    ],
)
def test_what_makes_no_sense_is_refused(cast, text):
    with pytest.raises(ValueError):
        cast(text)


def test_a_secret_that_is_refused_is_not_repeated(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "mysql://tracker:hunter2@localhost/tracker")
    with pytest.raises(ImproperlyConfigured, match=r"^DATABASE_URL is not valid, but should be") as refused:
        read("DATABASE_URL", database, None, "an address")
    assert "hunter2" not in str(refused.value)


def test_addresses_of_databases_and_mail_servers_are_understood():
    assert database("sqlite:////srv/a folder/db.sqlite3")["NAME"] == "/srv/a folder/db.sqlite3"
    assert database("postgres://ada:secret@db/tracker")["ENGINE"] == "tracker.lib.databases.postgresql"
    assert email("smtp+tls://ada:secret@mail.example.org:587")["EMAIL_HOST"] == "mail.example.org"


def test_a_list_may_have_commas_or_spaces():
    assert split_list("a.example, b.example c.example") == ["a.example", "b.example", "c.example"]
    assert split_list("") == []


def test_the_development_key_is_made_once_and_is_nobody_elses_to_read(tmp_path):
    path = tmp_path / "var" / "key"
    key = development_secret_key(path)
    assert long_secret(key) == key
    assert development_secret_key(path) == key
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("address", ["", "fdc.nal.usda.gov/", "https://fdc.nal.usda.gov", "ftp://usda.gov/"])
def test_an_address_of_a_folder_names_how_to_reach_it_and_ends_like_one(address):
    assert address_of_a_folder("https://example.org/sets/") == "https://example.org/sets/"
    with pytest.raises(ValueError, match=f"^{address}$"):
        address_of_a_folder(address)
