"""manage.py move_database, in both directions."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.forms import model_to_dict

from foods import search
from foods.models import Food
from tests.factories import EntryFactory, FoodFactory, ScheduleFactory, SymptomFactory, UserFactory
from tests.operations.databases import copied_on_the_server, is_postgres
from tracker.logs.models import DayNote, IntakeEntry, LogChange
from tracker.operations import move
from tracker.operations.databases import default_database
from tracker.operations.move_sqlite import as_sqlite
from tracker.symptoms.models import Symptom

both_engines = pytest.mark.skipif(
    "postgres" not in os.environ["DATABASE_URL"], reason="Moving takes a PostgreSQL."
)


def move_to(address: str, **options) -> str:
    said = StringIO()
    call_command("move_database", address, stdout=said, stderr=StringIO(), **options)
    return said.getvalue()


def fill() -> None:
    """Two members with several years, unknown values, removed rows, and values of every type."""
    almonds = FoodFactory(
        name="Almonds, “raw”", magnesium_mg=Decimal("275.123"), portions=[("½ cup", "71.5")]
    )
    unknown = FoodFactory(name="Blueberry muffin\twith\\backslash", magnesium_mg=None)
    for user in (UserFactory(email="a@example.org"), UserFactory(email="b@example.org")):
        for year in (2024, 2025, 2026):
            EntryFactory(user=user, food=almonds, day=date(year, 12, 31), grams=Decimal("28.35"))
            EntryFactory(user=user, food=unknown, day=date(year, 1, 1))
        EntryFactory(user=user, food=almonds, is_removed=True)
        SymptomFactory(user=user, started_at=time(14, 20), before=["caffeine"], note="Ångström\nnew line")
        ScheduleFactory(user=user, food=almonds)
        DayNote.objects.create(user=user, day="2026-11-22", note="", is_complete=None)
        DayNote.objects.create(user=user, day="2026-11-23", note="ü", is_complete=False)
        LogChange.objects.create(
            user=user, day="2026-11-22", sentence="Almonds added", done={"added": {"x": {"amount": "1.50"}}},
            made_at=datetime(2026, 11, 22, 23, 59, 59, 123456, tzinfo=UTC),
        )  # fmt: skip
    gone = FoodFactory()
    gone.delete()  # its number is not given again


def contents() -> list:
    models = [Food, IntakeEntry, Symptom, DayNote, LogChange, Food.history.model]
    return [
        [
            model_to_dict(row, [field.name for field in model._meta.fields])
            for row in model.objects.order_by("pk")
        ]
        for model in models
    ]


@both_engines
def test_everything_moves_to_sqlite_and_back_and_new_rows_can_be_written(own_database, tmp_path, settings):
    fill()
    before, highest = contents(), Food.history.order_by("-id").values_list("id", flat=True).first()
    file = tmp_path / "moved" / "db.sqlite3"
    file.parent.mkdir()
    said = move_to(f"sqlite:///{file}")
    assert "the magnesium of 2 members" in said
    assert contents() == before

    with default_database(move.database_at(f"sqlite:///{file}")):
        assert contents() == before
        assert [found.food.name for found in search.search_foods("almond").foods] == ["Almonds, “raw”"]
        new = FoodFactory(name="Oat bran")
        EntryFactory(food=new)
        numbers = Food.objects.order_by("-pk").values_list("pk", flat=True)
        assert numbers[0] - numbers[1] == 2  # not the number of the food that was deleted
        filled = contents()
        connection.close()
        digest = hashlib.sha256(file.read_bytes()).digest()
        with copied_on_the_server(own_database, template="template0") as other:
            assert "to PostgreSQL" in move_to(address_of_postgres(other))
            connection.close()
            assert hashlib.sha256(file.read_bytes()).digest() == digest
            with default_database(other):
                assert contents() == filled
                assert [found.food.name for found in search.search_foods("oat").foods] == ["Oat bran"]
                assert FoodFactory().pk > new.pk
                EntryFactory()
                assert Food.history.order_by("-id").values_list("id", flat=True).first() > highest
                with pytest.raises(CommandError, match="exists already"):
                    move_to(f"sqlite:///{file}")
            with pytest.raises(CommandError, match="Name an empty database"):
                move_to(address_of_postgres(other))


def address_of_postgres(database: dict) -> str:
    return "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)


@both_engines
def test_sums_that_differ_leave_the_target_empty(own_database, tmp_path, monkeypatch):
    EntryFactory()
    from tracker.operations.move_sqlite import SQLiteTarget

    write = SQLiteTarget.write

    def loses_a_milligram(self, table, columns, rows):
        if table == "logs_intakeentry":
            place = columns.index("magnesium_mg")
            rows = ((*row[:place], row[place] - 1, *row[place + 1 :]) for row in rows)
        write(self, table, columns, rows)

    monkeypatch.setattr(SQLiteTarget, "write", loses_a_milligram)
    with pytest.raises(CommandError, match=r"The magnesium of member .* in 2026 differs"):
        move_to(f"sqlite:///{tmp_path / 'db.sqlite3'}")
    assert not list(tmp_path.glob("db.sqlite3*"))


def test_a_database_of_the_same_kind_is_refused(own_database):
    with pytest.raises(CommandError, match="of the same kind"):
        move_to("postgres://a@127.0.0.1/b" if is_postgres() else "sqlite:////tmp/other.sqlite3")


def test_an_address_that_is_none_is_refused_by_name(own_database):
    with pytest.raises(CommandError, match=r"not the address of a database\. DATABASE_URL"):
        move_to("mysql://a@127.0.0.1/b")
    assert os.environ["DATABASE_URL"].startswith(("sqlite", "postgres"))


def test_a_database_without_every_migration_is_not_moved(own_database, tmp_path):
    call_command("migrate", "symptoms", "0001", verbosity=0)
    with pytest.raises(CommandError, match=r"[1-9]\d* migrations have not been applied\. Run first"):
        move_to(f"sqlite:///{tmp_path / 'x.sqlite3'}" if is_postgres() else "postgres://a@127.0.0.1/b")


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (True, 1),
        (Decimal("78.000"), "78.000"),
        (Decimal("1E+2"), "100"),
        (UUID(int=255), "0" * 30 + "ff"),
        (datetime(2026, 11, 22, 1, 0, tzinfo=UTC), "2026-11-22 01:00:00"),
        (date(2026, 11, 22), "2026-11-22"),
        (time(14, 20), "14:20:00"),
        (timedelta(seconds=2), 2_000_000),
        (None, None),
        ("text", "text"),
    ],
)
def test_values_are_kept_in_sqlite_as_django_keeps_them(value, kept):
    assert as_sqlite(value) == kept
    assert type(as_sqlite(value)) is type(kept)
