"""Snapshot of a submitted own food, so that later changes stay private to the member."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from foods.magnesium import magnesium_in
from tracker.lib.numbers import format_decimal

if TYPE_CHECKING:
    from foods.models import Food

TEXTS = ("name", "brand", "aliases", "source_note", "basis_unit")
NOT_KEPT = gettext_lazy("A deleted food")


@dataclass(frozen=True, slots=True)
class SubmittedFood:
    """Food to review. `magnesium_mg` is for `basis_quantity` in the basis unit; None is unknown."""

    name: str = field(default_factory=lambda: str(NOT_KEPT))
    brand: str = ""
    aliases: str = ""
    kind: str = ""
    group: str = ""
    source_note: str = ""
    is_estimate: bool = False
    basis_quantity: Decimal = Decimal(100)
    basis_unit: str = "g"
    magnesium_mg: Decimal | None = None
    portions: tuple[tuple[str, Decimal], ...] = ()
    barcodes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.name} ({self.brand})" if self.brand else self.name

    def magnesium_for(self, quantity: Decimal) -> Decimal | None:
        """Return the milligrams in `quantity` basis units; None when unknown."""
        return magnesium_in(
            quantity, basis_quantity=self.basis_quantity, basis_magnesium_mg=self.magnesium_mg
        )


def snapshot_of(food: Food) -> dict[str, Any]:
    """Return the food's current values as JSON-compatible data."""
    return {
        **{name: getattr(food, name) for name in TEXTS},
        "kind": food.get_kind_display(),
        "group": food.group.name,
        "is_estimate": food.is_estimate,
        "basis_quantity": format_decimal(food.basis_quantity),
        "magnesium_mg": None if food.magnesium_mg is None else format_decimal(food.magnesium_mg),
        "portions": [[portion.label, format_decimal(portion.quantity)] for portion in food.portions.all()],
        "barcodes": [barcode.gtin for barcode in food.barcodes.all()],
    }


def read_snapshot(values: Mapping[str, Any] | None) -> SubmittedFood:
    """Return the food of a snapshot; one without values for None, when none was stored."""
    if values is None:
        return SubmittedFood()
    milligrams = values["magnesium_mg"]
    return SubmittedFood(
        **{name: values[name] for name in (*TEXTS, "kind", "group", "is_estimate")},
        basis_quantity=Decimal(values["basis_quantity"]),
        magnesium_mg=None if milligrams is None else Decimal(milligrams),
        portions=tuple((label, Decimal(quantity)) for label, quantity in values["portions"]),
        barcodes=tuple(values["barcodes"]),
    )
