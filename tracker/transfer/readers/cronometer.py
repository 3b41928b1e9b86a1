"""Cronometer: servings and the daily summary, in the headers of 2012 to today. Pure Python.

Columns are matched by name: their order, number and set changed over the years and differ from member to
member. The nutrients of a row are the total for the amount eaten. A blank is unknown, 0.00 is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from tracker.lib.words import gettext, gettext_noop
from tracker.transfer.readers.content import Content
from tracker.transfer.readers.refusals import Notice, Refusal, UnreadableFile
from tracker.transfer.readers.rows import ImportedRow, NotUnderstood, Problems, Reading, RowKind, RowMaker
from tracker.transfer.readers.tables import Table, cell
from tracker.transfer.readers.values import (
    DayOrder,
    as_milligrams,
    find_day_order,
    parse_day,
    parse_number,
    parse_time,
)

SOURCE = "Cronometer"
MAGNESIUM = "Magnesium (mg)"
DAY_TOTAL = gettext_noop("Day’s total (Cronometer)")
SUPPLEMENTS = {"supplements", "supplement"}
OF_UNKNOWN_KIND = {"", "custom", "custom foods", "recipes", "custom recipes"}
# The name of the row with a day's sum, in the languages it was seen in and those that Cronometer has.
TOTALS = {
    "total", "totals", "gesamt", "summe", "totale", "totaal",
    "总计", "合計", "합계", "итого", "razem", "celkem",
    "totalt", "yhteensä", "összesen", "toplam", "totaux",
}  # fmt: skip
MEALS = {"breakfast", "lunch", "dinner", "snacks", "uncategorized"}
ROUNDING_MG = Decimal("0.05")  # of each row
Group = tuple[str, Decimal | None]  # the name in lower case, and milligrams; None is unknown


def find(contents: Sequence[Content], order: DayOrder | None) -> Reading | None:
    """Return the reading of servings, a daily summary or both; None for another source."""
    tables = [content.table for content in contents if content.table]
    servings = [table for table in tables if is_servings(table)]
    summaries = [table for table in tables if is_daily_summary(table)]
    if not servings and not summaries:
        _refuse_other_exports(tables)
        return None
    found = [*servings, *summaries]
    known = [table for table in found if table.has(MAGNESIUM)]
    day_order = _day_order(found)
    return Reading(
        format="cronometer-servings" if servings else "cronometer-days",
        source=SOURCE,
        read=_Reader(servings, summaries, order or day_order).read,
        notice=None if known else Notice.CRONOMETER_COLUMNS,
        needs_day_order=day_order is DayOrder.UNCLEAR and order is None,
        ignored_columns=sum(len(table.header) - 1 for table in found),
    )


def is_servings(table: Table) -> bool:
    return table.has("Day", "Food Name", "Amount")


def is_daily_summary(table: Table) -> bool:
    """Return True for a summary: with nutrients of a whole day, and no food."""
    if table.has("Food Name") or not table.has("Date"):
        return False
    return table.has("Completed") or (table.has("Energy (kcal)", MAGNESIUM) and not table.has("Meal"))


def _refuse_other_exports(tables: Sequence[Table]) -> None:
    """Refuse what Cronometer exports besides, as long as nothing else was found."""
    for table in tables:
        if table.has("Food ID", "Food Name") and not table.has("Day"):
            raise UnreadableFile(Refusal.SINGLE_FOOD)
        is_other = table.has("Day", "Metric", "Amount") or table.has("Day", "Exercise", "Minutes")
        if (is_other or table.has("Day", "Group", "Note")) and len(tables) == 1:
            raise UnreadableFile(Refusal.NO_NUTRITION)


def _day_order(tables: Sequence[Table]) -> DayOrder | None:
    orders = {find_day_order(table.cells(table.column("Day", "Date"))) for table in tables}
    settled = orders - {None, DayOrder.UNCLEAR}
    return next(iter(settled), DayOrder.UNCLEAR if DayOrder.UNCLEAR in orders else None)


class _Reader:
    """Reader of servings and summaries: where a day comes from both, its servings win."""

    def __init__(self, servings: Sequence[Table], summaries: Sequence[Table], order: DayOrder | None) -> None:
        self._servings, self._summaries = servings, summaries
        self._order = order or DayOrder.UNCLEAR
        self._maker = RowMaker(SOURCE)

    def read(self, problems: Problems) -> Iterator[ImportedRow]:
        days: set[date] = set()
        for table in self._servings:
            for row in self._read_servings(table, problems):
                days.add(row.day)
                yield row
        for table in self._summaries:
            yield from self._read_summary(table, problems, days)

    def _read_servings(self, table: Table, problems: Problems) -> Iterator[ImportedRow]:
        columns = {
            name: table.column(name) for name in ("Day", "Time", "Group", "Food Name", "Amount", "Category")
        }
        magnesium = table.column(MAGNESIUM)
        is_comma = table.has_comma_decimals(magnesium)
        for line, row in table.rows():
            values = {name: cell(row, place) for name, place in columns.items()}
            if not values["Food Name"] and not values["Day"]:
                continue
            at = ("Day", values["Day"])
            try:
                day = parse_day(values["Day"], self._order)
                at = (MAGNESIUM, cell(row, magnesium))
                found = as_milligrams(parse_number(at[1], is_comma_decimal=is_comma))
                at = ("Food Name", values["Food Name"])
                yield self._serving(day, values, found)
            except NotUnderstood as problem:
                problems.add(line, *at, problem.reason)

    def _serving(self, day: date, values: dict[str, str], magnesium_mg: Decimal | None) -> ImportedRow:
        clock = parse_time(values["Time"])
        shown_time = clock.isoformat("minutes") if clock else ""
        name, amount, group = values["Food Name"], values["Amount"], values["Group"]
        return self._maker.make(
            (day.isoformat(), shown_time, group, name, amount),
            day=day,
            name=name,
            magnesium_mg=magnesium_mg,
            time=clock,
            meal=group,
            amount=amount,
            kind=_kind_of(values["Category"]),
        )

    def _read_summary(
        self, table: Table, problems: Problems, days_of_servings: set[date]
    ) -> Iterator[ImportedRow]:
        """Yield one row for each day with a known value. The groups of a day are summed up."""
        days = self._read_groups(table, problems)
        total = _name_of_totals(days.values())
        for day, groups in sorted(days.items()):
            magnesium_mg = _value_of_day(groups, total, has_groups=table.column("Group") is not None)
            if day not in days_of_servings and magnesium_mg is not None:
                yield self._maker.make(
                    ("day", day.isoformat()), day=day, name=gettext(DAY_TOTAL), magnesium_mg=magnesium_mg,
                    kind=RowKind.DAY_TOTAL,
                )  # fmt: skip

    def _read_groups(self, table: Table, problems: Problems) -> dict[date, list[Group]]:
        """Return the rows of each day in their order: name of the group, milligrams."""
        place, magnesium, group = table.column("Date"), table.column(MAGNESIUM), table.column("Group")
        is_comma = table.has_comma_decimals(magnesium)
        days: dict[date, list[Group]] = {}
        for line, row in table.rows():
            at = ("Date", cell(row, place))
            try:
                day = parse_day(at[1], self._order)
                at = (MAGNESIUM, cell(row, magnesium))
                value = as_milligrams(parse_number(at[1], is_comma_decimal=is_comma))
                days.setdefault(day, []).append((cell(row, group).strip().casefold(), value))
            except NotUnderstood as problem:
                problems.add(line, *at, problem.reason)
        return days


def _name_of_totals(days: Iterable[list[Group]]) -> str | None:
    """Return the name of the rows that sum up their day, in any language; None without any.

    They are known by name, or are the last row of every day and equal the sum of the others on each.
    """
    days = list(days)
    names = {name for groups in days for name, _ in groups}
    if known := names & TOTALS:
        return known.pop()
    last = {groups[-1][0] for groups in days}
    if len(last) != 1 or last <= MEALS or not all(map(_ends_with_its_sum, days)):
        return None
    return last.pop() if sum(map(len, days)) > 2 else None


def _ends_with_its_sum(groups: list[Group]) -> bool:
    *others, (_, total) = groups
    known = [value for _, value in others if value is not None]
    if not others or total is None or not known:
        return bool(others) and total is None and not known
    return abs(sum(known) - total) <= ROUNDING_MG * len(groups)


def _value_of_day(groups: list[Group], total: str | None, *, has_groups: bool) -> Decimal | None:
    """Return the milligrams of a day; None when all its rows are blank.

    Without groups a day has one row: a second one is a copy, and the last one counts.
    """
    if not has_groups:
        return groups[-1][1]
    sums = [value for name, value in groups if name == total]
    if sums and sums[-1] is not None:
        return sums[-1]
    known = [value for name, value in groups if name != total and value is not None]
    return sum(known, Decimal(0)) if known else None


def _kind_of(category: str) -> RowKind:
    plain = category.strip().casefold()
    if plain in SUPPLEMENTS:
        return RowKind.SUPPLEMENT
    return RowKind.UNKNOWN if plain in OF_UNKNOWN_KIND else RowKind.FOOD
