"""Records of the form that made each own food."""

from __future__ import annotations

from django.db import models

from foods.models import Food
from tracker.lib.models import OwnedModel


class OwnFoodRequest(OwnedModel):
    """A form that made an own food. Sent again, under the same id, it leads to that food.

    Foods are numbered by the database, so the form's own id is stored here.
    """

    id = models.UUIDField(primary_key=True, editable=False)  # the form's own
    food = models.OneToOneField(Food, on_delete=models.CASCADE, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["user"], name="own_food_requests")]

    def __str__(self) -> str:
        return f"form of food {self.food_id}"
