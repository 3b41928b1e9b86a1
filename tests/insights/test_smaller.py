"""Smaller amounts of what was had last: those that somebody would take, and when they are offered."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import EntryFactory
from tests.html import HTMX, parse
from tests.insights.test_gap import DAY, GAP, SUNDAY, had, of_its_own, ways
from tracker.insights.suggestions.candidates import StoredPortion
from tracker.insights.suggestions.smaller_portions import smaller_amounts
from tracker.logs.models import IntakeEntry
from tracker.logs.search.usual_foods import UsualFood


def food(amount, label, quantity, unit="g"):
    return UsualFood(
        1, "Food", "", "food", False, unit, Decimal(100), Decimal(100), "p1", label, Decimal(quantity),
        Decimal(amount),
    )  # fmt: skip


def words(*what, portions=(), unit="g"):
    portions = [StoredPortion("p2", label, Decimal(quantity)) for label, quantity in portions]
    return [each.words for each in smaller_amounts(food(*what, unit), portions)]


@pytest.mark.parametrize(
    ("what", "smaller"),
    [
        (("2", "1 slice", "32"), ["1 slice, 32 g"]),
        (("5", "1 large", "50"), ["2 large, 100 g", "1 large, 50 g"]),
        (("1", "1 large", "50"), []),  # half an egg
        (("1", "1 slice", "32"), []),
        (("1", "1 tablespoon", "16"), []),
        (("1", "1 cup", "143"), ["½ cup, 72 g", "¼ cup, 36 g"]),
        (("1", "1/2 cup", "99"), ["¼ cup, 50 g"]),
        (("1", "1/3 cup", "120"), []),  # a sixth of a cup
        (("3", "1/2 cup", "99"), ["½ cup, 99 g"]),
        (("2", "10 almonds", "12"), ["10 almonds, 12 g"]),
        (("1", "10 dates", "240"), []),  # "½ × 10 dates" is nothing that is said
        (("1", "1 medium", "118"), ["½ medium, 59 g"]),
        (("1", "3 oz", "85.05"), ["1½ oz, 43 g"]),
        (("150", "g", "1"), ["80 g", "40 g"]),
        (("56.7", "g", "1"), ["30 g", "15 g"]),
        (("5", "g", "1"), []),
    ],
)
def test_halves_and_quarters_are_whole_steps(what, smaller):
    assert words(*what) == smaller


def test_a_serving_of_a_recipe_is_halved_at_most():
    assert words("1", "1 serving", "1", unit="serving") == ["½ serving"]
    assert words("2", "1 serving", "1", unit="serving") == ["1 serving", "½ serving"]


def test_each_smaller_portion_is_there_once():
    portions = [("1 cup", "143"), ("1 oz", "28.35"), ("10 almonds", "12")]
    assert words("1", "1 cup", "143", portions=portions)[2:] == ["1 oz, 28 g", "10 almonds, 12 g"]


@given(
    amount=st.decimals("0.01", 500, places=2),
    label=st.sampled_from(["g", "1 cup", "1/2 cup", "1 slice", "7 walnuts", "small glass"]),
    quantity=st.decimals("0.1", 500, places=1),
)
def test_every_smaller_amount_is_more_than_nothing_and_less_than_before(amount, label, quantity):
    last = food(amount, label, 1 if label == "g" else quantity)
    for each in smaller_amounts(last, [StoredPortion("p2", "1 pinch", Decimal(2))]):
        assert 0 < each.amount * each.portion_quantity < last.amount * last.portion_quantity


# --- offered ---------------------------------------------------------------------------------------


def had_one(user, food, label):
    """One of a portion, yesterday."""
    portion = food.portions.get(label=label)
    IntakeEntry.from_food(
        food, Decimal(1), portion, user=user, day=SUNDAY - timedelta(days=1), meal="snack"
    ).save()


def test_what_would_go_far_past_the_target_is_offered_in_a_smaller_amount(as_member, member):
    """60 mg are left; 90 is the most."""
    EntryFactory(user=member, grams=250)
    had(member, of_its_own("Just right", "90"), 1)
    had(member, of_its_own("Too much", "90.001"), 1, 2)
    lines = {
        way.select_one("span").text: way
        for way in parse(as_member.get(GAP, headers=HTMX)).select("[name=pick]")
    }
    assert lines["Just right"].select_one("small").text == "100 g Last eaten yesterday"
    assert lines["Too much"].select_one("small").text == "50 g Smaller than last time"
    assert lines["Too much"].select_one("data").value == Decimal("45.001")
    sent = {"pick": lines["Too much"]["value"], "meal": "dinner"}
    page = parse(as_member.post(DAY + "entries/", sent, headers=HTMX))
    assert page.select_one("#day-total").value == Decimal("295.001")


def test_a_smaller_portion_of_a_food_is_offered_where_half_of_it_is_too_much_still(as_member, member):
    EntryFactory(user=member, grams=290)
    seeds = of_its_own("Seeds", "300", portions=[("1 oz", "28.35"), ("1 tablespoon", "9")])
    had(member, seeds, 1)
    [way] = parse(as_member.get(GAP, headers=HTMX)).select("[name=pick]")
    assert way.select_one("small").text == "1 tablespoon, 9 g Smaller than last time"
    assert way["value"].startswith(f"{seeds.pk} p{seeds.portions.get(label='1 tablespoon').pk} 1 ")


def test_what_has_no_smaller_amount_that_somebody_would_take_is_not_offered(as_member, member):
    EntryFactory(user=member, grams=290)
    egg = of_its_own("Egg", "100", portions=[("1 large", "50")])
    had_one(member, egg, "1 large")
    assert ways(as_member) == []


def test_a_whole_bar_of_what_has_a_serving_is_offered_in_part(as_member, member):
    chocolate = of_its_own(
        "Chocolate", "228", catalogue_key="bar", portions=[("1 oz", "28.35"), ("1 bar", "101")]
    )
    had_one(member, chocolate, "1 bar")
    [way] = parse(as_member.get(GAP, headers=HTMX)).select("[name=pick]")
    assert way.select_one("small").text == "½ bar, 51 g Smaller than last time"
