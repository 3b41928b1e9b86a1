"""Medicines that empty the bowel before an examination, never suggested. Pure Python."""

from __future__ import annotations

from decimal import Decimal

from foods.text import normalise_words

# Our own limit: a usual portion of a medicine with more magnesium is no daily dose. The largest upper limit
# for supplements is 400 mg a day; a bottle of magnesium citrate solution has 2,900 mg.
MAX_DAILY_DOSE_MG = Decimal(1000)
_WORDS = frozenset({"bowel", "colonoscopy", "picosulfate", "picosulphate", "purgative"})


def is_bowel_preparation(name: str, portion_mg: Decimal | None, *, is_supplemental: bool) -> bool:
    """Return True when a supplement or medicine is one, by name or the mg of its usual portion."""
    if not is_supplemental:
        return False
    is_large = portion_mg is not None and portion_mg > MAX_DAILY_DOSE_MG
    return is_large or not _WORDS.isdisjoint(normalise_words(name))
