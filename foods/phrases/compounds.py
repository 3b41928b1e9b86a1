"""Names of magnesium compounds, and which numbers may be a compound's weight. Pure Python."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from foods.compounds import COMPOUNDS, Compound


@dataclass(frozen=True, slots=True)
class SupplementCompound:
    """Compound used in supplements.

    `highest_mg` is the highest number, for one tablet, scoop or day's dose, that labels commonly give as
    elemental magnesium: a higher number may be the weight of the compound. It is None where no compound is
    meant. `salt` is the compound in tablets, by its key in the converter; None where it has none.
    """

    key: str
    name: str
    highest_mg: int | None
    salt: Compound | None

    @property
    def catalogue_key(self) -> str:
        """Key of the catalogue's unbranded supplement, measured in elemental milligrams."""
        return f"any-magnesium-{self.key}" if self.key else "any-magnesium"

    def is_doubtful(self, strength_mg: Decimal) -> bool:
        """Return True when `strength_mg` may be the weight of the compound."""
        return self.highest_mg is not None and strength_mg > self.highest_mg


# The limits are our judgement from strengths that are commonly sold, not from a table: one that is too low
# costs a question, one that is too high a wrong entry. Next to each are weights that tablets are named for
# instead (Mag-Ox 400 is 400 mg oxide with 241 mg magnesium, so oxide is ambiguous from 400 mg on).
SUPPLEMENT_COMPOUNDS = {
    key: SupplementCompound(key, f"magnesium {name}".strip(), highest, COMPOUNDS.get(salt))
    for key, name, highest, salt in (
        ("", "", None, ""),
        ("glycinate", "glycinate", 400, "bisglycinate"),  # 500, 1,000, 2,000 mg
        ("citrate", "citrate", 400, "citrate"),  # 500, 1,000, 1,480 mg
        ("oxide", "oxide", 375, "oxide"),  # 400, 420, 500 mg
        ("malate", "malate", 400, "malate"),  # 1,000, 1,250 mg
        ("taurate", "taurate", 250, "taurate"),  # 500, 1,000, 1,500 mg
        ("l-threonate", "L-threonate", 150, "threonate"),  # 667, 1,000, 2,000 mg
        ("chloride", "chloride", 250, "chloride-6"),  # 520, 535 mg
        ("lactate", "lactate", 200, "lactate-2"),  # 470, 500, 835 mg
        ("orotate", "orotate", 100, "orotate-2"),  # 200, 500 mg
        ("aspartate", "aspartate", 250, "aspartate-2"),  # 500, 615, 1,803 mg
        ("gluconate", "gluconate", 100, "gluconate-2"),  # 500, 550, 1,000 mg
        ("sulfate", "sulfate", 200, "sulfate-7"),  # grams
        ("hydroxide", "hydroxide", 250, "hydroxide"),  # 311, 400, 800 mg
        ("carbonate", "carbonate", 250, "carbonate-basic"),  # 350, 500 mg
        ("pidolate", "pidolate", 150, "pidolate"),  # 1,500 mg
        ("acetyl-taurate", "acetyl taurate", 150, "acetyl-taurate"),  # 700, 1,000 mg
        ("ascorbate", "ascorbate", 150, "ascorbate"),  # 500, 1,000 mg
        ("glycerophosphate", "glycerophosphate", 200, "glycerophosphate"),  # 778, 1,000 mg
    )
}

# Compounds by the words for them. Words before the bar mean the compound alone; those after it are used for
# other minerals and foods too, and count after or before a word for magnesium only.
_WORDS = {
    "glycinate": "glycinate glycinat bisglycinate bisglycinat diglycinate biglycinate bisgly bisglyc"
    " | gly glyc glycin",
    "citrate": "citrate citrat dicitrate | cit citr",
    "oxide": "mgo | oxide oxid ox",
    "malate": "malate malat dimalate | mal",
    "taurate": "taurate taurat taurinate | taur tau",
    "l-threonate": "threonate threonat magtein | threo thre",
    "chloride": "mgcl mgcl2 | chloride chlorid chlor",
    "lactate": "| lactate lactat laktat lact",
    "orotate": "orotate orotat | orot",
    "aspartate": "| aspartate aspartat asp",
    "gluconate": "| gluconate gluconat glucon",
    "sulfate": "mgso4 | sulfate sulphate sulfat",
    "hydroxide": "| hydroxide hydroxid",
    "carbonate": "mgco3 | carbonate carbonat karbonat",
    "pidolate": "pidolate pidolat |",
    "acetyl-taurate": "acetyltaurate acetyltaurat |",
    "ascorbate": "| ascorbate ascorbat",
    "glycerophosphate": "| glycerophosphate glycerophosphat glycerophos",
}
COMPOUND_WORDS = {word: key for key, words in _WORDS.items() for word in words.replace("|", " ").split()}
# Compounds whose word alone is enough: "2 x 100 mg bisglycinate".
DISTINCT_WORDS = {word for words in _WORDS.values() for word in words.partition("|")[0].split()}
MAGNESIUM_WORDS = {"magnesium", "mag", "trimagnesium", "dimagnesium"}
BEGINNINGS = {("bis", "glycinate"), ("di", "glycinate"), ("l", "threonate"), ("acetyl", "taurate")}
