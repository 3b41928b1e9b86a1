from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.lib.dates import long_day, short_day
from tracker.lib.numbers import (
    format_decimal,
    format_difference,
    format_mg,
    format_percent,
    format_quantity,
    portion_in_words,
    round_mg,
    with_fraction_signs,
)
from tracker.lib.templatetags.formatting import exact, mg, plain_mg


@pytest.mark.parametrize(
    ("magnesium", "shown"),
    [
        ("78.000", "78"),
        ("96", "96"),
        ("0", "0"),
        ("0.04", "0.04"),
        ("0.001", "0.001"),
        ("0.05", "0.1"),
        ("7.000", "7"),
        ("9.44", "9.4"),
        ("9.45", "9.5"),
        ("9.94", "9.9"),
        ("9.95", "10"),
        ("10.04", "10"),
        ("10.5", "11"),
        ("11.499", "11"),
        ("174.000", "174"),
        ("999.5", "1,000"),
        ("1234.5", "1,235"),
        ("1234567", "1,234,567"),
    ],
)
def test_milligrams_are_whole_from_ten_up_and_have_one_decimal_below(magnesium, shown):
    assert format_mg(Decimal(magnesium)) == shown


@given(st.decimals(0, 100_000, places=3))
def test_a_shown_figure_is_off_by_half_its_last_digit_at_most(magnesium):
    last_digit = Decimal("0.1") if magnesium < Decimal("9.95") else Decimal(1)
    assert abs(round_mg(magnesium) - magnesium) <= last_digit / 2
    shown = Decimal(format_mg(magnesium).replace(",", ""))
    assert shown == (round_mg(magnesium) or shown)
    assert (shown > 0) is (magnesium > 0)


thousandths = st.integers(-2000, 2000).map(lambda n: Decimal(n).scaleb(-3))


@given(st.decimals(1, 2000, places=3), thousandths, thousandths)
def test_a_figure_is_shown_on_its_side_of_every_line(value, away, farther):
    lines = [value + away, value + farther]
    shown = Decimal(format_mg(value, *lines).replace(",", ""))
    assert abs(shown - value) <= Decimal("0.5")
    assert all((shown > line, shown < line) == (value > line, value < line) for line in lines)


def test_an_average_that_is_nearer_to_a_line_than_a_thousandth_stays_on_its_side():
    near = Decimal("0.00004")
    assert format_mg(350 - near, Decimal(350)) == "349.999"
    assert format_mg(350 + near, None, Decimal(350)) == "350.001"


@pytest.mark.parametrize(
    ("percent", "words"),
    [
        ("0", "0%"), ("0.001", "under 1%"), ("0.499", "under 1%"), ("0.5", "1%"), ("2.5", "3%"),
        ("49.5", "50%"), ("99.4", "99%"), ("99.5", "over 99%"), ("99.999", "over 99%"), ("100", "100%"),
        ("100.4", "100%"), ("250", "250%"),
    ],
)  # fmt: skip
def test_every_percentage_rounds_a_half_up_and_keeps_nothing_and_all_for_themselves(percent, words):
    assert format_percent(Decimal(percent)) == words


@given(st.decimals(0, 2000, places=3), st.decimals(0, 2000, places=3))
def test_more_magnesium_is_never_shown_as_less(one, other):
    less, more = sorted([one, other])
    assert round_mg(less) <= round_mg(more)


@pytest.mark.parametrize(
    ("value", "text"),
    [("28.350", "28.35"), ("100", "100"), ("100.000", "100"), ("0.500", "0.5"), ("1E+2", "100")],
)
def test_a_decimal_is_written_without_trailing_zeros_or_powers(value, text):
    assert format_decimal(Decimal(value)) == text


@pytest.mark.parametrize(("value", "text"), [("28.35", "28"), ("5.9", "5.9"), ("5.0", "5"), ("47.5", "48")])
def test_a_weight_is_whole_from_ten_up(value, text):
    assert format_quantity(Decimal(value)) == text


@pytest.mark.parametrize(
    ("label", "written"),
    [
        ("1/2 cup", "½ cup"),
        ("1 1/2 cups", "1½ cups"),
        ("2/3 cup", "⅔ cup"),
        ("1 cup, 1/4 full", "1 cup, ¼ full"),
        ("1/7 cake", "1/7 cake"),
        ("1/2/3", "1/2/3"),
        ("11/2 cup", "11/2 cup"),
        ("1 oz", "1 oz"),
    ],
)
def test_fractions_of_a_label_become_signs(label, written):
    assert with_fraction_signs(label) == written


@pytest.mark.parametrize(
    ("amount", "label", "quantity", "unit", "words"),
    [
        ("1", "1/2 cup", "47", "g", "½ cup, 47 g"),
        ("1.5", "1/2 cup", "47", "g", "¾ cup, 71 g"),
        ("2", "1/2 cup", "47", "g", "1 cup, 94 g"),
        ("3", "1/2 cup", "47", "g", "1½ cups, 141 g"),
        ("2", "1 slice", "28", "g", "2 slices, 56 g"),
        ("0.5", "1 slice", "28", "g", "½ slice, 14 g"),
        ("0.333333", "1 cup, chopped", "120", "g", "⅓ cup, chopped, 40 g"),
        ("2", "1 oz", "28.35", "g", "2 oz, 57 g"),
        ("2", "1 fl oz", "30", "ml", "2 fl oz, 60 ml"),
        ("2", "1 medium", "118", "g", "2 medium, 236 g"),
        ("3", "10 almonds", "12", "g", "3 × 10 almonds, 36 g"),
        ("0.5", "1 avocado", "150", "g", "½ avocado, 75 g"),
        ("0.5", "1/2 avocado", "75", "g", "¼ avocado, 38 g"),
        ("2", "1 avocado", "150", "g", "2 × 1 avocado, 300 g"),
        ("0.5", "100 g", "100", "g", "½ × 100 g, 50 g"),
        ("150", "g", "1", "g", "150 g"),
        ("2.5", "ml", "1", "ml", "2½ ml"),
        ("1", "100 g", "100", "g", "100 g"),
        ("1", "1 glass, 250 ml", "250", "ml", "1 glass, 250 ml"),
        ("1", "1 tablet", "1", "tablet", "1 tablet"),
        ("2", "1 tablet", "1", "tablet", "2 tablets"),
        ("0.5", "1 tablet", "1", "tablet", "½ tablet"),
        ("1", "tablet", "1", "tablet", "1 tablet"),
        ("2", "tablet", "1", "tablet", "2 tablets"),
        ("2", "gummy", "1", "gummy", "2 gummies"),
    ],
)
def test_a_portion_is_said_in_household_words_and_weight(amount, label, quantity, unit, words):
    assert portion_in_words(Decimal(amount), label, Decimal(quantity), unit) == words


@pytest.mark.parametrize("amount", ["0.5", "2"])
@pytest.mark.parametrize("label", ["1 glass, 250 ml", "1 bottle, 250 ml"])
def test_the_volume_of_one_glass_does_not_stand_beside_that_of_several(amount, label):
    words = portion_in_words(Decimal(amount), label, Decimal(250), "ml")
    assert words.endswith(f", {int(Decimal(amount) * 250)} ml")
    assert words.count(" ml") == 1 or "×" in words


@pytest.mark.parametrize("label", ["1 large egg", "1 small glass", "1 large slice", "1 medium ear"])
def test_several_of_a_sized_thing_are_not_said_in_the_singular(label):
    words = portion_in_words(Decimal(2), label, Decimal(50), "g")
    assert not words.startswith(f"2 {label.removeprefix('1 ')},")


def test_milligrams_on_a_page_carry_their_exact_value():
    assert mg(Decimal("78.4")) == '<data value="78.400">78 mg</data>'


def test_an_unknown_value_is_said_and_carries_no_number():
    assert mg(None) == '<data class="unknown">unknown</data>'
    assert (plain_mg(None), exact(None)) == ("unknown", "")


def test_a_day_is_written_in_words():
    assert long_day(date(2026, 11, 2)) == "Monday 2 November"
    assert short_day(date(2026, 11, 2)) == "Mon 2 November"


@given(
    st.decimals(0, 2000, places=3).map(abs),
    st.decimals(1, 1000, places=1),
)
def test_a_total_and_what_is_left_or_over_make_the_target_as_they_are_shown(total_mg, target_mg):
    shown = Decimal(format_mg(total_mg, target_mg, target_mg * 5 / 4).replace(",", ""))
    difference = Decimal(format_difference(total_mg, target_mg, target_mg * 5 / 4).replace(",", ""))
    assert shown + difference == target_mg or shown - difference == target_mg
    assert bool(difference) == (total_mg != target_mg)
