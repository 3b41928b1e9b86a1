"""Conditions and medicines with which magnesium is more often low. Pure Python.

They are those that the NIH Office of Dietary Supplements names in its magnesium fact sheet for health
professionals (“groups at risk of magnesium inadequacy”, “interactions with medications”). A member may note
them; they change texts, and never a target. Kidney disease is the opposite risk and has a field of its own;
pregnancy is a kind of target.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

CHECK = "Ask your doctor about having your magnesium checked."
MEDICINE = "Ask your doctor about having your magnesium checked, and do not stop the medicine by yourself."


@dataclass(frozen=True, slots=True)
class Condition:
    """Something with which magnesium is more often low, and one calm sentence of what to do."""

    key: str
    name: str
    advice: str = CHECK

    @property
    def in_a_line(self) -> str:
        """Return `Coeliac disease: magnesium is more often low. Ask your doctor ...`."""
        return f"{self.name}: magnesium is more often low. {self.advice}"


CONDITIONS = {
    condition.key: condition
    for condition in (
        Condition("coeliac", "Coeliac disease"),
        Condition("crohn", "Crohn’s disease"),
        Condition("bowel-surgery", "Surgery of the intestine"),
        Condition("diarrhoea", "Long-lasting diarrhoea"),
        Condition("diabetes-2", "Type 2 diabetes"),
        Condition("alcohol", "Long-term alcohol dependence"),
        Condition("older-age", "Older age"),
        Condition("ppi", "Long use of proton-pump inhibitors", MEDICINE),
        Condition("diuretics", "Loop or thiazide diuretics (water tablets)", MEDICINE),
    )
}


def known_conditions(stored: Any) -> list[Condition]:
    """Return the conditions for stored keys, in the order of the list; unknown keys are ignored."""
    keys = {key for key in stored if isinstance(key, str)} if isinstance(stored, list) else set()
    return [condition for key, condition in CONDITIONS.items() if key in keys]
