from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.cache import cache
from django.test import Client

from foods.models import Food
from tests.factories import EntryFactory, FoodFactory, ScheduleFactory, SymptomFactory
from tracker.lib.ids import new_id
from tracker.logs.models import IntakeEntry

PASSWORD = "a long enough secret"


@pytest.fixture(autouse=True)
def empty_cache(db):
    cache.clear()


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


def everything_stored() -> dict[str, list]:
    """Every row that a member's form could change."""
    kept = {}
    for model in apps.get_models():
        if model._meta.object_name == "HistoricalFood":
            continue  # who changed what in the catalogue
        if model._meta.label == "profiles.Device":  # a sign-in notes where it was
            continue
        if model._meta.app_label in {"profiles", "logs", "schedules", "symptoms", "foods", "pantry"}:
            values = model._base_manager.values()
            kept[model._meta.label] = sorted(
                str({name: value for name, value in row.items() if name not in {"last_login", "password"}})
                for row in values
            )
    return kept
