"""Deleting an account: every row of the person goes, and nobody else's."""

from __future__ import annotations

import json
import sys
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.utils import timezone

from foods import submissions
from foods.models import Food
from tests.conftest import signed_in
from tests.factories import EntryFactory, FoodFactory
from tests.html import parse
from tests.operations.housekeeping_run import run_housekeeping_tomorrow
from tests.transfer.person_rows import MODELS, USERS, plant_rows, read_references
from tracker.lib import unsaved
from tracker.lib.sessions import SessionStore
from tracker.profiles.models import User
from tracker.transfer import account_deletion

DELETE, CANCEL = "/data/delete/", "/data/delete/cancel/"
PASSWORD = "plenty of magnesium"


@pytest.fixture
def member(member):
    member.set_password(PASSWORD)
    member.save()
    return member


def confirm_password(client):
    return client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": DELETE}, follow=True)


def every_value():
    """Every value of every table, as text: (table, column, value)."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - {"foods_search_words"}
        for table in sorted(tables):  # the one left out holds no text of its own and cannot be scanned
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                yield from ((table, name, str(value)) for name, value in zip(names, row, strict=True))


def names_of(user):
    """Return what identifies the person, as it may stand in any column."""
    return {str(user.pk), user.pk.hex, user.email}


def where_named(user):
    names = names_of(user)
    found = {f"{table}.{column}" for table, column, value in every_value() if any(n in value for n in names)}
    decoded = [json.dumps(SessionStore().decode(each.session_data)) for each in Session.objects.all()]
    return found | {"session" for text in decoded if any(name in text for name in names)}


def test_a_deletion_leaves_no_row_of_the_person_in_any_table(member, stranger, curator):
    planted, others = plant_rows(member, "Mine"), plant_rows(stranger, "Theirs")
    tables = {reference.table for reference in read_references() if reference.to == USERS}
    assert {"logs_intakeentry", "foods_historicalfood", "account_emailaddress"} <= planted.keys() & tables
    assert {"foods_portion", "account_emailconfirmation"} <= planted.keys() - tables
    signed_in(member), signed_in(stranger)
    own_food = planted[Food._meta.db_table]
    for thing in (member, own_food):
        kind = ContentType.objects.get_for_model(thing)
        LogEntry.objects.create(
            user=curator, content_type=kind, object_id=thing.pk, object_repr=member.email, action_flag=CHANGE
        )
    account_deletion.delete_account(User.objects.get(pk=member.pk))
    left = [table for table, row in planted.items() if MODELS[table]._base_manager.filter(pk=row.pk).exists()]
    assert left == []
    assert where_named(member) == set()
    assert not [(table, column) for table, column, value in every_value() if value.startswith("Mine ")]
    assert not [table for table, row in others.items() if not type(row)._base_manager.filter(pk=row.pk)]
    assert "session" in where_named(stranger)


def test_no_table_keeps_files_of_a_person():
    """A deletion removes rows; a model with a file needs more."""
    kinds = {type(field).__name__ for model in MODELS.values() for field in model._meta.fields}
    assert not kinds & {"FileField", "ImageField"}


def test_a_form_that_was_kept_unsaved_goes_too(member, rf):
    request = rf.post("/days/2026-11-22/entries/", {"member": member.pk, "amount": "3"})
    view = unsaved.shows_unsaved(lambda request: None)
    key = unsaved.keep(request, view)
    assert unsaved.find(key, member.pk)
    account_deletion.delete_account(member)
    assert unsaved.find(key, member.pk) is None


def test_what_was_accepted_into_the_catalogue_stays_without_a_name(member, curator):
    own = FoodFactory(name="Oat bar", owner=member, portions=[("1 bar", "40")])
    shared = submissions.accept(submissions.submit_food(own, member), curator)
    EntryFactory(user=member, food=own)
    account_deletion.delete_account(member)
    assert list(Food.objects.values_list("pk", "owner")) == [(shared.pk, None)]
    assert shared.portions.count() == 1
    assert where_named(member) == set()


def test_a_curators_decisions_stay_without_a_name(member, curator):
    shared = submissions.accept(
        submissions.submit_food(FoodFactory(name="Bar", owner=member), member), curator
    )
    account_deletion.delete_account(curator)
    assert where_named(curator) == set()
    assert Food.objects.filter(pk=shared.pk).exists()
    assert shared.history.get().history_user is None
    assert member.own_foods.get().submissions.get().decided_by is None


def test_the_page_counts_what_will_be_deleted(as_member, member, stranger, almonds):
    for user in (member, member, stranger):
        EntryFactory(user=user, food=almonds)
    FoodFactory(owner=member)
    text = parse(as_member.get(DELETE)).text
    assert "2 entries" in text
    assert "1 food of your own" in text
    assert "symptom" not in text


def test_nothing_is_deleted_before_the_password_was_given_again(as_member, member):
    answer = as_member.post(DELETE, {"when": "now"})
    assert answer.url.startswith("/accounts/reauthenticate/")
    assert User.objects.filter(pk=member.pk).exists()
    wrong = as_member.post(answer.url, {"password": "not that one", "next": DELETE})
    assert wrong.status_code == 422
    assert User.objects.filter(pk=member.pk).exists()
    shown = confirm_password(as_member)
    assert "have been deleted" in parse(shown).text
    assert not User.objects.filter(pk=member.pk).exists()
    assert shown.client.cookies["leaving"].value == str(member.pk)


def test_a_password_from_over_ten_minutes_ago_is_asked_for_again(as_member, member, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    confirm_password(as_member)
    time_machine.shift(timedelta(minutes=11))
    assert as_member.post(DELETE, {"when": "now"}).url.startswith("/accounts/reauthenticate/")
    assert User.objects.filter(pk=member.pk).exists()


def test_a_deletion_needs_a_choice_of_when(as_member, member):
    confirm_password(as_member)
    answer = as_member.post(DELETE, {})
    assert answer.status_code == 422
    assert "Choose when to delete your account." in parse(answer).text
    assert User.objects.filter(pk=member.pk).exists()


def test_a_deletion_in_a_week_can_be_cancelled(as_member, member, monkeypatch):
    confirm_password(as_member)
    as_member.post(DELETE, {"when": "week"})
    assert "Keep my account" in parse(as_member.get("/profile/")).text
    assert as_member.post(CANCEL, follow=True).status_code == 200
    assert "Keep my account" not in parse(as_member.get("/profile/")).text
    User.objects.get(pk=member.pk, delete_at=None)


def test_an_email_says_what_will_be_deleted_when_and_how_to_keep_it(as_member, member, time_machine):
    time_machine.move_to("2026-11-22T20:00:00Z", tick=False)
    member.profile.timezone = "Asia/Tokyo"
    member.profile.save()
    confirm_password(as_member)
    mail.outbox.clear()
    as_member.post(DELETE, {"when": "week"})
    [email] = mail.outbox
    assert email.to == [member.email]
    assert "will be deleted" in email.subject
    assert "delete your account and everything in it after 30 November 2026, 05:00" in email.body
    assert "http://testserver/profile/" in email.body
    assert "Keep my account" in email.body
    assert "Keep my account" in email.alternatives[0][0]


def test_an_address_that_was_never_confirmed_hears_nothing_of_a_deletion(as_member, member):
    confirm_password(as_member)
    EmailAddress.objects.create(user=member, email=member.email, primary=True, verified=False)
    mail.outbox.clear()
    as_member.post(DELETE, {"when": "week"})
    assert User.objects.get(pk=member.pk).delete_at
    assert mail.outbox == []


def test_housekeeping_deletes_accounts_whose_week_is_over(member, stranger, almonds, monkeypatch):
    EntryFactory(user=member, food=almonds)
    for user, days in ((member, 6.5), (stranger, 3)):
        account_deletion.schedule_deletion(user)
        user.delete_at = timezone.now() + timedelta(days=7 - days)
        user.save()
    assert run_housekeeping_tomorrow(monkeypatch)["Accounts that members deleted"] == 1
    assert where_named(member) == set()
    assert User.objects.get().pk == stranger.pk


def test_a_deletion_that_was_stopped_is_finished_and_nobody_signs_in_meanwhile(
    member, as_member, almonds, monkeypatch
):
    EntryFactory(user=member, food=almonds)
    with monkeypatch.context() as patch:
        patch.setattr(account_deletion, "_delete_in_batches", sys.exit)
        with pytest.raises(SystemExit):
            account_deletion.delete_account(member)
    assert as_member.get("/profile/").url.startswith("/accounts/login/")
    assert User.objects.filter(pk=member.pk).exists()
    assert run_housekeeping_tomorrow(monkeypatch)["Accounts that members deleted"] == 1
    assert where_named(member) == set()


def test_a_visitor_is_sent_to_sign_in(client, db):
    assert client.get(DELETE).url.startswith("/accounts/login/")
    assert client.post(CANCEL).url.startswith("/accounts/login/")
