"""A product of Open Food Facts, read from what its API answers. Pure Python.

Two shapes are read. API v2 has flat `nutriments`, where `magnesium_100g` is grams whatever
`magnesium_unit` says: that one is the unit the value was typed in. Since product schema 1003 there is
`nutrition.aggregated_set`, where each nutrient carries its own unit and source.
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

# What the catalogue has room for, see also foods.models.
LARGEST = Decimal("999999.999")
NAME_LENGTH, BRAND_LENGTH, LABEL_LENGTH = 200, 100, 60

_STEP = Decimal("0.001")
_LARGEST_POWER = 15  # 1e999999 is a number too, and every sum with it fails
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
# Categories of drinks as they are drunk; their powders and concentrates are weighed. Every product names
# all categories above its own: https://world.openfoodfacts.org/categories
_DRINKS = {"en:beverages", "en:drinks", "en:milks", "en:plant-based-milk-alternatives"}
_DRY_DRINKS = {
    "en:beverage-preparations", "en:beverages-preparations", "en:dehydrated-beverages", "en:dried-products",
    "en:instant-beverages", "en:powdered-beverages", "en:dried-products-to-be-rehydrated",
    "en:teas-in-tea-bags",
    "en:ground-coffees", "en:coffee-beans", "en:instant-coffees", "en:tea-bags", "en:milk-powders",
}  # fmt: skip

# What Product Opener calls a product that it does not have, or has as something else than a food.
_NOT_FOUND = {"product_not_found", "product_found_with_a_different_product_type"}


class OffError(Exception):
    """Open Food Facts gave no product that can be used. The message is a sentence that says why."""


class OffNotFound(OffError):
    """Open Food Facts says that it does not know the product."""


class OffUnavailable(OffError):
    """Open Food Facts did not answer, or asks to be left alone for a while; later it may."""


@dataclass(frozen=True, slots=True)
class OffProduct:
    """One product. All texts are cleaned, and short enough for the catalogue.

    `magnesium_mg` is elemental milligrams in 100 g or 100 ml (`basis_unit`) of the product as sold; None
    is unknown. `is_estimate`: computed from ingredients or category, or “about”, “less than”; not a
    figure of the label. `serving` is a portion as (label, quantity in the basis unit), None when there is
    none in that unit; `suspect_serving` is one that is likelier a slip, such as “30 mg”. `name` and
    `brand` are empty when Open Food Facts has none. `problems` says, a reason each, which fields could
    not be read and were left out.
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
        """The product's page, for people."""
        return f"{SITE}/product/{off_code(self.gtin)}"


def off_code(gtin: str) -> str:
    """The barcode as Open Food Facts keeps it: at least 8 digits, then 13, then 14. Raises NotAGtin.

    https://openfoodfacts.github.io/openfoodfacts-server/api/ref-barcode-normalization/
    """
    digits = normalise_gtin(gtin).lstrip("0")
    return digits.zfill(8) if len(digits) <= 8 else digits.zfill(13)


def read_product(answer: bytes | str, *, gtin: str) -> OffProduct:
    """The product in `answer`, which was given when asked for `gtin`.

    Raises OffNotFound when the answer says that there is none, OffError when it is damaged or speaks of
    another product. A field of a wrong type, a negative or not a number is left out, and named in
    `problems`; the others stay.
    """
    page = _read_json(answer)
    if not isinstance(page, dict):
        raise _damaged("it is not an object")
    _check_found(page)
    if not isinstance(page.get("product"), dict):
        raise _damaged("it holds no product")
    problems: list[str] = []
    product = Fields(page["product"], problems)
    code = product.values.get("code") or page.get("code")
    if code and str(code).strip().lstrip("0") != normalise_gtin(gtin).lstrip("0"):
        raise OffError("Open Food Facts answered about another product.")
    magnesium_mg, is_estimate = _magnesium(product)
    basis_unit = _basis_unit(product)
    serving, suspect_serving = _serving(product, basis_unit)
    return OffProduct(
        gtin=normalise_gtin(gtin),
        name=_fit(_name(product), NAME_LENGTH),
        brand=_fit(_brand(product), BRAND_LENGTH),
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
    """Every number a Decimal of the digits that were sent; never by way of a binary fraction.

    NaN and Infinity, which JSON does not have, are read as those words: no field takes them.
    """
    try:
        return json.loads(answer, parse_float=Decimal, parse_int=Decimal, parse_constant=str)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise _damaged("it is not JSON") from error


def _check_found(page: dict[str, Any]) -> None:
    """`status` is 1 or 0 in API v2, a word in API v3."""
    status = page.get("status")
    if status == 1 or (isinstance(status, str) and status.startswith("success")):
        return
    reason = Fields(page, []).fields("result").text("id")
    if status == 0 or (status == "failure" and reason in _NOT_FOUND):
        raise OffNotFound("Open Food Facts does not know this product.")
    raise _damaged("it does not say whether the product was found")


def _magnesium(product: Fields) -> tuple[Decimal | None, bool]:
    """Elemental mg in 100 g or ml, None when unknown, and whether that is an estimate."""
    for read in (_from_aggregated_set, _from_nutriments, _from_nutriments_estimated):
        value_mg, is_estimate = read(product)
        if value_mg is None:
            continue
        if value_mg > LARGEST:
            product.problems.append("its magnesium is too large a number")
            continue
        return value_mg.quantize(STEP_MG, ROUND_HALF_UP), is_estimate
    return None, False


def _aggregated_set(product: Fields) -> Fields:
    """The newer shape's values of the product as sold; empty without, or when they are of it prepared.

    Cocoa made up with milk says nothing of the powder that is weighed.
    """
    found = product.fields("nutrition").fields("aggregated_set")
    return Fields({}, product.problems) if found.values.get("preparation") == "prepared" else found


def _from_aggregated_set(product: Fields) -> tuple[Decimal | None, bool]:
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


def _from_nutriments(product: Fields) -> tuple[Decimal | None, bool]:
    nutriments = product.fields("nutriments")
    value_g, modifier = nutriments.number("magnesium_100g"), nutriments.text("magnesium_modifier")
    if value_g is None or modifier == "-":  # Product Opener's sign for “not on the label”
        return None, False
    # Where the label's value is missing, Product Opener adds it up to 0 for API v2. Unknown is not 0.
    if value_g == 0 and nutriments.values.get("magnesium_value", 0) in (None, ""):
        return None, False
    return value_g * _MG_IN_UNIT["g"], bool(modifier)


def _from_nutriments_estimated(product: Fields) -> tuple[Decimal | None, bool]:
    value_g = product.fields("nutriments_estimated").number("magnesium_100g")
    return (None if value_g is None else value_g * _MG_IN_UNIT["g"]), True


def _basis_unit(product: Fields) -> str:
    """`g` or `ml`: what the answer's 100 are of.

    Product Opener writes “100g” for everything unless somebody says otherwise, so that only “100ml” is
    believed. Else the pack decides, then the serving, then whether it is a drink.
    """
    stated = (_aggregated_set(product).text("per"), product.text("nutrition_data_per"))
    if "100ml" in stated:
        return "ml"
    for unit in (_pack_unit(product), _serving_unit(product)):
        if unit:
            return unit
    return "ml" if _is_in_drinks(product) else "g"


def _pack_unit(product: Fields) -> str:
    """`g` or `ml` of the whole pack; empty when it is not said."""
    unit = product.text("product_quantity_unit").lower()
    return _basis_of(unit) or _measured(product.text("quantity"))[1]


def _serving_unit(product: Fields) -> str:
    """The unit of `serving_quantity`, which Product Opener has turned into g or ml; empty when not said."""
    unit = product.text("serving_quantity_unit").lower()
    return _basis_of(unit) or _measured(product.text("serving_size"))[1]


def _basis_of(unit: str) -> str:
    return "ml" if unit in _BASIS_UNITS else "g" if unit in _WEIGHTS else ""


def _measured(text: str) -> tuple[Decimal | None, str]:
    """The first amount in `text` with `g` or `ml`: 330 and `ml` of “1 can (33 cl)”. None for ounces."""
    match = _MEASURED.search(text)
    if match is None:
        return None, ""
    amount, unit = Decimal(match[1].replace(",", ".")), (match[2] or match[3]).lower()
    factor = (_BASIS_UNITS | _WEIGHTS).get(unit)
    return None if factor is None else amount * factor, "ml" if match[2] else "g"


def _is_drink(product: Fields) -> bool:
    """Whether what is measured in ml is drunk; oil and sauces are not. Without categories it is."""
    return _is_in_drinks(product) or not product.texts("categories_tags")


def _is_in_drinks(product: Fields) -> bool:
    categories = set(product.texts("categories_tags"))
    return bool(categories & _DRINKS) and not categories & _DRY_DRINKS


Serving = tuple[str, Decimal]


def _serving(product: Fields, basis_unit: str) -> tuple[Serving | None, Serving | None]:
    """The serving, and one that is likelier a slip; None and None without one in the basis unit."""
    text = product.text("serving_size")
    quantity, unit = product.number("serving_quantity"), _serving_unit(product)
    if quantity is None:
        quantity, unit = _measured(text)
    # Millilitres of something that is known by the gram would need its density.
    if quantity is None or (unit or basis_unit) != basis_unit or not _STEP <= quantity <= LARGEST:
        return None, None
    quantity = quantity.quantize(_STEP, ROUND_HALF_UP)
    serving = (_fit(text or f"{quantity.normalize():f} {basis_unit}", LABEL_LENGTH), quantity)
    # No serving weighs 30 mg: grams were meant, or the milligrams are of something in it.
    return (None, serving) if _IN_MG.search(text) and not _MEASURED.search(text) else (serving, None)


def _name(product: Fields) -> str:
    """In the product's own language, else in English, else in whichever there is; empty without any."""

    def names() -> Iterator[str]:
        language = product.text("lang")
        yield from ("product_name", f"product_name_{language}", "product_name_en")
        yield from sorted(field for field in product.values if _NAME_IN_A_LANGUAGE.fullmatch(field))
        yield from ("generic_name", "abbreviated_product_name")

    return next((name for field in names() if (name := product.text(field))), "")


def _brand(product: Fields) -> str:
    """The first of `brands`: names with commas between them, or a list of names."""
    brands = product.values.get("brands")
    names = product.texts("brands") if isinstance(brands, list) else product.text("brands").split(",")
    return next((plain for name in names if (plain := _clean(name))), "")


class Fields:
    """An object of the answer. What cannot be read of it counts as missing, and is added to `problems`."""

    def __init__(self, values: dict[str, Any], problems: list[str]) -> None:
        self.values, self.problems = values, problems

    def fields(self, name: str) -> Fields:
        """An object inside; an empty one when it is missing."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, dict):
            self.problems.append(f"its {name} is not an object")
            value = None
        return Fields(value or {}, self.problems)

    def text(self, name: str) -> str:
        """One clean line; empty when it is missing."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, str):
            self.problems.append(f"its {name} is not a text")
            return ""
        return _clean(value or "")

    def texts(self, name: str) -> list[str]:
        """The texts of a list, clean; those that are none are left out."""
        value = self.values.get(name)
        if value is None:
            return []
        texts = [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
        if not isinstance(value, list) or len(texts) < len(value):
            self.problems.append(f"its {name} is not a list of texts")
        return [_clean(each) for each in texts]

    def number(self, name: str) -> Decimal | None:
        """Zero or more; None when it is missing or empty. Older answers have numbers as texts."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
            value = Decimal(value.strip())
        if not isinstance(value, Decimal):
            reason = "is not a number"
        elif value < 0:
            reason = "is less than 0"
        elif value and value.adjusted() > _LARGEST_POWER:
            reason = "is too large a number"
        else:
            return value
        self.problems.append(f"its {name} {reason}")
        return None


def _clean(value: str) -> str:
    # Names are kept there as HTML. Control characters and halves of a pair no database can keep; what can't
    # be seen, or turns the letters round, makes two names look the same.
    plain = (" " if unicodedata.category(sign) in {"Cc", "Cs"} else sign for sign in html.unescape(value))
    text = " ".join(clean_text("".join(plain)).split())
    return text if has_visible_text(text) else ""


def _fit(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"
