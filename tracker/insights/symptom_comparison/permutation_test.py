"""Permutation test for two kinds of days. Pure Python and deterministic.

Conservative by design. Intake and symptoms both come in spells, and four windows are tested together; both
make unrelated days seem related. So a difference counts only when it passes three tests:

1. Size: of all pairs of a day with and a day without, three in four lean the same way.

2. Rarity: the order of days with and without is shifted circularly and reversed, each half of the time by
itself, which keeps its spells and only breaks its relation to the intake. At most 1 in 100 of these orders
may show, in any of the windows, a difference as large as this one.

3. Persistence: in the first half of the days and in the second, two pairs in three lean that way. A mere
drift over the months, by season or habit, seldom passes this.

The thresholds are our own choice, on the safe side; tests/insights/test_chance.py checks how seldom unrelated
days pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from itertools import compress, groupby
from math import sqrt

LARGE_EFFECT = 0.25  # three pairs in four, as a distance from one in two
LASTING_EFFECT = 1 / 6  # two in three
RARE_SHARE = 0.01
MAX_PERMUTATIONS = 600
# Minimum of days on each side before anything is shown: with fewer, a median is mostly
# chance. Our own number; no source sets one.
MIN_DAYS = 14
MIN_DAYS_IN_A_HALF = 3


class Verdict(Enum):
    ALIKE = "alike"
    DIFFER = "differ"
    APART = "apart"  # the days with and the days without lie in different parts of the time
    UNKNOWN = "unknown"  # too few days whose items are all known


@dataclass(frozen=True, slots=True)
class _Ranked:
    """Values of one window as ranks; 0 where there is no value.

    They are doubled so that ties stay whole numbers.
    """

    ranks: Sequence[int]
    known: Sequence[bool]

    @classmethod
    def of(cls, values: Sequence[Decimal | None]) -> _Ranked:
        order = sorted((value, n) for n, value in enumerate(values) if value is not None)
        ranks, below = [0] * len(values), 0
        for _, run in groupby(order, key=lambda each: each[0]):
            places = [n for _, n in run]
            for n in places:
                ranks[n] = 2 * below + len(places) + 1
            below += len(places)
        return cls(ranks, [value is not None for value in values])

    def effect_size(self, labels: Sequence[bool]) -> float:
        """Return -0.5 (every day with is below every day without) to 0.5; 0 for no difference.

        It is the share of pairs in which the day with is higher (ties count half), minus a half.
        """
        above = sum(compress(self.known, labels))
        below = sum(self.known) - above
        return _effect_size(sum(compress(self.ranks, labels)), above, below)

    def part(self, part: slice) -> _Ranked:
        """The ranks of some of the days, among all of them."""
        return _Ranked(self.ranks[part], self.known[part])

    def sums(self, orders: Sequence[Sequence[bool]]) -> list[tuple[int, int]]:
        """Return for each order the sum of the ranks of days with, and the number of known ones."""
        return [(sum(compress(self.ranks, order)), sum(compress(self.known, order))) for order in orders]


def _effect_size(ranks: int, above: int, below: int) -> float:
    """See `_Ranked.lean`: `ranks` are those of the `above` days with, together."""
    if not above or not below:
        return 0.0
    return (ranks - above * (above + 1)) / (2 * above * below) - 0.5


def assess(labels: Sequence[bool], windows: Sequence[Sequence[Decimal | None]]) -> tuple[Verdict, list[int]]:
    """Assess days in calendar order. Return the result and the indexes of windows that differ.

    `labels` is True for days with; each window holds the milligrams of the same days, None for unknown.
    """
    testable = [n for n, values in enumerate(windows) if _smaller_side(labels, values) >= MIN_DAYS]
    if not testable:
        return Verdict.UNKNOWN, []
    mixed = [n for n in testable if _is_mixed(labels, windows[n])]
    if not mixed:
        return Verdict.APART, []
    differing = [n for n in mixed if _is_large_and_lasting(labels, windows[n])]
    if differing:  # most days' are not, and the rarity test is the slowest
        rare = dict(zip(mixed, _is_rare(labels, [windows[n] for n in mixed]), strict=True))
        differing = [n for n in differing if rare[n]]
    return (Verdict.DIFFER if differing else Verdict.ALIKE), differing


def _smaller_side(labels: Sequence[bool], values: Sequence[Decimal | None]) -> int:
    """Return how many known days are with, or without if those are fewer."""
    known = [value is not None for value in values]
    count = sum(compress(known, labels))
    return min(count, sum(known) - count)


def _halves(
    labels: Sequence[bool], values: Sequence[Decimal | None]
) -> list[tuple[Sequence[bool], Sequence[Decimal | None]]]:
    middle = len(labels) // 2
    return [(labels[part], values[part]) for part in (slice(0, middle), slice(middle, None))]


def _is_mixed(labels: Sequence[bool], values: Sequence[Decimal | None]) -> bool:
    return all(_smaller_side(*half) >= MIN_DAYS_IN_A_HALF for half in _halves(labels, values))


def _is_large_and_lasting(labels: Sequence[bool], values: Sequence[Decimal | None]) -> bool:
    whole = _Ranked.of(values).effect_size(labels)
    if abs(whole) < LARGE_EFFECT:
        return False
    sign = 1 if whole > 0 else -1
    return all(
        _Ranked.of(own).effect_size(part) * sign >= LASTING_EFFECT for part, own in _halves(labels, values)
    )


def _is_rare(labels: Sequence[bool], windows: Sequence[Sequence[Decimal | None]]) -> list[bool]:
    """Return for each window if few of the shifted orders lean as far in any window."""
    leans = [[abs(lean) for lean in _effect_sizes(labels, _Ranked.of(values))] for values in windows]
    # In units of its own spread, so that a window with a large spread does not hide the others.
    spreads = [sqrt(sum(lean * lean for lean in own) / len(own)) or 1.0 for own in leans]
    scaled = [[lean / spread for lean in own] for own, spread in zip(leans, spreads, strict=True)]
    furthest = [max(each) for each in zip(*scaled, strict=True)]
    # The first order is the one that was; a hair of room, so that rounding does not hide its equals.
    return [sum(other >= own[0] - 1e-9 for other in furthest) <= RARE_SHARE * len(own) for own in scaled]


def _effect_sizes(labels: Sequence[bool], ranked: _Ranked) -> list[float]:
    """Return the effect sizes of at most ORDERS orders; the first is `labels` itself.

    An order is one of the first half and one of the second. What each half has is added up once.
    """
    middle = len(labels) // 2
    early, late = (
        ranked.part(part).sums(_shifted_orders(labels[part]))
        for part in (slice(0, middle), slice(middle, None))
    )
    known = sum(ranked.known)
    return [
        _effect_size(
            early[first][0] + late[second][0], above := early[first][1] + late[second][1], known - above
        )
        for first, second in _positions(len(early), len(late))
    ]


@lru_cache(maxsize=500)  # the same for every page of as many days
def _positions(early: int, late: int) -> list[tuple[int, int]]:
    """Return pairs of an order of each half: at most ORDERS, spread over all."""
    every = early * late
    taken = min(every, MAX_PERMUTATIONS)
    return [divmod(n * every // taken, late) for n in range(taken)]


def _shifted_orders(labels: Sequence[bool]) -> list[list[bool]]:
    return [
        [*order[n:], *order[:n]] for order in (list(labels), list(labels)[::-1]) for n in range(len(labels))
    ]
