"""Magnesium in an amount of a food, from the value in its basis. Pure Python."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

STEP_MG = Decimal("0.001")


def magnesium_in(
    quantity: Decimal, *, basis_quantity: Decimal, basis_magnesium_mg: Decimal | None
) -> Decimal | None:
    """Return the elemental mg in `quantity`, given `basis_magnesium_mg` in `basis_quantity`.

    Both quantities are in the same unit. None when the value is unknown. Rounded once, here, to 0.001 mg.
    """
    if basis_magnesium_mg is None:
        return None
    return (basis_magnesium_mg * quantity / basis_quantity).quantize(STEP_MG, ROUND_HALF_UP)
