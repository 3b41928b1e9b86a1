"""Foods a member had today, usually has, and could have: one hand-written SQL statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from foods.importing.groups import OTHER
from foods.models import Food, Portion
from foods.swaps import magnesium_rich_keys
from tracker.insights.suggestions.ranking import SuggestionCandidate
from tracker.lib.ids import db_uuid
from tracker.logs.models import Meal
from tracker.logs.search.usual_foods import (
    FIRST_COLUMNS,
    FIRST_PORTION,
    FOOD_COLUMNS,
    LAST_COLUMNS,
    LAST_MONTHS_DAYS,
    LAST_TIME,
    LAST_WEEKS_DAYS,
    MIN_SCORE,
    RECENT_DAYS,
    WEIGHT,
    UsualFood,
    as_last_time,
)
from tracker.logs.totals import CountedValue

ROWS_READ = 80  # foods of those had: what is had less often is not looked at
EVERY_MEAL = f"IN ({', '.join(['%s'] * len(Meal))})"  # so that the index of the foods of a meal serves
TAKEN, HAD, RICH = 0, 1, 2
# Own foods are all in one group, whatever they are. The first portion of
# a food of the catalogue is a serving; of an imported one it may be a single grape.
GROUP = f"""CASE WHEN food_group.name <> '{OTHER}' THEN food_group.id END,
           CASE WHEN food.catalogue_key IS NOT NULL THEN CAST(ROUND(first.quantity * 1000) AS BIGINT) END"""
# What was had is counted with the day itself; of foods that were merged it is what they became, see `usual`.
LOGGED_FOODS = f"""
    WITH had AS (
        SELECT food_id, MAX(day) AS last_day, SUM({WEIGHT}) AS score,
               SUM(CASE WHEN day = %s THEN 1 ELSE 0 END) AS times_today
        FROM logs_intakeentry
        WHERE user_id = %s AND meal {EVERY_MEAL} AND removed_at IS NULL AND day BETWEEN %s AND %s
          AND food_id IS NOT NULL
        GROUP BY food_id
    ), chosen AS (
        SELECT food_id, last_day, score, times_today,
               ROW_NUMBER() OVER (ORDER BY score DESC, last_day DESC, food_id) AS place
        FROM had
    )
    SELECT {HAD}, food.is_retired OR food.owner_id <> %s, {GROUP}, last.day, chosen.score,
           chosen.times_today, {FOOD_COLUMNS}, {LAST_COLUMNS}, {FIRST_COLUMNS}
    FROM chosen
    JOIN foods_food eaten ON eaten.id = chosen.food_id
    JOIN foods_food food ON food.id = COALESCE(eaten.merged_into_id, eaten.id)
    JOIN foods_foodgroup food_group ON food_group.id = food.group_id
    {LAST_TIME.format(meal=EVERY_MEAL)}
    {FIRST_PORTION}
    WHERE chosen.place <= {ROWS_READ} OR chosen.times_today > 1
"""  # noqa: S608  (put together from what stands above)
RICH_FOODS = f"""
    UNION ALL
    SELECT {RICH}, food.is_retired OR food.owner_id IS NOT NULL, {GROUP}, NULL, 0, 0,
           {FOOD_COLUMNS}, NULL, NULL, NULL, NULL, NULL, {FIRST_COLUMNS}
    FROM foods_food food
    JOIN foods_foodgroup food_group ON food_group.id = food.group_id
    {FIRST_PORTION}
    WHERE food.catalogue_key IN ({", ".join(["%s"] * len(magnesium_rich_keys()))})
"""  # noqa: S608
ENTRIES_OF_DAY = f"""
    UNION ALL
    SELECT {TAKEN}, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, kind, NULL, NULL,
           CAST(ROUND(magnesium_mg * 1000) AS BIGINT), is_at_least,
           NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM logs_intakeentry
    WHERE user_id = %s AND removed_at IS NULL AND day = %s
"""  # noqa: S608
KIND, MAGNESIUM, IS_AT_LEAST = 10, 13, 14  # columns of the last


@dataclass(frozen=True, slots=True)
class SuggestedFood:
    """A food with its usual amount and the data to rank it.

    `last_day` is None for foods that are only rich in magnesium. `serving` is its usual amount in its unit;
    None when it was not determined.
    """

    food: UsualFood
    candidate: SuggestionCandidate
    last_day: date | None
    serving: Decimal | None
    is_less: bool = False  # than last time

    def as_less(self, food: UsualFood) -> SuggestedFood:
        """The same in a smaller amount, which `food` has."""
        candidate = replace(self.candidate, magnesium_mg=food.magnesium_mg)
        return replace(self, food=food, candidate=candidate, is_less=True)


@dataclass(frozen=True, slots=True)
class SuggestionCandidates:
    """Foods to choose suggestions from.

    `taken` is what is logged today; `had` is usual; `rich` is of the groups that the member eats.
    """

    taken: list[CountedValue]
    logged: list[SuggestedFood]
    rich: list[SuggestedFood]


class StoredPortion(NamedTuple):
    choice: str  # as the add form calls it
    label: str
    quantity: Decimal


def find_candidates(user_id: UUID, day: date) -> SuggestionCandidates:
    """Return candidates from the 90 days up to `day` and from the catalogue.

    Only foods that this member may log.
    """
    stored, of_day = db_uuid(user_id), connection.ops.adapt_datefield_value
    late, recent = (of_day(day - timedelta(days=n)) for n in (LAST_WEEKS_DAYS, LAST_MONTHS_DAYS))
    first, today = of_day(day - timedelta(days=RECENT_DAYS - 1)), of_day(day)
    with connection.cursor() as cursor:
        cursor.execute(
            LOGGED_FOODS + RICH_FOODS + ENTRIES_OF_DAY,
            [
                late, recent, today, stored, *Meal.values, first, today, stored, stored, *Meal.values,
                *magnesium_rich_keys(), stored, today,
            ],
        )  # fmt: skip
        rows = cursor.fetchall()
    eaten = _merged([_suggested_food(*row[2:]) for row in rows if row[0] == HAD and not row[1]])
    had = {each.food.food_id: each for each in eaten if each.candidate.score >= MIN_SCORE}
    groups = {each.candidate.group_id for each in eaten if not each.food.is_supplemental} - {None}
    rich = [_suggested_food(*row[2:]) for row in rows if row[0] == RICH and not row[1] and row[2] in groups]
    return SuggestionCandidates(
        [_counted_value(row[KIND], row[MAGNESIUM], row[IS_AT_LEAST]) for row in rows if row[0] == TAKEN],
        list(had.values()),
        [each for each in rich if each.food.food_id not in had],
    )


def _counted_value(kind: str, magnesium: int | None, is_at_least: Any) -> CountedValue:
    magnesium_mg = None if magnesium is None else Decimal(magnesium).scaleb(-3)
    return CountedValue(magnesium_mg, kind in Food.SUPPLEMENTAL_KINDS, bool(is_at_least))


def portions_of(food_ids: Collection[int]) -> Mapping[int, Sequence[StoredPortion]]:
    """The portions of foods, the usual one first."""
    found: dict[int, list[StoredPortion]] = defaultdict(list)
    stored = Portion.objects.filter(food_id__in=food_ids).order_by("position", "id")
    for food_id, id, label, quantity in stored.values_list("food_id", "id", "label", "quantity"):
        found[food_id].append(StoredPortion(f"p{id}", label, quantity))
    return found


def _suggested_food(
    group_id: int | None,
    serving: int | None,
    last_day: date | None,
    score: int,
    times_today: int,
    *columns: Any,
) -> SuggestedFood:
    food = as_last_time(*columns)
    candidate = SuggestionCandidate(
        food.food_id,
        group_id,
        food.name,
        food.magnesium_mg,
        food.is_supplemental,
        int(score),
        int(times_today),
    )
    return SuggestedFood(food, candidate, last_day, None if serving is None else Decimal(serving).scaleb(-3))


def _merged(foods: Sequence[SuggestedFood]) -> list[SuggestedFood]:
    """A food that two others became is there once, as it was had last, and counts for both."""
    merged: dict[int, SuggestedFood] = {}
    for each in foods:
        other = merged.get(each.food.food_id)
        if other is not None:
            latest = max(each, other, key=lambda one: (one.last_day or date.min, one.candidate.score))
            both = replace(
                latest.candidate,
                score=each.candidate.score + other.candidate.score,
                times_today=each.candidate.times_today + other.candidate.times_today,
            )
            each = replace(latest, candidate=both)
        merged[each.food.food_id] = each
    return list(merged.values())
