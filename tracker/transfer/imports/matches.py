"""Foods of a file without magnesium, matched with the catalogue by the add box's own parser."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from foods.models import Food, Portion
from foods.phrases import Interpreter, ParsedLine
from tracker.lib.ids import new_id
from tracker.lib.numbers import MAX_NUMBER, MIN_NUMBER, format_decimal, portion_in_words
from tracker.logs.models import IntakeEntry
from tracker.logs.queries import recent_food_ids
from tracker.profiles.models import User
from tracker.transfer.imports.entries import NewEntry
from tracker.transfer.readers.meals import meal_of
from tracker.transfer.readers.rows import ImportedRow

MAX_MATCHES = 60  # names that are matched, those of most entries first
MAX_TEXT_LENGTH = 150


@dataclass(frozen=True)
class FoodMatch:
    """A name with its amount as the file has it, and what it may be in the catalogue."""

    text: str
    count: int
    food: Food
    portion: Portion | None  # None is the bare unit
    amount: Decimal
    is_sure: bool  # the parser has no question

    @property
    def amount_in_words(self) -> str:
        unit = self.food.basis_unit
        label, quantity = (self.portion.label, self.portion.quantity) if self.portion else (unit, Decimal(1))
        return portion_in_words(self.amount, label, quantity, unit)

    @property
    def magnesium_mg(self) -> Decimal | None:
        return self.food.magnesium_for(self.amount * (self.portion.quantity if self.portion else 1))

    def as_answer(self) -> list[Any]:
        return [self.food.pk, self.portion.pk if self.portion else None, format_decimal(self.amount)]


def text_of(row: ImportedRow) -> str:
    """Return what the parser reads: the amount before the name, which is one food."""
    return f"{row.amount} {row.name.replace(',', ' ')}".strip()[:MAX_TEXT_LENGTH]


def find_matches(user: User, rows: Iterable[ImportedRow]) -> list[FoodMatch]:
    """Return the foods that the names of the file may be; names that match nothing are left out."""
    texts = Counter(map(text_of, rows)).most_common(MAX_MATCHES)
    interpreter = Interpreter(user=user, first=recent_food_ids(user.pk, user.profile.today()))
    interpreter.look_up([text for text, _ in texts])
    found = (_match(text, count, interpreter.read(text).lines) for text, count in texts)
    return [match for match in found if match]


def _match(text: str, count: int, lines: list[ParsedLine]) -> FoodMatch | None:
    line = lines[0] if len(lines) == 1 else None
    if line is None or line.food is None or line.amount is None:
        return None
    if not MIN_NUMBER <= line.amount <= MAX_NUMBER:
        return None
    portion = line.portion if line.portion and line.portion.pk else None
    if line.portion and portion is None and line.portion.quantity != 1:
        return None
    is_sure = not (line.question or line.problem or line.unknown_words)
    return FoodMatch(text, count, line.food, portion, line.amount, is_sure)


class MatchedFoods:
    """The foods that a member confirmed, by the text of their rows."""

    def __init__(self, user: User, answers: Mapping[str, list[Any]]) -> None:
        visible = Food.objects.visible_to(user).offered()
        self._foods = visible.in_bulk([food for food, _, _ in answers.values()])
        self._portions = Portion.objects.in_bulk([portion for _, portion, _ in answers.values() if portion])
        self._answers = answers

    def has(self, row: ImportedRow) -> bool:
        answer = self._answers.get(text_of(row))
        return answer is not None and answer[0] in self._foods

    def entry_of(self, row: ImportedRow) -> NewEntry | None:
        """Return the entry of a row's food, with its current value; None when it was not confirmed."""
        answer = self._answers.get(text_of(row))
        food = self._foods.get(answer[0]) if answer else None
        if answer is None or food is None:
            return None
        portion = self._portions.get(answer[1]) if answer[1] else None
        portion = portion or Portion(food=food, label=food.basis_unit, quantity=Decimal(1))
        meal = meal_of(row.meal, row.time)
        made = IntakeEntry.from_food(food, Decimal(answer[2]), portion, day=row.day, meal=meal)
        return NewEntry(
            new_id(), row.day, meal, made.name, made.kind, made.source, made.basis_quantity, made.basis_unit,
            made.portion_label, made.magnesium_mg, food.pk, brand=made.brand, is_at_least=made.is_at_least,
            basis_magnesium_mg=made.basis_magnesium_mg, amount=made.amount,
            portion_quantity=made.portion_quantity,
        )  # fmt: skip
