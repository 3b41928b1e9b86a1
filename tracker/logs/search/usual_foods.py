"""Foods a member usually logs at this meal, with the amounts they last used.

Also the day before's meal, to copy. One hand-written SQL statement, run on every day page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from foods.bowel_preparations import is_bowel_preparation
from foods.forms import UNIT
from foods.magnesium import magnesium_in
from foods.models import Food
from tracker.lib.combined_reads import Read
from tracker.lib.ids import db_uuid, new_id
from tracker.lib.numbers import format_amount, portion_in_words
from tracker.logs.totals import ZERO

MAX_USUAL_FOODS = 6
SHOWN_PLACES = 3  # of these, however many favourites there are
ROWS_READ = 9  # of either sort: some may be retired
RECENT_DAYS = 90
LAST_WEEKS_DAYS, LAST_MONTHS_DAYS = 14, 45  # days; foods logged lately count most
SAME_WEEKDAYS = RECENT_DAYS // 7
MIN_SCORE = 4  # a score: once lately, or now and then for a while

# A food as it is offered, in the portion and the amount of last time: its columns, as `as_last_time` takes
# them, and the joins that they come from, `chosen` being the foods.
FOOD_COLUMNS = """food.id, food.name, food.brand, food.kind, food.basis_unit,
           CAST(ROUND(food.basis_quantity * 1000) AS BIGINT),
           CAST(ROUND(food.magnesium_mg * 1000) AS BIGINT), food.is_at_least"""
LAST_COLUMNS = """last.basis_unit, last.portion_label,
           CAST(ROUND(last.portion_quantity * 1000) AS BIGINT),
           CAST(ROUND(last.amount * 1000000) AS BIGINT), same.id"""
FIRST_COLUMNS = "first.id, first.label, CAST(ROUND(first.quantity * 1000) AS BIGINT)"
LAST_TIME = """
    LEFT JOIN logs_intakeentry last ON last.id = (
        SELECT one.id FROM logs_intakeentry one
        WHERE one.user_id = %s AND one.meal {meal} AND one.removed_at IS NULL
          AND one.day = chosen.last_day AND one.food_id = chosen.food_id
        ORDER BY one.created_at DESC, one.id DESC LIMIT 1
    )
    LEFT JOIN foods_portion same ON same.food_id = food.id AND same.label = last.portion_label
        AND same.quantity = last.portion_quantity"""
FIRST_PORTION = """
    LEFT JOIN foods_portion first ON first.id = (
        SELECT id FROM foods_portion WHERE food_id = food.id ORDER BY position, id LIMIT 1
    )"""
# Score of a food logged on a day; the parameters are the days LAST_WEEKS_DAYS and LAST_MONTHS_DAYS ago.
WEIGHT = "CASE WHEN day >= %s THEN 4 WHEN day >= %s THEN 2 ELSE 1 END"

# Each time that a food was had counts 4 lately, 2 recently, 1 before, and 12 more on the same day of the
# week: so that what belongs to Sundays comes before what belongs to all other days. Foods that were merged
# are shown as the food that replaced them; foods already at the meal are left out. Foods the member
# may not see are filtered in Python: a condition on foods makes SQLite read all of them first.
FOODS = f"""
    WITH had AS (
        SELECT food_id, MAX(day) AS last_day,
               SUM({WEIGHT}
                   + CASE WHEN day IN ({", ".join(["%s"] * SAME_WEEKDAYS)}) THEN 12 ELSE 0 END) AS score
        FROM logs_intakeentry
        WHERE user_id = %s AND meal = %s AND removed_at IS NULL AND day BETWEEN %s AND %s
          AND food_id IS NOT NULL
        GROUP BY food_id
    ), offered AS (
        SELECT had.food_id, had.last_day, had.score, star.id AS star
        FROM had LEFT JOIN logs_favourite star ON star.user_id = %s AND star.food_id = had.food_id
        UNION ALL
        SELECT star.food_id, NULL, 0, star.id
        FROM logs_favourite star LEFT JOIN had ON had.food_id = star.food_id
        WHERE star.user_id = %s AND had.food_id IS NULL
    ), chosen AS (
        SELECT food_id, last_day, star IS NULL AS is_usual,
               ROW_NUMBER() OVER (PARTITION BY star IS NULL ORDER BY score DESC, last_day DESC, star) AS place
        FROM offered
        WHERE (last_day IS NULL OR last_day < %s) AND (star IS NOT NULL OR score >= {MIN_SCORE})
    )
    SELECT 0, chosen.is_usual, chosen.place, {FOOD_COLUMNS},
           {LAST_COLUMNS}, {FIRST_COLUMNS},
           food.is_retired OR food.owner_id <> %s
    FROM chosen
    JOIN foods_food eaten ON eaten.id = chosen.food_id
    JOIN foods_food food ON food.id = COALESCE(eaten.merged_into_id, eaten.id)
    {LAST_TIME.format(meal="= %s")}
    {FIRST_PORTION}
    WHERE chosen.place <= {ROWS_READ}
"""  # noqa: S608  (put together from what stands above)
YESTERDAY = """
    UNION ALL
    SELECT 1, NULL, NULL, NULL, name, NULL, NULL, NULL, NULL,
           CAST(ROUND(magnesium_mg * 1000) AS BIGINT), is_at_least,
           NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM logs_intakeentry
    WHERE user_id = %s AND meal = %s AND removed_at IS NULL AND day = %s
"""


@dataclass(frozen=True, slots=True)
class UsualFood:
    """A food in the amount of last time: `amount` times `portion_quantity`, in `unit`.

    `magnesium_mg` is what that amount contains now; None is unknown, and with `is_at_least` it may be more.
    """

    food_id: int
    name: str
    brand: str
    kind: str
    is_favourite: bool
    unit: str
    basis_quantity: Decimal
    basis_magnesium_mg: Decimal | None
    choice: str  # the portion, as the add form calls it
    portion_label: str
    portion_quantity: Decimal
    amount: Decimal
    is_at_least: bool = False

    @property
    def magnesium_mg(self) -> Decimal | None:
        return magnesium_in(
            self.amount * self.portion_quantity,
            basis_quantity=self.basis_quantity,
            basis_magnesium_mg=self.basis_magnesium_mg,
        )

    @property
    def is_bowel_preparation(self) -> bool:
        return is_bowel_preparation(self.name, self.magnesium_mg, is_supplemental=self.is_supplemental)

    @property
    def words(self) -> str:
        return portion_in_words(self.amount, self.portion_label, self.portion_quantity, self.unit)

    @property
    def payload(self) -> str:
        """Return the value the add form takes, see FoodResult; with an id for the new entry."""
        return f"{self.food_id} {self.choice} {format_amount(self.amount, exact=True)} {new_id()}"

    @property
    def is_supplemental(self) -> bool:
        return self.kind in Food.SUPPLEMENTAL_KINDS


@dataclass(frozen=True, slots=True)
class RepeatOffer:
    """A meal or a day that can be copied: its foods, and the milligrams of the known ones."""

    day: date
    meal: str  # empty for the whole day
    item_count: int
    total_mg: Decimal
    is_at_least: bool  # an item is unknown, in whole or in part
    names: Sequence[str] = ()

    @property
    def payload(self) -> str:
        """Return the value the copy URL takes: the day, the meal, and an id for the copies."""
        return f"{self.day} {self.meal or 'day'} {new_id()}"


@dataclass(frozen=True)
class UsualFoodsAtMeal:
    foods: list[UsualFood] = field(default_factory=list)
    yesterday: RepeatOffer | None = None


def usual_foods_read(user_id: UUID, day: date, meal: str) -> Read:
    """Return the statement for a member's foods at `meal` in the 90 days before `day`."""
    stored, of_day = db_uuid(user_id), connection.ops.adapt_datefield_value
    back = [of_day(day - timedelta(days=n)) for n in (LAST_WEEKS_DAYS, LAST_MONTHS_DAYS)]
    weekdays = [of_day(day - timedelta(days=7 * n)) for n in range(1, SAME_WEEKDAYS + 1)]
    first, today = of_day(day - timedelta(days=RECENT_DAYS)), of_day(day)
    parameters = [
        *back, *weekdays, stored, meal, first, today, stored, stored, today, stored, stored, meal,
        stored, meal, of_day(day - timedelta(days=1)),
    ]  # fmt: skip
    return Read(FOODS + YESTERDAY, 20, parameters)


def usual_foods_from(
    rows: Sequence[Sequence[Any]], day: date, meal: str, *, is_empty: bool
) -> UsualFoodsAtMeal:
    """Return what this person is likely to add to `meal` on `day`.

    Favourites first; at most 6. The meal of the day before is offered only while this one is empty.
    """
    foods = sorted((row[1:-1] for row in rows if row[0] == 0 and not row[-1]), key=lambda row: tuple(row[:2]))
    had = [(row[4], row[9], bool(row[10])) for row in rows if row[0] == 1] if is_empty else []
    wanted = _most_wanted(foods)
    offered = [as_last_time(*row, is_favourite=not is_usual) for is_usual, _, *row in wanted]
    return UsualFoodsAtMeal(offered, _repeat_offer(day - timedelta(days=1), meal, had) if had else None)


def _most_wanted(rows: Sequence[Any]) -> list[Any]:
    """Return favourites first, with some room for usual foods.

    A food that two others were merged into is listed once.
    """
    once = {row[2]: row for row in reversed(rows)}  # by the food's id
    favourites = [row for row in once.values() if not row[0]][::-1]
    usual = [row for row in once.values() if row[0]][::-1]
    room = MAX_USUAL_FOODS - min(len(usual), SHOWN_PLACES)
    return [*favourites[:room], *usual][:MAX_USUAL_FOODS]


def _repeat_offer(day: date, meal: str, had: Sequence[tuple[str, int | None, bool]]) -> RepeatOffer:
    known = [Decimal(mg).scaleb(-3) for _, mg, _ in had if mg is not None]
    is_at_least = any(mg is None or is_part for _, mg, is_part in had)
    return RepeatOffer(day, meal, len(had), sum(known, ZERO), is_at_least, [name for name, _, _ in had])


def as_last_time(
    id: int, name: str, brand: str, kind: str, unit: str,
    basis_quantity: int, magnesium: int | None, is_at_least: Any,
    last_unit: str | None, last_label: str, last_quantity: int, last_amount: int,
    same_id: int | None, first_id: int | None, first_label: str, first_quantity: int,
    *, is_favourite: bool = False,
) -> UsualFood:  # fmt: skip
    """Return a usual food from a row of the columns above.

    Quantities and milligrams are in thousandths, amounts in millionths.
    """
    basis = Decimal(basis_quantity).scaleb(-3)
    amount = Decimal(1)
    if last_unit == unit and (same_id or last_label == unit):
        choice = f"p{same_id}" if same_id else UNIT
        label, quantity = last_label, Decimal(last_quantity).scaleb(-3)
        amount = Decimal(last_amount).scaleb(-6)
    elif first_id:  # never had then, or in a portion that the food has no longer
        choice, label, quantity = f"p{first_id}", first_label, Decimal(first_quantity).scaleb(-3)
    else:
        choice, label, quantity, amount = UNIT, unit, Decimal(1), basis
    basis_magnesium_mg = None if magnesium is None else Decimal(magnesium).scaleb(-3)
    return UsualFood(
        id, name, brand, kind, is_favourite, unit, basis, basis_magnesium_mg, choice, label, quantity,
        amount, bool(is_at_least),
    )  # fmt: skip
