"""What a person takes regularly, and which medicines they take beside it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from foods.models import Food
from tracker.lib.ids import new_id
from tracker.lib.numbers import format_amount, portion_in_words
from tracker.schedules import weekdays
from tracker.schedules.spacing import SPACINGS, Spacing


class TimeOfDay(models.TextChoices):
    """In the order of the day."""

    MORNING = "morning", "in the morning"
    BREAKFAST = "breakfast", "with breakfast"
    MIDDAY = "midday", "at midday"
    LUNCH = "lunch", "with lunch"
    EVENING = "evening", "in the evening"
    DINNER = "dinner", "with dinner"
    NIGHT = "night", "at night"


class OwnRowQuerySet(models.QuerySet[Any]):
    def for_user(self, user: Any) -> OwnRowQuerySet:
        """What stands in this person's list; removed rows do not."""
        return self.filter(user=user, removed_at=None)

    def removed_by(self, user: Any) -> OwnRowQuerySet:
        """What this person removed, and may want back."""
        return self.filter(user=user, removed_at__isnull=False)


class OwnRow(models.Model):
    """A row of one person, which is removed by marking it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = OwnRowQuerySet.as_manager()

    class Meta:
        abstract = True

    def remove(self) -> None:
        self.removed_at = timezone.now()
        self.save(update_fields=["removed_at"])

    def restore(self) -> None:
        self.removed_at = None
        self.save(update_fields=["removed_at"])


class Schedule(OwnRow):
    """So much of a food or supplement at a time of the day, on some weekdays, from a day to a day.

    It is effective-dated: a change ends one row and begins another, so that days before it stay as they were.
    Rows that follow one another by changes are one `series`, and an entry that was taken for them names that.
    Nothing is ever logged by a schedule itself.
    """

    # One food may be scheduled several times by one person, so every row moves with a merge.
    follows_merges = ("id",)

    series = models.UUIDField(default=new_id, editable=False)
    # RESTRICT and not PROTECT: a member's own foods go with the account and its schedules together.
    food = models.ForeignKey(Food, on_delete=models.RESTRICT, related_name="schedules")
    amount = models.DecimalField(max_digits=12, decimal_places=6)
    portion_label = models.CharField(max_length=60)
    portion_quantity = models.DecimalField(max_digits=9, decimal_places=3)  # in the unit of the food's basis
    time_of_day = models.CharField("when", max_length=10, choices=TimeOfDay.choices)
    weekdays = models.PositiveSmallIntegerField(default=weekdays.EVERY_DAY)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)  # the last day; None goes on

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

    def due_on(self, day: date) -> bool:
        """Whether it is to be taken on that day of the person's calendar. Removed ones never are."""
        is_in_force = self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)
        return self.removed_at is None and is_in_force and weekdays.has(self.weekdays, day)

    @property
    def amount_in_words(self) -> str:
        """`1 tablet`, `½ cup, 47 g`."""
        return portion_in_words(self.amount, self.portion_label, self.portion_quantity, self.food.basis_unit)

    @property
    def amount_text(self) -> str:
        """As it stands in a form."""
        return format_amount(self.amount, exact=True)

    @property
    def when_in_words(self) -> str:
        """`every day in the evening`."""
        return f"{weekdays.in_words(self.weekdays)} {self.get_time_of_day_display()}"

    @property
    def magnesium_mg(self) -> Decimal | None:
        """Elemental milligrams in one time's amount, by the food's value now; None when it is unknown."""
        return self.food.magnesium_for(self.amount * self.portion_quantity)

    @transaction.atomic
    def change_to(self, new: Schedule) -> None:
        """End with the day before `new` starts, and go on as `new`. The days before stay as they were."""
        if new.starts_on <= self.starts_on:
            self.removed_at = timezone.now()  # it was never in force on a day that is over
        else:
            eve = new.starts_on - timedelta(days=1)
            self.ends_on = min(self.ends_on or eve, eve)
        self.save(update_fields=["removed_at", "ends_on"])
        new.user_id, new.series, new.food_id = self.user_id, self.series, self.food_id
        new.save(force_insert=True)

    @transaction.atomic
    def undo_change(self, until: date | None) -> bool:
        """Go back to the row before this one, which then ends on `until` again; False when there is none."""
        # Ids are in the order of time.
        series = Schedule.objects.filter(user=self.user_id, series=self.series)
        before = series.filter(id__lt=self.id).order_by("id").last()
        if before is None or self.removed_at or series.filter(id__gt=self.id).exists():
            return False
        self.remove()
        before.resume(until)
        return True

    def stop(self, today: date) -> None:
        """Not be due any more from `today` on. One that was due on no day before it is removed."""
        if self.starts_on >= today:
            self.remove()
        elif self.ends_on is None or self.ends_on >= today:
            self.ends_on = today - timedelta(days=1)
            self.save(update_fields=["ends_on"])

    def resume(self, until: date | None) -> None:
        """Stand in the list again, to the day `until`; None goes on without an end.

        Nothing happens when a change of it stands for some of these days: it would be due twice.
        """
        until = until if until is None or until >= self.starts_on else self.starts_on
        others = Schedule.objects.for_user(self.user_id).filter(series=self.series).exclude(pk=self.pk)
        others = others.exclude(ends_on__lt=self.starts_on)
        if until is not None:
            others = others.filter(starts_on__lte=until)
        if not others.exists():
            self.removed_at, self.ends_on = None, until
            self.save(update_fields=["removed_at", "ends_on"])

    def restore(self) -> None:
        self.resume(self.ends_on)


class Medicine(OwnRow):
    """A medicine that the person takes and that wants distance from magnesium supplements."""

    class Kind(models.TextChoices):
        BISPHOSPHONATES = "bisphosphonates", "Oral bisphosphonates"
        TETRACYCLINES = "tetracyclines", "Tetracyclines"
        QUINOLONES = "quinolones", "Quinolones"
        GABAPENTIN = "gabapentin", "Gabapentin"
        LEVOTHYROXINE = "levothyroxine", "Levothyroxine"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(max_length=60)  # as the person typed it

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
    def spacing(self) -> Spacing:
        return SPACINGS[self.kind]
