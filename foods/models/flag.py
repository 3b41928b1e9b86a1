"""Data issues: values that look wrong and need a curator's decision."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from foods.models.food import Food


class Flag(models.Model):
    """Data issue: a food's value that looks wrong and needs a curator's decision."""

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
        help_text="What of the food was looked at. Once dismissed, the issue is raised anew when it changes.",
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
        verbose_name = "data issue"
        ordering = ["-raised_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["food", "kind"], name="one_flag_a_kind")]

    def __str__(self) -> str:
        return f"{self.food}: {self.get_kind_display()}"

    @property
    def holds(self) -> bool:
        """True when the issue holds a value or portions back from the food."""
        return self.held_mg is not None or bool(self.held_portions)

    def dismiss(self, by: Any) -> None:
        """Mark the value as checked and right; the same issue is not raised again."""
        self.dismissed_at, self.dismissed_by = timezone.now(), by
        self.save(update_fields=["dismissed_at", "dismissed_by"])
