"""The catalogue that comes with the project, row by row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from foods import catalogue
from foods.magnesium import magnesium_in
from foods.models import Food
from foods.search import search_foods
from foods.sources.catalogue import read_catalogue
from foods.text import normalise_words
from tests.foods.usda_tables import MAGNESIUM, read_table

ROWS = {row.key: row for row in read_catalogue()}
WEIGHED = re.compile(r"(?:.+, )?(\d+(?:\.\d+)?) (oz|g)")
COUNTED = re.compile(r"(\d+) (.+?)s?")


def magnesium_of(key: str, label: str) -> Decimal | None:
    row = ROWS[key]
    quantity = dict(row.portions)[label]
    return magnesium_in(quantity, basis_quantity=row.basis_quantity, basis_magnesium_mg=row.magnesium_mg)


def twice(values: Iterator[object]) -> list[object]:
    return [value for value, count in Counter(values).items() if count > 1]


def test_an_ounce_of_almonds_is_78_mg():
    assert magnesium_of("almonds", "1 oz") == 78


def test_half_a_cup_of_oat_bran_is_96_mg():
    assert magnesium_of("oat-bran", "1/2 cup") == 96


def test_almonds_and_oat_bran_offer_these_portions_first():
    assert [ROWS[key].portions[0][0] for key in ("almonds", "oat-bran")] == ["1 oz", "1/2 cup"]


def test_there_are_at_least_five_hundred_foods():
    assert len(ROWS) >= 500


def test_no_two_foods_have_the_same_name_and_brand():
    assert twice((row.name.casefold(), row.brand.casefold()) for row in ROWS.values()) == []


def test_no_food_has_two_portions_of_a_name():
    assert [row.key for row in ROWS.values() if twice(label for label, _ in row.portions)] == []


def test_kinds_units_and_sources_are_those_that_foods_can_have():
    assert {row.kind for row in ROWS.values()} <= set(Food.Kind.values)
    assert {row.basis_unit for row in ROWS.values()} <= set(Food.Unit.values)
    assert {row.source for row in ROWS.values()} <= set(Food.Source.values)


def test_every_food_has_at_least_two_portions():
    assert [row.key for row in ROWS.values() if len(row.portions) < 2] == []


def test_every_text_fits_where_it_is_stored():
    limits = {field.name: field.max_length for field in Food._meta.fields if field.max_length}
    limits = {name: limits[name] for name in ("name", "brand", "aliases", "source_id", "source_note")}
    long = [
        (row.key, name)
        for row in ROWS.values()
        for name, limit in limits.items()
        if len(getattr(row, name)) > limit
    ]
    labels = [label for row in ROWS.values() for label, _ in row.portions]
    searched = max(
        len(" ".join(normalise_words(f"{row.name} {row.brand} {row.aliases}"))) for row in ROWS.values()
    )
    assert long == []
    assert max(map(len, labels)) <= 60
    assert searched < 700


def test_every_number_is_kept_to_its_last_digit():
    numbers = [
        (row.key, number)
        for row in ROWS.values()
        for number in (row.basis_quantity, row.magnesium_mg or Decimal(0), *dict(row.portions).values())
    ]
    assert [pair for pair in numbers if round(pair[1], 3) != pair[1] or pair[1] >= 1_000_000] == []


def test_a_portion_named_in_ounces_or_grams_weighs_that_much():
    grams = {"oz": Decimal("28.35"), "g": Decimal(1)}
    wrong = []
    for row in ROWS.values():
        for label, quantity in row.portions:
            match = WEIGHED.fullmatch(label)
            if match and abs(Decimal(match[1]) * grams[match[2]] - quantity) > Decimal("0.6"):
                wrong.append((row.key, label, quantity))
    assert wrong == []


def test_several_of_a_measure_weigh_that_many_times_one():
    wrong = []
    for row in ROWS.values():
        portions = dict(row.portions)
        for label, quantity in row.portions:
            match = COUNTED.fullmatch(label)
            one = portions.get(f"1 {match[2]}") if match else None
            if one and abs(quantity / int(match[1]) - one) > one / 10:
                wrong.append((row.key, label, quantity, one))
    assert wrong == []


def test_a_food_by_weight_holds_less_magnesium_than_it_weighs():
    """1 g in 100 g is more than any food has; Epsom salt has 9.9%."""
    heavy = [
        row.key
        for row in ROWS.values()
        if row.basis_unit in {"g", "ml"}
        and row.kind in {"food", "drink"}
        and (row.magnesium_mg or 0) > 10 * row.basis_quantity
    ]
    assert heavy == []


def test_an_unknown_value_says_why():
    assert [row.key for row in ROWS.values() if row.magnesium_mg is None and not row.source_note] == []


def test_every_food_names_who_says_so():
    nameless = [row.key for row in ROWS.values() if not row.source_note and not row.source_id]
    assert nameless == []


def test_values_from_usda_carry_its_id_and_are_for_100_g():
    usda = [row for row in ROWS.values() if row.source.startswith("usda")]
    assert [row.key for row in usda if not row.source_id.isdigit()] == []
    assert [row.key for row in usda if (row.basis_quantity, row.basis_unit) != (100, "g")] == []


def test_mineral_waters_have_a_brand_and_milligrams_per_litre():
    waters = [row for row in ROWS.values() if row.group == "Mineral waters" and row.brand]
    assert len(waters) >= 20
    assert [row.key for row in waters if (row.basis_quantity, row.basis_unit) != (1000, "ml")] == []
    assert {row.brand for row in waters if row.magnesium_mg is None} == {"Borjomi", "Selters"}


def test_supplements_and_medicines_are_kept_apart_from_food():
    groups = {"Supplements": "supplement", "Medicines": "medicine"}
    wrong = [row.key for row in ROWS.values() if groups.get(row.group, row.kind) != row.kind]
    stray = [row.key for row in ROWS.values() if row.kind in groups.values() and row.group not in groups]
    assert wrong + stray == []


SOURCES_OF_MAGNESIUM = """
black beans; kidney beans; chickpeas; lentils; soybeans; edamame
pumpkin seeds; chia seeds; sunflower seeds; flaxseed; sesame seeds
green peas; split peas; black-eyed peas
spinach; kale; swiss chard; collard greens
avocado; banana
brown rice; quinoa; bulgur; buckwheat; millet; barley; whole wheat pasta
almonds; cashews; peanuts; hazelnuts; walnuts; brazil nuts
whole wheat bread; rolled oats; oatmeal; oat bran
salmon; mackerel; halibut; tuna; sardines
milk; yogurt; cheese; kefir
dark chocolate; cocoa powder
evian; vittel; gerolsteiner; hepar
magnesium citrate; magnesium glycinate; magnesium oxide; magnesium malate; magnesium taurate
magnesium threonate; magnesium chloride; magnesium lactate; magnesium orotate; magnesium aspartate
magnesium gluconate; milk of magnesia; epsom salt
""".replace("\n", ";")


def test_every_food_that_is_named_as_a_source_of_magnesium_is_found(fresh_catalogue):
    named = [name.strip() for name in SOURCES_OF_MAGNESIUM.split(";") if name.strip()]
    found = {name: [found.food.magnesium_mg for found in search_foods(name).foods] for name in named}
    assert [name for name, values in found.items() if not any(values)] == []


def test_the_whole_catalogue_loads_and_loads_again_without_a_change(fresh_catalogue):
    report = catalogue.load_catalogue(ROWS.values())
    assert (report.added, report.changed, report.unchanged) == (0, 0, len(ROWS))
    assert report.kept == []


# --- against USDA's own figures -------------------------------------------------------------------


def test_every_figure_equals_usdas_within_rounding(usda):
    rows, archive = usda
    ids = {row.source_id for row in rows}
    amounts = {
        line["fdc_id"]: Decimal(line["amount"])
        for line in read_table(archive, "food_nutrient")
        if line["nutrient_id"] == MAGNESIUM and line["fdc_id"] in ids
    }
    differing = []
    for row in rows:
        amount = amounts.get(row.source_id)
        step = Decimal(1).scaleb((row.magnesium_mg or Decimal(0)).as_tuple().exponent)
        if row.magnesium_mg is None or amount is None:
            agrees = row.magnesium_mg is amount is None
        else:
            agrees = abs(row.magnesium_mg - amount) <= step / 2
        if not agrees:
            differing.append((row.key, row.magnesium_mg, amount))
    assert rows
    assert differing == []


def test_every_id_is_of_the_food_that_the_row_says(usda):
    rows, archive = usda
    ids = {row.source_id for row in rows}
    descriptions = {
        line["fdc_id"]: line["description"] for line in read_table(archive, "food") if line["fdc_id"] in ids
    }
    other = [
        (row.key, row.source_note, descriptions.get(row.source_id))
        for row in rows
        if not descriptions.get(row.source_id, "").startswith(row.source_note.rpartition("USDA: ")[2])
    ]
    assert other == []
