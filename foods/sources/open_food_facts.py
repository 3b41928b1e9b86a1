"""Parser of a product in the Open Food Facts API's responses. Pure Python.

Two formats are read. API v2 has flat `nutriments`, where `magnesium_100g` is grams whatever `magnesium_unit`
says: that one is the unit the value was typed in. Since product schema 1003 there is
`nutrition.aggregated_set`, where each nutrient has its own unit and source.
https://openfoodfacts.github.io/openfoodfacts-server/api/ref-api-and-product-schema-change-log/
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from foods.gtin import normalise_gtin
from foods.magnesium import STEP_MG
from tracker.lib.text import clean_text, has_visible_text

LICENCE = "ODbL"  # https://opendatacommons.org/licenses/odbl/1-0/
SITE = "https://world.openfoodfacts.org"

# Limits of the catalogue's columns, see also foods.models.
MAX_QUANTITY = Decimal("999999.999")
NAME_LENGTH, BRAND_LENGTH, LABEL_LENGTH = 200, 100, 60

_STEP = Decimal("0.001")
_MAX_EXPONENT = 15  # 1e999999 is a valid number, but every sum with it fails
_UNIT_OF_PER = {"100g": "g", "100ml": "ml"}
_MG_IN_UNIT = {
    "g": Decimal(1000),
    "mg": Decimal(1),
    "mcg": Decimal("0.001"),
    "\u00b5g": Decimal("0.001"),  # the micro sign
    "\u03bcg": Decimal("0.001"),  # the Greek letter
}
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]{1,6})?")
_NAME_IN_A_LANGUAGE = re.compile("product_name_[a-z]{2}")
_MEASURED = re.compile(r"([0-9]+(?:[.,][0-9]+)?)\s*(?:(fl\.?\s*oz|[mcd]?l)|(k?g|oz))\b", re.IGNORECASE)
_IN_MG = re.compile(r"[0-9]\s*(?:mg|mcg|[\u00b5\u03bc]g)\b", re.IGNORECASE)
_BASIS_UNITS = {"ml": Decimal(1), "cl": Decimal(10), "dl": Decimal(100), "l": Decimal(1000)}
_WEIGHTS = {"g": Decimal(1), "kg": Decimal(1000)}
# Categories of ready drinks; their powders and concentrates are weighed. Every product has all categories
# above its own: https://world.openfoodfacts.org/categories
_DRINKS = {"en:beverages", "en:drinks", "en:milks", "en:plant-based-milk-alternatives"}
_DRY_DRINKS = {
    "en:beverage-preparations", "en:beverages-preparations", "en:dehydrated-beverages", "en:dried-products",
    "en:instant-beverages", "en:powdered-beverages", "en:dried-products-to-be-rehydrated",
    "en:teas-in-tea-bags",
    "en:ground-coffees", "en:coffee-beans", "en:instant-coffees", "en:tea-bags", "en:milk-powders",
}  # fmt: skip

# Product Opener's results for an unknown product, or one that is no food.
_NOT_FOUND = {"product_not_found", "product_found_with_a_different_product_type"}


class OffError(Exception):
    """Response without a usable product. The message is a sentence with the reason."""


class OffNotFound(OffError):
    """Product that Open Food Facts does not know."""


class OffUnavailable(OffError):
    """Open Food Facts did not respond, or limits requests for now; try again later."""


@dataclass(frozen=True, slots=True)
class OffProduct:
    """Product with cleaned texts, short enough for the catalogue.

    `magnesium_mg` is elemental milligrams in 100 g or 100 ml (`basis_unit`) of the product as sold; None is
    unknown. `is_estimate`: computed from ingredients or category, or “about”, “less than”; not from the
    label. `serving` is a portion as (label, quantity in the basis unit), None when there is none in that
    unit; `suspect_serving` is one that is likelier a slip, such as “30 mg”. `name` and `brand` are empty when
    Open Food Facts has none. `problems` lists, with a reason each, the fields that could not be read and were
    left out.
    """

    gtin: str
    name: str
    brand: str
    magnesium_mg: Decimal | None
    basis_unit: str
    is_estimate: bool
    serving: tuple[str, Decimal] | None
    is_drink: bool = False
    suspect_serving: tuple[str, Decimal] | None = None
    problems: tuple[str, ...] = ()
    licence: str = LICENCE

    @property
    def url(self) -> str:
        """URL of the product's page for people."""
        return f"{SITE}/product/{off_code(self.gtin)}"


def off_code(gtin: str) -> str:
    """Return the barcode as Open Food Facts stores it: 8, 13 or 14 digits. Raises NotAGtin.

    https://openfoodfacts.github.io/openfoodfacts-server/api/ref-barcode-normalization/
    """
    digits = normalise_gtin(gtin).lstrip("0")
    return digits.zfill(8) if len(digits) <= 8 else digits.zfill(13)


def read_product(answer: bytes | str, *, gtin: str) -> OffProduct:
    """Return the product in `answer`, the response to a request for `gtin`.

    Raises OffNotFound when the response says that there is none, OffError when it is damaged or about another
    product. A field of a wrong type, a negative number or text that is no number is left out, and named in
    `problems`; the others stay.
    """
    page = _read_json(answer)
    if not isinstance(page, dict):
        raise _damaged("it is not an object")
    _check_found(page)
    if not isinstance(page.get("product"), dict):
        raise _damaged("it holds no product")
    problems: list[str] = []
    product = JsonFields(page["product"], problems)
    code = product.values.get("code") or page.get("code")
    if code and str(code).strip().lstrip("0") != normalise_gtin(gtin).lstrip("0"):
        raise OffError("Open Food Facts answered about another product.")
    magnesium_mg, is_estimate = _read_magnesium(product)
    basis_unit = _basis_unit(product)
    serving, suspect_serving = _serving(product, basis_unit)
    return OffProduct(
        gtin=normalise_gtin(gtin),
        name=_shorten(_product_name(product), NAME_LENGTH),
        brand=_shorten(_product_brand(product), BRAND_LENGTH),
        magnesium_mg=magnesium_mg,
        basis_unit=basis_unit,
        is_estimate=is_estimate,
        serving=serving,
        is_drink=basis_unit == "ml" and _is_drink(product),
        suspect_serving=suspect_serving,
        problems=tuple(dict.fromkeys(problems)),
    )


def _damaged(reason: str) -> OffError:
    return OffError(f"The answer of Open Food Facts cannot be read: {reason}.")


def _read_json(answer: bytes | str) -> Any:
    """Parse JSON with each number as a Decimal of the sent digits, never as a float.

    NaN and Infinity, which JSON does not have, become these words: no field accepts them.
    """
    try:
        return json.loads(answer, parse_float=Decimal, parse_int=Decimal, parse_constant=str)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise _damaged("it is not JSON") from error


def _check_found(page: dict[str, Any]) -> None:
    """Raise unless found: `status` is 1 or 0 in API v2, a word in API v3."""
    status = page.get("status")
    if status == 1 or (isinstance(status, str) and status.startswith("success")):
        return
    reason = JsonFields(page, []).fields("result").text("id")
    if status == 0 or (status == "failure" and reason in _NOT_FOUND):
        raise OffNotFound("Open Food Facts does not know this product.")
    raise _damaged("it does not say whether the product was found")


def _read_magnesium(product: JsonFields) -> tuple[Decimal | None, bool]:
    """Return elemental mg in 100 g or ml, None when unknown, and whether it is an estimate."""
    for read in (_from_aggregated_set, _from_nutriments, _from_nutriments_estimated):
        value_mg, is_estimate = read(product)
        if value_mg is None:
            continue
        if value_mg > MAX_QUANTITY:
            product.problems.append("its magnesium is too large a number")
            continue
        return value_mg.quantize(STEP_MG, ROUND_HALF_UP), is_estimate
    return None, False


def _aggregated_set(product: JsonFields) -> JsonFields:
    """Return the newer format's values as sold; empty without, or for the prepared product.

    Values of cocoa made with milk say nothing about the powder.
    """
    found = product.fields("nutrition").fields("aggregated_set")
    return JsonFields({}, product.problems) if found.values.get("preparation") == "prepared" else found


def _from_aggregated_set(product: JsonFields) -> tuple[Decimal | None, bool]:
    found = _aggregated_set(product)
    nutrient = found.fields("nutrients").fields("magnesium")
    value = nutrient.number("value")
    is_estimate = nutrient.text("source") == "estimate" or bool(nutrient.text("modifier"))
    if value is None:
        value, is_estimate = nutrient.number("value_computed"), True
    if value is None:
        return None, False
    per, unit = found.text("per"), nutrient.text("unit")
    if per not in _UNIT_OF_PER:
        product.problems.append(f"its magnesium is per “{per[:20]}”, not per 100 g or 100 ml")
        return None, False
    if unit.lower() not in _MG_IN_UNIT:
        product.problems.append(f"its magnesium is in “{unit[:20]}”, not in grams or milligrams")
        return None, False
    return value * _MG_IN_UNIT[unit.lower()], is_estimate


def _from_nutriments(product: JsonFields) -> tuple[Decimal | None, bool]:
    nutriments = product.fields("nutriments")
    value_g, modifier = nutriments.number("magnesium_100g"), nutriments.text("magnesium_modifier")
    if value_g is None or modifier == "-":  # Product Opener's sign for “not on the label”
        return None, False
    # Where the label's value is missing, Product Opener sums it up to 0 for API v2. Unknown is not 0.
    if value_g == 0 and nutriments.values.get("magnesium_value", 0) in (None, ""):
        return None, False
    return value_g * _MG_IN_UNIT["g"], bool(modifier)


def _from_nutriments_estimated(product: JsonFields) -> tuple[Decimal | None, bool]:
    value_g = product.fields("nutriments_estimated").number("magnesium_100g")
    return (None if value_g is None else value_g * _MG_IN_UNIT["g"]), True


def _basis_unit(product: JsonFields) -> str:
    """Return `g` or `ml`: the unit of the response's values per 100.

    Product Opener writes “100g” by default, so that only “100ml” is reliable. Else the pack decides, then the
    serving, then whether it is a drink.
    """
    stated = (_aggregated_set(product).text("per"), product.text("nutrition_data_per"))
    if "100ml" in stated:
        return "ml"
    for unit in (_pack_unit(product), _serving_unit(product)):
        if unit:
            return unit
    return "ml" if _is_in_drinks(product) else "g"


def _pack_unit(product: JsonFields) -> str:
    """Return `g` or `ml` of the whole pack; empty when not stated."""
    unit = product.text("product_quantity_unit").lower()
    return _basis_of(unit) or _parse_measure(product.text("quantity"))[1]


def _serving_unit(product: JsonFields) -> str:
    """Return the unit of `serving_quantity`, which is in g or ml; empty when not stated."""
    unit = product.text("serving_quantity_unit").lower()
    return _basis_of(unit) or _parse_measure(product.text("serving_size"))[1]


def _basis_of(unit: str) -> str:
    return "ml" if unit in _BASIS_UNITS else "g" if unit in _WEIGHTS else ""


def _parse_measure(text: str) -> tuple[Decimal | None, str]:
    """Return the first amount in `text` with `g` or `ml`, such as 330 and `ml`. None for ounces.

    “1 can (33 cl)” gives 330 ml.
    """
    match = _MEASURED.search(text)
    if match is None:
        return None, ""
    amount, unit = Decimal(match[1].replace(",", ".")), (match[2] or match[3]).lower()
    factor = (_BASIS_UNITS | _WEIGHTS).get(unit)
    return None if factor is None else amount * factor, "ml" if match[2] else "g"


def _is_drink(product: JsonFields) -> bool:
    """Return True when a product measured in ml is drunk, unlike oil; also without categories."""
    return _is_in_drinks(product) or not product.texts("categories_tags")


def _is_in_drinks(product: JsonFields) -> bool:
    categories = set(product.texts("categories_tags"))
    return bool(categories & _DRINKS) and not categories & _DRY_DRINKS


Serving = tuple[str, Decimal]


def _serving(product: JsonFields, basis_unit: str) -> tuple[Serving | None, Serving | None]:
    """Return the serving, and one that is likelier a slip; None for either when missing.

    Only servings in the basis unit count.
    """
    text = product.text("serving_size")
    quantity, unit = product.number("serving_quantity"), _serving_unit(product)
    if quantity is None:
        quantity, unit = _parse_measure(text)
    # Millilitres of a food measured in grams would need its density.
    if quantity is None or (unit or basis_unit) != basis_unit or not _STEP <= quantity <= MAX_QUANTITY:
        return None, None
    quantity = quantity.quantize(_STEP, ROUND_HALF_UP)
    serving = (_shorten(text or f"{quantity.normalize():f} {basis_unit}", LABEL_LENGTH), quantity)
    # No serving weighs 30 mg: grams were meant, or the milligrams are of an ingredient.
    return (None, serving) if _IN_MG.search(text) and not _MEASURED.search(text) else (serving, None)


def _product_name(product: JsonFields) -> str:
    """Return the name in the product's language, else English, else any; empty without one."""

    def names() -> Iterator[str]:
        language = product.text("lang")
        yield from ("product_name", f"product_name_{language}", "product_name_en")
        yield from sorted(field for field in product.values if _NAME_IN_A_LANGUAGE.fullmatch(field))
        yield from ("generic_name", "abbreviated_product_name")

    return next((name for field in names() if (name := product.text(field))), "")


def _product_brand(product: JsonFields) -> str:
    """Return the first of `brands`: names with commas between them, or a list of names."""
    brands = product.values.get("brands")
    names = product.texts("brands") if isinstance(brands, list) else product.text("brands").split(",")
    return next((plain for name in names if (plain := _clean_text(name))), "")


class JsonFields:
    """JSON object of the response. Invalid values count as missing and go to `problems`."""

    def __init__(self, values: dict[str, Any], problems: list[str]) -> None:
        self.values, self.problems = values, problems

    def fields(self, name: str) -> JsonFields:
        """Return a nested object; an empty one when missing."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, dict):
            self.problems.append(f"its {name} is not an object")
            value = None
        return JsonFields(value or {}, self.problems)

    def text(self, name: str) -> str:
        """Return one clean line; empty when missing."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, str):
            self.problems.append(f"its {name} is not a text")
            return ""
        return _clean_text(value or "")

    def texts(self, name: str) -> list[str]:
        """Return the clean texts of a list, without items of other types."""
        value = self.values.get(name)
        if value is None:
            return []
        texts = [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
        if not isinstance(value, list) or len(texts) < len(value):
            self.problems.append(f"its {name} is not a list of texts")
        return [_clean_text(each) for each in texts]

    def number(self, name: str) -> Decimal | None:
        """Return a number of zero or more; None when missing. Old responses have texts."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
            value = Decimal(value.strip())
        if not isinstance(value, Decimal):
            reason = "is not a number"
        elif value < 0:
            reason = "is less than 0"
        elif value and value.adjusted() > _MAX_EXPONENT:
            reason = "is too large a number"
        else:
            return value
        self.problems.append(f"its {name} {reason}")
        return None


def _clean_text(value: str) -> str:
    # Names are HTML. No database can store control characters and lone surrogates; invisible or
    # direction-changing characters make two names look the same.
    plain = (" " if unicodedata.category(sign) in {"Cc", "Cs"} else sign for sign in html.unescape(value))
    text = " ".join(clean_text("".join(plain)).split())
    return text if has_visible_text(text) else ""


def _shorten(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"
