"""While somebody else holds the lock on writing: pages are read, and what is sent is given back."""

from __future__ import annotations

import re
import time
from html import unescape

import pytest
from allauth.account.models import EmailAddress
from django.db import OperationalError, connection
from django.test import Client
from django.urls import get_resolver

from tests.conftest import signed_in
from tests.factories import EntryFactory, SavedMealFactory, ScheduleFactory, SymptomFactory, UserFactory
from tests.test_conventions import EXAMPLES, example, views
from tests.test_security import MEMBERS_PAGES, VISITORS_PAGES
from tests.write_lock import write_lock
from tracker.lib.ids import new_id
from tracker.lib.sessions import SessionStore
from tracker.logs.models import IntakeEntry
from tracker.symptoms.models import Symptom

DAY = "/days/2026-11-22/"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')
NO_HTML = {"Accept": "*/*"}
EVERYWHERE = ["/days/today/", "/foods/", "/admin/", "/accounts/email/", "/data/entries.csv"]


@pytest.fixture(autouse=True)
def _short_wait(settings):
    settings.WRITE_WAIT = 0.2


def fields_of(answer) -> dict[str, str]:
    """Return what the page would send again, without its token."""
    fields = {unescape(name): unescape(value) for name, value in HIDDEN.findall(answer.text)}
    return {name: value for name, value in fields.items() if name != "csrfmiddlewaretoken"}


# --- reading --------------------------------------------------------------------------------------


def status_of(client, address):
    answer = client.get(address)
    answer.close()  # a download's file
    return answer.status_code


@pytest.mark.django_db(transaction=True)
def test_no_page_needs_to_write_to_be_read(member, curator, almonds, tablet, monkeypatch):
    entry = EntryFactory(user=member, food=almonds)
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    ids = [
        entry.pk,
        SavedMealFactory(user=member, lines=[(almonds, "1", "1 oz")]).pk,
        ScheduleFactory(user=member, food=tablet).pk,
        SymptomFactory(user=member).pk,
    ]
    monkeypatch.setitem(EXAMPLES, "int", str(almonds.pk))
    monkeypatch.setitem(EXAMPLES, "path", str(almonds.pk))
    monkeypatch.setitem(EXAMPLES, "day", str(entry.day))
    addresses = {*MEMBERS_PAGES, *VISITORS_PAGES}
    for id in ids:
        monkeypatch.setitem(EXAMPLES, "uuid", str(id))
        addresses |= {example(address) for _, address, _ in views(get_resolver())}
    clients = [(signed_in(member), "member"), (signed_in(curator), "curator"), (Client(), "visitor")]
    asked = [
        (client, who, address)
        for client, who in clients
        for address in sorted(addresses)
        if address.startswith("/admin/") == (who == "curator")
    ]
    for client, _, _ in asked:
        client.raise_request_exception = False
    with write_lock():
        answers = {(who, address): status_of(client, address) for client, who, address in asked}
    failed = {what for what, status in answers.items() if status >= 500}
    assert {address for _, address in failed} == {"/health/ready"}  # it asks for a write
    assert answers["member", f"/symptoms/{ids[-1]}/"] == 200
    assert answers["curator", f"/admin/foods/food/{almonds.pk}/change/"] == 200
    assert sum(status == 200 for status in answers.values()) > 60


@pytest.mark.django_db(transaction=True)
def test_a_page_with_a_message_is_shown_and_the_message_comes_again(member):
    client = signed_in(member)
    preferences = {"timezone": "Europe/Berlin", "week_starts_on": "0", "upper_limit_of": "us"}
    saved = client.post("/profile/preferences/", preferences)
    assert saved.status_code == 302
    with write_lock():
        page = client.get(saved["Location"])
    assert page.status_code == 200
    assert "Preferences saved." in page.text
    assert "Preferences saved." in client.get(saved["Location"]).text
    assert "Preferences saved." not in client.get(saved["Location"]).text


# --- writing --------------------------------------------------------------------------------------


def entry_of(food, **more) -> dict[str, str]:
    """The form that adds an ounce of a food, under an id of its own."""
    portion = food.portions.get(label="1 oz")
    form = {"food": str(food.pk), "portion": f"p{portion.pk}", "amount": "1", "meal": "snack"}
    return form | {"id": str(new_id())} | more


@pytest.mark.django_db(transaction=True)
def test_a_form_that_cannot_be_saved_in_time_is_given_back_and_saved_once_when_it_is_sent_again(
    member, almonds, settings, caplog
):
    client = signed_in(member)
    sent = entry_of(almonds, note='two\nlines <b>&"quoted"</b>')
    took = []
    with write_lock():
        for _ in range(2):  # a busy machine may take its time once
            started = time.monotonic()
            answer = client.post(f"{DAY}entries/?from=here", sent)
            took.append(time.monotonic() - started)
            assert answer.status_code == 503
    assert min(took) < settings.WRITE_WAIT + 2
    assert int(answer["Retry-After"]) <= 10
    assert answer["Cache-Control"] == "no-store"
    assert "Not saved yet" in answer.text
    assert f'action="{DAY}entries/?from=here"' in answer.text
    assert fields_of(answer) == sent
    told = [record for record in caplog.records if record.name == "tracker.unavailable"]
    assert [record.levelname for record in told] == ["WARNING"] * 2
    for _ in range(2):
        assert client.post(f"{DAY}entries/", fields_of(answer)).status_code == 302
    assert IntakeEntry.objects.filter(user=member).count() == 1


def never_saved(session, must_create=False):
    raise OperationalError("database is locked")


@pytest.mark.django_db(transaction=True)
def test_what_was_saved_is_never_called_unsaved_because_of_its_message(member, monkeypatch):
    client = signed_in(member)
    preferences = {"timezone": "Europe/Berlin", "week_starts_on": "6", "upper_limit_of": "us"}
    monkeypatch.setattr(SessionStore, "save", never_saved)
    assert client.post("/profile/preferences/", preferences).status_code == 302
    member.profile.refresh_from_db()
    assert member.profile.week_starts_on == 6


@pytest.mark.django_db(transaction=True)
def test_a_change_of_the_session_itself_that_is_not_saved_is_answered_with_503(member, monkeypatch):
    client = signed_in(member)
    monkeypatch.setattr(SessionStore, "save", never_saved)
    monkeypatch.setattr("tracker.profiles.views.messages.success", mark_the_session)
    preferences = {"timezone": "Europe/Berlin", "week_starts_on": "6", "upper_limit_of": "us"}
    assert client.post("/profile/preferences/", preferences).status_code == 503


def mark_the_session(request, said) -> None:
    request.session["mark"] = 1


@pytest.mark.django_db(transaction=True)
def test_scripts_get_what_they_understand(member, almonds):
    client = signed_in(member)
    waited = {"member": str(member.pk), "entries": [entry_of(almonds, day="2026-11-22")]}
    with write_lock():
        part = client.post(f"{DAY}entries/", entry_of(almonds), headers={"HX-Request": "true"})
        queue = client.post("/days/queue/", waited, content_type="application/json", headers=NO_HTML)
    assert (part.status_code, queue.status_code) == (503, 503)
    assert "Retry-After" in part
    assert part["Content-Type"].startswith("text/plain")
    assert "Not saved" in queue.json()["problem"]
    for _ in range(2):
        again = client.post("/days/queue/", waited, content_type="application/json", headers=NO_HTML)
        assert again.json() == {"refused": [""]}
    assert IntakeEntry.objects.filter(user=member).count() == 1


@pytest.mark.django_db(transaction=True)
def test_every_kind_of_change_is_answered_with_503(member, curator, almonds):
    """By transactions, by single statements, by the session, in the admin."""
    other = UserFactory(email="other@example.org")
    other.set_password("four green pumpkin seeds")
    other.save()
    symptom = SymptomFactory(user=member)
    as_member, as_curator, visitor = signed_in(member), signed_in(curator), Client()
    signing_in = {"login": other.email, "password": "four green pumpkin seeds"}
    group = {"name": "Nuts", "position": "1", "_save": "Save"}
    with write_lock():
        answers = [
            as_member.post(f"{DAY}complete/", {"complete": "yes"}),
            as_member.post(f"/symptoms/{symptom.pk}/remove/"),
            as_member.post("/accounts/logout/"),
            as_curator.post("/admin/foods/foodgroup/add/", group),
            visitor.post("/accounts/login/", signing_in),
        ]
    assert [answer.status_code for answer in answers] == [503] * 5
    assert Symptom.objects.get().removed_at is None
    signing_in_again = answers[-1]
    assert "four green pumpkin seeds" not in signing_in_again.text
    assert fields_of(signing_in_again) == {"login": other.email}
    assert '<input type="password" name="password"' in signing_in_again.text


@pytest.mark.django_db(transaction=True)
def test_a_command_waits_longer_than_a_request(member, almonds, settings):
    """Settings that a request made on a connection are gone when the same thread writes outside one."""
    client = signed_in(member)
    with write_lock():
        assert client.post(f"{DAY}entries/", entry_of(almonds)).status_code == 503
    EntryFactory(user=member, food=almonds)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA busy_timeout")
            assert cursor.fetchone()[0] == settings.DATABASES["default"]["OPTIONS"]["timeout"] * 1000
        else:
            cursor.execute("SHOW lock_timeout")
            assert cursor.fetchone()[0] == "0"


# --- when the database does not answer ------------------------------------------------------------


def is_down(execute, sql, *args):
    raise OperationalError("connection to db.internal refused")


@pytest.mark.parametrize("address", EVERYWHERE)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}, NO_HTML])
def test_without_a_database_every_page_is_answered_with_503(as_curator, address, headers):
    as_curator.raise_request_exception = False
    with connection.execute_wrapper(is_down):
        read = as_curator.get(address, headers=headers)
        sent = as_curator.post(address, {"name": "x"}, headers=headers)
    assert (read.status_code, sent.status_code) == (503, 503)
    assert "Retry-After" in read
    assert "db.internal" not in read.text + sent.text
    if not headers:
        assert f'href="{address}"' in read.text
        assert fields_of(sent) == {"name": "x"}


def test_an_error_of_our_own_is_still_500(as_member, monkeypatch):
    as_member.raise_request_exception = False

    def fail(*args, **options):
        raise ValueError("a bug")

    monkeypatch.setattr("tracker.logs.entries.views.build_page", fail)
    assert as_member.get("/days/today/").status_code == 500
