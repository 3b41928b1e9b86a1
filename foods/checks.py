"""Doubts about foods: what looks wrong is flagged for a curator, never changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Count, F, FloatField, QuerySet, Window
from django.db.models.functions import Cast, Lower, RowNumber
from django.utils import timezone

from foods.models import Flag, Food, FoodGroup, Portion
from tracker.lib.numbers import format_decimal, format_mg

BATCH = 1000
PER = Decimal(100)  # g or ml that values are compared in
MOST_MG = Decimal(1500)  # in 100 g: bran, cocoa and seeds stay under 800, so more is a slip or a supplement
FAR = 100  # times the group's middle, or a part of it
FEWEST_KNOWN = 10  # values that a group needs to have a middle
GRAM_MG = Decimal(1000)
NEAR = 5  # a value in grams would be within this factor of the middle
LARGEST_PORTION = Decimal(2000)  # g or ml
WEIGHED = (Food.Unit.GRAM, Food.Unit.MILLILITRE)
EATEN = (Food.Kind.FOOD, Food.Kind.DRINK)  # supplements and medicines are strong by nature


@dataclass(frozen=True, slots=True)
class Middle:
    """The median of what a group's foods hold, mg in 100 g or ml, and of how many."""

    group: str
    magnesium_mg: Decimal
    known: int

    def __str__(self) -> str:
        return f"the middle of {self.group} is {_mg(self.magnesium_mg)} ({self.known} foods)"


@dataclass
class Middles:
    """The middles of groups, worked out once a run. A group with too few known values has none."""

    _found: dict[int, Middle | None] = field(default_factory=dict)

    def of(self, group_ids: Iterable[int]) -> dict[int, Middle | None]:
        missing = set(group_ids) - self._found.keys()
        if missing:
            self._found |= dict.fromkeys(missing) | _middles(missing)
        return self._found


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a check found: the figures in words, and what of the food was looked at."""

    kind: str
    detail: str
    judged: str


# --- raising --------------------------------------------------------------------------------------


def raise_flags(foods: Iterable[Food], *, middles: Middles | None = None) -> int:
    """Check `foods` as they are stored, raise what is doubted and take back what is no longer.

    Answers how many flags are new or open again. Foods of the shared catalogue that are not retired are
    doubted, others never. A dismissed flag opens again only when what was looked at has changed; one
    that holds a value back is left alone. `middles` are kept between calls of one run.
    """
    middles = middles or Middles()
    foods = iter(foods)
    new = 0
    while batch := list(islice(foods, BATCH)):
        new += _check_batch(batch, middles)
    return new


def check_everything(progress: Callable[[int], None] = lambda checked: None) -> int:
    """Check the whole shared catalogue, and drop the doubts about what is no longer in it."""
    new = check(Food.objects.shared().offered(), progress)
    gone = Flag.objects.filter(held_mg=None).exclude(food__in=Food.objects.shared().offered())
    gone.delete()
    return new


def check(foods: QuerySet[Food], progress: Callable[[int], None] = lambda checked: None) -> int:
    """As raise_flags, for however many foods; `progress` hears how many of them are done."""
    middles = Middles()
    new = checked = last = 0
    foods = foods.only(
        "name", "brand", "kind", "group_id", "basis_quantity", "basis_unit", "magnesium_mg", "owner_id",
        "is_retired",
    ).order_by("pk")  # fmt: skip
    # By ids, not by a cursor: flags are written meanwhile.
    while batch := list(foods.filter(pk__gt=last)[:BATCH]):
        new += _check_batch(batch, middles)
        last, checked = batch[-1].pk, checked + len(batch)
        progress(checked)
    return new


@transaction.atomic
def _check_batch(foods: Sequence[Food], middles: Middles) -> int:
    doubted = [food for food in foods if food.owner_id is None and not food.is_retired]
    large = _large_portions(doubted)
    found = _doubts(doubted, large, middles)
    looked_at = {food.pk: food for food in foods}
    fresh, kept, gone = found.copy(), [], []
    reopened = 0
    for flag in Flag.objects.filter(food__in=foods):
        doubt = fresh.pop((flag.food_id, flag.kind), None)
        if flag.held_mg is not None:
            continue
        if doubt is None:
            if not flag.dismissed_at or flag.judged != _judged(looked_at[flag.food_id], flag.kind, large):
                gone.append(flag.pk)
        elif flag.judged != doubt.judged or (not flag.dismissed_at and flag.detail != doubt.detail):
            if flag.dismissed_at:
                flag.dismissed_at = flag.dismissed_by = None
                flag.raised_at = timezone.now()
                reopened += 1
            flag.detail, flag.judged = doubt.detail, doubt.judged
            kept.append(flag)
    Flag.objects.filter(pk__in=gone).delete()
    Flag.objects.bulk_update(kept, ["detail", "judged", "dismissed_at", "dismissed_by", "raised_at"])
    Flag.objects.bulk_create(
        [
            Flag(food_id=food_id, kind=kind, detail=doubt.detail, judged=doubt.judged)
            for (food_id, kind), doubt in fresh.items()
        ],
        ignore_conflicts=True,  # another process may check the same food
    )
    return len(fresh) + reopened


# --- the checks -----------------------------------------------------------------------------------


def per_100(food: Food) -> Decimal | None:
    """Milligrams in 100 g or ml; None when unknown, counted in tablets, or not eaten as a food."""
    if food.magnesium_mg is None or food.basis_unit not in WEIGHED or food.kind not in EATEN:
        return None
    return food.magnesium_mg * PER / food.basis_quantity


def _doubts(
    foods: Sequence[Food], large: dict[int, list[Portion]], middles: Middles
) -> dict[tuple[int, str], Doubt]:
    values = {food.pk: value for food in foods if (value := per_100(food)) is not None}
    middle_of = middles.of({food.group_id for food in foods if food.pk in values})
    twins = _twins(foods)
    doubts: dict[tuple[int, str], Doubt] = {}
    for food in foods:
        details: dict[str, str] = {}
        if food.pk in values:
            details |= _value_doubts(food, values[food.pk], middle_of[food.group_id])
        if food.pk in large:
            details[Flag.Kind.LARGE_PORTION] = "; ".join(
                f"{portion.label} is {portion.quantity:,.0f} {food.basis_unit}" for portion in large[food.pk]
            )
        if food.pk in twins:
            more = f" and {len(twins[food.pk]) - 3} more" if len(twins[food.pk]) > 3 else ""
            others = ", ".join(f"number {pk}" for pk in twins[food.pk][:3])
            details[Flag.Kind.TWIN] = f"{_value_in_words(food)}, as {others}{more}"
        for kind, detail in details.items():
            doubts[food.pk, kind] = Doubt(kind, detail[:300], _judged(food, kind, large))
    return doubts


def _value_doubts(food: Food, value: Decimal, middle: Middle | None) -> dict[str, str]:
    """Of the kinds that look at the value, each with its figures in words. Zero is no doubt."""
    doubts: dict[str, str] = {}
    here = f"{_mg(value)} in {PER} {food.basis_unit}"
    if value > MOST_MG:
        doubts[Flag.Kind.TOO_MUCH] = here
    if middle is None or not middle.magnesium_mg or not value:
        return doubts
    as_grams, centre = value * GRAM_MG, middle.magnesium_mg
    if value < 1 and centre / NEAR <= as_grams <= centre * NEAR:
        # It is also far from the middle; the likely reason says more.
        doubts[Flag.Kind.GRAMS_FOR_MG] = f"{here}; if these were grams, {_mg(as_grams)}; {middle}"
    elif value > centre * FAR or value * FAR < centre:
        doubts[Flag.Kind.FAR_FROM_GROUP] = f"{here}; {middle}"
    return doubts


def _judged(food: Food, kind: str, large: dict[int, list[Portion]]) -> str:
    """What of the food a doubt looks at: as long as it stays, a dismissed doubt does."""
    if kind == Flag.Kind.LARGE_PORTION:
        text = "; ".join(f"{one.label}={format_decimal(one.quantity)}" for one in large.get(food.pk, []))
    else:
        text = _value_in_words(food)
        if kind == Flag.Kind.TWIN:
            text += f"|{food.name.casefold()}|{food.brand.casefold()}"
    return text[:400]


def _large_portions(foods: Sequence[Food]) -> dict[int, list[Portion]]:
    large: dict[int, list[Portion]] = {}
    weighed = [food.pk for food in foods if food.basis_unit in WEIGHED]
    for portion in Portion.objects.filter(food__in=weighed, quantity__gt=LARGEST_PORTION):
        large.setdefault(portion.food_id, []).append(portion)
    return large


def _twins(foods: Sequence[Food]) -> dict[int, list[int]]:
    """The ids of other foods with the same name, brand and value, for each that has some."""
    shared = Food.objects.shared().offered().filter(magnesium_mg__isnull=False)
    names = shared.filter(pk__in=[food.pk for food in foods]).values(lower=Lower("name"))
    alike: dict[Any, list[int]] = {}
    for other in (
        shared.annotate(lower=Lower("name"))
        .filter(lower__in=names)
        .only("name", "brand", "basis_quantity", "basis_unit", "magnesium_mg")
        .order_by("pk")
    ):
        alike.setdefault(_sameness(other), []).append(other.pk)
    return {
        food.pk: others
        for food in foods
        if food.magnesium_mg is not None
        and (others := [pk for pk in alike.get(_sameness(food), []) if pk != food.pk])
    }


def _sameness(food: Food) -> tuple[str, str, str, Decimal]:
    value = (food.magnesium_mg or 0) / food.basis_quantity
    return food.name.casefold(), food.brand.casefold(), food.basis_unit, value


def _middles(group_ids: Iterable[int]) -> dict[int, Middle | None]:
    """The middle row of each group, or both of them, picked by the database; then exact."""
    known: QuerySet[Food, Any] = Food.objects.shared().offered()
    known = known.filter(
        group__in=group_ids, magnesium_mg__isnull=False, basis_unit__in=WEIGHED, kind__in=EATEN
    )
    ranked = known.annotate(
        place=Window(
            RowNumber(),
            partition_by="group",
            order_by=Cast("magnesium_mg", FloatField()) / Cast("basis_quantity", FloatField()),
        ),
        many=Window(Count("pk"), partition_by="group"),
    ).filter(many__gte=FEWEST_KNOWN, place__gte=F("many") / 2.0, place__lte=F("many") / 2.0 + 1)
    around: dict[int, list[Decimal]] = {}
    counts: dict[int, int] = {}
    for group_id, milligrams, quantity, many in ranked.values_list(
        "group_id", "magnesium_mg", "basis_quantity", "many"
    ):
        around.setdefault(group_id, []).append((milligrams or Decimal(0)) * PER / quantity)
        counts[group_id] = many
    names = dict(FoodGroup.objects.filter(pk__in=around).values_list("pk", "name"))
    return {
        pk: Middle(names[pk], sum(values, Decimal(0)) / len(values), counts[pk])
        for pk, values in around.items()
    }


def _value_in_words(food: Food) -> str:
    value = "unknown" if food.magnesium_mg is None else f"{format_decimal(food.magnesium_mg)} mg"
    return f"{value} in {format_decimal(food.basis_quantity)} {food.basis_unit}"


def _mg(value: Decimal) -> str:
    """`1,600 mg`, `0.27 mg`: below one milligram as exact as three places say it."""
    return f"{format_decimal(value.quantize(Decimal('0.001')))} mg" if value < 1 else f"{format_mg(value)} mg"
