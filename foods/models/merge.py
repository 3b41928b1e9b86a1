"""Merges of duplicate foods, with what they moved, so that they can be undone."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from foods.models.food import Food


class Merge(models.Model):
    """Merge of the duplicate `old` into `kept`. The old food is retired and points to the kept."""

    class State(models.TextChoices):
        MOVING = "moving", gettext_lazy("rows are being moved")
        UNDOING = "undoing", gettext_lazy("being undone")

    # Empty when it is finished. Otherwise rows still have to be moved.
    state = models.CharField(max_length=10, choices=State.choices, blank=True, default="", db_default="")
    old = models.ForeignKey(Food, on_delete=models.CASCADE, related_name="merges")
    kept = models.ForeignKey(Food, on_delete=models.CASCADE, related_name="merges_of_others")
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Data for undoing, such as the ids of the added portions, see foods.merging.
    moved = models.JSONField(default=dict, editable=False)

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["old"], condition=models.Q(undone_at=None), name="one_standing_merge_a_food"
            )
        ]

    def __str__(self) -> str:
        return gettext("%(old)s into %(kept)s") % {"old": self.old, "kept": self.kept}


class MergeMove(models.Model):
    """Rows that moved with a merge in one batch, when there were too many for one transaction."""

    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, related_name="moves")
    model = models.CharField(max_length=100)
    ids = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{len(self.ids)} of {self.model}"
