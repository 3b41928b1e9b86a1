"""How the portions of USDA's three layouts are put into words."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foods.sources.fdc.portions import (
    MAX_LABEL_LENGTH,
    FdcMeasure,
    amount_in_words,
    arrange,
    household_label,
    measure_label,
    shorten,
)
from tracker.lib.numbers import parse_number


@pytest.mark.parametrize(
    ("amount", "modifier", "label"),
    [
        ("1", "cup, chopped", "1 cup, chopped"),
        ("0.5", "cup", "1/2 cup"),
        ("1", "oz", "1 oz"),
        ("3", "oz", "3 oz"),
        ("1", 'medium (7" to 7-7/8" long)', '1 medium (7" to 7-7/8" long)'),
        ("2", "tablespoon", "2 tablespoons"),
        ("1.25", "cup (1 NLEA serving)", "1 1/4 cups (1 NLEA serving)"),
        ("1", "serving ( 3 oz )", "1 serving (3 oz)"),
        ("1", " cup  slices ", "1 cup slices"),
        (None, "egg", "1 egg"),
        ("1", "", ""),
        ("0", "package (10 oz)", None),
    ],
)
def test_sr_legacy_has_its_measure_in_the_modifier(amount, modifier, label):
    assert measure_label(amount and Decimal(amount), "undetermined", "", modifier) == label


@pytest.mark.parametrize(
    ("amount", "unit", "description", "modifier", "label"),
    [
        ("1.0", "cup", "", "", "1 cup"),
        ("1.0", "cup", "", "chopped", "1 cup, chopped"),
        ("1.0", "cup", "shredded", "", "1 cup, shredded"),
        ("2.0", "tablespoon", "", "", "2 tablespoons"),
        ("5.0", "tomatoes", "", "", "5 tomatoes"),
        ("1.0", "Banana", "", "Peeled", "1 banana, peeled"),
        ("1.0", "serving", "", "NLEA ", "1 serving, NLEA"),
        ("1.0", "each", "", "medium", "1 medium"),
        ("1.0", "each", "", ' 2-1/2" dia', '1 piece, 2-1/2" dia'),
        ("1.0", "each", "", "", "1 piece"),
        ("1.0", "paired cooked w", "", "crumbles", None),
    ],
)
def test_foundation_has_its_measure_in_the_unit(amount, unit, description, modifier, label):
    assert measure_label(Decimal(amount), unit, description, modifier) == label


@pytest.mark.parametrize(
    ("description", "label"),
    [
        ("1 cup", "1 cup"),
        ("1 slice, NFS", "1 slice"),
        ("Quantity not specified", ""),
        ("Guideline amount per cup of hot cereal", None),
    ],
)
def test_the_survey_has_its_measure_in_the_description_and_a_code_as_modifier(description, label):
    assert measure_label(None, "undetermined", description, "10205") == label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("0.25 cup", "1/4 cup"),
        ("1.0 cup", "1 cup"),
        ("1.5 cup", "1 1/2 cups"),
        ("2 Tbsp", "2 Tbsp"),
        ("12 CRACKERS", "12 crackers"),
        ("1 ONZ", "1 oz"),
        ("8 OZA", "8 fl oz"),
        ("1/2 cup", "1/2 cup"),
        ("", "1 serving"),
        ("30", "1 serving"),
        ("0 cup", "1 serving"),
    ],
)
def test_a_labels_serving_is_written_in_the_plain_form(text, label):
    assert household_label(text) == label


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("1.0", "1"),
        ("0.5", "1/2"),
        ("0.75", "3/4"),
        ("0.33", "1/3"),
        ("0.66", "2/3"),
        ("0.67", "2/3"),
        ("1.33", "1 1/3"),
        ("0.125", "1/8"),
        ("0.08", "1/12"),
        ("0.2", "1/5"),
        ("11.2", "11.2"),
        ("0.7", "0.7"),
        ("0.42", "0.42"),
        ("0.30000000000000004", "0.3"),
        ("5.3", "5.3"),
        ("100.0", "100"),
        ("0.3333333333333333", "1/3"),
        ("1E2", "100"),
    ],
)
def test_amounts_are_written_as_people_write_them(amount, words):
    assert amount_in_words(Decimal(amount)) == words


@given(st.decimals("0.01", "999", places=2))
def test_an_amount_in_words_is_the_amount_within_a_hundredth(amount):
    assert abs(parse_number(amount_in_words(amount)) - amount) < Decimal("0.01")


@given(st.text(min_size=1), st.integers(10, MAX_LABEL_LENGTH))
def test_a_shortened_label_is_never_longer_and_begins_the_same(label, longest):
    short = shorten(label, longest)
    assert len(short) <= longest
    assert label.startswith(short)


@pytest.mark.parametrize(
    ("label", "short"),
    [
        ("1 cup, chopped", "1 cup, chopped"),
        (
            "1 piece, cooked, excluding refuse (yield from 1 lb raw meat with refuse)",
            "1 piece, cooked, excluding refuse",
        ),
        (
            "1 serving serving size varied on diameter and count of slices",
            "1 serving serving size varied on diameter and count of",
        ),
        ("1 " + "x" * 70, "1"),
        ("1 " + "x" * 58 + " y", "1 " + "x" * 58),
        ("x" * 70, "x" * 60),
    ],
)
def test_a_long_label_is_cut_at_a_word_and_before_an_open_bracket(label, short):
    assert shorten(label) == short


def measures(*rows: tuple[str, str, str]) -> list[FdcMeasure]:
    return [FdcMeasure(Decimal(place), label, Decimal(grams)) for place, label, grams in rows]


def test_portions_come_in_the_order_of_their_places():
    portions = arrange(measures(("2", "1 slice", "25"), ("1", "1 cup", "240"), ("3", "1 oz", "28.35")))

    assert portions == (("1 cup", Decimal(240)), ("1 slice", Decimal(25)), ("1 oz", Decimal("28.35")))


def test_the_portion_that_weighs_what_is_usual_comes_first():
    portions = arrange(measures(("1", "1 small", "149"), ("2", "1 medium", "182"), ("3", "", "182")))

    assert portions == (("1 medium", Decimal(182)), ("1 small", Decimal(149)))


def test_a_weight_without_a_measure_is_a_serving_only_when_nothing_else_is_there():
    assert arrange(measures(("1", "", "82"))) == (("1 serving", Decimal(82)),)
    assert arrange(measures(("1", "", "82"), ("2", "1 cup", "240"))) == (("1 cup", Decimal(240)),)
    assert arrange([]) == ()


def test_a_portion_that_is_repeated_stands_once():
    assert arrange(measures(("1", "1 oz", "28"), ("2", "1 oz", "28.0"))) == (("1 oz", Decimal(28)),)


def test_portions_of_one_name_and_two_weights_are_told_apart_by_their_weight():
    portions = arrange(measures(("1", "1 bar", "21"), ("2", "1 bar", "25.0"), ("3", "1 bar", "25")))

    assert portions == (("1 bar", Decimal(21)), ("1 bar, 25 g", Decimal(25)))


def test_a_weight_that_tells_portions_apart_stays_within_the_longest_label():
    long = "1 " + "piece " * 9 + "pie"
    first, second = (label for label, _ in arrange(measures(("1", long, "80"), ("2", long, "90"))))

    assert first == long
    assert second == "1 " + "piece " * 7 + "piece, 90 g"
    assert len(first) <= MAX_LABEL_LENGTH
