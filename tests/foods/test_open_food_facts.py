"""Open Food Facts: what its answers say."""

from __future__ import annotations

import json
import os
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foods.sources.open_food_facts import OffError, OffNotFound, off_code, read_product

GTIN = "03029330003533"
UNKNOWN = {"code": "3029330003533", "status": 0, "status_verbose": "product not found"}
DATA = Path(os.environ.get("FDC_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")
REAL = DATA / "openfoodfacts" / "off_api_v2_product_3029330003533.json"


def answer(**fields) -> dict:
    """A found product: oat bran, with `fields`."""
    return {
        "code": "3029330003533",
        "status": 1,
        "product": {"product_name": "Oat bran", "brands": "Mill, Other"} | fields,
    }


def flat(**nutriments) -> dict:
    """API v2's shape."""
    return answer(nutriments=nutriments, nutrition_data_per="100g")


def nested(per: str = "100g", preparation: str = "as_sold", **magnesium) -> dict:
    """The shape of product schema 1003."""
    nutrients = {"magnesium": {"source": "packaging", "source_per": "100g"} | magnesium}
    return answer(
        nutrition={"aggregated_set": {"per": per, "preparation": preparation, "nutrients": nutrients}}
    )


def read(page: object):
    return read_product(json.dumps(page), gtin=GTIN)


def mg(page: object) -> Decimal | None:
    return read(page).magnesium_mg


def test_a_products_own_words_are_read():
    product = read(flat(magnesium_100g=0.235))
    assert (product.gtin, product.name, product.brand) == (GTIN, "Oat bran", "Mill")
    assert (product.licence, product.url) == ("ODbL", "https://world.openfoodfacts.org/product/3029330003533")
    assert not product.is_estimate
    assert not product.problems


@pytest.mark.parametrize("status", ["success", "success_with_warnings"])
def test_a_product_may_be_found_in_the_words_of_api_v3(status):
    assert mg(flat(magnesium_100g=0.235) | {"status": status}) == Decimal(235)


def test_a_real_answer_is_read():
    if not REAL.exists():
        pytest.skip(f"there is no {REAL}; FDC_DATA names the directory of real data")
    product = read_product(REAL.read_bytes(), gtin=GTIN)
    assert product.name == "Crousti Moelleux Complet Sans Sucre Ajouté 730gr"
    assert (product.brand, product.magnesium_mg, product.basis_unit) == ("Jacquet", None, "g")
    assert product.serving == ("60.8 g (1 tranche)", Decimal("60.8"))


@pytest.mark.parametrize("unit", ["g", "mg", "% DV"])
def test_the_flat_value_is_grams_whatever_unit_it_was_typed_in(unit):
    assert mg(flat(magnesium_100g=0.113, magnesium_value=113, magnesium_unit=unit)) == Decimal(113)


@pytest.mark.parametrize(
    ("value", "unit", "expected_mg"),
    [(0.113, "g", "113"), (113, "mg", "113"), (56000, "µg", "56"), (56000, "μg", "56")],
)
def test_the_nested_value_is_in_its_own_unit(value, unit, expected_mg):
    assert mg(nested(value=value, unit=unit)) == Decimal(expected_mg)


def test_digits_are_kept_as_they_were_sent_and_rounded_once():
    assert str(mg(flat(magnesium_100g=0.0704355))) == "70.436"
    assert str(mg(flat(magnesium_100g="0.113"))) == "113.000"


@pytest.mark.parametrize(
    "sent",
    [
        answer(),
        flat(),
        flat(calcium_100g=0.1),
        flat(magnesium_100g=None),
        flat(magnesium_100g=""),
        flat(magnesium_100g=0, magnesium_value=None),
        flat(magnesium_100g=0, magnesium_modifier="-"),
        nested(),
        nested(value=None, unit="g"),
        nested(value=0.2, unit="g", preparation="prepared"),
    ],
)
def test_a_product_without_a_value_as_sold_is_unknown_not_zero(sent):
    product = read(sent)
    assert (product.magnesium_mg, product.is_estimate, product.problems) == (None, False, ())


def test_zero_on_the_label_is_zero():
    assert mg(flat(magnesium_100g=0, magnesium_value=0)) == 0


@pytest.mark.parametrize(
    "sent",
    [
        nested(value=0.05, unit="g", source="estimate"),
        nested(value_computed=0.05, unit="g"),
        nested(value=0.05, unit="g", modifier="<"),
        flat(magnesium_100g=0.05, magnesium_modifier="~"),
        answer(nutriments={}, nutriments_estimated={"magnesium_100g": 0.05}),
    ],
)
def test_an_estimate_says_so(sent):
    product = read(sent)
    assert (product.magnesium_mg, product.is_estimate) == (Decimal(50), True)


def test_the_label_goes_before_an_estimate():
    page = answer(nutriments={"magnesium_100g": 0.06}, nutriments_estimated={"magnesium_100g": 0.05})
    assert (mg(page), read(page).is_estimate) == (Decimal(60), False)


def test_the_newer_shape_goes_before_the_older():
    page = nested(value=0.06, unit="g")
    page["product"]["nutriments"] = {"magnesium_100g": 0.05}
    assert mg(page) == Decimal(60)


@pytest.mark.parametrize(
    ("sent", "unit"),
    [
        (nested(per="100ml", value=0.01, unit="g"), "ml"),
        (answer(nutrition_data_per="100ml"), "ml"),
        (answer(nutrition_data_per="serving", product_quantity_unit="ml"), "ml"),
        (answer(nutrition_data_per="serving", serving_size="1 cup (240 mL)"), "ml"),
        (answer(nutrition_data_per="100g", product_quantity_unit="ml"), "ml"),
        (answer(nutrition_data_per="100g", quantity="6 x 33 cl"), "ml"),
        (answer(nutrition_data_per="100g", quantity="1,5 L", serving_size="250 g"), "ml"),
        (answer(nutrition_data_per="100g", serving_size="1 glass (250 ml)"), "ml"),
        (answer(nutrition_data_per="100g", categories_tags=["en:plant-based-foods", "en:beverages"]), "ml"),
        (answer(quantity="500 g", serving_size="1 glass (250 ml)"), "g"),
        (answer(quantity="250 g", categories_tags=["en:beverages"]), "g"),
        (answer(categories_tags=["en:beverages", "en:instant-beverages"]), "g"),
        (answer(categories_tags=["en:plant-based-foods-and-beverages"]), "g"),
        (answer(), "g"),
    ],
)
def test_what_is_measured_by_volume_has_its_value_per_100_ml(sent, unit):
    assert read(sent).basis_unit == unit


@pytest.mark.parametrize(
    ("fields", "serving"),
    [
        ({"serving_size": "2 slices (56 g)", "serving_quantity": 56}, ("2 slices (56 g)", Decimal(56))),
        ({"serving_quantity": "12.5"}, ("12.5 g", Decimal("12.5"))),
        (
            {"serving_size": "1 bar", "serving_quantity": 40, "serving_quantity_unit": "g"},
            ("1 bar", Decimal(40)),
        ),
        ({"serving_size": "1 can (33 cl)"}, ("1 can (33 cl)", Decimal(330))),
        ({"serving_size": "30 mg", "serving_quantity": "0.03"}, None),
        ({"serving_size": "30 mg", "serving_quantity": 30}, None),
        ({"serving_size": "30 mg"}, None),
        ({"product_quantity_unit": "g", "serving_size": "250 ml", "serving_quantity": 250}, None),
        (
            {"product_quantity_unit": "g", "serving_quantity": 40, "serving_quantity_unit": "ml"},
            None,
        ),
        ({"serving_size": "1 bar"}, None),
        ({"serving_size": "0 g", "serving_quantity": 0}, None),
        ({"serving_size": "1 t", "serving_quantity": 1_000_000}, None),
    ],
)
def test_a_serving_is_a_portion_where_it_is_in_the_unit_of_the_value(fields, serving):
    assert read(answer(nutrition_data_per="100g", **fields)).serving == serving


def test_a_serving_in_milligrams_is_suspect(db):
    product = read(answer(serving_size="30 mg", serving_quantity="0.03", serving_quantity_unit="g"))
    assert (product.serving, product.suspect_serving) == (None, ("30 mg", Decimal("0.03")))
    product = read(answer(serving_size="1 tablet (2 g, 400 mg magnesium)", serving_quantity=2))
    assert (product.serving[1], product.suspect_serving) == (2, None)


@pytest.mark.parametrize(
    ("fields", "is_drink"),
    [
        ({"product_quantity_unit": "ml", "categories_tags": ["en:beverages", "en:waters"]}, True),
        ({"product_quantity_unit": "ml"}, True),
        ({"product_quantity_unit": "ml", "categories_tags": ["en:olive-oils"]}, False),
        ({"product_quantity_unit": "g"}, False),
    ],
)
def test_what_is_measured_in_ml_is_a_drink_unless_its_categories_are_others(fields, is_drink):
    assert read(answer(**fields)).is_drink == is_drink


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"product_name": "M&amp;M&#39;s\n peanut\u0000\ud800"}, "M&M's peanut"),
        ({"product_name": "Oat\u202e bran\u200b&#8203; \u2066mill\ufeff"}, "Oat bran mill"),
        ({"product_name": "\u200b\u202e", "product_name_en": "Oats"}, "Oats"),
        ({"product_name": "\u3164&#x301;", "product_name_en": "Oats"}, "Oats"),
        ({"product_name": "دانه\u200cها"}, "دانه\u200cها"),
        ({"product_name": "", "lang": "fr", "product_name_de": "A", "product_name_fr": "B"}, "B"),
        ({"product_name": " ", "lang": "fr", "product_name_de": "A", "product_name_en": "B"}, "B"),
        ({"product_name": None, "product_name_pl": "B", "product_name_nl": "A"}, "A"),
        ({"product_name": None, "generic_name": "Bran of oats"}, "Bran of oats"),
        ({"product_name": None}, ""),
    ],
)
def test_a_name_is_found_in_some_language_and_cleaned(fields, name):
    assert read(answer(**fields)).name == name


def test_the_first_brand_is_taken_from_a_text_or_a_list():
    assert read(answer(brands=" , Jacquet,Other")).brand == "Jacquet"
    assert read(answer(brands=["Jacquet", "Other"])).brand == "Jacquet"
    assert read(answer(brands=None)).brand == ""


def test_texts_are_short_enough_for_the_catalogue():
    product = read(
        answer(product_name="n" * 201, brands="b" * 101, serving_size="s" * 61, serving_quantity=5)
    )
    assert [len(text) for text in (product.name, product.brand, product.serving[0])] == [200, 100, 60]
    assert product.name.endswith("…")


@pytest.mark.parametrize(
    "sent", [UNKNOWN, {"status": "failure", "result": {"id": "product_not_found"}, "errors": []}]
)
def test_an_unknown_product_is_not_found(sent):
    with pytest.raises(OffNotFound, match="Open Food Facts does not know this product"):
        read(sent)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<!DOCTYPE html><title>Busy</title>", "it is not JSON"),
        (json.dumps(flat(magnesium_100g=0.1))[:60], "it is not JSON"),
        ("", "it is not JSON"),
        ("[" * 100_000, "it is not JSON"),
        ('{"status": 1e99999999999999999999}', "it is not JSON"),
        ("[]", "it is not an object"),
        ("{}", "whether the product was found"),
        ('{"status": 1}', "it holds no product"),
        ('{"status": 1, "product": []}', "it holds no product"),
    ],
)
def test_a_damaged_answer_is_refused_with_its_reason(text, reason):
    with pytest.raises(OffError) as refusal:
        read_product(text, gtin=GTIN)
    assert reason in str(refusal.value)


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        (flat(magnesium_100g=float("nan")), "its magnesium_100g is not a number"),
        (flat(magnesium_100g=float("inf")), "its magnesium_100g is not a number"),
        (flat(magnesium_100g="1_0"), "its magnesium_100g is not a number"),
        (flat(magnesium_100g=True), "its magnesium_100g is not a number"),
        (flat(magnesium_100g=[0.1]), "its magnesium_100g is not a number"),
        (flat(magnesium_100g=-0.1), "its magnesium_100g is less than 0"),
        (flat(magnesium_100g=1e300), "its magnesium_100g is too large a number"),
        (flat(magnesium_100g=1000), "its magnesium is too large a number"),
        (answer(nutriments=[]), "its nutriments is not an object"),
        (answer(nutrition=7), "its nutrition is not an object"),
        (answer(product_name=7), "its product_name is not a text"),
        (answer(brands=[7]), "its brands is not a list of texts"),
        (answer(categories_tags="en:beverages"), "its categories_tags is not a list of texts"),
        (answer(serving_size=7), "its serving_size is not a text"),
        (answer(serving_quantity=-1), "its serving_quantity is less than 0"),
        (nested(value=5, unit="% DV"), "its magnesium is in “% DV”, not in grams or milligrams"),
        (nested(value=5), "its magnesium is in “”, not in grams or milligrams"),
        (
            nested(value=5, unit="mg", per="serving"),
            "its magnesium is per “serving”, not per 100 g or 100 ml",
        ),
    ],
)
def test_a_damaged_field_is_left_out_and_named_and_the_others_stay(sent, problem):
    sent = sent | {"product": {"product_name_en": "Oat bran", "generic_name": "Bran"} | sent["product"]}
    product = read(sent)
    assert product.problems == (problem,)
    assert product.name == "Oat bran"
    assert product.magnesium_mg is None


def test_a_damaged_value_gives_way_to_one_that_can_be_read():
    page = nested(value=-1, unit="g")
    page["product"]["nutriments"] = {"magnesium_100g": 0.05}
    assert (mg(page), read(page).problems) == (50, ("its value is less than 0",))


@pytest.mark.parametrize("code", ["3029330003533", "03029330003533", 3029330003533, None])
def test_the_code_may_have_other_leading_zeros(code):
    assert read(answer(code=code)).gtin == GTIN


def test_an_answer_about_another_product_is_refused():
    with pytest.raises(OffError, match="another product"):
        read(answer(code="3029330003540"))


@pytest.mark.parametrize(
    ("gtin", "code"),
    [
        ("00000096385074", "96385074"),
        ("00036000291452", "0036000291452"),
        (GTIN, "3029330003533"),
        ("10012345000017", "10012345000017"),
    ],
)
def test_a_barcode_is_asked_for_as_open_food_facts_keeps_it(gtin, code):
    assert off_code(gtin) == code


ODD = [
    None, True, 0, -1, 0.1, "0.1", "1e5", "9" * 30, "NaN", 5e-324, 1e300, [], {}, [7], "g", "ml", "100g", "~",
    "-", "estimate", "prepared", "\ud800", "a\x00", "x" * 300,
]  # fmt: skip
VALUES = st.sampled_from(ODD) | st.text(max_size=5) | st.floats()


def some(*fields: str, **objects):
    """Objects that have any of these fields, each with a value that may be odd."""
    return st.fixed_dictionaries({}, optional=dict.fromkeys(fields, VALUES) | objects)


SOME_MAGNESIUM = some("value", "value_computed", "unit", "source", "modifier")
SOME_SET = some("per", "preparation", nutrients=some(magnesium=SOME_MAGNESIUM))
SOME_PRODUCT = some(
    "product_name", "generic_name", "lang", "brands", "product_quantity_unit", "serving_size",
    "serving_quantity", "serving_quantity_unit", "nutrition_data_per",
    nutriments=some("magnesium_100g", "magnesium_value", "magnesium_modifier"),
    nutriments_estimated=some("magnesium_100g"),
    nutrition=some(aggregated_set=SOME_SET),
)  # fmt: skip


@given(SOME_PRODUCT | VALUES)
def test_whatever_is_sent_is_a_product_that_can_be_kept_or_an_error(sent):
    try:
        product = read({"status": 1, "product": sent})
    except OffError:
        return
    assert product.magnesium_mg is None or 0 <= product.magnesium_mg < 1_000_000
    assert product.serving is None or 0 < product.serving[1] < 1_000_000
    assert "\x00" not in (product.name + product.brand).encode().decode()
