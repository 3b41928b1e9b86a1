"""Data of the symptoms page, read again after every change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby

from django.urls import reverse

from tracker.lib.prepared import Prepared
from tracker.lib.weeks import LAST_DAY
from tracker.profiles.models import Profile
from tracker.symptoms.models import IN_A_DAY, DoctorVisit, Symptom
from tracker.symptoms.red_flags import RedFlags, find_red_flags

DAYS_PER_PAGE = 31  # with something on them

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
        .only("day", "kind", "place", "severity", "started_at", "lasted_minutes", "before", "helped", "note")
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
    """A member's symptoms up to the day `to`, newest first; the newest without it."""

    profile: Profile
    to: date | None = None
    visit: DoctorVisit | None = None  # just noted, to be undone

    @cached_property
    def today(self) -> date:
        return self.profile.today()

    @cached_property
    def _days(self) -> list[date]:
        """Those of this page and one more, if there is one."""
        rows = days_up_to(user_id=self.profile.user_id, day=self.to or LAST_DAY)
        return [day for (day,) in rows]

    @cached_property
    def days(self) -> list[SymptomDay]:
        shown = self._days[:DAYS_PER_PAGE]
        if not shown:
            return []
        symptoms = symptoms_between(user_id=self.profile.user_id, first=shown[-1], last=shown[0])
        return [SymptomDay(day, list(each)) for day, each in groupby(symptoms, lambda one: one.day)]

    @property
    def older_url(self) -> str:
        """Empty when this page has the oldest."""
        if len(self._days) <= DAYS_PER_PAGE:
            return ""
        return f"{reverse('symptoms:index')}?to={self._days[DAYS_PER_PAGE]}"

    @cached_property
    def red_flags(self) -> RedFlags:
        return find_red_flags(self.profile.user_id, self.today)

    @cached_property
    def last_action(self) -> Symptom | None:
        """Return the last action that can be undone; shown on every load for minutes."""
        return Symptom.objects.last_done(self.profile.user_id)
