"""Rows of before a series had one dose a day at most: what the migrations make of them."""

from __future__ import annotations

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from foods.models import Food
from tests.factories import FoodFactory, ScheduleFactory
from tests.schedules.conftest import DAY
from tracker.schedules import actions, overlaps
from tracker.schedules.models import Schedule

NOVEMBER, LAST = date(2026, 11, 1), date(2026, 11, 30)
migration = import_module("tracker.schedules.migrations.0003_one_dose_a_day")


@pytest.fixture
def migrate(db):
    """Rows may break the rule until the migration is run."""
    overlaps.uninstall(connection)

    def run():
        migration.repair(apps, None)
        overlaps.install(connection)

    return run


def make_series(nightly, *spans):
    """Rows that follow `nightly`, from a day to a day, as they were before they named what they replaced."""
    rows = [
        ScheduleFactory(
            user=nightly.user, food=nightly.food, series=nightly.series, starts_on=first, ends_on=last
        )
        for first, last in spans
    ]
    Schedule.objects.update(basis_unit="", replaces=None, replaced_ends_on=None)
    return rows


def spans_in_force():
    rows = Schedule.objects.filter(removed_at=None).order_by("starts_on")
    return list(rows.values_list("starts_on", "ends_on"))


def test_of_two_rows_on_one_day_the_one_that_begins_later_counts(migrate, evening_dose):
    make_series(evening_dose, (DAY, None), (LAST, date(2026, 12, 5)))
    migrate()
    assert spans_in_force() == [
        (NOVEMBER, date(2026, 11, 21)), (DAY, date(2026, 11, 29)), (LAST, date(2026, 12, 5)),
    ]  # fmt: skip


def test_of_two_rows_that_begin_on_one_day_the_newer_counts(migrate, evening_dose):
    _, newer = make_series(evening_dose, (DAY, None), (DAY, LAST))
    migrate()
    assert spans_in_force() == [(NOVEMBER, date(2026, 11, 21)), (DAY, LAST)]
    assert Schedule.objects.filter(removed_at=None).latest("starts_on") == newer


def test_rows_that_follow_one_another_and_removed_ones_stay(migrate, evening_dose):
    removed, _ = make_series(evening_dose, (NOVEMBER, None), (DAY, None))
    removed.remove()
    Schedule.objects.filter(pk=evening_dose.pk).update(ends_on=date(2026, 11, 21))
    before = spans_in_force()
    migrate()
    assert spans_in_force() == before
    assert Schedule.objects.get(removed_at__isnull=False) == removed


def test_without_a_change_planned_before_the_earlier_schedule_goes_on(migrate, evening_dose):
    Schedule.objects.update(ends_on=date(2026, 11, 29))
    [planned] = make_series(evening_dose, (LAST, None))
    migrate()
    actions.remove(planned, DAY)
    assert spans_in_force() == [(NOVEMBER, None)]


@pytest.mark.parametrize(
    ("label", "unit"), [("tablet", "tablet"), ("1 tablet", "tablet"), ("1 piece", "g"), ("g", "g")]
)
def test_the_unit_is_what_the_amount_was_counted_in(migrate, member, label, unit):
    food = FoodFactory(kind=Food.Kind.SUPPLEMENT, basis_unit="g")
    schedule = ScheduleFactory(user=member, food=food, portion_label=label)
    Schedule.objects.update(basis_unit="")
    migrate()
    schedule.refresh_from_db()
    assert schedule.basis_unit == unit
