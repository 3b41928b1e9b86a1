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

LICENCE = "ODbL"  # https://opendatacommons.org/licenses/odbl/1-0/
SITE = "https://world.openfoodfacts.org"

# Nearly twice the richest food of USDA SR Legacy (crude rice bran, 781 mg in 100 g). Beyond it, a gram
# typed for a milligram is likelier than the food.
IMPLAUSIBLE_OVER_MG = Decimal(1500)

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
_MEASURED = re.compile(r"[0-9]\s*(?:(fl\.?\s*oz|[mcd]?l)|k?g|oz)\b", re.IGNORECASE)

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
    none in that unit. `name` and `brand` are empty when Open Food Facts has none.
    """

    gtin: str
    name: str
    brand: str
    magnesium_mg: Decimal | None
    basis_unit: str
    is_estimate: bool
    serving: tuple[str, Decimal] | None
    licence: str = LICENCE

    @property
    def is_implausible(self) -> bool:
        """Over 1,500 mg in 100 g or ml: for a curator to look at, not to be used before."""
        return self.magnesium_mg is not None and self.magnesium_mg > IMPLAUSIBLE_OVER_MG

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

    Raises OffNotFound when the answer says that there is none, OffError when it is damaged, speaks of
    another product, or holds a wrong type, a negative or not a number where one of our fields comes from.
    """
    page = _read_json(answer)
    if not isinstance(page, dict):
        raise _damaged("it is not an object")
    _check_found(page)
    product = _mapping(page, "product")
    if product is None:
        raise _damaged("it holds no product")
    code = product.get("code") or page.get("code")
    if code and str(code).strip().lstrip("0") != normalise_gtin(gtin).lstrip("0"):
        raise OffError("Open Food Facts answered about another product.")
    magnesium_mg, is_estimate = _magnesium(product)
    basis_unit = _basis_unit(product)
    return OffProduct(
        gtin=normalise_gtin(gtin),
        name=_fit(_name(product), NAME_LENGTH),
        brand=_fit(_brand(product), BRAND_LENGTH),
        magnesium_mg=magnesium_mg,
        basis_unit=basis_unit,
        is_estimate=is_estimate,
        serving=_serving(product, basis_unit),
    )


def _damaged(reason: str) -> OffError:
    return OffError(f"The answer of Open Food Facts cannot be read: {reason}.")


def _read_json(answer: bytes | str) -> Any:
    """Every number a Decimal of the digits that were sent; never by way of a binary fraction."""

    def refuse(constant: str) -> None:
        raise _damaged(f"it holds {constant}, which is not a number")

    try:
        return json.loads(answer, parse_float=Decimal, parse_int=Decimal, parse_constant=refuse)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise _damaged("it is not JSON") from error


def _check_found(page: dict[str, Any]) -> None:
    """`status` is 1 or 0 in API v2, a word in API v3."""
    status = page.get("status")
    if status == 1 or (isinstance(status, str) and status.startswith("success")):
        return
    reason = _text(_mapping(page, "result") or {}, "id")
    if status == 0 or (status == "failure" and reason in _NOT_FOUND):
        raise OffNotFound("Open Food Facts does not know this product.")
    raise _damaged("it does not say whether the product was found")


def _magnesium(product: dict[str, Any]) -> tuple[Decimal | None, bool]:
    """Elemental mg in 100 g or ml, None when unknown, and whether that is an estimate."""
    for value_mg, is_estimate in (
        _from_aggregated_set(product),
        _from_nutriments(product),
        _from_nutriments_estimated(product),
    ):
        if value_mg is not None:
            if value_mg > LARGEST:
                raise _damaged("its magnesium is too large a number")
            return value_mg.quantize(STEP_MG, ROUND_HALF_UP), is_estimate
    return None, False


def _aggregated_set(product: dict[str, Any]) -> dict[str, Any] | None:
    """The newer shape's values of the product as sold; None without, or when they are of it prepared.

    Cocoa made up with milk says nothing of the powder that is weighed.
    """
    found = _mapping(_mapping(product, "nutrition") or {}, "aggregated_set")
    return None if found is None or found.get("preparation") == "prepared" else found


def _from_aggregated_set(product: dict[str, Any]) -> tuple[Decimal | None, bool]:
    found = _aggregated_set(product) or {}
    nutrient = _mapping(_mapping(found, "nutrients") or {}, "magnesium") or {}
    value = _number(nutrient, "value")
    is_estimate = _text(nutrient, "source") == "estimate" or bool(_text(nutrient, "modifier"))
    if value is None:
        value, is_estimate = _number(nutrient, "value_computed"), True
    if value is None:
        return None, False
    per, unit = _text(found, "per"), _text(nutrient, "unit")
    if per not in _UNIT_OF_PER:
        raise _damaged(f"its magnesium is per “{per[:20]}”, not per 100 g or 100 ml")
    if unit.lower() not in _MG_IN_UNIT:
        raise _damaged(f"its magnesium is in “{unit[:20]}”, not in grams or milligrams")
    return value * _MG_IN_UNIT[unit.lower()], is_estimate


def _from_nutriments(product: dict[str, Any]) -> tuple[Decimal | None, bool]:
    nutriments = _mapping(product, "nutriments") or {}
    value_g, modifier = _number(nutriments, "magnesium_100g"), _text(nutriments, "magnesium_modifier")
    if value_g is None or modifier == "-":  # Product Opener's sign for “not on the label”
        return None, False
    # Where the label's value is missing, Product Opener adds it up to 0 for API v2. Unknown is not 0.
    if value_g == 0 and nutriments.get("magnesium_value", 0) in (None, ""):
        return None, False
    return value_g * _MG_IN_UNIT["g"], bool(modifier)


def _from_nutriments_estimated(product: dict[str, Any]) -> tuple[Decimal | None, bool]:
    value_g = _number(_mapping(product, "nutriments_estimated") or {}, "magnesium_100g")
    return (None if value_g is None else value_g * _MG_IN_UNIT["g"]), True


def _basis_unit(product: dict[str, Any]) -> str:
    """`g` or `ml`: what the answer says its 100 are, else what the pack or the serving is measured in."""
    per = _text(_aggregated_set(product) or {}, "per") or _text(product, "nutrition_data_per")
    pack = _text(product, "product_quantity_unit").lower()
    for unit in (_UNIT_OF_PER.get(per), pack, _serving_unit(product)):
        if unit in {"g", "ml"}:
            return unit
    return "g"


def _serving_unit(product: dict[str, Any]) -> str | None:
    """The unit of `serving_quantity`, which Product Opener has turned into g or ml; None when not said."""
    if unit := _text(product, "serving_quantity_unit").lower():
        return unit
    match = _MEASURED.search(_text(product, "serving_size"))
    return ("ml" if match[1] else "g") if match else None


def _serving(product: dict[str, Any], basis_unit: str) -> tuple[str, Decimal] | None:
    quantity = _number(product, "serving_quantity")
    # Millilitres of something that is known by the gram would need its density.
    if quantity is None or (_serving_unit(product) or basis_unit) != basis_unit:
        return None
    if not _STEP <= quantity <= LARGEST:
        return None
    quantity = quantity.quantize(_STEP, ROUND_HALF_UP)
    label = _text(product, "serving_size") or f"{quantity.normalize():f} {basis_unit}"
    return _fit(label, LABEL_LENGTH), quantity


def _name(product: dict[str, Any]) -> str:
    """In the product's own language, else in English, else in whichever there is; empty without any."""

    def fields() -> Iterator[str]:
        language = _text(product, "lang")
        yield from ("product_name", f"product_name_{language}", "product_name_en")
        yield from sorted(field for field in product if _NAME_IN_A_LANGUAGE.fullmatch(field))
        yield from ("generic_name", "abbreviated_product_name")

    return next((name for field in fields() if (name := _text(product, field))), "")


def _brand(product: dict[str, Any]) -> str:
    """The first of `brands`: names with commas between them, or a list of names."""
    brands = product.get("brands")
    names = brands if isinstance(brands, list) else _text(product, "brands").split(",")
    return next((plain for name in names if (plain := _clean(name, "brands"))), "")


def _mapping(parent: dict[str, Any], field: str) -> dict[str, Any] | None:
    value = parent.get(field)
    if value is not None and not isinstance(value, dict):
        raise _damaged(f"its {field} is not an object")
    return value


def _text(parent: dict[str, Any], field: str) -> str:
    """One clean line; empty when the field is missing."""
    return _clean(parent.get(field), field)


def _clean(value: object, field: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _damaged(f"its {field} is not a text")
    # Names are kept there as HTML. Control characters and halves of a pair no database can keep.
    plain = (" " if unicodedata.category(sign) in {"Cc", "Cs"} else sign for sign in html.unescape(value))
    return " ".join("".join(plain).split())


def _number(parent: dict[str, Any], field: str) -> Decimal | None:
    """Zero or more; None when the field is missing or empty. Older answers have numbers as texts."""
    value = parent.get(field)
    if value is None or value == "":
        return None
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        value = Decimal(value.strip())
    if not isinstance(value, Decimal):
        raise _damaged(f"its {field} is not a number")
    if value < 0:
        raise _damaged(f"its {field} is less than 0")
    if value and value.adjusted() > _LARGEST_POWER:
        raise _damaged(f"its {field} is too large a number")
    return value


def _fit(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"
