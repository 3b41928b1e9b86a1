"""Interpret a phrase line by line: food, portion and amount, as far as they are clear."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from foods.models import Food
from foods.phrases import supplements
from foods.phrases.amounts import unnumbered
from foods.phrases.dish_plans import may_be_split
from foods.phrases.dish_tables import DishTables, tables
from foods.phrases.dishes import DishReader
from foods.phrases.doses import joined_doses
from foods.phrases.fat_content import nearest_by_fat, read_fat
from foods.phrases.food_choice import FoodChoice, choose, choose_likely, fewer_words
from foods.phrases.lines import LineOption, ParsedLine, PhraseReading
from foods.phrases.lists import listed
from foods.phrases.name_matching import begins, has_number, is_joined, is_thing
from foods.phrases.packing import packed_otherwise
from foods.phrases.parser import Phrase, PhrasePart, read_phrase
from foods.phrases.part_joining import as_one_part, may_be_one, name_run, with_state
from foods.phrases.pieces import KnownFood
from foods.phrases.qualifiers import waste_in
from foods.phrases.quantities import MeasuredQuantity, measure_quantity
from foods.phrases.units import HOUSEHOLD, MASS, VOLUME, kind_of, stem, unit_at
from foods.search import FoodSearch, SearchOutcome
from foods.search.matching import MatchQuality
from foods.search.qualifiers import is_qualifier
from foods.text import base_form, normalise_words
from tracker.lib.words import gettext, join_words

if TYPE_CHECKING:
    from tracker.profiles.models import User


MATCHES = 6  # foods to choose from in a line
SEARCHED = 12  # foods that are compared for a line
DISHES = "Dishes"  # the group of foods with others in them
WEAK = {"on", "in"}  # more often part of a name than between foods


class Interpreter:
    """Reader of phrases for one member; searches for the same words only once."""

    def __init__(self, *, user: User | None = None, first: Sequence[int] = ()) -> None:
        self._search = FoodSearch(user, first)
        self._found: dict[str, SearchOutcome] = {}
        self._supplements = supplements.SupplementReader(first)
        self._tables: DishTables | None = None

    def read(self, text: str) -> PhraseReading:
        """Return the lines of `text`, one for each food."""
        return _build_reading(phrase := _parse_text(text), self._lines(phrase)[0])

    def read_if_phrase(self, text: str) -> PhraseReading | None:
        """Return the lines of `text`; None for the name of a food, which search handles better."""
        phrase = _parse_text(text)
        if phrase.is_denied:
            return PhraseReading([], phrase.meal, phrase.day, phrase.question)
        if not phrase.parts:
            return None  # "had", on the way to haddock
        if len(phrase.parts) == 1 and supplements.is_supplement_amount(phrase.parts[0].text):
            return _build_reading(phrase, self._lines(phrase)[0])
        has_amounts = phrase.says_more or any(part.has_amount for part in phrase.parts)
        is_one = not has_amounts and len(phrase.parts) < 2
        if is_one and not may_be_split(phrase.parts, self._dish_tables()):
            return None
        lines, is_split = self._lines(phrase)
        if is_split:
            return _build_reading(phrase, lines)
        if is_one or (not has_amounts and self._is_beginning(text)):
            return None
        if len(lines) == 1:
            is_phrase = self._is_phrase(lines[0], text) or (phrase.says_more and bool(lines[0].foods))
        elif any(line.part.has_amount for line in lines):
            is_phrase = any(line.foods for line in lines)
        else:
            is_phrase = all(self._is_named(line) for line in lines)
        return _build_reading(phrase, lines) if is_phrase else None

    def line(self, part: PhrasePart, food: Food | None = None) -> ParsedLine:
        """Return the line of `part`, of `food` if the member chose one."""
        named = [] if food else [each.food for each in self._find(part.words).foods]
        if food is None and (line := self._supplements.line(part, named)):
            return line
        part, choice = self._choice_for(part)
        if food is not None:
            foods = [food, *(other for other in choice.foods if other != food)][:MATCHES]
            return _measure_line(part, foods)
        return supplements.confirmed_supplement(_line_for_choice(part, choice))

    def look_up(self, texts: Iterable[str]) -> None:
        """Search for all words of `texts` at once, with as many statements as for one."""
        self._look_up([part for text in texts for part in _parse_text(text).parts])

    # --- joining and splitting --------------------------------------------------------------------

    def _lines(self, phrase: Phrase) -> tuple[list[ParsedLine], bool]:
        """Return the lines of a phrase, and True when any is of a dish or a brand."""
        self._look_up(phrase.parts)
        dishes = DishReader(
            self._dish_tables(),
            find=lambda words: [each.food for each in self._find(words).foods],
            search=self._search_for,
            line=self.line,
            measured=_measure_line,
        )
        return dishes.lines(self._joined(phrase.parts))

    def _dish_tables(self) -> DishTables:
        if self._tables is None:
            self._tables = tables()
        return self._tables

    def _joined(self, parts: Sequence[PhrasePart]) -> list[PhrasePart]:
        """Return the parts, joining those that are one food's name."""
        joined: list[PhrasePart] = []
        at = 0
        while at < len(parts):
            run = name_run(parts, at)
            whole = as_one_part(run) if len(run) > 1 else None
            if whole and self._is_whole_name(whole.words):
                joined.append(whole)
                at += len(run)
                continue
            both = (
                with_state(joined[-1], parts[at]) or self._as_one(joined[-1], parts[at]) if joined else None
            )
            joined[-1:] = [both] if both else [*joined[-1:], parts[at]]
            at += 1
        return [each for part in joined for each in self._listed(part)]

    def _listed(self, part: PhrasePart) -> list[PhrasePart]:
        """Return the part as several, when its words are several foods without commas."""
        words = part.words.split()
        if len(words) < 2 or part.is_behind or self._find(part.words).is_named or self._is_dish(part.words):
            return [part]
        if self._choose_packed(part.words, ()):
            return [part]
        names = listed(part.words, self._named_food)
        if not names:
            return [part]
        others = [PhrasePart(name, name, joiner=",") for name in names[1:]]
        return [replace(part, text=part.text.removesuffix(part.words) + names[0], words=names[0]), *others]

    def _is_dish(self, words: str) -> bool:
        known = self._dish_tables()
        ending = known.dish_at_end(words)
        is_ending = ending is not None and ending[1].is_named_by_additions
        return bool(is_ending or known.dish(words) or known.brand(words))

    def _named_food(self, words: str) -> Food | None:
        choice = choose(words, self._find(words))
        is_clear = choice.is_named and not choice.question(None)
        return choice.foods[0] if is_clear and not choice.foods[0].is_supplemental else None

    def _is_whole_name(self, words: str) -> bool:
        """Return True when `words` are a whole name that has commas: "pizza, pepperoni"."""
        words = words.replace(",", "")  # one comma inverts a name, several do not
        choice = choose(words, self._find(words))
        if not choice.is_named or choice.found[0].match.quality != MatchQuality.NAME:
            return False
        food = choice.foods[0]
        return "," in food.name or is_joined(words, food.name, food.aliases)

    def _as_one(self, before: PhrasePart, part: PhrasePart) -> PhrasePart | None:
        """Join both parts when they are one food: "mac and cheese", "eggs, scrambled"; else None."""
        if (
            not may_be_one(before, part)
            or supplements.names_supplement(before.text)
            or supplements.names_supplement(part.text)
        ):
            return None
        joined = as_one_part([before, part])
        is_packed = part.joiner == "in" and self._choose_packed(joined.words, ()) is not None
        return joined if is_packed or self._is_one_food(joined.words, part) else None

    def _is_one_food(self, words: str, part: PhrasePart) -> bool:
        """Return True when `words` are one food's name that ends with `part`."""
        if all(is_qualifier(base_form(word)) for word in normalise_words(part.words)):
            return True
        together = choose(words, self._find(words))
        alone = choose(part.words, self._find(part.words))
        if together.is_named:
            food = together.foods[0]
            if part.joiner != ",":
                return is_joined(words, food.name, food.aliases)
            return not alone.is_named or alone.foods[0] == food or self._is_whole_name(words)
        if together.found and not together.meant and not self._names(part.words):
            return True
        return not alone.found and part.joiner in WEAK

    # --- sentence or name -------------------------------------------------------------------------

    def _is_beginning(self, text: str) -> bool:
        return any(begins(text, each.food.name) for each in self._find(text).foods)

    def _is_phrase(self, line: ParsedLine, text: str) -> bool:
        part = line.part
        if not part.is_measured or not line.foods:
            return False
        if part.unit or part.problem:
            return True
        if part.size and line.amount is None:
            return False  # a big mac
        return not any(
            has_number(text, word, each.food.name, each.food.aliases)
            for word in normalise_words(part.amount_text)
            for each in self._find(text).foods
        )

    def _names(self, words: str) -> bool:
        foods = [each.food for each in self._find(words).foods[:3]]
        return any(is_thing(words, food.name, food.aliases) for food in foods)

    def _is_named(self, line: ParsedLine) -> bool:
        return bool(line.foods) and self._names(line.part.words)

    # --- foods ------------------------------------------------------------------------------------

    def _look_up(self, parts: Sequence[PhrasePart]) -> None:
        together = [as_one_part(pair).words for pair in pairwise(parts) if may_be_one(*pair)]
        runs = [run for at in range(len(parts)) if len(run := name_run(parts, at)) > 2]
        together += [as_one_part(run).words for run in runs]
        self._search_for([*(part.words for part in parts if part.words), *together])
        unknown = [part.words for part in parts if part.words and not self._found[part.words].foods]
        self._search_for([fewer for words in unknown for fewer in fewer_words(words)])

    def _search_for(self, queries: Iterable[str]) -> None:
        new = list(dict.fromkeys(words for words in queries if words not in self._found))
        if new:
            self._found |= zip(new, self._search.find(new, limit=SEARCHED), strict=True)

    def _find(self, words: str) -> SearchOutcome:
        self._search_for([words])
        return self._found[words]

    def _choose(self, words: str, without: Sequence[str] = ()) -> FoodChoice:
        choice = choose(words, self._find(words), without)
        if not choice.is_named and (packed := self._choose_packed(words, without)):
            return packed
        if not choice.is_named and (by_fat := self._choose_by_fat(words, without)):
            return by_fat
        if choice.found:
            return choice
        fewer = fewer_words(words)
        self._search_for(fewer)
        return choose_likely(words, [(some, self._found[some]) for some in fewer])

    def _choose_packed(self, words: str, without: Sequence[str]) -> FoodChoice | None:
        """Return the food packed in what is typed, or else that food however it is packed."""
        choices = (choose(each, self._find(each), without) for each in packed_otherwise(words))
        return next((choice for choice in choices if choice.is_named), None)

    def _choose_by_fat(self, words: str, without: Sequence[str]) -> FoodChoice | None:
        """Return the dairy food nearest to the typed fat percentage; None without one."""
        if not (said := read_fat(words)):
            return None
        left, fat_percent = said
        choice = choose(left, self._find(left), without)
        is_dairy = choice.is_thing or (choice.found and choice.found[0].match.quality == MatchQuality.SHORT)
        food = nearest_by_fat(choice.foods[0], fat_percent) if is_dairy else None
        return choice.with_fat(food, fat_percent) if food else None

    def _choice_for(self, part: PhrasePart) -> tuple[PhrasePart, FoodChoice]:
        """Return the foods of a part; and the part, reinterpreted if that finds some."""
        choice = self._choose(part.words, part.without) if part.words else FoodChoice()
        if part.unit == "can" and choice.found and not _fits_measure(part, choice.with_only_first()):
            canned = self._choose(f"canned {part.words}", part.without)
            if canned.is_named and not canned.found[0].match.contradicted and _fits_measure(part, canned):
                return part, canned  # 1 can black beans
        if part.unit and kind_of(part.unit) == HOUSEHOLD and not _fits_measure(part, choice):
            # "2 ring doughnuts": the apparent unit is a word of the name.
            with_unit = f"{part.unit_text} {part.words}"
            other = choose(with_unit, self._find(with_unit), part.without)
            if other.is_named:
                return replace(part, words=with_unit, unit="", unit_text=""), other
        if choice.unknown_words and not part.unit and (behind := _unit_behind(part)):
            return behind, self._choose(behind.words, part.without)  # "2 bread slices"
        return part, choice


def _build_reading(phrase: Phrase, lines: list[ParsedLine]) -> PhraseReading:
    return PhraseReading(lines, phrase.meal, phrase.day, phrase.question)


def _parse_text(text: str) -> Phrase:
    phrase = read_phrase(text)
    return replace(phrase, parts=joined_doses(phrase.parts, text))


def _unit_behind(part: PhrasePart) -> PhrasePart | None:
    words = part.words.split()
    unit = unit_at(words, len(words) - 1) if len(words) > 1 else None
    if unit is None:
        return None
    amount = part
    if not part.has_amount:
        number = unnumbered(words[-1])
        amount = replace(part, amount=number.value, amount_text="1", is_article=True)
        amount = replace(amount, problem=number.problem, readings=number.readings)
    return replace(amount, words=" ".join(words[:-1]), unit=unit[0], unit_text=words[-1])


def _fits_measure(part: PhrasePart, choice: FoodChoice) -> bool:
    return any(measure_quantity(part, _known_food(each.food)).amount is not None for each in choice.found)


def _line_for_choice(part: PhrasePart, choice: FoodChoice) -> ParsedLine:
    """Return the line of the best named food, in the amount of the part.

    Of foods that are named equally well, the first with such a portion is taken. Another food never is,
    whatever its portions: the member is asked for the amount.
    """
    line = _measure_line(part, choice.foods[:MATCHES])
    if line.food is not None and line.amount is None and part.amount is not None:
        for each in choice.equals[1:]:
            other = choice.with_first(each.food)
            measured = _measure_line(part, other.foods[:MATCHES])
            if measured.amount is not None:
                line, choice = measured, other
                break
    question = choice.question(line.quantity) or _waste_question(line) or _lacking_question(line, choice)
    return replace(line, question=question, note=choice.note, unknown_words=choice.unknown_words)


def _waste_question(line: ParsedLine) -> str:
    """Return the question for a food weighed with its pods or shells but listed without."""
    waste = waste_in(line.part.words.lower().split()) if line.food else ""
    is_weighed = bool(line.part.unit) and kind_of(line.part.unit) in {MASS, VOLUME}
    if (
        not line.food
        or not waste
        or not is_weighed
        or stem(waste) in map(stem, normalise_words(line.food.name))
    ):
        return ""
    values = {"food": line.food.name, "waste": waste}
    return gettext("“%(food)s” is without the %(waste)s. Enter the weight without the %(waste)s.") % values


def _lacking_question(line: ParsedLine, choice: FoodChoice) -> str:
    """Return the question for a dish typed without something that may be in it."""
    unsaid = choice.found[0].match.unsaid if choice.found else ()
    if not line.food or not unsaid or line.food.group.name != DISHES:
        return ""
    values = {"food": line.food.name, "parts": join_words(unsaid)}
    return gettext("“%(food)s” may have %(parts)s in it. Choose it, or change the words.") % values


def _measure_line(part: PhrasePart, foods: list[Food]) -> ParsedLine:
    if not foods:
        return ParsedLine(part)
    food = foods[0]
    found: MeasuredQuantity = measure_quantity(part, _known_food(food))
    portion = None if found.portion is None else food.portions.all()[found.portion]
    options = tuple(LineOption.from_quantity(food, each) for each in found.choices)
    about = found.is_about
    return ParsedLine(part, foods, portion, found.amount, found.problem, found.how, about, options=options)


def _known_food(food: Food) -> KnownFood:
    portions = [(portion.label, portion.quantity) for portion in food.portions.all()]
    is_drink, group = food.kind == Food.Kind.DRINK, food.group.name
    return KnownFood(food.name, food.basis_unit, food.basis_quantity, is_drink, portions, group)
