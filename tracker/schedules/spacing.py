"""Medicines to take apart from magnesium supplements, and those that retain magnesium.

Pure Python. Each kind names the text that gives its hours and the day on which that text, or a copy of it,
was read. Where a text gives a range, `to` is its upper end. The kinds are found by names of medicines, which
are not complete.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from tracker.lib.dates import full_date
from tracker.lib.words import gettext, gettext_noop, ngettext

READ_ON = date(2026, 11, 30)


@dataclass(frozen=True, slots=True)
class GuidanceSource:
    """The source of guidance.

    `copy` is where a copy was read; empty when the text itself was read.
    """

    short: str
    name: str
    url: str
    copy: str = ""
    read_on: date = READ_ON

    def __str__(self) -> str:
        """Return `US label of Avelox (moxifloxacin), copy at druglib.com, read 30 November 2026`."""
        values = {"source": self.name, "copy": self.copy, "day": full_date(self.read_on)}
        if self.copy:
            return gettext("%(source)s, copy at %(copy)s, read %(day)s") % values
        return gettext("%(source)s, read %(day)s") % values


NIH = GuidanceSource(
    "NIH fact sheet",
    "NIH Office of Dietary Supplements, magnesium fact sheet for health professionals",
    "https://ods.od.nih.gov/factsheets/Magnesium-HealthProfessional/",
    "hcn.health and medpill.info",
)
# Sections 4.5 of the UK product texts of medicines that hold magnesium.
UK_MAGNESIUM = GuidanceSource(
    "UK product information",
    "UK product information of a magnesium medicine, section 4.5",
    "https://www.medicines.org.uk/emc/product/2678/smpc",
)
UK_ANTACID = GuidanceSource(
    "UK product information",
    "UK product information of a magnesium hydroxide medicine, section 4.5",
    "https://www.medicines.org.uk/emc/product/4841/smpc",
)


@dataclass(frozen=True, slots=True)
class SpacingHours:
    """Minimum of hours; `to` is the upper end of a range, 0 without one."""

    least: int
    to: int = 0

    def __str__(self) -> str:
        if self.to:
            return gettext("%(least)s to %(to)s hours") % {"least": self.least, "to": self.to}
        return ngettext("%(count)s hour", "%(count)s hours", self.least) % {"count": self.least}


@dataclass(frozen=True, slots=True)
class Guidance:
    """Guidance for a kind of medicine, and the names that find it.

    The medicine is taken at least `before` magnesium or at least `after` it; None where the source doesn't
    name that side. Both None: hours don't help, and `warning` contains the advice.
    """

    key: str
    name: str  # as in “Take oral bisphosphonates”
    before: SpacingHours | None
    after: SpacingHours | None
    source: GuidanceSource
    medicines: tuple[str, ...]
    brands: tuple[str, ...] = ()
    warning: str = ""

    @property
    def advice(self) -> str:
        """Advice such as “Take gabapentin at least 2 hours after magnesium”."""
        values = {"medicine": gettext(self.name), "before": str(self.before), "after": str(self.after)}
        if self.before is None and self.after is None:
            return gettext(self.warning)
        if self.after is None:
            text = gettext("Take %(medicine)s at least %(before)s before magnesium.")
        elif self.before is None:
            text = gettext("Take %(medicine)s at least %(after)s after magnesium.")
        elif self.before == self.after:
            text = gettext("Take %(medicine)s at least %(before)s before or after magnesium.")
        else:
            text = gettext(
                "Take %(medicine)s at least %(before)s before magnesium, or at least %(after)s after it."
            )
        return text % values

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that finds it."""
        return (self.key.replace("-", " "), self.name, *self.medicines, *self.brands)


def _us_label(brand: str, substance: str, url: str, copy: str) -> GuidanceSource:
    return GuidanceSource("US label", f"US label of {brand} ({substance})", url, copy)


GUIDANCE = {
    guidance.key: guidance
    for guidance in (
        Guidance(
            "bisphosphonates", gettext_noop("oral bisphosphonates"), SpacingHours(2), SpacingHours(2), NIH,
            ("alendronate", "alendronic acid", "clodronate", "clodronic acid", "etidronate", "etidronic acid",
             "ibandronate", "ibandronic acid", "risedronate", "risedronic acid"),
            ("Actonel", "Atelvia", "Binosto", "Bonefos", "Boniva", "Bonviva", "Fosamax", "Fosavance"),
        ),
        Guidance(
            "tetracyclines", gettext_noop("tetracyclines"), SpacingHours(2), SpacingHours(4, 6), NIH,
            ("demeclocycline", "doxycycline", "lymecycline", "minocycline", "oxytetracycline",
             "tetracycline"),
            ("Doryx", "Efracea", "Minocin", "Tetralysal", "Vibramycin"),
        ),
        Guidance(
            "quinolones", gettext_noop("quinolones"), SpacingHours(2), SpacingHours(4, 6), NIH,
            ("fluoroquinolones", "levofloxacin", "norfloxacin", "ofloxacin"),
            ("Levaquin", "Noroxin", "Tarivid", "Tavanic"),
        ),
        Guidance(
            "ciprofloxacin", gettext_noop("ciprofloxacin"), SpacingHours(2), SpacingHours(6),
            _us_label("Cipro", "ciprofloxacin", "https://dailymed.nlm.nih.gov/dailymed/search.cfm?query=cipro",
                      "medizzine and webmd.com"),
            (), ("Cipro", "Ciproxin"),
        ),
        Guidance(
            "delafloxacin", gettext_noop("delafloxacin"), SpacingHours(2), SpacingHours(6),
            _us_label("Baxdela", "delafloxacin",
                      "https://www.pdr.net/drug-summary/Baxdela-delafloxacin-24113",
                      "pdr.net"),
            (), ("Baxdela", "Quofenix"),
        ),
        Guidance(
            "moxifloxacin", gettext_noop("moxifloxacin"), SpacingHours(4), SpacingHours(8),
            _us_label("Avelox", "moxifloxacin",
                      "https://www.druglib.com/druginfo/avelox/interactions_overdosage_contraindications/",
                      "druglib.com"),
            (), ("Avelox",),
        ),
        Guidance(
            "gabapentin", gettext_noop("gabapentin"), None, SpacingHours(2),
            _us_label("Neurontin", "gabapentin",
                      "https://dailymed.nlm.nih.gov/dailymed/search.cfm?query=neurontin",
                      "epgonline.org"),
            (), ("Gralise", "Neurontin"),
        ),
        Guidance(
            "levothyroxine", gettext_noop("levothyroxine"), SpacingHours(4), SpacingHours(4),
            GuidanceSource("interaction reference",
                   "Antacids and levothyroxine, a reference of drug interactions",
                   "https://medpill.info/antacids-and-levothyroxine-10242.htm"),
            ("L-thyroxine", "thyroxine"),
            ("Eltroxin", "Euthyrox", "Levoxyl", "Synthroid", "Tirosint", "Unithroid"),
        ),
        Guidance(
            "dolutegravir", gettext_noop("dolutegravir"), SpacingHours(2), SpacingHours(6),
            GuidanceSource("HIV treatment guide", "Quebec HIV treatment guide, on the labels of Tivicay",
                   "https://interactions.guidetherapeutiquevih.com/en/interaction-details?id=11406"),
            (), ("Dovato", "Tivicay", "Triumeq"),
        ),
        Guidance(
            "juluca", gettext_noop("dolutegravir with rilpivirine"), SpacingHours(4), SpacingHours(6),
            GuidanceSource("HIV treatment guide", "Quebec HIV treatment guide, on the label of Juluca",
                   "https://interactions.guidetherapeutiquevih.com/en/interaction-details?id=11406"),
            ("dolutegravir and rilpivirine", "dolutegravir rilpivirine"), ("Juluca",),
        ),
        Guidance(
            "bictegravir", gettext_noop("bictegravir"), SpacingHours(2), SpacingHours(6),
            GuidanceSource("HIV case report", "Clinical cases of drug interactions, case 301 and its comment",
                   "https://clinicalcasesddis.com/ddis/301"),
            (), ("Biktarvy",),
        ),
        Guidance(
            "eltrombopag", gettext_noop("eltrombopag"), SpacingHours(4), SpacingHours(4), UK_ANTACID,
            (), ("Alvaiz", "Promacta", "Revolade"),
        ),
        Guidance(
            "penicillamine", gettext_noop("penicillamine"),
            SpacingHours(3, 4), SpacingHours(3, 4), UK_MAGNESIUM,
            ("D-penicillamine",), ("Cuprimine", "Depen", "Distamine"),
        ),
        Guidance(
            "nitrofurantoin", gettext_noop("nitrofurantoin"),
            SpacingHours(3, 4), SpacingHours(3, 4), UK_MAGNESIUM,
            (), ("Furadantin", "Macrobid", "Macrodantin"),
        ),
        Guidance(
            "iron", gettext_noop("iron"), SpacingHours(3, 4), SpacingHours(3, 4), UK_MAGNESIUM,
            ("ferric maltol", "ferrous fumarate", "ferrous gluconate", "ferrous sulfate", "ferrous sulphate"),
            ("Feraccru", "Fersamal", "Galfer"),
        ),
        Guidance(
            "chloroquine", gettext_noop("chloroquine and hydroxychloroquine"),
            SpacingHours(4), SpacingHours(4),
            GuidanceSource("interaction reference",
                   "Antacids and chloroquine, two references of drug interactions",
                   "https://ppmdb.org/PPMD/viewInteraction?interactionId=859", "ppmdb.org and medpill.info"),
            ("hydroxychloroquine",), ("Aralen", "Avloclor", "Plaquenil", "Quinoric"),
        ),
        Guidance(
            "mycophenolate", gettext_noop("mycophenolate"), SpacingHours(2), SpacingHours(2),
            GuidanceSource("interaction reference", "Drugs.com, magnesium hydroxide and mycophenolate",
                   "https://www.drugs.com/interactions-check.php?drug_list=1513-917%2C1671-0&professional=1"),
            ("mycophenolate mofetil", "mycophenolic acid"), ("CellCept", "Myfortic"),
        ),
        Guidance(
            "rosuvastatin", gettext_noop("rosuvastatin"), SpacingHours(2), None,
            _us_label("Crestor", "rosuvastatin", "https://dailymed.nlm.nih.gov/dailymed/search.cfm?query=crestor",
                      "wikidoc.org"),
            (), ("Crestor",),
        ),
        Guidance(
            "potassium-sparing", gettext_noop("potassium-sparing diuretics"), None, None, NIH,
            ("amiloride", "eplerenone", "spironolactone", "triamterene"),
            ("Aldactone", "Dyrenium", "Inspra", "Midamor"),
            gettext_noop(
                "Potassium-sparing diuretics can keep magnesium in the body, so a supplement may add up. "
                "Ask your doctor before you take magnesium."
            ),
        ),
    )
}  # fmt: skip


def _padded_words(text: str) -> str:
    """Letters and digits alone, each word between spaces: ` alendronic acid 70 mg `."""
    return f" {' '.join(re.findall(r'[a-z0-9]+', text.lower()))} "


# The longest name first: “dolutegravir and rilpivirine” is not “dolutegravir”.
_BY_NAME = sorted(
    {_padded_words(name): guidance for guidance in GUIDANCE.values() for name in guidance.names}.items(),
    key=lambda pair: -len(pair[0]),
)


def find_guidance(text: str) -> Guidance | None:
    """Return the guidance for a medicine, kind or brand in `text`; None for any other.

    A salt, a strength and a form may surround the name: “Alendronic acid 70 mg tablets”.
    """
    words = _padded_words(text)
    plurals = (words, words.replace("s ", " "), words.rstrip() + "s ")
    return next((guidance for name, guidance in _BY_NAME if any(name in each for each in plurals)), None)


def names_to_offer() -> list[str]:
    """Return the names that `find_guidance` recognises, sorted, for the form's list."""
    every = {
        name
        for guidance in GUIDANCE.values()
        for name in (guidance.name, *guidance.medicines, *guidance.brands)
    }
    return sorted(every, key=str.lower)
