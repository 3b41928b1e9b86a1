"""Join parts of a phrase: "almonds, 30 g", "rice, cooked", "1 banana (118 g)". Pure Python."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from foods.phrases.amounts import STRENGTHS
from foods.phrases.number_words import PARTS
from foods.phrases.part import PhrasePart
from foods.phrases.qualifiers import are_states
from foods.phrases.tokenizer import HARD, SOFT
from foods.phrases.units import HOUSEHOLD, MASS, VOLUME, kind_of
from foods.search.qualifiers import is_qualifier
from foods.text import base_form, normalise_words
from tracker.lib.words import gettext

# Units that are foods themselves: "a steak, chips" are not chips of a steak's weight.
FOODS_TOO = {"steak", "chop", "cutlet", "patty", "fruit", "loaf", "fillet", "gummy"}
MAX_PARTS = 12  # longer is no meal
_STRENGTH = re.compile(rf"[\d.,/]+ ?(?:{'|'.join(STRENGTHS)})(?: each)?")
_APART = {"and", "with", "&", "+", "plus", "then", "n", HARD}


def join(parts: list[PhrasePart], part: PhrasePart) -> None:
    """Add a part, or add its amount, state, size or strength to the part before."""
    before = parts[-1] if parts else None
    whole = _join_pair(before, part) if before else None
    if before and whole:
        between = " (" if part.text.endswith(")") and "(" not in part.text else _joining_words(part)
        parts[-1] = replace(whole, text=f"{before.text}{between}{part.text}", joiner=before.joiner)
    elif before and len(parts) >= MAX_PARTS:
        words = f"{before.words} {part.text}".strip()
        parts[-1] = replace(before, text=f"{before.text} {part.text}", words=words)
    elif not part.words and part.unit in FOODS_TOO:
        parts.append(_unit_as_food(part))  # a steak
    else:
        parts.append(part)


def _unit_as_food(part: PhrasePart) -> PhrasePart:
    if part.words or not part.unit or kind_of(part.unit) != HOUSEHOLD:
        return part
    return replace(part, words=part.unit_text, unit="", unit_text="")


def _joining_words(part: PhrasePart) -> str:
    if part.joiner in {"", SOFT, HARD}:
        return ", " if part.joiner == SOFT else " "
    return f" {part.joiner} "


def _join_pair(before: PhrasePart, part: PhrasePart) -> PhrasePart | None:
    """Return both as one part; None when they are two things."""
    if _STRENGTH.fullmatch(part.words) and before.words and part.joiner not in _APART:
        return _with_words(before, part)
    if not part.words and part.has_amount:
        return _with_amount(before, part)
    if before.has_amount and not before.words and not part.has_amount and part.joiner not in _APART:
        return replace(before, words=part.words)  # 30 g: almonds
    if are_states(part.words.split()) and before.words and part.joiner in {"", SOFT}:
        return _with_words(before, part)
    if are_states(before.words.split()) and not before.is_behind and part.joiner in {"and", "&", SOFT}:
        words = f"{before.words} {part.words}"  # raw and unsalted almonds
        if not part.has_amount:
            return replace(before, words=words)
        return replace(part, words=words) if part.is_behind and not before.has_amount else None
    return None


def _with_words(before: PhrasePart, part: PhrasePart) -> PhrasePart | None:
    words = f"{before.words} {part.words}"
    if not part.has_amount:
        return replace(before, words=words)
    return None if before.has_amount else replace(part, words=words, meal=before.meal, without=before.without)


def _with_amount(before: PhrasePart, part: PhrasePart) -> PhrasePart | None:
    """Return the part with an amount that follows it alone."""
    kind = kind_of(part.unit) if part.unit else ""
    if before.words and not before.has_amount:
        if part.joiner in _APART and part.is_article and (not part.unit or part.joiner != HARD):
            return None
        return replace(part, words=before.words, without=before.without, is_behind=True)
    if before.amount is None or not (before.words or (kind in {MASS, VOLUME} and part.joiner == SOFT)):
        return None
    if part.size and not part.unit and not before.size and part.amount_text == "1":
        return replace(before, size=part.size)  # an egg (large)
    is_part = not part.unit and part.amount in set(PARTS.values())
    if part.joiner == "and" and is_part and part.amount is not None and not before.unit:
        return replace(before, amount=before.amount + part.amount, is_article=False)  # an apple and a half
    if kind in {MASS, VOLUME} and part.joiner not in _APART:
        return _with_weight(before, part)
    return None


def _with_weight(before: PhrasePart, part: PhrasePart) -> PhrasePart:
    """Return 118 g for `1 banana (118 g)`; two readings for `2 eggs (100 g)`.

    `30 g nuts 40 g` is ambiguous.
    """
    one = replace(part, words=before.words, without=before.without)
    if part.amount is None or before.amount is None:
        return one
    if (
        before.unit
        and kind_of(before.unit) == VOLUME
        and kind_of(part.unit) == MASS
        and part.text.endswith(")")
    ):
        return one  # 1 cup (185 g)
    if before.unit and kind_of(before.unit) in {MASS, VOLUME}:
        if (before.unit, before.amount) == (part.unit, part.amount):
            return before
        amounts = {
            "first": f"{before.amount_text} {before.unit_text}",
            "second": f"{part.amount_text} {part.unit_text}",
        }
        problem = gettext("“%(first)s” and “%(second)s” are two amounts. Enter one.") % amounts
        return replace(one, amount=None, problem=problem)
    if part.is_each and not before.unit:
        return replace(one, amount=part.amount * before.amount, is_each=False)
    if before.amount == 1 or (part.text.endswith(")") and not part.is_each):
        return one  # 3 squares (30 g)
    readings = (part.amount, part.amount * before.amount)
    many = f"{part.amount_text} {part.unit_text}"
    problem = gettext("“%(amount)s” may be for all of it, or for each. Choose one.") % {"amount": many}
    return replace(one, amount=None, readings=readings, problem=problem)


def with_each(parts: list[PhrasePart]) -> list[PhrasePart]:
    """Parse `30 g each of almonds and walnuts`: the following parts get the same amount."""
    found: list[PhrasePart] = []
    for part in map(_unit_as_food, parts):
        before = found[-1] if found else None
        if before and before.is_each and not part.has_amount:
            amount = f"{before.amount_text} {before.unit_text}".strip()
            text = f"{amount} {part.text}"
            part = replace(before, text=text, words=part.words, joiner=part.joiner, without=part.without)
        found.append(part)
    return found


def may_be_one(before: PhrasePart, part: PhrasePart) -> bool:
    """Return True when both may be one food by their words: only one of them has an amount."""
    is_open = not part.has_amount or (part.is_behind and not before.has_amount)
    is_joined = bool(before.words and part.words) and part.joiner not in {"", ";"}
    return is_open and is_joined and not before.is_behind


def with_state(before: PhrasePart, part: PhrasePart) -> PhrasePart | None:
    """Join both when the second is only a state of the first: "oatmeal 40 g dry"; else None."""
    if (
        (part.has_amount and before.has_amount)
        or part.joiner not in {"", ","}
        or not part.words
        or not before.words
    ):
        return None
    if not all(is_qualifier(base_form(word)) for word in normalise_words(part.words)):
        return None
    between = part.joiner + " "
    said = replace(part, joiner=before.joiner, is_behind=True) if part.has_amount else before
    return replace(said, text=f"{before.text}{between}{part.text}", words=f"{before.words} {part.words}")


def name_run(parts: Sequence[PhrasePart], first: int) -> Sequence[PhrasePart]:
    """Return the parts from `first` on that may all be one food's name."""
    end = first + 1
    while end < len(parts) and may_be_one(parts[end - 1], parts[end]):
        end += 1
    return parts[first:end]


def as_one_part(parts: Sequence[PhrasePart]) -> PhrasePart:
    """Join the parts, with the amount that one of them has."""
    text, words = parts[0].text, parts[0].words
    for part in parts[1:]:
        between = ", " if part.joiner == "," else f" {part.joiner} "
        text, words = f"{text}{between}{part.text}", f"{words}{between}{part.words}"
    said = next((part for part in parts if part.has_amount), parts[0])
    return replace(said, text=text, words=words, joiner=parts[0].joiner)
