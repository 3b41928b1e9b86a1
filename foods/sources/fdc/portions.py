"""Portions of USDA's sets, in three layouts, converted to the catalogue's labels."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import lru_cache

from tracker.lib.numbers import format_decimal
from tracker.lib.text import clean_text, has_visible_text

MAX_LABEL_LENGTH = 60
SERVING = "1 serving"
NO_UNIT = "undetermined"  # measure unit 9999
UNSPECIFIED = "quantity not specified"  # the survey's name for the default weight
# Names in measure_unit.csv that are laboratory units, not household measures.
LABORATORY = {"paired cooked w", "paired raw w", "dripping w", "orig ckd g", "orig rw g"}
# GS1 codes that makers leave in the text of a serving.
GS1_CODES = {"onz": "oz", "oza": "fl oz", "grm": "g", "mlt": "ml"}
# Measures whose name the sets leave in the singular, as in "2 tablespoon".
COUNTED = {
    "cup", "tablespoon", "teaspoon", "milliliter", "slice", "piece", "strip", "serving", "scoop", "cookie",
    "cracker", "biscuit", "bar", "bottle", "package", "link",
}  # fmt: skip
SIZE = re.compile(r"(extra |very )?(small|medium|large)\b")
# Decimals are rounded or cut off from two places on: 0.67 and 0.66 both are two thirds.
FINEST = Decimal("0.000001")
ROUNDINGS = (ROUND_HALF_UP, ROUND_DOWN)

Portions = tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class FdcMeasure:
    """Row of food_portion.csv as text. `label` is empty for a weight without a measure."""

    place: Decimal
    label: str
    grams: Decimal


def arrange(measures: Iterable[FdcMeasure]) -> Portions:
    """Return the portions of one food in grams, the usual one first, each label once.

    A weight without a measure is the food's usual weight: it tells which measure is the usual one, and is a
    portion itself, "1 serving", only when there is no other.
    """
    ordered = sorted(measures, key=lambda measure: measure.place)
    usual = {measure.grams for measure in ordered if not measure.label}
    named = [measure for measure in ordered if measure.label]
    first = next((measure for measure in named if measure.grams in usual), None)
    if first:
        named.remove(first)
        named.insert(0, first)
    portions: dict[str, Decimal] = {}
    for measure in named:
        label = shorten(measure.label)
        if portions.get(label, measure.grams) != measure.grams:  # two bars, of 21 g and of 25 g
            weight = f", {format_decimal(measure.grams)} g"
            label = shorten(measure.label, MAX_LABEL_LENGTH - len(weight)) + weight
        portions.setdefault(label, measure.grams)
    if not portions and usual:
        portions[SERVING] = next(measure.grams for measure in ordered)
    return tuple(portions.items())


def measure_label(amount: Decimal | None, unit: str, description: str, modifier: str) -> str | None:
    """Return `1 cup, chopped`, from any of the three layouts.

    Empty when the row names no measure. None when members could not choose it as a portion.

    SR Legacy: 1, "undetermined", "", "cup, chopped". Foundation: 1, "cup", "", "chopped". Survey: None,
    "undetermined", "1 cup, chopped", and a code as modifier.
    """
    unit, description, modifier = tidy(unit), tidy(description), tidy(modifier)
    if unit in LABORATORY or amount == 0 or description.lower().startswith("guideline amount"):
        return None
    if unit == NO_UNIT:
        if description:
            return "" if description.lower() == UNSPECIFIED else description.removesuffix(", NFS")
        return _with_amount(amount or Decimal(1), modifier) if modifier else ""
    details = [_lowercase_words(detail) for detail in (description, modifier) if detail]
    if unit.lower() == "each":
        words = details if details and SIZE.match(details[0]) else ["piece", *details]
    else:
        words = [_lowercase_words(unit), *details]
    return _with_amount(amount or Decimal(1), ", ".join(words))


@lru_cache(maxsize=10_000)  # makers repeat the same few thousand texts
def household_label(text: str) -> str:
    """Return a branded food's serving: `1/4 cup` for "0.25 CUP"; `1 serving` for none."""
    words = tidy(text)
    if not re.search(r"[^\W\d_]", words):
        return SERVING
    if words.isupper():
        words = " ".join(GS1_CODES.get(word, word) for word in words.lower().split())
    match = re.match(r"(\d{0,4}\.\d{1,6}|\d{1,4}) (?=[^\W\d_])", words)
    if match is None:
        return shorten(words)
    amount = Decimal(match[1])
    return shorten(_with_amount(amount, words[match.end() :])) if amount else SERVING


def _with_amount(amount: Decimal, words: str) -> str:
    first = re.match(r"[a-z]+(?=$|[ ,(])", words)
    if amount > 1 and first and first[0] in COUNTED:
        words = f"{first[0]}s{words[first.end() :]}"
    return f"{amount_in_words(amount)} {words}"


def amount_in_words(amount: Decimal) -> str:
    """Return `1/2` for 0.5, `1 1/3` for 1.33, `3` for 3.0, `5.3` for 5.3."""
    amount = amount.quantize(FINEST, ROUND_HALF_UP)
    whole, part = divmod(amount, 1)
    if not part:
        return format_decimal(amount)
    places = Decimal(1).scaleb(int(part.normalize().as_tuple().exponent))
    for below in (2, 3, 4, 5, 6, 8, 12):
        above = (part * below).to_integral_value()
        exact = above / below
        written = {exact} if places > Decimal("0.01") else {exact.quantize(places, way) for way in ROUNDINGS}
        if (below == 12 and above > 1) or (below == 5 and whole):
            continue  # unusual: "5/12 cup" or "11 1/5 fl oz"
        if 0 < above < below and part in written:
            return f"{int(whole)} {above}/{below}" if whole else f"{above}/{below}"
    return format_decimal(amount)


def tidy(text: str) -> str:
    """Return text with single spaces, without invisible characters, brackets trimmed inside."""
    words = " ".join(clean_text(text).split()).replace("( ", "(").replace(" )", ")").strip(" ,;")
    return words if has_visible_text(words) else ""


def shorten(label: str, longest: int = MAX_LABEL_LENGTH) -> str:
    """Cut to at most `longest` characters, between words, and before an unclosed bracket."""
    if len(label) <= longest:
        return label
    words = label[: longest + 1]
    words = words[: words.rfind(" ")] if " " in words else label[:longest]
    if words.count("(") > words.count(")") and words.rfind("(") > 2:
        words = words[: words.rfind("(")]
    return words.rstrip(" ,;(-")


def _lowercase_words(words: str) -> str:
    """Return `peeled` for "Peeled"; abbreviations such as "NLEA" stay."""
    return words[0].lower() + words[1:] if words[1:2].islower() else words
