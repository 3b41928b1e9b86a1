"""Changes to a member's schedules, each in one transaction with its undo record.

The rows of a series that are not removed follow one another: each is in force from its first day to its own
last day, or to the day before the next one. An action decides which rows exist and how far each would go by
itself; `_settle` computes the last days from that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise, zip_longest
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from tracker.profiles.models import User
from tracker.schedules.models import Schedule, ScheduleChange, State

DAY = timedelta(days=1)
Kind = ScheduleChange.Kind


@transaction.atomic
def add(new: Schedule) -> ScheduleChange:
    """Begin a series with `new`, which is not stored yet."""
    series = _Series(new.user_id, new.series)
    series.insert(new)
    return series.record(Kind.ADDED, new.pk)


@transaction.atomic
def change(schedule: Schedule, new: Schedule) -> ScheduleChange:
    """Replace a schedule by `new`, not stored yet, from its first day on. Earlier days stay.

    Rows that would begin on or after that day, up to the one that is changed, are removed: `new` replaces
    them. A row that begins later takes over from `new` when its day comes.
    """
    series = _Series(schedule.user_id, schedule.series)
    old = series.rows[schedule.pk]
    new.user_id, new.series, new.food_id = old.user_id, old.series, old.food_id
    new.replaces, new.replaced_ends_on = old.pk, old.ends_on
    last = max(old.starts_on, new.starts_on)
    for row in series.in_force:
        if new.starts_on <= row.starts_on <= last:
            row.removed_at = series.now
    series.insert(new)
    return series.record(Kind.CHANGED, new.pk)


@transaction.atomic
def stop(schedule: Schedule, today: date) -> ScheduleChange | None:
    """Let it be due no more from `today` on; None when it has ended or is removed.

    One that was due on no day before is removed.
    """
    series = _Series(schedule.user_id, schedule.series)
    row = series.rows[schedule.pk]
    if row.removed_at or (row.ends_on and row.ends_on < today):
        return None
    if row.starts_on >= today:
        return series.remove(row, today)
    series.planned[row.pk] = today - DAY
    return series.record(Kind.STOPPED, row.pk)


@transaction.atomic
def remove(schedule: Schedule, today: date) -> ScheduleChange | None:
    """Remove a schedule; entries logged for it stay. None when it is removed already.

    When it has not begun, the row before continues as if this one had never been set.
    """
    series = _Series(schedule.user_id, schedule.series)
    row = series.rows[schedule.pk]
    return None if row.removed_at else series.remove(row, today)


@transaction.atomic
def undo(user: User, id: UUID) -> bool:
    """Restore the rows of a series to their state before an action. Idempotent.

    Return False when the series was changed since. Raises ScheduleChange.DoesNotExist when it is not this
    member's.
    """
    mine = ScheduleChange.objects.filter(user=user)
    series = _Series(user.pk, mine.get(pk=id).series)
    action = mine.get(pk=id)  # as it is now that the series is locked
    if action.undone_at:
        return True
    newest = mine.filter(series=action.series, undone_at=None).latest("number")
    if newest != action or not series.is_as(action.after):
        return False
    for row in series.rows_of(action.after):
        if state := action.before.get(str(row.pk)):
            row.set_state(state)
        else:
            row.removed_at = series.now
    _store_states(series.rows_of(action.after))
    action.undone_at = series.now
    action.save(update_fields=["undone_at"])
    return True


def in_force_from(day: date, user: User | UUID, series: UUID) -> list[Schedule]:
    """Return the rows of a series active on any day from `day` on, in order, with foods."""
    rows = Schedule.objects.for_user(user).filter(series=series).exclude(ends_on__lt=day)
    return list(rows.select_related("food").order_by("starts_on"))


def planned_ends(rows: Sequence[Schedule]) -> dict[UUID, date | None]:
    """Return the last day that each row in force would have by itself; None is open-ended.

    `rows` are in order.
    """
    planned = {row.pk: row.ends_on for row in rows}
    for row, following in pairwise(rows):
        if following.replaces == row.pk and row.ends_on == following.starts_on - DAY:
            planned[row.pk] = following.replaced_ends_on
    return planned


class _Series:
    """The rows of a series, locked. `planned` is the last day that each would have by itself."""

    def __init__(self, user_id: UUID, id: UUID) -> None:
        self.user_id, self.id, self.now = user_id, id, timezone.now()
        rows = Schedule.objects.filter(user=user_id, series=id)
        # Two actions at once have the oldest rows in common. Read after locking: a row that another
        # action made, while this one waited for the lock, is not among those that were waited for.
        list(rows.select_for_update().order_by("pk").values_list("pk"))
        self.rows: dict[UUID, Schedule] = {row.pk: row for row in rows}
        self.before: dict[str, State] = {str(row.pk): row.state() for row in self.rows.values()}
        self.planned = planned_ends(self.in_force)

    @property
    def in_force(self) -> list[Schedule]:
        """Rows that are not removed, in the order of their days."""
        return sorted(
            (row for row in self.rows.values() if row.removed_at is None), key=lambda row: row.starts_on
        )

    def insert(self, new: Schedule) -> None:
        """Add a row.

        Raises IntegrityError when the series has it: an identical request came first.
        """
        if new.pk in self.rows:
            raise IntegrityError(f"Schedule {new.pk} is stored already.")
        self.rows[new.pk] = new
        self.planned[new.pk] = new.ends_on

    def remove(self, row: Schedule, today: date) -> ScheduleChange:
        row.removed_at = self.now
        if row.starts_on <= today:  # it was in force: what ended for it stays ended
            for each in self.in_force:
                if each.starts_on < row.starts_on:
                    self.planned[each.pk] = each.ends_on
        return self.record(Kind.REMOVED, row.pk)

    def record(self, kind: Kind, schedule: UUID) -> ScheduleChange:
        """Store what the action changed, and how it is undone."""
        self._settle()
        changed = [row for row in self.rows.values() if self.before.get(str(row.pk)) != row.state()]
        _store_states([row for row in changed if not row._state.adding])
        for row in changed:
            if row._state.adding:
                row.save(force_insert=True)
        mine = ScheduleChange.objects.filter(user=self.user_id, series=self.id)
        return ScheduleChange.objects.create(
            user_id=self.user_id,
            series=self.id,
            number=(mine.aggregate(last=Max("number"))["last"] or 0) + 1,
            kind=kind,
            schedule=schedule,
            before={id: self.before[id] for row in changed if (id := str(row.pk)) in self.before},
            after={str(row.pk): row.state() for row in changed},
        )

    def is_as(self, states: dict[str, State]) -> bool:
        """Return True when these rows are as an action left them."""
        rows = self.rows_of(states)
        return len(rows) == len(states) and all(row.state() == states[str(row.pk)] for row in rows)

    def rows_of(self, ids: Iterable[str]) -> list[Schedule]:
        return [self.rows[id] for id in map(UUID, ids) if id in self.rows]

    def _settle(self) -> None:
        """Let each row end on its own last day, or on the eve of the next one."""
        rows = self.in_force
        for row, following in zip_longest(rows, rows[1:]):
            row.ends_on = planned = self.planned[row.pk]
            if following is None:
                continue
            if planned is None or planned >= following.starts_on:
                row.ends_on = following.starts_on - DAY
                following.replaces = row.pk
            if following.replaces == row.pk:
                following.replaced_ends_on = planned


def _store_states(rows: Sequence[Schedule]) -> None:
    """Store the states of rows.

    All are taken out of force first, so that none violates the constraint meanwhile.
    """
    Schedule.objects.filter(pk__in=[row.pk for row in rows], removed_at=None).update(
        removed_at=timezone.now()
    )
    Schedule.objects.bulk_update(rows, Schedule.STATE_FIELDS)
