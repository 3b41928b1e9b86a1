"""A newer release: what follows it, what a curator keeps, what goes, and the embedded catalogue beside it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from foods.held_values import release_values
from foods.importing import diff as comparing
from foods.models import Barcode, Flag, Food, FoodGroup, ImportRun, Portion
from foods.search import search_foods
from tests.factories import EntryFactory, FoodFactory
from tests.foods.conftest import counts, row
from tests.foods.fdc_sets import BRANDED, BRANDED_FOOD, FOOD, FOOD_NUTRIENT, FOOD_PORTION, SR_LEGACY

KALE = '2,sr_legacy_food,"Kale, raw",11,2019-04-01\n'
TWO = SR_LEGACY | {"food.csv": SR_LEGACY["food.csv"] + KALE}
ONLY_KALE = TWO | {"food.csv": FOOD + KALE}
NEWER = SR_LEGACY | {"food_nutrient.csv": FOOD_NUTRIENT + "8,1,1090,80\n"}


def spinach() -> Food:
    return Food.objects.get(source_id="1", catalogue_key=None)


def correct(**values: object) -> None:
    """What a curator does in the admin."""
    food = spinach()
    for name, value in values.items():
        setattr(food, name, value)
    food.mark_curated(values)
    food.save()


def correct_portions(*portions: tuple[str, str]) -> None:
    food = spinach()
    food.portions.all().delete()
    for label, quantity in portions:
        Portion.objects.create(food=food, label=label, quantity=quantity)
    food.mark_curated(["portions"])
    food.save()


def portions() -> list[tuple[str, float]]:
    return [(portion.label, float(portion.quantity)) for portion in spinach().portions.all()]


def changes(said: str) -> tuple[int, ...]:
    table = counts(said)
    return tuple(table[name] for name in ("added", "changed", "unchanged", "kept", "retired"))


# What follows the release


def test_the_same_release_again_changes_nothing(bring_in):
    bring_in(BRANDED)
    before = [list(model.objects.order_by("id").values()) for model in (Food, Portion, Barcode, FoodGroup)]
    said = bring_in(BRANDED)

    assert changes(said) == (0, 0, 2, 0, 0)
    models = (Food, Portion, Barcode, FoodGroup)
    assert [list(model.objects.order_by("id").values()) for model in models] == before


def test_a_newer_value_is_taken_over_by_fdc_id_and_past_entries_stay(bring_in, member):
    bring_in(TWO)
    id = spinach().pk
    entry = EntryFactory(user=member, food=spinach())
    said = bring_in(TWO | NEWER | {"food.csv": TWO["food.csv"]}, "2019-04")

    assert changes(said) == (0, 1, 1, 0, 0)
    assert (spinach().pk, spinach().magnesium_mg, spinach().source_release) == (id, 80, "2019-04")
    entry.refresh_from_db()
    assert entry.magnesium_mg == 79


def test_a_value_that_left_the_release_is_unknown_again(bring_in):
    bring_in(SR_LEGACY)
    bring_in(SR_LEGACY, "2019-04", food_nutrient=FOOD_NUTRIENT)

    assert spinach().magnesium_mg is None


def test_a_new_name_is_found_and_the_old_one_no_more(bring_in):
    bring_in(SR_LEGACY)
    bring_in(SR_LEGACY, "2019-04", food=FOOD + '1,sr_legacy_food,"Amaranth leaves",11,2019-04-01\n')

    assert [found.food.pk for found in search_foods("amaranth").foods] == [spinach().pk]
    assert not search_foods("spinach").foods


def test_newer_portions_take_the_place_of_the_older(bring_in):
    bring_in(SR_LEGACY)
    said = bring_in(SR_LEGACY, "2019-04", food_portion=FOOD_PORTION + "6,1,1,1,9999,,cup,30\n")

    assert changes(said) == (0, 1, 0, 0, 0)
    assert portions() == [("1 cup", 30)]


def test_a_product_keeps_its_earlier_barcode_beside_the_new_one(bring_in):
    for name, gtin in (("2023-04", "0036000291452"), ("2024-04", "4006381333931")):
        bring_in(BRANDED, name, branded_food=f"{BRANDED_FOOD}1,Oaty,,{gtin},OATS,30,g,,Candy\n")

    assert [code.gtin for code in spinach().barcodes.all()] == ["00036000291452", "04006381333931"]


def test_foods_that_did_not_change_name_the_newest_release_too(bring_in):
    bring_in(SR_LEGACY)
    bring_in(SR_LEGACY, "2019-04")

    assert spinach().source_release == "2019-04"


# What curators keep


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("magnesium_mg", Decimal(70), "magnesium_mg stays 70; the release has 80"),
        ("magnesium_mg", None, "magnesium_mg stays unknown; the release has 80"),
        ("name", "Spinach leaves", "name stays Spinach leaves; the release has Spinach, raw"),
        ("kind", "drink", "kind stays drink; the release has food"),
    ],
)
def test_what_a_curator_set_stays_and_is_listed(bring_in, tmp_path, field, value, says):
    bring_in(NEWER)
    correct(**{field: value})
    said = bring_in(NEWER, "2019-04")

    assert getattr(spinach(), field) == value
    assert counts(said)["kept"] == 1
    assert f"(FDC 1): {says}" in said
    assert any(says in path.read_text() for path in (tmp_path / "var" / "imports").iterdir())
    assert ImportRun.objects.first().kept == 1


def test_a_food_that_a_curator_moved_stays_in_its_group(bring_in):
    bring_in(SR_LEGACY)
    correct(group=FoodGroup.objects.create(name="Leafy greens"))
    said = bring_in(SR_LEGACY, "2019-04")

    assert spinach().group.name == "Leafy greens"
    assert "group stays Leafy greens; the release has Vegetables" in said


def test_portions_that_a_curator_set_stay(bring_in):
    bring_in(SR_LEGACY)
    correct_portions(("1 handful", "25"))
    said = bring_in(SR_LEGACY, "2019-04")

    assert portions() == [("1 handful", 25)]
    assert "portions stays 1 handful=25; the release has 1/2 cup=15; 1 bunch=340" in said


def test_beside_a_value_that_stays_the_others_follow_the_release(bring_in):
    bring_in(SR_LEGACY)
    correct(name="Spinach leaves")
    said = bring_in(NEWER, "2019-04")

    assert (spinach().name, spinach().magnesium_mg) == ("Spinach leaves", 80)
    assert changes(said) == (0, 1, 0, 1, 0)
    assert search_foods("leaves").foods


def test_a_value_in_a_curators_basis_is_not_replaced_by_one_in_grams(bring_in):
    bring_in(SR_LEGACY)
    correct(basis_quantity=Decimal("28.35"))
    bring_in(NEWER, "2019-04")

    assert (spinach().magnesium_mg, spinach().basis_quantity) == (79, Decimal("28.35"))


def test_a_curators_other_names_are_still_found_after_a_newer_release(bring_in):
    bring_in(SR_LEGACY)
    correct(aliases="popeye")
    bring_in(NEWER, "2019-04")

    assert search_foods("popeye").foods


def test_a_value_that_is_held_back_for_a_curator_stays_held_back(bring_in):
    bring_in(SR_LEGACY, food_nutrient=FOOD_NUTRIENT + "8,1,1090,5000\n")
    Food.objects.update(magnesium_mg=None)
    Flag.objects.filter(food=spinach()).update(held_mg=5000)
    said = bring_in(SR_LEGACY, "2019-04", food_nutrient=FOOD_NUTRIENT + "8,1,1090,5000\n")

    assert spinach().magnesium_mg is None
    assert changes(said) == (0, 0, 1, 0, 0)


def test_what_a_curator_saves_while_the_release_is_read_stays(bring_in, monkeypatch):
    bring_in(SR_LEGACY)
    look_for_gone = comparing.find_gone

    def meanwhile(*args: object) -> None:
        look_for_gone(*args)
        correct(magnesium_mg=Decimal(70))

    monkeypatch.setattr("foods.importing.importer.find_gone", meanwhile)
    said = bring_in(NEWER, "2019-04")

    assert spinach().magnesium_mg == 70
    assert "Spinach, raw (FDC 1): it was changed while the release was read; import again" in said


# What is gone


def test_a_food_that_left_the_release_is_retired_and_past_entries_keep_it(bring_in, member):
    bring_in(TWO)
    entry = EntryFactory(user=member, food=spinach())
    said = bring_in(ONLY_KALE, "2019-04")

    assert changes(said) == (0, 0, 1, 0, 1)
    assert spinach().is_retired
    assert not search_foods("spinach").foods
    entry.refresh_from_db()
    assert (entry.food_id, entry.magnesium_mg) == (spinach().pk, 79)


def test_another_set_retires_nothing_of_the_first(bring_in):
    bring_in(SR_LEGACY)
    bring_in(BRANDED, "2024-04")

    assert not Food.objects.get(source="usda_sr_legacy").is_retired


def test_a_food_that_a_curator_typed_in_is_not_retired(bring_in):
    own = FoodFactory(source="usda_sr_legacy", source_id="77")
    bring_in(SR_LEGACY)
    own.refresh_from_db()

    assert not own.is_retired


def test_a_retired_food_that_is_back_in_the_release_is_offered_again(bring_in):
    bring_in(TWO)
    bring_in(ONLY_KALE, "2019-04")
    said = bring_in(TWO, "2020-04")

    assert changes(said) == (0, 1, 1, 0, 0)
    assert not spinach().is_retired
    assert search_foods("spinach").foods


def test_a_food_that_a_curator_retired_stays_so_whatever_the_release_says(bring_in):
    bring_in(SR_LEGACY)
    correct(is_retired=True)
    bring_in(NEWER, "2019-04")

    assert spinach().is_retired
    assert spinach().magnesium_mg == 80


def test_a_food_that_a_curator_brought_back_stays_offered(bring_in):
    bring_in(TWO)
    correct(is_retired=False)
    said = bring_in(ONLY_KALE, "2019-04")

    assert not spinach().is_retired
    assert changes(said) == (0, 0, 1, 1, 0)


def test_a_food_that_was_merged_into_another_does_not_come_back(bring_in, almonds):
    bring_in(SR_LEGACY)
    Food.objects.filter(source_id="1").update(is_retired=True, merged_into=almonds)
    bring_in(NEWER, "2019-04")

    assert spinach().is_retired


# Beside the embedded catalogue


def test_a_food_that_the_catalogue_has_is_not_added_a_second_time(bring_in, load):
    load(row("spinach", source_id="1", magnesium_mg="79"))
    said = bring_in(TWO)

    assert counts(said) | {"added": 1, "in the catalogue": 1} == counts(said)
    assert [found.food.catalogue_key for found in search_foods("spinach").foods] == ["spinach"]


def test_a_catalogue_that_comes_later_stands_for_what_was_imported(bring_in, load):
    bring_in(TWO)
    said = load(row("spinach", source_id="1"))

    assert "1 imported foods retired: the catalogue has them" in said
    assert spinach().is_retired
    assert spinach().merged_into.catalogue_key == "spinach"
    assert [found.food.catalogue_key for found in search_foods("spinach").foods] == ["spinach"]


def test_what_the_catalogue_stands_for_stays_retired_at_later_imports(bring_in, load):
    bring_in(TWO)
    load(row("spinach", source_id="1"))
    said = bring_in(TWO | NEWER | {"food.csv": TWO["food.csv"]}, "2019-04")

    assert counts(said)["in the catalogue"] == 1
    assert changes(said) == (0, 0, 1, 0, 0)
    assert spinach().is_retired


def test_an_import_mends_what_stands_twice(bring_in):
    bring_in(TWO)
    other = FoodFactory(name="Spinach", catalogue_key="spinach", source="usda_sr_legacy", source_id="1")
    bring_in(TWO, "2019-04")

    assert (spinach().is_retired, spinach().merged_into) == (True, other)
    assert [found.food for found in search_foods("spinach").foods] == [other]


def test_a_catalogue_food_is_neither_changed_nor_retired_by_an_import(bring_in, load):
    load(row("spinach", source_id="1", magnesium_mg="70"), row("walnuts", source_id="9"))
    bring_in(ONLY_KALE)

    foods = Food.objects.exclude(catalogue_key=None).order_by("catalogue_key")
    assert [(food.magnesium_mg, food.is_retired) for food in foods] == [(70, False), (270, False)]


def test_a_load_of_the_catalogue_is_one_line_in_the_list_of_imports(load):
    load(row(), row("walnuts"))
    load(row(), row("walnuts"))  # it changed nothing
    load(row(magnesium_mg="258"), row("walnuts"))

    runs = ImportRun.objects.order_by("id")
    assert [(run.get_source_display(), run.added, run.changed, run.unchanged) for run in runs] == [
        ("Embedded catalogue", 2, 0, 0),
        ("Embedded catalogue", 0, 1, 1),
    ]
    assert runs[0].file_name == "our catalogue.csv"


# What no food has


SACKS = BRANDED | {
    "branded_food.csv": BRANDED_FOOD
    + "1,Oaty,,,OATS,2500,g,1 SACK,Candy\n2,Oaty,,,OATS,0.03,g,1 CAPLET,Candy\n",
    "food_nutrient.csv": FOOD_NUTRIENT + "1,1,1090,1600\n2,2,1090,20\n",
}


def held() -> set[tuple[str, str, str]]:
    flags = Flag.objects.filter(dismissed_at=None)
    return {(flag.food.source_id, flag.kind, str(flag.held_mg or flag.held_portions)) for flag in flags}


def test_implausible_figures_are_held_back_and_stay_so_at_the_next_import(bring_in):
    bring_in(SACKS)
    expected = {
        ("1", "too_much", "1600.000"),
        ("1", "large_portion", "[['1 sack', '2500']]"),
        ("2", "small_portion", "[['1 caplet', '0.03']]"),
    }
    assert held() == expected
    assert spinach().magnesium_mg is None
    assert not Portion.objects.exists()
    assert counts(bring_in(SACKS))["changed"] == 0
    assert held() == expected


def test_what_a_curator_confirmed_stays_at_the_next_import(bring_in, curator):
    bring_in(SACKS)
    for flag in Flag.objects.all():
        release_values(flag, by=curator)
    assert counts(bring_in(SACKS))["changed"] == 0
    assert (spinach().magnesium_mg, portions()) == (1600, [("1 sack", 2500)])
    assert held() == set()


def test_what_was_held_is_used_once_the_release_is_right(bring_in):
    bring_in(SACKS)
    labels = BRANDED_FOOD + "1,Oaty,,,OATS,25,g,1 SACK,Candy\n2,Oaty,,,OATS,3,g,1 CAPLET,Candy\n"
    values = FOOD_NUTRIENT + "1,1,1090,160\n2,2,1090,20\n"
    bring_in(SACKS, "2019-04", branded_food=labels, food_nutrient=values)
    assert held() == set()
    assert (spinach().magnesium_mg, portions()) == (160, [("1 sack", 25)])


def test_a_value_that_becomes_implausible_is_held_instead_of_replacing_one(bring_in):
    bring_in(SR_LEGACY)
    bring_in(SR_LEGACY, "2019-04", food_nutrient=FOOD_NUTRIENT + "8,1,1090,79000\n")
    assert held() == {("1", "too_much", "79000.000")}
    assert spinach().magnesium_mg is None
