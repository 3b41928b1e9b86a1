"""A sentence as words, numbers and separators, each with its place in the text. Pure Python."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from foods.phrases.numbers import ARTICLES, ONES, PARTS, TENS, is_digits
from foods.phrases.units import NAMES
from tracker.lib.numbers import FRACTION_SIGNS

_SIGNS = "".join(FRACTION_SIGNS)
_NUMBER = rf"\d+(?:[.,]\d+)*(?: ?[/⁄] ?\d+)?[{_SIGNS}]?|[{_SIGNS}]"
_TOKEN = re.compile(
    rf"(?P<percent>\d[\d.,]*(?: ?[-–] ?\d+)? ?(?:%|percent\b))"
    rf"|(?P<number>{_NUMBER})"
    r"|(?P<with>w/)"
    r"|(?P<break>[,;&+\n\r])"
    r"|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)"
    r"|(?P<other>\w+)"
    r"|(?P<dash>[-–])"
    r"|(?P<times>[×*])"
)


@dataclass(frozen=True, slots=True)
class Token:
    """`word` is in small letters; `start` and `end` are places in the text."""

    word: str
    start: int
    end: int
    is_break: bool = False
    is_word: bool = True  # a dash is none, and counts between numbers only


def tokens_of(text: str) -> list[Token]:
    """Every word of `text`, in order; brackets and full stops are left out."""
    found = list(_joined(list(_pieces(text)), text))
    for at in range(len(found) - 3, -1, -1):
        if (
            at + 2 < len(found)
            and found[at].word == found[at + 2].word == "half"
            and found[at + 1].word in {"and", "&", "n"}
        ):
            whole = Token("half and half", found[at].start, found[at + 2].end)
            found[at : at + 3] = [whole]  # neither number is one
    return [token for at, token in enumerate(found) if token.is_word or _is_range(found, at)]


def _is_range(tokens: list[Token], at: int) -> bool:
    """2-3 eggs"""
    return 0 < at < len(tokens) - 1 and is_digits(tokens[at - 1].word) and is_digits(tokens[at + 1].word)


def _pieces(text: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(text):
        word = match[0].lower()
        if match.lastgroup == "with":
            word = "with"
        elif match.lastgroup == "times":
            word = "x"
        elif match.lastgroup == "number":
            word = re.sub(r" ?[/⁄] ?", "/", word)
        elif match.lastgroup == "break" and word in "\n\r":
            word = ";"
        yield Token(
            word.replace("’", "'"),
            match.start(),
            match.end(),
            match.lastgroup == "break",
            match.lastgroup != "dash",
        )


def _joined(pieces: list[Token], text: str) -> Iterator[Token]:
    """What belongs together: "semi-skimmed", "7up", "b6"; but "150 g" of 150g, and "half cup" of half-cup."""
    at = 0
    while at < len(pieces):
        token, length = pieces[at], 1
        while token.is_word and not token.is_break and at + length < len(pieces):
            after = pieces[at + length]
            if after.start > token.end or after.is_break:
                break
            if not after.is_word:  # a dash between two words
                later = pieces[at + length + 1] if at + length + 1 < len(pieces) else None
                if later is None or later.start > after.end or not _is_one_name(token.word, later.word):
                    break
                token, length = (
                    Token(text[token.start : later.end].lower(), token.start, later.end),
                    length + 2,
                )
            elif _is_glued(token.word, after.word):
                token, length = (
                    Token(text[token.start : after.end].lower(), token.start, after.end),
                    length + 1,
                )
            else:
                break
        yield token
        at += length


def _is_one_name(before: str, after: str) -> bool:
    """semi-skimmed and half-fat, but neither half-cup nor twenty-five nor 8-oz."""
    if is_digits(before):
        return not is_digits(after) and after not in NAMES
    counts = before in ONES or before in TENS or before in PARTS or before in ARTICLES
    return not (counts and (after in NAMES or after in ONES or after in PARTS or after in ARTICLES))


def _is_glued(before: str, after: str) -> bool:
    """7up and b6, but neither 150g nor 2x nor x2."""
    if is_digits(before):
        return after not in NAMES and after not in {"x", "mg", "mcg"} and not is_digits(after)
    return before not in {"x", "×"} and not before.endswith(("%", "percent"))
