"""Conditions and medicines with which magnesium is more often low.

They are those that the NIH Office of Dietary Supplements names in its magnesium fact sheet for health
professionals (“groups at risk of magnesium inadequacy”, “interactions with medications”). A member may note
them; they change texts, and never a target. Kidney disease is the opposite risk and has a field of its own;
pregnancy is a kind of target.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, gettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

CHECK = gettext_lazy("Ask your doctor if you should have your magnesium checked.")
MEDICINE = gettext_lazy(
    "Ask your doctor if you should have your magnesium checked. "
    "Don’t stop the medicine unless they tell you to."
)


@dataclass(frozen=True, slots=True)
class Condition:
    """Something with which magnesium is more often low, and one calm sentence of what to do."""

    key: str
    name: StrPromise
    advice: StrPromise = CHECK

    @property
    def in_a_line(self) -> str:
        """Return `Coeliac disease: magnesium is more often low. Ask your doctor ...`."""
        words = {"condition": self.name, "advice": self.advice}
        return gettext("%(condition)s: low magnesium is more common. %(advice)s") % words


CONDITIONS = {
    condition.key: condition
    for condition in (
        Condition("coeliac", gettext_lazy("Coeliac disease")),
        Condition("crohn", gettext_lazy("Crohn’s disease")),
        Condition("bowel-surgery", gettext_lazy("Bowel surgery")),
        Condition("diarrhoea", gettext_lazy("Long-term diarrhoea")),
        Condition("diabetes-2", gettext_lazy("Type 2 diabetes")),
        Condition("alcohol", gettext_lazy("Long-term alcohol dependence")),
        Condition("older-age", gettext_lazy("Older age")),
        Condition("ppi", gettext_lazy("Long-term use of proton pump inhibitors"), MEDICINE),
        Condition("diuretics", gettext_lazy("Loop or thiazide diuretics (water tablets)"), MEDICINE),
    )
}


def known_conditions(stored: Any) -> list[Condition]:
    """Return the conditions for stored keys, in the order of the list; unknown keys are ignored."""
    keys = {key for key in stored if isinstance(key, str)} if isinstance(stored, list) else set()
    return [condition for key, condition in CONDITIONS.items() if key in keys]
