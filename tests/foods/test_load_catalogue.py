"""The command that brings the embedded catalogue into the database."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foods.models import Food, FoodGroup, Portion
from foods.search import search_foods
from tests.foods.conftest import row


def food(key: str = "almonds") -> Food:
    return Food.objects.get(catalogue_key=key)


def portions(key: str = "almonds") -> list[tuple[str, float]]:
    return [(portion.label, float(portion.quantity)) for portion in food(key).portions.all()]


def stored() -> list[list]:
    """Every column of every food and portion."""
    return [list(model.objects.order_by("id").values()) for model in (Food, Portion)]


def counts(said: str) -> str:
    """The first line without the word in front: "1 added, 0 changed, ..."."""
    return said.splitlines()[0].removeprefix("Catalogue: ")


def refused(load, *rows: dict[str, str]) -> str:
    with pytest.raises(CommandError) as error:
        load(*rows)
    return str(error.value)


def test_a_row_becomes_a_food_with_its_portions(load):
    load(row())
    almonds = food()
    assert (almonds.name, almonds.group.name, almonds.magnesium_mg) == ("Almonds", "Nuts and seeds", 270)
    assert almonds.source_in_words == "USDA SR Legacy, FDC 170567: Nuts, almonds"
    assert portions() == [("1 oz", 28.35), ("1 cup, whole", 143)]
    assert [found.food for found in search_foods("raw alm").foods] == [almonds]


def test_a_row_without_magnesium_becomes_an_unknown_food(load):
    load(row(magnesium_mg=""))
    assert food().magnesium_mg is None


def test_a_row_with_zero_magnesium_is_known(load):
    load(row(magnesium_mg="0"))
    assert food().magnesium_mg == 0


def test_a_load_reports_what_it_added(load):
    assert counts(load(row(), row("walnuts"))) == (
        "2 added, 0 changed, 0 unchanged, 0 values kept as curators set them."
    )


def test_a_second_load_changes_nothing(load):
    load(row(), row("walnuts", magnesium_mg="158.50"))
    before = stored()
    assert counts(load(row(), row("walnuts", magnesium_mg="158.50"))) == (
        "0 added, 0 changed, 2 unchanged, 0 values kept as curators set them."
    )
    assert stored() == before


def test_a_corrected_row_corrects_its_food_and_no_other(load):
    load(row(), row("walnuts"))
    said = load(row(magnesium_mg="258", portions="1 oz=28"), row("walnuts"))
    assert counts(said) == "0 added, 1 changed, 1 unchanged, 0 values kept as curators set them."
    assert food().magnesium_mg == 258
    assert portions() == [("1 oz", 28)]
    assert food("walnuts").magnesium_mg == 270


def test_a_new_name_leaves_the_food_the_same(load):
    load(row())
    id = food().pk
    load(row(name="Almonds, raw"))
    assert (food().pk, food().name) == (id, "Almonds, raw")


def test_a_row_that_left_the_file_leaves_its_food_alone(load):
    load(row(), row("walnuts"))
    assert counts(load(row())).startswith("0 added, 0 changed, 1 unchanged")
    assert food("walnuts").name == "Walnuts"


def test_a_food_of_a_curators_own_is_not_touched(load, almonds):
    load(row())
    almonds.refresh_from_db()
    assert (almonds.magnesium_mg, almonds.catalogue_key) == (78, None)


def correct(**values) -> None:
    """What a curator does in the admin."""
    almonds = food()
    for name, value in values.items():
        setattr(almonds, name, value)
    almonds.save()


@pytest.mark.parametrize("new", ["270", "258"])
def test_a_value_that_a_curator_set_stays_and_the_load_says_so(load, new):
    load(row())
    correct(magnesium_mg=268)
    said = load(row(magnesium_mg=new))
    assert food().magnesium_mg == 268
    assert counts(said).endswith(" 1 values kept as curators set them.")
    assert f"  kept Almonds: magnesium_mg stays '268'; the catalogue has '{new}'" in said


def test_a_value_that_a_curator_set_stays_at_every_later_load(load):
    load(row())
    correct(magnesium_mg=268)
    for new in ("270", "258", "270"):
        load(row(magnesium_mg=new))
    assert food().magnesium_mg == 268


def test_a_value_that_a_curator_emptied_stays_unknown(load):
    load(row())
    correct(magnesium_mg=None)
    load(row(magnesium_mg="258"))
    assert food().magnesium_mg is None


def test_beside_a_value_that_stays_the_others_follow_the_catalogue(load):
    load(row())
    correct(name="Almonds, with skin")
    said = load(row(magnesium_mg="258"))
    assert (food().name, food().magnesium_mg) == ("Almonds, with skin", 258)
    assert counts(said) == "0 added, 1 changed, 0 unchanged, 1 values kept as curators set them."


def test_a_catalogue_that_agrees_with_a_curator_is_followed_again(load):
    load(row())
    correct(magnesium_mg=268)
    said = load(row(magnesium_mg="268"))
    assert "kept Almonds" not in said
    load(row(magnesium_mg="258"))
    assert food().magnesium_mg == 258


def test_a_value_that_a_curator_took_back_follows_the_catalogue_again(load):
    load(row())
    correct(magnesium_mg=268)
    load(row())
    correct(magnesium_mg=270)
    load(row(magnesium_mg="258"))
    assert food().magnesium_mg == 258


def test_a_value_that_a_curator_set_against_a_newer_catalogue_stays(load):
    load(row())
    correct(magnesium_mg=268)
    load(row(magnesium_mg="258"))
    correct(magnesium_mg=270)  # as it was at first, and not as the catalogue has it now
    said = load(row(magnesium_mg="258"))
    assert food().magnesium_mg == 270
    assert "kept Almonds" in said


@pytest.mark.parametrize("new", ["1 oz=28.35; 1 cup, whole=143", "1 cup=100"])
def test_portions_that_a_curator_corrected_stay(load, new):
    load(row())
    food().portions.filter(label="1 oz").update(quantity=30)
    said = load(row(portions=new))
    assert portions() == [("1 oz", 30), ("1 cup, whole", 143)]
    assert "kept Almonds: portions stays" in said


def test_a_portion_that_a_curator_added_stays(load):
    load(row())
    food().portions.create(label="10 almonds", quantity=12, position=5)
    load(row(portions="1 oz=28.35; 1 cup, whole=140"))
    assert ("10 almonds", 12) in portions()


def test_a_portion_that_a_curator_deleted_does_not_return(load):
    load(row())
    food().portions.filter(label="1 oz").delete()
    load(row(magnesium_mg="258"))
    assert portions() == [("1 cup, whole", 143)]


def test_a_food_that_a_curator_moved_stays_in_its_group(load):
    load(row())
    correct(group=FoodGroup.objects.create(name="Snacks"))
    said = load(row())
    assert food().group.name == "Snacks"
    assert "kept Almonds: group stays 'Snacks'; the catalogue has 'Nuts and seeds'" in said


def test_a_group_that_a_curator_renamed_does_not_come_back_empty(load):
    load(row())
    FoodGroup.objects.update(name="Nuts")
    load(row())
    assert [group.name for group in FoodGroup.objects.all()] == ["Nuts"]


def test_a_retired_food_stays_retired(load):
    load(row())
    correct(is_retired=True)
    said = load(row(magnesium_mg="258"))
    assert food().is_retired
    assert food().magnesium_mg == 258
    assert "kept" not in said.splitlines()[1:]


def test_groups_keep_the_order_of_the_file(load):
    load(row("walnuts"), row("milk", group="Dairy"), row("almonds"))
    assert [group.name for group in FoodGroup.objects.all()] == ["Nuts and seeds", "Dairy"]


def test_labels_may_hold_commas_and_quotes(load):
    load(row(portions='1 cup, 1/2" cubes=150;  1 slice = 30 ;'))
    assert portions() == [('1 cup, 1/2" cubes', 150), ("1 slice", 30)]


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("key", ""),
        ("name", ""),
        ("name", "x" * 201),
        ("group", ""),
        ("group", "x" * 61),
        ("kind", ""),
        ("kind", "fruit"),
        ("basis_unit", "cup"),
        ("source", "somebody"),
        ("basis_quantity", ""),
        ("basis_quantity", "0"),
        ("basis_quantity", "-100"),
        ("basis_quantity", "0.0001"),
        ("magnesium_mg", "-1"),
        ("magnesium_mg", "much"),
        ("magnesium_mg", "NaN"),
        ("magnesium_mg", "Infinity"),
        ("magnesium_mg", "1,5"),
        ("magnesium_mg", "1e9"),
        ("magnesium_mg", "129.6875"),
        ("portions", "1 oz"),
        ("portions", "1 oz=a little"),
        ("portions", "1 oz=0"),
        ("portions", "=28.35"),
        ("portions", "1 oz=28; 1 oz=30"),
    ],
)
def test_a_bad_row_is_refused_with_its_line_and_column_and_nothing_is_written(load, column, text):
    sentence = refused(load, row("walnuts"), row(**{column: text}), row("pecans"))
    assert sentence.startswith(f"our catalogue.csv: line 3, {column}: ")
    assert sentence.endswith(". Nothing was changed.")
    assert not Food.objects.exists()
    assert not FoodGroup.objects.exists()


def test_a_refused_text_is_said_back(load):
    assert "“fruit” is not one of food, drink, supplement, medicine" in refused(load, row(kind="fruit"))


def test_a_bad_row_leaves_an_earlier_load_as_it_was(load):
    load(row())
    refused(load, row(magnesium_mg="258"), row("walnuts", kind="fruit"))
    assert food().magnesium_mg == 270
    assert Food.objects.count() == 1


def test_a_key_that_stands_twice_is_refused_and_both_lines_are_named(load):
    assert "line 4, key: “almonds” stands in line 2 already" in refused(load, row(), row("walnuts"), row())


def test_a_file_with_other_columns_is_refused(db, tmp_path):
    path = tmp_path / "foods.csv"
    path.write_text("name,magnesium\nAlmonds,270\n")
    with pytest.raises(CommandError, match=r"foods\.csv: line 1: the columns should be key,name,"):
        call_command("load_catalogue", path)


def test_a_row_with_too_few_columns_is_refused(load, catalogue_file):
    path = catalogue_file(row())
    path.write_text(path.read_text() + "walnuts,Walnuts\n")
    with pytest.raises(CommandError, match="line 3: it should have 13 columns"):
        call_command("load_catalogue", path)
    assert not Food.objects.exists()


def test_a_file_that_is_not_there_is_said_plainly(db, tmp_path):
    with pytest.raises(CommandError, match=r"nowhere\.csv"):
        call_command("load_catalogue", tmp_path / "nowhere.csv")


def test_loading_takes_as_many_statements_with_many_foods(load):
    """Search, which has its own test, is not counted."""

    def statements(count: int, magnesium_mg: str) -> int:
        rows = [row(f"food-{number}", magnesium_mg=magnesium_mg) for number in range(count)]
        with CaptureQueriesContext(connection) as queries:
            load(*rows)
        return sum('"foods_' in query["sql"] for query in queries)

    statements(1, "0")  # makes the group
    Food.objects.all().delete()
    few = [statements(2, value) for value in ("1", "2")]
    Food.objects.all().delete()
    assert [statements(20, value) for value in ("1", "2")] == few
