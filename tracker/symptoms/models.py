"""The diary of twitches and spasms, and of what else bothers a muscle."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from tracker.lib.ids import new_id

STRONGEST = 10


class Kind(models.TextChoices):
    TWITCH = "twitch", "Twitch"  # fasciculation: one muscle flickers
    SPASM = "spasm", "Spasm or cramp"  # a muscle bulges and is hard
    WEAKNESS = "weakness", "Weakness"
    TIREDNESS = "tiredness", "Tiredness"
    TINGLING = "tingling", "Tingling"


class Place(models.TextChoices):
    EYELID = "eyelid", "Eyelid"
    FACE = "face", "Face"
    NECK = "neck", "Neck"
    SHOULDER = "shoulder", "Shoulder"
    UPPER_ARM = "upper-arm", "Upper arm"
    FOREARM = "forearm", "Forearm"
    HAND = "hand", "Hand or fingers"
    CHEST = "chest", "Chest"
    BELLY = "belly", "Belly"
    BACK = "back", "Back"
    BUTTOCK = "buttock", "Buttock"
    THIGH = "thigh", "Thigh"
    CALF = "calf", "Calf"
    FOOT = "foot", "Foot or toes"
    ALL_OVER = "all-over", "All over"


class Before(models.TextChoices):
    """What went before."""

    STRESS = "stress", "Stress"
    POOR_SLEEP = "poor-sleep", "Poor sleep"
    EXERCISE = "exercise", "Exercise"
    CAFFEINE = "caffeine", "Caffeine"
    ALCOHOL = "alcohol", "Alcohol"
    LITTLE_WATER = "little-water", "Too little water"
    MEDICINE = "medicine", "A medicine"
    OTHER = "other", "Something else"


class Helped(models.TextChoices):
    STRETCHING = "stretching", "Stretching"
    MASSAGE = "massage", "Massage"
    REST = "rest", "Rest"
    WATER = "water", "Water"


class SymptomQuerySet(models.QuerySet["Symptom"]):
    def for_user(self, user: Any) -> SymptomQuerySet:
        """What stands in this person's diary; removed symptoms do not."""
        return self.filter(user=user, removed_at=None)

    def on(self, day: date) -> SymptomQuerySet:
        return self.filter(day=day).order_by("started_at", "created_at", "id")

    def between(self, first: date, last: date) -> SymptomQuerySet:
        """Both days included."""
        return self.filter(day__range=(first, last))


class Symptom(models.Model):
    """One twitch, spasm or other symptom on one day of a person's calendar.

    All but the kind and the day may be unknown: `severity` (0 to 10), `started_at` (their clock) and
    `lasted_minutes` are None then, `place` is empty.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    day = models.DateField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    place = models.CharField("where", max_length=10, choices=Place.choices, blank=True)
    severity = models.PositiveSmallIntegerField("how strong", null=True, blank=True)
    started_at = models.TimeField("when", null=True, blank=True)
    lasted_minutes = models.PositiveIntegerField("how long", null=True, blank=True)
    before = models.JSONField("what went before", default=list, blank=True)  # values of Before
    helped = models.JSONField("what helped", default=list, blank=True)  # values of Helped
    note = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = SymptomQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "day"], name="symptoms_of_a_day")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(severity=None) | models.Q(severity__lte=STRONGEST),
                name="severity_is_0_to_10",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.day}"
