"""Many foods at once: out as a spreadsheet, in again with a preview of every change."""

from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.contrib.auth.models import Permission
from django.core.cache import cache

from foods.merging import merge
from foods.models import Flag, Food, Portion
from foods.spreadsheets import digest
from tests.factories import EntryFactory, FoodFactory, FoodGroupFactory
from tests.foods.spreadsheets import (
    CONFIRM,
    EXPORT,
    FOODS,
    UPLOAD,
    as_csv,
    bulk_edit,
    changes,
    confirm,
    exported,
    exported_rows,
    now,
    portions,
    refused,
    upload,
    why,
)
from tests.html import parse

# --- out ------------------------------------------------------------------------------------------


def test_the_export_holds_the_foods_with_their_portions(as_curator, almonds, unknown_food):
    almonds_row, muffin_row = exported_rows(as_curator)
    assert almonds_row == {
        "id": str(almonds.pk),
        "name": "Almonds",
        "brand": "",
        "other_names": "",
        "kind": "food",
        "group": "Nuts and seeds",
        "magnesium_mg": "78",
        "mark": "",
        "limit_mg": "",
        "estimate": "no",
        "basis_quantity": "28.35",
        "basis_unit": "g",
        "source": "curator",
        "source_id": "",
        "source_note": "",
        "retired": "no",
        "portions": "1 oz=28.35; 10 almonds=12",
    }
    assert muffin_row["magnesium_mg"] == ""


def test_the_export_holds_what_the_list_was_filtered_to(as_curator, almonds, unknown_food):
    assert [row["name"] for row in exported_rows(as_curator, "?magnesium=unknown")] == ["Blueberry muffin"]
    assert [row["name"] for row in exported_rows(as_curator, "?q=almo")] == ["Almonds"]


def test_numbers_are_numbers_in_xlsx_and_the_unknown_is_empty(as_curator, almonds, unknown_food):
    sheet = openpyxl.load_workbook(BytesIO(exported(as_curator, "xlsx"))).active
    heading, *rows = sheet.iter_rows(values_only=True)
    column = heading.index("magnesium_mg")
    assert [row[column] for row in rows] == [78, None]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("text", ["=1+1", "+49 30", "-5", "@name", "\tx", "=HYPERLINK(1)"])
def test_what_begins_like_a_formula_is_exported_as_text_and_comes_back_as_it_was(as_curator, kind, text):
    food = FoodFactory(name="Water", source_note=text)
    data = exported(as_curator, kind)
    assert f"'{text}".encode() in data or kind == "xlsx"
    if kind == "xlsx":
        cells = [c for row in openpyxl.load_workbook(BytesIO(data)).active.iter_rows() for c in row]
        assert not [cell for cell in cells if cell.data_type == "f"]
    assert changes(upload(as_curator, data)) == []
    assert now(food).source_note == text


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_whole_catalogue_comes_back_without_a_change(as_curator, fresh_catalogue, kind):
    preview = upload(as_curator, exported(as_curator, kind)).context["preview"]
    assert (preview["changed"], preview["refused"]) == ([], [])
    assert preview["unchanged"] == Food.objects.count()


def test_own_foods_of_members_are_not_exported(as_curator, member, almonds):
    FoodFactory(name="My secret bread", owner=member)
    assert [row["name"] for row in exported_rows(as_curator)] == ["Almonds"]


def test_an_export_of_too_many_foods_asks_to_filter_first(as_curator, almonds, unknown_food, monkeypatch):
    monkeypatch.setattr("foods.admin.bulk.MAX_ROWS", 1)
    answer = as_curator.get(EXPORT, follow=True)
    assert "There are more than 1 foods in the list. Filter or search it first." in answer.text
    assert exported_rows(as_curator, "?q=almo")


# --- the preview ----------------------------------------------------------------------------------


def test_a_preview_shows_old_and_new_side_by_side_and_writes_nothing(as_curator, almonds, unknown_food):
    rows = exported_rows(as_curator)
    rows[0] |= {"magnesium_mg": "80", "portions": "1 oz=28.35"}
    preview = upload(as_curator, as_csv(*rows))
    assert changes(preview) == [
        ("2", "magnesium_mg", "78", "80"),
        ("2", "portions", "1 oz=28.35; 10 almonds=12", "1 oz=28.35"),
    ]
    assert "1 changed, 0 new, 1 unchanged, 0 rejected. Nothing is saved yet." in preview.text
    assert "<del>78</del>" in preview.text
    assert "<ins>80</ins>" in preview.text
    assert now(almonds).magnesium_mg == 78
    assert len(portions(almonds)) == 2
    assert not Food.history.filter(history_type="~").exists()


def test_confirming_makes_exactly_those_changes(as_curator, almonds, unknown_food):
    answer = bulk_edit(
        as_curator, {"id": almonds.pk, "magnesium_mg": "80", "portions": "1 cup=143; 1 oz=28.35"}
    )
    assert (answer.status_code, answer["Location"]) == (302, FOODS)
    assert now(almonds).magnesium_mg == 80
    assert portions(almonds) == [("1 cup", 143), ("1 oz", Decimal("28.35"))]
    assert (now(almonds).name, now(unknown_food).magnesium_mg) == ("Almonds", None)


def test_what_changed_meanwhile_is_shown_again_instead_of_overwritten(as_curator, almonds):
    preview = upload(as_curator, as_csv({"id": almonds.pk, "magnesium_mg": "80"}))
    Food.objects.filter(pk=almonds.pk).update(magnesium_mg=79)
    again = confirm(as_curator, preview)
    assert "Some foods changed in the meantime." in again.text
    assert changes(again) == [("2", "magnesium_mg", "79", "80")]
    assert now(almonds).magnesium_mg == 79
    confirm(as_curator, again)
    assert now(almonds).magnesium_mg == 80


@pytest.mark.parametrize("what", ["value", "portions"])
def test_what_changes_in_the_very_moment_of_confirming_is_not_overwritten(
    as_curator, almonds, monkeypatch, what
):
    def somebody_else_saves(result):
        if what == "value":
            Food.objects.filter(pk=almonds.pk).update(magnesium_mg=79)
        else:
            Portion.objects.filter(food=almonds, label="1 oz").update(quantity=28)
        return digest(result)

    preview = upload(as_curator, as_csv({"id": almonds.pk, "brand": "Nutty"}))
    monkeypatch.setattr("foods.admin.bulk.digest", somebody_else_saves)
    assert "Some foods changed in the meantime." in confirm(as_curator, preview).text
    assert now(almonds).brand == ""


def test_a_file_that_is_no_longer_kept_is_asked_for_again(as_curator, almonds):
    preview = upload(as_curator, as_csv({"id": almonds.pk, "magnesium_mg": "80"}))
    cache.clear()
    answer = confirm(as_curator, preview)
    assert answer["Location"] == UPLOAD
    assert "This file has expired. Upload it again." in as_curator.get(UPLOAD).text
    assert now(almonds).magnesium_mg == 78


def test_a_confirmation_out_of_nothing_changes_nothing(as_curator, almonds):
    assert as_curator.get(CONFIRM)["Location"] == UPLOAD
    assert as_curator.post(CONFIRM, {"kept_as": "x", "file_name": "x", "changes": "x"})["Location"] == UPLOAD


def test_columns_that_are_left_out_stay_as_they_are(as_curator, almonds):
    bulk_edit(as_curator, {"id": almonds.pk, "brand": "Nutty"})
    assert (now(almonds).brand, now(almonds).magnesium_mg, len(portions(almonds))) == ("Nutty", 78, 2)


def test_past_entries_stay_as_they_were(as_curator, member, almonds):
    entry = EntryFactory(user=member, food=almonds, grams="28.35")
    bulk_edit(as_curator, {"id": almonds.pk, "name": "Hazelnuts", "magnesium_mg": "46"})
    entry.refresh_from_db()
    assert (entry.name, entry.magnesium_mg) == ("Almonds", 78)


# --- refused rows ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("magnesium_mg", "much"),
        ("magnesium_mg", "-1"),
        ("magnesium_mg", "1e3"),
        ("magnesium_mg", "0.0001"),
        ("magnesium_mg", "1234567"),
        ("basis_quantity", "0"),
        ("basis_quantity", ""),
        ("basis_unit", "kg"),
        ("name", ""),
        ("name", "x" * 201),
        ("kind", "beverage"),
        ("group", "Nuts"),
        ("source", "usda"),
        ("retired", "perhaps"),
        ("portions", "1 oz"),
        ("portions", "1 oz=0"),
        ("portions", "1 oz=1,234"),
        ("portions", "1 oz=28; 1 oz=30"),
        ("portions", "=28"),
        ("portions", f"{'x' * 61}=28"),
    ],
)
def test_a_refused_cell_is_named_by_row_column_and_text_with_the_reason(as_curator, almonds, column, text):
    preview = upload(as_curator, as_csv({"id": almonds.pk, column: text}))
    assert refused(preview) == [("2", column, text)]
    assert len(why(preview)) > 10
    assert "confirm_form" not in preview.context["preview"]


def test_refused_rows_are_left_out_when_the_others_are_confirmed(as_curator, almonds, unknown_food):
    rows = [{"id": almonds.pk, "magnesium_mg": "much"}, {"id": unknown_food.pk, "magnesium_mg": "12"}]
    preview = upload(as_curator, as_csv(*rows))
    assert "Save changes without the rejected rows" in preview.text
    assert "1 rejected row was left out" in confirm(as_curator, preview).client.get(FOODS).text
    assert (now(almonds).magnesium_mg, now(unknown_food).magnesium_mg) == (78, 12)


def test_a_refused_row_names_its_food_with_and_without_a_column_for_names(as_curator, almonds):
    cases = [
        ({"id": almonds.pk, "magnesium_mg": "much"}, "Almonds"),
        ({"id": "", "name": "Hazelnuts", "magnesium_mg": "much"}, "Hazelnuts"),
        ({"id": "999999", "magnesium_mg": "1"}, ""),
    ]
    for row, name in cases:
        preview = upload(as_curator, as_csv(row)).context["preview"]
        assert {one.food for one in preview["refused"]} == {name}, row


def test_the_preview_counts_changes_by_column_and_leaves_out_what_is_the_same(
    as_curator, almonds, unknown_food
):
    rows = [
        {"id": almonds.pk, "magnesium_mg": "78.000", "brand": "Mill"},
        {"id": unknown_food.pk, "magnesium_mg": "12.50", "brand": "Mill"},
    ]
    preview = upload(as_curator, as_csv(*rows))
    assert changes(preview) == [
        ("2", "brand", "", "Mill"),
        ("3", "brand", "", "Mill"),
        ("3", "magnesium_mg", "", "12.5"),
    ]
    assert [line.text for line in parse(preview).select_one("#bulk-columns").select("li")] == [
        "brand: 2 changes",
        "magnesium_mg: 1 change",
    ]


def test_empty_rows_do_not_shift_the_numbers_of_rows(as_curator, almonds):
    data = f"id,magnesium_mg\n,\n\n{almonds.pk},much\n".encode()
    assert refused(upload(as_curator, data)) == [("4", "magnesium_mg", "much")]


def test_a_food_that_stands_there_twice_is_refused_the_second_time(as_curator, almonds):
    row = {"id": almonds.pk, "magnesium_mg": "80"}
    preview = upload(as_curator, as_csv(row, row | {"magnesium_mg": "81"}))
    assert changes(preview) == [("2", "magnesium_mg", "78", "80")]
    assert refused(preview) == [("3", "id", str(almonds.pk))]
    assert why(preview) == "Row 2 has the same id. Remove one of the two rows."


@pytest.mark.parametrize("text", ["999999", "x", "1.5", "-1", "9" * 30])
def test_an_id_that_the_catalogue_does_not_have_is_refused_and_adds_nothing(as_curator, almonds, text):
    preview = upload(as_curator, as_csv({"id": text, "name": "Hazelnuts", "group": almonds.group.name}))
    assert refused(preview) == [("2", "id", text)]
    assert changes(preview) == []


def test_an_own_food_of_a_member_cannot_be_changed_by_its_id(as_curator, member):
    bread = FoodFactory(name="My secret bread", owner=member)
    preview = upload(as_curator, as_csv({"id": bread.pk, "name": "Mine now"}))
    assert refused(preview) == [("2", "id", str(bread.pk))]
    assert "secret" not in preview.text


def test_two_foods_cannot_stand_for_one_record_of_a_source(as_curator, almonds, unknown_food):
    FoodFactory(name="Oats", source="usda_sr_legacy", source_id="1")
    taken = {"source": "usda_sr_legacy", "source_id": "1"}
    free = {"source": "usda_sr_legacy", "source_id": "2"}
    preview = upload(as_curator, as_csv({"id": almonds.pk} | taken, {"id": unknown_food.pk} | free))
    assert refused(preview) == [("2", "source_id", "1")]
    twice = upload(as_curator, as_csv({"id": almonds.pk} | free, {"id": unknown_food.pk} | free))
    assert refused(twice) == [("3", "source_id", "2")]


# --- new foods ------------------------------------------------------------------------------------


def test_a_row_without_an_id_is_a_new_food(as_curator):
    FoodGroupFactory(name="Nuts and seeds")
    row = {"id": "", "name": "Hazelnuts", "group": "nuts and seeds", "magnesium_mg": "163", "basis_unit": ""}
    preview = upload(as_curator, as_csv(row | {"portions": "1 oz=28.35"}))
    assert preview.context["preview"]["new"] == 1
    assert not Food.objects.exists()
    confirm(as_curator, preview)
    food = Food.objects.get()
    assert (food.name, food.magnesium_mg, food.basis_quantity, food.basis_unit) == (
        "Hazelnuts",
        163,
        100,
        "g",
    )
    assert (food.source, food.kind, portions(food)) == ("curator", "food", [("1 oz", Decimal("28.35"))])
    assert [row.history_type for row in food.history.all()] == ["+"]
    assert as_curator.get(f"{FOODS}?q=hazel").context["cl"].result_count == 1


@pytest.mark.parametrize("row", [{"name": "Hazelnuts", "group": ""}, {"name": "", "group": "Nuts and seeds"}])
def test_a_new_food_needs_a_name_and_a_group(as_curator, row):
    FoodGroupFactory(name="Nuts and seeds")
    assert len(refused(upload(as_curator, as_csv(row)))) == 1


def test_who_may_only_change_foods_cannot_add_some(as_curator, curator, almonds):
    curator.groups.clear()
    for right in ("change_food", "view_food"):
        curator.user_permissions.add(Permission.objects.get(codename=right))
    rows = [
        {"id": "", "name": "Pecans", "group": "Nuts and seeds"},
        {"id": almonds.pk, "name": "A", "group": ""},
    ]
    preview = upload(as_curator, as_csv(rows[0]))
    assert why(preview) == "You don’t have permission to add foods. Enter the id of a food to change it."


def test_who_may_not_change_foods_has_no_bulk_edit(as_curator, curator, almonds):
    curator.groups.clear()
    curator.user_permissions.add(Permission.objects.get(codename="view_food"))
    assert [as_curator.get(UPLOAD).status_code, as_curator.post(CONFIRM).status_code] == [403, 403]
    assert "Bulk edit" not in as_curator.get(FOODS).text


def test_a_member_has_no_bulk_edit(as_member):
    assert as_member.get(UPLOAD, follow=True).status_code == 403
    assert as_member.get(EXPORT, follow=True).status_code == 403


# --- what is kept ---------------------------------------------------------------------------------


def test_each_changed_food_keeps_who_changed_it_and_from_what(as_curator, curator, almonds, unknown_food):
    confirm(as_curator, upload(as_curator, as_csv({"id": almonds.pk, "magnesium_mg": "80"}), "fix.csv"))
    row = almonds.history.latest()
    assert (row.history_user, row.history_change_reason) == (curator, "Bulk edit: fix.csv")
    page = as_curator.get(f"{FOODS}{almonds.pk}/history/").text
    assert "<del>78</del></td><td><ins>80</ins>" in page
    assert unknown_food.history.count() == 1


def test_imports_leave_alone_what_a_bulk_edit_changed(as_curator):
    oats = FoodFactory(name="Oats", source="usda_sr_legacy", source_id="1", portions=[("1 cup", "81")])
    bulk_edit(as_curator, {"id": oats.pk, "name": "Oats", "magnesium_mg": "177", "portions": "1 cup=80"})
    assert now(oats).curated_fields == ["magnesium_mg", "portions"]


def test_a_odd_value_is_taken_and_flagged(as_curator, almonds):
    answer = bulk_edit(as_curator, {"id": almonds.pk, "magnesium_mg": "780"})
    assert Flag.objects.get().food == almonds
    assert "1 data issue was raised." in answer.client.get(FOODS).text


def test_a_bulk_edit_takes_as_many_queries_with_many_foods(as_curator, django_assert_max_num_queries):
    def count(many: int) -> int:
        foods = [FoodFactory(portions=[("1 cup", "100")]) for _ in range(many)]
        rows = [{"id": food.pk, "magnesium_mg": "90", "portions": "1 cup=90"} for food in foods]
        as_curator.get(FOODS)  # what the edit before this one told has been read
        with django_assert_max_num_queries(200) as queries:
            assert bulk_edit(as_curator, *rows).status_code == 302
        return len(queries)

    few = count(3)
    assert count(30) <= few + 2  # rows are written in batches


def test_a_merged_food_stays_merged(as_curator, almonds, unknown_food, curator):
    merge(unknown_food, [almonds], curator)
    preview = upload(as_curator, as_csv({"id": almonds.pk, "retired": "no"}))
    assert refused(preview) == [("2", "retired", "no")]
    assert "Undo the merge instead." in why(preview)
    almonds.refresh_from_db()
    assert almonds.is_retired
