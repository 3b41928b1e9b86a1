"""Log dishes, and foods with additions, as their parts: "ham sandwich", "coffee with milk".

The parts of a dish, and the usual amounts of additions, are in tables that curators edit; see dish_tables.py.
A typed amount takes priority over a usual one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from foods.foods_with_portions import foods_with_portions
from foods.models import Food
from foods.phrases.brands import brand_line, note_of
from foods.phrases.dish_phrases import DishBase, DishPlan, PlannedAddition
from foods.phrases.dish_plans import DishPlanner, short_name
from foods.phrases.dish_tables import DishTables, KnownPart, ends_with, stems_of
from foods.phrases.parser import PhrasePart
from foods.phrases.units import HOUSEHOLD, MASS, VOLUME, base_of, kind_of, stem
from tracker.lib.numbers import format_decimal
from tracker.lib.words import gettext

if TYPE_CHECKING:
    from foods.phrases.lines import ParsedLine

# Coffee shop cups of 8, 12, 16 and 20 fl oz.
SIZES = {
    "small": Decimal("0.67"), "medium": Decimal(1), "": Decimal(1),
    "large": Decimal("1.33"), "extra large": Decimal("1.67"),
}  # fmt: skip
MATCHES = 6  # foods to choose from in a line
STEP = Decimal("0.25")  # of the usual portions in a base


class DishReader:
    """Reader of the dishes in one phrase. `find` returns foods, `search` looks up many at once.

    `line` makes the line of a part, `measured` that of a part and the foods that fit it, best first.
    """

    def __init__(
        self,
        tables: DishTables,
        *,
        find: Callable[[str], list[Food]],
        search: Callable[[Iterable[str]], None],
        line: Callable[[PhrasePart], ParsedLine],
        measured: Callable[[PhrasePart, list[Food]], ParsedLine],
    ) -> None:
        self._tables, self._find, self._search = tables, find, search
        self._line, self._measured = line, measured
        self._foods: dict[int, Food] = {}
        self._names: dict[int, str] = {}

    def lines(self, parts: Sequence[PhrasePart]) -> tuple[list[ParsedLine], bool]:
        """Return the lines of `parts`, and True when any of them is of a dish or a brand."""
        planner = DishPlanner(parts, self._tables, self._find)
        self._search(planner.words())
        plans = list(planner.plans())
        composed = [plan for plan in plans if isinstance(plan, DishPlan)]
        if composed:
            self._load(composed)
        return [line for plan in plans for line in self._lines_of(plan)], bool(composed)

    def _load(self, plans: list[DishPlan]) -> None:
        """Read the foods named in the tables, for all plans at once."""
        ids = [part.food_id for plan in plans if plan.is_split for part in plan.kept_parts]
        ids += [plan.base.brand.food_id for plan in plans if plan.base.brand]
        ids += [each.food_id for plan in plans for each in plan.additions if each.food_id]
        foods = foods_with_portions(ids)
        self._foods = {pk: food for pk, food in foods.items() if not food.is_retired}
        self._names = {pk: short_name(food) for pk, food in foods.items()}

    def _lines_of(self, plan: DishPlan | PhrasePart) -> Iterator[ParsedLine]:
        if isinstance(plan, PhrasePart):
            yield self._line(plan)
            return
        base = plan.base
        if plan.is_split:
            times = self._times_of_dish(base.part, plan.kept_parts)
            own = [self._part_line(base, part, times) for part in plan.kept_parts]
        else:
            own = [self._base_line(base)]
            times = _times_of_food(own[0])
        without = plan.without
        before = [self._addition_line(each, times) for each in plan.before]
        behind = [self._addition_line(each, times) for each in plan.behind]
        for line in (*before, *own, *behind):
            if not without or not _is_line_named(line, without) or line.part is base.part:
                yield line

    def _line_of(self, part: PhrasePart, food: Food | None) -> ParsedLine:
        """Return the line of a part with a known food, and the other foods with these words."""
        if food is None:
            return self._line(part)
        others = [other for other in self._find(part.words) if other != food] if part.words else []
        return self._measured(part, [food, *others][:MATCHES])

    def _base_line(self, base: DishBase) -> ParsedLine:
        food = self._foods.get(base.brand.food_id) if base.brand else None
        if base.brand and food:
            return brand_line(base.brand, food, base.part, self._line_of)
        return self._line_of(base.part, base.own_food) if base.own_food else self._line(base.part)

    def _part_line(self, base: DishBase, known: KnownPart, times: Decimal) -> ParsedLine:
        words = self._names.get(known.food_id, "")
        part = _scale_amount(PhrasePart(words, words), known.amount, times)
        food = self._foods.get(known.food_id)
        # Replace a retired food by another of the name.
        line = self._measured(part, [food]) if food else self._line(part)
        name = base.dish.name if base.dish else base.part.words
        note = gettext("Part of “%(dish)s”, in the usual amount.") % {"dish": name}
        return replace(line, is_about=True, note=note)

    def _addition_line(self, addition: PlannedAddition, times: Decimal) -> ParsedLine:
        """Return the line of an addition in the typed amount, or else in the usual one."""
        part, usual = addition.part, addition.usual
        food = self._foods.get(addition.food_id) if addition.food_id else None
        if usual is None:
            if part.amount is not None or part.readings:
                return self._line(part)
            line = self._line(replace(part, amount=None, amount_text="", problem=""))
            problem = gettext("We don’t know the usual amount. Enter an amount.")
            return replace(line, portion=None, amount=None, problem=problem)
        is_number = part.amount is not None or bool(part.readings)
        count = part.amount if part.amount is not None else times * _piece_count(part.words, usual)
        note = note_of(addition.brand, food) if addition.brand and food else ""
        as_usual = self._line_of(_scale_amount(part, usual, count), food)
        question = "" if addition.is_named else as_usual.question
        as_usual = replace(as_usual, is_about=True, note=note or as_usual.note, question=question)
        if not is_number:
            return as_usual
        if addition.brand and food:
            return brand_line(addition.brand, food, part, self._line_of)
        line = self._line_of(part, food) if food else self._line(part)
        is_counted = not part.unit and not part.readings and line.food != as_usual.food
        is_unknown = line.amount is None and not part.readings and kind_of(part.unit or "piece") == HOUSEHOLD
        return as_usual if is_counted or is_unknown else line

    def _times_of_dish(self, part: PhrasePart, parts: Sequence[KnownPart]) -> Decimal:
        """Return the count of a dish in `part`; a weight is divided by that of one dish."""
        if part.amount is None:
            return Decimal(1)
        if part.unit and kind_of(part.unit) in {MASS, VOLUME}:
            one = [self._part_line(DishBase(part, 0, None), known, Decimal(1)).quantity for known in parts]
            whole = sum((quantity for quantity in one if quantity), Decimal(0))
            return part.amount * base_of(part.unit) / whole if whole else Decimal(1)
        return part.amount * SIZES.get(part.size, Decimal(1))


def _times_of_food(line: ParsedLine) -> Decimal:
    """Return the usual portions in a base, in quarters: two toasts take twice the butter."""
    if line.food is None or line.quantity is None or not line.part.has_amount:
        return Decimal(1)
    usual = line.food.usual_portion().quantity
    return max((line.quantity / usual / STEP).quantize(Decimal(1)) * STEP, STEP)


def _piece_count(words: str, usual: PhrasePart) -> int:
    """Return two for a plural piece: the "eggs" of eggs on toast."""
    last = words.rpartition(" ")[2]
    return 2 if usual.amount == 1 and not usual.unit and stem(last) != last else 1


def _scale_amount(part: PhrasePart, amount: PhrasePart, times: Decimal) -> PhrasePart:
    """Return `part` with `times` an amount of the tables."""
    total = (amount.amount or Decimal(1)) * times
    return replace(
        part,
        amount=total,
        amount_text=format_decimal(total.quantize(Decimal("0.01"))),
        unit=amount.unit,
        unit_text=amount.unit_text,
        size=amount.size,
        problem="",
        is_article=False,
    )


def _is_line_named(line: ParsedLine, names: Sequence[tuple[str, ...]]) -> bool:
    calls = [line.part.words, *([short_name(line.food)] if line.food else [])]
    return any(ends_with(stems_of(call), name) for call in calls for name in names)
