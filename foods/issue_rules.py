"""Rules that find data issues, and the values they compare with. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, FloatField, Q, QuerySet, Window
from django.db.models.functions import Cast, Lower, RowNumber

from foods.models import Flag, Food, FoodGroup, Portion
from foods.plausibility import (
    EATEN,
    HELD_KINDS,
    MAX_MG,
    MAX_PORTION,
    MIN_PORTION,
    WEIGHED,
    portion_problem,
    value_figures,
)
from tracker.lib.numbers import format_decimal, round_mg

COMPARED_QUANTITY = Decimal(100)  # g or ml
OUTLIER_FACTOR = 100  # times the group's median, or a fraction of it
MIN_KNOWN_VALUES = 10  # known values that a group needs for a median
GRAM_MG = Decimal(1000)
DUPLICATE_TOLERANCE = 5  # a value in grams would be within this factor of the median
MAX_NAMED_DUPLICATES = 3  # in the figures of an issue


OddPortions = dict[int, list[Portion]]


@dataclass(frozen=True, slots=True)
class DataIssue:
    """Result of a rule: the figures of the issue, and the checked values of the food as text."""

    kind: str
    figures: dict[str, Any]
    judged: str


# --- medians of groups ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GroupMedian:
    """Median of a group's foods, mg in 100 g or ml, and the number of values."""

    group: str
    magnesium_mg: Decimal
    known: int

    @property
    def figures(self) -> dict[str, Any]:
        return {"group": self.group, "median_mg": _rounded(self.magnesium_mg), "known": self.known}


@dataclass
class GroupMedians:
    """Medians of groups, computed once a run. A group with too few known values has none."""

    _found: dict[int, GroupMedian | None] = field(default_factory=dict)

    def from_foods(self, group_ids: Iterable[int]) -> dict[int, GroupMedian | None]:
        missing = set(group_ids) - self._found.keys()
        if missing:
            self._found |= dict.fromkeys(missing) | _read_medians(missing)
        return self._found


def _read_medians(group_ids: Iterable[int]) -> dict[int, GroupMedian | None]:
    """Read the middle row or two of each group in the database; average them exactly."""
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
    ).filter(many__gte=MIN_KNOWN_VALUES, place__gte=F("many") / 2.0, place__lte=F("many") / 2.0 + 1)
    around: dict[int, list[Decimal]] = {}
    counts: dict[int, int] = {}
    for group_id, milligrams, quantity, many in ranked.values_list(
        "group_id", "magnesium_mg", "basis_quantity", "many"
    ):
        around.setdefault(group_id, []).append((milligrams or Decimal(0)) * COMPARED_QUANTITY / quantity)
        counts[group_id] = many
    names = dict(FoodGroup.objects.filter(pk__in=around).values_list("pk", "name"))
    return {
        pk: GroupMedian(names[pk], sum(values, Decimal(0)) / len(values), counts[pk])
        for pk, values in around.items()
    }


# --- duplicates -----------------------------------------------------------------------------------

Sameness = tuple[str, str, str, Decimal]


@dataclass(slots=True)
class DuplicateGroup:
    """Foods with the same name, brand and value: their number, and the ids of the first few."""

    count: int = 0
    first: list[int] = field(default_factory=list)

    def add(self, food_id: int) -> None:
        self.count += 1
        if len(self.first) <= MAX_NAMED_DUPLICATES:
            self.first.append(food_id)

    def others(self, food_id: int) -> dict[str, Any]:
        """Return the ids of the first other foods, and the number of more; empty for a single food."""
        if self.count < 2:
            return {}
        named = [pk for pk in self.first if pk != food_id][:MAX_NAMED_DUPLICATES]
        return {"others": named, "more": self.count - 1 - len(named)}


class Duplicates:
    """Foods with the same name, brand and value, looked up by name.

    The names of the last look-up are cached, so foods read in the order of names read each name once.
    """

    def __init__(self) -> None:
        self._names: dict[str, dict[Sameness, DuplicateGroup]] = {}

    def from_foods(self, foods: Sequence[Food]) -> dict[int, dict[str, Any]]:
        """Return the duplicates of each of `foods` by its id; foods without any are left out."""
        known = {food.pk: food for food in foods if food.magnesium_mg is not None}
        names = _lower_names(known)
        wanted = set(names.values())
        found = {name: alike for name, alike in self._names.items() if name in wanted}
        found |= _alike(wanted - found.keys())
        self._names = found
        return {
            pk: others
            for pk, name in names.items()
            if (alike := found[name].get(_sameness_of(known[pk]))) and (others := alike.others(pk))
        }


def _lower_names(foods: dict[int, Food]) -> dict[int, str]:
    """Return the names as the database lowercases them, which in SQLite differs from Python.

    Foods that were read with their `lower` are not queried again.
    """
    names = {pk: food.lower for pk, food in foods.items() if hasattr(food, "lower")}
    if missing := foods.keys() - names.keys():
        names |= Food.objects.filter(pk__in=missing).order_by().values_list("pk", Lower("name"))
    return names


def _alike(names: Iterable[str]) -> dict[str, dict[Sameness, DuplicateGroup]]:
    # Owners are filtered here: SQLite would use the index on owners, which has all shared foods under one
    # key, instead of the one on names.
    rows = (
        Food.objects.published()
        .annotate(lower=Lower("name"))
        .filter(lower__in=list(names), magnesium_mg__isnull=False)
        .order_by("pk")
        .values_list(
            "pk", "lower", "owner_id", "is_retired", "name", "brand", "basis_unit", "magnesium_mg",
            "basis_quantity",
        )
    )  # fmt: skip
    found: dict[str, dict[Sameness, DuplicateGroup]] = {name: {} for name in names}
    if not found:
        return found
    for pk, lower, owner_id, is_retired, *same in rows.iterator():
        if owner_id is None and not is_retired:
            found[lower].setdefault(_sameness(*same), DuplicateGroup()).add(pk)
    return found


def _sameness_of(food: Food) -> Sameness:
    return _sameness(food.name, food.brand, food.basis_unit, food.magnesium_mg, food.basis_quantity)


def _sameness(
    name: str, brand: str, unit: str, magnesium_mg: Decimal | None, basis_quantity: Decimal
) -> Sameness:
    return name.casefold(), brand.casefold(), unit, (magnesium_mg or 0) / basis_quantity


# --- rules ----------------------------------------------------------------------------------------


@dataclass
class IssueRules:
    """Rules of one run, with the values computed so far."""

    middles: GroupMedians = field(default_factory=GroupMedians)
    duplicates: Duplicates = field(default_factory=Duplicates)

    def issues(self, foods: Sequence[Food], odd: OddPortions) -> dict[tuple[int, str], DataIssue]:
        """Return the issues of `foods` by food and kind. `odd` are their implausible portions."""
        values = {food.pk: value for food in foods if (value := per_100(food)) is not None}
        middle_of = self.middles.from_foods({food.group_id for food in foods if food.pk in values})
        duplicates = self.duplicates.from_foods(foods)
        found_issues: dict[tuple[int, str], DataIssue] = {}
        for food in foods:
            figures: dict[str, dict[str, Any]] = {}
            if food.pk in values:
                figures |= _value_issues(food, values[food.pk], middle_of[food.group_id])
            for kind, portions in odd_portions_of(food, odd).items():
                pairs = [[portion.label, format_decimal(portion.quantity)] for portion in portions]
                figures[kind] = {"portions": pairs, "unit": food.basis_unit}
            if food.pk in duplicates:
                here = value_figures(food.magnesium_mg or Decimal(0), food.basis_quantity, food.basis_unit)
                figures[Flag.Kind.DUPLICATE] = here | duplicates[food.pk]
            for kind, each in figures.items():
                found_issues[food.pk, kind] = DataIssue(kind, each, checked_values(food, kind, odd))
        return found_issues


def per_100(food: Food) -> Decimal | None:
    """Return the mg in 100 g or ml; None when unknown, counted by the piece, or not a food."""
    if food.magnesium_mg is None or food.basis_unit not in WEIGHED or food.kind not in EATEN:
        return None
    return food.magnesium_mg * COMPARED_QUANTITY / food.basis_quantity


def odd_portions(foods: Sequence[Food] | None = None) -> OddPortions:
    """Return the portions that are too large or small, of `foods` or all foods, by food id."""
    odd = Q(quantity__gt=MAX_PORTION) | Q(quantity__lt=MIN_PORTION)
    portions = Portion.objects.filter(odd)
    if foods is None:
        portions = portions.filter(food__basis_unit__in=WEIGHED)
    else:
        portions = portions.filter(food__in=[food.pk for food in foods if food.basis_unit in WEIGHED])
    found: OddPortions = {}
    for portion in portions.order_by("food", "position", "pk"):
        found.setdefault(portion.food_id, []).append(portion)
    return found


def odd_portions_of(food: Food, odd: OddPortions) -> dict[str, list[Portion]]:
    """Return a food's implausible portions by kind; none for the embedded catalogue's own.

    Its rows were checked, each with its source: a dash of salt does weigh less than a gram.
    """
    known = (food.catalogue_values or {}).get("portions", []) if food.catalogue_key else []
    found: dict[str, list[Portion]] = {}
    for portion in odd.get(food.pk, []):
        kind = portion_problem(portion.quantity, unit=food.basis_unit, kind=food.kind)
        if kind and [portion.label, format_decimal(portion.quantity)] not in known:
            found.setdefault(kind, []).append(portion)
    return found


def checked_values(food: Food, kind: str, odd: OddPortions) -> str:
    """Return the values that an issue refers to: a dismissed issue stays while they do."""
    if kind in HELD_KINDS and kind != Flag.Kind.TOO_MUCH:
        portions = odd_portions_of(food, odd).get(kind, [])
        text = "; ".join(f"{one.label}={format_decimal(one.quantity)}" for one in portions)
    else:
        text = _value_in_words(food)
        if kind == Flag.Kind.DUPLICATE:
            text += f"|{food.name.casefold()}|{food.brand.casefold()}"
    return text[:400]


def _value_issues(food: Food, value: Decimal, median: GroupMedian | None) -> dict[str, dict[str, Any]]:
    """Return the figures of the issues about the value by kind. Zero is never an issue."""
    found_issues: dict[str, dict[str, Any]] = {}
    here = value_figures(Decimal(_rounded(value)), COMPARED_QUANTITY, food.basis_unit)
    if value > MAX_MG:
        found_issues[Flag.Kind.TOO_MUCH] = here
    if median is None or not median.magnesium_mg or not value:
        return found_issues
    as_grams, centre = value * GRAM_MG, median.magnesium_mg
    if value < 1 and centre / DUPLICATE_TOLERANCE <= as_grams <= centre * DUPLICATE_TOLERANCE:
        # It is also far from the median; the likely reason is more useful.
        found_issues[Flag.Kind.GRAMS_FOR_MG] = here | median.figures | {"may_be_grams": True}
    elif value > centre * OUTLIER_FACTOR or value * OUTLIER_FACTOR < centre:
        found_issues[Flag.Kind.FAR_FROM_GROUP] = here | median.figures
    return found_issues


def _value_in_words(food: Food) -> str:
    """Return the value as it is stored in `judged`, which is never translated."""
    value = "unknown" if food.magnesium_mg is None else f"{format_decimal(food.magnesium_mg)} mg"
    return f"{value} in {format_decimal(food.basis_quantity)} {food.basis_unit}"


def _rounded(value: Decimal) -> str:
    """Return milligrams as issues show them: a small change of a median changes none."""
    return format_decimal(value.quantize(Decimal("0.001")) if value < 1 else round_mg(value))
