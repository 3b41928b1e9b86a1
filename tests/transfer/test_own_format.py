"""Our own format: everything of an account goes out, and comes back the same."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import jsonschema
import pytest
from django.apps import apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foods.models import Food, Submission
from tests.factories import EntryFactory, FoodFactory, TargetFactory, UserFactory
from tests.transfer.person_rows import MODELS, find_owned_references, plant_rows
from tests.transfer.random_accounts import RandomAccount
from tracker.logs.models import DayNote, IntakeEntry
from tracker.profiles.models import User
from tracker.symptoms.models import Symptom
from tracker.transfer.account_deletion import delete_account
from tracker.transfer.own_format.importer import import_account
from tracker.transfer.own_format.reader import NotOwnExport, read_own_export
from tracker.transfer.own_format.schema import json_schema
from tracker.transfer.own_format.tables import LEFT_OUT, TABLES
from tracker.transfer.own_format.writer import export_as_json

MADE_AT = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)

pytestmark = pytest.mark.every_engine


def export(user: User) -> str:
    return "".join(export_as_json(user, MADE_AT))


def bring_in(user: User, text: str | dict[str, Any]):
    data = text if isinstance(text, str) else json.dumps(text)
    with read_own_export(io.BytesIO(data.encode())) as found:
        return import_account(user, found)


def refusal_of(data: dict[str, Any]) -> str:
    """Return the sentence with which a file is refused; empty when it is read."""
    try:
        read_own_export(io.BytesIO(json.dumps(data).encode())).close()
    except NotOwnExport as refusal:
        return str(refusal)
    return ""


def without_account(text: str) -> dict[str, Any]:
    data = json.loads(text)
    del data["account"]
    return data


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_an_account_is_the_same_after_export_deletion_and_import_into_another(db, seed):
    user, other = UserFactory(), UserFactory()
    RandomAccount(user, seed).fill()
    before = export(user)
    data = json.loads(before)
    jsonschema.validate(data, json_schema(), format_checker=jsonschema.FormatChecker())
    assert not [table.name for table in TABLES if not data[table.name]]
    delete_account(user)
    result = bring_in(other, before).total()
    after = export(other)
    assert without_account(after) == without_account(before)
    assert (result.kept, result.refused) == (0, 0)
    again = bring_in(other, before).total()
    assert (again.added, again.refused) == (0, 0)
    assert export(other) == after
    delete_account(other)


def test_a_copy_of_an_account_beside_it_gets_ids_of_its_own_and_the_same_values(db):
    user, other = UserFactory(), UserFactory()
    RandomAccount(user, 7).fill()
    text = export(user)
    result = bring_in(other, text).total()
    assert (result.kept, result.refused) == (0, 0)
    assert export(user) == text
    mine, theirs = json.loads(text), json.loads(export(other))
    for table in TABLES:
        assert len(mine[table.name]) == len(theirs[table.name]), table.name
        ids = {row.get("id") for row in mine[table.name]} & {row.get("id") for row in theirs[table.name]}
        assert ids <= {None} or table.name == "catalogue_foods"
    assert [row["magnesium_mg"] for row in mine["entries"]] == [
        row["magnesium_mg"] for row in theirs["entries"]
    ]
    again = bring_in(other, text).total()
    assert (again.added, again.refused) == (0, 0)
    delete_account(user)
    assert bring_in(other, text).total().added == 0


def test_no_table_with_rows_of_a_member_is_missing_from_the_export(member):
    owned = {MODELS[reference.table]._meta.label for reference in find_owned_references()}
    owned |= {MODELS[table]._meta.label for table in plant_rows(member, "Mine")}
    exported = {table.model._meta.label for table in TABLES}
    missing = owned - exported - LEFT_OUT.keys()
    assert not missing, "Name these in TABLES or LEFT_OUT of tracker/transfer/own_format/tables.py"
    assert not LEFT_OUT.keys() & exported
    assert LEFT_OUT.keys() <= {model._meta.label for model in apps.get_models(include_auto_created=True)}


def test_what_the_account_has_already_stays(member, stranger):
    DayNote.objects.create(user=stranger, day="2026-11-22", note="theirs", is_complete=True)
    TargetFactory(user=stranger, starts_on="2025-01-01", target_mg=350)
    stranger.profile.has_kidney_disease, stranger.profile.timezone = True, "Pacific/Auckland"
    stranger.profile.save()
    DayNote.objects.create(user=member, day="2026-11-22", note="mine")
    result = bring_in(member, export(stranger))
    assert DayNote.objects.get(user=member).note == "mine"
    assert (result.tables["days"].kept, result.tables["targets"].added) == (1, 1)
    member.profile.refresh_from_db()
    assert (member.profile.timezone, member.profile.has_kidney_disease) == ("Europe/Berlin", True)


def test_frozen_values_of_entries_are_kept_exactly(member, stranger):
    food = FoodFactory(owner=stranger, name="Own bar", magnesium_mg=Decimal("12.345"))
    entry = EntryFactory(user=stranger, food=food)
    IntakeEntry.objects.filter(pk=entry.pk).update(
        magnesium_mg=None, basis_magnesium_mg="0.001", source="Label: old", is_at_least=True
    )
    bring_in(member, export(stranger))
    copy = IntakeEntry.objects.get(user=member)
    kept = (copy.magnesium_mg, copy.basis_magnesium_mg, copy.source, copy.is_at_least)
    assert kept == (None, Decimal("0.001"), "Label: old", True)
    assert copy.food.owner == member
    assert copy.food != food


def test_a_food_that_this_catalogue_lacks_becomes_an_own_food(member, stranger):
    food = FoodFactory(name="Rare nut", magnesium_mg=250)
    EntryFactory(user=stranger, food=food)
    data = json.loads(export(stranger))
    data["catalogue_foods"][0] |= {"name": "A nut of another server", "id": 10**9}
    data["entries"][0]["food"] = 10**9
    for _ in range(2):
        bring_in(member, data)
    own = Food.objects.get(owner=member)
    assert (own.name, own.magnesium_mg) == ("A nut of another server", 250)
    assert IntakeEntry.objects.get(user=member).food == own
    assert own.pk < 10**9


def test_another_members_food_is_never_taken_for_ones_own(member, stranger):
    theirs = FoodFactory(owner=stranger, name="Their secret")
    EntryFactory(user=member, food=FoodFactory(name="Mine"))
    data = json.loads(export(member))
    data["catalogue_foods"] = []
    data["entries"][0] |= {"food": theirs.pk, "id": "019aa5b8-7c00-7000-8000-000000000000"}
    data["favourites"] = [{"id": "019aa5b8-7c00-7000-8000-000000000001", "food": theirs.pk}]
    result = bring_in(member, data)
    assert result.total().refused == 2
    assert not theirs.entries.exists()
    assert not theirs.favourites.exists()


def test_an_export_holds_nothing_of_another_member(member, stranger):
    plant_rows(stranger, "Theirs")
    plant_rows(member, "Mine")
    text = export(member)
    assert "Mine" in text
    assert "Theirs" not in text
    assert stranger.email not in text
    assert str(stranger.pk) not in text


WRONG = [
    ("[]", "part of it is missing"), ("", "part of it is missing"), ("{}", "not an export"),
    ('{"format": "magnesium-tracker"}', "version"),
    ('{"format": "magnesium-tracker", "version": 2}', "newer version"),
    ('{"format": "magnesium-tracker", "version": true}', "version"),
    ('{"format": "magnesium-tracker", "version": 1, "days": [{"day": "2026-11-22"', "part of it is missing"),
    ('{"format": "magnesium-tracker", "version": 1, "days": [NaN]}', "part of it is missing"),
    ('{"format": "magnesium-tracker", "version": 1} {}', "part of it is missing"),
    ('{"format": "magnesium-tracker", "version": 1, "x": ' + "[" * 100_000, "part of it is missing"),
    ('{"format": "magnesium-tracker", "version": 1, "x": "' + "y" * 400_000 + '"}', "part of it is missing"),
    ('{"format": "magnesium-tracker", "version": 1, "days": [7]}', "days, row 1: it has to be an object"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sentence"), WRONG)
def test_a_file_that_is_none_of_ours_is_refused_with_a_sentence(text, sentence):
    with pytest.raises(NotOwnExport, match=sentence):
        read_own_export(io.BytesIO(text.encode()))


VALUES = [
    ("day", "2026-W47-7", "a day such as"), ("day", None, "a value"), ("day", 5, "a day"),
    ("magnesium_mg", "NaN", "decimal"), ("magnesium_mg", "1e5", "decimal"), ("magnesium_mg", 78, "decimal"),
    ("magnesium_mg", "9" * 40, "decimal"), ("magnesium_mg", "1.", "decimal"), ("name", "x" * 201, "200"),
    ("name", "a\x00b", "text"), ("name", "\ud800", "text"),
    ("meal", "brunch", "one of"), ("id", "7", "an id"),
    ("is_at_least", 1, "true or false"), ("created_at", "2026-11-22T08:00:00", "time zone"),
    ("food", 1.5, "a whole number"), ("food", 2**80, "a whole number"),
]  # fmt: skip


def test_a_value_that_a_column_cannot_hold_is_named_with_its_row(member):
    EntryFactory(user=member)
    text = export(member)
    for column, value, wanted in VALUES:
        data = json.loads(text)
        data["entries"][0][column] = value
        sentence = refusal_of(data)
        assert f"entries, row 1: {column} has to be" in sentence, (column, value)
        assert wanted in sentence
    data = json.loads(text)
    del data["entries"][0]["name"]
    assert refusal_of(data) == "entries, row 1: name is missing."


def test_rows_that_the_database_cannot_hold_are_left_out_and_the_others_come_in(member):
    EntryFactory(user=member), FoodFactory(owner=member)
    Symptom.objects.create(user=member, day="2026-11-22", kind="twitch", severity=3)
    data = json.loads(export(member))
    delete_account(User.objects.get(pk=member.pk))
    data["entries"].append(
        data["entries"][0] | {"id": "019aa5b8-7c00-7000-8000-000000000009", "amount": "-1"}
    )
    data["symptoms"].append(
        data["symptoms"][0] | {"id": "019aa5b8-7c00-7000-8000-000000000008", "severity": 11}
    )
    data["foods"].append(data["foods"][0] | {"id": 10**12, "magnesium_mg": "-5"})
    data["submissions"] = [
        {
            "food": data["foods"][0]["id"],
            "state": "refused",
            "offered": {"name": 5},
            "offered_at": MADE_AT.isoformat(),
        }
    ]
    other = UserFactory()
    result = bring_in(other, data)
    assert (IntakeEntry.objects.filter(user=other).count(), Symptom.objects.filter(user=other).count()) == (
        1,
        1,
    )
    assert Food.objects.own_of(other).count() == 1
    assert result.tables["foods"].refused == 1
    assert Submission.objects.get(food__owner=other).offered is None
