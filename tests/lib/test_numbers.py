from decimal import Decimal

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tracker.lib.numbers import NotAnAmount, format_amount, parse_amount, parse_number, split_unit

MILLIONTH = Decimal("0.000001")
digits = st.text("0123456789", min_size=1, max_size=4)


def refusal(text: str) -> str:
    with pytest.raises(NotAnAmount) as refused:
        parse_amount(text)
    return str(refused.value)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1", "1"),
        ("1.5", "1.5"),
        ("1,5", "1.5"),
        (".5", "0.5"),
        (",5", "0.5"),
        ("0,125", "0.125"),
        ("1/2", "0.5"),
        ("1 / 2", "0.5"),
        ("3/2", "1.5"),
        ("1 1/2", "1.5"),
        ("1  1/2", "1.5"),
        ("1-1/2", "1.5"),
        ("2-3/4", "2.75"),
        ("0.250", "0.25"),
        ("1.2340", "1.234"),
        ("1000.125", "1000.125"),
        ("½", "0.5"),
        ("1½", "1.5"),
        ("1 ½", "1.5"),
        ("12¾", "12.75"),
        ("⅛", "0.125"),
        ("1/3", "0.333333"),
        ("2⅔", "2.666667"),
        ("  2  ", "2"),
        ("0.01", "0.01"),
        ("10000", "10000"),
    ],
)
def test_amounts_are_read_the_way_people_write_them(text, amount):
    assert parse_amount(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["0", "0.0", "0,00", "0/3", "-1", "−1", "–1", "-1/2", "-½"])
def test_zero_and_less_are_refused(text):
    assert refusal(text) == "Enter an amount above 0."


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_an_empty_amount_is_asked_for(text):
    assert refusal(text) == "Enter an amount, like 1, 1.5 or 1/2."


@pytest.mark.parametrize(
    "text",
    [
        "some", "two", "1 cup", "1e9", "1E3", "NaN", "inf", "1_000", "0x10", "1.2.3", "1.23.456", "1 23",
        "1'23", "1,2,3", "1/0", "1/2/3", "1/2 1/2", "½½", "½1", "1.5½", "½.5", "1-2", "2-3/2", "1 - 1/2",
        "+1", "²",
        "/", ".", ",", "12345678901234567890", "9" * 5000,
    ],
)  # fmt: skip
def test_what_is_no_amount_is_said_back_with_examples(text):
    assert refusal(text) == "Enter an amount as a number, like 1, 1.5 or 1/2."


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("1,234", "1.23 or 1234"),
        ("1.234", "1.23 or 1234"),
        ("1.000", "1 or 1000"),
        ("2,500", "2.5 or 2500"),
        ("10,000", "10 or 10000"),
        ("999,999", "1000 or 999999"),
        ("1,234.5", "1234.5"),
        ("1,234.0", "1234"),
        ("2.000,5", "2000.5"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("1 000", "1000"),
        ("1'000", "1000"),
    ],
)
def test_what_may_be_a_thousand_is_asked_back(text, readings):
    assert refusal(text).startswith(f"Did you mean {readings}? ")


@pytest.mark.parametrize("text", ["1.234", "0.5", "1234"])
def test_a_point_in_a_spreadsheet_is_a_decimal_point(text):
    assert parse_number(text, is_point_decimal=True) == Decimal(text)


def test_a_comma_in_a_spreadsheet_is_asked_back_as_everywhere():
    with pytest.raises(NotAnAmount):
        parse_number("1,234", is_point_decimal=True)


@pytest.mark.parametrize("text", ["10000.01", "10001", "9999999", "9999 9999/1"])
def test_more_than_ten_thousand_is_refused(text):
    assert refusal(text) == "Enter an amount of 10,000 or less."


@pytest.mark.parametrize("text", ["0.009", "0,001", "1/1000", "0.000000000001"])
def test_less_than_a_hundredth_is_refused(text):
    assert refusal(text) == "Enter an amount of 0.01 or more."


def test_a_number_may_be_larger_than_an_amount():
    assert parse_number("20000") == 20_000


@given(digits, digits, st.sampled_from(".,"))
@example("1", "234", ",")
@example("0", "234", ".")
@example("1", "000", ".")
def test_a_decimal_sign_is_never_read_as_one_of_thousands(whole, part, sign):
    assume(Decimal(f"{whole}.{part}") > 0)
    try:
        read = parse_number(f"{whole}{sign}{part}")
    except NotAnAmount:
        assert len(part) == 3  # the only case that could be meant either way
        assert whole[0] != "0"
    else:
        assert read == Decimal(f"{whole}.{part}")


@given(st.one_of(st.text(), st.text("0123456789.,/½⅓¾ -e", max_size=12)))
@example("½1")
@example("1 ½")
def test_any_text_is_an_amount_in_bounds_or_refused_with_a_sentence(text):
    try:
        amount = parse_amount(text)
    except NotAnAmount as refused:
        sentence = str(refused)
        assert sentence[0].isupper() or sentence[0] == "“"
        assert sentence[-1] == "."
    else:
        assert Decimal("0.01") <= amount <= 10_000
        assert amount == amount.quantize(MILLIONTH)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0.5", "½"),
        ("1.5", "1½"),
        ("0.333333", "⅓"),
        ("2.666667", "2⅔"),
        ("0.125", "⅛"),
        ("1", "1"),
        ("1.000000", "1"),
        ("150.000000", "150"),
        ("0.1", "0.1"),
        ("1.25", "1¼"),
        ("1.26", "1.26"),
        ("0.01", "0.01"),
        ("10000", "10000"),
        ("2.123456", "2.123"),
    ],
)
def test_amounts_are_written_the_way_people_read_them(amount, text):
    assert format_amount(Decimal(amount)) == text


@given(st.decimals("0.01", "10000", places=3))
def test_an_amount_that_was_written_is_read_back_as_it_was(amount):
    assert parse_number(format_amount(amount), is_point_decimal=True) == amount


@given(st.decimals("0.01", "10000", places=3) | st.decimals("0.01", "10000", places=6))
@example(Decimal("0.333334"))
@example(Decimal("1.234"))
def test_an_amount_in_a_form_is_read_back_to_its_last_digit(amount):
    assert abs(parse_amount(format_amount(amount, exact=True)) - amount) <= MILLIONTH


@given(st.integers(0, 9999), st.integers(1, 9), st.integers(1, 9))
def test_a_fraction_that_was_typed_is_read_back_within_half_a_thousandth(whole, above, below):
    amount = parse_amount(f"{whole} {above}/{below}") if whole < 9000 else parse_amount(f"{above}/{below}")
    assert abs(parse_number(format_amount(amount), is_point_decimal=True) - amount) <= Decimal("0.0005")


@pytest.mark.parametrize("below", [2, 3, 4, 5, 6, 8])
def test_a_kitchen_fraction_survives_being_written_and_read(below):
    for above in range(1, below):
        amount = parse_amount(f"{above}/{below}")
        assert parse_amount(format_amount(amount)) == amount


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("150 g", ("150", "g")),
        ("150g", ("150", "g")),
        ("150 G.", ("150", "g")),
        ("1,5 grams", ("1,5", "g")),
        ("250ml", ("250", "ml")),
        ("250 ML", ("250", "ml")),
        ("1/2 millilitres", ("1/2", "ml")),
        (" 30 milliliters ", ("30", "ml")),
        ("150", ("150", None)),
        ("1 1/2", ("1 1/2", None)),
        ("2 cups", ("2 cups", None)),
        ("g", ("g", None)),
        ("", ("", None)),
    ],
)
def test_a_unit_typed_behind_the_amount_is_told_apart(text, parts):
    assert split_unit(text) == parts


def test_milligrams_are_not_taken_for_grams():
    amount, _ = split_unit("5 mg")
    with pytest.raises(NotAnAmount):
        parse_amount(amount)
