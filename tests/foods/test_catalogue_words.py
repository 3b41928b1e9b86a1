"""What plain words find in the embedded catalogue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pytest

from foods.search import FoodSearch, search_foods
from foods.sources.catalogue import CatalogueRow, read_catalogue

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("embedded_catalogue")]

# Words that have a neighbour by spelling or by a longer word, which is something else.
NEIGHBOURED = """
idli: Idli; dosa: Dosa; mole: Mole sauce; curry: Chicken curry; taro: Taro, cooked; stout: Stout
masa: Masa harina; matki: Moth beans, cooked; kombu: Kelp, raw; foul: Ful medames; ful: Ful medames
açaí: Acai berry drink; acai: Acai berry drink; LMNT: Electrolyte drink mix
moringa: Moringa leaves, boiled; val: Hyacinth beans, cooked; chai: Chai; mate: Yerba mate
paneer: Paneer; skyr: Skyr; quark: Quark; fonio: Fonio, uncooked; fufu: Fufu; egusi: Egusi soup
molokhia: Jute leaves, boiled; teff: Teff, cooked; polenta: Polenta, cooked; crepe: Crepe; scone: Scone
nori: Nori, dried; jowar: Sorghum, uncooked; bajra: Millet, uncooked; yuca: Cassava, raw
callaloo: Amaranth leaves, boiled; latte: Cafe latte
"""
# What people mean by a word that many foods have in their names.
PLAIN = """
milk: Milk, whole; bread: White bread; toast: White bread, toasted; rice: White rice, cooked
egg: Egg, boiled; eggs: Egg, boiled; butter: Butter, salted; cheese: Cheddar cheese
chicken: Chicken, roasted, meat and skin; beef: Roast beef; pork: Pork loin, roasted
lamb: Lamb leg, roasted; fish: Cod, cooked; steak: Sirloin steak, grilled
turkey: Turkey breast, roasted, without skin; salmon: Salmon, farmed, cooked
tuna: Tuna, light, canned in water; prawns: Shrimp, cooked; bacon: Bacon, fried
sausages: Pork sausage, fried; pasta: Pasta, cooked; spaghetti: Pasta, cooked
noodles: Egg noodles, cooked; potatoes: Potatoes, boiled, peeled
fries: French fries; crisps: Potato chips, salted; oats: Rolled oats, dry
oatmeal: Oatmeal, cooked with water; porridge: Oatmeal, cooked with water
yogurt: Yogurt, plain, whole milk; yoghurt: Yogurt, plain, whole milk; apple: Apple, with skin
orange: Orange; melon: Cantaloupe melon; dates: Dates; juice: Orange juice; coffee: Coffee
tea: Tea, black; water: Tap water; beer: Beer; wine: Wine, red; soda: Cola; latte: Cafe latte
cider: Cider, hard; chocolate: Milk chocolate; nuts: Mixed nuts, dry roasted, with peanuts
beans: Baked beans, canned; lentils: Lentils, cooked; dal: Lentils, cooked; chickpeas: Chickpeas, cooked
peas: Green peas, boiled; corn: Sweetcorn, boiled; tofu: Tofu, firm, with nigari; sugar: Sugar, white
honey: Honey; jam: Jam; oil: Sunflower oil
lettuce: Green leaf lettuce, raw; burger: Hamburger; pizza: Pizza, cheese; kebab: Doner kebab
curry: Chicken curry; lasagne: Lasagne with meat; cake: Sponge cake; cookies: Chocolate chip cookies
crackers: Saltine crackers; muffin: Muffin, plain; cream: Heavy cream; mayo: Mayonnaise
cheddar: Cheddar cheese; parmesan: Parmesan cheese, grated; feta: Feta cheese
mozzarella: Mozzarella cheese, part skim; roll: Dinner roll; bun: Hamburger bun; wrap: Flour tortilla
tortilla: Flour tortilla; pita: Pita bread, white; naan: Naan; donut: Doughnut, glazed
cocoa: Cocoa powder, unsweetened; spinach: Spinach, raw; carrot: Carrots, raw; onion: Onions, raw
tomatoes: Tomatoes, raw; mushrooms: Mushrooms, raw; liver: Beef liver, fried
sardines: Sardines in oil, canned; anchovies: Anchovies in oil, canned
"""
# Other names of several foods with different values: the member is asked which one it was.
SHARED = {"berries"}


def read_pairs(text: str) -> dict[str, str]:
    pairs = (pair.split(":") for pair in text.replace("\n", ";").split(";") if pair.strip())
    return {word.strip(): name.strip() for word, name in pairs}


NAMES = read_pairs(NEIGHBOURED)


def first_names(words: Iterable[str]) -> dict[str, str]:
    """By word, the name of the first food that it finds; what was found for another spelling says so."""
    names = {}
    for word, found in zip(words, FoodSearch().find(list(words)), strict=True):
        name = found.foods[0].food.name if found.foods else ""
        names[word] = f"{name}, for {found.shown_for}" if found.shown_for else name
    return names


def test_words_with_a_misleading_neighbour_find_their_own_foods():
    assert first_names(NAMES) == NAMES


def test_a_plain_word_finds_the_food_that_people_mean():
    assert first_names(read_pairs(PLAIN)) == read_pairs(PLAIN)


def test_foods_that_share_another_name_have_about_the_same_magnesium():
    """Within a third, or 5 mg in 100 g. Supplements and medicines are told apart by their strength."""
    called: dict[str, list[CatalogueRow]] = defaultdict(list)
    for row in read_catalogue():
        if row.kind in {"food", "drink"}:
            for alias in filter(None, map(str.strip, row.aliases.split(";"))):
                called[alias.casefold()].append(row)
    shared = {}
    for alias, rows in called.items():
        values = [float(row.magnesium_mg / row.basis_quantity * 100) for row in rows if row.magnesium_mg]
        if len(rows) > 1 and values and max(values) > max(min(values) * 4 / 3, min(values) + 5):
            shared[alias] = [row.name for row in rows]
    assert set(shared) == SHARED


def test_no_food_has_another_name_that_is_the_whole_name_of_another():
    rows = [row for row in read_catalogue() if not row.brand and row.kind in {"food", "drink"}]
    names = {row.name.casefold(): row.key for row in rows}
    aliases = [(alias.strip().casefold(), row.key) for row in rows for alias in row.aliases.split(";")]
    assert [(alias, key) for alias, key in aliases if names.get(alias, key) != key] == []


def test_mineral_waters_are_found_by_their_brands():
    for typed, brand in [("Selters", "Selters"), ("zam zam", "Zamzam"), ("apollinaris", "Apollinaris")]:
        assert search_foods(typed).foods[0].food.brand == brand


def test_drumstick_finds_the_chicken_and_the_pods_of_moringa():
    names = [found.food.name for found in search_foods("drumstick").foods]
    assert names[0].startswith("Chicken drumstick")
    assert "Drumstick pods, boiled" in names


def test_a_word_that_is_a_food_of_its_own_is_never_a_slip_of_another():
    for word in ("okara", "dulse", "conger", "mullet", "salak", "yacon", "nigella", "capers and mutton"):
        found = search_foods(word)
        assert not found.shown_for, (word, found.shown_for)
    assert search_foods("brocolli").shown_for  # a slip is still repaired
