"""From a food's value to the magnesium in an amount of it, from a compound to its magnesium. Pure Python."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from tracker.lib.numbers import format_decimal, format_mg

STEP_MG = Decimal("0.001")


def magnesium_in(
    quantity: Decimal, *, basis_quantity: Decimal, basis_magnesium_mg: Decimal | None
) -> Decimal | None:
    """Elemental milligrams in `quantity` of something that holds `basis_magnesium_mg` in `basis_quantity`.

    Both quantities are in the same unit. None when the value is unknown. Rounded once, here, to 0.001 mg.
    """
    if basis_magnesium_mg is None:
        return None
    return (basis_magnesium_mg * quantity / basis_quantity).quantize(STEP_MG, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Compound:
    """A compound of magnesium, and how much of its mass is magnesium itself, in per cent.

    `hydrate` says how much water it holds, or which of several salts it is; empty where there is only one.
    """

    key: str
    name: str
    hydrate: str
    percent: Decimal

    def __str__(self) -> str:
        """`magnesium chloride, hexahydrate`."""
        return f"{self.name}, {self.hydrate}" if self.hydrate else self.name


# Elemental magnesium in per cent by mass, calculated from atomic masses (IUPAC); table 3 of PMC7397051
# agrees where it lists a compound. Nothing here knows how much of it the body takes up.
COMPOUNDS = {
    key: Compound(key, f"magnesium {name}", hydrate, Decimal(percent))
    for key, name, hydrate, percent in (
        ("aspartate", "aspartate", "anhydrous", "8.4"),
        ("bisglycinate", "bisglycinate", "anhydrous", "14.1"),
        ("carbonate", "carbonate", "anhydrous", "28.8"),
        ("chloride", "chloride", "anhydrous", "25.5"),
        ("chloride-6", "chloride", "hexahydrate", "12.0"),
        ("citrate", "citrate", "trimagnesium, anhydrous", "16.2"),
        ("citrate-9", "citrate", "trimagnesium, nonahydrate", "11.9"),
        ("citrate-1-1", "citrate", "1:1, anhydrous", "11.3"),
        ("gluconate", "gluconate", "anhydrous", "5.9"),
        ("hydroxide", "hydroxide", "", "41.7"),
        ("lactate", "lactate", "anhydrous", "12.0"),
        ("lactate-2", "lactate", "dihydrate", "10.2"),
        ("malate", "malate", "anhydrous", "15.5"),
        ("orotate", "orotate", "anhydrous", "7.3"),
        ("oxide", "oxide", "", "60.3"),
        ("sulfate", "sulfate", "anhydrous", "20.2"),
        ("sulfate-7", "sulfate", "heptahydrate (Epsom salt)", "9.9"),
        ("taurate", "taurate", "anhydrous", "8.9"),
        ("threonate", "L-threonate", "anhydrous", "8.3"),
    )
}


@dataclass(frozen=True, slots=True)
class Conversion:
    """So many milligrams of a compound, and the elemental milligrams in them."""

    compound: Compound
    compound_mg: Decimal

    @property
    def magnesium_mg(self) -> Decimal:
        """Elemental milligrams, rounded once to 0.001."""
        return (self.compound_mg * self.compound.percent / 100).quantize(STEP_MG, ROUND_HALF_UP)

    def __str__(self) -> str:
        """The sum: `500 mg magnesium oxide × 60.3% = 302 mg magnesium`."""
        taken = f"{format_decimal(self.compound_mg)} mg {self.compound} × {self.compound.percent}%"
        return f"{taken} = {format_mg(self.magnesium_mg)} mg magnesium"

    @property
    def note(self) -> str:
        """To be kept beside the figure: `magnesium oxide: 500 mg × 60.3%`."""
        return f"{self.compound}: {format_decimal(self.compound_mg)} mg × {self.compound.percent}%"
