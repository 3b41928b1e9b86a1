"""A double click, a retry, back and save again: one thing is made, and the second answer shows it."""

from __future__ import annotations

import pytest

from foods.models import Food
from tests.cases import for_each
from tests.html import parse
from tests.unsaved.conftest import everything_stored
from tests.unsaved.forms import BAR, FORMS
from tracker.lib.ids import new_id
from tracker.meals.models import SavedMeal
from tracker.schedules.models import Medicine

NEW_FOOD, NEW_MEAL = "/foods/mine/new/", "/meals/new/"
# The phrase has hidden fields that its page fills in; tests/logs/test_phrases.py sends it twice.
MAKING = [form for form in FORMS if form.is_saved and form.view != "logs:add-phrase"]


@for_each("form", MAKING)
def test_a_form_that_is_sent_twice_is_saved_once(form, rows, as_member):
    address, sent = form.address(rows), form.fields(rows)
    first = as_member.post(address, sent)
    stored = everything_stored()
    second = as_member.post(address, sent)
    assert first.status_code == second.status_code == 302
    assert everything_stored() == stored
    page = as_member.get(second["Location"])
    assert page.status_code == 200
    assert not parse(page).select(".problem")


def test_an_own_food_sent_again_with_other_words_is_the_one_that_was_made(as_member, member):
    sent = BAR | {"id": new_id()}
    first = as_member.post(NEW_FOOD, sent)
    second = as_member.post(NEW_FOOD, sent | {"name": "Oat bar, large"})
    assert second["Location"] == first["Location"]
    assert [food.name for food in Food.objects.own_of(member)] == ["Oat bar"]


def test_an_own_food_that_was_removed_since_is_not_made_again(as_member, member):
    sent = BAR | {"id": new_id()}
    as_member.post(NEW_FOOD, sent)
    made = Food.objects.own_of(member).get()
    as_member.post(f"/foods/mine/{made.pk}/remove/")
    assert as_member.post(NEW_FOOD, sent)["Location"] == f"/foods/mine/?removed={made.pk}"
    assert Food.objects.own_of(member).count() == 1


@pytest.mark.parametrize("id", ["", "x", "01a1c2d3-0000-4000-8000-000000000000"])
def test_a_form_without_a_sound_id_still_makes_what_was_typed(as_member, member, id):
    assert as_member.post(NEW_FOOD, BAR | {"id": id}).status_code == 302
    assert as_member.post(NEW_MEAL, {"name": "Plate", "id": id}).status_code == 302
    assert Food.objects.own_of(member).exists()
    assert SavedMeal.objects.filter(user=member).exists()


def test_each_form_that_is_opened_makes_another(as_member, member):
    for _ in range(2):
        id = parse(as_member.get(NEW_MEAL)).select_one("main").select_one("[name=id]")["value"]
        as_member.post(NEW_MEAL, {"name": "Plate", "id": id})
    assert SavedMeal.objects.filter(user=member).count() == 2


def test_an_id_that_a_stranger_used_makes_nothing_of_theirs_and_loses_nothing(as_member, as_stranger, member):
    sent = {"name": "Doxycycline", "id": new_id()}
    as_stranger.post("/supplements/medicines/", sent)
    answer = as_member.post("/supplements/medicines/", sent)
    assert answer.status_code == 302
    assert Medicine.objects.filter(user=member).count() == 1
