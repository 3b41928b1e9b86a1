"""A sentence in the add box, as a form: what was understood, each line to be mended before it is logged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from foods.foods_with_portions import available_foods
from foods.models import Food, Portion
from foods.phrases import Interpreter, Line
from foods.phrases.parser import PhrasePart
from tracker.lib.form_fields import parse_row_number
from tracker.lib.ids import new_id
from tracker.lib.numbers import format_mg
from tracker.logs.models import IntakeEntry, Meal
from tracker.logs.phrases.lines import PhraseLine, fresh_line, kept_line
from tracker.logs.queries import recent_food_ids
from tracker.profiles.models import User

LONGEST_PHRASE = 200
MOST_LINES = 20
CHECK_LINE = "Check this line, then log."
# Buttons that show the lines anew and log nothing.
LOOKING = ("look", "drop", "answer")


@dataclass
class PhraseForm:
    """All lines of a sentence. It is valid when each has a food and an amount, nothing is left to answer,
    and nothing was changed that the member has not seen the outcome of.

    `day_words` are words for another day ("yesterday") while the member has not said which day is meant.
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
        """What `text` says; None where it is no sentence but the name of a food.

        `first` are ids of foods that are meant before others of the same name: those logged recently.
        With `is_this_day` the member has said that it belongs to the day shown; with `is_sentence` it is
        no name, because no food has all its words.
        """
        understanding = Interpreter(user=user, first=first)
        reading = understanding.read(text) if is_sentence else understanding.read_if_phrase(text)
        if reading is None:
            return None
        lines = [
            fresh_line(line, number, understanding) for number, line in enumerate(reading.lines[:MOST_LINES])
        ]
        day_words = "" if is_this_day else reading.day
        question = "" if reading.day and is_this_day else reading.question
        return cls(text, lines, reading.meal, day_words=day_words, question=question)

    @classmethod
    def from_request(cls, data: Mapping[str, str], *, user: User) -> PhraseForm:
        """As it was sent, with what was typed kept. A line whose words were changed is read anew.

        Before that is logged, the member is asked to look at it; unless looking is all that was asked for.
        """
        is_looking = any(name in data for name in LOOKING)
        data = with_answer(data)
        numbers = [number for number in range(MOST_LINES) if f"{number}-text" in data]
        numbers = [number for number in numbers if data.get("drop") != str(number)]
        ids = [parse_row_number(data.get(f"{number}-food")) for number in numbers]
        foods = available_foods(user.pk, [id for id in ids if id])
        if not is_looking and (kept := _as_shown(data, numbers, [foods.get(id) for id in ids])):
            phrase = cls(data.get("q", "")[:LONGEST_PHRASE], kept, data.get("meal", ""))
            phrase.day_words = data.get("day_words", "")[:LONGEST_PHRASE]
            if not phrase.problem:
                return phrase
        understanding = Interpreter(user=user, first=recent_food_ids(user.pk, user.profile.today()))
        understanding.look_up(data[f"{number}-text"][:LONGEST_PHRASE] for number in numbers)
        lines: list[PhraseLine] = []
        for number, food_id in zip(numbers, ids, strict=True):
            fields = _Fields(data, number)
            lines += _lines(fields, foods.get(food_id), understanding, at=len(lines))
        if is_looking:
            for line in lines:
                line.problem = ""
        return cls(
            data.get("q", "")[:LONGEST_PHRASE],
            lines[:MOST_LINES],
            data.get("meal", ""),
            day_words=data.get("day_words", "")[:LONGEST_PHRASE],
        )

    @property
    def problem(self) -> str:
        """Why it cannot be added yet, in a sentence; empty when it can."""
        if not self.lines:
            return "Nothing is left to log. Type what you ate or drank."
        if self.day_words:
            return "Choose the day first. Nothing was logged yet."
        if self.meal not in Meal.values:
            return "Choose a meal, then log again."
        if not self.count_to_check:
            return ""
        if self.count_to_check == 1:
            return "Check the marked line. Nothing was logged yet."
        return f"Check the {self.count_to_check} marked lines. Nothing was logged yet."

    @property
    def count_to_check(self) -> int:
        """How many lines have a question or an error."""
        return sum(bool(line.error) for line in self.lines)

    @property
    def is_certain(self) -> bool:
        """Whether Enter logs it as it stands."""
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
        """What is logged, when nothing is to be mended; not stored yet."""
        return [
            IntakeEntry.from_food(
                food, data["amount"], data["portion"], id=data["id"], user=user, day=day, meal=self.meal
            )
            for line in self.lines
            if (food := line.food) and (data := line.form.cleaned_data)
        ]

    @property
    def in_words(self) -> str:
        """For a screen reader: what Enter logs, or how many lines to check first."""
        if self.question or self.day_words:
            return self.question or "Choose the day."
        foods = ", ".join(f"{line.food or line.text}" for line in self.lines)
        least = "at least " if self.is_at_least else ""
        what = f"{len(self.lines)} understood: {foods}, {least}{format_mg(self.magnesium_mg)} mg."
        if self.count_to_check:
            return f"{what} {self.count_to_check} to check."
        return f"{what} Enter logs them."

    @property
    def magnesium_mg(self) -> Decimal:
        """Known milligrams of all lines."""
        return sum((line.magnesium_mg or Decimal(0) for line in self.lines), Decimal(0))

    @property
    def is_at_least(self) -> bool:
        return any(line.magnesium_mg is None or line.is_at_least for line in self.lines)

    @property
    def first_wrong(self) -> int:
        """The number of the first line with something to mend; -1 without one."""
        return next((line.number for line in self.lines if line.error), -1)


class _Fields(dict[str, str]):
    """What was sent of one line; empty where nothing was."""

    def __init__(self, data: Mapping[str, str], number: int) -> None:
        names = ("id", "said", "text", "was", "food", "amount", "portion", "asks")
        super().__init__({name: data.get(f"{number}-{name}", "")[:LONGEST_PHRASE] for name in names})


def _as_shown(
    data: Mapping[str, str], numbers: Sequence[int], foods: Sequence[Food | None]
) -> list[PhraseLine]:
    """The lines of a form that was sent as it was shown, but for amounts and portions; else none.

    What they say is known then, and nothing has to be searched for again.
    """
    lines: list[PhraseLine] = []
    for number, food in zip(numbers, foods, strict=True):
        fields = _Fields(data, number)
        is_same = fields["text"] == fields["said"] and fields["food"] == fields["was"]
        if food is None or not is_same or fields["asks"]:
            return []
        lines.append(kept_line(Line(PhrasePart(fields["text"]), [food]), len(lines), fields))
    return lines


def _lines(fields: _Fields, food: Food | None, understanding: Interpreter, *, at: int) -> list[PhraseLine]:
    """The line as it was sent; several, when it was written anew as several."""
    read, is_rewritten = understanding.read(fields["text"]).lines, fields["text"] != fields["said"]
    if not read:  # emptied: the button leaves a line out, and says so
        read, is_rewritten = understanding.read(fields["said"]).lines, False
    is_gone = bool(fields["food"]) and food is None
    if is_rewritten or food is None or len(read) != 1:
        ids: list[UUID | str] = [fields["id"], *(new_id() for _ in read[1:])]
        fresh = [
            fresh_line(line, at + n, understanding, id)
            for n, (line, id) in enumerate(zip(read, ids, strict=False))
        ]
        for each in fresh:
            each.problem = CHECK_LINE if is_rewritten or is_gone or food else ""
        return fresh
    if fields["food"] != fields["was"]:
        chosen = fresh_line(understanding.line(read[0].part, food), at, understanding, fields["id"])
        chosen.problem, chosen.is_settled, chosen.is_chosen = CHECK_LINE, True, True
        return [chosen]
    if fields["asks"]:
        return [_asked_again(read[0], fields, understanding, at)]
    return [kept_line(understanding.line(read[0].part, food), at, fields)]


def _asked_again(line: Line, fields: _Fields, understanding: Interpreter, at: int) -> PhraseLine:
    """A line whose question was not answered. Where only the amount was asked for, typing one answers."""
    asked = fresh_line(line, at, understanding, fields["id"])
    kept = kept_line(line, at, fields)
    kept.answers = asked.answers
    kept.is_settled = line.amount is None and bool(fields["amount"]) and not line.unknown_words
    return kept


def with_answer(data: Mapping[str, str]) -> Mapping[str, str]:
    """What was sent, with the answer that was tapped put into its line."""
    parts = data.get("answer", "").split(" ")
    if len(parts) != 4:
        return data
    number, food, portion, amount = parts
    text = {f"{number}-text": data.get(f"{number}-said", "")}  # what it was asked about
    chosen = {f"{number}-food": food, f"{number}-was": food, f"{number}-portion": portion}
    return {**dict(data.items()), **text, **chosen, f"{number}-amount": amount, f"{number}-asks": ""}
