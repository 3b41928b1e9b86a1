"""Demo member for development: eight weeks of meals, with realistic gaps.

Symptoms are generated independently of the meals.
"""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from foods.models import Food
from tracker.logs.models import IntakeEntry, Meal
from tracker.profiles.models import Target, User
from tracker.symptoms.models import BodyPart, Kind, Relief, Symptom, Trigger

WEEKS = 8

# At each meal the member has one of these plates: catalogue keys, and how many usual portions of each.
PLATES: dict[Meal, list[list[tuple[str, str]]]] = {
    Meal.BREAKFAST: [
        [("oat-bran", "1"), ("milk-whole", "0.5"), ("blueberries", "0.5")],
        [("oatmeal-cooked-with-water", "1"), ("banana", "1"), ("coffee", "1")],
        [("whole-wheat-bread-toasted", "2"), ("peanut-butter-smooth", "1"), ("coffee", "1")],
        [("egg-boiled", "2"), ("white-bread-toasted", "1"), ("coffee", "1")],
        [("yogurt-plain-low-fat", "1"), ("almonds", "0.5"), ("strawberries", "1")],
    ],
    Meal.LUNCH: [
        [("black-beans-cooked", "1"), ("brown-rice-cooked", "1.5"), ("avocado", "0.5")],
        [("lentils-cooked", "1.5"), ("spinach-raw", "2")],
        [("tuna-light-canned-in-water", "1"), ("whole-wheat-bread", "2")],
        [("pizza-cheese", "2")],
        [("chicken-breast-roasted-without-skin", "1"), ("white-rice-cooked", "1"), ("broccoli-boiled", "1")],
    ],
    Meal.DINNER: [
        [("salmon-farmed-cooked", "1"), ("potato-baked-with-skin", "1"), ("spinach-boiled", "1")],
        [("pasta-cooked", "1.5"), ("pasta-sauce-tomato", "1"), ("parmesan-cheese-grated", "1")],
        [("tofu-firm-with-nigari", "1"), ("brown-rice-cooked", "1.5"), ("broccoli-boiled", "1")],
        [("beef-mince-patty-cooked-10-percent-fat", "1"), ("potato-baked-with-skin", "1")],
        [("chickpeas-cooked", "1.5"), ("quinoa-cooked", "2")],
    ],
    Meal.SNACK: [
        [("almonds", "1"), ("banana", "1")],
        [("dark-chocolate-70-85-percent-cocoa", "1"), ("coffee", "1")],
        [("apple-with-skin", "1"), ("coffee", "1")],
        [("pumpkin-seeds-roasted-shelled", "0.5"), ("banana", "1")],
        [("coffee", "2")],
    ],
}
SUPPLEMENT = "magnesium-citrate-tablet-100-mg"
CLOCK = {
    Meal.BREAKFAST: time(7, 40),
    Meal.LUNCH: time(12, 50),
    Meal.DINNER: time(19, 10),
    Meal.SNACK: time(16, 0),
}


def add_weeks(user: User) -> int:
    """Log eight weeks up to today for `user`. Return the number of entries.

    The target rises half-way.
    """
    today = user.profile.today()
    first = today - timedelta(days=7 * WEEKS - 1)
    Target.objects.create(user=user, starts_on=first, kind=Target.Kind.WOMAN, target_mg=Decimal(310))
    raised = today - timedelta(days=7 * WEEKS // 2 + 2)
    Target.objects.create(user=user, starts_on=raised, kind=Target.Kind.PREGNANT, target_mg=Decimal(350))
    foods = {food.catalogue_key: food for food in Food.objects.prefetch_related("portions")}
    unknown = [food for food in foods.values() if food.magnesium_mg is None]
    chance = random.Random(12)  # noqa: S311  (the same weeks on every machine; nothing secret)
    entries = [
        entry
        for n in range(7 * WEEKS)
        for entry in _log_demo_day(user, first + timedelta(days=n), today, foods, unknown, chance)
    ]
    IntakeEntry.objects.bulk_create(entries)
    _add_symptoms(user, first, today)
    return len(entries)


def _add_symptoms(user: User, first: date, today: date) -> None:
    """Add twitches on some days and cramps in some nights, independent of the meals.

    Today only has the night's.
    """
    chance = random.Random(24)  # noqa: S311  (as above, and not the one that draws the meals)
    symptoms = []
    for n in range((today - first).days + 1):
        about: dict[str, Any] = {"user": user, "day": first + timedelta(days=n)}
        if chance.random() < 0.14:
            symptoms.append(
                Symptom(
                    **about,
                    kind=Kind.SPASM,
                    place=chance.choice([BodyPart.CALF, BodyPart.CALF, BodyPart.FOOT]),
                    severity=chance.randint(5, 8),
                    started_at=time(chance.randint(2, 5), chance.randrange(0, 60, 5)),
                    lasted_minutes=chance.randint(1, 4),
                    before=chance.choice([[], [], [Trigger.EXERCISE]]),
                    helped=[chance.choice([Relief.STRETCHING, Relief.MASSAGE])],
                )
            )
        if about["day"] != today and chance.random() < 0.32:
            symptoms.append(
                Symptom(
                    **about,
                    kind=Kind.TWITCH,
                    place=chance.choice([BodyPart.EYELID, BodyPart.EYELID, BodyPart.HAND, BodyPart.THIGH]),
                    severity=chance.choice([None, 2, 3, 3, 4]),
                    started_at=time(chance.randint(9, 22), chance.randrange(60)),
                    lasted_minutes=chance.choice([None, 1, 5, 20]),
                    before=chance.choice(
                        [[], [], [Trigger.STRESS], [Trigger.CAFFEINE], [Trigger.POOR_SLEEP]]
                    ),
                    helped=chance.choice([[], [], [], [Relief.REST]]),
                )
            )
    Symptom.objects.bulk_create(symptoms)


def _log_demo_day(
    user: User,
    day: date,
    today: date,
    foods: dict[str | None, Food],
    unknown: list[Food],
    chance: random.Random,
) -> list[IntakeEntry]:
    if day != today and chance.random() < 0.08:  # a day on which nothing was logged
        return []
    entries = []
    for meal, plates in PLATES.items():
        if day == today and meal in {Meal.DINNER, Meal.SNACK}:
            continue  # today is still going on
        for key, portions in chance.choice(plates):
            entries.append(_entry(user, day, meal, foods[key], Decimal(portions)))
    if unknown and chance.random() < 0.12:
        entries.append(_entry(user, day, Meal.SNACK, chance.choice(unknown), Decimal(1)))
    if chance.random() < 0.3:
        entries.append(_entry(user, day, Meal.DINNER, foods[SUPPLEMENT], Decimal(1)))
    return entries


def _entry(user: User, day: date, meal: Meal, food: Food, amount: Decimal) -> IntakeEntry:
    portion = food.usual_portion()
    when = datetime.combine(day, CLOCK[meal], ZoneInfo(user.profile.timezone))
    entry = IntakeEntry(user=user, day=day, meal=meal, food=food, created_at=when)
    entry.freeze(food)
    entry.set_amount(amount, portion.label, portion.quantity)
    return entry
