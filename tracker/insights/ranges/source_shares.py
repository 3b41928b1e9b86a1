"""Sources of magnesium as shares of a known total. Pure arithmetic over plain values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from tracker.lib.numbers import format_percent, percent_of
from tracker.lib.words import ngettext
from tracker.logs.totals import ZERO

MAX_SOURCES_SHOWN = 10  # of a list; the rest makes one line


@dataclass(frozen=True, slots=True)
class FoodTotal:
    """Entries of one food, grouped by the name, kind and meal that were frozen in them.

    `kind` and `meal` are stored values, whose labels MagnesiumSources has; `group` is a label.
    `magnesium_mg` is elemental milligrams of the `known_count` entries among the `count`, of which
    `partial_count` leave out an unknown ingredient. `key` identifies the food; `last_day` is the last one on
    which it was logged, as text that sorts.
    """

    key: str
    name: str
    kind: str
    meal: str
    group: str
    last_day: str
    count: int
    known_count: int
    magnesium_mg: Decimal
    is_supplemental: bool = False
    partial_count: int = 0


@dataclass(frozen=True, slots=True)
class MagnesiumSource:
    """A source of magnesium: milligrams, share of the known total, number of entries.

    `count` is of the entries with a known value; the others are in `Sources.unknown`. `divisor` is the number
    of days that `daily_mg` is an average of.
    """

    name: str
    magnesium_mg: Decimal
    share_percent: Decimal
    count: int
    bar_percent: float = 0.0  # of the longest bar of its list, which is the largest source's
    key: str = ""  # of a food: the same in another range, whatever it is called there
    is_supplemental: bool = False  # nothing but supplements and medicines
    is_at_least: bool = False  # something in it is known in part
    divisor: int = 1

    @property
    def daily_mg(self) -> Decimal:
        """Elemental milligrams a day: with the other sources it makes the daily average."""
        return self.magnesium_mg / self.divisor

    @property
    def share_in_words(self) -> str:
        """Return `38%`, see `format_percent`."""
        return format_percent(self.share_percent)


@dataclass(frozen=True)
class MagnesiumSources:
    """Known magnesium of `divisor` days by food, group, kind and meal; each sums to `total_mg`.

    Foods and groups are sorted by their milligrams, the largest first, then by name; kinds and meals are in
    their usual order, that of `kind_names` and `meal_names`, which have their labels. Foods without a known
    value are in `unknown` and in no sum. Each list is made when a page shows it.
    """

    had: Sequence[FoodTotal]
    kind_names: Mapping[str, str]
    meal_names: Mapping[str, str]
    divisor: int = 1

    @cached_property
    def total_mg(self) -> Decimal:
        return sum((each.magnesium_mg for each in self.had), ZERO)

    @cached_property
    def foods(self) -> Sequence[MagnesiumSource]:
        return _largest_first(self._by(lambda each: each.key, self._names))

    @cached_property
    def groups(self) -> Sequence[MagnesiumSource]:
        return _largest_first(self._by(lambda each: each.group, {}))

    @cached_property
    def kinds(self) -> Sequence[MagnesiumSource]:
        return _in_order(self._by(lambda each: each.kind, self.kind_names), self.kind_names)

    @cached_property
    def meals(self) -> Sequence[MagnesiumSource]:
        return _in_order(self._by(lambda each: each.meal, self.meal_names), self.meal_names)

    @cached_property
    def unknown(self) -> Sequence[tuple[str, int]]:
        """Names, and how many times."""
        return _how_often(((each.key, each.count - each.known_count) for each in self.had), self._names)

    @cached_property
    def partial(self) -> Sequence[tuple[str, int]]:
        """Foods known in part, which are also in the lists above."""
        return _how_often(((each.key, each.partial_count) for each in self.had), self._names)

    @cached_property
    def _names(self) -> Mapping[str, str]:
        in_order = sorted(self.had, key=lambda each: (each.last_day, each.name))
        return {each.key: each.name for each in in_order}

    def _by(self, of: Callable[[FoodTotal], str], names: Mapping[str, str]) -> list[MagnesiumSource]:
        milligrams: dict[str, Decimal] = {}
        counts: dict[str, int] = {}
        eaten = {of(each) for each in self.had if not each.is_supplemental}
        in_part = {of(each) for each in self.had if each.partial_count}
        for each in self.had:
            if each.known_count:
                key = of(each)
                milligrams[key] = milligrams.get(key, ZERO) + each.magnesium_mg
                counts[key] = counts.get(key, 0) + each.known_count
        largest_mg = max(milligrams.values(), default=ZERO)
        return [
            MagnesiumSource(
                names.get(key, key), mg, percent_of(mg, self.total_mg), counts[key],
                bar_percent=round(float(percent_of(mg, largest_mg)), 1), key=key,
                is_supplemental=key not in eaten, is_at_least=key in in_part, divisor=self.divisor,
            )
            for key, mg in milligrams.items()
        ]  # fmt: skip

    @property
    def unknown_count(self) -> int:
        return sum(count for _, count in self.unknown)

    @property
    def partial_count(self) -> int:
        return sum(count for _, count in self.partial)


def _largest_first(sources: Sequence[MagnesiumSource]) -> list[MagnesiumSource]:
    return sorted(sources, key=lambda source: (-source.magnesium_mg, source.name.casefold(), source.key))


def _in_order(sources: Sequence[MagnesiumSource], usual: Iterable[str]) -> list[MagnesiumSource]:
    places = {key: place for place, key in enumerate(usual)}
    return sorted(sources, key=lambda source: places[source.key])


def _how_often(times: Iterable[tuple[str, int]], names: Mapping[str, str]) -> list[tuple[str, int]]:
    """Sort foods by how often they were logged, then by name.

    `times` maps keys of foods to counts.
    """
    counts: dict[str, int] = {}
    for key, count in times:
        if count:
            counts[key] = counts.get(key, 0) + count
    named = [(names[key], count) for key, count in counts.items()]
    return sorted(named, key=lambda each: (-each[1], each[0].casefold()))


def largest_sources(
    sources: Sequence[MagnesiumSource], most: int | None = MAX_SOURCES_SHOWN
) -> tuple[Sequence[MagnesiumSource], MagnesiumSource | None]:
    """The first of a list, and all the others summed as one; None when nothing is left out.

    A single one more than `most` is shown: a line for “1 other” would take its place. None cuts nothing.
    """
    if most is None or len(sources) <= most + 1:
        return sources, None
    others = sources[most:]
    return sources[:most], MagnesiumSource(
        ngettext("%(count)s other", "%(count)s others", len(others)) % {"count": len(others)},
        sum((each.magnesium_mg for each in others), ZERO),
        sum((each.share_percent for each in others), ZERO),
        sum(each.count for each in others),
        is_at_least=any(each.is_at_least for each in others),
        divisor=others[0].divisor,
    )
