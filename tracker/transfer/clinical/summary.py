"""The days, symptoms and regular intake that go into a file for clinical systems."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from tracker.insights.chart_days import chart_days
from tracker.lib.date_ranges import DateRange
from tracker.logs.totals import DayTotals
from tracker.profiles.models import User
from tracker.schedules.models import Medicine, Schedule
from tracker.symptoms.models import IN_A_DAY, Symptom, SymptomFreeDay


@dataclass(frozen=True)
class ClinicalSummary:
    """Content of the file, in the order in which the page shows it."""

    days: DateRange
    totals: list[DayTotals]  # of days with entries
    symptoms: list[Symptom]
    symptom_free_days: list[date]
    schedules: list[Schedule]  # of supplements and medicines
    medicines: list[Medicine]

    @property
    def is_empty(self) -> bool:
        return not (self.totals or self.symptoms or self.schedules or self.medicines)


def summarise(user: User, days: DateRange) -> ClinicalSummary:
    """Read the member's own rows of these days. Days after today are left out."""
    last = min(days.last, user.profile.today())
    totals = chart_days(user, user.profile.target_history(), days.first, last)
    symptoms = Symptom.objects.for_user(user).between(days.first, days.last)
    free_days = SymptomFreeDay.objects.for_user(user).filter(day__range=(days.first, days.last))
    return ClinicalSummary(
        days=days,
        totals=[day for day in totals if day.has_entries and day.item_count],
        symptoms=list(symptoms.order_by("day", *IN_A_DAY)),
        symptom_free_days=list(free_days.order_by("day").values_list("day", flat=True)),
        schedules=[each for each in schedules_between(user, days) if each.food.is_supplemental],
        medicines=list(Medicine.objects.for_user(user)),
    )


def schedules_between(user: User, days: DateRange) -> list[Schedule]:
    """Return what was or is to be taken regularly on any of these days."""
    is_in_force = Q(starts_on__lte=days.last) & (Q(ends_on=None) | Q(ends_on__gte=days.first))
    return list(Schedule.objects.for_user(user).filter(is_in_force).select_related("food"))
