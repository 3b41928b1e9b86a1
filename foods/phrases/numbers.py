"""Numbers as people write and say them: "2,5", "1 1/2", "two", "half a", "one and a half". Pure Python."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.lib.numbers import FRACTION_SIGNS, NotAnAmount, parse_amount, parse_number

ONES = {
    word: Decimal(n)
    for n, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
         "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"], 1,
    )
}  # fmt: skip
TENS = {
    word: Decimal(n * 10)
    for n, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2
    )
}
GROUPS = {"couple": Decimal(2), "pair": Decimal(2), "dozen": Decimal(12), "hundred": Decimal(100)}
PARTS = {
    "half": Decimal("0.5"), "third": Decimal(1) / 3, "quarter": Decimal("0.25"), "fourth": Decimal("0.25"),
    "eighth": Decimal("0.125"),
}  # fmt: skip
PARTS |= {"halves": PARTS["half"]} | {f"{name}s": part for name, part in PARTS.items() if name != "half"}
ARTICLES = {"a", "an"}
VAGUE = {"few", "several", "bit", "little", "many", "lots"}  # an amount that only the member knows
BETWEEN = {"to", "or", "-", "–"}  # "2 to 3"


@dataclass(frozen=True, slots=True)
class Number:
    """What was read: its value, and how many words it took.

    `value` is None where there is an amount that has no one value ("a few", "2 to 3"), and `problem` then
    says so to whoever typed it. An article alone is one, and `is_article`.
    """

    value: Decimal | None
    length: int
    is_article: bool = False
    problem: str = ""


_SIGNS = "".join(FRACTION_SIGNS)
_DIGITS = re.compile(rf"\d+(?:[.,]\d+)*(?:/\d+)?[{_SIGNS}]?|[{_SIGNS}]")


def is_digits(word: str) -> bool:
    """A number in figures: neither "70%" nor "7up"."""
    return bool(_DIGITS.fullmatch(word))


def read_number(words: Sequence[str], at: int = 0) -> Number | None:
    """The number that begins with `words[at]`, in small letters; None where none begins."""
    found = _read(words, at)
    if found is None:
        return None
    after = at + found.length
    if found.value is not None and _word(words, after) in BETWEEN:
        other = _read(words, after + 1)
        if other and other.value is not None and not other.is_article:
            text = " ".join(words[at : after + 1 + other.length])
            return Number(None, found.length + 1 + other.length, problem=f"“{text}” is not one amount.")
    return found


def _word(words: Sequence[str], at: int) -> str:
    return words[at] if at < len(words) else ""


def _read(words: Sequence[str], at: int) -> Number | None:
    word = _word(words, at)
    if not word:
        return None
    if is_digits(word):
        return _digits(words, at)
    if word in ARTICLES:
        return _after_article(words, at)
    if word == "several":
        return _vague(words, at, 1)
    if word in PARTS:
        return _part(words, at, Decimal(1), 0)
    return _spoken(words, at)


def _vague(words: Sequence[str], at: int, length: int) -> Number:
    said = " ".join(words[at : at + length])
    return Number(None, _with_of(words, at, length), problem=f"“{said}” is no number.")


def _digits(words: Sequence[str], at: int) -> Number:
    """`2`, `2,5`, `1/2`, `1 1/2`, `1½`, `1 and 1/2`, `2 dozen`, `3 quarters`."""
    for text, length in _spellings(words, at):
        try:
            value = parse_number(text)
        except NotAnAmount as error:
            if length == 1:
                return Number(None, 1, problem=str(error))
            continue
        return _counted(words, at, value, length)
    return Number(None, 1)


def _spellings(words: Sequence[str], at: int) -> list[tuple[str, int]]:
    first, second, third = words[at], _word(words, at + 1), _word(words, at + 2)
    found = [(first, 1)]
    if first.isdecimal() and _is_fraction(second):
        found.insert(0, (f"{first} {second}", 2))
    if first.isdecimal() and second in {"and", "&"} and _is_fraction(third):
        found.insert(0, (f"{first} {third}", 3))
    return found


def _is_fraction(word: str) -> bool:
    return bool(word) and (word in FRACTION_SIGNS or ("/" in word and is_digits(word)))


def _counted(words: Sequence[str], at: int, value: Decimal, length: int) -> Number:
    """After a number: "and a half", "dozen", "hundred", "quarters of a"."""
    after = at + length
    word = _word(words, after)
    if word in {"dozen", "hundred"}:
        return _hundreds(words, at, value * GROUPS[word], length + 1)
    if word in PARTS and value == int(value) and value < 10:  # three quarters, two thirds
        return _part(words, at, value, length)
    if word in {"and", "&"}:
        if _word(words, after + 1) in ARTICLES and _word(words, after + 2) in PARTS:
            return Number(value + PARTS[words[after + 2]], length + 3)
        if _word(words, after + 1) in {"half", "quarter"} and _word(words, after + 2) in {"", "of"}:
            return Number(value + PARTS[words[after + 1]], length + 2)
    return Number(value, length)


def _hundreds(words: Sequence[str], at: int, value: Decimal, length: int) -> Number:
    """`one hundred and fifty`, `two hundred twenty five`."""
    skipped = length + (_word(words, at + length) == "and")
    small = _below_hundred(words, at + skipped)
    if small and value >= 100:
        return Number(value + small[0], skipped + small[1])
    return Number(value, _with_of(words, at, length) if value < 100 else length)


def _below_hundred(words: Sequence[str], at: int) -> tuple[Decimal, int] | None:
    word, next_word = _word(words, at), _word(words, at + 1)
    if word in TENS:
        more = ONES.get(next_word)
        return (TENS[word] + more, 2) if more and more < 10 else (TENS[word], 1)
    return (ONES[word], 1) if word in ONES else None


def _spoken(words: Sequence[str], at: int) -> Number | None:
    small = _below_hundred(words, at)
    if small:
        return _counted(words, at, *small)
    if words[at] in {"dozen", "couple"}:
        return Number(GROUPS[words[at]], _with_of(words, at, 1))
    return None


def _with_of(words: Sequence[str], at: int, length: int) -> int:
    return length + (_word(words, at + length) == "of")


def _after_article(words: Sequence[str], at: int) -> Number:
    """`a`, `a dozen`, `a couple of`, `a half`, `a quarter of a`, `a few`, `a hundred and fifty`."""
    word = _word(words, at + 1)
    if word in VAGUE:
        return _vague(words, at, 2)
    if word == "hundred":
        return _hundreds(words, at, GROUPS[word], 2)
    if word in GROUPS:
        return Number(GROUPS[word], _with_of(words, at, 2))
    if word in PARTS:
        return _part(words, at, Decimal(1), 1)
    return Number(Decimal(1), 1, is_article=True)


def _part(words: Sequence[str], at: int, times: Decimal, before: int) -> Number:
    """`half`, `half a`, `half of an`, `a quarter of a`, `half a dozen`, `three quarters of a`."""
    value = PARTS[words[at + before]] * times
    length = _with_of(words, at, before + 1)
    if _word(words, at + length) in ARTICLES | {"one", "the"}:
        length += 1
    if _word(words, at + length) in {"dozen", "hundred"}:
        value *= GROUPS[words[at + length]]
        length = _with_of(words, at, length + 1)
    return Number(value, length)


def as_amount(value: Decimal) -> Decimal:
    """As an entry keeps it, from 0.01 to 10,000. Raises NotAnAmount."""
    return parse_amount(f"{value:.9f}".rstrip("0").rstrip("."))
