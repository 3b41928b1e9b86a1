"""Find foods by barcode: in the catalogue first, then in Open Food Facts where it is on.

A product that Open Food Facts knows becomes a food of the catalogue, so it is fetched once. No transaction is
open while its response is awaited.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import cache
from django.db import OperationalError
from django.utils.translation import gettext, gettext_lazy

from foods.gtin import NotAGtin, normalise_gtin, possible_gtins
from foods.models import Food
from foods.products import get_or_create_food, is_outdated, update_food
from foods.sources.open_food_facts import OffError, OffProduct
from foods.sources.open_food_facts_client import TIMEOUT_S, fetch

if TYPE_CHECKING:
    from tracker.profiles.models import User


MISSED_FOR_S = 60 * 60  # an unknown product may be added soon
FAILED_FOR_S = 60
MAX_LOOKUPS_PER_MINUTE = 30  # of one member
MAX_FOODS = 8  # with one barcode, in a list

log = logging.getLogger(__name__)


class ApiResponse(Enum):
    """Reason why there is no food, as a sentence."""

    NOT_HERE = gettext_lazy("We don’t have this barcode.")
    NOT_KNOWN = gettext_lazy("We couldn’t find this barcode in our catalogue or in Open Food Facts.")
    NO_NAME = gettext_lazy("Open Food Facts has this barcode, but no product name.")
    NO_ANSWER = gettext_lazy(
        "We don’t have this barcode, and Open Food Facts isn’t responding. Try again later."
    )
    TOO_MANY = gettext_lazy("Too many barcodes in a minute. Wait a minute and try again.")


@dataclass(frozen=True, slots=True)
class BarcodeLookup:
    """Result of a look-up.

    `gtin` is empty, and `sentence` has the reason, when the text is not a barcode. `notice` is a sentence to
    show above the foods; empty for none.
    """

    gtin: str = ""
    foods: list[Food] = field(default_factory=list)
    sentence: str = ""
    notice: str = ""


def find_by_barcode(text: str, *, user: User | None) -> BarcodeLookup:
    """Return the foods with the barcode in `text` that `user` may add, their own first.

    For a visitor (None) only stored foods of the catalogue are looked up.
    Without any, `sentence` has the reason. Eight digits may be either of two numbers: both are looked up.
    """
    try:
        gtins = possible_gtins(text)
    except NotAGtin as error:
        return BarcodeLookup(sentence=str(error))
    known = _find_stored(gtins, user)
    if known:
        return _refresh_outdated(known, user) if user else known
    answer = ApiResponse.NOT_HERE
    if user is None:
        return BarcodeLookup(gtins[0], sentence=str(answer.value))
    for gtin in gtins:
        try:
            found = _look_up_online(gtin, user)
        except OperationalError as error:  # another process writes: reading must not wait
            log.warning("Open Food Facts, %s: %s", gtin, error)
            found = ApiResponse.NO_ANSWER
        if isinstance(found, BarcodeLookup):
            return found
        answer = max(answer, found, key=list(ApiResponse).index)
    return BarcodeLookup(gtins[0], sentence=str(answer.value))


def _find_stored(gtins: Sequence[str], user: User | None) -> BarcodeLookup | None:
    """Return the stored foods of the first of these numbers that has any; None without any."""
    foods: dict[int, Food] = {}
    found_gtin = ""
    for gtin in gtins:
        offered = Food.objects.visible_to(user).offered().with_barcode(gtin).prefetch_related("portions")
        found = {food.pk: food for food in offered[:MAX_FOODS]}
        found_gtin = found_gtin or (gtin if found else "")
        foods |= found
    return BarcodeLookup(found_gtin, list(foods.values())[:MAX_FOODS]) if foods else None


def _look_up_online(gtin: str, user: User) -> BarcodeLookup | ApiResponse:
    if not settings.OPEN_FOOD_FACTS:
        return ApiResponse.NOT_HERE
    product = _fetch_product(gtin, user)
    if isinstance(product, ApiResponse):
        return product
    if not product.name:  # without a name it can't be chosen
        return _cache_response(gtin, ApiResponse.NO_NAME, MISSED_FOR_S)
    food = get_or_create_food(product)
    # A food that a curator retired meanwhile stays retired.
    if food.is_retired:
        return _cache_response(gtin, ApiResponse.NOT_KNOWN, MISSED_FOR_S)
    return BarcodeLookup(gtin, [food], notice=notice_for_product(product))


def _fetch_product(gtin: str, user: User) -> OffProduct | ApiResponse:
    if remembered := cache.get(_cache_key(gtin)):
        return ApiResponse[remembered]
    if not _is_within_limit(user):
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
        return _cache_response(gtin, ApiResponse.NO_ANSWER, FAILED_FOR_S)
    if product is None:
        return _cache_response(gtin, ApiResponse.NOT_KNOWN, MISSED_FOR_S)
    if product.problems:
        log.warning("Open Food Facts, %s, left out: %s", gtin, "; ".join(product.problems))
    return product


# --- checking again -------------------------------------------------------------------------------


class RecheckResult(Enum):
    """Result of asking Open Food Facts about a food again."""

    UPDATED = gettext_lazy("Checked with Open Food Facts: values updated.")
    SAME = gettext_lazy("Checked with Open Food Facts: no changes.")
    GONE = gettext_lazy("Open Food Facts no longer has this product. The values here haven’t changed.")
    NO_ANSWER = gettext_lazy(
        "Open Food Facts isn’t responding. The values here haven’t changed. Try again later."
    )
    TOO_MANY = gettext_lazy("Too many products checked in a minute. Wait a minute and try again.")
    OFF = gettext_lazy("Open Food Facts is switched off on this site. The values here haven’t changed.")


def recheck_food(food: Food, *, user: User) -> tuple[Food, RecheckResult, str]:
    """Ask Open Food Facts about a food again; return the food, the result and a notice.

    Without a response the food stays as it is.
    """
    if not settings.OPEN_FOOD_FACTS:
        return food, RecheckResult.OFF, ""
    gtin = normalise_gtin(food.source_id)
    try:
        product = _fetch_product(gtin, user)
        if isinstance(product, ApiResponse):
            return food, _WHY_NOT[product], ""
        before = _shown_values(food)
        food = update_food(food, product)
    except OperationalError as error:  # another process writes: reading must not wait
        log.warning("Open Food Facts, %s: %s", gtin, error)
        return food, RecheckResult.NO_ANSWER, ""
    became = RecheckResult.SAME if _shown_values(food) == before else RecheckResult.UPDATED
    return food, became, notice_for_product(product)


_WHY_NOT = {
    ApiResponse.NOT_KNOWN: RecheckResult.GONE,
    ApiResponse.NO_NAME: RecheckResult.GONE,
    ApiResponse.NO_ANSWER: RecheckResult.NO_ANSWER,
    ApiResponse.TOO_MANY: RecheckResult.TOO_MANY,
    ApiResponse.NOT_HERE: RecheckResult.OFF,
}


def _shown_values(food: Food) -> tuple[Any, ...]:
    portions = [(portion.label, portion.quantity) for portion in food.portions.all()]
    return food.name, food.brand, food.kind, food.basis_unit, food.magnesium_mg, food.is_estimate, portions


def _refresh_outdated(known: BarcodeLookup, user: User) -> BarcodeLookup:
    """Return the look-up with the products that are out of date fetched again."""
    if not settings.OPEN_FOOD_FACTS or not any(map(is_outdated, known.foods)):
        return known
    foods, notices = [], []
    for food in known.foods:
        if is_outdated(food):
            food, became, notice = recheck_food(food, user=user)
            notices += [notice] if notice else []
            notices += [str(became.value)] if became in {RecheckResult.GONE, RecheckResult.NO_ANSWER} else []
        foods.append(food)
    return BarcodeLookup(known.gtin, foods, notice=" ".join(dict.fromkeys(notices)))


def notice_for_product(product: OffProduct) -> str:
    """Return a notice about values left out of a product; empty when there are none."""
    problems = " ".join(product.problems)
    if "magnesium" in problems or "nutri" in problems:
        return gettext("The magnesium value in Open Food Facts isn’t valid, so we left it out.")
    if product.suspect_serving is not None:
        notice = gettext(
            "Open Food Facts gives “%(label)s” as a serving. We left it out until a curator has checked it."
        )
        return notice % {"label": product.suspect_serving[0]}
    if "serving" in problems:
        return gettext("The serving size in Open Food Facts isn’t valid, so we left it out.")
    return ""


# --- cache ----------------------------------------------------------------------------------------


def _cache_key(gtin: str) -> str:
    return f"open-food-facts-{gtin}"


def _cache_response(gtin: str, answer: ApiResponse, seconds: int) -> ApiResponse:
    cache.set(_cache_key(gtin), answer.name, seconds)
    return answer


def _is_within_limit(user: User) -> bool:
    key = f"open-food-facts-asked-{user.pk}-{int(time.time()) // 60}"
    cache.add(key, 0, 120)
    return cache.incr(key) <= MAX_LOOKUPS_PER_MINUTE
