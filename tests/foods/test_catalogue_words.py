"""What plain words find in the embedded catalogue."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from foods.search import FoodSearch, search_foods

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("embedded_catalogue")]

# Words that have a neighbour by spelling or by a longer word, which is something else.
NEIGHBOURED = """
idli: Idli; dosa: Dosa; mole: Mole sauce; curry: Chicken curry; taro: Taro, cooked; stout: Stout
masa: Masa harina; matki: Moth beans, cooked; kombu: Kelp, raw; foul: Ful medames; ful: Ful medames
açaí: Acai berry drink; acai: Acai berry drink; LMNT: Electrolyte drink mix; moringa: Moringa leaves, boiled
val: Hyacinth beans, cooked; chai: Chai; mate: Yerba mate; paneer: Paneer; skyr: Skyr; quark: Quark
fonio: Fonio, uncooked; fufu: Fufu; egusi: Egusi soup; molokhia: Jute leaves, boiled; teff: Teff, cooked
polenta: Polenta, cooked; crepe: Crepe; scone: Scone; nori: Nori, dried; jowar: Sorghum, uncooked
bajra: Millet, uncooked; yuca: Cassava, raw; callaloo: Amaranth leaves, boiled; latte: Cafe latte
"""
NAMES = dict(
    (part.strip() for part in pair.split(":"))
    for pair in NEIGHBOURED.replace("\n", ";").split(";")
    if pair.strip()
)


def first_names(words: Iterable[str]) -> dict[str, str]:
    """By word, the name of the first food that it finds; what was found for another spelling says so."""
    names = {}
    for word, found in zip(words, FoodSearch().find(list(words)), strict=True):
        name = found.foods[0].food.name if found.foods else ""
        names[word] = f"{name}, for {found.shown_for}" if found.shown_for else name
    return names


def test_words_with_a_misleading_neighbour_find_their_own_foods():
    assert first_names(NAMES) == NAMES


def test_mineral_waters_are_found_by_their_brands():
    for typed, brand in [("Selters", "Selters"), ("zam zam", "Zamzam"), ("apollinaris", "Apollinaris")]:
        assert search_foods(typed).foods[0].food.brand == brand


def test_drumstick_finds_the_chicken_and_the_pods_of_moringa():
    names = [found.food.name for found in search_foods("drumstick").foods]
    assert names[0].startswith("Chicken drumstick")
    assert "Drumstick pods, boiled" in names
