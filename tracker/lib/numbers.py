"""Reading and writing amounts the way people do. Pure Python."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import lru_cache

from tracker.lib.words import gettext

MIN_NUMBER = Decimal("0.01")
MAX_NUMBER = Decimal(10_000)
MIN_MG = Decimal("0.001")  # milligrams of magnesium are stored to this place
FINER_STEPS = (Decimal("0.1"), Decimal("0.01"), Decimal("0.001"))  # milligrams, where whole ones mislead
STEP = Decimal("0.000001")  # how finely an amount is kept: a third is 0.333333

FRACTION_SIGNS = {
    "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅖": (2, 5), "⅗": (3, 5),
    "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8), "⅞": (7, 8),
}  # fmt: skip

# Up to here a number has at most seven digits before its point: more is a slip of the finger.
_PLAIN = re.compile(r"(\d{1,7})?(?:[.,](\d{1,12}))?")
_FRACTION = re.compile(r"(?:(\d{1,4})([ -]))?(\d{1,4}) ?/ ?(\d{1,4})")
# "1,000" and "1.000" are a thousand in one country and one in the next; "0.250" is not.
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:(?:,\d{3})+(?:\.\d*)?|(?:\.\d{3})+(?:,\d*)?)")
_SPACED_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[ '’]\d{3})+")
_WITH_UNIT = re.compile(r"(.*?\S)\s*(g|gram|grams|ml|millilitre|millilitres|milliliters?)\.?", re.IGNORECASE)


class NotAnAmount(ValueError):
    """The text is not an amount. The message is a sentence for the person who typed it."""


def parse_amount(text: str) -> Decimal:
    """The amount in `text`, from 0.01 to 10,000; rounded to a millionth. Raises NotAnAmount."""
    return check_amount(parse_number(text)).quantize(STEP, ROUND_HALF_UP)


def check_amount(value: Decimal) -> Decimal:
    """Return `value` if an entry can hold it, from 0.01 to 10,000. Raises NotAnAmount."""
    if value < MIN_NUMBER:
        raise NotAnAmount(gettext("Enter an amount of 0.01 or more."))
    if value > MAX_NUMBER:
        raise NotAnAmount(gettext("Enter an amount of 10,000 or less."))
    return value


def round_parsed_mg(value: Decimal) -> Decimal:
    """Return milligrams as they are stored, to a thousandth.

    Raises NotAnAmount for a value that would become 0.
    """
    rounded = value.quantize(MIN_MG, ROUND_HALF_UP)
    if value and not rounded:
        raise NotAnAmount(gettext("Enter 0.001 mg or more, or 0 for none."))
    return rounded


def parse_number(text: str, *, is_point_decimal: bool = False) -> Decimal:
    """Return the number in `text`, which has to be above zero.

    It reads "1.5", "1,5", ".5", "1/2", "1 1/2", "1-1/2", "½" and "1½". Raises NotAnAmount for zero,
    negatives, words, powers, and for "1,234" and "1.234", which could mean either of two numbers. With
    `is_point_decimal`, as programs and spreadsheets write them, "1.234" is one.
    """
    plain = " ".join(text.split())
    if not plain:
        raise NotAnAmount(gettext("Enter an amount, like 1, 1.5 or 1/2."))
    readings = () if is_point_decimal and "," not in plain else thousands_in(plain)
    if len(readings) > 1:
        first, second = map(format_typed, readings)
        raise NotAnAmount(
            gettext("Did you mean %(first)s or %(second)s? Enter one of these numbers.")
            % {"first": first, "second": second}
        )
    if readings:
        raise NotAnAmount(
            gettext("Did you mean %(number)s? Enter it without separators.")
            % {"number": format_typed(readings[0])}
        )
    if plain[0] in "-−–":
        raise NotAnAmount(gettext("Enter an amount above 0."))
    value = _parse_plain_number(plain)
    if value is None:
        raise NotAnAmount(gettext("Enter an amount as a number, like 1, 1.5 or 1/2."))
    if value <= 0:
        raise NotAnAmount(gettext("Enter an amount above 0."))
    return value


def thousands_in(text: str) -> tuple[Decimal, ...]:
    """Return the possible values of "1,000", "1.000" or "2.000,5"; empty if unambiguous.

    The one with a decimal point is rounded to a hundredth, which is precise enough.
    """
    if _SPACED_THOUSANDS.fullmatch(text):
        return (Decimal(re.sub(r"\D", "", text)),)
    if not _THOUSANDS.fullmatch(text):
        return ()
    signs = [sign for sign in text if not sign.isdecimal()]
    whole = Decimal(text.replace(signs[0], "").replace(",", "."))
    if len(signs) > 1:
        return (whole,)
    return Decimal(text.replace(",", ".")).quantize(Decimal("0.01"), ROUND_HALF_UP), whole


def _parse_plain_number(text: str) -> Decimal | None:
    if text[-1] in FRACTION_SIGNS:
        top, bottom = FRACTION_SIGNS[text[-1]]
        text = f"{text[:-1].strip()} {top}/{bottom}".strip()
    if match := _FRACTION.fullmatch(text):
        whole, above, below = (Decimal(part or 0) for part in match.group(1, 3, 4))
        if not below or (match[2] == "-" and above >= below):
            return None
        return whole + above / below
    match = _PLAIN.fullmatch(text)
    if match and match.group():
        return Decimal(f"{match[1] or 0}.{match[2] or 0}")
    return None


def split_unit(text: str) -> tuple[str, str | None]:
    """Split "150 g" into ("150", "g"), "250ml" into ("250", "ml"); None without a unit."""
    match = _WITH_UNIT.fullmatch(text.strip())
    if not match:
        return text, None
    return match[1], "ml" if match[2].lower().startswith("m") else "g"


def format_amount(value: Decimal, *, exact: bool = False) -> str:
    """Return `0.5` as "½", `1.5` as "1½", `0.333333` as "⅓"; others with up to three decimals.

    From 10 up, nearly always weights, without fifths and eighths: "30.4", not "30⅖". With `exact`, with all
    decimals: a form saves its text unchanged, see `format_typed`.
    """
    whole, rest = divmod(value, 1)
    for sign, (top, bottom) in FRACTION_SIGNS.items():
        is_usual = whole < 10 or bottom <= 4
        if is_usual and abs(rest - Decimal(top) / bottom) < STEP:
            return f"{int(whole) or ''}{sign}"
    return format_typed(value) if exact else format_decimal(value.quantize(Decimal("0.001"), ROUND_HALF_UP))


def format_typed(value: Decimal) -> str:
    """Return text that `parse_number` reads back: `1.234` as "1.2340".

    "1.234" may be a thousand.
    """
    text = format_decimal(value)
    return f"{text}0" if _THOUSANDS.fullmatch(text) else text


def format_decimal(value: Decimal) -> str:
    """Return a number without trailing zeros or a power: `28.350` as "28.35", `100` as "100"."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def round_mg(value: Decimal) -> Decimal:
    """Return a value rounded for display: whole milligrams from 10 up, one decimal below.

    A half rounds up. Near a threshold use `format_mg`.
    """
    shown = value.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return shown if abs(shown) < 10 else value.quantize(Decimal(1), ROUND_HALF_UP)


@lru_cache(maxsize=10_000)  # pure; a year of days shows the same values in texts, marks and tables
def format_mg(value: Decimal, *lines: Decimal | None) -> str:
    """Return `78.000` as "78", `9.44` as "9.4", `7.000` as "7", `1234.5` as "1,235".

    Without the unit. `lines` are thresholds of the value, such as a target; None is no threshold, and 0
    always is one. Near a threshold there are as many decimals as it takes to be on the true side of it:
    349.96 of 350 is "349.96", 0.04 is "0.04".
    """
    compared = [Decimal(0), *(line for line in lines if line is not None)]
    return format_exact(_on_the_true_side(value, compared))


def format_difference(value: Decimal, line: Decimal, *lines: Decimal) -> str:
    """Return the difference of `value` and `line` as shown: 243.5 of 350, shown as "244": "106".

    `lines` are the thresholds that `format_mg` formats the value with. Without the unit.
    """
    return format_exact(abs(line - _on_the_true_side(value, [Decimal(0), line, *lines])))


def _on_the_true_side(value: Decimal, lines: Sequence[Decimal]) -> Decimal:
    for shown in (round_mg(value), *(value.quantize(step, ROUND_HALF_UP) for step in FINER_STEPS)):
        crossed = [line for line in lines if _side(shown, line) != _side(value, line)]
        if not crossed:
            return shown
    # An average may be nearer to a line than milligrams are kept.
    return value.quantize(FINER_STEPS[-1], ROUND_FLOOR if value < crossed[0] else ROUND_CEILING)


def _side(value: Decimal, line: Decimal) -> int:
    """Return −1 below the line, 0 on it, 1 above it."""
    return (value > line) - (value < line)


def format_exact(value: Decimal) -> str:
    """Return all decimals, as for a target: `350.000` as "350", `350.4`, `1,250`."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent_of(part: Decimal | int, whole: Decimal | int) -> Decimal:
    """Return the share in per cent, not rounded; 0 of nothing."""
    return Decimal(part) * 100 / whole if whole else Decimal(0)


def format_percent(percent: Decimal) -> str:
    """Return `38%`; a half rounds up. Above zero is never 0%, below all never 100%."""
    shown = percent.quantize(Decimal(1), ROUND_HALF_UP)
    if percent > 0 and not shown:
        return gettext("under 1%")
    return gettext("over 99%") if percent < 100 <= shown else f"{shown:f}%"


def format_quantity(value: Decimal) -> str:
    """A weight or volume: whole from 10 up, one decimal below. `28.35` as "28", `5.9` as "5.9"."""
    places = Decimal(1) if value >= 10 else Decimal("0.1")
    return format_decimal(value.quantize(places, ROUND_HALF_UP))


_WRITTEN_FRACTION = re.compile(r"(?<![\d/])(?:(\d+) )?(\d)/(\d)(?![\d/])")
_OWN_SIZE = re.compile(r", \d[\d.,/ ]* ?(?:g|ml|l|kg|oz|fl oz)$")
_NAMES_A_QUANTITY = re.compile(r"\d ?(g|ml|l|kg)\b")


def with_fraction_signs(label: str) -> str:
    """Return `1/2 cup` as "½ cup", `1 1/2 cups` as "1½ cups"."""
    signs = {pair: sign for sign, pair in FRACTION_SIGNS.items()}

    def sign(match: re.Match[str]) -> str:
        found = signs.get((int(match[2]), int(match[3])))
        return f"{match[1] or ''}{found}" if found else match[0]

    return _WRITTEN_FRACTION.sub(sign, label)


_MEASURES = [
    "cup", "slice", "tablespoon", "teaspoon", "piece", "tablet", "capsule", "softgel", "sachet", "scoop",
    "can", "bottle", "packet", "fillet", "egg", "spear", "stalk", "clove", "bar", "square", "wedge", "ring",
    "cracker", "cookie", "biscuit", "pancake", "bagel", "muffin", "serving",
]  # fmt: skip
_SIZES = ["oz", "fl oz", "medium", "large", "small"]  # the same for one and for many, unless a noun follows
_MEASURED = re.compile(rf"(.+?) (?:({'|'.join(_MEASURES)})\b|({'|'.join(_SIZES)})(?=,|$))(.*)")


def _times(amount: Decimal, label: str) -> str:
    """Return a multiple of a portion's label.

    2 of "1 cup, chopped" is "2 cups, chopped", 1½ of "1/2 cup" is "¾ cup".
    """
    match = _MEASURED.fullmatch(label)
    count = _parse_plain_number(match[1]) if match else None
    if match is None or count is None:
        return _part_of(amount, label) or f"{format_amount(amount)} × {with_fraction_signs(label)}"
    many = (amount * count).quantize(STEP, ROUND_HALF_UP)
    noun, size, rest = match[2], match[3], match[4]
    plural = "s" if noun and many > 1 else ""
    return f"{format_amount(many)} {noun or size}{plural}{rest}"


def _part_of(amount: Decimal, label: str) -> str | None:
    """Return a part of one item: ½ of "1/2 avocado" is "¼ avocado".

    None for more than one, or without a number.
    """
    number, _, thing = label.partition(" ")
    count = _parse_plain_number(number) if number and number != label else None
    if count is None or count > 1 or amount * count > 1:
        return None
    return f"{format_amount((amount * count).quantize(STEP, ROUND_HALF_UP))} {thing}"


_COUNTED = {"tablet", "capsule", "softgel", "gummy", "sachet", "scoop"}  # a weight has no plural


def _plural_of(unit: str) -> str:
    if unit not in _COUNTED:
        return unit
    return f"{unit[:-1]}ies" if unit.endswith("y") else f"{unit}s"


@lru_cache(maxsize=10_000)  # pure, and the same few portions are had day after day
def portion_in_words(amount: Decimal, label: str, quantity: Decimal, unit: str) -> str:
    """Return an amount as text: `½ cup, 47 g`, `2 slices, 56 g`, `150 g`, `1 tablet`.

    `quantity` is one portion in `unit`. Weights and volumes are added to a household measure; a label that is
    itself a quantity needs none, and a portion that is the bare unit is its amount.
    """
    if label == unit:
        return f"{format_amount(amount)} {_plural_of(unit) if amount > 1 else unit}"
    # A size in the label is that of one: two bottles of 250 ml are not "2 bottles, 250 ml".
    words = with_fraction_signs(label) if amount == 1 else _times(amount, _OWN_SIZE.sub("", label))
    if unit not in {"g", "ml"} or (amount == 1 and _NAMES_A_QUANTITY.search(label)):
        return words
    return f"{words}, {format_quantity(amount * quantity)} {unit}"
