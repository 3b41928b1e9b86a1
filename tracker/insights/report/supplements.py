"""Supplements and medicines that were taken, item by item. Pure Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tracker.lib.words import gettext

ZERO = Decimal(0)
MAX_ITEMS = 8
MAX_AMOUNTS_PER_ITEM = 2  # as its text has placeholders


@dataclass(frozen=True, slots=True)
class DailySupplement:
    """One item in one amount on one day. `magnesium_mg` is the sum of what is known of it."""

    day: date
    name: str
    brand: str
    amount_in_words: str
    times: int
    unknown_count: int  # of the times: without a value
    magnesium_mg: Decimal


@dataclass(slots=True)
class SupplementItem:
    """One supplement or medicine over the whole range. Milligrams are of the known ones only."""

    name: str
    brand: str
    times: int = 0
    unknown_count: int = 0
    magnesium_mg: Decimal = ZERO
    days: set[date] = field(default_factory=set)
    amounts: Counter[str] = field(default_factory=Counter)

    @property
    def day_count(self) -> int:
        """Return the number of days on which it was taken: the divisor of `mg_a_day`."""
        return len(self.days)

    @property
    def mg_a_day(self) -> Decimal | None:
        """Return the average of the days on which it was taken; None when no amount has a value."""
        if self.unknown_count == self.times:
            return None
        return self.magnesium_mg / self.day_count

    @property
    def is_at_least(self) -> bool:
        return self.unknown_count > 0

    @property
    def amounts_text(self) -> str:
        """Return `1 tablet`; `1 tablet or 2 tablets`; `1 tablet, 2 tablets, others`.

        The most frequent ones come first.
        """
        texts = [text for text, _ in self.amounts.most_common()]
        if len(texts) == 1:
            return texts[0]
        message = gettext("%(first)s or %(second)s")
        if len(texts) > MAX_AMOUNTS_PER_ITEM:
            message = gettext("%(first)s, %(second)s, others")
        return message % {"first": texts[0], "second": texts[1]}


@dataclass(frozen=True, slots=True)
class SupplementsTaken:
    """The items with the most magnesium first; `more` are those for which the page has no room."""

    items: Sequence[SupplementItem]
    more: Sequence[SupplementItem]

    @property
    def more_mg(self) -> Decimal:
        return sum((item.magnesium_mg for item in self.more), ZERO)

    @property
    def more_is_at_least(self) -> bool:
        return any(item.is_at_least for item in self.more)


def supplements_by_item(rows: Iterable[DailySupplement]) -> SupplementsTaken:
    items: dict[tuple[str, str], SupplementItem] = {}
    for row in rows:
        item = items.setdefault((row.name, row.brand), SupplementItem(row.name, row.brand))
        item.times += row.times
        item.unknown_count += row.unknown_count
        item.magnesium_mg += row.magnesium_mg
        item.days.add(row.day)
        item.amounts[row.amount_in_words] += row.times
    found = sorted(items.values(), key=lambda item: (-item.magnesium_mg, -item.times, item.name))
    return SupplementsTaken(found[:MAX_ITEMS], found[MAX_ITEMS:])
