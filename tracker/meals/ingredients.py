"""Foods for a line of a saved meal, in the amount that was typed with them."""

from __future__ import annotations

from dataclasses import replace

from foods.models import Food
from foods.phrases import Interpreter, ParsedLine
from tracker.logs.search.results import FoodResult, SearchResults
from tracker.profiles.models import User


def find_ingredients(query: str, *, user: User) -> SearchResults:
    """Return foods for `query`: “2 eggs” gives two eggs, a list the likely food of each line.

    `notice` is what the member should check first: a spelling, a word that was not recognised.
    """
    results = SearchResults.find(query, user=user)
    phrase = results.phrase
    if phrase is None:
        return results
    lines = phrase.lines
    if len(lines) != 1:
        offers = [_food_result(line.line, line.food) for line in lines if line.food]
        return replace(results, phrase=None, foods=offers, sentence=phrase.question)
    offers = _food_results(lines[0].line, Interpreter(user=user))
    notice = lines[0].question if offers else ""
    return replace(results, phrase=None, foods=offers, notice=notice, is_certain=phrase.is_certain)


def _food_results(line: ParsedLine, understanding: Interpreter) -> list[FoodResult]:
    """Return the foods that one line may mean.

    With every amount that it may mean, where that is the question.
    """
    if line.options:
        return [FoodResult.from_amount(option.food, option.portion, option.amount) for option in line.options]
    others = [understanding.line(line.part, food) for food in line.foods[1:]]
    return [_food_result(each, each.food) for each in [line, *others] if each.food]


def _food_result(line: ParsedLine, food: Food) -> FoodResult:
    """A line's food in the line's amount; in its usual portion where that is not known."""
    if line.amount is None:
        return FoodResult.from_food(food, food.name)
    return FoodResult.from_amount(food, line.portion, line.amount)
