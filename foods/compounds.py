"""Magnesium compounds, their share of magnesium by mass, and conversion to it. Pure Python."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from foods.magnesium import STEP_MG
from tracker.lib.numbers import format_decimal, format_mg
from tracker.lib.words import gettext

# Standard atomic weights of 2021, abridged: IUPAC Commission on Isotopic Abundances and Atomic Weights,
# Pure and Applied Chemistry 94 (2022) 573, table 3.
ATOMIC_MASSES = {
    "Mg": Decimal("24.305"), "H": Decimal("1.008"), "C": Decimal("12.011"), "N": Decimal("14.007"),
    "O": Decimal("15.999"), "Si": Decimal("28.085"), "P": Decimal("30.974"), "S": Decimal("32.06"),
    "Cl": Decimal("35.45"),
}  # fmt: skip
MMOL_MG = ATOMIC_MASSES["Mg"]  # milligrams of magnesium in 1 mmol of it
MEQ_MG = MMOL_MG / 2  # its ion carries two charges
_ATOM = re.compile(r"([A-Z][a-z]?)(\d*)")


def molar_mass(formula: str) -> Decimal:
    """Return the molar mass in grams per mole. KeyError for an element without a listed mass."""
    found = _ATOM.findall(formula)
    return sum((ATOMIC_MASSES[atom] * int(count or 1) for atom, count in found), Decimal(0))


@dataclass(frozen=True, slots=True)
class Compound:
    """Magnesium compound with its magnesium content in per cent by mass.

    `hydrate` is the number of water molecules, or which of several salts it is; empty where there is only
    one. With `lowest_percent` a label that names the compound may mean several, and `percent` is of the
    richest.
    """

    key: str
    name: str
    hydrate: str
    percent: Decimal
    lowest_percent: Decimal | None = None

    def __str__(self) -> str:
        """Return the name, such as `magnesium chloride, hexahydrate`."""
        return f"{self.name}, {self.hydrate}" if self.hydrate else self.name

    @property
    def percent_text(self) -> str:
        """Percentage as text, such as `60.3` or `11.96`."""
        return format_decimal(self.percent)

    @property
    def is_at_most(self) -> bool:
        """True when the label may mean several salts or hydrates, so the value is a maximum."""
        return self.lowest_percent is not None


# Compounds and hydrates as sold, by name, hydrate or salt, and formula with its water. Basic carbonate is
# 4MgCO3·Mg(OH)2 with 4 or 5 H2O: pharmacopoeias call it light or heavy magnesium carbonate.
_SALTS = (
    ("acetyl-taurate", "acetyl taurate", "", "MgC8H16N2O8S2"),
    ("ascorbate", "ascorbate", "", "MgC12H14O12"),
    ("aspartate", "aspartate", "anhydrous", "MgC8H12N2O8"),
    ("aspartate-2", "aspartate", "dihydrate", "MgC8H16N2O10"),
    ("aspartate-4", "aspartate", "tetrahydrate", "MgC8H20N2O12"),
    ("bisglycinate", "bisglycinate", "anhydrous", "MgC4H8N2O4"),
    ("bisglycinate-2", "bisglycinate", "dihydrate", "MgC4H12N2O6"),
    ("carbonate", "carbonate", "anhydrous", "MgCO3"),
    ("carbonate-basic-4", "carbonate", "basic, tetrahydrate", "Mg5C4H10O18"),
    ("carbonate-basic", "carbonate", "basic, pentahydrate", "Mg5C4H12O19"),
    ("chloride", "chloride", "anhydrous", "MgCl2"),
    ("chloride-6", "chloride", "hexahydrate", "MgCl2H12O6"),
    ("citrate", "citrate", "trimagnesium, anhydrous", "Mg3C12H10O14"),
    ("citrate-9", "citrate", "trimagnesium, nonahydrate", "Mg3C12H28O23"),
    ("citrate-1-1", "citrate", "1:1, anhydrous", "MgC6H6O7"),
    ("gluconate", "gluconate", "anhydrous", "MgC12H22O14"),
    ("gluconate-2", "gluconate", "dihydrate", "MgC12H26O16"),
    ("glycerophosphate", "glycerophosphate", "", "MgC3H7O6P"),
    ("hydroxide", "hydroxide", "", "MgO2H2"),
    ("lactate", "lactate", "anhydrous", "MgC6H10O6"),
    ("lactate-2", "lactate", "dihydrate", "MgC6H14O8"),
    ("lactate-3", "lactate", "trihydrate", "MgC6H16O9"),
    ("malate", "malate", "anhydrous", "MgC4H4O5"),
    ("malate-3", "malate", "trihydrate", "MgC4H10O8"),
    ("orotate", "orotate", "anhydrous", "MgC10H6N4O8"),
    ("orotate-2", "orotate", "dihydrate", "MgC10H10N4O10"),
    ("oxide", "oxide", "", "MgO"),
    ("pidolate", "pidolate", "", "MgC10H12N2O6"),
    ("sulfate", "sulfate", "anhydrous", "MgSO4"),
    ("sulfate-7", "sulfate", "heptahydrate (Epsom salt)", "MgSO11H14"),
    ("taurate", "taurate", "anhydrous", "MgC4H12N2O6S2"),
    ("threonate", "L-threonate", "anhydrous", "MgC8H14O10"),
    ("trisilicate", "trisilicate", "anhydrous", "Mg2Si3O8"),
    ("trisilicate-5", "trisilicate", "pentahydrate", "Mg2Si3O13H10"),
)
# Not calculated: products of this name have no single formula. About a fifth, by secondary sources.
DIMAGNESIUM_MALATE = Compound("malate-di", "magnesium malate", "dimagnesium", Decimal(20))


def _percent(formula: str) -> Decimal:
    atoms = int(re.match(r"Mg(\d*)", formula)[1] or 1)  # type: ignore[index]
    return (100 * MMOL_MG * atoms / molar_mass(formula)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _all_compounds() -> dict[str, Compound]:
    """Return every compound by its key, including those with an unspecified hydrate."""
    exact = [
        Compound(key, f"magnesium {name}", hydrate, _percent(formula))
        for key, name, hydrate, formula in _SALTS
    ]
    exact.append(DIMAGNESIUM_MALATE)
    found: dict[str, Compound] = {}
    for name in dict.fromkeys(compound.name for compound in exact):
        of_name = [compound for compound in exact if compound.name == name]
        if len(of_name) > 1:
            shares = [compound.percent for compound in of_name]
            key = f"{name.removeprefix('magnesium ').lower()}-any"
            found[key] = Compound(key, name, "label doesn’t say which", max(shares), min(shares))
        found |= {compound.key: compound for compound in of_name}
    return found


# Elemental magnesium in per cent by mass; table 3 of PMC7397051 agrees where it lists a compound. Absorption
# is not considered.
COMPOUNDS = _all_compounds()


@dataclass(frozen=True, slots=True)
class Conversion:
    """Conversion of milligrams of a compound to elemental milligrams."""

    compound: Compound
    compound_mg: Decimal

    @property
    def magnesium_mg(self) -> Decimal:
        """Elemental milligrams, rounded once to 0.001; the maximum where the salt is unclear."""
        return self._share(self.compound.percent)

    @property
    def lowest_mg(self) -> Decimal | None:
        """Minimum elemental milligrams; None where the salt is known."""
        lowest = self.compound.lowest_percent
        return None if lowest is None else self._share(lowest)

    @property
    def is_at_most(self) -> bool:
        return self.compound.is_at_most

    def _share(self, percent: Decimal) -> Decimal:
        return (self.compound_mg * percent / 100).quantize(STEP_MG, ROUND_HALF_UP)

    def __str__(self) -> str:
        """Return the sum, such as `500 mg magnesium oxide × 60.3% = 302 mg magnesium`."""
        if self.is_at_most:
            name = self.compound.name
            message = gettext(
                "%(compound_mg)s mg %(compound)s × at most %(percent)s%% = at most %(mg)s mg magnesium"
            )
        else:
            name = str(self.compound)
            message = gettext("%(compound_mg)s mg %(compound)s × %(percent)s%% = %(mg)s mg magnesium")
        return message % {
            "compound_mg": format_decimal(self.compound_mg),
            "compound": name,
            "percent": self.compound.percent_text,
            "mg": format_mg(self.magnesium_mg),
        }

    @property
    def note(self) -> str:
        """Note to store with the value, such as `magnesium oxide: 500 mg × 60.3%`."""
        at_most = "at most " if self.is_at_most else ""
        name = self.compound.name if self.is_at_most else str(self.compound)
        return f"{name}: {format_decimal(self.compound_mg)} mg × {at_most}{self.compound.percent_text}%"


class MolarUnit(StrEnum):
    """Units in which medicines state magnesium itself: `mmol`, and `mEq`, half of one."""

    MMOL = "mmol"
    MEQ = "mEq"


@dataclass(frozen=True, slots=True)
class MolarConversion:
    """Conversion of mmol or mEq of magnesium to milligrams, the same for every compound."""

    amount: Decimal
    unit: str  # value of MolarUnit

    is_at_most = False
    lowest_mg = None

    @property
    def magnesium_mg(self) -> Decimal:
        """Elemental milligrams, rounded once to 0.001."""
        mg = MMOL_MG if self.unit == MolarUnit.MMOL else MEQ_MG
        return (self.amount * mg).quantize(STEP_MG, ROUND_HALF_UP)

    @property
    def _factor(self) -> str:
        return f"{MMOL_MG} mg" if self.unit == MolarUnit.MMOL else f"{MMOL_MG} mg ÷ 2"

    def __str__(self) -> str:
        """Return the sum, such as `5 mmol magnesium × 24.305 mg = 122 mg magnesium`."""
        return gettext("%(amount)s %(unit)s magnesium × %(factor)s = %(mg)s mg magnesium") % {
            "amount": format_decimal(self.amount),
            "unit": self.unit,
            "factor": self._factor,
            "mg": format_mg(self.magnesium_mg),
        }

    @property
    def note(self) -> str:
        """Note to store with the value, such as `magnesium: 5 mmol × 24.305 mg`."""
        return f"magnesium: {format_decimal(self.amount)} {self.unit} × {self._factor}"
