"""Records of members' own foods: the form that made each, and the picture of its label."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

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


class LabelPicture(OwnedModel):
    """Picture of the label of a member's own food, as a JPEG; see `label_pictures`."""

    food = models.OneToOneField(Food, on_delete=models.CASCADE, related_name="+")
    content = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        indexes = [models.Index(fields=["user"], name="label_pictures_of_a_member")]

    def __str__(self) -> str:
        return f"label of food {self.food_id}"
