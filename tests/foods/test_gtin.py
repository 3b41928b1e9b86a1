import pytest
from hypothesis import given
from hypothesis import strategies as st

from foods.gtin import (
    NotAGtin,
    check_digit,
    expand_upc_e,
    looks_like_barcode,
    normalise_gtin,
    possible_gtins,
)

BODIES = st.integers(1, 10**13 - 1).map(lambda number: str(number).zfill(7))


@pytest.mark.parametrize(
    ("typed", "gtin"),
    [
        ("96385074", "00000096385074"),  # EAN-8
        ("036000291452", "00036000291452"),  # UPC-A
        ("3029330003533", "03029330003533"),  # EAN-13
        ("10012345000017", "10012345000017"),  # a case
    ],
)
def test_every_length_that_is_printed_becomes_14_digits(typed, gtin):
    assert normalise_gtin(typed) == gtin


def test_the_same_pack_has_one_number_whichever_of_its_codes_is_read():
    assert normalise_gtin("36000291452") == normalise_gtin("036000291452") == normalise_gtin("0036000291452")


@pytest.mark.parametrize(
    "typed",
    ["3 029330 003533", " 3029330003533\n", "3-029330-003533", "3\u00a0029330\u202f003533", "3029330–003533"],
)
def test_spaces_and_hyphens_between_the_digits_do_not_matter(typed):
    assert normalise_gtin(typed) == "03029330003533"


# One of each rule of the standard: 0 to 2, 3, 4, 5 to 9. The first and the third are on real cans.
@pytest.mark.parametrize(
    ("printed", "full"),
    [
        ("04252614", "042100005264"),
        ("01234531", "012300000451"),
        ("04963406", "049000006346"),
        ("01234145", "012340000015"),
        ("01234558", "012345000058"),
        ("12345670", "123456000070"),
    ],
)
def test_upc_e_is_expanded_by_the_rule_that_its_last_digit_names(printed, full):
    assert expand_upc_e(printed) == full
    assert f"00{full}" in possible_gtins(printed)


def test_upc_e_is_expanded_where_only_its_check_digit_fits():
    assert possible_gtins("04252614") == ["00042100005264"]
    assert normalise_gtin("0425 2614") == "00042100005264"


def test_eight_digits_that_fit_both_ways_are_both_numbers_ean_8_first():
    assert possible_gtins("01234565") == ["00000001234565", "00012345000065"]
    assert normalise_gtin("01234565") == "00000001234565"


def test_only_number_systems_0_and_1_are_printed_as_upc_e():
    assert expand_upc_e("24252614") is None
    assert possible_gtins("96385074") == ["00000096385074"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter the digits under the barcode."),
        (" - ", "Enter the digits under the barcode."),
        ("oat bran", "Enter only the digits under the barcode, not “oat bran”."),
        ("302933000353X", "Enter only the digits under the barcode, not “302933000353X”."),
        ("٩٦٣٨٥٠٧٤", "Enter only the digits under the barcode, not “٩٦٣٨٥٠٧٤”."),
        ("7", "Enter 8 to 14 digits. You entered 1 digit."),
        ("9638507", "Enter 8 to 14 digits. You entered 7 digits."),
        ("003029330003533", "Enter 8 to 14 digits. You entered 15 digits."),
        ("0000000000000", "Enter the digits under the barcode, not only zeros."),
        ("3029330003534", "This barcode isn’t valid. Check the digits on the pack."),
    ],
)
def test_what_is_no_barcode_is_refused_with_a_sentence(typed, sentence):
    with pytest.raises(NotAGtin) as refusal:
        normalise_gtin(typed)
    assert str(refusal.value) == sentence


def test_a_long_text_is_not_repeated_in_full():
    with pytest.raises(NotAGtin) as refusal:
        normalise_gtin("almond " * 1000)
    assert len(str(refusal.value)) < 100


@pytest.mark.parametrize(
    "text",
    [
        "96385074",
        "3029330003533",
        " 3029330003533 ",
        "3029330003534",
        "12345678901234",
        "3 029330 003533",
        "0-36000-29145-2",
        "3 029330 003534",
        "9638 5074",
        "0 425261 4",
    ],
)
def test_8_to_14_digits_look_like_a_barcode_right_or_not(text):
    assert looks_like_barcode(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "oats",
        "1234567",
        "123456789012345",
        "2026-11-22",
        "2023-12-31",
        "100 200 300",
        "1234567.8",
        "9638 5075",
        "٩٦٣٨٥٠٧٤",
    ],
)
def test_other_texts_do_not_look_like_a_barcode(text):
    assert not looks_like_barcode(text)


@given(BODIES)
def test_a_body_with_its_check_digit_is_a_gtin_and_stays_one(body):
    gtin = normalise_gtin(body + check_digit(body))
    assert len(gtin) == 14
    assert gtin.endswith(body + check_digit(body))
    assert normalise_gtin(gtin) == gtin


@given(BODIES, st.integers(0, 13), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(body, place, difference):
    digits = (body + check_digit(body)).zfill(14)
    wrong = str((int(digits[place]) + difference) % 10)
    with pytest.raises(NotAGtin):
        normalise_gtin(digits[:place] + wrong + digits[place + 1 :])


@given(st.text(max_size=20))
def test_any_text_is_a_gtin_or_refused(text):
    try:
        gtin = normalise_gtin(text)
    except NotAGtin:
        return
    assert len(gtin) == 14
    assert gtin.isascii()
    assert gtin.isdigit()
