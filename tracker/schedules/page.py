"""Data of the page of supplements and medicines, read again after every change."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from foods.models import Food
from foods.queries import UNSHOWN, own_foods
from tracker.lib.dates import full_date
from tracker.lib.http import parse_uuid
from tracker.lib.prepared import Prepared
from tracker.lib.templatetags.formatting import page_url
from tracker.profiles.conditions import Condition
from tracker.profiles.dri import UpperLimit
from tracker.profiles.models import User
from tracker.schedules.forms import MedicineForm
from tracker.schedules.models import Medicine, Schedule, ScheduleChange, TimeOfDay
from tracker.schedules.spacing import Guidance, names_to_offer

schedules_of = Prepared(
    lambda user_id: (
        Schedule.objects.for_user(user_id)
        .select_related("food")
        .defer(*(f"food__{column}" for column in UNSHOWN))
    )
)
medicines_of = Prepared(lambda user_id: Medicine.objects.for_user(user_id))
ORDER = {time: n for n, time in enumerate(TimeOfDay)}


@dataclass(frozen=True)
class ScheduleNotice:
    """An action just done to `name`, and its undo.

    `goes_on` is the row in force again in place of what was removed.
    """

    kind: str
    name: str
    undo_url: str
    goes_on: Schedule | None = None


@dataclass(frozen=True)
class ScheduleLine:
    """A schedule in the list; `guidance` is of the medicines that the person lists."""

    schedule: Schedule
    today: date
    guidance: list[Guidance]
    limit: UpperLimit | None = None

    @property
    def is_dose_over_limit(self) -> bool:
        """True when one dose alone exceeds the upper limit of a day."""
        dose_mg = self.schedule.magnesium_mg if self.schedule.food.is_supplemental else None
        return self.limit is not None and self.limit.is_exceeded_by(dose_mg)

    @property
    def url(self) -> str:
        """Return the URL where it is changed; the URLs that stop and remove it begin with it."""
        return f"{page_url('schedules:show')}{self.schedule.pk}/"

    @property
    def dates_in_words(self) -> str:
        """Return `from 1 December 2026` or `to 5 December 2026`.

        Empty for one that began and is open-ended.
        """
        schedule = self.schedule
        first, last = schedule.starts_on, schedule.ends_on
        if schedule.starts_on > self.today or self.is_over:
            return from_to(first, last)
        return gettext("to %(day)s") % {"day": full_date(last)} if last else ""

    @property
    def is_over(self) -> bool:
        return self.schedule.ends_on is not None and self.schedule.ends_on < self.today


def from_to(first: date, last: date | None) -> str:
    """Return `from 1 December 2026 to 5 December 2026`; without a last day, the first alone."""
    values = {"first": full_date(first), "last": full_date(last) if last else ""}
    if last is None:
        return gettext("from %(first)s") % values
    return gettext("from %(first)s to %(last)s") % values


@dataclass
class SupplementsPage:
    """One person's schedules, own supplements and medicines, and listed medicines."""

    user: User
    notice: ScheduleNotice | None = None
    medicine_form: MedicineForm | None = None

    names_to_offer: list[str] = field(default_factory=names_to_offer)

    def __post_init__(self) -> None:
        self.profile = self.user.profile
        self.today = self.profile.today()
        self.medicine_form = self.medicine_form or MedicineForm(user=self.user)

    @cached_property
    def medicines(self) -> list[Medicine]:
        return medicines_of(user_id=self.user.pk)

    @cached_property
    def guidance(self) -> list[Guidance]:
        """Return the guidance for the listed medicines, each kind once."""
        every = [medicine.guidance for medicine in self.medicines]
        return list({guidance.key: guidance for guidance in every}.values())

    @cached_property
    def _lines(self) -> list[ScheduleLine]:
        rows = schedules_of(user_id=self.user.pk)
        return [
            ScheduleLine(
                row,
                self.today,
                self.guidance if row.food.is_supplemental else [],
                self.profile.upper_limit,
            )
            for row in rows
        ]

    @property
    def advice(self) -> list[Condition]:
        """Return the advice for the member's conditions.

        With kidney disease another sentence replaces it.
        """
        return [] if self.profile.has_kidney_disease else self.profile.noted_conditions

    @property
    def lines(self) -> list[ScheduleLine]:
        """Return the lines that are in force or begin later, in the order of the day."""
        going_on = [line for line in self._lines if not line.is_over]
        return sorted(going_on, key=lambda line: ORDER[TimeOfDay(line.schedule.time_of_day)])

    @property
    def lines_over(self) -> list[ScheduleLine]:
        """Return the lines that have ended, latest first."""
        over = [line for line in self._lines if line.is_over]
        return sorted(over, key=lambda line: line.schedule.ends_on or self.today, reverse=True)

    @cached_property
    def own_items(self) -> list[Food]:
        return [food for food in own_foods(self.user.pk) if food.is_supplemental]


def notice_asked_for(user: User, query: Any) -> ScheduleNotice | None:
    """Return the notice named by a redirect: `?done=<action id>` or `?medicine=<id>`."""
    if id := parse_uuid(query.get("done")):
        action = ScheduleChange.objects.filter(user=user, pk=id, undone_at=None).first()
        return _notice_of(action) if action else None
    if id := parse_uuid(query.get("medicine")):
        medicine = Medicine.objects.removed_by(user).filter(pk=id).first()
        if medicine:
            return ScheduleNotice("medicine", medicine.name, reverse("schedules:restore-medicine", args=[id]))
    return None


def _notice_of(action: ScheduleChange) -> ScheduleNotice | None:
    rows = Schedule.objects.filter(user=action.user_id).select_related("food")
    schedule = rows.filter(pk=action.schedule).first()
    if schedule is None:
        return None
    goes_on = rows.filter(pk=action.prolonged_id).first() if action.prolonged_id else None
    name = gettext("%(name)s, %(when)s") % {
        "name": schedule.food.name,
        "when": schedule.when_in_words,
    }
    return ScheduleNotice(action.kind, name, reverse("schedules:undo", args=[action.pk]), goes_on)
