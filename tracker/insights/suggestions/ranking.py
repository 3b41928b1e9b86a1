"""Ranking of foods for the rest of a day's target. Pure Python."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from foods.text import normalise_words

MAX_SUGGESTIONS = 3
MIN_SUGGESTIONS = 2  # below it, two foods of one group are better than one food
LOGGED_FIRST = 2  # places for what the member eats; the third is for something else, where there is something
MAX_SHARE = Decimal("1.5")  # of what is left: never past it by more than half
MIN_SHARE = Decimal("0.1")  # less does not matter, unless too little does
RICH_SHARE = Decimal("0.15")  # what is not had anyway has to do more, where something does
MIN_MG = Decimal(10)  # a spoon of a spice is no way to anything
MAX_PER_DAY = 1  # foods logged more often today are not suggested again
# Never suggested for their magnesium, however often they are logged: alcohol; caffeine, of which those
# with twitches had better have less, see templates/learn/twitch_or_spasm.html; what is only cooked with; and
# supplements, whatever kind they were typed in as.
NEVER_SUGGESTED = (
    "ale", "alcohol", "alcoholic", "beer", "bourbon", "brandy", "cava", "champagne", "cider", "cocktail",
    "cognac", "gin", "lager", "liqueur", "liquor", "martini", "prosecco", "rum", "sake", "scotch", "sherry",
    "spirits", "stout", "tequila", "vermouth", "vodka", "whiskey", "whisky", "wine",
    "americano", "caffeine", "cappuccino", "coffee", "cola", "energy drink", "espresso", "latte", "macchiato",
    "matcha", "mocha", "tea",
    "baking powder", "flour",
    "magnesium", "supplement",
)  # fmt: skip
_NEVER = re.compile(rf" (?:{'|'.join(NEVER_SUGGESTED)})s? ")


@lru_cache(maxsize=10_000)  # pure, and the same foods are had day after day
def _name_words(name: str) -> tuple[str, ...]:
    return tuple(normalise_words(name))


@lru_cache(maxsize=10_000)
def _is_never_suggested(name: str) -> bool:
    return bool(_NEVER.search(f" {' '.join(_name_words(name))} "))


@dataclass(frozen=True, slots=True)
class SuggestionCandidate:
    """A food in an amount. `magnesium_mg` is elemental milligrams in it; None is unknown.

    `group_id` is None where the group is unspecific. `score` is how often and how recently it was logged, 0
    for never; `times_today` how often on the day itself.
    """

    food_id: int
    group_id: int | None
    name: str
    magnesium_mg: Decimal | None
    is_supplemental: bool
    score: int = 0
    times_today: int = 0

    @property
    def first_word(self) -> str:
        """Almonds are almonds, roasted or not."""
        return next(iter(_name_words(self.name)), self.name)


def choose_suggestions(
    left_mg: Decimal,
    had: Iterable[SuggestionCandidate],
    rich: Iterable[SuggestionCandidate],
    *,
    turn: int = 0,
) -> list[SuggestionCandidate]:
    """Return at most three suggestions for `left_mg`: from `had` first, then from `rich`.

    Of `had`, foods that close more of the gap and are logged more often come first, and those logged today
    last. Of the rich foods another group is used on each `turn`, a day's number, and another food of the
    group each time round. The result is deterministic.
    """
    had = list(had)
    today = {each.first_word for each in had if each.times_today}
    had = [each for each in had if _can_be_suggested(each, left_mg)]
    rich = [each for each in rich if _can_be_suggested(each, left_mg) and each.first_word not in today]
    had.sort(key=lambda each: _habit(each, left_mg))
    had_that_matter = [each for each in had if _share_of_gap(each, left_mg) >= MIN_SHARE]
    chosen: list[SuggestionCandidate] = []
    _add_suggestions(chosen, had_that_matter, LOGGED_FIRST)
    rich = _in_turn(rich, left_mg, turn, but_not={each.group_id for each in chosen})
    _add_suggestions(
        chosen, [each for each in rich if _share_of_gap(each, left_mg) >= MIN_SHARE], MAX_SUGGESTIONS
    )
    _add_suggestions(chosen, had_that_matter, MAX_SUGGESTIONS)
    _add_suggestions(chosen, [*had_that_matter, *rich, *had], MIN_SUGGESTIONS, of_a_group=2)
    return chosen


def fits_shortfall(magnesium_mg: Decimal | None, left_mg: Decimal) -> bool:
    """Return True when an amount may be suggested; an unknown one may not."""
    return magnesium_mg is not None and MIN_MG <= magnesium_mg <= left_mg * MAX_SHARE


def distance_to_shortfall(magnesium_mg: Decimal | None, left_mg: Decimal) -> tuple[Decimal, Decimal]:
    """Return a sort key: what closes more of the gap comes first.

    Of two that close it, the one with less excess comes first.
    """
    magnesium_mg = magnesium_mg or Decimal(0)
    return -min(magnesium_mg / left_mg, Decimal(1)), magnesium_mg


def _can_be_suggested(each: SuggestionCandidate, left_mg: Decimal) -> bool:
    return (
        fits_shortfall(each.magnesium_mg, left_mg)
        and not each.is_supplemental
        and each.times_today <= MAX_PER_DAY
        and not _is_never_suggested(each.name)
    )


def _share_of_gap(each: SuggestionCandidate, left_mg: Decimal) -> Decimal:
    """Return the share of the gap that it closes, at most all of it."""
    return -distance_to_shortfall(each.magnesium_mg, left_mg)[0]


def _habit(each: SuggestionCandidate, left_mg: Decimal) -> tuple[Any, ...]:
    """Return a rank by habit.

    Half the share of the gap needs four times the habit: a daily food that contributes little comes late.
    """
    return each.times_today, -(_share_of_gap(each, left_mg) ** 2) * each.score, *_order(each, left_mg)


def _order(each: SuggestionCandidate, left_mg: Decimal) -> tuple[Any, ...]:
    return *distance_to_shortfall(each.magnesium_mg, left_mg), each.name, each.food_id


def _in_turn(
    rich: Iterable[SuggestionCandidate], left_mg: Decimal, turn: int, *, but_not: Collection[int | None]
) -> list[SuggestionCandidate]:
    """Return one food per group, starting with another group on each turn, then the others.

    Foods that contribute little come last. A group whose turn it is again offers its next food. Those of
    `but_not` are no variety, and come last.
    """
    in_order = sorted(rich, key=lambda each: _order(each, left_mg))
    found: list[SuggestionCandidate] = []
    for does_enough in (True, False):
        groups: dict[int | None, list[SuggestionCandidate]] = {}
        for each in in_order:
            if (_share_of_gap(each, left_mg) >= RICH_SHARE) is does_enough and each.group_id not in but_not:
                groups.setdefault(each.group_id, []).append(each)
        rounds, start = divmod(turn, len(groups) or 1)
        first = [foods.pop(rounds % len(foods)) for foods in groups.values()]
        found += [*first[start:], *first[:start]]
        found += [each for foods in groups.values() for each in foods]
    return [*found, *(each for each in in_order if each.group_id in but_not)]


def _add_suggestions(
    chosen: list[SuggestionCandidate], pool: Iterable[SuggestionCandidate], up_to: int, *, of_a_group: int = 1
) -> None:
    """Add from `pool` until there are `up_to`: no food twice, and so many of a group at most."""
    for each in pool:
        if len(chosen) >= up_to:
            return
        is_grouped = each.group_id is not None
        of_its_group = sum(is_grouped and other.group_id == each.group_id for other in chosen)
        words = {other.first_word for other in chosen}
        if of_its_group < of_a_group and each.first_word not in words:
            chosen.append(each)
