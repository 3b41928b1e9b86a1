"""What a sentence says that somebody had: amounts, units and the words for foods. Pure Python.

Nothing is looked up here. Where a sentence can be read in two ways, such as "bread and butter" and "mac and
cheese", the parts are told apart with the word that stands between them, and whoever knows the foods
decides; see understanding.py.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from foods.phrases.numbers import Number, is_digits, read_number
from foods.phrases.tokens import Token, tokens_of
from foods.phrases.units import EXTRA_LARGE, HOUSEHOLD, SIZES, kind_of, unit_at

BETWEEN = {"and", "with", "plus", "on", "in", "then", "n"}
MOST_PARTS = 12  # a shopping list is no meal
# What people say around what they had.
OPENINGS = [
    opening.split()
    for opening in (
        "i've just had", "i just had", "i have had", "i've had", "i had", "i ate", "i drank", "we had",
        "just had", "had", "ate", "also", "add", "log", "today", "this morning", "for breakfast", "for lunch",
        "for dinner", "for supper", "for tea", "for snack", "for a snack", "as a snack",
    )
]  # fmt: skip
CLOSINGS = [words for words in OPENINGS if words[0] in {"for", "as", "today", "this"}]
HEADINGS = {"breakfast", "lunch", "dinner", "supper", "snack", "snacks", "today"}
NOT_AMOUNTS = {"mg", "mcg", "µg", "kcal", "calorie", "calories", "cal", "inch", "inches", "grain", "up"}
NAMES_BEFORE_NUMBERS = {"omega", "vitamin", "b", "d", "no", "number", "type", "coenzyme"}
FILLERS = {"of", "the", "some", "my", "level", "about", "around", "approximately", "another", "x"}


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that was had, as it was written.

    `amount` is None without one, or with one that has no single value: `problem` then says so, and `readings`
    are the values it may have. `unit` is a name of foods.phrases.units, `words` are what is left for the
    food, `without` are the words after "without", "no" or "not", `joiner` is what stands before.
    """

    text: str
    words: str = ""
    amount: Decimal | None = None
    amount_text: str = ""
    unit: str = ""
    unit_text: str = ""
    size: str = ""
    joiner: str = ""
    problem: str = ""
    is_article: bool = False
    is_each: bool = False
    is_behind: bool = False  # the amount stands behind the food: "almonds 30 g"
    readings: tuple[Decimal, ...] = ()  # of "2-3" or "1,000": the amounts it may be
    without: tuple[str, ...] = ()

    @property
    def has_amount(self) -> bool:
        """Whether anything was said of how much, "a" and "small" too."""
        return bool(self.amount_text)

    @property
    def is_measured(self) -> bool:
        """Whether a number, a unit or a size was said: more than an article."""
        return self.has_amount and not (self.is_article and not self.unit and not self.size)


@dataclass(frozen=True, slots=True)
class Phrase:
    """`left_over` are words between and around the parts that say nothing of a food: "I had", "and".

    `meal` is a meal that was named (breakfast, lunch, dinner or snack), `day` a day that was ("yesterday"),
    in the words typed; both are empty otherwise. `is_denied`: nothing was eaten ("no almonds today").
    """

    parts: list[Part]
    left_over: list[str]
    meal: str = ""
    day: str = ""
    is_denied: bool = False


def read_phrase(text: str) -> Phrase:
    """The parts of `text`, in order. Never raises, and every word is in a part or in what is left over."""
    tokens, left_over = _without_openings(tokens_of(text))
    parts: list[Part] = []
    joiner = ""
    for run in _runs(tokens):
        if isinstance(run, Token):
            joiner = run.word
            if run.is_word and not run.is_break:
                left_over.append(text[run.start : run.end])
            continue
        for part in _parts(run, text):
            _take(parts, replace(part, joiner=joiner))
            joiner = ""
    return Phrase(_with_each(parts), left_over)


def _without_openings(tokens: list[Token]) -> tuple[list[Token], list[str]]:
    left_over: list[str] = []
    if len(tokens) > 1 and tokens[0].word in HEADINGS and tokens[1].start > tokens[0].end + 1:
        left_over.append(tokens[0].word)  # "Breakfast: two eggs"
        tokens = tokens[1:]
    while found := next((o for o in OPENINGS if _words(tokens[: len(o)]) == o), None):
        left_over += found
        tokens = tokens[len(found) :]
    while found := next((c for c in CLOSINGS if tokens and _words(tokens[-len(c) :]) == c), None):
        left_over += found
        tokens = tokens[: -len(found)]
    return tokens, left_over


def _words(tokens: list[Token]) -> list[str]:
    return [token.word for token in tokens]


def _runs(tokens: list[Token]) -> list[list[Token] | Token]:
    """The tokens between separators, and the separators. The "and" of "one and a half" is none."""
    words = _words(tokens)
    runs: list[list[Token] | Token] = []
    run: list[Token] = []
    at = 0
    while at < len(tokens):
        number = read_number(words, at)
        length = number.length if number else 1
        if number is None and (tokens[at].is_break or words[at] in BETWEEN):
            runs += [run, tokens[at]]
            run = []
        elif number or tokens[at].is_word:
            run += tokens[at : at + length]
        at += length
    return [run for run in [*runs, run] if run]


@dataclass(frozen=True, slots=True)
class _Amount:
    """An amount where it begins: `start` and `end` are places in the run."""

    start: int
    end: int
    number: Number
    number_text: str = ""
    unit: str = ""
    unit_text: str = ""
    size: str = ""
    is_each: bool = False


def _parts(run: list[Token], text: str) -> list[Part]:
    """The things of a run: one, or several where nobody put a comma, as in dictation."""
    found: list[Part] = []
    words = _words(run)
    amounts_end = any(
        amount.end == len(run) for at in range(1, len(run)) if (amount := _later_amount(words, at))
    )
    at = 0
    while at < len(run):
        amount = _amount(words, at)
        first = amount.end if amount else at
        end, later = _next_amount(words, first, has_amount=amount is not None)
        if later and amount is None and (later.end == len(run) or amounts_end):
            part = _part(run[at : later.end], words[first:end], later, text)
            found.append(replace(part, is_behind=True))
            at = later.end
        else:
            found.append(_part(run[at:end], words[first:end], amount, text))
            at = end
    return found


def _part(tokens: list[Token], words: list[str], amount: _Amount | None, text: str) -> Part:
    end = tokens[-1].end
    whole = text[tokens[0].start : end + (text[end : end + 1] == ")")]
    while len(words) > 1 and words[0] in FILLERS:
        words = words[1:]
    part = Part(whole, " ".join(words))
    if amount is None:
        return part
    number = amount.number
    return replace(
        part,
        amount=number.value,
        amount_text=amount.number_text or "1",
        unit=amount.unit, unit_text=amount.unit_text, size=amount.size,
        problem=number.problem, is_article=number.is_article or not number.length, is_each=amount.is_each,
    )  # fmt: skip


def _next_amount(words: list[str], first: int, *, has_amount: bool) -> tuple[int, _Amount | None]:
    """Where the words of a food end that begin at `first`, and the amount that stands there."""
    for at in range(first + 1, len(words)):
        later = _later_amount(words, at)
        if later is None or (has_amount and later.end == len(words)):
            continue
        if later.number.is_article and not (later.unit or has_amount):
            continue  # chicken a la king
        return at, later
    return len(words), None


def _later_amount(words: list[str], at: int) -> _Amount | None:
    """An amount that begins at `at`, behind words: "almonds 30 g", "eggs x 2"."""
    if words[at - 1] in NAMES_BEFORE_NUMBERS | FILLERS and words[at - 1] != "x":
        return None
    start = at + 1 if words[at] == "x" and at + 1 < len(words) else at
    amount = _amount(words, start)
    if amount is None or amount.number.length == 0:
        return None
    return replace(amount, start=at)


def _amount(words: list[str], at: int) -> _Amount | None:
    """The amount that `words` say at `at`: number, size and unit, each of which may be missing."""
    start = at
    while at < len(words) - 1 and words[at] in FILLERS:
        at += 1
    number = read_number(words, at)
    if number and _word(words, at + number.length) in NOT_AMOUNTS:
        return None
    number_text = " ".join(words[at : at + number.length]) if number else ""
    at += number.length if number else 0
    if number and _word(words, at) == "x":
        at += 1
        if number.value and (other := read_number(words, at)) and other.value and is_digits(words[at]):
            number = replace(number, value=number.value * other.value)  # 2 x 30 g
            at += other.length
    while number and _word(words, at) in {"level", "of"} and at < len(words) - 1:
        at += 1
    size, after = _size(words, at)
    unit = unit_at(words, after)
    if unit and not number and not (size or _word(words, after + unit[1]) == "of"):
        unit = None
    if not (number or size or unit):
        return None
    at = after + (unit[1] if unit else 0)
    is_each = _word(words, at) == "each"
    at += is_each
    while unit and _word(words, at) in {"of", "the"}:
        at += 1
    return _Amount(
        start, at, number or Number(Decimal(1), 0), number_text, unit[0] if unit else "",
        " ".join(words[after : after + unit[1]]) if unit else "", size, is_each,
    )  # fmt: skip


def _word(words: list[str], at: int) -> str:
    return words[at] if at < len(words) else ""


def _size(words: list[str], at: int) -> tuple[str, int]:
    if words[at : at + 2] == ["extra", "large"]:
        return EXTRA_LARGE, at + 2
    return (SIZES[words[at]], at + 1) if _word(words, at) in SIZES else ("", at)


def _take(parts: list[Part], part: Part) -> None:
    """Add a part. An amount without a food belongs to what stands before it: "almonds, 30 g"."""
    before = parts[-1] if parts else None
    if before and not part.words and part.has_amount and before.words and not before.has_amount:
        text = f"{before.text}, {part.text}"
        parts[-1] = replace(part, text=text, words=before.words, joiner=before.joiner, is_behind=True)
    elif before and len(parts) >= MOST_PARTS:
        parts[-1] = replace(
            before, text=f"{before.text} {part.text}", words=f"{before.words} {part.text}".strip()
        )
    elif not part.words and part.unit and kind_of(part.unit) == HOUSEHOLD:
        parts.append(replace(part, words=part.unit_text, unit="", unit_text=""))  # a steak
    else:
        parts.append(part)


def _with_each(parts: list[Part]) -> list[Part]:
    """`30 g each of almonds and walnuts`: what follows has the same amount."""
    found: list[Part] = []
    for part in parts:
        before = found[-1] if found else None
        if before and before.is_each and not part.has_amount:
            part = replace(before, text=part.text, words=part.words, joiner=part.joiner)
        found.append(part)
    return found
