"""A dose is already logged on that day at most, whatever led there, and the day shows what was logged."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from foods.models import Food
from tests.factories import EntryFactory, FoodFactory, ScheduleFactory
from tests.html import HTMX, parse
from tests.schedules.conftest import DAY
from tests.schedules.test_due import PAGE, TAKE, due, pick
from tests.schedules.test_supplements_page import change, form_of
from tracker.lib.ids import new_id
from tracker.logs.models import IntakeEntry, LogChange
from tracker.schedules.models import Schedule

YESTERDAY = DAY - timedelta(days=1)


@pytest.fixture
def taken_yesterday(member, tablet, evening_dose):
    return EntryFactory(user=member, food=tablet, day=YESTERDAY, grams=1, taken_for=evening_dose.series)


def doses_of(member, day=DAY) -> int:
    return IntakeEntry.objects.for_user(member).filter(day=day, taken_for__isnull=False).count()


# --- what is shown --------------------------------------------------------------------------------


def test_what_was_taken_before_a_change_is_shown_as_it_was_logged(as_member, evening_dose):
    as_member.post(TAKE, pick(as_member))
    change(as_member, evening_dose, amount="2")
    assert due(as_member) == ["Magnesium citrate tablet1 tablet, in the evening: 100 mg✓ Taken"]
    assert "2 tablets" in due(as_member, "/days/2026-11-23/")[0]


def test_an_amount_that_was_changed_after_taking_it_is_shown(as_member, evening_dose):
    as_member.post(TAKE, pick(as_member))
    entry = IntakeEntry.objects.get()
    sent = {"amount": "1/2", "portion": f"p{evening_dose.food.portions.get().pk}", "meal": "dinner"}
    as_member.post(f"{PAGE}entries/{entry.pk}/", sent)
    assert due(as_member) == ["Magnesium citrate tablet½ tablet, in the evening: 50 mg✓ Taken"]


def test_a_dose_of_unknown_magnesium_is_shown_as_unknown_once_taken(as_member, member, unknown_food):
    ScheduleFactory(user=member, food=unknown_food, portion_label="1 piece", portion_quantity=100)
    as_member.post(TAKE, pick(as_member))
    Food.objects.update(magnesium_mg=Decimal(5))
    assert "unknown" in due(as_member)[0]


# --- once, by any route ---------------------------------------------------------------------------


def test_taking_it_again_and_undoing_the_removal_in_an_old_tab_logs_it_once(as_member, member, evening_dose):
    as_member.post(TAKE, pick(as_member))
    as_member.post(f"{PAGE}entries/{IntakeEntry.objects.get().pk}/remove/")
    removal = LogChange.objects.latest("made_at", "id")
    as_member.post(TAKE, pick(as_member))
    page = parse(as_member.post(f"{PAGE}changes/{removal.pk}/undo/", headers=HTMX))
    assert "Can’t undo" in page.select_one("#notice").text
    assert doses_of(member) == 1


def test_undoing_a_move_onto_a_day_that_was_taken_again_leaves_it(as_member, member, evening_dose):
    as_member.post(TAKE, pick(as_member))
    sent = {"entry": IntakeEntry.objects.get().pk, "act": "move", "to": "2026-11-20", "id": new_id()}
    assert as_member.post(f"{PAGE}several/", sent).status_code == 302
    as_member.post(TAKE, pick(as_member))
    move = LogChange.objects.filter(sentence__contains="moved").get()
    as_member.post(f"{PAGE}changes/{move.pk}/undo/", headers=HTMX)
    assert (doses_of(member), doses_of(member, date(2026, 11, 20))) == (1, 1)


def test_copying_a_day_leaves_out_what_was_taken_already(as_member, member, taken_yesterday, almonds):
    EntryFactory(user=member, food=almonds, day=YESTERDAY)
    as_member.post(TAKE, pick(as_member))
    sent = {"copy": f"{YESTERDAY} day {new_id()}"}
    for _ in range(2):
        assert as_member.post(f"{PAGE}copy/", sent).status_code == 302
    names = IntakeEntry.objects.for_user(member).on(DAY).values_list("name", flat=True)
    assert sorted(names) == ["Almonds", "Magnesium citrate tablet"]
    assert LogChange.objects.filter(sentence="Almonds copied from the day before").count() == 1


def test_copying_nothing_but_what_was_taken_says_so(as_member, member, taken_yesterday):
    as_member.post(TAKE, pick(as_member))
    answer = as_member.post(f"{PAGE}copy/", {"copy": f"{YESTERDAY} day {new_id()}"}, headers=HTMX)
    assert answer.status_code == 422
    assert "Nothing was copied" in answer.text
    assert doses_of(member) == 1


@pytest.mark.parametrize("act", ["copy", "move"])
def test_putting_a_dose_on_a_day_that_has_it_says_so(as_member, member, taken_yesterday, act):
    as_member.post(TAKE, pick(as_member))
    sent = {"entry": taken_yesterday.pk, "act": act, "to": DAY.isoformat(), "id": new_id()}
    answer = as_member.post(f"/days/{YESTERDAY}/several/", sent)
    assert answer.status_code == 422
    assert "already logged on that day" in answer.text
    assert (doses_of(member), doses_of(member, YESTERDAY)) == (1, 1)


def test_moving_a_dose_to_another_meal_of_its_day_is_no_second_one(as_member, taken_yesterday):
    sent = {"entry": taken_yesterday.pk, "act": "move", "to": f"{YESTERDAY}", "meal": "snack", "id": new_id()}
    assert as_member.post(f"/days/{YESTERDAY}/several/", sent).status_code == 302
    taken_yesterday.refresh_from_db()
    assert taken_yesterday.meal == "snack"


def test_what_another_tab_took_in_the_same_moment_is_the_answer(as_member, member, evening_dose, monkeypatch):
    """The other tab's entry arrives between the look at the log and the writing."""
    sent = pick(as_member)
    from_food = IntakeEntry.from_food.__func__

    def with_another(cls, *args, **fields):
        EntryFactory(user=member, food=evening_dose.food, grams=1, taken_for=evening_dose.series)
        return from_food(cls, *args, **fields)

    monkeypatch.setattr(IntakeEntry, "from_food", classmethod(with_another))
    assert as_member.post(TAKE, sent).status_code == 302
    assert doses_of(member) == 1


def test_the_database_refuses_a_second_dose_of_a_day(member, taken_yesterday):
    with pytest.raises(IntegrityError), transaction.atomic():
        EntryFactory(user=member, day=YESTERDAY, taken_for=taken_yesterday.taken_for)
    EntryFactory(user=member, day=YESTERDAY, taken_for=taken_yesterday.taken_for, is_removed=True)
    EntryFactory(user=member, day=DAY, taken_for=taken_yesterday.taken_for)


def test_what_a_change_of_today_replaced_cannot_be_taken_from_an_old_tab(as_member, evening_dose):
    Schedule.objects.update(starts_on=DAY)
    sent = pick(as_member)
    change(as_member, evening_dose, amount="2")
    answer = as_member.post(TAKE, sent, headers=HTMX)
    assert answer.status_code == 422
    assert "isn’t due on this day any more" in answer.text


def test_of_two_entries_for_one_dose_the_migration_leaves_the_first(member, tablet, evening_dose):
    migration = import_module("tracker.logs.migrations.0010_one_dose_of_a_schedule_a_day")
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_dose_of_a_schedule_a_day")
    first, second = (
        EntryFactory(user=member, food=tablet, grams=1, taken_for=evening_dose.series) for _ in range(2)
    )
    migration.keep_one_dose(apps, None)
    assert IntakeEntry.objects.get(taken_for__isnull=False) == first
    second.refresh_from_db()
    assert (second.removed_at, second.magnesium_mg) == (None, Decimal(100))


# --- another unit ---------------------------------------------------------------------------------


@pytest.fixture
def in_grams(evening_dose, tablet):
    """The food of the member's schedule, whose label was read again: 40 mg in a gram."""
    tablet.basis_unit, tablet.magnesium_mg = Food.Unit.GRAM, Decimal(40)
    tablet.save()
    tablet.portions.all().delete()
    return tablet


def test_in_another_unit_nothing_is_worked_out_and_the_amount_is_asked_for(as_member, evening_dose, in_grams):
    assert due(as_member) == [
        "Magnesium citrate tablet1 tablet, in the evening: unknown"
        "Enter the amount again: Magnesium citrate tablet, in the evening"
    ]
    link = parse(as_member.get(PAGE)).select_one(".due-doses").select_one("li").select_one("a")["href"]
    form = parse(as_member.get(link)).select_one("main")
    assert "The amount was 1 tablet. This food is now measured in g" in form.text
    assert form.select_one("input[name=amount]").attributes.get("value", "") == ""
    line = parse(as_member.get("/supplements/")).select_one("#schedules").select_one("li")
    assert "enter the amount again" in line.text
    assert "unknown" in line.text
    assert ",1,tablet," in b"".join(as_member.get("/data/schedules.csv")).decode()


def test_in_another_unit_it_is_not_taken_and_the_reason_is_said(as_member, evening_dose, in_grams):
    answer = as_member.post(TAKE, {"take": f"{evening_dose.pk} {new_id()}"}, headers=HTMX)
    assert answer.status_code == 422
    assert "is now measured in g. Enter its amount again" in answer.text
    assert not IntakeEntry.objects.exists()


def test_the_amount_set_again_is_due(as_member, evening_dose, in_grams):
    change(as_member, evening_dose, amount="2", portion="unit")
    assert "2 g, in the evening: 80 mg" in due(as_member)[0]


def test_what_was_taken_before_stays_as_it_was_logged(as_member, evening_dose, tablet):
    as_member.post(TAKE, pick(as_member))
    Food.objects.filter(pk=tablet.pk).update(basis_unit="g", magnesium_mg=Decimal(40))
    assert due(as_member) == ["Magnesium citrate tablet1 tablet, in the evening: 100 mg✓ Taken"]


def test_a_form_that_was_opened_before_the_unit_changed_asks_for_the_amount(as_member, member):
    food = FoodFactory(kind=Food.Kind.SUPPLEMENT, basis_unit="tablet", basis_quantity=1)
    for address in (
        f"/supplements/new/?food={food.pk}",
        f"/supplements/{ScheduleFactory(user=member, food=food).pk}/",
    ):
        Food.objects.filter(pk=food.pk).update(basis_unit="tablet")
        opened = parse(as_member.get(address)).select_one("input[name=version]")["value"]
        Food.objects.filter(pk=food.pk).update(basis_unit="g")
        answer = as_member.post(address, form_of(food, portion="unit", version=opened))
        assert answer.status_code == 422
        assert "now measured in g. Enter the amount again" in answer.text
    assert Schedule.objects.count() == 1
