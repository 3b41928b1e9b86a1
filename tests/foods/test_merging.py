"""Two foods that are one: merging them, and taking it back."""

from __future__ import annotations

from decimal import Decimal

import pytest

from foods.merging import CannotMerge, merge, plan_merge, successor_of, undo_merge
from foods.models import Barcode, Food, Merge
from foods.search import search_foods
from tests.factories import EntryFactory, FoodFactory
from tests.html import parse

FOODS = "/admin/foods/food/"
NEW = "/admin/foods/merge/new/"


@pytest.fixture
def duplicates(db):
    """Almonds, to stay, and raw almonds that are the same."""
    kept = FoodFactory(name="Almonds", aliases="mandel", portions=[("1 oz", "28.35")])
    old = FoodFactory(
        name="Raw almonds",
        aliases="badam; Mandel",
        portions=[("1 oz", "28"), ("1 cup", "143"), ("10 almonds", "12")],
    )
    Barcode.objects.create(food=kept, gtin="04006381333931")
    Barcode.objects.create(food=old, gtin="04006381333931")
    Barcode.objects.create(food=old, gtin="00012345678905")
    return kept, old


def state_of(food: Food) -> dict[str, object]:
    food = Food.objects.get(pk=food.pk)
    return {
        "retired": food.is_retired,
        "into": food.merged_into_id,
        "aliases": food.aliases,
        "portions": [(portion.label, portion.quantity) for portion in food.portions.all()],
        "barcodes": [barcode.gtin for barcode in food.barcodes.all()],
    }


def foods(*names: str) -> list[Food]:
    return [FoodFactory(name=name) for name in names]


# --- what moves -----------------------------------------------------------------------------------


def test_the_kept_food_gains_the_portions_that_it_lacks(duplicates, curator):
    kept, old = duplicates
    merge(kept, [old], curator)
    assert state_of(kept)["portions"] == [("1 oz", Decimal("28.35")), ("1 cup", 143), ("10 almonds", 12)]


def test_the_old_names_become_other_names_of_the_kept_food(duplicates, curator):
    kept, old = duplicates
    merge(kept, [old], curator)
    assert state_of(kept)["aliases"] == "mandel; Raw almonds; badam"
    for words in ("raw almonds", "badam"):
        assert [found.food for found in search_foods(words).foods] == [kept]


def test_names_that_have_no_room_are_left_out_and_shown(db, curator):
    kept = FoodFactory(name="Almonds", aliases="a" * 280)
    old = FoodFactory(name="Almonds, raw, whole, Californian", aliases="badam")
    [step] = plan_merge(kept, [old])
    assert (step.names, step.names_without_room) == (["badam"], [old.name])
    merge(kept, [old], curator)
    assert state_of(kept)["aliases"] == f"{'a' * 280}; badam"


def test_barcodes_move_along_once(duplicates, curator):
    kept, old = duplicates
    merge(kept, [old], curator)
    assert state_of(kept)["barcodes"] == ["00012345678905", "04006381333931"]


def test_past_entries_stay_as_they_were(duplicates, member, curator):
    kept, old = duplicates
    entry = EntryFactory(user=member, food=old, grams=28)
    before = EntryFactory._meta.model.objects.values().get(pk=entry.pk)
    merge(kept, [old], curator)
    assert EntryFactory._meta.model.objects.values().get(pk=entry.pk) == before
    assert [portion.label for portion in entry.food.portions.all()] == ["1 oz", "1 cup", "10 almonds"]


def test_rows_of_any_model_that_follows_merges_move(duplicates, curator, monkeypatch):
    """A flag stands in for a model of another app that says so."""
    kept, old = duplicates
    flag_model = kept.flags.model
    monkeypatch.setattr(flag_model, "follows_merges", ("kind",), raising=False)
    for food, kind in ((kept, "twin"), (old, "twin"), (old, "too_much")):
        flag_model.objects.create(food=food, kind=kind, detail="-")
    assert plan_merge(kept, [old])[0].moving["data issues"] == 1
    [made] = merge(kept, [old], curator)
    assert sorted(kept.flags.values_list("kind", flat=True)) == ["too_much", "twin"]
    undo_merge(made, curator)
    assert [list(food.flags.values_list("kind", flat=True)) for food in (kept, old)] == [
        ["twin"],
        ["too_much", "twin"],
    ]


def test_imports_leave_alone_what_a_merge_gave_an_imported_food(db, curator):
    kept = FoodFactory(name="Almonds", source="usda_sr_legacy", source_id="170567")
    [old] = foods("Raw almonds")
    merge(kept, [old], curator)
    assert Food.objects.get(pk=kept.pk).curated_fields == ["aliases"]


def test_both_foods_say_in_their_history_what_happened(duplicates, curator):
    kept, old = duplicates
    merge(kept, [old], curator)
    latest = [food.history.first() for food in duplicates]
    assert [row.history_change_reason for row in latest] == [
        "Raw almonds was merged into it",
        "Merged into Almonds",
    ]
    assert {row.history_user for row in latest} == {curator}
    assert latest[1].is_retired


def test_several_foods_merge_at_once(db, curator):
    kept, first, second = foods("Almonds", "Raw almonds", "Badam")
    merge(kept, [first, second], curator)
    assert [successor_of(Food.objects.get(pk=food.pk)) for food in (first, second)] == [kept, kept]
    assert state_of(kept)["aliases"] == "Raw almonds; Badam"


# --- chains ---------------------------------------------------------------------------------------


def test_a_chain_of_merges_leads_to_its_end(db, curator):
    a, b, c = foods("A almonds", "B almonds", "C almonds")
    merge(b, [a], curator)
    merge(c, [b], curator)
    assert [successor_of(Food.objects.get(pk=food.pk)) for food in (a, b, c)] == [c, c, c]


def test_a_chain_that_bites_its_tail_ends(db):
    a, b, c = foods("A", "B", "C")
    for food, into in ((a, b), (b, c), (c, b)):
        Food.objects.filter(pk=food.pk).update(merged_into=into)
    assert successor_of(Food.objects.get(pk=a.pk)) in {b, c}


# --- what is refused ------------------------------------------------------------------------------


def test_a_merge_into_itself_is_refused(almonds, curator):
    with pytest.raises(CannotMerge, match="merged into itself"):
        merge(almonds, [almonds], curator)


def test_a_merge_of_nothing_is_refused(almonds, curator):
    with pytest.raises(CannotMerge, match="at least two"):
        merge(almonds, [], curator)


def test_own_foods_are_not_merged(almonds, member, curator):
    own = FoodFactory(name="My almonds", owner=member)
    for kept, old in ((almonds, own), (own, almonds)):
        with pytest.raises(CannotMerge, match="own food"):
            merge(kept, [old], curator)


def test_grams_and_millilitres_are_not_merged(almonds, curator):
    drink = FoodFactory(name="Almond drink", basis_unit="ml")
    with pytest.raises(CannotMerge, match="measured in ml and Almonds in g"):
        merge(almonds, [drink], curator)


def test_a_merge_into_a_retired_food_is_refused(almonds, curator):
    retired = FoodFactory(name="Old almonds", is_retired=True)
    with pytest.raises(CannotMerge, match="Restore it first"):
        merge(retired, [almonds], curator)


def test_a_food_merges_once(db, curator):
    a, b, c = foods("A almonds", "B almonds", "C almonds")
    merge(b, [a], curator)
    with pytest.raises(CannotMerge, match="is already merged into B almonds"):
        merge(c, [a], curator)


def test_of_several_merges_one_that_is_refused_stops_all(almonds, curator):
    [fine] = foods("Raw almonds")
    drink = FoodFactory(name="Almond drink", basis_unit="ml")
    with pytest.raises(CannotMerge):
        merge(almonds, [fine, drink], curator)
    assert not Merge.objects.exists()
    assert not Food.objects.filter(is_retired=True).exists()


# --- undoing --------------------------------------------------------------------------------------


def test_undoing_brings_everything_back(duplicates, curator):
    before = [state_of(food) for food in duplicates]
    [made] = merge(duplicates[0], [duplicates[1]], curator)
    assert [state_of(food) for food in duplicates] != before
    undo_merge(made, curator)
    assert [state_of(food) for food in duplicates] == before
    assert [food.history.first().history_user for food in duplicates] == [curator, curator]
    assert [found.food for found in search_foods("raw almonds").foods] == [duplicates[1]]


def test_undoing_leaves_a_food_retired_that_was_retired_before(almonds, curator):
    old = FoodFactory(name="Old almonds", is_retired=True)
    [made] = merge(almonds, [old], curator)
    undo_merge(made, curator)
    assert state_of(old)["retired"]


def test_undoing_leaves_a_portion_that_was_corrected_since(duplicates, curator):
    kept, old = duplicates
    [made] = merge(kept, [old], curator)
    kept.portions.filter(label="1 cup").update(quantity=140)
    undo_merge(made, curator)
    assert [label for label, _ in state_of(kept)["portions"]] == ["1 oz", "1 cup"]


def test_a_chain_is_undone_from_its_end(db, curator):
    a, b, c = foods("A almonds", "B almonds", "C almonds")
    [first] = merge(b, [a], curator)
    [second] = merge(c, [b], curator)
    with pytest.raises(CannotMerge, match="since been merged into C almonds"):
        undo_merge(first, curator)
    undo_merge(second, curator)
    undo_merge(first, curator)
    assert [state_of(food)["into"] for food in (a, b, c)] == [None, None, None]


def test_a_merge_is_undone_once_and_can_be_made_again(db, curator):
    kept, old = foods("Almonds", "Raw almonds")
    [made] = merge(kept, [old], curator)
    undo_merge(made, curator)
    with pytest.raises(CannotMerge, match="already undone"):
        undo_merge(made, curator)
    merge(kept, [old], curator)
    assert successor_of(Food.objects.get(pk=old.pk)) == kept


# --- in the admin ---------------------------------------------------------------------------------


def ids(*chosen: Food) -> str:
    return ",".join(str(food.pk) for food in chosen)


def test_a_curator_selects_foods_and_is_asked_which_stays(as_curator, duplicates):
    fields = {"action": "merge_foods", "_selected_action": [food.pk for food in duplicates]}
    answer = as_curator.post(FOODS, fields, follow=True)
    choices = parse(answer).select_one("#choose").select("input[type=radio]")
    assert sorted(choice["value"] for choice in choices) == sorted(str(food.pk) for food in duplicates)
    assert not any("checked" in choice.attributes for choice in choices)


def test_the_preview_says_what_moves(as_curator, duplicates, member):
    kept, old = duplicates
    old.magnesium_mg = Decimal(270)
    old.save()
    page = as_curator.get(NEW, {"ids": ids(*duplicates), "keep": kept.pk})
    words = parse(page).select_one("#preview").text
    assert "Merge Raw almonds into Almonds" in words
    assert "Portions added: 1 cup (143 g), 10 almonds (12 g)" in words
    assert "“1 oz” is 28 g in one food and 28.35 g in the other. 28.35 g is kept." in words
    assert "Other names added: Raw almonds, badam" in words
    assert "Also moved: barcodes (1)" in words
    assert "The values differ." in words
    assert not Merge.objects.exists()


def test_a_curator_merges_and_undoes_it_from_the_old_foods_page(as_curator, duplicates):
    kept, old = duplicates
    answer = as_curator.post(NEW, {"ids": ids(*duplicates), "keep": kept.pk})
    assert (answer.status_code, answer["Location"]) == (302, f"{FOODS}{kept.pk}/change/")
    [link] = parse(as_curator.get(f"{FOODS}{old.pk}/change/")).select(
        f"a[href=/admin/foods/merge/undo/{old.pk}/]"
    )
    assert as_curator.get(link["href"]).status_code == 200
    assert state_of(old)["into"] == kept.pk
    assert as_curator.post(link["href"]).status_code == 302
    assert (state_of(old)["into"], state_of(old)["retired"]) == (None, False)
    assert as_curator.get(link["href"]).status_code == 404


def test_a_refused_merge_says_why_and_keeps_the_choice(as_curator, almonds):
    drink = FoodFactory(name="Almond drink", basis_unit="ml")
    for send in (as_curator.get, as_curator.post):
        page = send(NEW, {"ids": ids(almonds, drink), "keep": almonds.pk})
        assert page.status_code == 422
        assert "measured in ml" in page.text
        assert "checked" in parse(page).select_one(f"#keep-{almonds.pk}").attributes


@pytest.mark.parametrize("keep", ["", "x", "0"])
def test_merging_without_saying_which_stays_is_asked_back(as_curator, duplicates, keep):
    page = as_curator.post(NEW, {"ids": ids(*duplicates), "keep": keep})
    assert page.status_code == 422
    assert "Choose the food to keep." in page.text


@pytest.mark.parametrize("chosen", ["", "1", "x,y", "99999999999999999999"])
def test_fewer_than_two_foods_lead_back_to_the_list(as_curator, db, chosen):
    assert as_curator.get(NEW, {"ids": chosen})["Location"] == FOODS


def test_own_foods_cannot_be_reached_through_the_addresses(as_curator, member, almonds):
    own = FoodFactory(name="Secret recipe", owner=member)
    page = as_curator.get(NEW, {"ids": ids(almonds, own), "keep": almonds.pk}, follow=True)
    assert "Secret recipe" not in page.text


@pytest.mark.parametrize("address", [NEW, "/admin/foods/merge/", "/admin/foods/merge/undo/1/"])
def test_a_member_has_no_business_with_merges(as_member, address):
    assert as_member.get(address, follow=True).status_code == 403


def test_staff_without_the_right_to_change_foods_merges_nothing(as_curator, curator, duplicates):
    curator.groups.clear()
    assert as_curator.post(NEW, {"ids": ids(*duplicates), "keep": duplicates[0].pk}).status_code == 403
    assert not Merge.objects.exists()


def test_the_list_of_merges_says_what_became_what(as_curator, duplicates, curator):
    merge(duplicates[0], [duplicates[1]], curator)
    page = as_curator.get("/admin/foods/merge/")
    assert "Raw almonds" in page.text
    assert "curator@example.org" in page.text


def test_a_merged_food_comes_back_only_by_undoing_the_merge(duplicates, curator, as_curator):
    kept, old = duplicates
    merge(kept, [old], curator)
    page = as_curator.post(
        "/admin/foods/food/?is_retired__exact=1",
        {"action": "bring_back", "_selected_action": [old.pk]},
        follow=True,
    )
    assert "0 restored" in page.text
    assert "because another food replaces it" in page.text
    old.refresh_from_db()
    assert (old.is_retired, old.merged_into) == (True, kept)
    assert 'name="is_retired"' not in as_curator.get(f"/admin/foods/food/{old.pk}/change/").text
    assert 'name="is_retired"' in as_curator.get(f"/admin/foods/food/{kept.pk}/change/").text


def test_what_two_foods_gave_stays_while_one_of_them_is_merged(duplicates, curator):
    kept, old = duplicates
    other = FoodFactory(name="Badam", aliases="Mandel", portions=[("1 cup", "140"), ("1 oz", "28")])
    Barcode.objects.create(food=other, gtin="00012345678905")
    first, _ = merge(kept, [old, other], curator)
    undo_merge(first, curator)
    now = state_of(kept)
    assert ("1 cup", Decimal(140)) in now["portions"]
    assert "00012345678905" in now["barcodes"]
    assert "badam" in now["aliases"].lower()
    undo_merge(Merge.objects.get(old=other), curator)
    assert state_of(kept)["portions"] == [("1 oz", Decimal("28.35"))]
    assert state_of(other)["barcodes"] == ["00012345678905"]
