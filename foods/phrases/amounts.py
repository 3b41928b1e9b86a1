"""Amount in a phrase: number, size and unit, any of them missing. Pure Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from foods.phrases.number_words import AND, ARTICLES, BETWEEN, PARTS, NumberReading, is_digits, read_number
from foods.phrases.units import EXTRA_LARGE, HOUSEHOLD, PLURALS, SIZES, base_of, kind_of, unit_at
from tracker.lib.words import gettext

# A number before one of these belongs to a name.
NOT_AMOUNTS = {
    "mg", "mcg", "µg", "ug", "iu", "kcal", "calorie", "calories", "cal", "kj", "inch", "inches", "grain",
    "spice", "layer", "minute", "min", "up", "percent", "ft",
    "pounder",
}  # fmt: skip
STRENGTHS = {"mg", "mcg", "µg", "ug", "iu"}
NAMES_BEFORE_NUMBERS = {"omega", "vitamin", "b", "d", "no", "number", "type", "coenzyme", "vit", "q"}
# Fillers around an amount and before a food.
FILLERS = {"of", "the", "some", "my", "our", "his", "her", "their", "this", "these", "those", "another", "x"}
# Fillers before a number: "about 30 g", "at least 2", "up to 3".
BEFORE_NUMBERS = FILLERS | {
    "c", "level", "about", "around", "approximately", "approx", "roughly", "circa", "ca", "nearly", "almost",
    "exactly", "precisely", "maybe", "perhaps", "probably", "between", "like", "only", "just", "over",
    "under", "least", "most", "at", "up", "to", "more", "less", "than", "another", "other",
}  # fmt: skip
# Fillers before a unit only: "a full glass", "a regular can". Before a food they are words of its name.
BEFORE_UNITS = {
    "full", "level", "generous", "good", "nice", "standard", "regular", "normal", "average", "single",
    "whole", "entire", "typical", "usual", "average-sized", "healthy", "decent", "scant", "packed", "flat",
}  # fmt: skip
SIZES_BEFORE_UNITS = {
    "heaped": "heaped", "heaping": "heaped", "rounded": "heaped", "thin": "thin", "thick": "thick",
    "half-full": "half-full", "tall": "large", "huge": "extra large", "massive": "extra large",
    "tiny": "small", "mini": "small", "wee": "small",
}  # fmt: skip
# Units that mean one without a number: "handful almonds", "slice toast"; and "almonds, handful". Other units
# begin or end the names of foods: "bar", "steak", "scoop".
ONE_ANYWHERE = {"handful", "pinch", "splash", "drizzle", "dollop", "knob", "squeeze"}
ONE_BEHIND = ONE_ANYWHERE | {"can", "bottle"}
ONE_BEFORE = {"cup", "glass", "mug", "bowl", "slice", "tablespoon", "teaspoon", "spoon"}
SMALLER = {"lb": "oz", "kg": "g", "litre": "ml"}  # 1 lb 4 oz
# "a 330 ml can of cola": the can adds nothing. Other units do so only before "of".
CONTAINERS = {
    "can", "bottle", "carton", "jar", "glass", "mug", "packet", "sachet", "tub", "container", "serving",
    "cup",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class AmountReading:
    """Parsed amount. `start` and `end` are word indexes; `unit` is one of foods.phrases.units."""

    start: int
    end: int
    number: NumberReading
    number_text: str = ""
    unit: str = ""
    unit_text: str = ""
    size: str = ""
    is_each: bool = False
    is_of: bool = False  # followed by "of"

    @property
    def is_weight(self) -> bool:
        """True for a weight or a volume with its own unit."""
        return bool(self.unit) and kind_of(self.unit) != HOUSEHOLD


def read_amount(words: list[str], at: int) -> AmountReading | None:
    """Return the amount in `words` at `at`; None without one."""
    start, at = at, _behind_fillers(words, at)
    number, number_text, at = _number_at(words, at)
    if number and _amount_word(words, at) in NOT_AMOUNTS:
        return None
    size, after = _size_at(words, at)
    unit = _unit_of_amount(words, after)
    if unit and not number and not (size or _says_one(words, after, unit)):
        unit = None
    if not unit:
        size, after = _plain_size(words, at)
    if not (number or size or unit):
        return None
    end = after + (unit[1] if unit else 0)
    number = number or unnumbered(words[end - 1] if unit else "")
    found = AmountReading(start, end, number, number_text, size=size)
    if unit:
        found = _behind_unit(words, replace(found, unit=unit[0], unit_text=" ".join(words[after:end])))
    end = found.end
    is_each = _amount_word(words, end) == "each"
    end += is_each
    while unit and _amount_word(words, end) in {"of", "the", "my"} and end < len(words) - 1:
        end += 1
    return replace(found, end=end, is_each=is_each, is_of=words[end - 1] == "of")


def unnumbered(unit_text: str) -> NumberReading:
    """Return one of a unit without a number; a question for a plural: "slices"."""
    if unit_text not in PLURALS:
        return NumberReading(Decimal(1), 0)
    problem = gettext("How many %(unit)s?") % {"unit": unit_text}
    return NumberReading(None, 0, problem=problem, readings=(Decimal(2), Decimal(3)))


def _says_one(words: list[str], at: int, unit: tuple[str, int]) -> bool:
    """Return True when a unit without a number means one.

    "handful almonds", "glass of milk", "cup and a half".
    """
    after = at + unit[1]
    if _amount_word(words, after) == "of":
        return True
    if after >= len(words):
        return unit[0] in ONE_BEHIND and at > 0
    is_more = _amount_word(words, after) in AND and words[after + 1 : after + 3] == ["a", "half"]
    if is_more or at > 0:
        return is_more
    has_other = any(read_number(words, place) for place in range(after, len(words)))  # glass noodles 100 g
    return unit[0] in ONE_ANYWHERE or (unit[0] in ONE_BEFORE and not has_other)


def _number_at(words: list[str], at: int) -> tuple[NumberReading | None, str, int]:
    """Return the number at `at`, its words, and the index after it: after "x" and "of" too."""
    number = _multiplied(words, at) or read_number(words, at)
    if number is None:
        return None, "", at
    last = after = at + number.length
    if _amount_word(words, after) == "x":
        number, after = _multiply_amount(words, number, after)
        last = after if words[after - 1] != "x" else last
    if _amount_word(words, after) in NOT_AMOUNTS:
        return number, "", after
    while _amount_word(words, after) in {"level", "of", "x", "more"} and after < len(words) - 1:
        after += 1
    if words[after : after + 2] == ["or", "so"]:
        after += 2
    return number, " ".join(words[at:last]).removeprefix("?"), after


def _unit_of_amount(words: list[str], at: int) -> tuple[str, int] | None:
    if words[at : at + 2] in (["T", "bone"], ["T", "bones"]):
        return None
    return unit_at(words, at)


def _amount_word(words: Sequence[str], at: int) -> str:
    return words[at] if at < len(words) else ""


def _behind_fillers(words: list[str], at: int) -> int:
    """Return the index of a number after words like "about"; else that after the fillers."""
    after = at
    while after < len(words) - 1 and words[after] in BEFORE_NUMBERS:
        after += 1
    if after > at and read_number(words, after):
        return after
    while at < len(words) - 1 and words[at] in FILLERS:
        at += 1
    return at


def _multiplied(words: list[str], at: int) -> NumberReading | None:
    """Parse `two 500 ml bottles`, `a 330 ml can`: a count of a size. None for other amounts."""
    word = _amount_word(words, at)
    first = read_number([word] if word.isdecimal() or word in ARTICLES else words[at : at + 4])
    if not first or first.value is None or not is_digits(_amount_word(words, at + first.length)):
        return None
    second = read_number(words, at + first.length)
    if not second or second.value is None:
        return None
    length = first.length + second.length
    unit = unit_at(words, at + length)
    if not unit or kind_of(unit[0]) == HOUSEHOLD:
        return None
    inner = unit_at(words, at + length + unit[1])
    if (inner and kind_of(inner[0]) == HOUSEHOLD) or first.is_article:
        return NumberReading(first.value * second.value, length)
    return None


def _multiply_amount(words: list[str], number: NumberReading, at: int) -> tuple[NumberReading, int]:
    """Return 60 g for `2 x 30 g`; but two for `2 x 100 mg bisglycinate`.

    `at` is the index of the "x".
    """
    other = read_number(words, at + 1) if is_digits(_amount_word(words, at + 1)) else None
    if number.value is None or not other or other.value is None:
        return number, at + 1
    if _amount_word(words, at + 1 + other.length) in STRENGTHS:
        return number, at + 1
    return replace(number, value=number.value * other.value), at + 1 + other.length


def _size_at(words: list[str], at: int) -> tuple[str, int]:
    """Return the size before a unit, and its end: "large", "heaped"; skips words like "full"."""
    size = ""
    start = at
    while at < len(words):
        word = words[at]
        if words[at : at + 2] == ["extra", "large"]:
            size, at = EXTRA_LARGE, at + 2
        elif word in SIZES or word in SIZES_BEFORE_UNITS:
            size, at = SIZES.get(word) or SIZES_BEFORE_UNITS[word], at + 1
        elif word in BEFORE_UNITS:
            at += 1
        else:
            break
    return (size, at) if unit_at(words, at) else _plain_size(words, start)


def _plain_size(words: list[str], at: int) -> tuple[str, int]:
    if words[at : at + 2] in (["extra", "large"], ["extra", "big"]):
        return EXTRA_LARGE, at + 2
    return (SIZES[words[at]], at + 1) if _amount_word(words, at) in SIZES else ("", at)


def _behind_unit(words: list[str], found: AmountReading) -> AmountReading:
    """Add what follows the unit: "x 2", "and a half", "or two", "to 30 g", "can of"."""
    at, number = found.end, found.number
    if _amount_word(words, at) == "x" and is_digits(_amount_word(words, at + 1)):
        times = read_number(words, at + 1)
        if times and times.value is not None and number.value is not None:
            at += 1 + times.length
            return replace(found, end=at, number=replace(number, value=number.value * times.value))
    is_and_a = (
        _amount_word(words, at) in AND
        and _amount_word(words, at + 1) in ARTICLES
        and number.value is not None
    )
    part = PARTS.get(_amount_word(words, at + 2)) if is_and_a else None
    if (smaller := SMALLER.get(found.unit)) and (more := _with_smaller(words, found, smaller)):
        return more
    if part and number.value and (words[at + 2] == "half" or _amount_word(words, at + 3) in {"", "of"}):
        value = number.value + part
        text = f"{found.number_text} and a {words[at + 2]}"
        number = replace(number, value=value, is_article=False)
        return replace(found, end=at + 3, number=number, number_text=text)
    if words[at : at + 2] == ["or", "so"]:
        return replace(found, end=at + 2)
    if _amount_word(words, at) in BETWEEN and (ranged := _amount_range(words, found)):
        return ranged
    inner = unit_at(words, at)
    is_container = inner and (kind_of(inner[0]) == HOUSEHOLD or inner[0] == "cup")
    if inner and is_container and kind_of(found.unit) != HOUSEHOLD and found.number_text:
        is_of = _amount_word(words, at + inner[1]) == "of"
        if is_of or inner[0] in CONTAINERS:
            unit_text = " ".join([found.unit_text, *words[at : at + inner[1]]])
            return replace(found, end=at + inner[1], unit_text=unit_text)
    return found


def _with_smaller(words: list[str], found: AmountReading, smaller: str) -> AmountReading | None:
    """Return `1 lb 4 oz` as 20 oz; None without a number of the smaller unit."""
    number = read_number(words, found.end)
    if not number or number.value is None or found.number.value is None:
        return None
    at = found.end + number.length
    unit = unit_at(words, at)
    if not unit or unit[0] != smaller:
        return None
    value = found.number.value * base_of(found.unit) / base_of(smaller) + number.value
    text = f"{found.number_text} {found.unit_text} {' '.join(words[found.end : at])}"
    return replace(
        found, end=at + unit[1], unit=smaller, unit_text=words[at], number_text=text,
        number=replace(found.number, value=value),
    )  # fmt: skip


def _amount_range(words: list[str], found: AmountReading) -> AmountReading | None:
    """Parse `20 g to 30 g`, `a slice or two`: two readings. None without a second amount."""
    first, at = found.number, found.end + 1
    other = read_number(words, at)
    if not other or other.value is None or other.is_article or first.value is None:
        return None
    end = at + other.length
    unit = unit_at(words, end)
    if unit and unit[0] != found.unit:
        return None
    end += unit[1] if unit else 0
    text = " ".join(words[found.start : end])
    number = NumberReading(
        None,
        first.length,
        problem=gettext("“%(text)s” is more than one amount. Choose one.") % {"text": text},
        readings=(first.value, other.value),
    )
    number_text = f"{found.number_text or '1'} {words[found.end]} {' '.join(words[at : at + other.length])}"
    return replace(found, end=end, number=number, number_text=number_text)
