import pytest
from django.db import connection

from foods.search import FoodSearch, search_foods
from foods.text import normalise_words
from tests.factories import FoodFactory

pytestmark = pytest.mark.django_db


def names(query: str, **options) -> list[str]:
    return [found.food.name for found in search_foods(query, **options).foods]


def marked(query: str) -> list[str]:
    return [str(found.marked_name) for found in search_foods(query).foods]


@pytest.mark.parametrize(
    "query", ["br", "bro", "rice", "RICE", "ri br", "brown rice", "rice, brown", "coo ri"]
)
def test_the_beginning_of_every_word_is_enough(query):
    FoodFactory(name="Brown rice, cooked")
    assert names(query) == ["Brown rice, cooked"]


@pytest.mark.parametrize("query", ["own", "ice", "brown milk", "ownrice"])
def test_what_begins_no_word_is_not_found(query):
    FoodFactory(name="Brown rice, cooked")
    assert names(query) == []


@pytest.mark.parametrize("query", ["", " ", "b", " b ", "%", "%%", "__", "''", "½", "\x00", "🥜🥜"])
def test_fewer_than_two_letters_find_nothing(query):
    FoodFactory(name="Brown rice, cooked")
    assert names(query) == []


@pytest.mark.parametrize("query", ["creme", "crème", "CRÈME", "cre\u0300me", "brulee", "brûl"])
def test_accents_do_not_matter_in_what_is_typed(query):
    FoodFactory(name="Crème brûlée")
    assert names(query) == ["Crème brûlée"]


def test_accents_do_not_matter_in_the_catalogue():
    FoodFactory(name="Creme brulee")
    assert names("crème brûlée") == ["Creme brulee"]


def test_a_food_is_found_by_its_other_names():
    FoodFactory(name="Chickpeas, cooked", aliases="garbanzo beans; chana")
    assert names("garbanzo") == names("chana") == names("beans garb") == ["Chickpeas, cooked"]


def test_a_food_is_found_by_its_brand():
    FoodFactory(name="Mineral water, still", brand="Hépar")
    assert names("hepar water") == ["Mineral water, still"]


def test_an_apostrophe_may_be_left_out():
    FoodFactory(name="Goat's milk")
    assert names("goat's milk") == names("goat’s milk") == names("goats milk") == ["Goat's milk"]


def test_a_corrected_name_is_found_and_the_wrong_one_is_not(almonds):
    almonds.name = "Hazelnuts"
    almonds.save()
    assert names("hazel") == ["Hazelnuts"]
    assert names("almo") == []


def test_retired_foods_are_not_found():
    FoodFactory(name="Almonds", is_retired=True)
    FoodFactory(name="Almonds, blanched")
    assert names("almonds") == ["Almonds, blanched"]


def test_the_thing_itself_comes_before_what_is_made_of_it():
    for name in ("Milk chocolate", "Almond milk", "Milk, whole"):
        FoodFactory(name=name)
    assert names("milk")[0] == "Milk, whole"


def test_a_name_comes_before_another_name():
    FoodFactory(name="Groats", aliases="oats")
    FoodFactory(name="Rolled oats, dry")
    assert names("oats") == ["Rolled oats, dry", "Groats"]


def test_generic_comes_before_a_brand():
    FoodFactory(name="Cola", brand="Fizz")
    generic = FoodFactory(name="Cola")
    assert search_foods("cola").foods[0].food == generic


def test_short_names_come_before_long_ones():
    FoodFactory(name="Spinach, frozen, chopped, boiled")
    FoodFactory(name="Spinach, boiled")
    assert names("spin") == ["Spinach, boiled", "Spinach, frozen, chopped, boiled"]


def test_the_first_eight_are_offered():
    for number in range(10):
        FoodFactory(name=f"Bean {number}")
    assert len(names("bean")) == 8
    assert len(names("bean", limit=3)) == 3


def test_a_name_without_a_letter_does_not_stop_the_search():
    FoodFactory(name="+", brand="Plus")
    FoodFactory(name="Plus bar")
    assert set(names("plus")) == {"+", "Plus bar"}


def test_the_letters_that_were_typed_are_marked():
    FoodFactory(name="Brown rice, cooked")
    assert marked("ri bro") == ["<mark>Bro</mark>wn <mark>ri</mark>ce, cooked"]


def test_marks_stand_around_letters_with_accents():
    FoodFactory(name="Crème brûlée")
    assert marked("creme bru") == ["<mark>Crème</mark> <mark>brû</mark>lée"]


def test_what_was_found_by_another_name_has_no_mark():
    FoodFactory(name="Chickpeas", aliases="garbanzo beans")
    assert marked("garbanzo") == ["Chickpeas"]


def test_a_marked_name_is_escaped():
    FoodFactory(name='<script>alert("x")</script> & bread')
    assert marked("script br") == [
        "&lt;<mark>script</mark>&gt;alert(&quot;x&quot;)&lt;/<mark>script</mark>&gt; &amp; <mark>br</mark>ead"
    ]


def test_searches_together_find_what_each_finds_alone(member):
    for name in ("Almonds, raw", "Almond milk", "Oat bran", "Rice, brown", "Rice cakes"):
        FoodFactory(name=name, portions=[("1 cup", "100")])
    own = FoodFactory(name="My almond bar", owner=member)
    asked = ["almo", "rice", "x", "oat", "nothing like it", "almnods", "rice"]

    def shown(found):
        foods = [(each.food, each.marked_name, each.food.usual_portion().label) for each in found.foods]
        return foods, found.shown_for, found.has_more

    together = FoodSearch(member, [own.pk]).find(asked, limit=2)
    alone = [search_foods(query, user=member, first=[own.pk], limit=2) for query in asked]
    assert [shown(found) for found in together] == [shown(found) for found in alone]
    assert together[0].foods[0].food == own
    assert together[5].shown_for == "almonds"


def test_a_search_takes_as_many_queries_with_many_foods(django_assert_num_queries):
    FoodFactory(name="Bean", portions=[("1 cup", "100")])
    savepoint = 2 if connection.vendor == "postgresql" else 0  # for a search inside of a transaction
    with django_assert_num_queries(4 + savepoint):
        [found.food.usual_portion() for found in search_foods("bean").foods]
    for number in range(30):
        FoodFactory(name=f"Bean {number}", portions=[("1 cup", "100")])
    with django_assert_num_queries(4 + savepoint):
        [found.food.usual_portion() for found in search_foods("bean").foods]


def test_words_are_small_letters_without_accents():
    assert normalise_words("Crème brûlée, 2% fat") == ["creme", "brulee", "2", "fat"]
