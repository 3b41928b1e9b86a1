"""Numbers as people write and say them: "2,5", "1 1/2", "half a", "one and a half". Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from tracker.lib.numbers import (
    FRACTION_SIGNS,
    STEP,
    NotAnAmount,
    check_amount,
    parse_number,
    thousands_in,
)
from tracker.lib.words import gettext

ONES = {
    word: Decimal(n)
    for n, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
         "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"], 1,
    )
}  # fmt: skip
ONES |= {"zwei": Decimal(2), "drei": Decimal(3), "vier": Decimal(4)}
TENS = {
    word: Decimal(n * 10)
    for n, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2
    )
}
GROUPS = {
    "couple": Decimal(2), "pair": Decimal(2), "dozen": Decimal(12), "hundred": Decimal(100),
    "thousand": Decimal(1000),
}  # fmt: skip
PARTS = {
    "half": Decimal("0.5"), "third": Decimal(1) / 3, "quarter": Decimal("0.25"), "fourth": Decimal("0.25"),
    "fifth": Decimal("0.2"), "eighth": Decimal("0.125"),
}  # fmt: skip
PARTS |= {"halves": PARTS["half"]} | {f"{name}s": part for name, part in PARTS.items() if name != "half"}
ARTICLES = {"a", "an", "ein", "eine", "einen"}
# Amounts without a number.
VAGUE = {
    "few", "several", "bit", "little", "many", "lots", "lot", "loads", "plenty", "tons", "ton", "handfuls",
}  # fmt: skip
BETWEEN = {"to", "or", "-", "–"}  # "2 to 3"
AND = {"and", "&", "n"}
NO_NUMBERS = {"nan", "inf", "infinity", "infinite"}

_SIGNS = "".join(FRACTION_SIGNS)
# Beginning of a number: ".5" only without anything before the point, ",5" only at the start.
NUMBER = (
    rf"\d{{1,3}}-\d{{1,2}}[/⁄]\d{{1,2}}\b|\d{{1,3}}-[{_SIGNS}]|\d{{1,3}}(?:['’]\d{{3}})+\b"
    rf"|\d+(?:[.,]\d+)*(?: ?[/⁄] ?\d+)?[{_SIGNS}]?|[{_SIGNS}]|(?<![^\W_]|\.)\.\d+|(?<=[^\W\d_])\.\d+|^,\d+"
)
_DIGITS = re.compile(rf"-?(?:\d+(?:[.,'’]\d+)*(?:-\d+)?(?:/\d+)?-?[{_SIGNS}]?|[{_SIGNS}]|\??[.,]\d+)")
_ODD = re.compile(r"[<>≤≥±$€£¥]\s?\d.*|∞|\d+(?:[.,]\d+)?e[+-]?\d+")


@dataclass(frozen=True, slots=True)
class NumberReading:
    """Parsed number: its value, and how many words it took.

    `value` is None for an amount without a single value ("a few", "2 to 3"): `problem` is then a sentence for
    the member, and `readings` are the possible values. An article alone is one, with `is_article`.
    """

    value: Decimal | None
    length: int
    is_article: bool = False
    problem: str = ""
    readings: tuple[Decimal, ...] = ()


def is_digits(word: str) -> bool:
    """Return True for a number in digits: neither "70%" nor "7up"."""
    return not word[:1].isalpha() and bool(_DIGITS.fullmatch(word))


def read_number(words: Sequence[str], at: int = 0) -> NumberReading | None:
    """Return the number that begins with `words[at]`, in lower case; None without one."""
    found = _read_single(words, at)
    if found is None:
        return None
    after = at + found.length
    if _number_word(words, after) in BETWEEN and (found.value is not None or found.readings):
        other = _read_single(words, after + 1)
        if other and (other.value is not None or other.readings) and not other.is_article:
            return _between_two(words, at, found, other)
    return found


def _between_two(words: Sequence[str], at: int, first: NumberReading, last: NumberReading) -> NumberReading:
    """Return both numbers of `2 to 3`, with a question. A third number does not help."""
    length = first.length + 1 + last.length
    while _number_word(words, at + length) in BETWEEN and (more := _read_single(words, at + length + 1)):
        length += 1 + more.length
    text = " ".join(words[at : at + length]).replace(" - ", "-")
    values = [value for each in (first, last) for value in (each.readings or (each.value,)) if value]
    problem = several_amounts(text)
    return NumberReading(None, length, problem=problem, readings=tuple(dict.fromkeys(values)))


def several_amounts(text: str) -> str:
    """Return the question for a text that may mean more than one amount."""
    return gettext("“%(text)s” is more than one amount. Choose one.") % {"text": text}


def _number_word(words: Sequence[str], at: int) -> str:
    return words[at] if at < len(words) else ""


def _read_single(words: Sequence[str], at: int) -> NumberReading | None:
    word = _number_word(words, at)
    if not word:
        return None
    if is_digits(word):
        return _read_figures(words, at)
    if word in ARTICLES:
        return _after_article(words, at)
    if word in VAGUE and word not in {"bit", "little", "ton"}:
        return _vague_number(words, at, 1)
    if word in PARTS:
        return _fraction_of(words, at, Decimal(1), 0)
    if word == "NaN" or (not word[0].isalpha() and _ODD.fullmatch(word)):
        return NumberReading(None, 1, problem=gettext("“%(text)s” is not an amount.") % {"text": word})
    if word in {"minus", "negative"} and is_digits(_number_word(words, at + 1)):
        return NumberReading(None, 2, problem=gettext("The amount has to be more than 0."))
    if word in {"zero", "point"}:
        return _with_decimals(words, at, Decimal(0), int(word == "zero"))
    return _spoken(words, at)


def _with_decimals(words: Sequence[str], at: int, whole: Decimal, length: int) -> NumberReading | None:
    """Parse `one point five`, `point two five`; None without digits after the point."""
    if _number_word(words, at + length) != "point":
        return (
            NumberReading(None, 1, problem=gettext("The amount has to be more than 0."))
            if words[at] == "zero"
            else None
        )
    digits = ""
    after = at + length + 1
    while (digit := _digit(_number_word(words, after))) and len(digits) < 6:
        digits += digit
        after += 1
    return NumberReading(whole + Decimal(f"0.{digits}"), after - at) if digits else None


def _digit(word: str) -> str:
    if word == "zero":
        return "0"
    if word.isdecimal():
        return word
    value = ONES.get(word, Decimal(10))
    return str(value) if value < 10 else ""


def _vague_number(words: Sequence[str], at: int, length: int) -> NumberReading:
    said = " ".join(words[at : at + length])
    problem = gettext("“%(text)s” isn’t a number. Enter an amount, like 1, 1.5 or 1/2.") % {"text": said}
    return NumberReading(None, _with_of(words, at, length), problem=problem)


def _read_figures(words: Sequence[str], at: int) -> NumberReading:
    """Parse `2`, `2,5`, `.5`, `1/2`, `1 1/2`, `1½`, `1 and 1/2`, `2 dozen`, `3 quarters`."""
    if words[at].startswith("?"):
        return _after_a_letter(words[at])
    for text, length in _spellings(words, at):
        if readings := thousands_in(text):
            if length == 2 and words[at + 1][0] != "0":
                readings = (*readings, Decimal(words[at]) * Decimal(words[at + 1]))
            return NumberReading(None, length, problem=several_amounts(text), readings=readings)
        try:
            value = parse_number(text)
        except NotAnAmount as error:
            if length == 1:
                return NumberReading(None, 1, problem=str(error), readings=_without_sign(text))
            continue
        return _with_multiplier(words, at, value, length)
    return NumberReading(None, 1)


def _without_sign(text: str) -> tuple[Decimal, ...]:
    """Return the number probably meant by "-2", whose dash may be a separator."""
    try:
        return (parse_number(text[1:]),) if text.startswith("-") else ()
    except NotAnAmount:
        return ()


def _after_a_letter(word: str) -> NumberReading:
    """Return the readings of "almonds.5 cup": a half, or five."""
    try:
        readings = (parse_number(word[1:]), parse_number(word[2:]))
    except NotAnAmount as error:
        return NumberReading(None, 1, problem=str(error))
    return NumberReading(None, 1, problem=several_amounts(word[1:]), readings=readings)


def _spellings(words: Sequence[str], at: int) -> list[tuple[str, int]]:
    first, second, third = words[at], _number_word(words, at + 1), _number_word(words, at + 2)
    found = [(first, 1)]
    if first.isdecimal() and _is_fraction(second):
        found.insert(0, (f"{first} {second}", 2))
    if first.isdecimal() and second in {"and", "&"} and _is_fraction(third):
        found.insert(0, (f"{first} {third}", 3))
    if first.isdecimal() and len(first) < 4 and first[0] != "0" and len(second) == 3 and second.isdecimal():
        length = 2  # 1 000, or one of 500
        while len(_number_word(words, at + length)) == 3 and words[at + length].isdecimal():
            length += 1
        found.insert(0, (" ".join(words[at : at + length]), length))
    return found


def _is_fraction(word: str) -> bool:
    return bool(word) and (word in FRACTION_SIGNS or ("/" in word and "-" not in word and is_digits(word)))


def _fraction(word: str) -> Decimal | None:
    try:
        value = parse_number(word)
    except NotAnAmount:
        return None
    return value if value < 1 else None


def _with_multiplier(words: Sequence[str], at: int, value: Decimal, length: int) -> NumberReading:
    """Parse after a number: "and a half", "dozen", "hundred", "quarters of a", "point five"."""
    after = at + length
    word = _number_word(words, after)
    if word in {"dozen", "hundred", "thousand"}:
        return _hundreds(words, at, value * GROUPS[word], length + 1)
    if word in PARTS and value == int(value) and value < 10:  # three quarters, two thirds
        return _fraction_of(words, at, value, length)
    if word == "point" and (found := _with_decimals(words, at, value, length)):
        return found
    if word in AND and (part := _fraction_after_and(words, after + 1)):
        return NumberReading(value + part[0], length + 1 + part[1])
    return NumberReading(value, length)


def _fraction_after_and(words: Sequence[str], at: int) -> tuple[Decimal, int] | None:
    """Return the fraction after "one and", such as "a half", and its word count."""
    word, part = _number_word(words, at), PARTS.get(_number_word(words, at + 1))
    if _is_fraction(word) and (value := _fraction(word)) is not None:
        return value, 1
    if part and (word in ARTICLES or word == "one"):
        return part, 2
    if part and (word in ONES or (word.isdecimal() and len(word) == 1)):
        times = ONES[word] if word in ONES else Decimal(word)
        return (part * times, 2) if part * times < 1 else None
    if word in {"half", "quarter"} and _number_word(words, at + 1) not in ARTICLES:
        return PARTS[word], 1
    return None


def _hundreds(words: Sequence[str], at: int, value: Decimal, length: int) -> NumberReading:
    """Parse `one hundred and fifty`, `two hundred twenty five`, `two thousand five hundred`."""
    skipped = length + (_number_word(words, at + length) == "and")
    small = _below_hundred(words, at + skipped)
    if small and value >= 1000 and _number_word(words, at + skipped + small[1]) == "hundred":
        return _hundreds(words, at, value + small[0] * 100, skipped + small[1] + 1)
    if small and value >= 100:
        return NumberReading(value + small[0], skipped + small[1])
    return NumberReading(value, _with_of(words, at, length) if value < 100 else length)


def _below_hundred(words: Sequence[str], at: int) -> tuple[Decimal, int] | None:
    word, next_word = _number_word(words, at), _number_word(words, at + 1)
    if word in TENS:
        more = ONES.get(next_word)
        return (TENS[word] + more, 2) if more and more < 10 else (TENS[word], 1)
    return (ONES[word], 1) if word in ONES else None


def _spoken(words: Sequence[str], at: int) -> NumberReading | None:
    small = _below_hundred(words, at)
    if small:
        return _with_multiplier(words, at, *small)
    if words[at] in {"dozen", "couple"}:
        return NumberReading(GROUPS[words[at]], _with_of(words, at, 1))
    if words[at] == "hundred":
        return _hundreds(words, at, GROUPS["hundred"], 1)
    return None


def _with_of(words: Sequence[str], at: int, length: int) -> int:
    return length + (_number_word(words, at + length) == "of")


def _after_article(words: Sequence[str], at: int) -> NumberReading:
    """Parse `a`, `a dozen`, `a couple of`, `a quarter of a`, `a few`, `a hundred and fifty`."""
    word = _number_word(words, at + 1)
    if (
        word in {"good", "whole", "full", "tiny", "wee"}
        and _number_word(words, at + 2) in GROUPS.keys() | VAGUE
    ):
        return (
            _vague_number(words, at, 3) if words[at + 2] in VAGUE else NumberReading(GROUPS[words[at + 2]], 3)
        )
    if word in VAGUE:
        return _vague_number(words, at, 2)
    if word in {"hundred", "thousand"}:
        return _hundreds(words, at, GROUPS[word], 2)
    if word in GROUPS:
        return NumberReading(GROUPS[word], _with_of(words, at, 2))
    if word in PARTS:
        return _fraction_of(words, at, Decimal(1), 1)
    return NumberReading(Decimal(1), 1, is_article=True)


def _fraction_of(words: Sequence[str], at: int, times: Decimal, before: int) -> NumberReading:
    """Parse `half`, `half a`, `a quarter of a`, `half a dozen`, `three quarters of a`."""
    value = PARTS[words[at + before]] * times
    length = _with_of(words, at, before + 1)
    if _number_word(words, at + length) in ARTICLES | {"one", "the"}:
        length += 1
    if _number_word(words, at + length) in {"dozen", "hundred"}:
        value *= GROUPS[words[at + length]]
        length = _with_of(words, at, length + 1)
    return NumberReading(value, length)


def as_amount(value: Decimal) -> Decimal:
    """Return the amount as stored in an entry, from 0.01 to 10,000. Raises NotAnAmount."""
    return check_amount(value.quantize(STEP, ROUND_HALF_UP))
