"""Dose of a magnesium supplement in a phrase: compound, count, strength. Pure Python.

"2 x magnesium glycinate 200 mg" is two of 200 mg. Numbers are elemental magnesium, as labels state it, unless
they may be the weight of the compound: then there are two readings, and the member is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from foods.compounds import Conversion
from foods.phrases.compounds import (
    COMPOUND_WORDS,
    MAGNESIUM_WORDS,
    SUPPLEMENT_COMPOUNDS,
    SupplementCompound,
)
from foods.phrases.dose_words import (
    FILLERS,
    FORMS,
    MIN_STRENGTH_MG,
    PIECES,
    DoseNumber,
    DoseWords,
)
from foods.phrases.parser import PhrasePart
from foods.search.spelling import edit_distance

MAX_PIECES = 20
MAX_LINE_MG = 1_000  # elemental, of one line; more needs confirmation
MIN_LINE_MG = 1  # elemental, of one line; less needs confirmation, and would be rounded to 0
MAX_OPTION_MG = 5_000  # elemental; a larger reading is not an option
USUAL_MG = 400  # a usual total; more needs confirmation when it is a product
MIN_CORRECTED_LETTERS = 6  # letters
GIVING = {"providing", "provides", "containing", "contains", "equals", "giving", "gives", "yielding"}
TAKEN_WHOLE = {"", PIECES, "tablet", "capsule", "softgel", "gummy", "sachet", "scoop"}
POWDER = "powder"
PRODUCT_KINDS = {
    "effervescent": "effervescent", "fizzy": "effervescent", "soluble": "effervescent",
    "chewable": "chewable", "chewables": "chewable", "powder": POWDER, "powdered": POWDER,
}  # fmt: skip
# Products in the catalogue with these names, strength included.
_PRODUCT = re.compile(r"\bslow[- ]?mag\b|\bmag[- ]?tab[- ]sr\b|\bmagtein\b")
# Letter groups of all supplements' names: text without any is skipped early.
_MAY_NAME_ONE = re.compile(r"mag|mang|mg|mmol|meq|epsom|glyc|bisgly|citr|threo|taur|orot|mala|pidol", re.I)


@dataclass(frozen=True, slots=True)
class DoseIntake:
    """Reading of an amount: `count` pieces of `strength_mg` each.

    The strength is elemental magnesium, or the weight of the compound when `is_salt`.
    """

    compound: SupplementCompound
    count: Decimal
    strength_mg: Decimal
    is_salt: bool = False

    @property
    def magnesium_mg(self) -> Decimal:
        """Elemental milligrams of all pieces."""
        total = self.count * self.strength_mg
        if self.is_salt and self.compound.salt:
            return Conversion(self.compound.salt, total).magnesium_mg
        return total


@dataclass(frozen=True, slots=True)
class Dose:
    """Supplement as it was typed.

    `form` is its form, such as "capsule"; empty when not given. `count` is None without one. `intakes` are
    the readings of the amount: none without a strength, one when it is clear. `question` is the open
    question, one of the keys of supplements.QUESTIONS; empty for none.
    """

    compound: SupplementCompound
    form: str = ""
    count: Decimal | None = None
    intakes: tuple[DoseIntake, ...] = ()
    question: str = ""
    unknown_words: tuple[str, ...] = ()
    is_epsom: bool = False
    kinds: frozenset[str] = frozenset()  # of PRODUCT_KINDS
    is_product_name: bool = False  # "magnesium glycinate capsule 100": search finds it by this name


@lru_cache(maxsize=1000)  # pure, and called several times per part
def read_dose(text: str) -> Dose | None:
    """Return the magnesium dose in `text`, one part of a phrase; None without one."""
    if not _MAY_NAME_ONE.search(text):
        return None
    said = DoseWords.from_text(text)
    if not said.is_supplement:
        return None  # "calcium citrate", "citrate": other minerals have such compounds
    compounds = list(dict.fromkeys(said.compounds))
    compound = SUPPLEMENT_COMPOUNDS[compounds[0] if len(compounds) == 1 else ""]
    counts, strengths = _counts_and_strengths(said)
    if not strengths and _PRODUCT.search(text.lower()):
        return None
    dose = Dose(
        compound,
        said.form,
        counts[0].values[0] if counts else None,
        question=said.question,
        unknown_words=tuple(said.unknown),
        is_epsom=said.is_epsom,
        kinds=frozenset(PRODUCT_KINDS[word] for word in said.words if word in PRODUCT_KINDS),
        is_product_name=bool(said.form and not counts and not said.strengths and strengths),
    )
    if len(compounds) > 1 or len(counts) > 1:
        return replace(dose, question=dose.question or "unclear")
    if dose.question == "number" or not strengths:
        too_many = dose.count is not None and dose.count > MAX_PIECES and dose.form in TAKEN_WHOLE
        return replace(dose, question=dose.question or ("pieces" if too_many else ""))
    return _with_intakes(dose, said, counts, strengths)


@lru_cache(maxsize=1000)
def corrected_dose(text: str) -> Dose | None:
    """Return the dose of `text` with spelling corrected: "magnesum glycenate 200 mg".

    None without any. Only words of six letters or more are corrected, and only where magnesium or a compound
    is left to name.
    """
    words = DoseWords.from_text(text).unknown if _MAY_NAME_ONE.search(text) else []
    corrections = {word: _nearest(word) for word in words}
    if not corrections or not any(corrections.values()):
        return None
    plain = text.lower()
    for word, name in corrections.items():
        plain = re.sub(rf"\b{re.escape(word)}\b", name or word, plain)
    dose = read_dose(plain)
    return dose if dose and not dose.unknown_words else None


def _nearest(word: str) -> str:
    """Return the name that differs from `word` by at most two letters; empty without one."""
    if len(word) < MIN_CORRECTED_LETTERS:
        return ""
    names = [name for name in (*COMPOUND_WORDS, *MAGNESIUM_WORDS) if len(name) >= MIN_CORRECTED_LETTERS]
    apart, name = min((edit_distance(word, name), name) for name in names)
    return name if apart <= (1 if len(word) < 8 else 2) else ""


def joined_doses(parts: Sequence[PhrasePart], text: str) -> list[PhrasePart]:
    """Join parts of one dose: "magnesium (2 capsules, 200 mg each)" is one part.

    `parts` are those of `text`, where a supplement's amount may begin with a minus.
    """
    if not _MAY_NAME_ONE.search(text):
        return list(parts)
    found: list[PhrasePart] = []
    at = 0
    for part in parts:
        part = replace(part, text=_as_typed(part.text, text))
        start = text.find(part.text, at)
        if start > 0 and text[start - 1] in "-−–" and text[start : start + 1].isdigit():
            part = replace(part, text=text[start - 1] + part.text)
        at = max(at, start)
        before = found[-1] if found else None
        if before and part.joiner != "and" and _belong_together(before, part):
            between = " " if part.joiner == "" else ", "
            found[-1] = replace(
                before,
                text=f"{before.text}{between}{part.text}",
                words=f"{before.words} {part.words}".strip(),
                problem=before.problem or part.problem,
                without=(*before.without, *part.without),
            )
        else:
            found.append(part)
    return found


def _as_typed(words: str, text: str) -> str:
    """Return `words` with the signs between them in `text`: "2 capsules = 400 mg"."""
    if words in text:
        return words
    found = re.search(r"\W+".join(map(re.escape, re.findall(r"\w+", words))), text)
    return found[0] if found else words


def _belong_together(before: PhrasePart, part: PhrasePart) -> bool:
    first, second = DoseWords.from_text(before.text), DoseWords.from_text(part.text)
    if first.is_magnesium or (first.is_distinct and not first.unknown):
        return second.says_how_much_only or bool(GIVING & set(second.words[:1]))
    if not (second.is_magnesium or second.is_distinct):
        return False
    is_filler = bool(first.words) and all(word in FILLERS for word in first.words)
    says_twice = (first.strengths and second.strengths) or (first.counts and second.counts)
    return is_filler or (first.says_how_much_only and not says_twice)


# --- counts and strengths -------------------------------------------------------------------------


def _counts_and_strengths(said: DoseWords) -> tuple[list[DoseNumber], list[DoseNumber]]:
    """Return counts and strengths, with bare numbers sorted in.

    "2 magnesium citrate 200" is two of 200 mg.
    """
    counts, strengths = [*said.counts], [*said.strengths]
    for figure in said.bare:
        if _counts_pieces(said, figure):
            counts.append(figure)
        elif figure.values[0] >= MIN_STRENGTH_MG and not said.strengths:
            strengths.append(figure)
        elif figure.values[0] <= MAX_PIECES:
            counts.append(figure)
        else:
            said.question = said.question or "unclear"
    return counts, strengths


def _counts_pieces(said: DoseWords, figure: DoseNumber) -> bool:
    """Return True for the number before a plural form: "60 magnesium citrate capsules"."""
    behind = said.words[figure.at + 1 :]
    return not said.counts and any(word in FORMS and word.endswith("s") for word in behind)


def _with_intakes(dose: Dose, said: DoseWords, counts: list[DoseNumber], strengths: list[DoseNumber]) -> Dose:
    strength, is_elemental = _strength(dose, said, strengths)
    if strength is None or (dose.form not in TAKEN_WHOLE and counts):
        return replace(dose, question=dose.question or "unclear")  # "5 ml magnesium 300 mg"
    question = dose.question
    pieces = counts[0].values if counts else (Decimal(1),)
    pairs = [(count, each) for count in pieces for each in strength.values]
    totals = [(count, each / count) for count, each in pairs]
    if said.is_together and not said.is_each:
        pairs = totals
    elif counts and not said.is_each and _may_be_a_total(said, counts[0], strength):
        question, pairs = question or "together", [*pairs, *totals]
    intakes = [each for pair in pairs for each in _readings(dose, *pair, is_elemental=is_elemental)]
    open_question = _question_about(intakes, dose.form, is_elemental=is_elemental)
    options = tuple(each for each in dict.fromkeys(intakes) if each.magnesium_mg <= MAX_OPTION_MG)
    return replace(dose, intakes=options, question=question or open_question)


def _strength(dose: Dose, said: DoseWords, strengths: list[DoseNumber]) -> tuple[DoseNumber | None, bool]:
    """Return the number that is the strength, and whether it is elemental; None when unclear."""
    if len(strengths) == 1:
        return strengths[0], said.elemental_at is not None or said.has_source
    if len(strengths) > 2:
        return None, False
    first, second = sorted(strengths, key=lambda figure: figure.values[0])
    at = said.elemental_at
    if at is not None:
        return min(strengths, key=lambda figure: abs(figure.at - at)), True
    if dose.compound.salt and len(first.values) == len(second.values) == 1:
        share = Conversion(dose.compound.salt, second.values[0]).magnesium_mg / first.values[0]
        if Decimal("0.85") < share < Decimal("1.15"):
            return first, True  # "magnesium citrate 1000 mg (160 mg magnesium)"
    if dose.count and dose.count * first.values[0] == second.values[0]:
        return first, False  # "2 x 200 mg = 400 mg"
    return None, False


def _may_be_a_total(said: DoseWords, count: DoseNumber, strength: DoseNumber) -> bool:
    """Return True when "400 mg (2 capsules)" may be 400 mg in both of them."""
    if count.is_times or count.at < strength.at or count.values[0] <= 1:
        return False
    return "(" in said.words[strength.at : count.at] or count.values[0] * strength.values[0] > USUAL_MG


def _readings(dose: Dose, count: Decimal, strength_mg: Decimal, *, is_elemental: bool) -> list[DoseIntake]:
    elemental = DoseIntake(dose.compound, count, strength_mg)
    if dose.is_epsom:
        return [replace(elemental, is_salt=True)]
    if is_elemental or dose.compound.salt is None or not dose.compound.is_doubtful(strength_mg):
        return [elemental]
    return [elemental, replace(elemental, is_salt=True)]


def _question_about(intakes: Sequence[DoseIntake], form: str, *, is_elemental: bool) -> str:
    """Return the question about clear readings; empty when they may be logged."""
    if not is_elemental and any(each.compound.is_doubtful(each.strength_mg) for each in intakes):
        return "salt"
    if any(each.count > MAX_PIECES and form in TAKEN_WHOLE for each in intakes):
        return "pieces"
    if any(each.magnesium_mg > MAX_LINE_MG for each in intakes):
        return "much"
    if any(each.magnesium_mg < MIN_LINE_MG for each in intakes):
        return "little"
    return ""
