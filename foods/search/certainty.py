"""Whether one of the foods that were found is meant beyond doubt."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from foods.models import Food
from foods.search.food_names import FoodNames, names_of
from foods.search.matching import Quality
from foods.search.qualifiers import is_cooking
from foods.text import base_form, normalise_words

if TYPE_CHECKING:
    from foods.search.found_food import FoundFood

# Foods of one description may stand for each other while their magnesium differs by no more than this.
CLOSE_MG = Decimal(5)
CLOSE_SHARE = Decimal("0.25")
ENOUGH = Decimal(100)  # g or ml in which different foods have to be close; a spoon of anything is
SHORTEST_BEGINNING = 3  # letters of a name that Enter may complete; two begin too many
MADE = {"dried", "canned", "pickled", "frozen", "sweetened"}  # states that make another food of one
SHARED = {Quality.OTHER_NAME, Quality.QUALIFIED}  # names that several things may go by
HEADS = {Quality.HEAD, Quality.COMPOUND}


def food_names(food: Food) -> FoodNames:
    """Return the names of a food; in the catalogue and in own foods somebody chose them to be typed."""
    is_curated = bool(food.catalogue_key) or food.owner_id is not None
    return names_of(food.name, food.brand, food.aliases, is_curated)


def is_certain_match(found: Sequence[FoundFood], quantity: Decimal | None = None) -> bool:
    """Return True when the first of `found` is the food that was named, so that it may be logged unasked.

    `quantity` is in its basis unit; None is its usual portion.
    """
    if not found or _is_dish(found[0]):
        return False
    first = found[0]
    if first.match.is_named:
        rivals = [each for each in found[1:] if each.match.order == first.match.order]
        if first.food.kind in Food.SUPPLEMENTAL_KINDS:
            if first.match.quality != Quality.NAME:  # "magnesium tablet" is any of them
                rivals = [each for each in found[1:] if each.match.quality < Quality.SHORT]
            return _are_close(first.food, rivals, quantity)
        if first.match.quality in SHARED and not _is_only_one_called_so(first, rivals, quantity):
            return first.is_personal
        return first.is_personal or _is_preferred(first.food) or _are_close(first.food, rivals, quantity)
    if first.match.quality >= Quality.MODIFIER or first.food.kind in Food.SUPPLEMENTAL_KINDS:
        return False
    if _is_group(first) or _has_more_in_it(first):
        return False
    rivals = [each for each in found if each.match.quality in HEADS]
    if first.match.quality == Quality.SHORT:
        rivals = [each for each in found if each.match.quality < Quality.NONE]
    if any(each.match.quality != Quality.HEAD for each in rivals):  # "nuggets", "cheddar"
        return len(first.query.words) == 1 and len({food_names(each.food).first for each in rivals}) == 1
    return _are_close(first.food, rivals, max(quantity or ENOUGH, ENOUGH))


def is_certain_beginning(found: Sequence[FoundFood]) -> bool:
    """Return True when the first food's name is being typed: "spi" of "Spinach, raw".

    The plain food only: "appl" is no dried apple. A word that stands whole in any of the names is no
    beginning: "soy" is not "Soybeans".
    """
    if not found or found[0].food.kind in Food.SUPPLEMENTAL_KINDS:
        return False
    first, words = found[0].food, found[0].query.words
    if len("".join(words)) < SHORTEST_BEGINNING:
        return False
    if any(base_form(words[-1]) in food_names(each.food).every for each in found):
        return False
    begun = [each.food for each in found if _begins(words, each.food)]
    plain = [food for food in begun if not food_names(food).states & MADE] or begun
    return first in plain


def _begins(words: Sequence[str], food: Food) -> bool:
    """Return True when `words` are a food's name but for letters of the last one: not "banan" for chips."""
    calls = [food.name.partition(",")[0], food.name, *food.aliases.split(";")]
    names = [normalise_words(call) for call in calls]
    return any(len(name) == len(words) and " ".join(name).startswith(" ".join(words)) for name in names)


def _is_group(found: FoundFood) -> bool:
    """Return True for "cereal": the name of a whole group of foods is none of them."""
    group = {base_form(word) for word in normalise_words(found.food.group.name)}
    return {base_form(word) for word in found.query.words} <= group


def _is_only_one_called_so(first: FoundFood, rivals: Sequence[FoundFood], quantity: Decimal | None) -> bool:
    """Return True unless another name stands for several things: "dumplings", "berries"."""
    others = [each for each in rivals if food_names(each.food).first != food_names(first.food).first]
    if _is_one_of_group(first) or any(each.food.group_id != first.food.group_id for each in others):
        return False
    is_close = _are_close(first.food, others, max(quantity or ENOUGH, ENOUGH))
    return is_close and (quantity is not None or _are_close_by_portion(first.food, others))


def _is_one_of_group(found: FoundFood) -> bool:
    """Return True for "nut", of which "nuts" are a group: one of it is not the mixture."""
    names = [" ".join(normalise_words(name)) for name in found.food.aliases.split(";")]
    return _is_group(found) and found.query.text not in names


def _has_more_in_it(found: FoundFood) -> bool:
    """Return True for "Iced coffee with milk" where only iced coffee was typed."""
    words = normalise_words(found.food.name.partition(",")[0])
    typed = {base_form(word) for word in found.query.words}
    added = words[words.index("with") + 1 :] if "with" in words else []
    return any(base_form(word) not in typed for word in added)


def _is_dish(found: FoundFood) -> bool:
    """Return True for "grilled cheese": what is never cooked by itself is another food then."""
    return any(map(is_cooking, found.match.unconfirmed)) and not food_names(found.food).states


def _is_preferred(food: Food) -> bool:
    """Return True for foods that the catalogue lists in the order of how often people have them."""
    return bool(food.catalogue_key) and not food.brand and food.kind not in Food.SUPPLEMENTAL_KINDS


def _are_close_by_portion(food: Food, rivals: Sequence[FoundFood]) -> bool:
    """Return True when the usual portions of `rivals` hold about as much magnesium as that of `food`."""
    mine = food.magnesium_for(food.usual_portion().quantity)
    theirs = [each.food.magnesium_for(each.food.usual_portion().quantity) for each in rivals]
    return mine is not None and all(
        each is None or abs(mine - each) <= max(CLOSE_MG, max(mine, each) * CLOSE_SHARE) for each in theirs
    )


def _are_close(food: Food, rivals: Sequence[FoundFood], quantity: Decimal | None) -> bool:
    amount = food.usual_portion().quantity if quantity is None else quantity
    mine = food.magnesium_for(amount)
    for each in rivals:
        theirs = each.food.magnesium_for(amount)
        if theirs is None or each.food == food:
            continue
        is_measured_alike = {food.basis_unit, each.food.basis_unit} <= {"g", "ml"}
        if mine is None or not (is_measured_alike or food.basis_unit == each.food.basis_unit):
            return False
        if abs(mine - theirs) > max(CLOSE_MG, max(mine, theirs) * CLOSE_SHARE):
            return False
    return True
