"""Words of a phrase about a magnesium supplement, sorted by kind. Pure Python."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from foods.compounds import MMOL_MG
from foods.phrases.compounds import (
    BEGINNINGS,
    COMPOUND_WORDS,
    DISTINCT_WORDS,
    MAGNESIUM_WORDS,
)
from foods.phrases.number_words import read_number
from tracker.lib.numbers import FRACTION_SIGNS, NotAnAmount, parse_number

MIN_STRENGTH_MG = 25  # a bare number from here on is in mg: no dose has as many tablets

IN_MG = {
    word: milligrams
    for words, milligrams in (
        ("mg mgs milligram milligrams milligramme milligrammes", Decimal(1)),
        ("g gr gm gram grams gramme grammes", Decimal(1000)),
        ("mmol mmols millimole millimoles", MMOL_MG),
        ("meq meqs milliequivalent milliequivalents", MMOL_MG / 2),
    )
    for word in words.split()
}
MICROGRAMS = {"mcg", "ug", "µg", "μg", "microgram", "micrograms"}
PIECES = "pill"  # a tablet, capsule or similar
FORMS = {
    word: form
    for form, words in {
        "tablet": "tablet tablets tab tabs caplet caplets lozenge lozenges chewable chewables",
        "capsule": "capsule capsules cap caps vcap vcaps vegcap vegcaps",
        "softgel": "softgel softgels gelcap gelcaps",
        "gummy": "gummy gummies gummie",
        "sachet": "sachet sachets packet packets stick sticks",
        "scoop": "scoop scoops scoopful",
        PIECES: "pill pills piece pieces dose doses serving servings unit units pc pcs",
        "teaspoon": "tsp tsps teaspoon teaspoons teaspoonful teaspoonfuls",
        "tablespoon": "tbsp tbsps tablespoon tablespoons tablespoonful tablespoonfuls",
        "ml": "ml mls millilitre millilitres milliliter milliliters",
        "drop": "drop drops",
        "bottle": "bottle bottles",
        "fl oz": "oz ounce ounces",
        "cup": "cup cups",
    }.items()
    for word in words.split()
}
EACH = {"each", "ea", "per", "every", "apiece"}
TOGETHER = {"total", "totalling", "totaling", "altogether", "overall"}
SOURCES = {"as", "from"}  # "magnesium (as citrate) 200 mg" is 200 mg of magnesium
MARKS = {"x", "(", ")", "=", ":", "/"}
FILLERS = {
    "of", "the", "some", "my", "i", "ive", "took", "take", "taken", "taking", "had", "have", "just", "about",
    "in", "with", "a", "an", "is", "level", "and", "for", "to", "day", "daily", "today", "tonight", "night",
    "bed", "bedtime", "before", "at", "this", "morning", "evening", "log", "also", "only", "then", "once",
    "supplement", "supplements", "mineral", "powder", "powdered", "effervescent", "fizzy", "soluble",
    "liquid", "slow", "release", "sustained", "chelated", "chelate", "vegan", "vegetarian", "veggie", "veg",
    "strength", "form", "providing", "provides", "contains", "containing", "equals", "salt", "salts",
    "complex", "pure",
}  # fmt: skip
# Makers whose labels give elemental magnesium, by the words of their names.
MAKERS = {
    "nature", "natures", "made", "bounty", "now", "foods", "thorne", "doctors", "best", "encapsulations",
    "solgar", "jarrow", "kirkland", "swisse", "blackmores", "solaray", "vitabiotics", "biolectra",
    "doppelherz", "diasporal", "verla", "abtei", "tetesept", "taxofit", "life", "extension",
}  # fmt: skip

_SIGNS = "".join(FRACTION_SIGNS)
_TOKEN = re.compile(
    r"(?P<minus>(?<![\w)])[-−–](?=[.,]?\d))"
    r"|(?P<name>\b(?:[bdkq]\d{1,2}|mgcl2|mgso4|mgco3|mag64)\b)"
    rf"|(?P<number>\d+ \d+/\d+|\d+/\d+|\d*[{_SIGNS}]|\d+(?:[.,]\d+)*|[.,]\d+)"
    r"|(?P<range>[-–])"
    r"|(?P<times>[×*])"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<mark>[()=:/])"
)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")


@dataclass(frozen=True, slots=True)
class DoseNumber:
    """Number in a phrase and its place; several values when it is ambiguous."""

    values: tuple[Decimal, ...]
    at: int
    is_times: bool = False  # "2 x", "x 2"


@dataclass(slots=True)
class DoseWords:
    """Words of a phrase, by kind.

    `counts` are numbers of pieces, `strengths` milligrams, `bare` numbers that only their size identifies.
    `is_distinct`: a compound was named that no other mineral has. `question` is as in Dose.
    """

    words: list[str]
    is_magnesium: bool = False
    is_distinct: bool = False
    is_epsom: bool = False
    compounds: list[str] = field(default_factory=list)
    form: str = ""
    counts: list[DoseNumber] = field(default_factory=list)
    strengths: list[DoseNumber] = field(default_factory=list)
    bare: list[DoseNumber] = field(default_factory=list)
    elemental_at: int | None = None
    has_source: bool = False
    is_each: bool = False
    is_together: bool = False
    question: str = ""
    unknown: list[str] = field(default_factory=list)

    @classmethod
    def from_text(cls, text: str) -> DoseWords:
        """Sort the words of `text`. Never raises."""
        said = cls(_split_dose_words(text))
        at = 0
        while at < len(said.words):
            at += said._take_name(at) or said._take_number(at) or said._take_word(at)
        return said

    @property
    def is_supplement(self) -> bool:
        """True when magnesium is named, or a compound that implies it."""
        if self.is_magnesium:
            return True
        return self.is_distinct and not self.unknown and bool(self.strengths or self.bare)

    @property
    def says_how_much_only(self) -> bool:
        """True for "200 mg each", "2 capsules", "as citrate", "elemental"."""
        is_amount = bool(self.strengths or self.counts)
        is_source = self.has_source and bool(self.compounds)
        is_mark = self.elemental_at is not None or self.is_together
        return not self.is_magnesium and not self.unknown and (is_amount or is_source or is_mark)

    def _word(self, at: int) -> str:
        return self.words[at] if 0 <= at < len(self.words) else ""

    # --- each returns its word count, 0 for none ----------------------------------------------------

    def _take_name(self, at: int) -> int:
        word, after = self._word(at), self._word(at + 1)
        if word == "epsom":
            self.is_magnesium = self.is_epsom = True
            self.compounds.append("sulfate")
            return 1
        if word in MAGNESIUM_WORDS or (word == "mg" and self._is_magnesium_sign(at)):
            self.is_magnesium = True
            return 1
        for beginning in ("magnesium", "mag"):
            rest = word.removeprefix(beginning)
            if rest != word and rest in COMPOUND_WORDS:
                self.is_magnesium = True
                self.compounds.append(COMPOUND_WORDS[rest])
                return 1
        if (word, after) in BEGINNINGS:
            self.is_distinct = True
            self.compounds.append("acetyl-taurate" if word == "acetyl" else COMPOUND_WORDS[after])
            return 2
        if word in COMPOUND_WORDS:
            self.is_distinct = self.is_distinct or word in DISTINCT_WORDS
            self.compounds.append(COMPOUND_WORDS[word])
            return 1
        return 0

    def _is_magnesium_sign(self, at: int) -> bool:
        """Return True when "mg" is the element: "Mg citrate 200 mg", "200 mg Mg"."""
        before = self._word(at - 1)
        if before[:1].isdigit():
            return False
        is_second = before in IN_MG and self._word(at - 2)[:1].isdigit()
        return self._word(at + 1) in COMPOUND_WORDS or is_second or before in {"", *FILLERS}

    def _take_word(self, at: int) -> int:
        word = self.words[at]
        if word == "elemental":
            self.elemental_at = at
        elif word in SOURCES:
            self.has_source = True
        elif word in EACH:
            self.is_each = True
        elif word in TOGETHER:
            self.is_together = True
        elif word == "twice":
            self.counts.append(DoseNumber((Decimal(2),), at, is_times=True))
        elif word == "minus":
            self.question = "number"
        elif word in FORMS:
            self.form = FORMS[word] if self.form in {"", PIECES} else self.form
        elif not (word in MARKS or word in FILLERS or word in MAKERS or word in IN_MG):
            self.unknown.append(word)
        return 1

    def _take_number(self, at: int) -> int:
        values, length, is_article = self._values(at)
        if not length:
            return 0
        before, after = self._word(at - 1), self._word(at + length)
        if is_article:
            self.is_each = self.is_each or (after in FORMS and bool(self.strengths))  # 200 mg a tablet
        elif after in IN_MG:
            self.strengths.append(DoseNumber(tuple(value * IN_MG[after] for value in values), at))
            self.is_together = self.is_together or (before == "=" and bool(self.counts))
            return length + 1
        elif after in MICROGRAMS:
            self.question = self.question or "micrograms"
            self.strengths.append(DoseNumber(values, at))
            return length + 1
        elif after == "x" or before == "x":
            is_pair = before == "x" or self._word(at + length + 1)[:1].isdigit()
            is_strength = is_pair and values[0] >= MIN_STRENGTH_MG
            (self.strengths if is_strength else self.counts).append(DoseNumber(values, at, is_times=True))
        elif after in FORMS and not (values[0] >= MIN_STRENGTH_MG and not after.endswith("s")):
            self.counts.append(DoseNumber(values, at))  # "375 tablet" is a strength, "30 tablets" a number
            self.is_together = self.is_together or (before in {"in", "="} and bool(self.strengths))
        else:
            self.bare.append(DoseNumber(values, at))
        return length

    def _values(self, at: int) -> tuple[tuple[Decimal, ...], int, bool]:
        """Return the values of the number at `at`, its word count, and True for a lone article."""
        value, length, is_article = self._one_number(at)
        if not length:
            return (), 0, False
        if not is_article and self._word(at + length) in {"to", "or"}:
            other, more, is_other_article = self._one_number(at + length + 1)
            if more and not is_other_article:
                self.question = self.question or "range"
                return (value, other), length + 1 + more, False
        if _THOUSANDS.fullmatch(self.words[at]):
            self.question = self.question or "thousands"
            plain = self.words[at].replace(",", ".")
            return (Decimal(plain.replace(".", "")), Decimal(plain)), length, False
        return (value,), length, is_article

    def _one_number(self, at: int) -> tuple[Decimal, int, bool]:
        word = self._word(at)
        if not word:
            return Decimal(0), 0, False
        if not (word[0].isdigit() or word[0] in f"{_SIGNS}.,"):
            words = self.words[at : at + 6]
            end = next((n for n, each in enumerate(words) if each in {"to", "or"}), len(words))
            number = read_number(words[:end])
            if number is None:
                return Decimal(0), 0, False
            if number.value is None:
                self.question = self.question or "number"
            return number.value or Decimal(1), number.length, number.is_article
        text = f"0{word}" if word[0] in ".," else word
        if _THOUSANDS.fullmatch(text):
            return Decimal(text.replace(",", ".")), 1, False
        try:
            return parse_number(text), 1, False
        except NotAnAmount:
            self.question = "number"
            return Decimal(0), 1, False


def _split_dose_words(text: str) -> list[str]:
    text = re.sub(r"['’]", "", text.lower())
    text = re.sub(r"(\d)-(\d+/\d)", r"\1 \2", text)  # 1-1/2
    text = re.sub(rf"([a-zµ])([{_SIGNS}])", r"\1 \2", text)  # x½
    words: list[str] = []
    matches = list(_TOKEN.finditer(text))
    for at, match in enumerate(matches):
        if match.lastgroup == "range":
            around = [*matches[at - 1 : at], *matches[at + 1 : at + 2]]
            if len(around) == 2 and all(each.lastgroup == "number" for each in around):
                words.append("to")
        elif match.lastgroup == "minus":
            is_range = at > 0 and matches[at - 1].lastgroup == "number"
            words.append("to" if is_range else "minus")
        else:
            words.append("x" if match.lastgroup == "times" else match[0])
    return words
