"""iCalendar file of what is taken regularly, with local times that follow the traveller."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext
from icalendar import Alarm, Calendar, Event

from tracker.schedules import weekdays
from tracker.schedules.models import Schedule, TimeOfDay

MEDIA_TYPE = "text/calendar; charset=utf-8"
# The time of an event; members choose times of day, not hours.
HOURS = {
    TimeOfDay.MORNING: time(7, 0),
    TimeOfDay.BREAKFAST: time(8, 0),
    TimeOfDay.MIDDAY: time(12, 0),
    TimeOfDay.LUNCH: time(12, 30),
    TimeOfDay.EVENING: time(18, 0),
    TimeOfDay.DINNER: time(19, 0),
    TimeOfDay.NIGHT: time(22, 0),
}
LENGTH = timedelta(minutes=15)
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def make_calendar(schedules: Sequence[Schedule], made_at: datetime) -> bytes:
    """Return the file: an event that repeats for each schedule, with an alarm."""
    calendar = Calendar()
    calendar.add("prodid", "-//Magnesium tracker//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", gettext("Supplements and medicines"))
    for schedule in schedules:
        first = first_day(schedule)
        if first is not None:
            calendar.add_component(_event(schedule, first, made_at))
    return bytes(calendar.to_ical())


def first_day(schedule: Schedule) -> date | None:
    """Return the first day on which it is due; None when its days end before."""
    week = [schedule.starts_on + timedelta(days=number) for number in range(7)]
    return next((day for day in week if schedule.due_on(day)), None)


def _event(schedule: Schedule, first: date, made_at: datetime) -> Event:
    hour = HOURS[TimeOfDay(schedule.time_of_day)]
    begins = datetime.combine(first, hour)
    summary = gettext("%(food)s, %(amount)s") % {
        "food": schedule.food.name,
        "amount": schedule.amount_in_words,
    }
    event = Event()
    event.add("uid", f"{schedule.pk}@magnesium-tracker")
    event.add("dtstamp", made_at)
    event.add("summary", summary)
    event.add("description", schedule.when_in_words)
    event.add("dtstart", begins)
    event.add("duration", LENGTH)
    event.add("transp", "TRANSPARENT")
    event.add("rrule", _rule(schedule, hour))
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", timedelta(0))
    event.add_component(alarm)
    return event


def _rule(schedule: Schedule, hour: time) -> dict[str, object]:
    rule: dict[str, object] = {"freq": "daily"}
    if schedule.weekdays != weekdays.EVERY_DAY:
        rule = {"freq": "weekly", "byday": [DAYS[day] for day in weekdays.days_in(schedule.weekdays)]}
    if schedule.ends_on:
        rule["until"] = datetime.combine(schedule.ends_on, hour)
    return rule
