"""Curators who edit the same food: both values are shown, nothing is overwritten, nothing is added twice."""

from __future__ import annotations

from decimal import Decimal

import pytest

from foods.models import Alias, Food, FoodGroup
from tests.html import form_fields, parse


def opened(client, address, form="food_form"):
    return form_fields(parse(client.get(address)).select_one(f"#{form}"))


def send(client, address, fields, **typed):
    return client.post(address, fields | typed)


@pytest.fixture
def address(almonds):
    return f"/admin/foods/food/{almonds.pk}/change/"


def test_a_curators_form_asks_before_it_overwrites_another_curators_value(as_curator, almonds, address):
    fields = opened(as_curator, address)
    assert send(as_curator, address, fields, magnesium_mg="80").status_code == 302
    page = send(as_curator, address, fields, name="Almonds, raw")
    assert page.status_code == 200
    notice = parse(page).select_one(".conflict").text
    assert "Magnesium, mg Saved now: 80 Yours: 78" in notice
    assert "Name Saved now: Almonds Yours: Almonds, raw" in notice
    almonds.refresh_from_db()
    assert (almonds.name, almonds.magnesium_mg) == ("Almonds", Decimal(80))
    again = form_fields(parse(page).select_one("#food_form"))
    assert send(as_curator, address, again, magnesium_mg="80").status_code == 302
    almonds.refresh_from_db()
    assert (almonds.name, almonds.magnesium_mg) == ("Almonds, raw", Decimal(80))


def test_portions_that_another_curator_changed_are_asked_about_too(as_curator, almonds, address):
    fields = opened(as_curator, address)
    assert send(as_curator, address, fields, **{"portions-0-quantity": "30"}).status_code == 302
    notice = parse(send(as_curator, address, fields)).select_one(".conflict").text
    assert "Portions Saved now: 0, 1 oz, 30" in notice
    assert almonds.portions.get(label="1 oz").quantity == 30


def test_the_same_change_sent_twice_asks_nothing(as_curator, almonds, address):
    fields = opened(as_curator, address)
    for _ in range(2):
        assert send(as_curator, address, fields, magnesium_mg="80").status_code == 302
    assert almonds.history.filter(magnesium_mg=80).count() == 1


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (FoodGroup, {"name": "Nuts of another kind"}),
        (Alias, {"term": "filberts", "meaning": "hazelnuts"}),
    ],
)
def test_what_is_added_twice_is_there_once_with_one_answer(as_curator, model, fields):
    address = f"/admin/foods/{model._meta.model_name}/add/"
    sent = opened(as_curator, address, f"{model._meta.model_name}_form") | fields
    answers = [as_curator.post(address, sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert model.objects.filter(**fields).count() == 1


def test_a_food_that_was_refused_can_be_sent_again_from_the_same_form(as_curator, almonds):
    address = "/admin/foods/food/add/"
    sent = opened(as_curator, address) | {"name": "Cashews", "group": almonds.group_id}
    assert send(as_curator, address, sent, basis_quantity="0").status_code == 200
    for _ in range(2):
        assert send(as_curator, address, sent).status_code == 302
    assert Food.objects.filter(name="Cashews").count() == 1
