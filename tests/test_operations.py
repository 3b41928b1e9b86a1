"""What somebody who runs the site meets: settings, logs, health, and the first start."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from foods.models import Food
from tests.factories import UserFactory
from tracker import demo
from tracker.logs.models import IntakeEntry, Meal
from tracker.management.commands import prepare_development
from tracker.profiles.models import User
from tracker.symptoms.models import Symptom

ROOT = Path(__file__).resolve().parent.parent
SECRET = "production-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2


# --- settings -------------------------------------------------------------------------------------


def run(*command, environment, tmp_path):
    """A program of ours in production's settings, changed by `environment`; None takes a variable away."""
    variables = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": SECRET,
        "ALLOWED_HOSTS": "example.org",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "tracker.settings",
    }
    variables = {name: value for name, value in (variables | environment).items() if value is not None}
    program = [sys.executable, *command]
    return subprocess.run(program, env=variables, cwd=ROOT, capture_output=True, text=True, check=False)


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


# --- logs -----------------------------------------------------------------------------------------

MAKE_RECORDS = """
import logging, logging.config, django
from unittest.mock import patch
django.setup()
from django.test import Client
client = Client(raise_request_exception=False, headers={"host": "example.org"})
logging.getLogger("tracker").warning("two\\nlines, and a “word”")
with patch("tracker.home._example_portions", side_effect=RuntimeError("boom")):
    assert client.get("/", secure=True).status_code == 500
client.get("/health/live", headers={"host": "evil.example"})
client.post("/health/live?felt=spasm")
import tracker.gunicorn
logging.config.dictConfig(tracker.gunicorn.logconfig_dict)
logging.getLogger("gunicorn.error").info("Listening")
"""


def records_of(tmp_path):
    """What a server in production writes to its log, line by line."""
    nothing_collected = "ignore:No directory at:UserWarning"
    answer = run("-W", nothing_collected, "-c", MAKE_RECORDS, environment={}, tmp_path=tmp_path)
    assert answer.returncode == 0, answer.stderr
    return (answer.stdout + answer.stderr).splitlines()


def test_each_line_of_productions_log_is_json(tmp_path):
    records = [json.loads(line) for line in records_of(tmp_path)]
    assert {"time", "level", "logger", "message"} <= set.intersection(*map(set, records))
    told = {(record["level"], record["logger"]) for record in records}
    assert told == {
        ("WARNING", "tracker"),
        ("ERROR", "django.request"),
        ("ERROR", "django.security.DisallowedHost"),
        ("WARNING", "django.request"),
        ("INFO", "gunicorn.error"),
    }


def test_what_was_asked_for_stays_out_of_the_log(tmp_path):
    [refused] = [line for line in records_of(tmp_path) if "Method Not Allowed" in line]
    assert "/health/live" in refused
    assert "spasm" not in refused


def test_the_log_keeps_where_an_error_was(tmp_path):
    records = [json.loads(line) for line in records_of(tmp_path)]
    [error] = [record for record in records if "boom" in record.get("exc_info", "")]
    assert "Traceback" in error["exc_info"]


# --- health ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/health/live", "/health/ready"])
def test_a_server_in_order_says_so(client, db, address):
    answer = client.get(address)
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-cache" in answer["Cache-Control"]


def test_a_missing_migration_is_not_ready(client, db):
    MigrationRecorder.Migration.objects.filter(app="logs").delete()
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["status"] == "unavailable"
    assert "migrations have not been applied" in answer.json()["reason"]
    assert client.get("/health/live").status_code == 200


def is_down(execute, *args):
    raise OperationalError("connection refused by db.internal with a password")


def test_a_database_that_does_not_answer_is_not_ready_and_not_dead(client, db):
    with connection.execute_wrapper(is_down):
        ready, live = client.get("/health/ready"), client.get("/health/live")
    assert ready.status_code == 503
    assert ready.json()["reason"] == "the database does not answer"
    assert live.status_code == 200


# --- the first start ------------------------------------------------------------------------------


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def development(settings, monkeypatch, tmp_path, time_machine, db):
    """A development machine on 22 November 2026, with nothing on it."""
    time_machine.move_to(datetime(2026, 11, 22, 11, 0, tzinfo=UTC), tick=False)
    settings.DEBUG = True
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher"
    ]  # the real one is slow on purpose
    passwords = tmp_path / "demo-accounts.json"
    monkeypatch.setattr(prepare_development, "PASSWORDS", passwords)
    return passwords


@pytest.fixture
def prepare(free_port):
    def prepare():
        said = StringIO()
        call_command("prepare_development", port=free_port, stdout=said)
        return said.getvalue()

    return prepare


def sign_in(email, password):
    client = Client()
    answer = client.post("/accounts/login/", {"login": email, "password": password})
    assert answer.status_code == 302, "the password was refused"
    return client


def test_an_empty_database_gets_a_demo_member_and_a_curator(development, prepare, free_port):
    said = prepare()
    passwords = json.loads(development.read_text())
    assert "Making a demo member" in said
    assert set(passwords) == {"member@example.org", "curator@example.org"}
    assert f"http://127.0.0.1:{free_port}/" in said
    for email, password in passwords.items():
        assert email in said
        assert password in said
    member = sign_in("member@example.org", passwords["member@example.org"])
    assert member.get("/days/today/").status_code == 200
    curator = sign_in("curator@example.org", passwords["curator@example.org"])
    assert curator.get("/admin/foods/food/").status_code == 200


def test_the_demo_accounts_are_no_superusers(development, prepare):
    prepare()
    assert not User.objects.filter(is_superuser=True).exists()
    assert User.objects.filter(is_staff=True).get().groups.get() == Group.objects.get(name="Food curators")


def test_the_demo_member_has_eight_believable_weeks(development, prepare):
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


def test_the_demo_member_notes_twitches_and_cramps_that_do_not_hang_on_what_they_ate(development, prepare):
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


def test_the_passwords_are_this_machines_own_and_readable_by_its_user_only(development, prepare):
    prepare()
    first = json.loads(development.read_text())
    assert development.stat().st_mode & 0o077 == 0
    assert len(set(first.values())) == 2
    User.objects.all().delete()
    prepare()
    assert not set(json.loads(development.read_text()).values()) & set(first.values())


def test_starting_twice_loses_nothing_and_makes_nothing_again(development, prepare):
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


def test_a_first_start_that_was_interrupted_is_made_up_for(development, prepare, monkeypatch):
    def interrupted(user):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(demo, "add_weeks", interrupted)
        with pytest.raises(KeyboardInterrupt):
            prepare()
    prepare()
    assert set(User.objects.values_list("email", flat=True)) == {"member@example.org", "curator@example.org"}
    assert IntakeEntry.objects.exists()


def test_somebody_elses_database_gets_no_demo_accounts(development, prepare):
    UserFactory(email="ada@example.org")
    said = prepare()
    assert User.objects.get().email == "ada@example.org"
    assert "@example.org" not in said
    assert not development.exists()


def test_a_password_that_was_changed_is_no_longer_printed(development, prepare):
    prepare()
    user = User.objects.get(email="member@example.org")
    user.set_password("my own password now")
    user.save()
    said = prepare()
    assert "member@example.org" not in said
    assert "curator@example.org" in said


def test_a_start_without_the_file_of_passwords_goes_on(development, prepare):
    prepare()
    development.unlink()
    assert "Open http://127.0.0.1:" in prepare()


def test_a_taken_port_is_said_plainly(development):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=rf"Port {port} is taken .* make run PORT={port + 1}"):
            call_command("prepare_development", port=port, stdout=StringIO())
    assert not User.objects.exists()


def test_an_impossible_port_is_said_plainly(development):
    with pytest.raises(CommandError, match="Port 99999 "):
        call_command("prepare_development", port=99999, stdout=StringIO())


def test_no_demo_accounts_are_made_outside_development(development, settings, free_port):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="for development only"):
        call_command("prepare_development", port=free_port, stdout=StringIO())
    assert not User.objects.exists()
    assert not development.exists()
