"""Columns that lists of foods are sorted by, stored so that no list has to compute them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models

from foods.magnesium import magnesium_in
from foods.text import normalise_words

SORT_FIELDS = ("sort_name", "per_portion_mg", "per_100_mg")
WEIGHED_UNITS = {"g", "ml"}  # foods counted by the piece have no value per 100 g


def sort_values(
    *,
    name: str,
    basis_quantity: Decimal,
    basis_unit: str,
    magnesium_mg: Decimal | None,
    usual_quantity: Decimal | None,
) -> dict[str, Any]:
    """Return the values of SORT_FIELDS; the only place where they are computed.

    `magnesium_mg` is elemental milligrams in the basis. `usual_quantity` is the first portion in the unit of
    the basis; None, for a food without portions, means the basis itself.
    """

    def magnesium_for(quantity: Decimal) -> Decimal | None:
        if not basis_quantity:  # the database's constraint rejects it
            return None
        return magnesium_in(quantity, basis_quantity=basis_quantity, basis_magnesium_mg=magnesium_mg)

    return {
        "sort_name": " ".join(normalise_words(name))[:60],
        "per_portion_mg": magnesium_for(usual_quantity or basis_quantity),
        "per_100_mg": magnesium_for(Decimal(100)) if basis_unit in WEIGHED_UNITS else None,
    }


class SortColumns(models.Model):
    """Sort columns of a food, updated by `Food.save()` and a portion's `save()`.

    Bulk writers call `set_listed_values` on each food before writing it, or
    `Food.objects.filter(...).refresh_listed_values()` after.
    """

    sort_name = models.CharField(max_length=60, editable=False, default="")
    # Elemental milligrams; None is unknown, or, for 100 g or ml, a food counted by the piece.
    per_portion_mg = models.DecimalField(max_digits=19, decimal_places=3, null=True, editable=False)
    per_100_mg = models.DecimalField(max_digits=19, decimal_places=3, null=True, editable=False)

    name: Any
    basis_quantity: Any
    basis_unit: Any
    magnesium_mg: Any

    class Meta:
        abstract = True

    def set_listed_values(self, usual_quantity: Decimal | None) -> None:
        """Set the columns without saving; `usual_quantity` as in `sort_values`."""
        values = sort_values(
            name=self.name,
            basis_quantity=Decimal(self.basis_quantity),
            basis_unit=self.basis_unit,
            magnesium_mg=None if self.magnesium_mg is None else Decimal(self.magnesium_mg),
            usual_quantity=usual_quantity,
        )
        for field, value in values.items():
            setattr(self, field, value)
