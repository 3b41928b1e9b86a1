"""The report's content, read once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

from django.utils.translation import gettext

from tracker.insights.chart_days import chart_days, finished_part
from tracker.insights.ranges.source_shares import MagnesiumSource, largest_sources
from tracker.insights.ranges.sources import sources_of
from tracker.insights.report import periods
from tracker.insights.report.chart import PaperChart, paper_chart
from tracker.insights.report.forms import CONDITIONS, SOURCES, SUPPLEMENTS, SYMPTOMS
from tracker.insights.report.queries import supplements_taken, symptoms_noted
from tracker.insights.report.supplements import SupplementsTaken, supplements_by_item
from tracker.insights.report.symptoms import LoggedSymptom, SymptomTable, symptom_table
from tracker.lib.date_ranges import DateRange
from tracker.lib.prepared import Prepared
from tracker.logs.totals import DayTotals, RangeTotals
from tracker.logs.upper_limit import SupplementLedger
from tracker.profiles.dri import UpperLimit
from tracker.profiles.models import Target, TargetHistory, User
from tracker.schedules.models import Medicine, Schedule
from tracker.symptoms.models import Kind

# What two pages have room for; the rest is counted.
MAX_TARGETS, MAX_SCHEDULES, MAX_MEDICINES, MAX_SOURCES, MAX_UNKNOWN = 3, 4, 8, 8, 5
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class ShortenedRows(Generic[Row]):
    """The rows that there is room for, and how many more there are."""

    rows: Sequence[Row]
    more_count: int

    @classmethod
    def first_rows(cls, rows: Sequence[Row], most: int) -> ShortenedRows[Row]:
        return cls(rows[:most], max(len(rows) - most, 0))

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __bool__(self) -> bool:
        return bool(self.rows)


@dataclass(frozen=True, slots=True)
class TargetPeriod:
    """A target, and the first day of the range that is compared with it."""

    target: Target
    first: date


@dataclass(frozen=True, slots=True)
class SupplementPart:
    """Supplements that were taken and scheduled, and the medicines."""

    taken: SupplementsTaken
    day_count: int  # days on which something was taken
    passed_count: int  # of these: with more than the upper limit, as far as it is known
    limit: UpperLimit | None  # None with kidney disease
    schedules: ShortenedRows[Schedule]
    medicines: ShortenedRows[Medicine]


@dataclass(frozen=True, slots=True)
class SourcePart:
    """Known magnesium of the range by food, group and kind.

    The others of a list are one row, or None.
    """

    foods: Sequence[MagnesiumSource]
    other_foods: MagnesiumSource | None
    groups: Sequence[MagnesiumSource]
    other_groups: MagnesiumSource | None
    kinds: Sequence[MagnesiumSource]
    unknown: ShortenedRows[tuple[str, int]]  # names, and how many times
    partial: ShortenedRows[tuple[str, int]]  # the same of what is known in part
    total_mg: Decimal


@dataclass(frozen=True, slots=True)
class AppendixDay:
    """A row of the appendix: `symptoms` is the symptom log of the day, `Twitch 4 (eyelid)`."""

    totals: DayTotals
    symptoms: str


@dataclass(frozen=True, slots=True)
class Report:
    """A member's range of days. A part that is not selected is None, and was not read."""

    days: DateRange
    printed_on: date
    week_starts_on: int
    is_neutral: bool  # with kidney disease no day is compared with a target
    totals: RangeTotals
    aims: ShortenedRows[TargetPeriod]
    chart: PaperChart
    supplements: SupplementPart | None
    sources: SourcePart | None
    symptoms: SymptomTable | None
    conditions: Sequence[str] | None
    appendix: Sequence[AppendixDay] | None


schedules_in_force = Prepared(
    lambda user_id, first, last: (
        Schedule.objects.for_user(user_id)
        .filter(starts_on__lte=last)
        .exclude(ends_on__lt=first)
        .select_related("food")
        .order_by("-starts_on", "id")
    )
)
medicines_of = Prepared(lambda user_id: Medicine.objects.for_user(user_id))


def build_report(
    user: User, targets: TargetHistory, days: DateRange, show: Collection[str], *, has_appendix: bool
) -> Report:
    profile = user.profile
    today, starts_on = profile.today(), profile.week_starts_on
    totals = RangeTotals(chart_days(user, targets, days.first, days.last))
    finished = finished_part(days, totals.days)
    noted = symptoms_noted(user.pk, days) if SYMPTOMS in show else None
    return Report(
        days=days,
        printed_on=today,
        week_starts_on=starts_on,
        is_neutral=profile.has_kidney_disease,
        totals=totals,
        aims=ShortenedRows.first_rows(_aims(targets, days), MAX_TARGETS),
        chart=paper_chart(
            totals.days, starts_on=starts_on, today=today, is_neutral=profile.has_kidney_disease
        ),
        supplements=_supplements(user, finished, totals) if SUPPLEMENTS in show else None,
        sources=_sources(user, finished) if SOURCES in show else None,
        symptoms=_symptoms(noted, days, starts_on) if noted is not None else None,
        conditions=_conditions(user) if CONDITIONS in show else None,
        appendix=_appendix(totals, noted or []) if has_appendix else None,
    )


def _aims(targets: TargetHistory, days: DateRange) -> list[TargetPeriod]:
    """The targets that days of the range are compared with, the latest first."""
    first = targets.active_on(days.first)
    later = [each for each in targets.targets if days.first < each.starts_on <= days.last and each != first]
    aims = [TargetPeriod(first, days.first)] if first else []
    return [*aims, *(TargetPeriod(target, target.starts_on) for target in later)][::-1]


def _supplements(user: User, days: DateRange, totals: RangeTotals) -> SupplementPart:
    ledgers = [SupplementLedger(day, user.profile.upper_limit) for day in totals.finished_days]
    in_force = schedules_in_force(user_id=user.pk, first=days.first, last=days.last)
    schedules = [row for row in in_force if row.food.is_supplemental]
    return SupplementPart(
        supplements_by_item(supplements_taken(user.pk, days)),
        day_count=sum(ledger.is_shown for ledger in ledgers),
        passed_count=sum(ledger.is_passed for ledger in ledgers),
        limit=user.profile.upper_limit,
        schedules=ShortenedRows.first_rows(schedules, MAX_SCHEDULES),
        medicines=ShortenedRows.first_rows(medicines_of(user_id=user.pk), MAX_MEDICINES),
    )


def _sources(user: User, days: DateRange) -> SourcePart:
    sources = sources_of(user.pk, days)
    return SourcePart(
        *largest_sources(sources.foods, MAX_SOURCES),
        *largest_sources(sources.groups, MAX_SOURCES),
        sources.kinds,
        ShortenedRows.first_rows(sources.unknown, MAX_UNKNOWN),
        ShortenedRows.first_rows(sources.partial, MAX_UNKNOWN),
        sources.total_mg,
    )


def _symptoms(noted: Sequence[LoggedSymptom], days: DateRange, starts_on: int) -> SymptomTable:
    rows = periods.in_rows(days.first, days.last, starts_on)
    return symptom_table(noted, rows, [str(kind.label) for kind in Kind])


def _conditions(user: User) -> list[str]:
    """Return the member's conditions as text, kidney disease first."""
    kidneys = [gettext("Kidney disease")] if user.profile.has_kidney_disease else []
    return [*kidneys, *(str(condition.name) for condition in user.profile.noted_conditions)]


def _appendix(totals: RangeTotals, noted: Iterable[LoggedSymptom]) -> list[AppendixDay]:
    words: dict[date, list[str]] = defaultdict(list)
    for each in noted:
        severity = "" if each.severity is None else f" {each.severity}"
        place = f" ({each.place.lower()})" if each.place else ""
        words[each.day].append(f"{each.kind}{severity}{place}")
    return [AppendixDay(day, ", ".join(words[day.day])) for day in totals.days]
