from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.cache import cache as site_cache
from django.db import connection
from django.test import Client

from foods.models import Food
from tests.factories import EntryFactory, FoodFactory, ScheduleFactory, SymptomFactory
from tracker.lib.ids import new_id
from tracker.logs.models import IntakeEntry

PASSWORD = "a long enough secret"


@pytest.fixture(autouse=True)
def empty_cache(db):
    site_cache.clear()


@pytest.fixture
def rows(member, oats, almonds, tablet, saved_meal):
    """The member's rows: an entry, a quick add, a saved meal, an own food, a schedule and a symptom."""
    quick = IntakeEntry.quick(
        "Canteen lunch", Decimal(40), id=new_id(), user=member, day=datetime(2026, 11, 22, tzinfo=UTC).date(),
        meal="lunch",
    )  # fmt: skip
    quick.save()
    return SimpleNamespace(
        oats=oats, almonds=almonds, tablet=tablet, bowl=saved_meal, quick=quick,
        line=saved_meal.lines.get(food=oats),
        entry=EntryFactory(user=member, food=almonds, grams="56.7"),
        own=FoodFactory(name="My bread", owner=member, source=Food.Source.OWN),
        nightly=ScheduleFactory(user=member, food=tablet),
        twitch=SymptomFactory(user=member),
    )  # fmt: skip


@pytest.fixture
def signs_in(member, settings):
    """signs_in(client, user, address): by the page, as people do. Answers with where that leads."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
    member.set_password(PASSWORD)
    member.save()

    def sign_in(client: Client, user, address: str) -> str:
        sent = {"login": user.email, "password": PASSWORD}
        answer = client.post(address, sent | {"next": address.partition("?next=")[2]})
        assert answer.status_code == 302, answer.text
        return answer["Location"]

    return sign_in


@cache
def stored_columns() -> dict[str, str]:
    """The statement that reads each table which a member's form could change, by its model."""
    statements = {}
    for model in apps.get_models():
        meta = model._meta
        # Left out: who changed what in the catalogue; a sign-in notes where it was and when.
        if meta.object_name == "HistoricalFood" or meta.label == "profiles.Device":
            continue
        if meta.app_label in {"profiles", "logs", "schedules", "symptoms", "foods"}:
            columns = [each.column for each in meta.concrete_fields]
            kept = ", ".join(f'"{name}"' for name in columns if name not in {"last_login", "password"})
            statements[meta.label] = f'SELECT {kept} FROM "{meta.db_table}"'
    return statements


def everything_stored() -> dict[str, list]:
    """Every row that a member's form could change; read without models, since tests compare it often."""
    kept = {}
    with connection.cursor() as cursor:
        for label, statement in stored_columns().items():
            cursor.execute(statement)
            kept[label] = sorted(map(str, cursor.fetchall()))
    return kept
