"""Own foods that members submit to the shared catalogue."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy

from foods.models.food import Food
from foods.submitted_foods import SubmittedFood, read_snapshot, snapshot_of


class Submission(models.Model):
    """Member's own food submitted to the shared catalogue."""

    class State(models.TextChoices):
        WAITING = "waiting", gettext_lazy("Waiting")
        ACCEPTED = "accepted", gettext_lazy("Approved")
        DUPLICATE = "duplicate", gettext_lazy("Already in the catalogue")
        REFUSED = "refused", gettext_lazy("Rejected")
        WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")

    food = models.ForeignKey(Food, on_delete=models.CASCADE, related_name="submissions")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.CharField(
        max_length=300, blank=True, help_text=gettext_lazy("Shown to the member when the food is rejected.")
    )
    shared_food = models.ForeignKey(
        Food,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=gettext_lazy("The food it became."),
    )
    # Snapshot of the food when submitted, see foods.submitted_foods. None when none was stored.
    offered = models.JSONField(null=True, editable=False)
    offered_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        db_table = "foods_offer"
        ordering = ["offered_at", "id"]
        verbose_name = gettext_lazy("submission")
        constraints = [
            models.UniqueConstraint(
                fields=["food"], condition=models.Q(state="waiting"), name="one_waiting_offer_a_food"
            )
        ]

    def __str__(self) -> str:
        return f"{self.shown_food}: {self.get_state_display()}"

    @property
    def shown_food(self) -> SubmittedFood:
        """Food as curators see it: the current one while waiting, then the submitted snapshot."""
        is_waiting = self.state == self.State.WAITING
        return read_snapshot(snapshot_of(self.food) if is_waiting else self.offered)
