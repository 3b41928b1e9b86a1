"""Databases that are kept between runs of the tests."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from foods.models import Food
from tests.database_copies import CATALOGUE, COPIES, MIGRATED, Copies, fingerprint
from tests.factories import FoodFactory

MIGRATION, LIST, VIEW = (
    "tracker/logs/migrations/0001_a.py",
    "foods/data/catalogue.csv",
    "tracker/logs/views.py",
)


@pytest.fixture
def project(tmp_path):
    for name in (MIGRATION, LIST, VIEW, "requirements-dev.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("before")
    return tmp_path


@pytest.mark.parametrize(
    ("file", "changed"),
    [
        (MIGRATION, {MIGRATED, CATALOGUE}),
        ("requirements-dev.txt", {MIGRATED, CATALOGUE}),
        (LIST, {CATALOGUE}),
        (VIEW, set()),
    ],
)
def test_a_copy_is_made_anew_when_what_it_is_made_from_changes(project, file, changed):
    before = {name: fingerprint(name, project) for name in (MIGRATED, CATALOGUE)}
    assert before == {name: fingerprint(name, project) for name in (MIGRATED, CATALOGUE)}
    (project / file).write_text("after")
    assert {name for name in before if fingerprint(name, project) != before[name]} == changed


def test_a_migration_that_is_taken_away_changes_the_copy(project):
    before = fingerprint(MIGRATED, project)
    (project / MIGRATION).unlink()
    assert fingerprint(MIGRATED, project) != before


def test_without_a_folder_nothing_is_read_from_files():
    copies = Copies()
    assert copies.file(MIGRATED) is None
    assert copies.put_back(MIGRATED) is False


@pytest.mark.django_db(transaction=True)
def test_what_a_test_committed_is_taken_back_and_the_rows_of_migrations_come_back():
    """Runs on both engines, as every test with transactions of its own does."""

    def rights() -> list[tuple[str, str]]:
        return sorted(Group.objects.values_list("name", "permissions__codename"))

    before = rights()
    assert before
    FoodFactory()
    Group.objects.all().delete()
    assert COPIES.put_back(MIGRATED)
    assert rights() == before
    assert not Food.objects.exists()
    FoodFactory()  # no id is given twice
