"""The index is right whatever is done to foods, and can be built anew at any time."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection

from foods import search
from foods.models import Food, Portion
from foods.search import index, search_foods
from foods.search.engine import fetch_rows
from foods.text import search_text
from tests.factories import FoodFactory, FoodGroupFactory

pytestmark = pytest.mark.django_db


def names(query: str) -> list[str]:
    return [found.food.name for found in search_foods(query).foods]


def places() -> list[str]:
    """The names in the order of the index."""
    return [name for (name,) in fetch_rows("SELECT name FROM foods_search ORDER BY place")]


def test_an_edited_name_is_found_and_the_old_one_is_not():
    food = FoodFactory(name="Almonds", brand="Nutty", aliases="mandeln")
    food.name, food.brand, food.aliases = "Hazelnuts", "Crunchy", "filberts"
    food.save()
    for old in ("almonds", "nutty", "mandeln"):
        assert names(old) == [], old
    for new in ("hazelnuts", "crunchy", "filberts"):
        assert names(new) == ["Hazelnuts"], new


def test_an_edit_of_one_field_alone_is_indexed_too():
    food = FoodFactory(name="Almonds")
    food.name = "Hazelnuts"
    food.save(update_fields=["name"])
    assert names("hazelnuts") == ["Hazelnuts"]
    assert names("almonds") == []


def test_a_retired_food_is_not_found_until_it_is_brought_back():
    food = FoodFactory(name="Almonds")
    for is_retired, found in [(True, []), (False, ["Almonds"])]:
        food.is_retired = is_retired
        food.save()
        assert names("almonds") == found


def test_a_deleted_food_is_not_found():
    FoodFactory(name="Almonds").delete()
    assert names("almonds") == []
    FoodFactory(name="Walnuts")
    Food.objects.all().delete()
    assert names("walnuts") == []


def test_a_food_that_becomes_somebodys_own_is_no_longer_everybodys(member):
    food = FoodFactory(name="Almonds")
    food.owner = member
    food.save()
    assert names("almonds") == []


def test_foods_that_were_written_in_bulk_are_found_once_search_is_told():
    group = FoodFactory(name="Kale").group  # an index that holds nothing at all is taken for lost
    rows = [
        Food(name=f"Bean {number}", group=group, search_text=search_text(f"Bean {number}", "", ""))
        for number in range(30)
    ]
    Food.objects.bulk_create(rows)
    assert names("bean") == []
    search.reindex(food.pk for food in rows)
    assert len(search_foods("bean", limit=50).foods) == 30


def test_saves_inside_deferred_are_indexed_at_its_end():
    FoodFactory(name="Kale")
    with search.deferred():
        FoodFactory(name="Almonds")
        assert names("almonds") == []
    assert names("almonds") == ["Almonds"]


def test_deferred_indexes_even_when_something_fails_inside():
    with pytest.raises(KeyError), search.deferred():
        {}[FoodFactory(name="Almonds")]
    assert names("almonds") == ["Almonds"]


def test_new_foods_take_their_place_among_the_standing_ones():
    for name in ("Bean", "Bean with a very long name"):
        FoodFactory(name=name)
    search.rebuild()
    for name in ("Bean soup", "Bean and rice", "Bea"):
        FoodFactory(name=name)
    standing = places()
    search.rebuild()
    assert standing == places() == sorted(standing, key=len)


def test_a_crowd_of_one_size_finds_places_when_the_gaps_are_full():
    FoodFactory(name="Bean 000")
    FoodFactory(name="Bean with a very long name")
    search.rebuild()
    for number in range(1, 40):
        FoodFactory(name=f"Bean {number:03}")
    assert len(search_foods("bean", limit=100).foods) == 41
    assert len(set(fetch_rows("SELECT place FROM foods_search"))) == 41


def test_a_rebuild_changes_no_answer(fresh_catalogue):
    asked = ["milk", "rice", "alm", "brown bread", "spinich", "magnesium"]
    before = [names(query) for query in asked]
    search.rebuild()
    assert [names(query) for query in asked] == before
    assert index.is_complete()


def test_a_rebuild_forgets_words_that_no_food_has_any_more():
    food = FoodFactory(name="Quinoa")
    food.name = "Rice"
    food.save()
    search.rebuild()
    assert search_foods("quiona").shown_for == ""


def test_what_is_changed_while_the_index_is_built_is_in_it(monkeypatch):
    kept, edited, gone = (FoodFactory(name=name) for name in ("Almonds", "Walnuts", "Cashews"))
    own = index.engine()
    fill = type(own).fill

    def slowly(engine, *args):
        fill(engine, *args)
        edited.name = "Pecans"
        edited.save()
        gone.delete()
        FoodFactory(name="Hazelnuts")
        assert names("pecans") == ["Pecans"]  # the index in use is right as well

    monkeypatch.setattr(type(own), "fill", slowly)
    search.rebuild()
    assert sorted(places()) == ["Almonds", "Hazelnuts", "Pecans"]
    assert names("walnuts") == names("cashews") == []
    assert [names(name) for name in ("almonds", "pecans", "hazelnuts")] == [
        [kept.name],
        ["Pecans"],
        ["Hazelnuts"],
    ]


def test_an_interrupted_rebuild_is_made_up_for_by_the_next(monkeypatch):
    FoodFactory(name="Almonds")
    own = index.engine()
    with monkeypatch.context() as patch:
        patch.setattr(type(own), "swap", lambda engine: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            search.rebuild()
    assert names("almonds") == ["Almonds"]
    search.rebuild()
    search.rebuild()
    assert names("almonds") == ["Almonds"]


def test_many_foods_at_once_are_indexed_by_building_anew():
    group = FoodGroupFactory()
    rows = [
        Food(name=f"Bean {number}", group=group, search_text=search_text(f"Bean {number}", "", ""))
        for number in range(index.MAX_INDEXED_SINGLY + 1)
    ]
    Food.objects.bulk_create(rows)
    search.reindex(food.pk for food in rows)
    assert index.is_complete()
    assert names("bean 7")[0] == "Bean 7"


def test_the_site_puts_a_missing_index_right_when_it_is_upgraded():
    group = FoodFactory(name="Kale").group
    Food.objects.bulk_create([Food(name="Almonds", group=group, search_text=" almonds\n")])
    assert names("almonds") == []
    call_command("migrate", verbosity=0)
    assert names("almonds") == ["Almonds"]


def test_a_change_of_value_or_portion_needs_no_place_of_its_own():
    food = FoodFactory(name="Almonds")
    before = fetch_rows("SELECT place FROM foods_search")
    food.magnesium_mg = Decimal(80)
    food.save()
    Portion.objects.create(food=food, label="1 oz", quantity=Decimal("28.35"))
    assert fetch_rows("SELECT place FROM foods_search") == before


def test_words_are_indexed_as_they_are_compared():
    """The same letters are a word to both databases and to Python."""
    odd = [
        "Crème 5",
        "7-up",
        "M&M's",
        "naïve_food",
        "ﬁne œufs",
        "½ fat",
        "Ωmega",
        "ß",
        "日本 茶",
        "e-100 1.5%",
    ]
    for number, name in enumerate(odd):
        FoodFactory(name=f"{name} number{number}")
    for number, name in enumerate(odd):
        text = search_text(name, "", "").split()
        for word in text:
            found = names(f"{word} number{number}")
            assert found == [f"{name} number{number}"], (name, word, connection.vendor)


def test_nobody_else_builds_while_an_index_is_built(monkeypatch):
    """They fill the same tables: the second would empty what the first has filled."""
    build, others = index.build, []

    def ask() -> None:
        with index.sole_build(wait=False) as is_sole:
            others.append(is_sole)

    def ask_elsewhere() -> None:
        try:
            ask()
        finally:
            connection.close()

    def build_and_ask() -> None:
        thread = threading.Thread(target=ask_elsewhere)
        thread.start()
        thread.join(10)
        build()

    monkeypatch.setattr(index, "build", build_and_ask)
    assert index.rebuild() is True
    ask()
    assert others == [False, True]
