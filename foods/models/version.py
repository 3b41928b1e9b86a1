"""Earlier versions of a product."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy

from foods.models.food import Food


class EarlierVersion(models.Model):
    """Older record of a branded food with the same barcode. Not searchable, never logged."""

    food = models.ForeignKey(Food, on_delete=models.CASCADE, related_name="earlier_versions")
    source_id = models.CharField(gettext_lazy("source’s id"), max_length=40)
    published_on = models.DateField(null=True, help_text=gettext_lazy("None when no release said it."))
    name = models.CharField(max_length=200)
    # Elemental milligrams in 100 of the basis unit; None is unknown.
    magnesium_mg = models.DecimalField(max_digits=9, decimal_places=3, null=True)
    basis_unit = models.CharField(max_length=10, choices=Food.Unit.choices)

    follows_merges = ("source_id",)  # see foods.merging

    class Meta:
        ordering = [models.F("published_on").desc(nulls_last=True), "-id"]
        constraints = [models.UniqueConstraint(fields=["food", "source_id"], name="one_row_a_version")]

    def __str__(self) -> str:
        return f"{self.name}, {self.published_on or 'without a date'}"

    @property
    def record_url(self) -> str:
        """URL of the source's page about this version."""
        return f"https://fdc.nal.usda.gov/food-details/{self.source_id}/nutrients"
