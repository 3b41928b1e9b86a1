"""Implausible values, held back until a curator confirms them. Pure Python."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tracker.lib.numbers import format_decimal

# Twice the richest food of USDA SR Legacy (crude rice bran, 781 mg in 100 g): beyond it, a gram typed for a
# milligram is likelier than the food.
MAX_MG = Decimal(1500)  # in 100 g or ml
MAX_PORTION, MIN_PORTION = Decimal(2000), Decimal(1)  # g or ml
WEIGHED = frozenset({"g", "ml"})
EATEN = frozenset({"food", "drink"})  # supplements and medicines are strong by nature
# Values of Flag.Kind.
TOO_MUCH, LARGE_PORTION, SMALL_PORTION = "too_much", "large_portion", "small_portion"
HELD_KINDS = (TOO_MUCH, LARGE_PORTION, SMALL_PORTION)

Portions = tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class HeldValue:
    """Held-back value of a food, for one reason: a value in the food's basis, or portions."""

    kind: str
    unit: str  # of the basis and of the portions
    magnesium_mg: Decimal | None = None
    basis_quantity: Decimal = Decimal(100)
    portions: Portions = ()

    @property
    def pairs(self) -> list[list[str]]:
        """Portions as stored in JSON."""
        return [[label, format_decimal(quantity)] for label, quantity in self.portions]

    @property
    def figures(self) -> dict[str, Any]:
        """Figures of its data issue, as stored in JSON; see foods.issue_text."""
        if self.magnesium_mg is None:
            return {"portions": self.pairs, "unit": self.unit}
        return value_figures(self.magnesium_mg, self.basis_quantity, self.unit)


@dataclass(frozen=True, slots=True)
class CheckedFood:
    """Values of a food without the implausible ones, and those that are held back."""

    magnesium_mg: Decimal | None
    portions: Portions
    held: tuple[HeldValue, ...] = ()


def is_too_much(magnesium_mg: Decimal | None, *, basis_quantity: Decimal, unit: str, kind: str) -> bool:
    """Return True when the value is more than a food or drink can contain; False for unknown."""
    if magnesium_mg is None or unit not in WEIGHED or kind not in EATEN:
        return False
    return magnesium_mg * 100 > MAX_MG * basis_quantity


def portion_problem(quantity: Decimal, *, unit: str, kind: str) -> str:
    """Return LARGE_PORTION, SMALL_PORTION or "".

    A supplement's powder may weigh less than a gram.
    """
    if unit not in WEIGHED:
        return ""
    if quantity > MAX_PORTION:
        return LARGE_PORTION
    return SMALL_PORTION if quantity < MIN_PORTION and kind in EATEN else ""


def check_food(
    magnesium_mg: Decimal | None,
    portions: Portions,
    *,
    basis_quantity: Decimal,
    unit: str,
    kind: str,
    confirmed: Collection[str] = (),
) -> CheckedFood:
    """Separate plausible from implausible values; a curator has `confirmed` some kinds."""
    held = []
    is_implausible = is_too_much(magnesium_mg, basis_quantity=basis_quantity, unit=unit, kind=kind)
    if magnesium_mg is not None and is_implausible and TOO_MUCH not in confirmed:
        held.append(HeldValue(TOO_MUCH, unit, magnesium_mg, basis_quantity))
        magnesium_mg = None
    implausible: dict[str, list[tuple[str, Decimal]]] = {}
    kept = []
    for label, quantity in portions:
        problem = portion_problem(quantity, unit=unit, kind=kind)
        if problem and problem not in confirmed:
            implausible.setdefault(problem, []).append((label, quantity))
        else:
            kept.append((label, quantity))
    held += [HeldValue(problem, unit, portions=tuple(some)) for problem, some in implausible.items()]
    return CheckedFood(magnesium_mg, tuple(kept) if implausible else portions, tuple(held))


def value_figures(magnesium_mg: Decimal, quantity: Decimal, unit: str) -> dict[str, Any]:
    """Return a value as the figures of a data issue, see foods.issue_text."""
    return {"mg": format_decimal(magnesium_mg), "quantity": format_decimal(quantity), "unit": unit}
