"""Amounts as people write them, on the form that adds and on the form that changes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.cases import for_each
from tests.factories import EntryFactory, FoodFactory
from tests.html import HTMX, parse
from tracker.lib.ids import new_id
from tracker.logs.models import IntakeEntry

ADD = "/days/2026-11-22/entries/"


@pytest.fixture
def bread():
    """100 mg in a slice of 100 g."""
    return FoodFactory(name="Bread", portions=[("1 slice", "100")])


@pytest.fixture
def milk():
    return FoodFactory(name="Milk", kind="drink", basis_unit="ml", portions=[("1 cup", "250")])


def form_for(food, amount, portion=None):
    portion = portion or f"p{food.portions.first().pk}"
    return {"id": new_id(), "food": food.pk, "portion": portion, "amount": amount, "meal": "lunch"}


ACCEPTED = [
    ("1", "100"), ("1.5", "150"), ("1,5", "150"), ("1/2", "50"), ("1 1/2", "150"), ("½", "50"), ("1½", "150"),
    ("1 ½", "150"), (".5", "50"), ("0,25", "25"), ("2/3", "66.667"), ("⅓", "33.333"), ("10", "1000"),
    (" 2 ", "200"), ("1 / 2", "50"), ("0.01", "1"),
]  # fmt: skip


@for_each(("amount", "magnesium_mg"), ACCEPTED)
def test_an_amount_is_read_the_way_people_write_it(as_member, bread, amount, magnesium_mg):
    answer = as_member.post(ADD, form_for(bread, amount))
    assert answer.status_code == 302
    assert IntakeEntry.objects.get().magnesium_mg == Decimal(magnesium_mg)


@for_each(("amount", "magnesium_mg"), ACCEPTED)
def test_a_changed_amount_is_read_the_same_way(as_member, member, bread, amount, magnesium_mg):
    entry = EntryFactory(user=member, food=bread)
    changed = {"amount": amount, "portion": f"p{bread.portions.get().pk}", "meal": "lunch"}
    assert as_member.post(f"{ADD}{entry.pk}/", changed).status_code == 302
    entry.refresh_from_db()
    assert entry.magnesium_mg == Decimal(magnesium_mg)


@for_each("amount", ["1.234", "28.125", "1.5", "999.999", "0.125"])
def test_an_amount_that_a_form_was_filled_with_is_kept_as_it_was(as_member, member, bread, amount):
    """Three decimals in a form are no thousands."""
    entry = EntryFactory(user=member, food=bread, grams=Decimal(amount))
    form = parse(as_member.get(f"{ADD}{entry.pk}/")).select_one("[name=amount]")
    changed = {"amount": form["value"], "portion": "unit", "meal": "lunch"}
    assert as_member.post(f"{ADD}{entry.pk}/", changed).status_code == 302
    entry.refresh_from_db()
    assert entry.amount == Decimal(amount)


def test_more_than_anyone_takes_is_asked_about_and_nothing_is_logged(as_member, member):
    tablet = FoodFactory(name="Tablet", magnesium_mg=10_000, basis_quantity=1, basis_unit="tablet")
    answer = as_member.post(ADD, form_for(tablet, "11", "unit"))
    assert answer.status_code == 422
    assert "unusually large amount of magnesium" in answer.text
    assert not IntakeEntry.objects.exists()
    entry = EntryFactory(user=member, food=tablet, grams=1)
    changed = {"amount": "11", "portion": "unit", "meal": "lunch"}
    assert as_member.post(f"{ADD}{entry.pk}/", changed).status_code == 422


@for_each("amount", ["150 g", "150g", "150 G", "150 grams", "1 gram", "150,0 g", "½ g", "1 1/2 g."])
def test_grams_are_grams_whatever_portion_stands_beside_them(as_member, bread, amount):
    answer = as_member.post(ADD, form_for(bread, amount))
    assert answer.status_code == 302
    entry = IntakeEntry.objects.get()
    assert entry.portion_label == "g"
    assert entry.magnesium_mg == entry.amount


@for_each("amount", ["250 ml", "250ml", "250 ML", "250 millilitres", "250 milliliters"])
def test_millilitres_are_millilitres(as_member, milk, amount):
    as_member.post(ADD, form_for(milk, amount))
    entry = IntakeEntry.objects.get()
    assert (entry.portion_label, entry.amount, entry.magnesium_mg) == ("ml", Decimal(250), Decimal(250))


def test_the_unit_can_be_chosen_instead_of_typed(as_member, bread):
    as_member.post(ADD, form_for(bread, "45", portion="unit"))
    assert IntakeEntry.objects.get().magnesium_mg == Decimal(45)


def test_a_unit_that_was_typed_makes_up_for_a_portion_that_is_missing(as_member, bread):
    assert as_member.post(ADD, form_for(bread, "45 g", portion="p0")).status_code == 302
    assert IntakeEntry.objects.get().magnesium_mg == Decimal(45)


@pytest.mark.parametrize(
    ("food", "amount", "sentence"),
    [
        ("bread", "250 ml", "Enter the amount in g, not in ml."),
        ("milk", "250 g", "Enter the amount in ml, not in g."),
        ("tablet", "2 g", "not in g."),
        ("tablet", "5 ml", "not in ml."),
    ],
)
def test_a_unit_that_does_not_measure_the_food_is_refused(as_member, request, food, amount, sentence):
    answer = as_member.post(ADD, form_for(request.getfixturevalue(food), amount), headers=HTMX)
    assert answer.status_code == 422
    assert sentence in parse(answer).select_one("#amount-error").text
    assert not IntakeEntry.objects.exists()


REFUSED = [
    ("", "Enter an amount"),
    ("   ", "Enter an amount"),
    ("0", "Enter an amount above 0."),
    ("0,0", "Enter an amount above 0."),
    ("0/3", "Enter an amount above 0."),
    ("-1", "Enter an amount above 0."),
    ("−½", "Enter an amount above 0."),
    ("0.001", "Enter an amount of 0.01 or more."),
    ("10000.01", "Enter an amount of 10,000 or less."),
    ("99999", "Enter an amount of 10,000 or less."),
    ("1,234", "Did you mean 1.23 or 1234? Enter one of these numbers."),
    ("1.000", "Did you mean 1 or 1000? Enter one of these numbers."),
    ("1.000 g", "Did you mean 1 or 1000? Enter one of these numbers."),
    ("2.000,5", "Did you mean 2000.5? Enter it without separators."),
    ("1,234,567", "Did you mean 1234567? Enter it without separators."),
    ("1e9", "Enter an amount as a number, like 1, 1.5 or 1/2."),
    ("1/0", "Enter an amount as a number"),
    ("a handful", "Enter an amount as a number"),
    ("NaN", "as a number"),
    ("Infinity", "as a number"),
    ("1.2.3", "as a number"),
    ("0x10", "as a number"),
    ("1_000", "as a number"),
    ("1 mg", "as a number"),
    ("g", "as a number"),
    ("<b>1</b>", "Enter an amount as a number"),
]


@for_each(("amount", "sentence"), REFUSED)
def test_what_is_no_amount_gets_a_sentence_and_stays_in_the_field(as_member, bread, amount, sentence):
    answer = as_member.post(ADD, form_for(bread, amount), headers=HTMX)
    assert answer.status_code == 422
    form = parse(answer).select_one("#add-form")
    assert sentence in form.select_one("#amount-error").text
    assert form.select_one("[name=amount]")["value"] == amount
    assert not IntakeEntry.objects.exists()


@for_each(("amount", "sentence"), REFUSED)
def test_a_change_to_what_is_no_amount_is_refused_the_same_way(as_member, member, bread, amount, sentence):
    entry = EntryFactory(user=member, food=bread)
    portion = f"p{bread.portions.get().pk}"
    sent = {"amount": amount, "portion": portion, "meal": "dinner"}
    answer = as_member.post(f"{ADD}{entry.pk}/", sent, headers=HTMX)
    assert answer.status_code == 422
    form = parse(answer).select_one(f"#entry-{entry.pk}")
    assert sentence in form.select_one("#amount-error").text
    assert form.select_one("[name=amount]")["value"] == amount
    entry.refresh_from_db()
    assert (entry.amount, entry.meal) == (100, "lunch")


def test_a_refused_form_keeps_everything_that_was_chosen(as_member, almonds):
    portion = almonds.portions.get(label="10 almonds")
    sent = form_for(almonds, "many", portion=f"p{portion.pk}")
    part = parse(as_member.post(ADD, sent, headers=HTMX))
    form = part.select_one("#add-form")
    assert [option.text for option in form.select_one("select").select("option[selected]")] == [
        "10 almonds, 12 g"
    ]
    assert form.select_one("[name=id]")["value"] == str(sent["id"])
    assert form.select_one("[name=food]")["value"] == str(almonds.pk)
    assert [option["value"] for option in part.select_one("#meal").select("option[selected]")] == ["lunch"]


def test_the_sentence_belongs_to_the_field_for_a_screen_reader_too(as_member, bread):
    field = (
        parse(as_member.post(ADD, form_for(bread, "x"), headers=HTMX))
        .select_one("#add-form")
        .select_one("[name=amount]")
    )
    assert (field["aria-invalid"], field["aria-describedby"]) == ("true", "amount-error")
    assert "autofocus" in field.attributes


def test_a_refused_form_can_be_put_right_and_sent(as_member, bread):
    form = parse(as_member.post(ADD, form_for(bread, "x"), headers=HTMX)).select_one("#add-form")
    sent = {field["name"]: field["value"] for field in form.select("input[value]")}
    portion = form.select_one("select").select_one("option[selected]")["value"]
    as_member.post(form["action"], sent | {"amount": "2", "portion": portion, "meal": "lunch"})
    assert IntakeEntry.objects.get().magnesium_mg == 200


def test_a_refused_form_is_a_page_without_javascript(as_member, bread):
    answer = as_member.post(ADD, form_for(bread, "1,234"))
    assert answer.status_code == 422
    page = parse(answer)
    assert page.select_one("html")
    assert "Did you mean" in page.select_one("#amount-error").text
    assert page.select_one("[name=amount]")["value"] == "1,234"
