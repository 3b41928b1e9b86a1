"""Units by name and abbreviation, and parsing of portions' labels. Pure Python.

Factors are exact or those of NIST Handbook 44 (2024), appendix C: avoirdupois ounce 28.349523125 g, pound
453.59237 g, US fluid ounce 29.5735295625 ml, cup of 8 and tablespoon of half a fluid ounce, teaspoon a third
of that. Cups and spoons are the US ones because the food tables' portions are. A pint is 473 ml in one
country and 568 ml in another: it has no factor, and counts if a food has such a portion. A quart and a gallon
are those of the US (32 and 128 fluid ounces), a dessertspoon is two teaspoons.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from foods.text import normalise_words, plural_variants
from tracker.lib.numbers import NotAnAmount, parse_number

MASS, VOLUME, HOUSEHOLD = "mass", "volume", "household"
FLUID_OUNCE_ML = Decimal("29.5735295625")

FACTORS = {  # grams, or millilitres
    "g": (MASS, Decimal(1)), "kg": (MASS, Decimal(1000)),
    "oz": (MASS, Decimal("28.349523125")), "lb": (MASS, Decimal("453.59237")),
    "ml": (VOLUME, Decimal(1)), "cl": (VOLUME, Decimal(10)), "dl": (VOLUME, Decimal(100)),
    "litre": (VOLUME, Decimal(1000)), "fl oz": (VOLUME, FLUID_OUNCE_ML), "cup": (VOLUME, FLUID_OUNCE_ML * 8),
    "tablespoon": (VOLUME, FLUID_OUNCE_ML / 2), "teaspoon": (VOLUME, FLUID_OUNCE_ML / 6),
    "dessertspoon": (VOLUME, FLUID_OUNCE_ML / 3), "quart": (VOLUME, FLUID_OUNCE_ML * 32),
    "gallon": (VOLUME, FLUID_OUNCE_ML * 128),
}  # fmt: skip
# Names in addition to the unit's own and its plural, including the German kitchen units.
OTHER_NAMES = {
    "g": "gr grs gm gms grm grms gram grams gramme grammes gramm",
    "kg": "kgs kgr kilo kilos kilogram kilograms "
    "kilogramme kilogrammes", "oz": "ozs ounce ounces",
    "lb": "lbs pound pounds", "ml": "mls mil mils millilitre millilitres milliliter milliliters cc",
    "cl": "cls centilitre centilitres centiliter centiliters",
    "dl": "dls decilitre decilitres deciliter deciliters", "litre": "l litres liter liters ltr ltrs lt",
    "fl oz": "floz flozs fl-oz fl-ozs fluid-oz fluid-ounce fluid-ounces",
    "cup": "c cupful cupfuls cupsful tasse tassen",
    "quart": "qt qts", "gallon": "gal gals", "pint": "pt pts",
    "tablespoon": "T EL tbsp tbsps tbs tb tbls tblsp tblsps tbl tablespoonful tablespoonfuls tablespoonsful "
    "table-spoon table-spoons",
    "teaspoon": "t TL tsp tsps teasp teaspoonful teaspoonfuls teaspoonsful tea-spoon tea-spoons",
    "dessertspoon": "dsp dstsp dessertspoonful dessertspoonfuls",
    "slice": "rasher rashers slc scheibe scheiben",
    "can": "tin tins", "packet": "pack packs pkt pkts pckt package packages pouch pouches",
    "piece": "pc pcs pce pces stück stücke", "serving": "portion portions helping helpings srv",
    "glass": "glassful glassfuls glasful glas gläser",
    "tablet": "tab tabs pill pills tabl caplet caplets",
    "capsule": "cap caps", "gummy": "gummie gummies", "softgel": "softgels gelcap gelcaps",
    "leaf": "leaves", "loaf": "loaves", "scoop": "scoopful scoopfuls",
    "handful": "handsful hand-full handvoll",
    "bowl": "bowlful bowlfuls", "mug": "mugful mugfuls", "plate": "plateful platefuls",
    "spoon": "spoonful spoonfuls spoonsful", "bottle": "btl bottles flasche flaschen",
    "container": "tub tubs",
    "patty": "patties", "pod": "pods", "bite": "mouthful mouthfuls forkful forkfuls",
    "sip": "swig swigs gulp gulps", "stalk": "stem stems",
}  # fmt: skip
# Measures that only count if the food has such a portion.
MEASURES = [
    "slice", "piece", "handful", "packet", "can", "bowl", "glass", "mug", "pint", "scoop", "tablet",
    "capsule", "softgel", "gummy", "sachet", "bar", "square", "bottle", "jar", "pot", "container",
    "carton", "bag", "box", "block", "fillet", "link", "patty", "stalk", "stick", "spear", "sprig",
    "leaf", "head", "bulb", "clove", "floret", "wedge", "ring", "segment", "strip", "sheet", "cube",
    "pat", "knob", "dash", "splash", "drop", "drizzle", "squeeze", "dollop", "serving", "plate", "shot",
    "fruit", "pod", "bunch", "punnet", "finger", "chunk", "loaf", "ear", "miniature", "steak", "chop",
    "cutlet", "pinch", "spoon", "glug", "bite", "sip", "half-pint", "thumb", "cob", "ladle", "ramekin", "row",
]  # fmt: skip
TWO_WORDS = {
    ("fl", "oz"): "fl oz", ("fluid", "oz"): "fl oz", ("fluid", "ounce"): "fl oz",
    ("fluid", "ounces"): "fl oz", ("fl", "ounces"): "fl oz", ("fl", "ozs"): "fl oz", ("fl", "ounce"): "fl oz",
    ("table", "spoon"): "tablespoon", ("table", "spoons"): "tablespoon", ("tea", "spoon"): "teaspoon",
    ("tea", "spoons"): "teaspoon", ("dessert", "spoon"): "dessertspoon", ("half", "pint"): "half-pint",
    ("shot", "glass"): "shot",
}  # fmt: skip
SIZES = {
    "small": "small", "little": "small", "medium": "medium", "large": "large", "big": "large", "sm": "small",
    "medium-sized": "medium", "lg": "large", "lrg": "large", "med": "medium", "large-sized": "large",
    "small-sized": "small", "average-sized": "medium", "smallish": "small", "largish": "large",
    "xl": "extra large", "extra-large": "extra large", "jumbo": "extra large", "grande": "large",
    "venti": "extra large",
}  # fmt: skip
EXTRA_LARGE = "extra large"


def _units_by_name() -> dict[str, str]:
    found = {}
    for unit in [*FACTORS, *MEASURES]:
        plural = [] if len(unit) < 3 or unit == "fl oz" else [f"{unit}s", f"{unit}es"]
        for name in [unit, *plural, *OTHER_NAMES.get(unit, "").split()]:
            found[name] = unit
    return found


NAMES = _units_by_name()


def _is_plural(name: str) -> bool:
    """Return True when a name is plural, such as "slices". Abbreviations may be singular."""
    if not name.endswith("s") or name in NAMES.values():
        return False
    return name in {"leaves", "loaves"} or any(
        len(one) > 2 and NAMES.get(one) == NAMES[name] for one in (name[:-1], name[:-2])
    )


PLURALS = frozenset(filter(_is_plural, NAMES))


def kind_of(unit: str) -> str:
    """Return MASS, VOLUME or HOUSEHOLD."""
    return FACTORS[unit][0] if unit in FACTORS else HOUSEHOLD


def base_of(unit: str) -> Decimal:
    """Return grams in a unit of mass, millilitres in one of volume."""
    return FACTORS[unit][1]


def stem(word: str) -> str:
    """Return a word in the singular by spelling rules, for comparing only."""
    if word.endswith("s") and (others := plural_variants(word)):
        return others[0]
    return word


@dataclass(frozen=True, slots=True)
class PortionLabel:
    """Label of a portion: a count of a noun. "1/2 cup, chopped" is ½ "cup" with "chopped".

    `noun` is a unit's own name or a stem; empty in "1 medium". `millilitres` is the volume of the whole
    portion if the label has one, else None.
    """

    count: Decimal
    size: str
    noun: str
    details: frozenset[str]
    millilitres: Decimal | None


_COUNT = re.compile(r"(\d+ \d+/\d+|\d+/\d+|\d*[.,]?\d*[½⅓⅔¼¾⅛]?)\s*(.*)")
_CONTENTS = re.compile(r"([\d.]+) ?(fl oz|ml|cl|dl|litres?|l)\b")


@lru_cache(maxsize=20_000)  # pure, and most foods share the same few labels
def read_label(label: str) -> PortionLabel:
    """Parse a label. Never raises: a label without a number is one of its noun."""
    match = _COUNT.fullmatch(re.sub(r"\([^)]*\)", "", label).strip())
    number, rest = match.groups() if match else ("", label)
    try:
        count = parse_number(number, is_point_decimal=True)
    except NotAnAmount:
        count = Decimal(1)
    measure, _, details = rest.partition(",")
    words = normalise_words(measure)
    size, words = take_size(words)
    noun, length = unit_at(words, 0) or (" ".join(map(stem, words)), len(words))
    later = frozenset(map(stem, [*words[length:], *normalise_words(details)]))
    return PortionLabel(count, size, noun, later, _millilitres(count, noun, details))


def _millilitres(count: Decimal, noun: str, details: str) -> Decimal | None:
    if kind_of(noun) == VOLUME:
        return count * base_of(noun)
    if contents := _CONTENTS.search(details):
        unit = NAMES.get(contents[2], contents[2])
        return count * Decimal(contents[1]) * base_of(unit)
    return None


def take_size(words: list[str]) -> tuple[str, list[str]]:
    """Return the size that `words` begin with, and the rest; empty without one."""
    if words[:2] == ["extra", "large"]:
        return EXTRA_LARGE, words[2:]
    if words and words[0] in SIZES:
        return SIZES[words[0]], words[1:]
    return "", words


def unit_at(words: list[str], at: int) -> tuple[str, int] | None:
    """Return the unit at `at` in `words`, and its word count; None without one."""
    if at >= len(words):
        return None
    if unit := TWO_WORDS.get((words[at], "".join(words[at + 1 : at + 2]))):
        return unit, 2
    if unit := NAMES.get(words[at]):
        return unit, 1
    return None
