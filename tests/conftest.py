from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection, transaction
from django.http import FileResponse
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from foods import catalogue, dish_files
from foods.models import Food
from foods.sources.catalogue import read_catalogue
from tests import fake_open_food_facts
from tests.database_copies import CATALOGUE, COPIES, MIGRATED
from tests.factories import FoodFactory, SavedMealFactory, TargetFactory, UserFactory
from tests.foods.search_snapshots import SR_LEGACY

# The same examples in every run: a claim that holds here holds there, whatever the hour and the machine.
# How long one takes depends on what else runs. `HYPOTHESIS_PROFILE=explore` looks for new ones; `fuzz` is
# what `make fuzz` runs the state machines with, and `generated` all other generated tests.
UNHURRIED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
hypothesis_settings.register_profile("suite", derandomize=True, max_examples=50, **UNHURRIED)
hypothesis_settings.register_profile("explore", max_examples=3000, **UNHURRIED)
hypothesis_settings.register_profile("generated", max_examples=1000, print_blob=True, **UNHURRIED)
hypothesis_settings.register_profile("fuzz", max_examples=2000, print_blob=True, **UNHURRIED)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


# Slow on purpose, and asked for by hundreds of tests. Hashes keep the parameters that they were made with.
Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 64, 1


@pytest.fixture(scope="session")
def no_static_files(tmp_path_factory) -> Path:
    """An empty folder: each client of a test looks through all that is collected there."""
    return tmp_path_factory.mktemp("static")


@pytest.fixture(autouse=True)
def plain_static_files(settings, no_static_files):
    """Static files by their own names: nothing needs to be collected before a test."""
    settings.STATIC_ROOT = no_static_files
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture(autouse=True)
def close_downloads(monkeypatch) -> Iterator[None]:
    """Close the files of downloads that a test asked for and did not read."""
    files: list[Any] = []
    make = FileResponse.__init__

    def make_and_remember(response: FileResponse, *args: Any, **options: Any) -> None:
        make(response, *args, **options)
        files.append(response.file_to_stream)  # until the test client wraps it

    monkeypatch.setattr(FileResponse, "__init__", make_and_remember)
    yield
    for file in files:
        if file is not None:
            file.close()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, tmp_path_factory, pytestconfig):
    """SQLite in a file, as in use: threads of the browser tests' server have connections of their own."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if "sqlite3" in database["ENGINE"]:
        file = tmp_path_factory.mktemp("database") / "test.sqlite3"
        database.setdefault("TEST", {})["NAME"] = str(file)
        COPIES.folder = pytestconfig.getoption("--kept-databases")
        if (kept := COPIES.file(MIGRATED)) and kept.exists():
            shutil.copyfile(kept, file)
            database["TEST"]["MIGRATE"] = False  # makes only the tables that are missing, which are none


@pytest.fixture(scope="session")
def django_db_keepdb(pytestconfig) -> bool:
    """A copy of an earlier run is a database to keep; its folder is temporary."""
    return pytestconfig.getoption("--kept-databases") is not None


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Keep a copy of the database with nothing in it. PostgreSQL drops none that a thread left open."""
    with django_db_blocker.unblock():
        COPIES.keep(MIGRATED)
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )


@pytest.fixture
def frozen_time(time_machine):
    """Freeze time at noon on Sunday, 22 November 2026, in Berlin, where the members live."""
    time_machine.move_to(datetime(2026, 11, 22, 11, 0, tzinfo=UTC), tick=False)
    return time_machine


# Tests of processes, threads, browsers and programs, and of the catalogue, which knows no day.
REAL_TIME = ("browser", "foods", "hostile", "lib", "offline", "operations", "transfer")


@pytest.fixture(autouse=True)
def freeze_time_unless_marked(request):
    """Freeze time for each test outside REAL_TIME that is not marked `real_time`."""
    folder = Path(request.node.path).relative_to(Path(__file__).parent).parts[0]
    is_real = folder in REAL_TIME or folder.endswith(".py") or request.node.get_closest_marker("real_time")
    if not is_real:
        request.getfixturevalue("frozen_time")


@pytest.fixture
def member(db):
    """Somebody with a target of 310 mg, whose clock is in Berlin."""
    user = UserFactory(email="member@example.org", timezone="Europe/Berlin")
    TargetFactory(user=user)
    return user


@pytest.fixture
def stranger(db):
    """Another member."""
    user = UserFactory(email="stranger@example.org", timezone="Europe/Berlin")
    TargetFactory(user=user)
    return user


@pytest.fixture
def curator(db):
    user = UserFactory(email="curator@example.org", is_staff=True)
    user.groups.add(Group.objects.get(name="Food curators"))
    return user


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def as_member(member):
    return signed_in(member)


@pytest.fixture
def as_stranger(stranger):
    return signed_in(stranger)


@pytest.fixture
def as_curator(curator):
    return signed_in(curator)


@pytest.fixture
def almonds(db) -> Food:
    return FoodFactory(
        name="Almonds",
        basis_quantity=Decimal("28.35"),
        magnesium_mg=Decimal(78),
        portions=[("1 oz", "28.35"), ("10 almonds", "12")],
    )


@pytest.fixture
def unknown_food(db) -> Food:
    """A food whose magnesium nobody knows."""
    return FoodFactory(name="Blueberry muffin", magnesium_mg=None, portions=[("1 piece", "100")])


@pytest.fixture
def tablet(db) -> Food:
    return FoodFactory(
        name="Magnesium citrate tablet",
        kind=Food.Kind.SUPPLEMENT,
        basis_quantity=Decimal(1),
        basis_unit=Food.Unit.TABLET,
        magnesium_mg=Decimal(100),
        portions=[("1 tablet", "1")],
    )


@pytest.fixture
def bowel_preparation(db) -> Food:
    """A bottle of 2,900 mg, as taken once before an examination."""
    return FoodFactory(
        name="Magnesium citrate oral solution",
        kind=Food.Kind.MEDICINE,
        basis_quantity=Decimal(5),
        basis_unit=Food.Unit.MILLILITRE,
        magnesium_mg=Decimal(49),
        portions=[("1 bottle", "296"), ("1 tablespoon", "15")],
    )


def load_embedded_catalogue() -> None:
    if connection.in_atomic_block or not COPIES.put_back(CATALOGUE):
        catalogue.load_catalogue(read_catalogue())
        catalogue.load_other_names()
        dish_files.load_dish_files()
        if not connection.in_atomic_block:
            COPIES.keep(CATALOGUE)


@contextmanager
def stored_for_a_module(django_db_blocker) -> Iterator[None]:
    """Rows that every test of a module sees; none of these tests may have transactions of its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def stored_catalogue(django_db_blocker) -> Iterator[None]:
    """The catalogue that comes with the project, put into the database before a test's transaction begins."""
    if connection.in_atomic_block:
        with stored_for_a_module(django_db_blocker):
            load_embedded_catalogue()
            yield
        return
    with django_db_blocker.unblock():
        load_embedded_catalogue()
        try:
            yield
        finally:
            COPIES.put_back(MIGRATED)


@pytest.fixture(scope="module")
def embedded_catalogue(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The catalogue that comes with the project, loaded once for every test of a module."""
    with stored_catalogue(django_db_blocker):
        yield


@pytest.fixture(scope="class")
def fresh_catalogue(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The same, loaded for one test: where others of its module begin without a food.

    Of the scope of a class, which for a function is that function, since it has to come before its `db`.
    """
    with stored_catalogue(django_db_blocker):
        yield


@pytest.fixture
def sr_legacy(db, embedded_catalogue, tmp_path) -> None:
    """USDA SR Legacy beside the embedded catalogue, where it is at hand."""
    if not SR_LEGACY.exists():
        pytest.skip(f"{SR_LEGACY.name} is not here; FDC_DATA names its folder.")
    call_command("import_fdc", str(SR_LEGACY), report=tmp_path / "report.csv", stdout=StringIO())


@pytest.fixture
def server():
    """Open Food Facts, as far as a test needs it."""
    with fake_open_food_facts.serving() as server:
        yield server


@pytest.fixture
def food_facts(server, settings):
    """The same, and switched on."""
    settings.OPEN_FOOD_FACTS = True
    settings.OPEN_FOOD_FACTS_URL = server.url
    settings.CONTACT = "operator@example.org"
    return server


@pytest.fixture
def oats(db):
    return FoodFactory(name="Oat bran", magnesium_mg=235, portions=[("1/2 cup", "47")])


@pytest.fixture
def saved_meal(member, oats, almonds):
    """The member's “Morning bowl”: half a cup of oat bran, 110.45 mg, and an ounce of almonds, 78 mg."""
    return SavedMealFactory(
        user=member, name="Morning bowl", lines=[(oats, "1", "1/2 cup"), (almonds, "1", "1 oz")]
    )
