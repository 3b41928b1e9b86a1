"""Parse a phrase into amounts, units and the words for foods. Pure Python.

Nothing is looked up here. When a phrase is ambiguous, such as "bread and butter" and "mac and cheese", the
parts are separated, with the word between them, and the interpreter, which knows the foods, decides; see
interpreter.py. Joining of parts, "almonds, 30 g" and "rice, cooked", is in part_joining.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from foods.phrases.amounts import FILLERS, NAMES_BEFORE_NUMBERS, ONE_BEHIND, AmountReading, read_amount
from foods.phrases.context import meal_at, without_context
from foods.phrases.number_words import AND, NumberReading, read_number, several_amounts
from foods.phrases.part import PhrasePart
from foods.phrases.part_joining import join, with_each
from foods.phrases.qualifiers import (
    OFTEN_LEFT_OUT,
    are_states,
    denied_at,
    kept_behind,
    left_out_at,
    without_brine,
)
from foods.phrases.tokenizer import HARD, Token, negatives_joined, tokens_of
from foods.phrases.units import NAMES
from tracker.lib.numbers import format_decimal
from tracker.lib.words import gettext, join_words

__all__ = ["Phrase", "PhrasePart", "read_phrase"]

BETWEEN = {"and", "with", "plus", "on", "in", "then", "n", "alongside"}
# Several words between foods, and the one they mean.
_LONGER = {
    tuple(words.split()): joiner
    for words, joiner in {
        "topped with": "with", "served with": "with", "along with": "with", "together with": "with",
        "as well as": "and", "washed down with": "with", "followed by": "then", "mixed with": "with",
        "drizzled with": "with", "sprinkled with": "with", "garnished with": "with", "made with": "with",
        "dressed with": "with", "seasoned with": "with", "accompanied by": "with", "mixed into": "in",
        "with a side of": "with", "and a side of": "and", "a side of": "with", "side of": "with",
        "on top of": "on", "with some": "with", "and some": "and", "mixed in with": "with",
        "spread with": "with",
        "on the side": "", "on top": "", "on the top": "", "but with": "with", "and also": "and",
        "and then": "then", "also with": "with", "stirred into": "in", "dipped in": "in",
    }.items()
}  # fmt: skip
_MAX_JOINER_WORDS = max(map(len, _LONGER))
_FIRST_OF_LONGER = {words[0] for words in _LONGER}


@dataclass(frozen=True, slots=True)
class Phrase:
    """Parsed phrase. `left_over` are words that name no food: "I had", "and".

    `meal` is the named meal (breakfast, lunch, dinner or snack), empty for none or several: each part has its
    own. `day` is a named day, in the typed words ("yesterday"), else empty. `denied` are the words for foods
    that were not eaten ("no almonds today"), `is_denied` when there is nothing else.
    """

    parts: list[PhrasePart]
    left_over: list[str]
    meal: str = ""
    day: str = ""
    denied: tuple[str, ...] = ()
    has_context: bool = False  # with a meal, a day, a time or "I had"

    @property
    def is_denied(self) -> bool:
        """True when the phrase only says that something was not eaten."""
        return bool(self.denied) and not self.parts

    @property
    def says_more(self) -> bool:
        """True when the phrase has more than the names of foods, which search can't handle."""
        return self.has_context or any(part.without for part in self.parts)

    @property
    def question(self) -> str:
        """Question about the whole phrase before logging, in sentences; empty when clear."""
        denied = join_words([f"“{words}”" for words in self.denied])
        if self.is_denied:
            return gettext("Nothing was logged, because you left out %(words)s.") % {"words": denied}
        sentences = []
        if self.denied:
            sentences.append(gettext("%(words)s will not be logged.") % {"words": denied})
        if self.day:
            sentence = gettext("You wrote “%(day)s”. Check the date before you log this.")
            sentences.append(sentence % {"day": self.day})
        if len({part.meal for part in self.parts}) > 1:
            sentences.append(gettext("This names more than one meal. Log each meal separately."))
        return " ".join(sentences)


@dataclass(slots=True)
class _PhraseReader:
    """Parts found so far. `is_leaving_out`: the last words were those of "without milk"."""

    text: str
    meals: list[tuple[int, str, bool]]
    left_over: list[str]
    parts: list[PhrasePart] = field(default_factory=list)
    denied: list[str] = field(default_factory=list)
    joiner: str = ""
    is_heading: bool = False  # a colon precedes the run
    is_leaving_out: bool = False

    def read(self, run: list[Token]) -> None:
        """Add the contents of a run between two separators."""
        words = _words(run)
        at = next(
            (at for at in range(len(words)) if left_out_at(words, at) or denied_at(words, at)), len(run)
        )
        if (
            self.is_leaving_out
            and self.joiner in {"and", "or"}
            and at == len(run)
            and self._is_left_out_too(words)
        ):
            self._leave_out(run, 0)
            return
        self.is_leaving_out = False
        for part in _parts_of_run(run[:at], self.text) if at else []:
            meal = meal_at(self.meals, part[0]) if self.meals else ""
            joiner = "with" if self._is_content(part[1]) else self.joiner if self.parts else ""
            join(self.parts, replace(part[1], joiner=joiner, meal=meal))
            self.joiner, self.is_heading = "", False
        if at < len(run):
            length = denied_at(words, at) or left_out_at(words, at)
            self.left_over += words[at : at + length]
            self._leave_out(run[at + length :], at)

    def _is_content(self, part: PhrasePart) -> bool:
        """Return True when `part` is in the food before a colon.

        The banana of "smoothie: banana, milk".
        """
        if not self.is_heading or len(self.parts) != 1 or not part.words:
            return False
        return bool(self.parts[0].words) and not are_states(part.words.split())

    @staticmethod
    def _is_left_out_too(words: list[str]) -> bool:
        return words[-1] in OFTEN_LEFT_OUT and read_amount(words, 0) is None

    def _leave_out(self, run: list[Token], at: int) -> None:
        """Skip the words up to the next amount as left out, and go on from there."""
        words = _words(run)
        skipped = next(
            (n for n, word in enumerate(words) if word not in FILLERS | {"any", "more", "added"}), 0
        )
        end = skipped + 1
        while end < len(words) and not (read_number(words, end) or left_out_at(words, end)):
            end += 1
        self.left_over += words[:skipped]
        said = " ".join(words[skipped:end]).split(" or ")
        if not run:
            self.denied.append(self.left_over[-1])  # nothing
        elif self.parts:
            before = self.parts[-1]
            start, last = run[0].start, run[min(end, len(run)) - 1].end
            text = f"{before.text} without {self.text[start:last]}"
            self.parts[-1] = replace(before, text=text, without=(*before.without, *said))
        else:
            self.denied += said
        self.is_leaving_out = True
        if run[end:]:
            self.joiner = ""
            self.read(run[end:])


def read_phrase(text: str) -> Phrase:
    """Return the parts of `text`, in order. Never raises.

    Every word is in a part or in `left_over`.
    """
    context = without_context(tokens_of(text))
    reader = _PhraseReader(text, context.meals, context.left_over)
    for run in _runs(negatives_joined(context.tokens)):
        if isinstance(run, Token):
            reader.joiner = HARD if reader.joiner == HARD else run.word
            reader.is_heading = text[run.start] == ":"
            if run.is_word and not run.is_break:
                reader.left_over.append(text[run.start : run.end])
            continue
        reader.read(run)
        reader.joiner = ""
    meals = {meal for _, meal, _ in context.meals}
    meal = next(iter(meals)) if len(meals) == 1 else ""
    if meal:
        reader.parts = [replace(part, meal=meal) for part in reader.parts]
    return Phrase(
        with_each(reader.parts), reader.left_over, meal, context.day, tuple(reader.denied), context.is_found
    )


def _words(tokens: list[Token]) -> list[str]:
    return [token.word for token in tokens]


def _runs(tokens: list[Token]) -> list[list[Token] | Token]:
    """Return the tokens between separators, and the separators. Keeps "one and a half" whole."""
    words = _words(tokens)
    runs: list[list[Token] | Token] = []
    run: list[Token] = []
    at = 0
    while at < len(tokens):
        if tokens[at].is_break and not (words[at] == "&" and run and _length_in_run(words, at)):
            runs += [run, tokens[at]]
            run, at = [], at + 1
            continue
        length = _length_in_run(words, at)
        if length:
            run += tokens[at : at + length]
        else:
            length, joiner = _longer(words, at) or (1, words[at])
            whole = Token(joiner, tokens[at].start, tokens[at + length - 1].end)
            runs += [run, whole]
            run = []
        at += length
    return [each for each in [*runs, run] if each]


def _length_in_run(words: list[str], at: int) -> int:
    """Return how many words from `at` belong to the words before; 0 at a separator."""
    if length := left_out_at(words, at):
        return length
    if _longer(words, at):
        return 0
    if number := read_number(words, at):
        return number.length
    if words[at] == "on" and words[at - 1] in {"skin", "bone", "rind", "peel"} and _ends_part(words, at + 1):
        return 1
    if words[at] in AND and at and words[at - 1] in NAMES and _is_part_of_unit(words[at + 1 : at + 4]):
        return 3  # a cup and a half
    if words[at] in BETWEEN or words[at] == "&":
        return kept_behind(words, at)
    return 1


def _ends_part(words: list[str], at: int) -> bool:
    return at >= len(words) or words[at] in {",", ";", *BETWEEN} or read_number(words, at) is not None


def _is_part_of_unit(words: list[str]) -> bool:
    return words[:1] == ["a"] and (words[1:2] == ["half"] or words[1:] == ["quarter", "of"])


def _longer(words: list[str], at: int) -> tuple[int, str] | None:
    if words[at] not in _FIRST_OF_LONGER:
        return None
    for length in range(_MAX_JOINER_WORDS, 1, -1):
        joiner = _LONGER.get(tuple(words[at : at + length]))
        if joiner is not None:
            return min(length, len(words) - at), joiner
    return None


def _parts_of_run(run: list[Token], text: str) -> list[tuple[int, PhrasePart]]:
    """Return the parts of a run, each with its place: several without a comma, if dictated."""
    found: list[tuple[int, PhrasePart]] = []
    words = _words(run)
    amounts_end = any(
        amount.end == len(run) for at in range(1, len(run)) if (amount := _later_amount(words, at))
    )
    at = 0
    while at < len(run):
        amount = read_amount(words, at)
        first = amount.end if amount else at
        end, later = _next_amount(words, first, has_amount=amount is not None)
        if later and amount is None and (states := _states_behind(words, later, amounts_end=amounts_end)):
            named = [*words[first:end], *words[later.end : states]]
            part = replace(_build_part(run[at:states], named, later, text), is_behind=True)
            end = states
        else:
            part = _build_part(run[at:end], words[first:end], amount, text)
        found.append((run[at].start, part))
        at = end
    return found


def _states_behind(words: list[str], later: AmountReading, *, amounts_end: bool) -> int:
    """Return the end of an amount after its food, with "dry" and "cooked".

    Return 0 for an amount of the next food.
    """
    end = later.end
    while end < len(words) and not read_amount(words, end):
        end += 1
    if end > later.end and are_states(words[later.end : end]):
        return end
    return later.end if later.end == len(words) or amounts_end else 0


def _build_part(tokens: list[Token], words: list[str], amount: AmountReading | None, text: str) -> PhrasePart:
    end = tokens[-1].end
    whole = text[tokens[0].start : end + (text[end : end + 1] == ")")]
    while len(words) > 1 and words[0] in FILLERS:
        words = words[1:]
    words = without_brine(words)
    words = [word for at, word in enumerate(words) if word != "weight" or not are_states(words[at - 1 : at])]
    part = PhrasePart(whole, " ".join(words))
    if amount is None:
        return part
    number = _or_another(words, amount.number)
    if number is not amount.number:
        part = replace(part, words=" ".join(words[:-2]))
    return replace(
        part,
        amount=number.value,
        amount_text=amount.number_text or "1",
        unit=amount.unit, unit_text=amount.unit_text, size=amount.size, problem=number.problem,
        is_article=number.is_article or not number.length, is_each=amount.is_each, readings=number.readings,
    )  # fmt: skip


def _or_another(words: list[str], number: NumberReading) -> NumberReading:
    """Parse `an egg or two`: one or two of them."""
    other = read_number(words[-1:]) if len(words) > 2 and words[-2] == "or" else None
    if not other or other.value is None or number.value is None:
        return number
    problem = several_amounts(" ".join([format_decimal(number.value), *words[-2:]]))
    return replace(
        number, value=None, problem=problem, readings=(number.value, other.value), is_article=False
    )


def _next_amount(words: list[str], first: int, *, has_amount: bool) -> tuple[int, AmountReading | None]:
    """Return the end of the food's words that begin at `first`, and the amount there."""
    for at in range(first + 1, len(words)):
        later = _later_amount(words, at, has_amount=has_amount)
        if later is None or (has_amount and later.end == len(words) and not later.is_weight):
            continue
        if later.number.is_article and (words[at + 1 : at + 2] == ["la"] or not (later.unit or has_amount)):
            continue  # chicken a la king
        return at, later
    return len(words), None


def _is_one(words: list[str], amount: AmountReading) -> bool:
    """Return True when an amount without a number ends the words: "almonds handful"."""
    return amount.end == len(words) and (bool(amount.size) or amount.unit in ONE_BEHIND)


def _later_amount(words: list[str], at: int, *, has_amount: bool = False) -> AmountReading | None:
    """Return an amount at `at`, after words: "almonds 30 g", "eggs x 2"; not "cola zero"."""
    if words[at - 1] in NAMES_BEFORE_NUMBERS | FILLERS and words[at - 1] != "x":
        return None
    start = at + 1 if words[at] == "x" and at + 1 < len(words) else at
    amount = read_amount(words, start)
    if amount is None or not (
        amount.number.length or (has_amount and amount.is_of) or _is_one(words, amount)
    ):
        return None
    if words[start] == "zero":
        return None  # coke zero can
    return replace(amount, start=at)
