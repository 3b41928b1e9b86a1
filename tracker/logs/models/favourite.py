from django.conf import settings
from django.db import models

from foods.models import Food
from tracker.lib.ids import new_id


class Favourite(models.Model):
    """A member's favourite food, listed first. Ids are in the order of creation."""

    follows_merges = ("user",)  # see foods.merging: a member has a food as a favourite once

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="favourites", db_index=False
    )
    food = models.ForeignKey(Food, on_delete=models.CASCADE, related_name="favourites")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "food"], name="one_star_a_food")]

    def __str__(self) -> str:
        return f"favourite {self.pk}"
