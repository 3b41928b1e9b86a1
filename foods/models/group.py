"""Groups of the catalogue's foods."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy


class FoodGroup(models.Model):
    name = models.CharField(max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(
        default=0, help_text=gettext_lazy("Groups are listed in this order.")
    )

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name
