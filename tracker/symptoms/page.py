"""Data of the symptoms page, read again after every change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby

from django.db.models import Q
from django.urls import reverse

from tracker.lib.months import Month
from tracker.lib.prepared import Prepared
from tracker.lib.weeks import LAST_DAY
from tracker.profiles.models import Profile
from tracker.symptoms.models import IN_A_DAY, DoctorVisit, Symptom
from tracker.symptoms.overview import SymptomOverview
from tracker.symptoms.red_flags import RedFlags, find_red_flags

DAYS_PER_PAGE = 14  # with something on them: two screens of a phone below the overview

days_up_to = Prepared(
    lambda user_id, day: (
        Symptom.objects.for_user(user_id)
        .filter(day__lte=day)
        .order_by("-day")
        .values_list("day")
        .distinct()[: DAYS_PER_PAGE + 1]
    )
)
symptoms_between = Prepared(
    lambda user_id, first, last: (
        Symptom.objects.for_user(user_id)
        .filter(day__gte=first, day__lte=last)
        .only(*Symptom.STATE_FIELDS)
        .order_by("-day", *IN_A_DAY)
    )
)


def symptoms_url(day: date, today: date) -> str:
    """Return the URL of the symptoms page that shows `day`."""
    is_recent = day > today - timedelta(days=DAYS_PER_PAGE)
    return reverse("symptoms:index") + ("" if is_recent else f"?to={day}")


@dataclass(frozen=True)
class SymptomDay:
    day: date
    symptoms: list[Symptom]


@dataclass
class SymptomPage:
    """A member's symptoms up to the day `to`, newest first; the newest without it.

    `condition` filters the list. `month` is that of the calendar, the current one without it.
    """

    profile: Profile
    to: date | None = None
    visit: DoctorVisit | None = None  # just noted, to be undone
    condition: Q = field(default_factory=Q)
    filters: str = ""  # the query string that makes `condition`
    month: Month | None = None

    @cached_property
    def today(self) -> date:
        return self.profile.today()

    @cached_property
    def _days(self) -> list[date]:
        """Those of this page and one more, if there is one."""
        last = self.to or LAST_DAY
        if self.condition:
            found = Symptom.objects.for_user(self.profile.user_id).filter(self.condition, day__lte=last)
            return list(found.order_by("-day").values_list("day", flat=True).distinct()[: DAYS_PER_PAGE + 1])
        return [day for (day,) in days_up_to(user_id=self.profile.user_id, day=last)]

    @cached_property
    def days(self) -> list[SymptomDay]:
        shown = self._days[:DAYS_PER_PAGE]
        if not shown:
            return []
        symptoms: Iterable[Symptom] = symptoms_between(
            user_id=self.profile.user_id, first=shown[-1], last=shown[0]
        )
        if self.condition:
            found = Symptom.objects.for_user(self.profile.user_id).between(shown[-1], shown[0])
            symptoms = found.filter(self.condition).order_by("-day", *IN_A_DAY)
        return [SymptomDay(day, list(each)) for day, each in groupby(symptoms, lambda one: one.day)]

    @property
    def older_url(self) -> str:
        """Empty when this page has the oldest."""
        if len(self._days) <= DAYS_PER_PAGE:
            return ""
        filters = f"{self.filters}&" if self.filters else ""
        return f"{reverse('symptoms:index')}?{filters}to={self._days[DAYS_PER_PAGE]}"

    @cached_property
    def red_flags(self) -> RedFlags:
        return find_red_flags(self.profile.user_id, self.today)

    @cached_property
    def last_action(self) -> Symptom | None:
        """Return the last action that can be undone; shown on every load for minutes."""
        return Symptom.objects.last_done(self.profile.user_id)

    @cached_property
    def overview(self) -> SymptomOverview | None:
        """None before the first symptom, and on pages of earlier or filtered symptoms."""
        if self.to or self.condition or not self._days:
            return None
        month = self.month or Month.containing(self.today)
        return SymptomOverview(self.profile.user_id, self.today, month, self.profile.week_starts_on)

    @property
    def latest(self) -> Symptom | None:
        """Return the last symptom of the newest day, for “Same as last time”."""
        return self.days[0].symptoms[-1] if self.days else None

    @property
    def is_symptom_free(self) -> bool:
        """True when the member said that today has no symptoms."""
        return self.overview is not None and self.today in self.overview.free_days

    @property
    def has_symptom_today(self) -> bool:
        return any(each.day == self.today for each in self.days)
