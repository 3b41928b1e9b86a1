from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy

from foods.gtin import NotAGtin, normalise_gtin
from foods.models.food import Food


class Barcode(models.Model):
    """Barcode number of a product, as GTIN-14. Products and barcodes are many-to-many."""

    food = models.ForeignKey(Food, on_delete=models.CASCADE, related_name="barcodes")
    gtin = models.CharField(gettext_lazy("barcode"), max_length=14)

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
