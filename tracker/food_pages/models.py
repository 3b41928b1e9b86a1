"""Records of the form that made each own food."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from foods.models import Food


class OwnFoodRequest(models.Model):
    """The id of a form that made an own food, so that sending it again leads to that food.

    Foods are numbered by the database, so the form's own id is stored here.
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
