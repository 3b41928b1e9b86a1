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
from django.db import IntegrityError, OperationalError, transaction

from foods.gtin import NotAGtin, possible_gtins
from foods.models import Barcode, Flag, Food, FoodGroup, Portion
from foods.sources.open_food_facts import IMPLAUSIBLE_OVER_MG, OffError, OffProduct, off_code
from foods.sources.open_food_facts_client import TIMEOUT_S, fetch
from tracker.lib.numbers import format_decimal, format_mg

MISSED_FOR_S = 60 * 60  # what is not known now may soon be
FAILED_FOR_S = 60
QUESTIONS_A_MINUTE = 30  # of one member: nobody scans a shop through this server
MOST_FOODS = 8  # that share a barcode, in a list

log = logging.getLogger(__name__)


class Answer(Enum):
    """Why there is no food, in a sentence."""

    NOT_HERE = "This barcode is not in the catalogue."
    NOT_KNOWN = "Neither the catalogue nor Open Food Facts knows this barcode."
    NO_ANSWER = "This barcode is not in the catalogue, and Open Food Facts does not answer just now."
    TOO_MANY = "These were many barcodes in a minute. Please wait a little before the next."


@dataclass(frozen=True, slots=True)
class Looked:
    """What became of a barcode. `gtin` is empty, and `sentence` says why, when the digits are none."""

    gtin: str = ""
    foods: list[Food] = field(default_factory=list)
    sentence: str = ""


def look_up(text: str, *, user: Any) -> Looked:
    """The foods under the barcode in `text` that `user` may add, their own first; else a sentence.

    Eight digits may be either of two numbers: both are looked up.
    """
    try:
        gtins = possible_gtins(text)
    except NotAGtin as error:
        return Looked(sentence=str(error))
    if known := _known(gtins, user):
        return known
    answer = Answer.NOT_HERE
    for gtin in gtins:
        try:
            found = _ask(gtin, user)
        except OperationalError as error:  # others write: whoever reads does not wait for them
            log.warning("Open Food Facts, %s: %s", gtin, error)
            found = Answer.NO_ANSWER
        if isinstance(found, Food):
            return Looked(gtin, [found])
        answer = max(answer, found, key=list(Answer).index)
    return Looked(gtins[0], sentence=answer.value)


def _known(gtins: Sequence[str], user: Any) -> Looked | None:
    """The foods of the first of these numbers, then of the next; None without any."""
    foods: dict[int, Food] = {}
    found_gtin = ""
    for gtin in gtins:
        offered = Food.objects.visible_to(user).offered().with_barcode(gtin).prefetch_related("portions")
        found = {food.pk: food for food in offered[:MOST_FOODS]}
        found_gtin = found_gtin or (gtin if found else "")
        foods |= found
    return Looked(found_gtin, list(foods.values())[:MOST_FOODS]) if foods else None


def _ask(gtin: str, user: Any) -> Food | Answer:
    if not settings.OPEN_FOOD_FACTS:
        return Answer.NOT_HERE
    if remembered := cache.get(_key(gtin)):
        return Answer[remembered]
    if not _may_ask(user):
        return Answer.TOO_MANY
    try:
        product = fetch(
            gtin,
            base_url=settings.OPEN_FOOD_FACTS_URL,
            user_agent=f"MagnesiumTracker/1.0 ({settings.CONTACT})",
            timeout_s=TIMEOUT_S,
        )
    except OffError as error:
        log.warning("Open Food Facts, %s: %s", gtin, error)
        return _remember(gtin, Answer.NO_ANSWER, FAILED_FOR_S)
    if product is None or not product.name:  # without a name there is nothing to choose it by
        return _remember(gtin, Answer.NOT_KNOWN, MISSED_FOR_S)
    food = keep(product)
    # One that a curator retired meanwhile is not brought back by asking.
    return _remember(gtin, Answer.NOT_KNOWN, MISSED_FOR_S) if food.is_retired else food


def _key(gtin: str) -> str:
    return f"open-food-facts-{gtin}"


def _remember(gtin: str, answer: Answer, seconds: int) -> Answer:
    cache.set(_key(gtin), answer.name, seconds)
    return answer


def _may_ask(user: Any) -> bool:
    key = f"open-food-facts-asked-{user.pk}-{int(time.time()) // 60}"
    cache.add(key, 0, 120)
    return cache.incr(key) <= QUESTIONS_A_MINUTE


def keep(product: OffProduct) -> Food:
    """The catalogue's food for this product, made unless it is there: two who ask at once get one food."""
    code = off_code(product.gtin)
    try:
        with transaction.atomic():
            food = _make(product, code)
    except IntegrityError:
        food = Food.objects.shared().get(source=Food.Source.OPEN_FOOD_FACTS, source_id=code)
    return Food.objects.prefetch_related("portions").get(pk=food.pk)


def _make(product: OffProduct, code: str) -> Food:
    is_drink = product.basis_unit == Food.Unit.MILLILITRE
    food = Food(
        name=product.name,
        brand=product.brand,
        kind=Food.Kind.DRINK if is_drink else Food.Kind.FOOD,
        group=FoodGroup.objects.get_or_create(name="Drinks" if is_drink else "Other foods")[0],
        basis_unit=product.basis_unit,
        magnesium_mg=None if product.is_implausible else product.magnesium_mg,
        source=Food.Source.OPEN_FOOD_FACTS,
        source_id=code,
        is_estimate=product.is_estimate,
    )
    food.skip_history_when_saving = True
    food.save()
    Barcode.objects.create(food=food, gtin=product.gtin)
    if product.serving:
        label, quantity = product.serving
        Portion.objects.create(food=food, label=label, quantity=quantity)
    if product.is_implausible and product.magnesium_mg is not None:
        basis = f"100 {product.basis_unit}"
        Flag.objects.create(
            food=food,
            kind=Flag.Kind.TOO_MUCH,
            held_mg=product.magnesium_mg,
            detail=f"Open Food Facts says {format_decimal(product.magnesium_mg)} mg in {basis}, "
            f"over {format_mg(IMPLAUSIBLE_OVER_MG)} mg. Held back, not used.",
        )
    return food
