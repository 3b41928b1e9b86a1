"""What became of a food: who, when, from, to; and back."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from foods import history
from foods.models import Food, FoodGroup, ImportRun, Portion
from tests.factories import EntryFactory, FoodFactory, FoodGroupFactory
from tests.foods.conftest import row
from tests.foods.spreadsheets import FOODS, bulk_edit
from tests.foods.test_admin import edit


def page_of(food: Food) -> str:
    return f"{FOODS}{food.pk}/history/"


def told(food: Food) -> list[list[tuple[str, str, str]]]:
    """Each line of a food's history, newest first: what changed, from, to."""
    lines = history.history_lines(Food.objects.get(pk=food.pk))
    return [[(one.name, one.was, one.now) for one in line.changes] for line in lines]


def go_back(client, food: Food, line: int):
    """Press the button of that line of the history page, the newest being 0."""
    row_id = client.get(page_of(food)).context["lines"][line].row_id
    return client.post(f"{page_of(food)}{row_id}/revert/", follow=True)


def now(food: Food) -> Food:
    return Food.objects.get(pk=food.pk)


def portions(food: Food) -> list[tuple[str, Decimal]]:
    return [(portion.label, portion.quantity) for portion in Portion.objects.filter(food=food)]


# --- what is shown --------------------------------------------------------------------------------


def test_a_change_is_shown_field_by_field_with_who_made_it(as_curator, almonds):
    edit(as_curator, almonds, magnesium_mg="80", name="Raw almonds")
    assert told(almonds)[0] == [("Name", "Almonds", "Raw almonds"), ("Magnesium, mg", "78", "80")]
    page = as_curator.get(page_of(almonds)).text
    assert "curator@example.org" in page
    assert "<td>Magnesium, mg</td><td><del>78</del></td><td><ins>80</ins></td>" in page


def test_a_change_of_portions_is_one_line_with_the_rest(as_curator, almonds):
    edit(
        as_curator, almonds, **{"magnesium_mg": "80", "portions-0-quantity": "28", "portions-1-DELETE": "on"}
    )
    assert told(almonds)[0] == [
        ("Magnesium, mg", "78", "80"),
        ("Portions", "1 oz=28.35; 10 almonds=12", "1 oz=28"),
    ]


def test_choices_groups_and_the_unknown_are_told_in_words(as_curator, almonds):
    drinks = FoodGroupFactory(name="Drinks")
    edit(as_curator, almonds, kind="drink", magnesium_mg="", group=str(drinks.pk), brand="Acme")
    assert told(almonds)[0] == [
        ("Brand", "empty", "Acme"),
        ("Kind", "Food", "Drink"),
        ("Group", "Nuts and seeds", "Drinks"),
        ("Magnesium, mg", "78", "unknown"),
    ]


def test_saving_without_a_change_adds_no_line(as_curator, almonds):
    before = told(almonds)
    edit(as_curator, almonds)
    assert told(almonds) == before


def test_what_a_food_was_before_its_first_change_by_hand_is_told(as_curator, load):
    """The catalogue's load writes no history."""
    load(row())
    almonds = Food.objects.get()
    assert told(almonds) == []
    edit(as_curator, almonds, magnesium_mg="271")
    assert told(almonds) == [[("Magnesium, mg", "270", "271")], []]
    assert [line.by for line in history.history_lines(now(almonds))] == ["curator@example.org", ""]


def test_what_imports_changed_in_between_is_told_without_a_name(as_curator, load):
    load(row())
    almonds = Food.objects.get()
    edit(as_curator, almonds, brand="Acme")
    load(row(magnesium_mg="268"))
    assert told(almonds)[0] == [("Magnesium, mg", "270", "268")]
    edit(as_curator, almonds, magnesium_mg="271")
    assert told(almonds)[:2] == [[("Magnesium, mg", "268", "271")], [("Magnesium, mg", "270", "268")]]


@pytest.mark.parametrize("action", ["retire", "bring_back"])
def test_an_action_of_the_list_is_a_line(as_curator, almonds, action):
    FoodFactory(name="Peanuts", is_retired=True)
    food = Food.objects.get(is_retired=action == "bring_back")
    as_curator.post(FOODS, {"action": action, "_selected_action": food.pk})
    assert told(food)[0] in ([("Retired", "no", "yes")], [("Retired", "yes", "no")])
    assert history.history_lines(now(food))[0].by == "curator@example.org"


def test_a_new_food_begins_its_history(as_curator, almonds):
    bulk_edit(as_curator, {"id": "", "name": "Pecans", "group": "Nuts and seeds"})
    pecans = Food.objects.get(name="Pecans")
    assert [(line.is_first, line.by) for line in history.history_lines(pecans)] == [
        (True, "curator@example.org")
    ]
    assert "Added" in as_curator.get(page_of(pecans)).text


def test_the_imports_of_a_foods_source_stand_below(as_curator):
    oats = FoodFactory(source="usda_sr_legacy", source_id="1")
    run = {"source": "usda_sr_legacy", "file_name": "x.zip"}
    ImportRun.objects.create(**run, release="2018-04", changed=12, finished_at=timezone.now())
    ImportRun.objects.create(**run, release="2019-04")  # not finished: it has changed nothing yet
    page = as_curator.get(page_of(oats)).text
    assert "USDA SR Legacy 2018-04" in page
    assert "2019-04" not in page


def test_whose_own_food_it_was_is_not_told(as_curator, member, almonds):
    bread = FoodFactory(name="Bread", owner=member)
    with history.recording_change(bread, by=member):
        bread.name = "My bread"
        bread.save()
    with history.recording_change(bread, by=None):
        bread.owner = None
        bread.name = "Bread, dark"
        bread.save()
    page = as_curator.get(page_of(bread)).text
    assert "member@example.org" not in page
    assert "a member" in page


def test_an_own_food_of_a_member_has_no_page(as_curator, member):
    bread = FoodFactory(name="Bread", owner=member)
    assert as_curator.get(page_of(bread)).status_code == 404
    row_id = bread.history.latest().history_id
    assert as_curator.post(f"{page_of(bread)}{row_id}/revert/").status_code == 404


# --- and back -------------------------------------------------------------------------------------


def test_one_button_takes_a_change_back_with_its_portions(as_curator, almonds):
    edit(as_curator, almonds, **{"magnesium_mg": "80", "portions-1-DELETE": "on"})
    answer = go_back(as_curator, almonds, 1)
    assert "Reverted: Magnesium, mg, Portions." in answer.text
    assert now(almonds).magnesium_mg == 78
    assert portions(almonds) == [("1 oz", Decimal("28.35")), ("10 almonds", 12)]


def test_taking_back_is_itself_a_line_and_can_be_taken_back(as_curator, almonds):
    edit(as_curator, almonds, magnesium_mg="80")
    go_back(as_curator, almonds, 1)
    [line, *_] = history.history_lines(almonds)
    assert [(one.was, one.now) for one in line.changes] == [("80", "78")]
    assert (line.by, line.reason[:21]) == ("curator@example.org", "Back to how it was on")
    go_back(as_curator, almonds, 1)
    assert now(almonds).magnesium_mg == 80


def test_taking_back_leaves_past_entries_alone(as_curator, member, almonds):
    edit(as_curator, almonds, magnesium_mg="80")
    entry = EntryFactory(user=member, food=now(almonds), grams="28.35")
    go_back(as_curator, almonds, 1)
    entry.refresh_from_db()
    assert entry.magnesium_mg == 80


def test_what_cannot_stand_any_more_is_said_and_nothing_changes(as_curator, almonds):
    gone = FoodGroupFactory(name="Gone")
    edit(as_curator, almonds, group=str(gone.pk))
    edit(as_curator, almonds, group=str(FoodGroup.objects.get(name="Nuts and seeds").pk), brand="Acme")
    gone.delete()
    assert "This food can’t be reverted: Its group no longer exists." in go_back(as_curator, almonds, 1).text
    assert now(almonds).brand == "Acme"


def test_a_record_that_another_food_stands_for_now_is_not_taken_back(as_curator, almonds):
    edit(as_curator, almonds, source="usda_sr_legacy", source_id="1")
    edit(as_curator, almonds, source="curator", source_id="")
    FoodFactory(source="usda_sr_legacy", source_id="1")
    answer = go_back(as_curator, almonds, 1)
    assert "Another food already has this source and id." in answer.text
    assert now(almonds).source == "curator"


def test_a_merged_food_stays_retired(as_curator, almonds, unknown_food):
    edit(as_curator, almonds, brand="Acme")
    Food.objects.filter(pk=almonds.pk).update(is_retired=True, merged_into=unknown_food)
    go_back(as_curator, almonds, 2)
    assert (now(almonds).brand, now(almonds).is_retired) == ("", True)


def test_the_way_back_is_a_post_of_somebody_who_may_change_foods(as_curator, curator, almonds):
    edit(as_curator, almonds, magnesium_mg="80")
    row_id = almonds.history.earliest().history_id
    assert as_curator.get(f"{page_of(almonds)}{row_id}/revert/").status_code == 405
    curator.groups.clear()
    curator.user_permissions.add(Permission.objects.get(codename="view_food"))
    assert "Revert to this" not in as_curator.get(page_of(almonds)).text
    assert as_curator.post(f"{page_of(almonds)}{row_id}/revert/").status_code == 403
    assert now(almonds).magnesium_mg == 80


def test_the_row_of_another_food_is_no_way_back(as_curator, almonds, unknown_food):
    row_id = unknown_food.history.latest().history_id
    assert as_curator.post(f"{page_of(almonds)}{row_id}/revert/").status_code == 404


# --- imports leave it alone -----------------------------------------------------------------------


def test_every_way_of_changing_an_imported_food_is_remembered(as_curator):
    oats = FoodFactory(name="Oats", source="usda_sr_legacy", source_id="1", portions=[("1 cup", "81")])
    edit(as_curator, oats, magnesium_mg="138", **{"portions-0-quantity": "80"})
    assert now(oats).curated_fields == ["magnesium_mg", "portions"]
    bulk_edit(as_curator, {"id": oats.pk, "brand": "Acme"})
    assert now(oats).curated_fields == ["brand", "magnesium_mg", "portions"]
    as_curator.post(FOODS, {"action": "retire", "_selected_action": oats.pk})
    assert now(oats).curated_fields == ["brand", "is_retired", "magnesium_mg", "portions"]


def test_taking_back_is_remembered_too(as_curator):
    oats = FoodFactory(name="Oats", source="usda_sr_legacy", source_id="1")
    edit(as_curator, oats, magnesium_mg="138")
    Food.objects.update(curated_fields=[])
    go_back(as_curator, oats, 1)
    assert now(oats).curated_fields == ["magnesium_mg"]


# --- for everybody --------------------------------------------------------------------------------


def test_changes_of_value_are_told_with_their_day_and_without_a_name(as_curator, time_machine):
    time_machine.move_to(datetime(2026, 11, 24, 12, tzinfo=UTC))
    almonds = FoodFactory(basis_quantity=Decimal("28.35"), magnesium_mg=78)
    edit(as_curator, almonds, magnesium_mg="80", brand="Acme")
    assert [str(change) for change in history.value_changes(now(almonds))] == [
        "24 November 2026: 78 mg became 80 mg in 28.35 g"
    ]


def test_a_change_of_the_amount_or_from_unknown_is_told(as_curator, almonds, unknown_food):
    edit(as_curator, almonds, magnesium_mg="270", basis_quantity="100")
    edit(as_curator, unknown_food, magnesium_mg="0")
    edit(as_curator, unknown_food, brand="Acme")
    edit(as_curator, unknown_food, magnesium_mg="")
    assert [change.words for change in history.value_changes(now(almonds))] == [
        "78 mg in 28.35 g became 270 mg in 100 g"
    ]
    assert [change.words for change in history.value_changes(now(unknown_food))] == [
        "0 mg became unknown in 100 g",
        "unknown became 0 mg in 100 g",
    ]


def test_a_value_that_an_import_changed_is_told_as_well(as_curator, load):
    load(row())
    almonds = Food.objects.get()
    assert history.value_changes(almonds) == []
    edit(as_curator, almonds, brand="Acme")
    load(row(magnesium_mg="268"))
    assert [change.words for change in history.value_changes(now(almonds))] == [
        "270 mg became 268 mg in 100 g"
    ]
