"""Data issues: values that look wrong and need a curator's decision."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy

from foods.issue_text import describe_issue
from foods.models.food import Food


class Flag(models.Model):
    """Data issue: a food's value that looks wrong and needs a curator's decision."""

    class Kind(models.TextChoices):
        TOO_MUCH = "too_much", gettext_lazy("Over 1,500 mg in 100 g")
        FAR_FROM_GROUP = "far_from_group", gettext_lazy("Far from group median")
        GRAMS_FOR_MG = "grams_for_mg", gettext_lazy("Possibly grams instead of mg")
        LARGE_PORTION = "large_portion", gettext_lazy("Portion over 2 kg")
        SMALL_PORTION = "small_portion", gettext_lazy("Portion under 1 g")
        DUPLICATE = "twin", gettext_lazy("Same name, brand and value as another food")

    food = models.ForeignKey(Food, on_delete=models.CASCADE, related_name="flags")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    figures = models.JSONField(
        default=dict, db_default={}, blank=True, editable=False, help_text="See foods.issue_text."
    )
    # Written by versions before `figures`, and shown where those are empty.
    detail = models.CharField(max_length=300, blank=True, default="", editable=False)
    judged = models.CharField(
        max_length=400,
        blank=True,
        editable=False,
        help_text=gettext_lazy(
            "The values that were checked. A dismissed issue is raised again when they change."
        ),
    )
    held_mg = models.DecimalField(
        gettext_lazy("pending value, mg"),
        max_digits=9,
        decimal_places=3,
        null=True,
        blank=True,
        help_text=gettext_lazy(
            "The source’s value in the food’s basis, not used until a curator confirms it."
        ),
    )
    held_portions = models.JSONField(
        default=list,
        db_default=[],
        blank=True,
        editable=False,
        help_text=gettext_lazy("Pairs of label and quantity, not used until a curator confirms them."),
    )
    # A curator saved the value in spite of the issue: it is not held back while the issue is open.
    is_confirmed = models.BooleanField(default=False, db_default=False, editable=False)
    raised_at = models.DateTimeField(default=timezone.now)
    dismissed_at = models.DateTimeField(null=True, blank=True)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = gettext_lazy("data issue")
        ordering = ["-raised_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["food", "kind"], name="one_flag_a_kind")]

    def __str__(self) -> str:
        return f"{self.food}: {self.get_kind_display()}"

    @property
    def figures_text(self) -> str:
        """Figures in words, such as `1,700 mg in 100 g`."""
        return describe_issue(self.figures) or self.detail

    @property
    def holds(self) -> bool:
        """True when the issue holds a value or portions back from the food."""
        return self.held_mg is not None or bool(self.held_portions)

    def dismiss(self, by: Any) -> None:
        """Mark the value as checked and right; the same issue is not raised again."""
        self.dismissed_at, self.dismissed_by = timezone.now(), by
        self.save(update_fields=["dismissed_at", "dismissed_by"])
