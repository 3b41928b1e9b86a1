"""Curators keep dishes and brands in the admin, and a later load leaves alone what they changed."""

from __future__ import annotations

import csv
from decimal import Decimal

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import call_command

from foods import dish_files
from foods.merging import merge
from foods.models import Brand, Dish, DishAddition, DishPart, TableVersion
from foods.phrases import Interpreter
from tests.factories import FoodFactory
from tests.foods.conftest import filled_in

DISHES, BRANDS = "/admin/foods/dish/", "/admin/foods/brand/"


@pytest.fixture
def bread(db):
    return FoodFactory(name="White bread", portions=[("1 slice", "29")])


@pytest.fixture
def cheese(db):
    return FoodFactory(name="Cheddar cheese", aliases="cheese", portions=[("1 oz", "28.35")])


def lines_of(text: str) -> list[tuple[str, int]]:
    reading = Interpreter().read_if_phrase(text)
    return [(str(line.food), round(line.quantity)) for line in reading.lines] if reading else []


def dish_form(parts=(), additions=(), **fields: str) -> dict[str, str]:
    """What the form of a new dish sends. A part is food, amount and what replaces it."""
    data = {"name": "cheese toastie", "other_names": "", "is_on": "on"} | fields
    for prefix, rows, names in (
        ("parts", parts, ("food", "amount", "replaced_by")),
        ("additions", additions, ("words", "amount", "food")),
    ):
        data |= {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": "0"}
        for number, row in enumerate(rows):
            values = zip(names, row, strict=True)
            data |= {f"{prefix}-{number}-{name}": str(value) for name, value in values}
            data[f"{prefix}-{number}-position"] = str(number)
    return data


def toastie(bread, cheese, **fields: str) -> dict[str, str]:
    parts = [(bread.pk, "2 slices", "roll"), (cheese.pk, "40 g", "")]
    return dish_form(parts, [("cheese; cheddar", "20 g", "")], **fields)


def test_a_dish_that_a_curator_adds_is_used_by_the_next_phrase(as_curator, bread, cheese):
    assert ("White bread", 116) not in lines_of("2 cheese toasties")
    assert as_curator.post(f"{DISHES}add/", toastie(bread, cheese)).status_code == 302
    assert lines_of("2 cheese toasties") == [("White bread", 116), ("Cheddar cheese", 80)]


def test_a_dish_is_found_by_its_names_and_its_changes_are_kept(as_curator, bread, cheese):
    as_curator.post(f"{DISHES}add/", toastie(bread, cheese, other_names="Croque; Croque-Monsieur"))
    dish = Dish.objects.get()
    assert dish.other_names == "croque; croque monsieur"
    assert "2 slices White bread, 40 g Cheddar cheese" in as_curator.get(f"{DISHES}?q=monsieur").text
    page = f"{DISHES}{dish.pk}/change/"
    form = filled_in(as_curator.get(page))
    assert as_curator.post(page, form | {"parts-1-amount": "2 oz"}).status_code == 302
    assert lines_of("croque monsieur")[1] == ("Cheddar cheese", 57)
    assert LogEntry.objects.filter(object_id=str(dish.pk)).count() == 2
    assert as_curator.get(f"{DISHES}{dish.pk}/history/").status_code == 200


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("parts-0-amount", "many", "Enter an amount, like"),
        ("parts-0-amount", "2 glasses", "Enter grams, or one of the portions of White bread: 1 slice."),
        ("additions-0-amount", "a lot", "Enter an amount, like"),
        ("name", "Ham sandwiches", "already has this name"),
        ("other_names", "toastie; ham sandwich", "already has this name"),
        ("name", "", "This field is required."),
    ],
)
def test_wrong_data_is_refused_beside_its_field(as_curator, bread, cheese, field, value, sentence):
    Dish.objects.create(name="ham sandwich")
    answer = as_curator.post(f"{DISHES}add/", toastie(bread, cheese) | {field: value})
    assert answer.status_code == 200
    forms = [answer.context["adminform"].form]
    forms += [form for inline in answer.context["inline_admin_formsets"] for form in inline.formset.forms]
    errors = {form.add_prefix(name): text for form in forms for name, text in form.errors.items()}
    assert list(errors) == [field]
    assert sentence in str(errors[field])
    assert Dish.objects.count() == 1


def test_a_brand_that_a_curator_adds_is_used_by_the_next_phrase(as_curator, cheese):
    data = {"title": "Zzbel", "name": "Zz-Bel", "food": cheese.pk, "measure": "piece", "quantity": "20"}
    assert as_curator.post(f"{BRANDS}add/", data | {"is_on": "on"}).status_code == 302
    assert lines_of("3 zzbels") == [("Cheddar cheese", 60)]
    assert "Zzbel" in as_curator.get(f"{BRANDS}?q=zz").text
    again = as_curator.post(f"{BRANDS}add/", data | {"name": "zz bels", "is_on": "on"})
    assert "already has this name" in str(again.context["adminform"].form.errors["name"])
    wrong = as_curator.post(f"{BRANDS}add/", data | {"name": "other", "quantity": "-1"})
    assert list(wrong.context["adminform"].form.errors) == ["quantity"]


def test_what_came_with_the_project_is_switched_off_and_not_deleted(as_curator, fresh_catalogue):
    dish = Dish.objects.get(name="pesto pasta")
    assert as_curator.get(f"{DISHES}{dish.pk}/delete/").status_code == 403
    as_curator.post(DISHES, {"action": "delete_selected", "_selected_action": dish.pk, "post": "yes"})
    assert Dish.objects.filter(pk=dish.pk).exists()
    page = f"{DISHES}{dish.pk}/change/"
    form = filled_in(as_curator.get(page))
    form.pop("is_on")
    assert as_curator.post(page, form).status_code == 302
    assert lines_of("pesto pasta") == []


@pytest.mark.parametrize("address", [DISHES, BRANDS, f"{DISHES}add/", f"{BRANDS}add/"])
def test_members_keep_no_dishes(as_member, address):
    assert as_member.get(address, follow=True).status_code == 403


# --- loading --------------------------------------------------------------------------------------


def stored() -> list[list]:
    models = (Dish, DishPart, DishAddition, Brand, TableVersion)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_loading_again_changes_nothing(fresh_catalogue, capsys):
    before = stored()
    call_command("load_catalogue")
    assert stored() == before
    assert "Dishes and brands" not in capsys.readouterr().out


def rewrite(path, folder, name: str, **values: str):
    """A copy of a file in which the row of `name` has other values."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if name in {row.get("name"), row.get("title")}:
            row.update(values)
    copy = folder / path.name
    with copy.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return copy


def test_a_row_that_changed_in_the_file_changes_and_one_that_a_curator_changed_stays(
    fresh_catalogue, tmp_path
):
    part = DishPart.objects.get(dish__name="latte", position=0)
    part.amount = "2 shots"
    part.save()
    Brand.objects.filter(name="kitkat").update(quantity=Decimal(45))
    dishes = rewrite(dish_files.DISHES, tmp_path, "latte", parts="espresso = 3 shots")
    brands = rewrite(dish_files.BRANDS, tmp_path, "KitKat", quantity="21")
    brands = rewrite(brands, tmp_path, "Snickers", quantity="40")
    report = dish_files.load_dish_files(dishes, brands)
    assert (report.added, report.changed, report.kept) == ([], ["snickers"], ["latte", "kitkat"])
    part.refresh_from_db()
    assert part.amount == "2 shots"
    assert Brand.objects.get(name="kitkat").quantity == 45
    assert lines_of("a snickers") == [("Caramel, peanut and nougat bar", 40)]


def test_a_changed_dish_replaces_its_parts(fresh_catalogue, tmp_path):
    dishes = rewrite(dish_files.DISHES, tmp_path, "pesto pasta", parts="pesto = 4 tablespoons")
    assert dish_files.load_dish_files(dishes).changed == ["pesto pasta"]
    assert lines_of("pesto pasta") == [("Pesto", 64)]


def test_a_merge_moves_the_parts_of_dishes_along(as_curator, curator, bread, cheese):
    as_curator.post(f"{DISHES}add/", toastie(bread, cheese))
    other = FoodFactory(name="Toast bread", portions=[("1 slice", "25")])
    assert lines_of("cheese toastie")[0] == ("White bread", 58)
    merge(other, [bread], curator)
    assert lines_of("cheese toastie")[0] == ("Toast bread", 50)
