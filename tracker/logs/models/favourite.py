from django.db import models

from foods.models import Food
from tracker.lib.models import OwnedModel, owner_field


class Favourite(OwnedModel):
    """Favourite food of a member, offered first. Ids are in the order of marking."""

    follows_merges = ("user",)  # see foods.merging: a member has a food as a favourite once

    user = owner_field("favourites")
    food = models.ForeignKey(Food, on_delete=models.CASCADE, related_name="favourites")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "food"], name="one_star_a_food")]

    def __str__(self) -> str:
        return f"favourite {self.pk}"
