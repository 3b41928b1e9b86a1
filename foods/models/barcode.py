from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models

from foods.gtin import NotAGtin, normalise_gtin
from foods.models.food import Food


class Barcode(models.Model):
    """The number under a product's bars, as GTIN-14. A product may have several, and so may two foods one."""

    food = models.ForeignKey(Food, on_delete=models.CASCADE, related_name="barcodes")
    gtin = models.CharField("barcode", max_length=14)

    follows_merges = ("gtin",)  # see foods.merging

    class Meta:
        ordering = ["gtin"]
        constraints = [models.UniqueConstraint(fields=["gtin", "food"], name="one_row_a_barcode")]

    def __str__(self) -> str:
        return self.gtin

    def clean(self) -> None:
        try:
            self.gtin = normalise_gtin(self.gtin)
        except NotAGtin as error:
            raise ValidationError({"gtin": str(error)}) from error
