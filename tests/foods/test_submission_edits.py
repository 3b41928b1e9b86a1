"""A curator may change a submitted food before approving it, and sees likely candidates for “Same food”."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from foods.models import Barcode, Food, Submission
from foods.similar_foods import similar_foods
from foods.submissions import submit_food
from tests.factories import FoodFactory, FoodGroupFactory
from tests.html import parse

QUEUE = "/admin/foods/submission/"


@pytest.fixture
def submission(member) -> Submission:
    bar = FoodFactory(
        name="Choco oat bar",
        owner=member,
        source=Food.Source.OWN,
        basis_quantity=Decimal(40),
        magnesium_mg=Decimal(30),
        portions=[("1 bar", "40"), ("half", "20")],
    )
    return submit_food(bar, member)


def page_of(submission: Submission) -> str:
    return f"{QUEUE}{submission.pk}/change/"


def filled_in(answer) -> dict[str, str]:
    """Return what the page's form would send."""
    form = parse(answer).select_one("#decide")
    sent = {
        box["name"]: box.attributes.get("value", "")
        for box in form.select("input")
        if box["type"] not in {"radio", "checkbox"}
    }
    chosen = [(box["name"], box.select("option[selected]")) for box in form.select("select")]
    sent |= {name: options[0]["value"] for name, options in chosen if options}
    sent["reason"] = form.select_one("textarea").text
    return sent


def decide(client: Client, submission: Submission, decision: str, **changes: object):
    sent = filled_in(client.get(page_of(submission)))
    return client.post(page_of(submission), sent | {"decision": decision} | changes)


def test_the_edited_food_is_approved_and_the_members_own_stays(as_curator, submission):
    bars = FoodGroupFactory(name="Bars")
    changes = {"name": "Oat bar, chocolate", "group": bars.pk, "magnesium_mg": "32.5", "kind": "food"}
    portions = {"portions-0-label": "1 large bar", "portions-0-quantity": "45", "portions-1-label": ""}
    answer = decide(as_curator, submission, "accept", **changes, **portions, **{"portions-1-quantity": ""})
    assert answer.status_code == 302
    copy = Food.objects.shared().get()
    assert (copy.name, copy.group, copy.magnesium_mg) == ("Oat bar, chocolate", bars, Decimal("32.5"))
    assert [(each.label, each.quantity) for each in copy.portions.all()] == [("1 large bar", 45)]
    own = Food.objects.get(pk=submission.food_id)
    assert (own.name, own.magnesium_mg, own.portions.count()) == ("Choco oat bar", 30, 2)
    assert own.merged_into == copy


def test_an_untouched_form_approves_what_was_submitted(as_curator, submission):
    assert decide(as_curator, submission, "accept").status_code == 302
    copy = Food.objects.shared().get()
    assert (copy.name, copy.magnesium_mg, copy.basis_quantity) == ("Choco oat bar", 30, 40)
    assert [each.label for each in copy.portions.all()] == ["1 bar", "half"]


def test_a_wrong_value_is_said_beside_its_field_and_nothing_typed_is_lost(as_curator, submission):
    cases = [
        ({"name": ""}, "Enter the name."),
        ({"basis_quantity": "0"}, "Enter 0.001 or more."),
        ({"basis_quantity": ""}, "Enter the amount."),
        ({"magnesium_mg": "-1"}, "Enter 0 or more."),
        ({"portions-0-quantity": ""}, "Enter the amount."),
        ({"portions-1-label": "1 bar"}, "Enter each portion only once."),
    ]
    for changes, sentence in cases:
        answer = decide(as_curator, submission, "accept", source_note="Read on the pack", **changes)
        assert answer.status_code == 422, changes
        assert sentence in answer.text, changes
        assert filled_in(answer)["source_note"] == "Read on the pack"
    assert not Food.objects.shared().exists()
    answer = decide(as_curator, submission, "refuse", name="Oat bar", reason=" ")
    assert (answer.status_code, filled_in(answer)["name"]) == (422, "Oat bar")


def test_one_row_holds_the_three_decisions(as_curator, submission, curator):
    row = parse(as_curator.get(page_of(submission))).select_one(".decisions")
    assert [button.text for button in row.select("button")] == ["Approve", "Same food", "Reject"]


def test_a_candidate_is_chosen_in_the_list(as_curator, submission):
    same = FoodFactory(name="Oat bar")
    answer = decide(as_curator, submission, "duplicate", similar=same.pk)
    assert answer.status_code == 302
    assert Submission.objects.get().shared_food == same


def test_candidates_are_the_same_kind_of_thing_before_those_that_share_a_word(submission):
    for name in ("Chocolate, dark", "Chocolate milk", "Chocolate pudding", "Oat bran", "Oat milk", "Oats"):
        FoodFactory(name=name, magnesium_mg=Decimal(20))
    bars = {FoodFactory(name=name, magnesium_mg=Decimal(80)).name for name in ("Oat bar", "Oat bars, honey")}
    found = similar_foods(submission.food)
    assert {each.food.name for each in found[:2]} == bars
    assert found[0].has_close_value
    printed = FoodFactory(name="Something else", magnesium_mg=None)
    for food in (printed, submission.food):
        Barcode.objects.create(food=food, gtin="04006381333931")
    first = similar_foods(Food.objects.get(pk=submission.food_id))[0]
    assert (first.food, first.has_same_barcode) == (printed, True)


def test_the_page_lists_candidates_and_no_members_food(as_curator, submission, stranger):
    for name, owner in (("Oat bar, plain", None), ("Chocolate", None), ("Oat bar of a stranger", stranger)):
        FoodFactory(name=name, owner=owner)
    table = parse(as_curator.get(page_of(submission))).select_one("#similar")
    assert [label.text for label in table.select("label")] == ["Oat bar, plain", "Chocolate"]
