"""From the digits under the bars to a food: ours first, then, where it is switched on, Open Food Facts.

What Open Food Facts says becomes a food of the catalogue, so nobody asks twice. Nothing is held open in
the database while its answer is waited for.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import OperationalError

from foods.gtin import NotAGtin, normalise_gtin, possible_gtins
from foods.models import Food
from foods.products import is_outdated, keep, update
from foods.sources.open_food_facts import OffError, OffProduct
from foods.sources.open_food_facts_client import TIMEOUT_S, fetch

MISSED_FOR_S = 60 * 60  # what is not known now may soon be
FAILED_FOR_S = 60
QUESTIONS_A_MINUTE = 30  # of one member: nobody scans a shop through this server
MOST_FOODS = 8  # that share a barcode, in a list

log = logging.getLogger(__name__)


class ApiResponse(Enum):
    """Why there is no food, in a sentence."""

    NOT_HERE = "This barcode is not in the catalogue."
    NOT_KNOWN = "Neither the catalogue nor Open Food Facts knows this barcode."
    NO_NAME = "Open Food Facts has this barcode, but no name for the product."
    NO_ANSWER = "This barcode is not in the catalogue, and Open Food Facts does not answer just now."
    TOO_MANY = "These were many barcodes in a minute. Please wait a little before the next."


@dataclass(frozen=True, slots=True)
class BarcodeLookup:
    """The outcome of a look-up. `gtin` is empty, and `sentence` says why, when the digits are none.

    `notice` is a sentence to show above the foods, where something about them is to be known.
    """

    gtin: str = ""
    foods: list[Food] = field(default_factory=list)
    sentence: str = ""
    notice: str = ""


def find_by_barcode(text: str, *, user: Any) -> BarcodeLookup:
    """The foods under the barcode in `text` that `user` may add, their own first; else a sentence.

    Eight digits may be either of two numbers: both are looked up.
    """
    try:
        gtins = possible_gtins(text)
    except NotAGtin as error:
        return BarcodeLookup(sentence=str(error))
    if known := _known(gtins, user):
        return _brought_up_to_date(known, user)
    answer = ApiResponse.NOT_HERE
    for gtin in gtins:
        try:
            found = _ask(gtin, user)
        except OperationalError as error:  # others write: whoever reads does not wait for them
            log.warning("Open Food Facts, %s: %s", gtin, error)
            found = ApiResponse.NO_ANSWER
        if isinstance(found, BarcodeLookup):
            return found
        answer = max(answer, found, key=list(ApiResponse).index)
    return BarcodeLookup(gtins[0], sentence=answer.value)


def _known(gtins: Sequence[str], user: Any) -> BarcodeLookup | None:
    """The foods of the first of these numbers, then of the next; None without any."""
    foods: dict[int, Food] = {}
    found_gtin = ""
    for gtin in gtins:
        offered = Food.objects.visible_to(user).offered().with_barcode(gtin).prefetch_related("portions")
        found = {food.pk: food for food in offered[:MOST_FOODS]}
        found_gtin = found_gtin or (gtin if found else "")
        foods |= found
    return BarcodeLookup(found_gtin, list(foods.values())[:MOST_FOODS]) if foods else None


def _ask(gtin: str, user: Any) -> BarcodeLookup | ApiResponse:
    if not settings.OPEN_FOOD_FACTS:
        return ApiResponse.NOT_HERE
    product = _product(gtin, user)
    if isinstance(product, ApiResponse):
        return product
    if not product.name:  # there is nothing to choose it by
        return _remember(gtin, ApiResponse.NO_NAME, MISSED_FOR_S)
    food = keep(product)
    # One that a curator retired meanwhile is not brought back by asking.
    if food.is_retired:
        return _remember(gtin, ApiResponse.NOT_KNOWN, MISSED_FOR_S)
    return BarcodeLookup(gtin, [food], notice=notice_of(product))


def _product(gtin: str, user: Any) -> OffProduct | ApiResponse:
    if remembered := cache.get(_key(gtin)):
        return ApiResponse[remembered]
    if not _may_ask(user):
        return ApiResponse.TOO_MANY
    try:
        product = fetch(
            gtin,
            base_url=settings.OPEN_FOOD_FACTS_URL,
            user_agent=f"MagnesiumTracker/1.0 ({settings.CONTACT})",
            timeout_s=TIMEOUT_S,
        )
    except OffError as error:
        log.warning("Open Food Facts, %s: %s", gtin, error)
        return _remember(gtin, ApiResponse.NO_ANSWER, FAILED_FOR_S)
    if product is None:
        return _remember(gtin, ApiResponse.NOT_KNOWN, MISSED_FOR_S)
    if product.problems:
        log.warning("Open Food Facts, %s, left out: %s", gtin, "; ".join(product.problems))
    return product


# --- again ----------------------------------------------------------------------------------------


class RecheckResult(Enum):
    """Return a sentence on the outcome of asking about a food again."""

    UPDATED = "Checked with Open Food Facts just now: the values were updated."
    SAME = "Checked with Open Food Facts just now: nothing has changed."
    GONE = "Open Food Facts no longer has this product. The earlier values were kept."
    NO_ANSWER = "Open Food Facts does not answer just now. The earlier values were kept."
    TOO_MANY = "Too many products were checked in a minute. Wait a little, then check again."
    OFF = "Open Food Facts is switched off on this site. The earlier values were kept."


def check_again(food: Food, *, user: Any) -> tuple[Food, RecheckResult, str]:
    """Ask Open Food Facts about one of its products again; the food, what became of it, and a notice.

    When there is no answer the food stays as it is.
    """
    if not settings.OPEN_FOOD_FACTS:
        return food, RecheckResult.OFF, ""
    gtin = normalise_gtin(food.source_id)
    try:
        product = _product(gtin, user)
        if isinstance(product, ApiResponse):
            return food, _WHY_NOT[product], ""
        before = _shown(food)
        food = update(food, product)
    except OperationalError as error:  # others write: whoever reads does not wait for them
        log.warning("Open Food Facts, %s: %s", gtin, error)
        return food, RecheckResult.NO_ANSWER, ""
    became = RecheckResult.SAME if _shown(food) == before else RecheckResult.UPDATED
    return food, became, notice_of(product)


_WHY_NOT = {
    ApiResponse.NOT_KNOWN: RecheckResult.GONE,
    ApiResponse.NO_NAME: RecheckResult.GONE,
    ApiResponse.NO_ANSWER: RecheckResult.NO_ANSWER,
    ApiResponse.TOO_MANY: RecheckResult.TOO_MANY,
    ApiResponse.NOT_HERE: RecheckResult.OFF,
}


def _shown(food: Food) -> tuple[Any, ...]:
    portions = [(portion.label, portion.quantity) for portion in food.portions.all()]
    return food.name, food.brand, food.kind, food.basis_unit, food.magnesium_mg, food.is_estimate, portions


def _brought_up_to_date(known: BarcodeLookup, user: Any) -> BarcodeLookup:
    """The foods, with those of Open Food Facts asked for again where it is time."""
    if not settings.OPEN_FOOD_FACTS or not any(map(is_outdated, known.foods)):
        return known
    foods, notices = [], []
    for food in known.foods:
        if is_outdated(food):
            food, became, notice = check_again(food, user=user)
            notices += [notice] if notice else []
            notices += [became.value] if became in {RecheckResult.GONE, RecheckResult.NO_ANSWER} else []
        foods.append(food)
    return BarcodeLookup(known.gtin, foods, notice=" ".join(dict.fromkeys(notices)))


def notice_of(product: OffProduct) -> str:
    """Return a notice about an answer of which something was left out; else an empty text."""
    problems = " ".join(product.problems)
    if "magnesium" in problems or "nutri" in problems:
        return "Open Food Facts has a damaged value for magnesium. It was left out, the rest was taken over."
    if product.suspect_serving is not None:
        label = product.suspect_serving[0]
        return f"Open Food Facts calls “{label}” a serving. It was left out until somebody has checked it."
    if "serving" in problems:
        return "Open Food Facts has a damaged serving. It was left out, the rest was taken over."
    return ""


# --- what is remembered ---------------------------------------------------------------------------


def _key(gtin: str) -> str:
    return f"open-food-facts-{gtin}"


def _remember(gtin: str, answer: ApiResponse, seconds: int) -> ApiResponse:
    cache.set(_key(gtin), answer.name, seconds)
    return answer


def _may_ask(user: Any) -> bool:
    key = f"open-food-facts-asked-{user.pk}-{int(time.time()) // 60}"
    cache.add(key, 0, 120)
    return cache.incr(key) <= QUESTIONS_A_MINUTE
