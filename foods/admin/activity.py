"""Activity around foods for the curators' list: times logged, open issues, last change.

Entries are only counted: no member, day or amount leaves this module.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import admin
from django.db import connection
from django.db.models import Count, Exists, IntegerField, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from foods.history import Row
from foods.models import Flag, Food
from foods.search.engine import fetch_rows, placeholders
from tracker.lib.admin_privacy import curator_name, name_of_curator

COUNTED_DAYS = 90
RECENT_DAYS = (7, 30, 90)  # choices of the filter by last change


@dataclass(frozen=True, slots=True)
class FoodActivity:
    """Activity around one food. `changed_at` is None when no curator has changed it."""

    times_logged: int = 0  # entries of the last COUNTED_DAYS days
    open_issues: int = 0
    changed_at: datetime | None = None
    changed_by: str = ""


def first_counted_day() -> date:
    return timezone.now().date() - timedelta(days=COUNTED_DAYS)


def recent_entries() -> QuerySet[Any]:
    """Return the entries of all members in the counted days, to be counted only."""
    model: Any = Food._meta.get_field("entries").related_model
    entries: QuerySet[Any] = model.objects.filter(day__gte=first_counted_day(), removed_at=None)
    return entries.order_by()


# Written in SQL: building these queries takes longer than running them.
TIMES = """
    SELECT food_id, COUNT(*) FROM logs_intakeentry
    WHERE food_id IN ({ids}) AND day >= %s AND removed_at IS NULL GROUP BY food_id
"""
ISSUES = """
    SELECT food_id, COUNT(*) FROM foods_flag
    WHERE food_id IN ({ids}) AND dismissed_at IS NULL GROUP BY food_id
"""
LAST_CHANGES = """
    SELECT change.history_id, change.id, curator.email, curator.is_staff
    FROM foods_historicalfood change LEFT JOIN profiles_user curator ON curator.id = change.history_user_id
    WHERE change.history_id IN (
        SELECT MAX(history_id) FROM foods_historicalfood
        WHERE id IN ({ids}) AND NOT (history_type = '+' AND history_user_id IS NULL) GROUP BY id
    )
"""


def read_activity(food_ids: Sequence[int]) -> dict[int, FoodActivity]:
    """Return the activity around each of these foods; of entries only their number is read."""
    ids, since = placeholders(food_ids), connection.ops.adapt_datefield_value(first_counted_day())
    times = dict(fetch_rows(TIMES.format(ids=ids), [*food_ids, since]))
    issues = dict(fetch_rows(ISSUES.format(ids=ids), food_ids))
    changes = {
        pk: (row_id, curator_name(email, is_staff=bool(is_staff)))
        for row_id, pk, email, is_staff in fetch_rows(LAST_CHANGES.format(ids=ids), food_ids)
    }
    at = (
        dict(
            Row.objects.filter(history_id__in=[row_id for row_id, _ in changes.values()]).values_list(
                "history_id", "history_date"
            )
        )
        if changes
        else {}
    )
    return {
        pk: FoodActivity(times.get(pk, 0), issues.get(pk, 0), at.get(row_id), name)
        for pk in food_ids
        for row_id, name in [changes.get(pk, (None, ""))]
    }


def with_activity(foods: QuerySet[Food]) -> QuerySet[Any]:
    """Name what the list can be sorted by; computed only where it is."""
    last = _changes().filter(id=OuterRef("pk")).order_by("-history_id").values("history_id")[:1]
    return foods.alias(
        times_logged=_count_of(recent_entries()),
        open_issues=_count_of(Flag.objects.filter(dismissed_at=None).order_by()),
        last_change=Coalesce(Subquery(last), 0),
    )


def _count_of(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.filter(food=OuterRef("pk")).values("food").annotate(count=Count("*")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


# --- filters ----------------------------------------------------------------------------------------


class LoggedFilter(admin.SimpleListFilter):
    title = gettext_lazy("logged in 90 days")
    parameter_name = "logged"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", gettext("Logged")), ("no", gettext("Not logged"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Food]) -> QuerySet[Food]:
        if self.value() not in {"yes", "no"}:
            return queryset
        is_logged = Exists(recent_entries().filter(food=OuterRef("pk")))
        return queryset.filter(is_logged if self.value() == "yes" else ~is_logged)


class IssueFilter(admin.SimpleListFilter):
    title = gettext_lazy("data issues")
    parameter_name = "issues"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("open", gettext("With open issues"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Food]) -> QuerySet[Food]:
        if self.value() != "open":
            return queryset
        return queryset.filter(pk__in=Flag.objects.filter(dismissed_at=None).order_by().values("food"))


class ChangedFilter(admin.SimpleListFilter):
    title = gettext_lazy("last change")
    parameter_name = "changed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        recent = [(str(days), gettext("In %(days)s days") % {"days": days}) for days in RECENT_DAYS]
        return [*recent, ("never", gettext("Never"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Food]) -> QuerySet[Food]:
        if self.value() == "never":
            return queryset.filter(~Exists(_changes().filter(id=OuterRef("pk"))))
        days = {str(days): days for days in RECENT_DAYS}.get(self.value() or "")
        if days is None:
            return queryset
        since = timezone.now() - timedelta(days=days)
        return queryset.filter(pk__in=_last_changes().filter(history_date__gte=since).values("id"))


class CuratorFilter(admin.SimpleListFilter):
    """Filter by the curator who made the last change; members can't be asked for."""

    title = gettext_lazy("changed by")
    parameter_name = "changed_by"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        people: Any = Row._meta.get_field("history_user").related_model
        made = Row.objects.exclude(history_user=None).order_by().values("history_user")
        curators = people.objects.filter(Q(pk__in=made), is_staff=True).order_by("email")
        return [(str(each.pk), name_of_curator(each)) for each in curators]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Food]) -> QuerySet[Food]:
        if self.value() not in {value for value, _ in self.lookup_choices}:
            return queryset
        return queryset.filter(pk__in=_last_changes().filter(history_user=self.value()).values("id"))


def _changes() -> QuerySet[Any]:
    """Return the history rows of changes, without foods that no curator has added."""
    changes: QuerySet[Any] = Row.objects.exclude(history_type="+", history_user=None).order_by()
    return changes


def _last_changes(**of_foods: Any) -> QuerySet[Any]:
    last = _changes().filter(**of_foods).values("id").annotate(last=Max("history_id")).values("last")
    changes: QuerySet[Any] = Row.objects.filter(history_id__in=last).order_by()
    return changes
