"""Last known values of earlier versions of a food, where the food has none any more."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models

from foods.magnesium import magnesium_in

VALUE_QUANTITY = Decimal(100)  # of the basis unit


class EarlierValue(models.Model):
    """Columns for the last value of an earlier version. Imports keep them up to date."""

    # In 100 of the basis unit, with the year of that version. None when the food has a value, or when no
    # version ever had one.
    earlier_mg = models.DecimalField(max_digits=9, decimal_places=3, null=True, editable=False)
    earlier_year = models.PositiveSmallIntegerField(null=True, editable=False)

    magnesium_mg: Any

    class Meta:
        abstract = True

    def earlier_for(self, quantity: Decimal) -> tuple[Decimal, int] | None:
        """Return the mg of an earlier version in `quantity` basis units, and its last year.

        None when the food has a value, or no version had one.
        """
        if self.magnesium_mg is not None or self.earlier_year is None:
            return None
        milligrams = magnesium_in(quantity, basis_quantity=VALUE_QUANTITY, basis_magnesium_mg=self.earlier_mg)
        return None if milligrams is None else (milligrams, self.earlier_year)
