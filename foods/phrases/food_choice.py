"""Choose the food that a part's words name, or the question when they are ambiguous."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from foods.models import Food
from foods.search import FoundFood, SearchOutcome
from foods.search.certainty import HEADS, food_names, is_certain_match
from foods.search.found_food import match_food, place_in_catalogue
from foods.search.matching import AskedFood, MatchQuality
from foods.search.qualifiers import STATE_OF
from foods.text import base_form, normalise_words
from tracker.lib.numbers import format_decimal
from tracker.lib.words import gettext, join_words

# States that make another food of one, in their base forms.
OTHER_FOODS = {"dried", "canned", "smoked", "pickled", "fried", "breaded", "battered", "candied"}
# Default states, when a food's name has none.
USUAL_STATES = {"raw", "fresh", "whole", "boneless", "drained"}


@dataclass(frozen=True, slots=True)
class FoodChoice:
    """Foods that words may mean, the likeliest first.

    `meant` is the corrected spelling that was used, `unknown_words` are typed words that none of these foods
    accounts for; both are empty otherwise.
    """

    found: tuple[FoundFood, ...] = ()
    meant: str = ""
    unknown_words: tuple[str, ...] = ()
    fat_percent: Decimal | None = None

    @property
    def foods(self) -> list[Food]:
        return [each.food for each in self.found]

    @property
    def is_named(self) -> bool:
        """True when the words name the first food, with none left over."""
        is_understood = not self.meant and not self.unknown_words
        return bool(self.found) and is_understood and self.found[0].match.is_named

    @property
    def is_thing(self) -> bool:
        """True when the words name a food or the kind of thing it is: "nuggets"."""
        is_understood = not self.meant and not self.unknown_words
        return bool(self.found) and is_understood and self.found[0].match.quality <= MatchQuality.COMPOUND

    @property
    def equals(self) -> tuple[FoundFood, ...]:
        """Foods that the words name as well as the first."""
        return tuple(each for each in self.found if each.match.order == self.found[0].match.order)

    def with_first(self, food: Food) -> FoodChoice:
        """Return the choice with one of its foods moved to the front."""
        return replace(self, found=tuple(sorted(self.found, key=lambda each: each.food != food)))

    def with_fat(self, food: Food, fat_percent: Decimal) -> FoodChoice:
        """Return the choice with the food nearest to this fat content in front."""
        found = self.found
        if food not in self.foods:
            found = (replace(found[0], food=food), *found)
        return replace(replace(self, found=found).with_first(food), fat_percent=fat_percent)

    def with_only_first(self) -> FoodChoice:
        """Return the choice without its other foods."""
        return replace(self, found=self.found[:1])

    def question(self, quantity: Decimal | None) -> str:
        """Return the question before logging the first food; empty when it is certain.

        `quantity` is in the food's basis unit, None when unknown.
        """
        if not self.found or self.unknown_words:
            return ""
        if self.meant:
            return gettext("Did you mean “%(food)s”?") % {"food": self.found[0].food.name}
        if other := self.found[0].match.made_otherwise:
            sentence = gettext("We don’t have one that is %(words)s. Choose a food or change the text.")
            return sentence % {"words": join_words(other)}
        if self.fat_percent is not None:
            return ""
        return "" if is_certain_match(self.found, quantity) else gettext("Choose a food.")

    @property
    def note(self) -> str:
        """Note about the first food, when it is not in the typed state."""
        if not self.found or self.meant:
            return ""
        match, name = self.found[0].match, self.found[0].food.name
        if self.fat_percent is not None:
            sentence = gettext("“%(food)s” is the closest match to %(percent)s%% fat.")
            return sentence % {"food": name, "percent": format_decimal(self.fat_percent)}
        missing = [word for word in match.unconfirmed if _base_state(word) not in USUAL_STATES]
        if states := [word for word in match.contradicted if _base_state(word)] + missing:
            sentence = gettext("This is “%(food)s”. We don’t have one that is %(words)s.")
            return sentence % {"food": name, "words": join_words(states)}
        if match.contradicted and match.quality != MatchQuality.NONE:
            sentence = gettext("This is “%(food)s”. We don’t have one without %(words)s.")
            return sentence % {"food": name, "words": join_words(match.contradicted)}
        return ""


def choose(words: str, found: SearchOutcome, without: Sequence[str] = ()) -> FoodChoice:
    """Return the foods that a search found for `words`, by how well they are named.

    The member's own and recent foods come first among those that are named equally well.
    """
    if found.query is None or not found.foods:
        return FoodChoice(unknown_words=tuple(normalise_words(words)))
    if found.shown_for:
        return FoodChoice(tuple(found.foods), found.shown_for)
    asked = AskedFood.from_text(found.text, found.query, without)
    matched = [replace(each, match=match_food(asked, each.food)) for each in found.foods]
    matched = sorted(_with_siblings(matched), key=_choice_order)
    return FoodChoice(tuple(matched), "", matched[0].match.uncovered)


def _choice_order(found: FoundFood) -> tuple[tuple[int, ...], bool, int]:
    return found.match.order, not _is_usual(found), place_in_catalogue(found.food)


def _is_usual(found: FoundFood) -> bool:
    """Return True when a food comes first because the member logs it.

    A food that is named after its making, such as smoked salmon, is another food than the plain one.
    """
    typed = {base_form(word) for word in found.query.words}
    words = food_names(found.food).every
    making = {word for word in words if _base_state(word) in OTHER_FOODS or word in OTHER_FOODS}
    return found.is_personal and making <= typed


def _with_siblings(matched: list[FoundFood]) -> list[FoundFood]:
    """Add foods in the same state: "uncooked rice" also names "White rice, uncooked".

    Rice alone is "White rice, cooked".
    """
    named = [each for each in matched if each.match.is_named]
    if not named or any(not each.match.contradicted for each in named):
        return matched
    first = food_names(min(named, key=_choice_order).food).first
    return [
        replace(each, match=replace(each.match, quality=MatchQuality.QUALIFIED))
        if not each.match.contradicted
        and each.match.quality in HEADS
        and food_names(each.food).first == first
        else each
        for each in matched
    ]


def choose_likely(words: str, others: Iterable[tuple[str, SearchOutcome]]) -> FoodChoice:
    """Return the foods for some of `words`, when none has all; the others are unknown.

    `others` are searches for fewer of the words, those to prefer first.
    """
    fewer = [(some, choose(some, found)) for some, found in others]
    known = [(some, choice) for some, choice in fewer if choice.is_thing and not _is_supplemental(choice)]
    if not known:
        return FoodChoice(unknown_words=tuple(normalise_words(words)))
    some, choice = next((each for each in known if each[1].is_named), known[0])
    left = {base_form(word) for word in normalise_words(some)}
    unknown = tuple(word for word in normalise_words(words) if base_form(word) not in left)
    return replace(choice, unknown_words=unknown)


def _base_state(word: str) -> str:
    return STATE_OF.get(base_form(word), "")


def _is_supplemental(choice: FoodChoice) -> bool:
    return choice.found[0].food.kind in Food.SUPPLEMENTAL_KINDS


def fewer_words(words: str) -> list[str]:
    """Return searches for some of `words`: the longest first, preferring the last word."""
    each = normalise_words(words)
    lengths = range(min(len(each) - 1, 3), 0, -1)
    return [" ".join(each[at : at + n]) for n in lengths for at in range(len(each) - n, -1, -1)]
