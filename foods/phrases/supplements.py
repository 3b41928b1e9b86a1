"""Magnesium supplements in phrases: food and amount, or a question.

For example "2 x magnesium glycinate 200 mg".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from django.db.models import Q

from foods.foods_with_portions import foods_with_portions
from foods.models import Food, Portion
from foods.not_intake import NOT_INTAKE, is_not_intake
from foods.phrases.compounds import MAGNESIUM_WORDS, SupplementCompound
from foods.phrases.dose_words import PIECES
from foods.phrases.doses import MAX_LINE_MG, POWDER, TAKEN_WHOLE, Dose, DoseIntake, corrected_dose, read_dose
from foods.phrases.lines import LineOption, ParsedLine
from foods.phrases.name_matching import stems
from foods.phrases.number_words import as_amount
from foods.phrases.parser import PhrasePart
from foods.phrases.pieces import KnownFood
from foods.phrases.quantities import measure_quantity
from foods.text import normalise_words
from tracker.lib.numbers import NotAnAmount, format_amount, format_mg
from tracker.lib.words import gettext, gettext_noop

MAX_OPTIONS = 6
EPSOM_KEY = "epsom-salt-taken-by-mouth"
UNBRANDED = "any-magnesium"  # prefix of the keys of supplements measured in milligrams
_STRENGTH = re.compile(r", (\d+(?:\.\d+)?) mg\b")
# Every supplement of the catalogue named for magnesium has a key in one of these ranges.
NAMING_WORDS = {*MAGNESIUM_WORDS, "epsom"}
KEYS = (("magnesium-", "magnesium."), ("any-magnesium", "any-magnesium."), (EPSOM_KEY, EPSOM_KEY + "."))

QUESTIONS = {
    "number": gettext_noop("Enter the amount as a number above 0, such as 200 mg."),
    "range": gettext_noop("How much did you take? Choose one amount."),
    "thousands": gettext_noop("Which amount do you mean?"),
    "micrograms": gettext_noop(
        "Labels give magnesium in milligrams (mg), not micrograms (mcg). Is it this amount?"
    ),
    "together": gettext_noop("Is that the strength of each one, or of all of them together?"),
    "unclear": gettext_noop("Enter one number and one strength, such as 2 × 200 mg."),
    "salt": gettext_noop("Does the label give this as magnesium, or as the weight of the %(compound)s?"),
    "pieces": gettext_noop("That is more than 20. Check the number before you log it."),
    "much": gettext_noop("That is more than 1,000 mg magnesium. Check the label before you log it."),
    "little": gettext_noop("That is less than 1 mg magnesium. Check the number before you log it."),
    "strength": gettext_noop("How much magnesium is in one? Choose a strength, or type it, such as 200 mg."),
    "spelling": gettext_noop("Did you mean %(compound)s?"),
    "named": gettext_noop("Did you take %(food)s?"),
    "epsom": gettext_noop("Did you take the Epsom salt by mouth? Nothing is logged for a bath."),
}
ELEMENTAL = gettext_noop("%(mg)s mg magnesium")
ELEMENTAL_PIECES = gettext_noop("%(count)s × %(strength)s mg = %(mg)s mg magnesium")
SALT = gettext_noop("%(strength)s mg %(compound)s = %(mg)s mg magnesium")
SALT_PIECES = gettext_noop("%(count)s × %(strength)s mg %(compound)s = %(mg)s mg magnesium")
SUM = "%(count)s × %(strength)s mg = %(mg)s mg"
PRODUCT = gettext_noop("%(food)s: %(mg)s mg magnesium")


def _question(key: str, **names: str) -> str:
    return gettext(QUESTIONS[key]) % names


class SupplementReader:
    """Reader of supplements for one member; `first` are ids of recently logged foods."""

    def __init__(self, first: Sequence[int] = ()) -> None:
        self._first = set(first)
        self._foods: dict[str, Food] | None = None  # by catalogue key, read on first use

    def line(self, part: PhrasePart, found: Sequence[Food]) -> ParsedLine | None:
        """Return the line for `part`; None for other foods and full names in `found`.

        `found` are the foods that search finds for its words.
        """
        if is_not_intake(part.text):
            return ParsedLine(part, question=gettext(NOT_INTAKE))
        dose = read_dose(part.text)
        is_understood = dose is not None and not dose.unknown_words
        if not is_understood and (corrected := corrected_dose(part.text)):
            line = self._line(part, replace(corrected, question="spelling"))
            return replace(line, question=_question("spelling", compound=corrected.compound.name))
        if dose is None or any(_is_full_name(part.words, food, dose) for food in found):
            return None
        if dose.unknown_words:
            return ParsedLine(part, list(found), unknown_words=dose.unknown_words)
        if part.problem and not dose.question:
            dose = replace(dose, question="number", intakes=())
        return self._line(part, dose, found)

    def _line(self, part: PhrasePart, dose: Dose, found: Sequence[Food] = ()) -> ParsedLine:
        options = [option for intake in dose.intakes if (option := self._option(intake, dose))]
        if not options:
            return self._without_strength(part, dose, found)
        first, intake = options[0], dose.intakes[0]
        others = [option.food for option in options] + self._products(dose.compound)
        line = ParsedLine(part, list(dict.fromkeys(others))[:MAX_OPTIONS], first.portion, first.amount)
        if dose.is_epsom or dose.question:
            return replace(line, question=_dose_question(dose), options=tuple(options))
        is_sum = intake.count != 1 and first.portion is None
        return replace(line, how=_option_label(SUM, intake, intake.magnesium_mg) if is_sum else "")

    def _without_strength(self, part: PhrasePart, dose: Dose, found: Sequence[Food]) -> ParsedLine:
        """Return a line without a strength, with options from the catalogue's products."""
        options = [] if dose.question else list(self._product_options(part, dose, found))[:MAX_OPTIONS]
        question = _dose_question(dose if dose.question else replace(dose, question="strength"))
        foods = [option.food for option in options] or self._products(dose.compound)[:MAX_OPTIONS]
        if not options:
            return ParsedLine(part, foods, problem=question, question=question)
        first = options[0]
        return ParsedLine(part, foods, first.portion, first.amount, question=question, options=tuple(options))

    def _product_options(self, part: PhrasePart, dose: Dose, found: Sequence[Food]) -> Iterator[LineOption]:
        count = dose.count or Decimal(1)
        unit = "" if dose.form == PIECES else dose.form
        counted = PhrasePart(part.text, part.words, count, format_amount(count), unit)
        others = [food for food in found if food.is_supplemental and food.basis_unit != Food.Unit.MILLIGRAM]
        for food in dict.fromkeys([*self._products(dose.compound), *others]):
            if POWDER in dose.kinds and food.basis_unit == Food.Unit.MILLILITRE:
                continue
            measured = measure_quantity(counted, _known_food(food))
            if measured.amount is not None:
                portion = None if measured.portion is None else food.portions.all()[measured.portion]
                quantity = measured.amount * (portion.quantity if portion else 1)
                mg = format_mg(food.magnesium_for(quantity) or Decimal(0))
                yield LineOption(
                    gettext(PRODUCT) % {"food": food.name, "mg": mg}, food, portion, measured.amount
                )

    # --- foods ------------------------------------------------------------------------------------

    def _option(self, intake: DoseIntake, dose: Dose) -> LineOption | None:
        """Return the supplement and amount of a reading; None when it can't be logged."""
        try:
            count, magnesium_mg = as_amount(intake.count), as_amount(intake.magnesium_mg)
        except NotAnAmount:
            return None
        if intake.is_salt:
            sentence = SALT if intake.count == 1 else SALT_PIECES
        else:
            sentence = ELEMENTAL if intake.count == 1 else ELEMENTAL_PIECES
        if product := self._product_of(intake, dose):
            magnesium_mg = product.magnesium_for(count) or Decimal(0)
            return LineOption(
                _option_label(sentence, intake, magnesium_mg), product, _piece_portion(product), count
            )
        food = self._read_foods().get(intake.compound.catalogue_key)
        return (
            LineOption(_option_label(sentence, intake, magnesium_mg), food, None, magnesium_mg)
            if food
            else None
        )

    def _product_of(self, intake: DoseIntake, dose: Dose) -> Food | None:
        """Return the product whose pieces have this strength; None without one or for several."""
        if dose.form not in TAKEN_WHOLE:
            return None
        fitting = [
            food
            for food in self._products(intake.compound)
            if dose.form in {"", PIECES, food.basis_unit}
            and _compound_of(food.name) == intake.compound.key
            and _is_of_kind(food.name, dose)
            and _piece_portion(food)
            and _is_as_strong(food, intake)
        ]
        recent = [food for food in fitting if food.pk in self._first]
        chosen = recent if len(recent) == 1 else fitting
        return chosen[0] if len(chosen) == 1 else None

    def _products(self, compound: SupplementCompound) -> list[Food]:
        """Return the catalogue's products of a compound, or all; recently logged ones first."""
        found = [
            food
            for key, food in self._read_foods().items()
            if not key.startswith(UNBRANDED)
            and food.magnesium_mg is not None
            and compound.key in {"", _compound_of(food.name)}
        ]
        return sorted(
            found, key=lambda food: (food.pk not in self._first, _compound_of(food.name) != compound.key)
        )

    def _read_foods(self) -> dict[str, Food]:
        """Return the supplements by catalogue key; read once, by three statements."""
        if self._foods is None:
            in_range = Q()
            for start, end in KEYS:
                in_range |= Q(catalogue_key__gte=start, catalogue_key__lt=end)
            rows = Food.objects.shared().offered().filter(in_range).order_by("catalogue_key")
            keys = dict(rows.values_list("pk", "catalogue_key"))
            foods = foods_with_portions(keys)
            self._foods = {key or "": foods[pk] for pk, key in keys.items() if pk in foods}
        return self._foods


def may_log(text: str, food: Food) -> bool:
    """Return True when Enter may log `food` for `text`: named, and with a known strength."""
    if is_not_intake(text):
        return False
    if not food.is_supplemental:
        return True
    if _is_product(text, food):
        return True
    dose = read_dose(text)
    return is_named_in(text, food) and (dose is None or bool(dose.intakes))


def is_supplement_amount(text: str) -> bool:
    """Return True when `text` gives a supplement's amount or needs an explanation."""
    if is_not_intake(text):
        return True
    dose = read_dose(text) or corrected_dose(text)
    if dose is None or dose.is_product_name:
        return False
    return bool(dose.intakes or dose.count or dose.question)


def is_named_in(words: str, food: Food) -> bool:
    """Return True when `words` name this supplement: magnesium, its name, or its brand.

    Magnesia alone is a mineral water.
    """
    typed = set(normalise_words(words))
    return bool(typed & NAMING_WORDS) or typed >= {"milk", "magnesia"} or _is_product(words, food)


def _is_product(words: str, food: Food) -> bool:
    """Return True when `words` are a product's whole name or brand, which fix its strength.

    Other names that begin with a capital are brands: "Rennie", but not "heartburn tablet".
    """
    if food.basis_unit == Food.Unit.MILLIGRAM:
        return False
    brands = [name for name in food.aliases.split(";") if name.strip()[:1].isupper()]
    asked = sorted(stems(words))
    return any(sorted(stems(name)) == asked for name in (food.name, food.brand, *brands) if name)


def confirmed_supplement(line: ParsedLine) -> ParsedLine:
    """Add a question to a line that would log an unnamed supplement or medicine."""
    food = line.food
    if food is None or not food.is_supplemental:
        return line
    if food.basis_unit == Food.Unit.MILLIGRAM:
        question = _question("strength")
        return replace(line, portion=None, amount=None, problem=question, question=question)
    if not is_named_in(line.part.words, food):
        return replace(line, question=_question("named", food=food.name))
    is_much = not line.question and (line.magnesium_mg or 0) > MAX_LINE_MG
    return replace(line, question=_question("much")) if is_much else line


def names_supplement(text: str) -> bool:
    """Return True when `text` is a magnesium supplement's amount, never part of a name."""
    dose = read_dose(text)
    return dose is not None and bool(dose.intakes)


def _dose_question(dose: Dose) -> str:
    key = "epsom" if dose.is_epsom else dose.question
    return _question(key, compound=dose.compound.name)


def _option_label(sentence: str, intake: DoseIntake, magnesium_mg: Decimal) -> str:
    return gettext(sentence) % {
        "count": format_amount(intake.count),
        "strength": format_mg(intake.strength_mg),
        "compound": intake.compound.name,
        "mg": format_mg(magnesium_mg),
    }


def _is_full_name(words: str, food: Food, dose: Dose) -> bool:
    """Return True when the words are the whole name of a food.

    "magnesium orotate tablet, 500 mg of orotate". Another name counts if the words say more than a compound:
    "calcium, magnesium and zinc".
    """
    is_clear = bool(dose.intakes) and not dose.question and not dose.unknown_words
    if food.basis_unit == Food.Unit.MILLIGRAM or (is_clear and food.owner_id is None):
        return False
    if _is_product(words, food):
        return True
    names = [f"{food.name} {food.brand}"]
    if dose.unknown_words or food.owner_id:
        names += food.aliases.split(";")
    asked = sorted(stems(words))
    return any(sorted(stems(name)) == asked for name in names if name.strip())


def _is_as_strong(food: Food, intake: DoseIntake) -> bool:
    magnesium_mg = food.magnesium_for(Decimal(1))
    if not intake.is_salt:
        return magnesium_mg == intake.strength_mg
    named = _STRENGTH.search(food.name)
    if named is None or Decimal(named[1]) != intake.strength_mg or magnesium_mg is None:
        return False
    return magnesium_mg < intake.strength_mg  # "400 mg of oxide" holds less magnesium


def _piece_portion(food: Food) -> Portion | None:
    return next((portion for portion in food.portions.all() if portion.quantity == 1), None)


def _is_of_kind(name: str, dose: Dose) -> bool:
    """Return True when a product is effervescent, chewable or a powder as typed.

    A sachet is always a powder.
    """
    named = read_dose(name)
    return named is not None and (
        named.kinds == dose.kinds or (bool(dose.form) and named.kinds == dose.kinds | {POWDER})
    )


@lru_cache(maxsize=1000)  # pure, and the catalogue has a few dozen
def _compound_of(name: str) -> str:
    dose = read_dose(name)
    return dose.compound.key if dose else ""


def _known_food(food: Food) -> KnownFood:
    portions = [(portion.label, portion.quantity) for portion in food.portions.all()]
    return KnownFood(food.name, food.basis_unit, food.basis_quantity, food.kind == Food.Kind.DRINK, portions)
