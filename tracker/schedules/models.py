"""Supplements and other foods a member takes regularly, and their medicines."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from foods.models import Food
from tracker.lib.ids import new_id
from tracker.lib.models import OwnedModel, RemovableModel, RemovableQuerySet
from tracker.lib.numbers import format_amount, portion_in_words
from tracker.schedules import weekdays
from tracker.schedules.spacing import GUIDANCE, Guidance, find_guidance

# What an action changes of a row, as JSON keeps it: texts, and None.
State = dict[str, str | None]


class TimeOfDay(models.TextChoices):
    """Times of day, in order."""

    MORNING = "morning", gettext_lazy("in the morning")
    BREAKFAST = "breakfast", gettext_lazy("with breakfast")
    MIDDAY = "midday", gettext_lazy("at midday")
    LUNCH = "lunch", gettext_lazy("with lunch")
    EVENING = "evening", gettext_lazy("in the evening")
    DINNER = "dinner", gettext_lazy("with dinner")
    NIGHT = "night", gettext_lazy("at night")


class Schedule(RemovableModel):
    """Schedule of a food or supplement: amount, time of day, weekdays, first and last day.

    It is effective-dated: a change ends one row and begins another, so that days before it stay as they were.
    Rows that follow one another by changes are one `series`, and an entry that was logged for them refers to
    that. On any day at most one row of a series is in force: `tracker.schedules.actions` ensures it, and so
    does the database, see `tracker.schedules.overlaps`. A schedule never logs anything by itself.
    """

    # One food may be scheduled several times by one person, so every row moves with a merge.
    follows_merges = ("id",)

    series = models.UUIDField(default=new_id, editable=False)
    # RESTRICT and not PROTECT: a member's own foods go with the account and its schedules together.
    food = models.ForeignKey(Food, on_delete=models.RESTRICT, related_name="schedules")
    amount = models.DecimalField(max_digits=12, decimal_places=6)
    portion_label = models.CharField(max_length=60)
    portion_quantity = models.DecimalField(max_digits=9, decimal_places=3)  # in `basis_unit`
    # Of the food when the amount was set; empty in rows of the version before this column, until a migration.
    basis_unit = models.CharField(
        max_length=10, choices=Food.Unit.choices, blank=True, default="", db_default="", editable=False
    )
    time_of_day = models.CharField(gettext_lazy("when"), max_length=10, choices=TimeOfDay.choices)
    weekdays = models.PositiveSmallIntegerField(default=weekdays.EVERY_DAY)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)  # the last day; None is open-ended
    # The row that it took over from, and the last day that one was to have; None went on.
    replaces = models.UUIDField(null=True, blank=True, editable=False)
    replaced_ends_on = models.DateField(null=True, blank=True, editable=False)

    objects = RemovableQuerySet["Schedule"].as_manager()

    class Meta:
        ordering = ["starts_on", "id"]
        indexes = [
            models.Index(
                fields=["user", "starts_on"],
                name="schedules_of_a_member",
                condition=models.Q(removed_at=None),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="scheduled_amount_is_positive"),
            models.CheckConstraint(
                condition=models.Q(weekdays__gte=1, weekdays__lte=weekdays.EVERY_DAY),
                name="schedule_has_a_weekday",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="schedule_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.food}, {self.amount_in_words} {self.when_in_words}"

    def save(self, *args: Any, **options: Any) -> None:
        if self._state.adding and not self.basis_unit:
            self.basis_unit = self.food.basis_unit
        super().save(*args, **options)

    def due_on(self, day: date) -> bool:
        """Return True when it is due on that day of the member's calendar. Removed ones never are."""
        is_in_force = self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)
        return self.removed_at is None and is_in_force and weekdays.has(self.weekdays, day)

    @property
    def unit(self) -> str:
        """The unit that its amount was set in."""
        return self.basis_unit or self.food.basis_unit

    @property
    def needs_amount(self) -> bool:
        """True when the food is measured in another unit since, so that the amount is meaningless."""
        return self.unit != self.food.basis_unit

    @property
    def amount_in_words(self) -> str:
        """Return `1 tablet` or `½ cup, 47 g`."""
        return portion_in_words(self.amount, self.portion_label, self.portion_quantity, self.unit)

    @property
    def amount_text(self) -> str:
        """Return the amount as shown in a form."""
        return format_amount(self.amount, exact=True)

    @property
    def when_in_words(self) -> str:
        """Return `every day in the evening`."""
        return gettext("%(days)s %(time)s") % {
            "days": weekdays.in_words(self.weekdays),
            "time": self.get_time_of_day_display(),
        }

    @property
    def magnesium_mg(self) -> Decimal | None:
        """Return one dose's elemental milligrams by the food's current value; None is unknown.

        Also unknown when the food is now measured in another unit.
        """
        return None if self.needs_amount else self.food.magnesium_for(self.amount * self.portion_quantity)

    STATE_FIELDS = ("ends_on", "removed_at", "replaces", "replaced_ends_on")

    def state(self) -> State:
        """Return what an action changes of a row, as JSON keeps it."""
        values = {name: getattr(self, name) for name in self.STATE_FIELDS}
        return {name: None if value is None else str(value) for name, value in values.items()}

    def set_state(self, state: State) -> None:
        """Restore a saved state, without saving."""
        for name in self.STATE_FIELDS:
            field = cast("models.Field[Any, Any]", self._meta.get_field(name))
            setattr(self, name, field.to_python(state[name]))


class ScheduleChange(OwnedModel):
    """One action of a member on a series, and the way back.

    `before` and `after` hold the states of the rows that it changed, by their ids; a row that it created is
    in `after` alone. Only the newest action of a series that is not undone can be undone.
    """

    class Kind(models.TextChoices):
        ADDED = "added", gettext_lazy("added")
        CHANGED = "changed", gettext_lazy("changed")
        STOPPED = "stopped", gettext_lazy("stopped")
        REMOVED = "removed", gettext_lazy("removed")

    series = models.UUIDField()
    number = models.PositiveIntegerField()  # its place among the actions on the series
    kind = models.CharField(max_length=10, choices=Kind.choices)
    schedule = models.UUIDField()  # the row that the member acted on, or made
    before = models.JSONField()
    after = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["user", "series", "number"], name="one_schedule_change_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.schedule}"

    @property
    def prolonged_id(self) -> str | None:
        """Return the row that lasts longer because another was removed; None when there is none."""
        for id, before in self.before.items():
            was, now = before["ends_on"], self.after[id]["ends_on"]
            is_removed = self.after[id]["removed_at"] is not None
            if not is_removed and was is not None and (now is None or now > was):
                return str(id)
        return None


class Medicine(RemovableModel):
    """Medicine of a member with guidance on its spacing from magnesium supplements."""

    class Kind(models.TextChoices):
        BISPHOSPHONATES = "bisphosphonates", gettext_lazy("Oral bisphosphonates")
        TETRACYCLINES = "tetracyclines", gettext_lazy("Tetracyclines")
        QUINOLONES = "quinolones", gettext_lazy("Quinolones")
        CIPROFLOXACIN = "ciprofloxacin", gettext_lazy("Ciprofloxacin")
        DELAFLOXACIN = "delafloxacin", gettext_lazy("Delafloxacin")
        MOXIFLOXACIN = "moxifloxacin", gettext_lazy("Moxifloxacin")
        GABAPENTIN = "gabapentin", gettext_lazy("Gabapentin")
        LEVOTHYROXINE = "levothyroxine", gettext_lazy("Levothyroxine")
        DOLUTEGRAVIR = "dolutegravir", gettext_lazy("Dolutegravir")
        JULUCA = "juluca", gettext_lazy("Dolutegravir with rilpivirine")
        BICTEGRAVIR = "bictegravir", gettext_lazy("Bictegravir")
        ELTROMBOPAG = "eltrombopag", gettext_lazy("Eltrombopag")
        PENICILLAMINE = "penicillamine", gettext_lazy("Penicillamine")
        NITROFURANTOIN = "nitrofurantoin", gettext_lazy("Nitrofurantoin")
        IRON = "iron", gettext_lazy("Iron")
        CHLOROQUINE = "chloroquine", gettext_lazy("Chloroquine or hydroxychloroquine")
        MYCOPHENOLATE = "mycophenolate", gettext_lazy("Mycophenolate")
        ROSUVASTATIN = "rosuvastatin", gettext_lazy("Rosuvastatin")
        POTASSIUM_SPARING = "potassium-sparing", gettext_lazy("Potassium-sparing diuretics")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(max_length=60)  # as the person typed it

    objects = RemovableQuerySet["Medicine"].as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"], condition=models.Q(removed_at=None), name="one_medicine_a_name"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def guidance(self) -> Guidance:
        """Return the guidance about supplements.

        By its name first: a kind may have been split since it was listed, as moxifloxacin from quinolones.
        """
        return find_guidance(self.name) or GUIDANCE[self.kind]
