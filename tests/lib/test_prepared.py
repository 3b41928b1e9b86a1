"""Prepared querysets find what the ORM finds."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db.models import Count

from foods.models import Food
from tests.factories import EntryFactory, SymptomFactory
from tracker.lib.prepared import Prepared
from tracker.logs.models import IntakeEntry
from tracker.symptoms.models import Symptom

DAY = date(2026, 11, 22)

symptoms_on = Prepared(lambda user_id, day: Symptom.objects.for_user(user_id).filter(day__lte=day))
entries_with_food = Prepared(
    lambda user_id: IntakeEntry.objects.for_user(user_id).select_related("food__group").order_by("id")
)


def test_values_of_each_call_decide_what_is_found(member, stranger):
    for user, day in ((member, DAY), (member, DAY - timedelta(days=2)), (stranger, DAY)):
        SymptomFactory(user=user, day=day, helped=["rest"])
    for user in (member, stranger):
        for days in range(4):
            day = DAY - timedelta(days=days)
            expected = Symptom.objects.for_user(user).filter(day__lte=day)
            found = symptoms_on(user_id=user.pk, day=day)
            fields = [field.attname for field in Symptom._meta.concrete_fields]
            assert [[getattr(row, name) for name in fields] for row in found] == [
                [getattr(row, name) for name in fields] for row in expected
            ]


def test_related_rows_come_along_without_another_statement(member, django_assert_num_queries):
    entry = EntryFactory(user=member)
    entries_with_food(user_id=member.pk)
    with django_assert_num_queries(1):
        [found] = entries_with_food(user_id=member.pk)
        assert (found.food.name, found.food.group.name) == (entry.food.name, entry.food.group.name)
        assert found.magnesium_mg == entry.magnesium_mg


def test_plain_values_and_annotations_are_read_as_the_orm_reads_them(member):
    entry = EntryFactory(user=member)
    values = Prepared(lambda name: Food.objects.filter(name=name).values_list("magnesium_mg", "basis_unit"))
    counted = Prepared(lambda name: Food.objects.filter(name=name).annotate(entry_count=Count("entries")))
    assert values(name=entry.food.name) == [(entry.food.magnesium_mg, "g")]
    assert counted.first(name=entry.food.name).entry_count == 1
    assert counted.first(name="nothing of that name") is None


@pytest.mark.parametrize(
    "make",
    [
        lambda value: Food.objects.filter(name__icontains=value),
        lambda value: Food.objects.filter(name__in=["almonds"]),
        lambda value: Food.objects.filter(name=value).prefetch_related("portions"),
    ],
    ids=["a changed value", "a value that is not used", "a prefetch"],
)
def test_what_cannot_be_prepared_is_refused(db, make):
    with pytest.raises(TypeError):
        Prepared(make)(value="almonds")


def test_a_list_is_refused_as_a_value(db):
    with pytest.raises(TypeError):
        Prepared(lambda values: Food.objects.filter(name__in=values))(values=["almonds"])
