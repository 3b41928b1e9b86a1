"""The page of a data issue: what is compared, one click back to the old value, and on to the next."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from foods import history
from foods.data_issues import raise_data_issues
from foods.history import recording_change
from foods.models import Flag, Food
from tests.factories import FoodFactory, FoodGroupFactory
from tests.foods.test_flags import FLAGS, only_looking
from tests.html import Element, parse


def page_of(client: Client, flag: Flag) -> Element:
    return parse(client.get(f"{FLAGS}{flag.pk}/change/"))


def press(client: Client, flag: Flag, page: Element, act: str):
    """Press the button of `act` as the page offers it."""
    [button] = page.select(f"button[formaction={FLAGS}{flag.pk}/{act}/]")
    sent = {box["name"]: box["value"] for box in page.select("form")[-1].select("input[type=hidden]")}
    return client.post(button["formaction"], sent, follow=True)


def change(food: Food, by, **values) -> Flag:
    """Let a curator save these values in spite of the issue they raise."""
    with recording_change(food, by=by):
        for name, value in values.items():
            setattr(food, name, value)
        food.save()
    raise_data_issues([food], is_confirmed=True)
    return food.flags.get()


@pytest.fixture
def almonds_issue(curator) -> Flag:
    """Almonds of 270 mg became 2,700; the median of their ten nuts is 250 mg."""
    group = FoodGroupFactory(name="Nuts")
    for _ in range(10):
        FoodFactory(group=group, magnesium_mg=250)
    almonds = FoodFactory(name="Almonds", group=group, magnesium_mg=270)
    return change(almonds, curator, magnesium_mg=Decimal(2700), name="Almond")


def test_old_and_new_value_and_the_median_are_side_by_side(as_curator, almonds_issue):
    rows = [row.text for row in page_of(as_curator, almonds_issue).select_one("#compared").select("tr")][1:]
    assert rows[0].startswith("Old value 270 mg in 100 g")
    assert rows[0].endswith("270 mg")
    assert rows[1].split() == ["New", "value", "2700", "mg", "in", "100", "g", "2,700", "mg"]
    assert rows[2] == "Group median Nuts11 foods 250 mg"


def test_one_click_reverts_the_value_alone_and_leads_to_the_next_issue(as_curator, almonds_issue, curator):
    other = change(FoodFactory(name="Bran", magnesium_mg=200), curator, magnesium_mg=Decimal(6000))
    page = page_of(as_curator, almonds_issue)
    assert page.select_one(".next-issue")["href"] == f"{FLAGS}{other.pk}/change/"
    answer = press(as_curator, almonds_issue, page, "revert")
    assert answer.redirect_chain[-1][0] == f"{FLAGS}{other.pk}/change/"
    assert "Almond has 270 mg in 100 g again." in answer.text
    food = Food.objects.get(pk=almonds_issue.food_id)
    assert (food.magnesium_mg, food.name) == (270, "Almond")
    assert not food.flags.exists()
    [line, *_] = history.history_lines(food)
    assert (line.by, [each.now for each in line.changes]) == (curator.email, ["270"])
    answer = press(as_curator, other, page_of(as_curator, other), "revert")
    assert answer.redirect_chain[-1][0] == FLAGS  # the last one


def test_a_food_that_changed_since_is_not_reverted(as_curator, almonds_issue, curator):
    page = page_of(as_curator, almonds_issue)
    food = Food.objects.get(pk=almonds_issue.food_id)
    with recording_change(food, by=curator):
        food.source_note = "Measured again"
        food.save()
    answer = press(as_curator, almonds_issue, page, "revert")
    assert "Almond has changed since you opened this page. Check it again." in answer.text
    assert Food.objects.get(pk=food.pk).magnesium_mg == 2700


def test_a_pending_value_is_shown_as_the_new_one(as_curator):
    bran = FoodFactory(name="Bran", magnesium_mg=200)
    with recording_change(bran, by=None):
        bran.magnesium_mg = Decimal(6000)
        bran.save()
    raise_data_issues([bran])  # as an import: held back
    flag = bran.flags.get()
    page = page_of(as_curator, flag)
    assert "6000 mg in 100 g" in page.select_one(".new-value").text.replace(",", "")
    assert "pending; in use: unknown" in page.select_one(".new-value").text
    press(as_curator, flag, page, "revert")
    assert Food.objects.get(pk=bran.pk).magnesium_mg == 200
    assert not bran.flags.exists()


def test_portions_go_back_too(as_curator, curator):
    rice = FoodFactory(name="Rice", portions=[("1 cup", "185")])
    with recording_change(rice, by=curator):
        rice.portions.update(quantity=Decimal(2850))
    raise_data_issues([rice], is_confirmed=True)
    flag = rice.flags.get()
    page = page_of(as_curator, flag)
    assert "1 cup=185" in page.select_one("#compared").text
    press(as_curator, flag, page, "revert")
    assert rice.portions.get().quantity == 185


def test_without_an_earlier_value_there_is_no_revert(as_curator):
    bran = FoodFactory(name="Bran", magnesium_mg=6000)
    raise_data_issues([bran])
    flag = bran.flags.get()
    assert "none recorded" in page_of(as_curator, flag).text
    answer = as_curator.post(f"{FLAGS}{flag.pk}/revert/", {"seen": ""}, follow=True)
    assert "There is no earlier value to revert to." in answer.text


def test_who_may_only_look_has_no_buttons_and_reverts_nothing(as_curator, curator, almonds_issue):
    only_looking(curator)
    assert not page_of(as_curator, almonds_issue).select("button[formaction]")
    assert as_curator.post(f"{FLAGS}{almonds_issue.pk}/revert/").status_code == 403


def test_an_issue_that_is_gone_leads_to_the_list(as_curator):
    answer = as_curator.get(f"{FLAGS}99/change/", follow=True)
    assert answer.redirect_chain[-1][0] == FLAGS
    assert "This issue no longer exists." in answer.text
