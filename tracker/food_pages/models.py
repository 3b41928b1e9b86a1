"""Which form made which of a member's own foods."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from foods.models import Food


class OwnFoodRequest(models.Model):
    """A form that made an own food. Sent again, under the same id, it leads to that food.

    Foods are numbered by the database, so the form's own id is kept here.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    food = models.OneToOneField(Food, on_delete=models.CASCADE, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["user"], name="own_food_requests")]

    def __str__(self) -> str:
        return f"form of food {self.food_id}"
