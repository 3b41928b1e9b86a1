"""`prepare_development`: the database, the catalogue and the accounts of a development machine."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.test import Client

from foods.models import Food
from tests.factories import UserFactory
from tracker import demo
from tracker.development import accounts
from tracker.logs.models import IntakeEntry, Meal
from tracker.profiles.models import User
from tracker.symptoms.models import Symptom


@pytest.fixture
def development(settings, monkeypatch, tmp_path, time_machine, db, embedded_catalogue):
    """A development machine on 22 November 2026, with the catalogue but without a member."""
    time_machine.move_to(datetime(2026, 11, 22, 11, 0, tzinfo=UTC), tick=False)
    settings.DEBUG = True
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher"
    ]  # the real one is slow on purpose
    passwords = tmp_path / "demo-accounts.json"
    monkeypatch.setattr(accounts, "PASSWORDS", passwords)
    return passwords


def prepare():
    """Prepare the machine; return what it prints, with what the server prints once it listens."""
    printed = StringIO()
    call_command("prepare_development", stdout=printed)
    return printed.getvalue() + accounts.describe_sign_in(8123)


def sign_in(email, password):
    client = Client()
    answer = client.post("/accounts/login/", {"login": email, "password": password})
    assert answer.status_code == 302, "the password was refused"
    return client


def test_a_database_without_members_gets_a_demo_member_and_a_curator(development):
    said = prepare()
    passwords = json.loads(development.read_text())
    assert "Making a demo member" in said
    assert set(passwords) == {"member@example.org", "curator@example.org"}
    assert "http://127.0.0.1:8123/" in said
    for email, password in passwords.items():
        assert email in said
        assert password in said
    member = sign_in("member@example.org", passwords["member@example.org"])
    assert member.get("/days/today/").status_code == 200
    curator = sign_in("curator@example.org", passwords["curator@example.org"])
    assert curator.get("/admin/foods/food/").status_code == 200


def test_the_demo_accounts_are_no_superusers(development):
    prepare()
    assert not User.objects.filter(is_superuser=True).exists()
    assert User.objects.filter(is_staff=True).get().groups.get() == Group.objects.get(name="Food curators")


def test_the_demo_member_has_eight_believable_weeks(development):
    prepare()
    entries = IntakeEntry.objects.all()
    days = {entry.day for entry in entries}
    today = date(2026, 11, 22)
    assert (min(days) - today).days in range(-55, -50)
    assert max(days) == today
    assert 40 <= len(days) < 56
    assert {entry.meal for entry in entries} == {"breakfast", "lunch", "dinner", "snack"}
    assert {entry.is_supplemental for entry in entries} == {True, False}
    week = sign_in("member@example.org", json.loads(development.read_text())["member@example.org"])
    assert week.get(f"/days/{today - timedelta(days=7)}/").status_code == 200


def test_the_demo_member_notes_twitches_and_cramps_that_do_not_hang_on_what_they_ate(development):
    prepare()
    noted = list(Symptom.objects.order_by("day", "started_at").values_list("day", "kind", "place"))
    days = {day for day, *_ in noted}
    assert {kind for _, kind, _ in noted} == {"twitch", "spasm"}
    assert 14 <= len(days) <= 42
    assert max(days) <= date(2026, 11, 22)
    with pytest.MonkeyPatch.context() as patch:  # another diet, and the same symptoms
        User.objects.all().delete()
        patch.setattr(demo, "PLATES", {meal: [[("coffee", "1")]] for meal in Meal})
        prepare()
    assert list(Symptom.objects.order_by("day", "started_at").values_list("day", "kind", "place")) == noted


def test_the_passwords_are_this_machines_own_and_readable_by_its_user_only(development):
    prepare()
    first = json.loads(development.read_text())
    assert development.stat().st_mode & 0o077 == 0
    assert len(set(first.values())) == 2
    User.objects.all().delete()
    prepare()
    assert not set(json.loads(development.read_text()).values()) & set(first.values())


def test_starting_twice_loses_nothing_and_makes_nothing_again(development):
    prepare()
    user = User.objects.get(email="member@example.org")
    entry = IntakeEntry.objects.for_user(user).first()
    IntakeEntry.objects.filter(pk=entry.pk).update(removed_at=entry.created_at)
    Food.objects.filter(catalogue_key="almonds").update(magnesium_mg=80)
    before = list(IntakeEntry.objects.order_by("pk").values()), list(User.objects.order_by("pk").values())
    passwords = development.read_text()
    said = prepare()
    assert (
        list(IntakeEntry.objects.order_by("pk").values()),
        list(User.objects.order_by("pk").values()),
    ) == before
    assert Food.objects.get(catalogue_key="almonds").magnesium_mg == 80
    assert development.read_text() == passwords
    assert all(password in said for password in json.loads(passwords).values())
    assert len(said.splitlines()) <= 6


def test_a_first_start_that_was_interrupted_is_made_up_for(development, monkeypatch):
    def interrupted(user):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(demo, "add_weeks", interrupted)
        with pytest.raises(KeyboardInterrupt):
            prepare()
    prepare()
    assert set(User.objects.values_list("email", flat=True)) == {"member@example.org", "curator@example.org"}
    assert IntakeEntry.objects.exists()


def test_somebody_elses_database_gets_no_demo_accounts(development):
    UserFactory(email="ada@example.org")
    said = prepare()
    assert User.objects.get().email == "ada@example.org"
    assert "@example.org" not in said
    assert not development.exists()


def test_a_password_that_was_changed_is_no_longer_printed(development):
    prepare()
    user = User.objects.get(email="member@example.org")
    user.set_password("my own password now")
    user.save()
    said = prepare()
    assert "member@example.org" not in said
    assert "curator@example.org" in said


def test_a_start_without_the_file_of_passwords_or_with_half_of_it_goes_on(development):
    prepare()
    development.unlink()
    assert "Open http://127.0.0.1:" in prepare()
    development.write_text('{"member@example.org": "')  # as an interruption may leave it
    assert "Open http://127.0.0.1:" in accounts.describe_sign_in(8123)


def test_no_demo_accounts_are_made_outside_development(development, settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="for development only"):
        call_command("prepare_development", stdout=StringIO())
    assert not User.objects.exists()
    assert not development.exists()
