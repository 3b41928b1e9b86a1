"""manage.py housekeeping."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from foods.models import Food, ImportRun
from tests.factories import EntryFactory, FoodFactory, SavedMealFactory, ScheduleFactory, SymptomFactory
from tests.jobs import run_jobs
from tests.operations import job_functions
from tracker.lib.ids import new_id
from tracker.logs.models import IntakeEntry, LogChange
from tracker.meals.models import SavedMeal, SavedMealLine
from tracker.operations import housekeeping
from tracker.schedules.models import ScheduleChange


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(housekeeping, "MIN_PAUSE_SECONDS", 0)


def tidy(**options) -> dict[str, int]:
    said = StringIO()
    call_command("housekeeping", stdout=said, **options)
    lines = [line.partition(": ") for line in said.getvalue().splitlines()]
    return {name: int(told.split()[0].replace(",", "")) for name, _, told in lines}


def ago(days: float):
    return timezone.now() - timedelta(days=days)


def test_expired_sessions_go_and_others_stay(db):
    for days, key in [(1, "expired"), (-1, "valid")]:
        Session.objects.create(session_key=key, session_data="", expire_date=ago(days))
    assert tidy()["Expired sessions"] == 1
    assert Session.objects.get().session_key == "valid"


def test_undo_records_go_when_nobody_can_use_them(member):
    for days in (6.9, 7.1):
        LogChange.objects.create(user=member, day="2026-11-22", sentence="", done={}, made_at=ago(days))
        done = {"kind": "added", "number": 1, "schedule": new_id(), "before": {}, "after": {}}
        ScheduleChange.objects.create(user=member, series=new_id(), made_at=ago(days), **done)
    assert tidy()["Undo records"] == 2
    for model in (LogChange, ScheduleChange):
        assert model.objects.get().made_at > ago(7)


def test_every_kind_of_removed_row_goes_after_its_time(member, almonds):
    old, recent = ago(101), ago(99)
    meal = SavedMealFactory(user=member, lines=[(almonds, "1", "1 oz")])
    rows = [
        [EntryFactory(user=member, food=almonds) for _ in range(3)],
        [SymptomFactory(user=member) for _ in range(3)],
        [ScheduleFactory(user=member, food=almonds) for _ in range(3)],
        [SavedMealFactory(user=member) for _ in range(3)],
        [SavedMealLine.objects.create(
            id=new_id(), user=member, saved_meal=meal, food=almonds, amount=1, portion_label="g",
            portion_quantity=1, basis_unit="g",
        ) for _ in range(3)],
    ]  # fmt: skip
    for gone, kept, _ in rows:
        for row, when in ((gone, old), (kept, recent)):
            row.removed_at = when
            row.save(update_fields=["removed_at"])
    assert {type(each[0]) for each in rows} < set(housekeeping.models_with_removed_rows())
    assert tidy()["Rows that members removed"] == 5
    for gone, *kept in rows:
        stand = type(gone)._default_manager
        assert not stand.filter(pk=gone.pk).exists()
        assert stand.filter(pk__in=[row.pk for row in kept]).count() == 2
    assert tidy()["Rows that members removed"] == 0


def test_targets_and_medicines_are_among_the_rows():
    names = {model._meta.model_name for model in housekeeping.models_with_removed_rows()}
    assert {"target", "medicine"} <= names


def test_the_number_of_days_can_be_chosen_but_undo_keeps_working(member):
    EntryFactory(user=member, is_removed=True)
    IntakeEntry.objects.update(removed_at=ago(20))
    assert tidy(days=30)["Rows that members removed"] == 0
    assert tidy(days=10)["Rows that members removed"] == 1
    with pytest.raises(CommandError, match="a number of days from 7 up"):
        call_command("housekeeping", "--days", "6")


def recipe(member):
    food = FoodFactory(owner=member, basis_unit=Food.Unit.SERVING, is_retired=True)
    return SavedMealFactory(user=member, food=food, servings=2)


def test_a_removed_recipe_goes_with_its_food_unless_it_was_logged(member, stranger):
    unused, logged = recipe(member), recipe(member)
    EntryFactory(user=member, food=logged.food)
    SavedMeal.objects.update(removed_at=ago(200))
    assert tidy(dry_run=True)["Rows that members removed"] == 1
    assert Food.objects.filter(pk=unused.food_id).exists()
    assert tidy()["Rows that members removed"] == 1
    assert SavedMeal.objects.get() == logged
    assert not Food.objects.filter(pk=unused.food_id).exists()
    assert tidy()["Rows that members removed"] == 0


@pytest.mark.django_db(transaction=True)
def test_recipes_go_while_members_write(member, monkeypatch):
    monkeypatch.setattr(housekeeping, "BATCH", 2)
    for _ in range(3):
        recipe(member)
    SavedMeal.objects.update(removed_at=ago(200))

    def write(seconds):
        with ThreadPoolExecutor(1) as threads:
            threads.submit(write_on_another_connection).result()

    monkeypatch.setattr(housekeeping.time, "sleep", write)
    assert tidy()["Rows that members removed"] == 3
    assert Session.objects.exists()


def write_on_another_connection():
    try:
        Session.objects.create(session_key=new_id().hex, session_data="", expire_date=ago(-1))
    finally:
        connection.close()


def test_expired_cache_entries_go_and_others_stay(db):
    with connection.cursor() as cursor:
        stale = connection.ops.adapt_datetimefield_value(ago(1))
        cursor.execute("INSERT INTO cache VALUES ('old', 'gA==', %s)", [stale])
    cache.set("valid", 2, timeout=600)
    assert tidy()["Expired cache entries"] == 1
    assert cache.get("valid") == 2


def test_old_reports_and_downloads_go_and_new_ones_stay(db, tmp_path):
    for folder, days in [("imports", 401), ("imports", 399), ("downloads", 31), ("downloads", 29)]:
        path = tmp_path / folder / f"{days}.csv"
        path.parent.mkdir(exist_ok=True)
        path.touch()
        os.utime(path, (ago(days).timestamp(),) * 2)
    told = tidy()
    assert (told["Reports of imports"], told["Downloaded food data"]) == (1, 1)
    assert sorted(path.name for path in tmp_path.rglob("*.csv")) == ["29.csv", "399.csv"]


def test_a_dry_run_counts_and_removes_nothing(member):
    EntryFactory(user=member, is_removed=True)
    IntakeEntry.objects.update(removed_at=ago(200))
    Session.objects.create(session_key="expired", session_data="", expire_date=ago(1))
    told = tidy(dry_run=True)
    assert (told["Expired sessions"], told["Rows that members removed"]) == (1, 1)
    assert (Session.objects.count(), IntakeEntry.objects.count()) == (1, 1)


def test_no_transaction_removes_more_than_a_batch(member, monkeypatch):
    monkeypatch.setattr(housekeeping, "BATCH", 3)
    for number in range(8):
        Session.objects.create(session_key=f"s{number}", session_data="", expire_date=ago(1))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert tidy()["Expired sessions"] == 8
    statements = [query["sql"] for query in queries]
    deletions = [sql for sql in statements if sql.startswith('DELETE FROM "django_session"')]
    assert len(deletions) == 3
    assert all(sql.count("'s") <= 3 for sql in deletions)


def test_it_can_be_stopped_after_a_batch_and_goes_on_later(member, monkeypatch):
    monkeypatch.setattr(housekeeping, "BATCH", 3)
    for number in range(8):
        Session.objects.create(session_key=f"s{number}", session_data="", expire_date=ago(1))

    def interrupted(seconds):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(housekeeping.time, "sleep", interrupted)
        with pytest.raises(KeyboardInterrupt):
            tidy()
    assert Session.objects.count() == 5
    assert tidy()["Expired sessions"] == 5


def test_imports_that_were_stopped_a_week_ago_go_with_what_they_wrote(db):
    for days in (8, 6, 9):
        run = ImportRun.objects.create(
            started_at=ago(days), finished_at=None if days != 9 else ago(days), source="test"
        )
        FoodFactory(name=f"Written {days} days ago", staged_in=run.pk)
    assert tidy(dry_run=True)["Stopped imports"] == 1
    assert tidy()["Stopped imports"] == 1
    assert set(Food.objects.values_list("name", flat=True)) == {"Written 6 days ago", "Written 9 days ago"}


def test_jobs_that_ended_a_week_ago_go_and_waiting_ones_stay(db, tmp_path):
    job_functions.succeed.enqueue(str(tmp_path / "runs"))
    run_jobs()
    job_functions.succeed.enqueue(str(tmp_path / "runs"))
    assert tidy()["Finished background jobs"] == 0
    DBTaskResult.objects.finished().update(finished_at=ago(7.1))
    assert tidy()["Finished background jobs"] == 1
    assert DBTaskResult.objects.get().status == "READY"
