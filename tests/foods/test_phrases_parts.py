"""What belongs together in a sentence: readings, states, weights in brackets, what is left out."""

from __future__ import annotations

from decimal import Decimal

import pytest

from foods.phrases.packing import packed_otherwise
from foods.phrases.parser import read_phrase


def one(text: str):
    [part] = read_phrase(text).parts
    return part


def amounts(text: str) -> list[tuple[str, str, str]]:
    """Each part's amount, unit and words."""
    return [
        ("" if part.amount is None else f"{part.amount.normalize():f}", part.unit, part.words)
        for part in read_phrase(text).parts
    ]


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("2-3 figs", ["2", "3"]), ("2 to 3 figs", ["2", "3"]), ("two or three figs", ["2", "3"]),
        ("20g-30g figs", ["20", "30"]), ("20 g to 30 g figs", ["20", "30"]), ("figs 20-30 g", ["20", "30"]),
        ("between 2 and 3 figs", []), ("a slice or two of figs", ["1", "2"]),
        ("half to one cup figs", ["0.5", "1"]), ("1,000 figs", ["1", "1000"]), ("1.000 figs", ["1", "1000"]),
        ("1,234.5 figs", ["1234.5"]), ("2.000,5 figs", ["2000.5"]), ("1 500 g figs", ["1500", "500"]),
        ("figs.5", ["0.5", "5"]), ("a figs or two", ["1", "2"]), ("2 figs, 100 g", ["100", "200"]),
    ],
)  # fmt: skip
def test_what_may_be_several_amounts_offers_each(text, readings):
    part = read_phrase(text).parts[0]
    if readings:
        assert part.amount is None
        assert part.problem
        assert part.words == "figs"
    assert list(part.readings) == [Decimal(each) for each in readings]


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("2 x 330 ml cola", "660", "ml"), ("a 330ml can of cola", "330", "ml"),
        ("330 ml can cola", "330", "ml"), ("two 500 ml bottles of cola", "1000", "ml"),
        ("2 500 ml bottles cola", "1000", "ml"), ("half a 400 g tin of cola", "200", "g"),
        ("an 8-oz glass of cola", "8", "oz"), ("a cup and a half of cola", "1.5", "cup"),
        ("30 g x 2 cola", "60", "g"), ("1 cola (118 g)", "118", "g"), ("a can of cola, 150 g", "150", "g"),
        ("cola 1 can", "1", "can"), ("a 6oz cola", "6", "oz"), ("1 lb 4 oz cola", "20", "oz"),
        ("1lb 4oz cola", "20", "oz"), ("1 large (200 g) cola", "200", "g"),
        ("a glass & a half of cola", "1.5", "glass"), ("c. 170 g cola", "170", "g"),
        ("170g+ cola", "170", "g"), ("100gr. cola", "100", "g"), ("2 more glasses of cola", "2", "glass"),
    ],
)  # fmt: skip
def test_an_amount_of_several_words_is_one_amount(text, amount, unit):
    part = one(text)
    assert (part.amount, part.unit, part.words) == (Decimal(amount), unit, "cola")


def test_two_weights_of_one_food_are_asked_about():
    part = one("100 g rice 150 g")
    assert part.amount is None
    assert part.problem == "“100 g” and “150 g” are two amounts. Enter one."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("oatmeal 40 g dry", "oatmeal dry"), ("rice, cooked, 40 g", "rice cooked"),
        ("rice 40 g cooked", "rice cooked"), ("40 g rice, uncooked", "rice uncooked"),
        ("40 g edamame in pods", "edamame in pods"), ("edamame in the pods 40 g", "edamame in the pods"),
        ("potato with skin 40 g", "potato with skin"), ("40 g corn on the cob", "corn on the cob"),
        ("chicken without skin 40 g", "chicken without skin"),
        ("40 g raw and unsalted almonds", "raw unsalted almonds"), ("salmon (smoked) 40 g", "salmon smoked"),
        ("raw, unsalted almonds 40 g", "raw unsalted almonds"),
        ("apple (with the skin) 40 g", "apple with the skin"),
        ("40 g peas - canned, drained", "peas canned drained"),
        ("salmon 40g skin on", "salmon skin on"), ("40g pasta (dry weight)", "pasta dry"),
        ("40g (dry weight) pasta", "dry pasta"), ("pasta 40g dry weight", "pasta dry"),
    ],
)  # fmt: skip
def test_how_a_food_is_stays_with_it(text, words):
    part = one(text)
    assert (part.amount, part.unit, part.words) == (40, "g", words)


def test_a_state_of_the_next_food_is_not_taken_from_it():
    assert amounts("oats 40 g dry milk 20 g") == [("40", "g", "oats"), ("20", "g", "dry milk")]
    assert amounts("bacon and fried egg") == [("", "", "bacon"), ("", "", "fried egg")]


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("coffee without milk", ["milk"]), ("coffee w/o milk", ["milk"]), ("coffee, no milk", ["milk"]),
        ("coffee (no milk)", ["milk"]), ("coffee hold the milk", ["milk"]), ("coffee minus milk", ["milk"]),
        ("coffee without milk and sugar", ["milk", "sugar"]),
        ("coffee without milk or sugar", ["milk", "sugar"]), ("coffee no milk no sugar", ["milk", "sugar"]),
        ("coffee but no milk", ["milk"]), ("coffee with no milk", ["milk"]), ("coffee not tea", ["tea"]),
        ("coffee instead of tea", ["tea"]), ("coffee without any milk", ["milk"]),
    ],
)  # fmt: skip
def test_what_is_left_out_is_no_food_that_was_had(text, without):
    part = one(text)
    assert (part.words, list(part.without)) == ("coffee", without)
    assert "without" in part.text


def test_what_follows_what_is_left_out_is_had():
    assert amounts("coffee without milk and toast") == [("", "", "coffee"), ("", "", "toast")]
    assert amounts("coffee no milk 2 eggs") == [("", "", "coffee"), ("2", "", "eggs")]
    assert amounts("coffee without sugar, a banana") == [("", "", "coffee"), ("1", "", "banana")]


@pytest.mark.parametrize(
    "text",
    [
        "no almonds today", "not almonds", "I didn't eat almonds", "i did not have any almonds",
        "without almonds", "skipped almonds", "I forgot to take my almonds", "I had no almonds",
        "never ate almonds", "no almonds",
    ],
)  # fmt: skip
def test_what_was_not_eaten_is_denied(text):
    phrase = read_phrase(text)
    assert phrase.is_denied
    assert phrase.denied == ("almonds",)
    assert phrase.question == "Nothing was logged, because you left out “almonds”."


def test_nothing_is_denied_where_something_was_had_and_the_rest_is_asked():
    phrase = read_phrase("no almonds today; 2 eggs")
    assert [part.words for part in phrase.parts] == ["eggs"]
    assert (phrase.is_denied, phrase.denied) == (False, ("almonds",))
    assert phrase.question == "“almonds” will not be logged."


@pytest.mark.parametrize(
    "name",
    ["no-bake cheesecake", "no sugar cola", "cola zero", "quarter pounder", "m&ms", "6-inch sub", "2 ft sub"],
)
def test_a_name_with_a_number_or_a_no_in_it_is_a_name(name):
    assert amounts(name) == [("", "", name)]


def test_lists_of_lines_are_read_line_by_line():
    eggs_and_toast = [("2", "", "eggs"), ("30", "g", "toast")]
    assert amounts("- 2 eggs\n- 30 g toast") == eggs_and_toast
    assert amounts("-2 eggs\n-30 g toast") == eggs_and_toast
    assert amounts("1. 2 eggs\n2. 30 g toast") == eggs_and_toast
    assert amounts("1) 2 eggs\n2) 30 g toast") == eggs_and_toast
    assert amounts("* 2 eggs\n* toast: 30 g") == eggs_and_toast
    assert amounts("2 eggs. 30 g toast.") == eggs_and_toast


def test_a_strength_stays_with_its_supplement():
    assert amounts("2x magnesium glycinate 200mg") == [("2", "", "magnesium glycinate 200 mg")]
    assert amounts("2 x 100 mg bisglycinate") == [("2", "", "100 mg bisglycinate")]
    assert amounts("magnesium citrate, 200 mg") == [("", "", "magnesium citrate 200 mg")]
    assert amounts("400mg magnesium citrate") == [("", "", "400 mg magnesium citrate")]


def test_each_line_of_a_shared_amount_reads_the_same_again():
    parts = read_phrase("30 g each of almonds and walnuts").parts
    again = [read_phrase(part.text).parts[0] for part in parts]
    assert [(part.amount, part.unit) for part in again] == [(30, "g")] * 2


@pytest.mark.parametrize(
    "text",
    [
        "tuna in water",
        "tuna in spring water",
        "tuna in extra virgin olive oil",
        "beans boiled in salted water",
    ],
)
def test_a_liquid_that_a_food_is_drained_of_belongs_to_its_name(text):
    assert one(text).words == text


def test_what_is_measured_in_a_liquid_stays_two_foods():
    assert [part.words for part in read_phrase("eggs in 1 tbsp olive oil").parts] == ["eggs", "olive oil"]
    assert [part.words for part in read_phrase("oats in milk").parts] == ["oats", "milk"]


@pytest.mark.parametrize(
    ("text", "wordings"),
    [
        ("tuna in sunflower oil", ["tuna in oil", "tuna"]), ("tuna in water", ["tuna"]),
        ("sardines in tomato", ["sardines in tomato sauce"]), ("sardines in tomato sauce", []),
        ("oats in milk", []), ("in water", []), ("tuna", []), ("tuna in oil drained", []),
    ],
)  # fmt: skip
def test_a_food_in_a_liquid_is_looked_for_by_other_wordings(text, wordings):
    assert packed_otherwise(text) == wordings
