"""What keeps the catalogue right: other names, imports, doubts about values, foods that members offer."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from foods.models.food import Food
from foods.submitted_foods import SubmittedFood, read_snapshot, snapshot_of
from foods.text import normalise_words
from tracker.lib.model_fields import StoredTextField


def plain_words(text: str) -> str:
    return " ".join(normalise_words(text))


class Alias(models.Model):
    """Another word for a thing, in whatever food it stands: courgette is zucchini, pb is peanut butter."""

    # In the form in which search compares words.
    term = StoredTextField(
        stored_as=plain_words, max_length=60, unique=True, help_text="What people type: “courgette”."
    )
    meaning = StoredTextField(
        stored_as=plain_words,
        max_length=60,
        blank=True,
        help_text="What foods are called: “zucchini”. Empty switches it off.",
    )

    class Meta:
        verbose_name_plural = "other names"
        verbose_name = "other name"
        ordering = ["term"]

    def __str__(self) -> str:
        return f"{self.term} = {self.meaning}"


class ImportRun(models.Model):
    """One import of a release: the line that stands for what it did to thousands of foods."""

    # Beside a single source: FoodData Central's full set, and the catalogue that comes with the project.
    SEVERAL, CATALOGUE = "usda", "catalogue"

    source = models.CharField(
        max_length=20,
        choices=[
            *Food.Source.choices,
            (SEVERAL, "USDA FoodData Central"),
            (CATALOGUE, "Embedded catalogue"),
        ],
    )
    release = models.CharField(max_length=20, blank=True)
    file_name = models.CharField(max_length=200)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(
        null=True, help_text="Empty while it goes on, and after it was stopped: run it again to finish it."
    )
    # Tells a set from another one, so that an import that was stopped goes on with the same one only.
    fingerprint = models.CharField(max_length=64, blank=True, editable=False, default="", db_default="")
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0, help_text="Values left as curators set them.")
    retired = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-started_at", "-id"]
        verbose_name = "import"

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.release}, {self.started_at:%Y-%m-%d}"


class Flag(models.Model):
    """A doubt about a food's value, for a curator to look at."""

    class Kind(models.TextChoices):
        TOO_MUCH = "too_much", "Over 1,500 mg in 100 g"
        FAR_FROM_GROUP = "far_from_group", "Far from its group's middle"
        GRAMS_FOR_MG = "grams_for_mg", "Perhaps grams, not milligrams"
        LARGE_PORTION = "large_portion", "A portion over 2 kg"
        SMALL_PORTION = "small_portion", "A portion under 1 g"
        TWIN = "twin", "Another food with the same name, brand and value"

    food = models.ForeignKey(Food, on_delete=models.CASCADE, related_name="flags")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    detail = models.CharField(max_length=300, help_text="The figures that raised it, in words.")
    judged = models.CharField(
        max_length=400,
        blank=True,
        editable=False,
        help_text="What of the food was looked at. Once dismissed, the doubt is raised anew when it changes.",
    )
    held_mg = models.DecimalField(
        "held value, mg",
        max_digits=9,
        decimal_places=3,
        null=True,
        blank=True,
        help_text="What the source says in the food's basis, held back until a curator has looked.",
    )
    held_portions = models.JSONField(
        default=list,
        db_default=[],
        blank=True,
        editable=False,
        help_text="Pairs of label and quantity, held back until a curator has looked.",
    )
    raised_at = models.DateTimeField(default=timezone.now)
    dismissed_at = models.DateTimeField(null=True, blank=True)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "doubt"
        ordering = ["-raised_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["food", "kind"], name="one_flag_a_kind")]

    def __str__(self) -> str:
        return f"{self.food}: {self.get_kind_display()}"

    @property
    def holds(self) -> bool:
        """Whether it keeps a value or portions out of the food."""
        return self.held_mg is not None or bool(self.held_portions)

    def dismiss(self, by: Any) -> None:
        """The value was looked at and is right; the same doubt is not raised again."""
        self.dismissed_at, self.dismissed_by = timezone.now(), by
        self.save(update_fields=["dismissed_at", "dismissed_by"])


class Submission(models.Model):
    """A member's own food, offered to the shared catalogue."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        ACCEPTED = "accepted", "Accepted"
        DUPLICATE = "duplicate", "In the catalogue already"
        REFUSED = "refused", "Not taken"
        WITHDRAWN = "withdrawn", "Withdrawn"

    food = models.ForeignKey(Food, on_delete=models.CASCADE, related_name="offers")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.CharField(
        max_length=300, blank=True, help_text="For the member to read, when it is not taken."
    )
    shared_food = models.ForeignKey(
        Food, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", help_text="What it became."
    )
    # The food as it was when it was offered, see foods.submitted_foods. None when that was not kept.
    offered = models.JSONField(null=True, editable=False)
    offered_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["offered_at", "id"]
        verbose_name = "offered food"
        constraints = [
            models.UniqueConstraint(
                fields=["food"], condition=models.Q(state="waiting"), name="one_waiting_offer_a_food"
            )
        ]

    def __str__(self) -> str:
        return f"{self.shown_food}: {self.get_state_display()}"

    @property
    def shown_food(self) -> SubmittedFood:
        """The food as curators see it: as it is while the offer waits, then as it was when offered."""
        is_waiting = self.state == self.State.WAITING
        return read_snapshot(snapshot_of(self.food) if is_waiting else self.offered)
