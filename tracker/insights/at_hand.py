"""What a member has had today, usually has, and could have: one statement, written out as in `usual`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from foods.hints import rich_keys
from foods.models import Food
from tracker.insights.gap import Candidate
from tracker.lib.ids import stored_id
from tracker.logs.models import Meal
from tracker.logs.totals import TakenValue
from tracker.logs.usual import (
    DAYS,
    ENOUGH,
    FIRST_COLUMNS,
    FIRST_PORTION,
    FOOD_COLUMNS,
    LAST_COLUMNS,
    LAST_TIME,
    LATELY,
    RECENTLY,
    WEIGHT,
    UsualFood,
    as_last_time,
)

READ = 80  # foods of those had: what is had less often is not looked at
EVERY_MEAL = f"IN ({', '.join(['%s'] * len(Meal))})"  # so that the index of the foods of a meal serves
TAKEN, HAD, RICH = 0, 1, 2
# What was had is counted with the day itself; of foods that were merged it is what they became, see `usual`.
FOODS_HAD = f"""
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
    SELECT {HAD}, food.is_retired OR food.owner_id <> %s, food.group_id, last.day, chosen.score,
           chosen.times_today, {FOOD_COLUMNS}, {LAST_COLUMNS}, {FIRST_COLUMNS}
    FROM chosen
    JOIN foods_food eaten ON eaten.id = chosen.food_id
    JOIN foods_food food ON food.id = COALESCE(eaten.merged_into_id, eaten.id)
    {LAST_TIME.format(meal=EVERY_MEAL)}
    {FIRST_PORTION}
    WHERE chosen.place <= {READ} OR chosen.times_today > 1
"""  # noqa: S608  (put together from what stands above)
FOODS_RICH = f"""
    UNION ALL
    SELECT {RICH}, food.is_retired OR food.owner_id IS NOT NULL, food.group_id, NULL, 0, 0,
           {FOOD_COLUMNS}, NULL, NULL, NULL, NULL, NULL, {FIRST_COLUMNS}
    FROM foods_food food
    {FIRST_PORTION}
    WHERE food.catalogue_key IN ({", ".join(["%s"] * len(rich_keys()))})
"""  # noqa: S608
OF_THE_DAY = f"""
    UNION ALL
    SELECT {TAKEN}, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, kind, NULL, NULL,
           CAST(ROUND(magnesium_mg * 1000) AS BIGINT), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM logs_intakeentry
    WHERE user_id = %s AND removed_at IS NULL AND day = %s
"""  # noqa: S608
MAGNESIUM, KIND = 12, 9  # columns of the last


@dataclass(frozen=True, slots=True)
class FoodAtHand:
    """A food as it would be added, and what it is chosen by. `last_day` is None for what is only rich."""

    food: UsualFood
    candidate: Candidate
    last_day: date | None


@dataclass(frozen=True, slots=True)
class AtHand:
    """`taken` is what the day holds so far; `had` is usual; `rich` is of the groups that the member eats."""

    taken: list[TakenValue]
    had: list[FoodAtHand]
    rich: list[FoodAtHand]


def at_hand(user_id: UUID, day: date) -> AtHand:
    """From the 90 days up to `day`, and the catalogue. Only what this member may add."""
    stored, of_day = stored_id(user_id), connection.ops.adapt_datefield_value
    lately, recently = (of_day(day - timedelta(days=n)) for n in (LATELY, RECENTLY))
    first, today = of_day(day - timedelta(days=DAYS - 1)), of_day(day)
    with connection.cursor() as cursor:
        cursor.execute(
            FOODS_HAD + FOODS_RICH + OF_THE_DAY,
            [
                lately, recently, today, stored, *Meal.values, first, today, stored, stored, *Meal.values,
                *rich_keys(), stored, today,
            ],
        )  # fmt: skip
        rows = cursor.fetchall()
    eaten = _merged([_food(*row[2:]) for row in rows if row[0] == HAD and not row[1]])
    had = {each.food.food_id: each for each in eaten if each.candidate.score >= ENOUGH}
    groups = {each.candidate.group_id for each in eaten if not each.food.is_supplemental}
    rich = [_food(*row[2:]) for row in rows if row[0] == RICH and not row[1] and row[2] in groups]
    return AtHand(
        [_taken(row[KIND], row[MAGNESIUM]) for row in rows if row[0] == TAKEN],
        list(had.values()),
        [each for each in rich if each.food.food_id not in had],
    )


def _taken(kind: str, magnesium: int | None) -> TakenValue:
    magnesium_mg = None if magnesium is None else Decimal(magnesium).scaleb(-3)
    return TakenValue(magnesium_mg, kind in Food.SUPPLEMENTAL_KINDS)


def _food(group_id: int, last_day: date | None, score: int, times_today: int, *columns: Any) -> FoodAtHand:
    food = as_last_time(*columns)
    candidate = Candidate(
        food.food_id,
        group_id,
        food.name,
        food.magnesium_mg,
        food.is_supplemental,
        int(score),
        int(times_today),
    )
    return FoodAtHand(food, candidate, last_day)


def _merged(foods: Sequence[FoodAtHand]) -> list[FoodAtHand]:
    """A food that two others became is there once, as it was had last, and counts for both."""
    merged: dict[int, FoodAtHand] = {}
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
