"""Which foods could make up what is left of a day's target: the rules of choosing. Pure Python."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from foods.words import normalise

MOST_WAYS = 3
FEWEST_WAYS = 2  # below it, two foods of one group are better than one food
HAD_FIRST = 2  # places for what the member eats; the third is for something else, where there is something
LARGEST_SHARE = Decimal("1.5")  # of what is left: never past it by more than half
SMALLEST_SHARE = Decimal("0.1")  # less does not matter, unless nothing does
MOST_A_DAY = 1  # had more often today, it is not asked for again
# Nobody is told to drink these for their magnesium, however often they do.
NEVER = frozenset(
    (
        "ale", "alcohol", "alcoholic", "beer", "bourbon", "brandy", "champagne", "cider", "cocktail",
        "energy", "gin", "lager", "liqueur", "liquor", "martini", "rum", "sake", "sherry", "spirits", "stout",
        "tequila", "vermouth", "vodka", "whiskey", "whisky", "wine",
    )
)  # fmt: skip


@lru_cache(maxsize=10_000)  # pure, and the same foods are had day after day
def _words(name: str) -> tuple[str, ...]:
    return tuple(normalise(name))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A food in an amount. `magnesium_mg` is elemental milligrams in that amount; None is unknown.

    `score` is how often and how lately it was had, 0 for never; `times_today` how often on the day itself.
    """

    food_id: int
    group_id: int
    name: str
    magnesium_mg: Decimal | None
    is_supplemental: bool
    score: int = 0
    times_today: int = 0

    @property
    def first_word(self) -> str:
        """Almonds are almonds, roasted or not."""
        return next(iter(_words(self.name)), self.name)


def choose(
    left_mg: Decimal, had: Iterable[Candidate], rich: Iterable[Candidate], *, turn: int = 0
) -> list[Candidate]:
    """At most three ways to make up `left_mg`: of what was `had` first, then something `rich`.

    Of what was had, what closes more of the gap and is had more often comes first, and what was had today
    last. Of the rich foods each group offers the one that closes most, and `turn`, a day's number, says whose
    turn it is, so that another comes every day. The same arguments always choose the same.
    """
    had = [each for each in had if _may_be_offered(each, left_mg)]
    rich = [each for each in rich if _may_be_offered(each, left_mg)]
    if any(_matters(each, left_mg) for each in [*had, *rich]):
        had, rich = ([each for each in foods if _matters(each, left_mg)] for foods in (had, rich))
    had = sorted(had, key=lambda each: _habit(each, left_mg))
    rich = _in_turn(sorted(rich, key=lambda each: _order(each, left_mg)), turn)
    chosen: list[Candidate] = []
    _take(chosen, had, HAD_FIRST)
    _take(chosen, rich, MOST_WAYS)
    _take(chosen, had, MOST_WAYS)
    _take(chosen, [*had, *rich], FEWEST_WAYS, of_a_group=2)
    return chosen


def _may_be_offered(each: Candidate, left_mg: Decimal) -> bool:
    return (
        each.magnesium_mg is not None
        and 0 < each.magnesium_mg <= left_mg * LARGEST_SHARE
        and not each.is_supplemental
        and each.times_today <= MOST_A_DAY
        and NEVER.isdisjoint(_words(each.name))
    )


def _matters(each: Candidate, left_mg: Decimal) -> bool:
    return _share(each, left_mg) >= SMALLEST_SHARE


def _share(each: Candidate, left_mg: Decimal) -> Decimal:
    """How much of what is left it makes up, at most all of it."""
    return min((each.magnesium_mg or Decimal(0)) / left_mg, Decimal(1))


def _habit(each: Candidate, left_mg: Decimal) -> tuple[Any, ...]:
    """Half the share wants four times the habit: what is had daily and hardly matters comes late."""
    return each.times_today, -(_share(each, left_mg) ** 2) * each.score, *_order(each, left_mg)


def _order(each: Candidate, left_mg: Decimal) -> tuple[Decimal, Decimal, str, int]:
    """What closes more first; of two that close all of it, the one that goes less far past it."""
    return -_share(each, left_mg), each.magnesium_mg or Decimal(0), each.name, each.food_id


def _in_turn(rich: Sequence[Candidate], turn: int) -> list[Candidate]:
    """The best of each group, from another group on each turn; then the others."""
    best: dict[int, Candidate] = {}
    others = []
    for each in rich:
        if best.setdefault(each.group_id, each) is not each:
            others.append(each)
    first = list(best.values())
    start = turn % len(first) if first else 0
    return [*first[start:], *first[:start], *others]


def _take(chosen: list[Candidate], pool: Iterable[Candidate], up_to: int, *, of_a_group: int = 1) -> None:
    """Add from `pool` until there are `up_to`: no food twice, and so many of a group at most."""
    for each in pool:
        if len(chosen) >= up_to:
            return
        of_its_group = sum(other.group_id == each.group_id for other in chosen)
        words = {other.first_word for other in chosen}
        if of_its_group < of_a_group and each.first_word not in words:
            chosen.append(each)
