"""Split a phrase into words, numbers and separators with their places. Pure Python."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from foods.phrases.number_words import ARTICLES, GROUPS, NUMBER, ONES, PARTS, TENS, is_digits
from foods.phrases.units import NAMES

HARD, SOFT = (
    ";",
    ",",
)  # HARD separates everything; SOFT allows an amount and its food on either side
_TOKEN = re.compile(
    r"(?P<percent>\d[\d.,]*(?: ?[-–] ?\d+)? ?(?:%|percent\b|per cent\b))"
    r"|(?P<date>\b\d{4}-\d{1,2}-\d{1,2}\b|\b\d{1,2}(?P<divider>[/.])\d{1,2}(?P=divider)\d{2,4}\b)"
    r"|(?P<time>\b\d{1,2}:\d{2}(?:\s?[ap]\.?m\b\.?)?|\b\d{1,2}(?:\.\d{2})?\s?[ap]\.?m\b\.?"
    r"|\b\d{1,2}\s?o['’ ]?clock\b)"
    r"|(?P<inch>\d+(?:[.,]\d+)?[\"”″])|(?P<joined>\b[^\W\d_]&[^\W\d_]+(?:['’]s)?)|(?P<more>(?<=\w)\+(?=\s|$))"
    r"|(?P<odd>[<>≤≥±$€£¥]\s?\d[\d.,]*|∞|\b\d+(?:[.,]\d+)?e[+-]?\d+\b)"
    rf"|(?P<number>{NUMBER})"
    r"|(?P<without>\bw/o\b)|(?P<with>\bw/)"
    r"|(?P<break>[,;&+|•\n\r])"
    r"|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)"
    r"|(?P<other>\w+)"
    r"|(?P<dash>[-–—−])"
    r"|(?P<times>[×*])"
    r"|(?P<at>@)"
    r"|(?P<sign>[:=()\[\]/.!?])",
    re.IGNORECASE,
)
_JOINERS = {"und": "and", "mit": "with"}
_KEPT_AS_WRITTEN = {"T", "EL", "TL", "NaN"}  # T is a tablespoon and t a teaspoon; nan is bread
_ABBREVIATIONS = {
    "fl", "pkg", "lg", "med", "sm", "qty", "dr", "mr", "mrs", "ms", "st", "approx", "ca", "no", "vs",
    "incl", "esp", "e", "g", "i",
}  # fmt: skip
_NEGATIVE = re.compile(rf"[-–—−](?=(?:{NUMBER}))")


@dataclass(frozen=True, slots=True)
class Token:
    """Word or separator. `word` is in lower case; `start` and `end` are places in the text.

    A break's `word` is the typed separator: HARD at the end of a line or sentence, SOFT for a colon, a
    bracket or a dash. `kind` is "time" or "date" for these.
    """

    word: str
    start: int
    end: int
    is_break: bool = False
    is_word: bool = True  # False for a dash, which counts between numbers only
    kind: str = ""


def tokens_of(text: str) -> list[Token]:
    """Return every word of `text`, in order, with the separators between them."""
    found = list(_join_names(_without_bullets(list(_split_text(text)), text), text))
    for at in range(len(found) - 3, -1, -1):
        if (
            at + 2 < len(found)
            and found[at].word == found[at + 2].word == "half"
            and found[at + 1].word in {"and", "&", "n"}
        ):
            whole = Token("half and half", found[at].start, found[at + 2].end)
            found[at : at + 3] = [whole]  # neither number is one
    return [read for at, token in enumerate(found) if (read := _read_dash(found, at, text) or token).word]


def negatives_joined(tokens: list[Token]) -> list[Token]:
    """Join a dash right before a number: "-2 oz almonds", "almonds -2 oz".

    In "almonds-2 oz" and "almonds - 2 oz" the dash is a separator.
    """
    found: list[Token] = []
    for token in tokens:
        before = found[-1] if found else None
        if before and before.word == "-" and not before.is_word:
            found.pop()
            is_apart = bool(found) and before.start > found[-1].end and is_digits(token.word)
            if token.start == before.end and (not found or found[-1].is_break or is_apart):
                token = replace(token, word=f"-{token.word}", start=before.start)
            elif found and not found[-1].is_break:
                found.append(Token(SOFT, before.start, before.end, is_break=True))
        found.append(token)
    return [token for token in found if token.word != "-" or token.is_word]


def _split_text(text: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        word = match[0] if match[0] in _KEPT_AS_WRITTEN else match[0].lower()
        if kind == "more":
            continue  # 170g+
        if kind == "inch":
            word = f"{word[:-1]}-inch"
        if kind == "number":
            word = re.sub(r" ?[/⁄] ?", "/", word)
            if word[0] == "." and text[: match.start()][-1:].isalpha():
                word = f"?{word}"  # almonds.5 cup
        elif kind == "sign":
            if not (word := _break_for_sign(match, text)):
                continue
        else:
            word = {"with": "with", "without": "without", "times": "x", "at": "at", "dash": "-"}.get(
                kind, _JOINERS.get(word, word)
            )
        is_break = kind in {"break", "sign"}
        yield Token(
            HARD if word in "\n\r;|•" else word.replace("’", "'"), match.start(), match.end(), is_break,
            kind != "dash", kind if kind in {"time", "date"} else "",
        )  # fmt: skip


def _break_for_sign(match: re.Match[str], text: str) -> str:
    """Return HARD, SOFT or "": a full stop ends a sentence, but not in an abbreviation."""
    sign, before, after = match[0], text[: match.start()], text[match.end() : match.end() + 1]
    if sign in ":=()[]":
        return SOFT
    if sign == "/":
        return SOFT if before[-1:].isalpha() and after.isalpha() else ""
    if sign == "." and (not after.isspace() or not before[-1:].isalpha()):
        return ""
    word = re.search(r"[^\W\d_]*$", before)
    last = word[0].lower() if word else ""
    return "" if sign == "." and (last in _ABBREVIATIONS or last in NAMES) else HARD


def _without_bullets(pieces: list[Token], text: str) -> list[Token]:
    """Remove numbers and marks of list lines: "- 30 g almonds", "1. eggs"."""
    starts = [at for at in range(len(pieces)) if at == 0 or pieces[at - 1].word == HARD]
    lines = [at for at in starts if not pieces[at].is_break]
    are_dashed = len(lines) > 1 and all(pieces[at].word == "-" for at in lines)
    numbers = [pieces[at].word for at in lines if re.match(r"[.)]\s", text[pieces[at].end :])]
    are_numbered = len(lines) > 1 and numbers == [str(n + 1) for n in range(len(lines))]
    bullets = {
        at
        for at in lines
        if are_numbered
        or (text[pieces[at].start] in "-–—*×" and (are_dashed or text[pieces[at].end :][:1].isspace()))
    }
    if are_numbered:
        bullets |= {at + 1 for at in lines if pieces[at + 1 : at + 2] and text[pieces[at + 1].start] == ")"}
    return [token for at, token in enumerate(pieces) if at not in bullets]


def _read_dash(tokens: list[Token], at: int, text: str) -> Token | None:
    """Return a dash of a range, a separator, or a sign; None inside words."""
    token = tokens[at]
    if token.is_word:
        return None
    if _is_range(tokens, at):
        return replace(token, is_word=True)
    if _NEGATIVE.match(text, token.start) and not text[max(0, token.start - 1)].isalnum():
        return None
    is_apart = text[token.start - 1 : token.start].isspace() and text[token.end : token.end + 1].isspace()
    if is_apart and 0 < at < len(tokens) - 1:
        return Token(SOFT, token.start, token.end, is_break=True)
    return Token("", token.start, token.end)


def _is_range(tokens: list[Token], at: int) -> bool:
    """Return True for 2-3 eggs, two-three eggs, 20g-30g, 2 cups - 3 cups."""
    before, after = tokens[:at], tokens[at + 1 : at + 3]
    if not before or not after or not _is_number(after[0].word):
        return False
    if _is_number(before[-1].word):
        return True
    if len(before) < 2 or before[-1].word not in NAMES or not _is_number(before[-2].word):
        return False
    is_glued = tokens[at - 1].end == tokens[at].start and tokens[at].end == after[0].start
    return is_glued or before[-1].word == after[-1].word


def _is_number(word: str) -> bool:
    return is_digits(word) or word in ONES


def _join_names(pieces: list[Token], text: str) -> Iterator[Token]:
    """Join "semi-skimmed", "7up", "b6"; but split 150g into "150 g", and half-cup."""
    at = 0
    while at < len(pieces):
        token, length = pieces[at], 1
        while token.is_word and not token.is_break and not token.kind and at + length < len(pieces):
            after = pieces[at + length]
            if after.start > token.end or after.is_break or after.kind or text[after.start] in "*×":
                break
            if not after.is_word:  # a dash between two words
                later = pieces[at + length + 1] if at + length + 1 < len(pieces) else None
                if later is None or later.start > after.end or not _is_one_name(token.word, later.word):
                    break
                token, length = _merge_tokens(token, later, text), length + 2
            elif _is_glued(token.word, after.word):
                token, length = _merge_tokens(token, after, text), length + 1
            else:
                break
        yield token
        at += length


def _merge_tokens(first: Token, last: Token, text: str) -> Token:
    return Token(text[first.start : last.end].lower(), first.start, last.end)


def _is_one_name(before: str, after: str) -> bool:
    """Return True for semi-skimmed and half-fat; not for half-cup, twenty-five, 8-oz."""
    if is_digits(before):
        return not is_digits(after) and after not in NAMES
    counts = before in ONES or before in TENS or before in PARTS or before in ARTICLES
    if before in NAMES and is_digits(after):
        return False
    return not (
        counts and (after in NAMES or after in ONES or after in PARTS or after in ARTICLES or after in GROUPS)
    )


def _is_glued(before: str, after: str) -> bool:
    """Return True for 7up and b6; not for 150g, 2x, x2, 2bananas."""
    if is_digits(before):
        return (
            len(after) < 3
            and after[0] != "?"
            and after not in NAMES
            and after not in {"x", "mg"}
            and not is_digits(after)
        )
    return before not in {"x", "×"} and after[0] != "?" and not before.endswith(("%", "percent", "cent"))
