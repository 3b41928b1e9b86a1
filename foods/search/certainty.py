"""Decide when one of the found foods is certainly the one that was meant."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from foods.models import Food
from foods.search.food_names import FoodNames, names_of
from foods.search.matching import MatchQuality
from foods.search.qualifiers import is_cooking
from foods.text import base_form, normalise_words

if TYPE_CHECKING:
    from foods.search.found_food import FoundFood

# Foods of one description may substitute each other if their magnesium differs by no more than this.
CLOSE_MG = Decimal(5)
CLOSE_SHARE = Decimal("0.25")
COMPARED_QUANTITY = Decimal(100)  # g or ml in which different foods have to be close; a spoonful of any is
MIN_BEGINNING_LETTERS = 3  # of a name that Enter may complete; two match too many
MADE = {"dried", "canned", "pickled", "frozen", "sweetened"}  # states that make another food of one
SHARED = {MatchQuality.OTHER_NAME, MatchQuality.QUALIFIED}  # matches that several foods may share
HEADS = {MatchQuality.HEAD, MatchQuality.COMPOUND}


def food_names(food: Food) -> FoodNames:
    """Return a food's names; in the catalogue and own foods, brands count as names too."""
    is_curated = bool(food.catalogue_key) or food.owner_id is not None
    return names_of(food.name, food.brand, food.aliases, is_curated)


def is_certain_match(found: Sequence[FoundFood], quantity: Decimal | None = None) -> bool:
    """Return True when the first of `found` was named, so that it may be logged unconfirmed.

    `quantity` is in its basis unit; None is its usual portion.
    """
    if not found or _is_dish(found[0]):
        return False
    first = found[0]
    if first.match.is_named:
        rivals = [each for each in found[1:] if each.match.order == first.match.order]
        if first.food.kind in Food.SUPPLEMENTAL_KINDS:
            if first.match.quality != MatchQuality.NAME:  # "magnesium tablet" is any of them
                rivals = [each for each in found[1:] if each.match.quality < MatchQuality.SHORT]
            return _are_close(first.food, rivals, quantity)
        if first.match.quality in SHARED and not _is_only_one_called_so(first, rivals, quantity):
            return first.is_personal
        return first.is_personal or _is_preferred(first.food) or _are_close(first.food, rivals, quantity)
    if first.match.quality >= MatchQuality.MODIFIER or first.food.kind in Food.SUPPLEMENTAL_KINDS:
        return False
    if _is_group(first) or _has_more_in_it(first):
        return False
    rivals = [each for each in found if each.match.quality in HEADS]
    if first.match.quality == MatchQuality.SHORT:
        rivals = [each for each in found if each.match.quality < MatchQuality.NONE]
    if any(each.match.quality != MatchQuality.HEAD for each in rivals):  # "nuggets", "cheddar"
        return len(first.query.words) == 1 and len({food_names(each.food).first for each in rivals}) == 1
    return _are_close(first.food, rivals, max(quantity or COMPARED_QUANTITY, COMPARED_QUANTITY))


def is_certain_beginning(found: Sequence[FoundFood]) -> bool:
    """Return True when the first food's name is being typed: "spi" of "Spinach, raw".

    The plain food only: "appl" is no dried apple. A word that is whole in any of the names is no beginning:
    "soy" is not "Soybeans".
    """
    if not found or found[0].food.kind in Food.SUPPLEMENTAL_KINDS:
        return False
    first, words = found[0].food, found[0].query.words
    if len("".join(words)) < MIN_BEGINNING_LETTERS:
        return False
    if any(base_form(words[-1]) in food_names(each.food).every for each in found):
        return False
    begun = [each.food for each in found if _is_name_begun(words, each.food)]
    plain = [food for food in begun if not food_names(food).states & MADE] or begun
    return first in plain


def _is_name_begun(words: Sequence[str], food: Food) -> bool:
    """Return True when `words` are a food's name but for the end of the last one.

    "banan" does not count for banana chips.
    """
    calls = [food.name.partition(",")[0], food.name, *food.aliases.split(";")]
    names = [normalise_words(call) for call in calls]
    return any(len(name) == len(words) and " ".join(name).startswith(" ".join(words)) for name in names)


def _is_group(found: FoundFood) -> bool:
    """Return True for "cereal": the name of a whole group of foods is none of them."""
    group = {base_form(word) for word in normalise_words(found.food.group.name)}
    return {base_form(word) for word in found.query.words} <= group


def _is_only_one_called_so(first: FoundFood, rivals: Sequence[FoundFood], quantity: Decimal | None) -> bool:
    """Return False for a name of several things: "dumplings", "berries"."""
    others = [each for each in rivals if food_names(each.food).first != food_names(first.food).first]
    if _is_one_of_group(first) or any(each.food.group_id != first.food.group_id for each in others):
        return False
    is_close = _are_close(first.food, others, max(quantity or COMPARED_QUANTITY, COMPARED_QUANTITY))
    return is_close and (quantity is not None or _are_close_by_portion(first.food, others))


def _is_one_of_group(found: FoundFood) -> bool:
    """Return True for "nut", the singular of the group "nuts": one of it is not the mixture."""
    names = [" ".join(normalise_words(name)) for name in found.food.aliases.split(";")]
    return _is_group(found) and found.query.text not in names


def _has_more_in_it(found: FoundFood) -> bool:
    """Return True for "Iced coffee with milk" when only iced coffee was typed."""
    words = normalise_words(found.food.name.partition(",")[0])
    typed = {base_form(word) for word in found.query.words}
    added = words[words.index("with") + 1 :] if "with" in words else []
    return any(base_form(word) not in typed for word in added)


def _is_dish(found: FoundFood) -> bool:
    """Return True for "grilled cheese": food that is never cooked by itself is a dish then."""
    return any(map(is_cooking, found.match.unconfirmed)) and not food_names(found.food).states


def _is_preferred(food: Food) -> bool:
    """Return True for foods that the catalogue orders by how often they are eaten."""
    return bool(food.catalogue_key) and not food.brand and food.kind not in Food.SUPPLEMENTAL_KINDS


def _are_close_by_portion(food: Food, rivals: Sequence[FoundFood]) -> bool:
    """Return True when the usual portions of `rivals` and `food` have similar magnesium."""
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
