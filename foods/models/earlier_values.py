"""What earlier versions of a food held, where the food itself does not say any more."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models

from foods.magnesium import magnesium_in

PER = Decimal(100)  # of the basis unit


class EarlierValue(models.Model):
    """A food's columns for the last value that an earlier version had. Imports keep them right."""

    # In 100 of the basis unit, with the year of that version. None when the food has a value, or when no
    # version ever had one.
    earlier_mg = models.DecimalField(max_digits=9, decimal_places=3, null=True, editable=False)
    earlier_year = models.PositiveSmallIntegerField(null=True, editable=False)

    magnesium_mg: Any

    class Meta:
        abstract = True

    def earlier_for(self, quantity: Decimal) -> tuple[Decimal, int] | None:
        """Milligrams that an earlier version had in `quantity` basis units, and until which year.

        None where the food has a value, or no version had one.
        """
        if self.magnesium_mg is not None or self.earlier_year is None:
            return None
        milligrams = magnesium_in(quantity, basis_quantity=PER, basis_magnesium_mg=self.earlier_mg)
        return None if milligrams is None else (milligrams, self.earlier_year)
