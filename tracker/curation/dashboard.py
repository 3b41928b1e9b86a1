"""Read the work of curators: issues, submissions, missed searches, incomplete foods."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Min

from foods.admin.activity import with_activity
from foods.gtin import printed_gtin
from foods.missed_searches import FrequentMiss, frequent_misses
from foods.models import Flag, Food, ImportRun, MissedSearch, Submission
from tracker.logs.models import Correction
from tracker.profiles.backends import targets_of
from tracker.profiles.models import User

MAX_MISSES = 10
MAX_FOODS = 5
MAX_CORRECTIONS = 3
MAX_COUNTED = 1_000  # of millions of foods no more are counted; “1,000 or more” says enough


@dataclass(frozen=True)
class IssueCount:
    """Number of open data issues of one kind."""

    kind: str
    label: str
    count: int


@dataclass(frozen=True)
class PendingSubmissions:
    """Number of submissions that wait for a decision; `oldest_at` is None without any."""

    count: int
    oldest_at: datetime | None


class Dashboard:
    """Content of the dashboard, each part read when the template asks for it.

    The template asks only for parts that the user may see.
    """

    def __init__(self, user: User) -> None:
        self._user = user

    @property
    def has_target(self) -> bool:
        """True for a curator who logs food too."""
        return bool(targets_of(self._user))

    @cached_property
    def issues(self) -> list[IssueCount]:
        """Open data issues of shared foods by kind, most first."""
        rows = (
            Flag.objects.filter(dismissed_at=None, food__owner=None)
            .values_list("kind")
            .annotate(count=Count("pk"))
            .order_by("-count", "kind")
        )
        return [IssueCount(kind, str(Flag.Kind(kind).label), count) for kind, count in rows]

    @cached_property
    def submissions(self) -> PendingSubmissions:
        waiting = Submission.objects.filter(state=Submission.State.WAITING)
        return PendingSubmissions(**waiting.aggregate(count=Count("pk"), oldest_at=Min("offered_at")))

    @cached_property
    def missed_words(self) -> list[FrequentMiss]:
        return frequent_misses(MissedSearch.Kind.WORDS, MAX_MISSES)

    @cached_property
    def missed_barcodes(self) -> list[FrequentMiss]:
        misses = frequent_misses(MissedSearch.Kind.BARCODE, MAX_MISSES)
        return [replace(miss, term=printed_gtin(miss.term)) for miss in misses]

    @cached_property
    def unknown_foods(self) -> list[Food]:
        """Shared foods without a value, most logged first. `times` is how often, in 90 days."""
        foods: Any = with_activity(Food.objects.shared().filter(magnesium_mg=None))
        logged = foods.filter(times_logged__gt=0).annotate(times=F("times_logged"))
        return list(logged.order_by("-times", "name")[:MAX_FOODS])

    @cached_property
    def foods_without_portion(self) -> int:
        """Number of shared foods without a portion, counted up to MAX_COUNTED."""
        return Food.objects.shared().offered().filter(portions=None).order_by()[:MAX_COUNTED].count()

    @property
    def has_more_without_portion(self) -> bool:
        return self.foods_without_portion >= MAX_COUNTED

    @cached_property
    def last_import(self) -> ImportRun | None:
        return ImportRun.objects.order_by("-started_at", "-id").first()

    @cached_property
    def corrections(self) -> list[Correction]:
        """The last corrections of past entries."""
        return list(Correction.objects.all()[:MAX_CORRECTIONS])
