"""Judged phrases: what people write and say, and what it means."""

from __future__ import annotations

import csv

import pytest

from foods.models import Food
from foods.phrases import Understanding
from foods.phrases.dish_tables import tables
from tests.foods import judged, judged_phrases

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("embedded_catalogue")]


def test_nine_in_ten_are_understood_whole():
    score = judged_phrases.score()
    assert score.share >= 0.9, score.misses


def test_a_hundred_and_thirty_phrases_and_more_are_judged_and_name_foods_that_stand():
    phrases = list(judged_phrases.judged_phrases())
    assert len({judged.phrase for judged in phrases}) == len(phrases) >= 130
    names = {str(food) for food in Food.objects.all()} | {"?"}
    assert not [name for each in phrases for line in each.lines for name in line if name not in names]


def test_no_judged_search_is_taken_for_a_sentence():
    with judged.PATH.open(encoding="utf-8", newline="") as file:
        queries = [row["query"] for row in csv.DictReader(file)]
    assert len(queries) > 400
    sentences = {query for query in queries if Understanding().read_if_phrase(query)}
    assert sentences == {query for query in queries if tables().brand(query)}  # one line, which says so


NAMES = [
    "7 grain bread", "2% milk", "almonds", "half and half", "sugar and spice", "omega 3",
    "magnesium glycinate capsule 100", "mac and cheese", "trail mix with chocolate", "milk, skimmed",
    "honey, oat and almond flakes", "calcium, magnesium and zinc", "70-85% cocoa", "a banana",
    "chicken a la king", "2 zzgrumpfs", "a", "2", "half a", "150 g", "two",
]  # fmt: skip
SENTENCES = {
    "150 g spinach": 1, "small fries": 1, "cup of tea": 1, "2 eggs": 1, "bread and butter": 2,
    "toast, butter, jam": 3, "7up": 1, "7 up": 1, "v8": 1, "M&M's": 1, "quarter pounder": 1, "big mac": 1,
    "2 eggs and a zzgrumpf": 2, "a banana and a coffee": 2,
}  # fmt: skip


def test_the_name_of_a_food_is_no_sentence():
    assert [name for name in NAMES if Understanding().read_if_phrase(name)] == []


def test_amounts_and_several_foods_make_a_sentence():
    assert {text: len(Understanding().read_if_phrase(text).lines) for text in SENTENCES} == SENTENCES
