"""Phrase form: a phrase in the add box, parsed into lines to check before they are logged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext, gettext_lazy, ngettext

from foods.foods_with_portions import available_foods
from foods.models import Food, Portion
from foods.phrases import Interpreter, ParsedLine
from foods.phrases.parser import PhrasePart
from tracker.lib.form_fields import parse_row_number
from tracker.lib.ids import new_id
from tracker.lib.templatetags.formatting import plain_mg
from tracker.logs.models import IntakeEntry, Meal
from tracker.logs.phrases.lines import PhraseLine, fresh_line, kept_line
from tracker.logs.queries import recent_food_ids
from tracker.profiles.models import User

MAX_PHRASE_LENGTH = 200
MAX_PHRASE_LINES = 20
CHECK_LINE = gettext_lazy("Check this line.")
# Buttons that parse the lines again and log nothing.
LOOKING = ("look", "drop", "answer")


@dataclass
class PhraseForm:
    """Form with the lines of a phrase.

    It is valid when each line has a food and an amount, no question is open, and the member has seen the
    outcome of every change. `day_words` are words for another day ("yesterday") while the member has not
    chosen which day is meant.
    """

    text: str
    lines: list[PhraseLine] = field(default_factory=list)
    meal: str = ""
    day_words: str = ""
    question: str = ""  # about the sentence as a whole

    @classmethod
    def from_phrase(
        cls,
        text: str,
        *,
        user: User,
        first: Sequence[int],
        is_this_day: bool = False,
        is_sentence: bool = False,
    ) -> PhraseForm | None:
        """Return the form of a parsed phrase; None when `text` is the name of one food.

        `first` are ids of foods that are preferred to others of the same name: those logged recently. With
        `is_this_day` the member has chosen the day shown; with `is_sentence` it is no name, because no food
        has all its words.
        """
        understanding = Interpreter(user=user, first=first)
        reading = understanding.read(text) if is_sentence else understanding.read_if_phrase(text)
        if reading is None:
            return None
        lines = [
            fresh_line(line, number, understanding)
            for number, line in enumerate(reading.lines[:MAX_PHRASE_LINES])
        ]
        day_words = "" if is_this_day else reading.day
        question = "" if reading.day and is_this_day else reading.question
        return cls(text, lines, reading.meal, day_words=day_words, question=question)

    @classmethod
    def from_request(cls, data: Mapping[str, str], *, user: User) -> PhraseForm:
        """Return the form as sent, with the typed text. Lines with changed words are parsed again.

        The member has to look at such a line before it is logged, unless the button only parses.
        """
        is_looking = any(name in data for name in LOOKING)
        data = with_answer(data)
        numbers = [number for number in range(MAX_PHRASE_LINES) if f"{number}-text" in data]
        numbers = [number for number in numbers if data.get("drop") != str(number)]
        ids = [parse_row_number(data.get(f"{number}-food")) for number in numbers]
        foods = available_foods(user.pk, [id for id in ids if id])
        if not is_looking and (kept := _unchanged_lines(data, numbers, [foods.get(id) for id in ids])):
            phrase = cls(data.get("q", "")[:MAX_PHRASE_LENGTH], kept, data.get("meal", ""))
            phrase.day_words = data.get("day_words", "")[:MAX_PHRASE_LENGTH]
            if not phrase.problem:
                return phrase
        understanding = Interpreter(user=user, first=recent_food_ids(user.pk, user.profile.today()))
        understanding.look_up(data[f"{number}-text"][:MAX_PHRASE_LENGTH] for number in numbers)
        lines: list[PhraseLine] = []
        for number, food_id in zip(numbers, ids, strict=True):
            fields = _Fields(data, number)
            lines += _read_lines(fields, foods.get(food_id), understanding, at=len(lines))
        if is_looking:
            for line in lines:
                line.problem = ""
        return cls(
            data.get("q", "")[:MAX_PHRASE_LENGTH],
            lines[:MAX_PHRASE_LINES],
            data.get("meal", ""),
            day_words=data.get("day_words", "")[:MAX_PHRASE_LENGTH],
        )

    @property
    def problem(self) -> str:
        """Return the reason why it cannot be logged yet, as a sentence; empty when it can."""
        if not self.lines:
            return gettext("There’s nothing left to log. Type what you ate or drank.")
        if self.day_words:
            return gettext("Choose a day first.")
        if self.meal not in Meal.values:
            return gettext("Choose a meal, then log again.")
        if not self.count_to_check:
            return ""
        return ngettext(
            "Fix %(count)s line, then log.",
            "Fix %(count)s lines, then log.",
            self.count_to_check,
        ) % {"count": self.count_to_check}

    @property
    def count_to_check(self) -> int:
        """Return the number of lines with a question or an error."""
        return sum(bool(line.error) for line in self.lines)

    @property
    def count_to_log(self) -> int:
        """Return the number of lines that can be logged as they are."""
        return len(self.lines) - self.count_to_check

    def split(self) -> tuple[PhraseForm, PhraseForm] | None:
        """Return the form of the lines to log, and that of the lines that still need an answer.

        None where it is not about some of the lines: all or none can be logged, or the day or meal is open.
        """
        if self.day_words or self.meal not in Meal.values or not (self.count_to_check and self.count_to_log):
            return None
        open_lines = [line for line in self.lines if line.error]
        text = ", ".join(line.text for line in open_lines)[:MAX_PHRASE_LENGTH]
        ready = replace(self, lines=[line for line in self.lines if not line.error])
        return ready, replace(self, lines=open_lines, text=text)

    @property
    def is_certain(self) -> bool:
        """True when Enter logs it unchanged."""
        return bool(self.lines) and not (self.question or self.day_words or self.count_to_check)

    @property
    def foods_to_log(self) -> list[tuple[Food, Portion | None, Decimal]]:
        """Each line's food, its portion (None: the bare unit) and how many of it."""
        return [
            (line.food, data["portion"] if data["portion"].pk else None, data["amount"])
            for line in self.lines
            if line.food and line.has_amount and (data := line.form.cleaned_data)
        ]

    def entries(self, user: User, day: date) -> list[IntakeEntry]:
        """Return the entries of a form without open questions, not stored yet."""
        return [
            IntakeEntry.from_food(
                food, data["amount"], data["portion"], id=data["id"], user=user, day=day, meal=self.meal
            )
            for line in self.lines
            if (food := line.food) and (data := line.form.cleaned_data)
        ]

    @property
    def in_words(self) -> str:
        """Return the screen reader summary: what Enter will log, or how many lines to check first."""
        if self.question or self.day_words:
            return self.question or gettext("Choose a day.")
        values = {
            "count": len(self.lines),
            "foods": ", ".join(str(line.food or line.text) for line in self.lines),
            "magnesium": plain_mg(self.magnesium_mg, self.is_at_least),
            "count_to_check": self.count_to_check,
        }
        if self.count_to_check:
            return gettext("%(count)s found: %(foods)s, %(magnesium)s. %(count_to_check)s to check.") % values
        return gettext("%(count)s found: %(foods)s, %(magnesium)s. Press Enter to log.") % values

    @property
    def magnesium_mg(self) -> Decimal:
        """Return the known milligrams of all lines."""
        return sum((line.magnesium_mg or Decimal(0) for line in self.lines), Decimal(0))

    @property
    def is_at_least(self) -> bool:
        return any(line.magnesium_mg is None or line.is_at_least for line in self.lines)

    @property
    def first_wrong(self) -> int:
        """Return the number of the first line that needs fixing; -1 without one."""
        return next((line.number for line in self.lines if line.error), -1)


class _Fields(dict[str, str]):
    """Request data of one line; empty strings for missing fields."""

    def __init__(self, data: Mapping[str, str], number: int) -> None:
        names = ("id", "said", "text", "was", "food", "amount", "portion", "asks")
        super().__init__({name: data.get(f"{number}-{name}", "")[:MAX_PHRASE_LENGTH] for name in names})


def _unchanged_lines(
    data: Mapping[str, str], numbers: Sequence[int], foods: Sequence[Food | None]
) -> list[PhraseLine]:
    """Return the lines of a form resent with only amounts and portions changed; else none.

    Their foods are known, so nothing has to be searched for again.
    """
    lines: list[PhraseLine] = []
    for number, food in zip(numbers, foods, strict=True):
        fields = _Fields(data, number)
        is_same = fields["text"] == fields["said"] and fields["food"] == fields["was"]
        if food is None or not is_same or fields["asks"]:
            return []
        lines.append(kept_line(ParsedLine(PhrasePart(fields["text"]), [food]), len(lines), fields))
    return lines


def _read_lines(
    fields: _Fields, food: Food | None, understanding: Interpreter, *, at: int
) -> list[PhraseLine]:
    """Return the line of the request; several, when it was rewritten as several."""
    read, is_rewritten = understanding.read(fields["text"]).lines, fields["text"] != fields["said"]
    if not read:  # emptied: the button leaves a line out, and its text shows that
        read, is_rewritten = understanding.read(fields["said"]).lines, False
    is_gone = bool(fields["food"]) and food is None
    if is_rewritten or food is None or len(read) != 1:
        ids: list[UUID | str] = [fields["id"], *(new_id() for _ in read[1:])]
        fresh = [
            fresh_line(line, at + n, understanding, id)
            for n, (line, id) in enumerate(zip(read, ids, strict=False))
        ]
        for each in fresh:
            each.problem = str(CHECK_LINE) if is_rewritten or is_gone or food else ""
        return fresh
    if fields["food"] != fields["was"]:
        chosen = fresh_line(understanding.line(read[0].part, food), at, understanding, fields["id"])
        chosen.problem, chosen.is_settled, chosen.is_chosen = str(CHECK_LINE), True, True
        return [chosen]
    if fields["asks"]:
        return [_open_question_line(read[0], fields, understanding, at)]
    return [kept_line(understanding.line(read[0].part, food), at, fields)]


def _open_question_line(line: ParsedLine, fields: _Fields, understanding: Interpreter, at: int) -> PhraseLine:
    """Return a line whose question is still open.

    Where only the amount was missing, typing one answers the question.
    """
    asked = fresh_line(line, at, understanding, fields["id"])
    kept = kept_line(line, at, fields)
    kept.answers = asked.answers
    kept.is_settled = line.amount is None and bool(fields["amount"]) and not line.unknown_words
    return kept


def with_answer(data: Mapping[str, str]) -> Mapping[str, str]:
    """Return the request data with the chosen answer put into its line."""
    parts = data.get("answer", "").split(" ")
    if len(parts) != 4:
        return data
    number, food, portion, amount = parts
    text = {f"{number}-text": data.get(f"{number}-said", "")}  # the line that the question is about
    chosen = {f"{number}-food": food, f"{number}-was": food, f"{number}-portion": portion}
    return {**dict(data.items()), **text, **chosen, f"{number}-amount": amount, f"{number}-asks": ""}
