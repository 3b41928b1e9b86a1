"""Several reads run as one statement, and give what each gives by itself."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import connection

from foods.models import Food
from tests.factories import FoodFactory, TargetFactory
from tracker.lib.combined_reads import Read, read_together
from tracker.lib.ids import db_uuid
from tracker.lib.model_rows import columns_of, instances_of

DAYS = "SELECT starts_on, id FROM profiles_target WHERE user_id = %s"
WORDS = "SELECT name, magnesium_mg IS NULL FROM foods_food WHERE name LIKE %s"


def test_each_read_gets_its_own_rows_in_one_statement(
    member, almonds, unknown_food, django_assert_num_queries
):
    TargetFactory(user=member, starts_on=date(2026, 3, 1))
    with django_assert_num_queries(1):
        days, none, words = read_together(
            Read(DAYS, 2, [db_uuid(member.pk)]), Read(WORDS, 2, ["nothing%"]), Read(WORDS, 2, ["%m%"])
        )
    assert sorted(day for day, _ in days) == ["2026-01-01", "2026-03-01"]
    assert none == []
    assert {name: bool(is_unknown) for name, is_unknown in words} == {
        "Almonds": False,
        "Blueberry muffin": True,
    }


def test_words_arrive_as_they_are_kept(db):
    name = 'Crème "brûlée", 50 % ☃ \\ \n'
    FoodFactory(name=name)
    [[[read, _]]] = read_together(Read(WORDS, 2, ["Cr%"]))
    assert read == name


def test_rows_become_what_the_orm_makes_of_them(db):
    food = FoodFactory(magnesium_mg=Decimal("12.345"), curated_fields=["name"], is_estimate=True)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns_of(Food))} FROM foods_food")
        [made] = instances_of(Food, cursor.fetchall())
    [known] = Food.objects.all()
    assert made == food
    for field in Food._meta.concrete_fields:
        assert getattr(made, field.attname) == getattr(known, field.attname), field
        assert type(getattr(made, field.attname)) is type(getattr(known, field.attname)), field


def test_columns_that_are_left_out_are_read_when_they_are_asked_for(db, django_assert_num_queries):
    FoodFactory(name="Oats", aliases="porridge")
    left_out = frozenset({"aliases", "search_text"})
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns_of(Food, left_out=left_out))} FROM foods_food")
        [made] = instances_of(Food, cursor.fetchall(), left_out)
    with django_assert_num_queries(0):
        assert made.name == "Oats"
    with django_assert_num_queries(1):
        assert made.aliases == "porridge"
