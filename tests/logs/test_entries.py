"""Entries keep what they were when they were logged."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import RestrictedError

from foods.models import Food, Portion
from tests.factories import EntryFactory, FoodFactory
from tracker.lib.ids import new_id
from tracker.logs import actions
from tracker.logs.models import AlreadyUsed, IntakeEntry, Meal, by_meal
from tracker.logs.queries import totals_by_day

DAY = date(2026, 11, 22)
FROZEN = [
    "name", "brand", "kind", "source", "basis_quantity", "basis_unit", "basis_magnesium_mg", "portion_label",
    "portion_quantity", "amount", "magnesium_mg",
]  # fmt: skip


def add(user, food, **changed):
    portion = Portion(food=food, label=food.basis_unit, quantity=Decimal(1))
    what = {"id": new_id(), "day": DAY, "meal": Meal.SNACK, "amount": Decimal(50), "portion": portion}
    what |= changed
    return actions.add(
        user,
        what["day"],
        IntakeEntry.from_food(food, what.pop("amount"), what.pop("portion"), user=user, **what),
    )


def remove(entry):
    actions.remove_many(entry.user, entry.day, [entry], "Removed")


def frozen_values(entry):
    return IntakeEntry.objects.values_list(*FROZEN).get(pk=entry.pk)


def test_half_a_basis_holds_half_its_magnesium(member):
    assert add(member, FoodFactory()).magnesium_mg == Decimal("50.000")


def test_an_unknown_food_is_logged_as_unknown(member, unknown_food):
    entry = add(member, unknown_food)
    entry.refresh_from_db()
    assert entry.magnesium_mg is None


def test_an_entry_says_what_it_was_and_who_says_so(member):
    food = FoodFactory(
        name="Brown rice, cooked", brand="Acme", source="usda_sr_legacy", source_id="169704", kind="food"
    )
    entry = add(member, food)
    assert (entry.name, entry.brand, entry.kind) == ("Brown rice, cooked", "Acme", "food")
    assert entry.source == "USDA SR Legacy, FDC 169704"


def test_correcting_a_food_leaves_past_entries_alone(member, almonds):
    entry = add(member, almonds)
    before = frozen_values(entry)
    almonds.name, almonds.brand, almonds.kind = "Mandeln", "Acme", Food.Kind.SUPPLEMENT
    almonds.source, almonds.source_note = Food.Source.LABEL, "the maker's"
    almonds.magnesium_mg, almonds.basis_quantity, almonds.basis_unit = Decimal(1), Decimal(7), "ml"
    almonds.save()
    almonds.portions.update(quantity=Decimal(1))
    assert frozen_values(entry) == before


def test_retiring_a_food_leaves_past_entries_alone(member, almonds):
    entry = add(member, almonds)
    before = frozen_values(entry)
    almonds.is_retired = True
    almonds.save()
    assert frozen_values(entry) == before
    assert list(IntakeEntry.objects.for_user(member).on(DAY)) == [entry]


def test_changing_how_much_was_taken_keeps_the_value_of_that_day(member, almonds):
    entry = add(member, almonds, amount=Decimal("28.35"))
    Food.objects.update(magnesium_mg=Decimal(1))
    entry.refresh_from_db()
    entry.set_amount(Decimal("56.7"), "g", Decimal(1))
    assert entry.magnesium_mg == Decimal("156.000")


def test_a_food_that_was_unknown_stays_unknown_in_the_past(member, unknown_food):
    entry = add(member, unknown_food)
    Food.objects.update(magnesium_mg=Decimal(20))
    entry.refresh_from_db()
    entry.set_amount(Decimal(200), "g", Decimal(1))
    assert entry.magnesium_mg is None


def test_a_food_in_use_cannot_be_deleted(member, almonds):
    add(member, almonds)
    with pytest.raises(RestrictedError):
        almonds.delete()


def test_a_removed_entry_still_protects_its_food(member, almonds):
    remove(add(member, almonds))
    with pytest.raises(RestrictedError):
        almonds.delete()


def test_the_same_request_twice_makes_one_entry(member, almonds):
    what = {"id": new_id(), "amount": Decimal("0.333333")}
    assert add(member, almonds, **what) == add(member, almonds, **what)
    assert IntakeEntry.objects.count() == 1


def test_the_same_request_after_a_correction_is_still_the_same_request(member, almonds):
    id = new_id()
    first = add(member, almonds, id=id)
    almonds.magnesium_mg = Decimal(1)
    almonds.save()
    assert add(member, almonds, id=id).magnesium_mg == first.magnesium_mg


def another_food(almonds):
    return {"food": FoodFactory(name="Cashews")}


def another_portion(almonds):
    return {"portion": almonds.portions.get(label="1 oz")}


@pytest.mark.parametrize(
    "other",
    [
        lambda almonds: {"amount": Decimal(51)},
        lambda almonds: {"day": date(2026, 11, 21)},
        lambda almonds: {"meal": Meal.LUNCH},
        another_portion,
        another_food,
    ],
    ids=["amount", "day", "meal", "portion", "food"],
)
def test_an_id_is_not_used_for_another_thing(member, almonds, other):
    id = new_id()
    first = add(member, almonds, id=id)
    before = frozen_values(first)
    changed = other(almonds)
    with pytest.raises(AlreadyUsed):
        add(member, changed.pop("food", almonds), id=id, **changed)
    assert IntakeEntry.objects.count() == 1
    assert frozen_values(first) == before


def test_an_id_of_another_person_is_refused(member, stranger, almonds):
    theirs = add(stranger, almonds)
    with pytest.raises(AlreadyUsed):
        add(member, almonds, id=theirs.pk)
    assert IntakeEntry.objects.get().user == stranger


def test_a_refused_id_leaves_a_transaction_usable(member, stranger, almonds):
    theirs = add(stranger, almonds)
    with transaction.atomic():
        with pytest.raises(AlreadyUsed):
            add(member, almonds, id=theirs.pk)
        add(member, almonds)
    assert IntakeEntry.objects.for_user(member).count() == 1


def test_an_id_of_an_entry_that_was_removed_is_refused(member, almonds):
    removed = add(member, almonds)
    remove(removed)
    with pytest.raises(AlreadyUsed):
        add(member, almonds, id=removed.pk)


def test_ids_are_made_in_the_order_of_time():
    ids = [new_id() for _ in range(100)]
    assert ids == sorted(ids)
    assert {id.version for id in ids} == {7}


def test_a_removed_entry_is_in_no_log_and_comes_back_as_it_was(member, almonds):
    entry = add(member, almonds)
    before = frozen_values(entry)
    remove(entry)
    assert not IntakeEntry.objects.for_user(member).exists()
    member.changes.latest("id").undo()
    assert list(IntakeEntry.objects.for_user(member)) == [entry]
    assert frozen_values(entry) == before


def test_a_log_is_one_persons(member, stranger, almonds):
    add(stranger, almonds)
    remove(add(stranger, almonds))
    assert not IntakeEntry.objects.for_user(member).exists()


def test_a_range_of_days_includes_both_ends(member):
    days = [date(2026, 11, day) for day in (15, 16, 22, 23)]
    for day in days:
        EntryFactory(user=member, day=day)
    found = IntakeEntry.objects.for_user(member).between(date(2026, 11, 16), DAY)
    assert sorted(entry.day for entry in found) == days[1:3]


def test_totals_by_day_have_a_line_for_every_day(member, stranger):
    EntryFactory(user=member, day=date(2026, 11, 20), grams=50)
    EntryFactory(user=member, day=DAY)
    EntryFactory(user=stranger, day=DAY)
    days = totals_by_day(member.pk, date(2026, 11, 20), DAY, member.profile.target_history(), DAY)
    assert [(day.day.day, day.item_count, day.total_mg, day.target_mg) for day in days] == [
        (20, 1, Decimal(50), Decimal(310)),
        (21, 0, Decimal(0), Decimal(310)),
        (22, 1, Decimal(100), Decimal(310)),
    ]


def test_medicines_count_as_supplements(member):
    EntryFactory(user=member, day=DAY, food=FoodFactory(kind=Food.Kind.MEDICINE))
    [day] = totals_by_day(member.pk, DAY, DAY, member.profile.target_history(), DAY)
    assert (day.food_mg, day.supplemental_mg) == (Decimal(0), Decimal(100))


def test_meals_are_listed_in_the_order_of_the_day(member):
    dinner, breakfast, more = (
        EntryFactory(user=member, meal=meal) for meal in (Meal.DINNER, Meal.BREAKFAST, Meal.DINNER)
    )
    meals = by_meal([dinner, breakfast, more])
    assert [(meal, entries) for meal, entries in meals.items() if entries] == [
        (Meal.BREAKFAST, [breakfast]),
        (Meal.DINNER, [dinner, more]),
    ]


@pytest.mark.parametrize(
    ("clock", "meal"),
    [
        ("03:59", "snack"), ("04:00", "breakfast"), ("10:59", "breakfast"), ("11:00", "lunch"),
        ("14:59", "lunch"), ("15:00", "snack"), ("17:00", "dinner"), ("21:59", "dinner"), ("22:00", "snack"),
    ],
)  # fmt: skip
def test_the_clock_proposes_a_meal(clock, meal):
    assert Meal.at(time.fromisoformat(clock)) == meal


def test_a_persons_entries_go_with_their_account(member, almonds):
    add(member, almonds)
    member.delete()
    assert not IntakeEntry.objects.exists()
    assert Food.objects.filter(pk=almonds.pk).exists()


def test_an_entry_reads_as_what_was_taken(member, almonds):
    portion = almonds.portions.get(label="1 oz")
    entry = add(member, almonds, amount=Decimal("0.5"), portion=portion)
    assert str(entry).startswith("Almonds, ½")
