"""Deleting foods, and what is offered when they cannot be."""

import re

import pytest

from foods.models import Food, FoodGroup
from foods.search import search_foods
from tests.factories import EntryFactory, FoodFactory, FoodGroupFactory

FOODS = "/admin/foods/food/"
SENTENCE = "Almonds can’t be deleted, because 1 entry uses it. Retire it instead."


@pytest.fixture
def eaten(member, almonds):
    """Almonds that somebody logged."""
    EntryFactory(user=member, food=almonds)
    return almonds


def deletion_of(food: Food) -> str:
    return f"{FOODS}{food.pk}/delete/"


def offered_form(page: str, button: str) -> tuple[str, dict[str, list[str]]]:
    """Where the form with that button leads, and what it sends."""
    [form] = [form for form in re.findall(r"<form.*?</form>", page, re.DOTALL) if f'value="{button}"' in form]
    [action] = re.findall(r'<form[^>]* action="([^"]+)"', form)
    sent: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form):
        sent.setdefault(name, []).append(value)
    return action, sent


def delete_selected(client, *foods: Food, confirmed: bool = False):
    sent = {"action": "delete_selected", "_selected_action": [food.pk for food in foods]}
    return client.post(FOODS, sent | ({"post": "yes"} if confirmed else {}))


def test_a_food_that_nobody_logged_is_deleted(as_curator, almonds):
    assert as_curator.get(deletion_of(almonds)).status_code == 200
    as_curator.post(deletion_of(almonds), {"post": "yes"})
    assert not Food.objects.exists()


def test_deleting_a_food_in_use_is_refused_with_a_sentence(as_curator, eaten):
    page = as_curator.get(deletion_of(eaten)).text
    assert SENTENCE in page
    assert 'name="post"' not in page


def test_a_food_in_use_stands_even_when_its_deletion_is_sent(as_curator, eaten):
    assert SENTENCE in as_curator.post(deletion_of(eaten), {"post": "yes"}).text
    assert Food.objects.get() == eaten


def test_the_refusal_counts_everybodys_entries_and_names_nobody(as_curator, eaten, member, stranger):
    EntryFactory(user=stranger, food=eaten)
    page = as_curator.get(deletion_of(eaten)).text
    assert "2 entries use it" in page
    assert member.email not in page
    assert stranger.email not in page


def test_an_entry_that_was_removed_still_holds_its_food(as_curator, member, almonds):
    EntryFactory(user=member, food=almonds, is_removed=True)
    assert SENTENCE in as_curator.post(deletion_of(almonds), {"post": "yes"}).text
    assert Food.objects.exists()


def test_the_refusal_offers_to_retire_the_food_instead_and_that_works(as_curator, eaten):
    action, sent = offered_form(as_curator.get(deletion_of(eaten)).text, "Retire instead")
    answer = as_curator.post(action, sent, follow=True)
    assert "1 retired. Past entries don’t change." in answer.text
    eaten.refresh_from_db()
    assert eaten.is_retired
    assert search_foods("almonds").foods == []
    assert eaten.entries.count() == 1


def test_a_food_of_the_catalogue_would_come_back_so_retiring_it_is_offered(as_curator):
    food = FoodFactory(name="Walnuts", catalogue_key="walnuts")
    page = as_curator.post(deletion_of(food), {"post": "yes"}).text
    assert "Walnuts can’t be deleted, because it comes with the catalogue. Retire it instead." in page
    assert offered_form(page, "Retire instead")[1]["_selected_action"] == [str(food.pk)]
    assert Food.objects.exists()


def test_deleting_several_foods_is_refused_when_one_is_in_use(as_curator, eaten):
    other = FoodFactory(name="Hazelnuts")
    page = delete_selected(as_curator, eaten, other, confirmed=True).text
    assert SENTENCE in page
    assert Food.objects.count() == 2


def test_the_refusal_of_several_offers_to_retire_them_all_and_that_works(as_curator, eaten):
    other = FoodFactory(name="Hazelnuts")
    page = delete_selected(as_curator, eaten, other).text
    action, sent = offered_form(page, "Retire all instead")
    assert "2 retired." in as_curator.post(action, sent, follow=True).text
    assert [food.is_retired for food in Food.objects.all()] == [True, True]


def test_several_foods_that_nobody_logged_are_deleted(as_curator):
    foods = [FoodFactory(), FoodFactory()]
    assert delete_selected(as_curator, *foods).status_code == 200
    delete_selected(as_curator, *foods, confirmed=True)
    assert not Food.objects.exists()


def act(client, action: str, *foods: Food) -> str:
    return client.post(
        FOODS, {"action": action, "_selected_action": [food.pk for food in foods]}, follow=True
    ).text


def test_retired_foods_are_brought_back(as_curator, almonds):
    retired = FoodFactory(name="Hazelnuts", is_retired=True)
    assert "1 restored." in act(as_curator, "bring_back", almonds, retired)
    retired.refresh_from_db()
    assert not retired.is_retired


def test_retiring_stands_in_the_foods_history(as_curator, almonds):
    act(as_curator, "retire", almonds)
    assert "Retired." in as_curator.get(f"{FOODS}{almonds.pk}/history/").text


def test_a_group_with_foods_is_not_deleted(as_curator, almonds):
    as_curator.post(f"/admin/foods/foodgroup/{almonds.group.pk}/delete/", {"post": "yes"})
    assert FoodGroup.objects.filter(pk=almonds.group.pk).exists()


def test_an_empty_group_is_deleted(as_curator):
    group = FoodGroupFactory(name="Empty")
    as_curator.post(f"/admin/foods/foodgroup/{group.pk}/delete/", {"post": "yes"})
    assert not FoodGroup.objects.exists()
