"""Names of meals in other trackers, and our meal for each. Pure Python."""

from __future__ import annotations

from datetime import time

BREAKFAST, LUNCH, DINNER, SNACK = "breakfast", "lunch", "dinner", "snack"
NAMES = {
    BREAKFAST: (
        "breakfast", "brekkie", "frühstück", "petit déjeuner", "petit-déjeuner", "desayuno", "colazione",
        "ontbijt", "café da manhã", "pequeno-almoço", "frukost", "morgenmad", "frokost", "aamiainen",
        "śniadanie", "snídaně", "завтрак", "朝食", "早餐", "아침",
    ),
    LUNCH: (
        "lunch", "mittagessen", "mittag", "déjeuner", "almuerzo", "comida", "pranzo", "almoço", "middagmaal",
        "lunsj", "lounas", "obiad", "oběd", "обед", "昼食", "午餐", "점심",
    ),
    DINNER: (
        "dinner", "supper", "evening meal", "tea", "abendessen", "abendbrot", "dîner", "diner", "cena",
        "avondeten", "jantar", "middag", "aftensmad", "päivällinen", "illallinen", "kolacja", "večeře",
        "ужин", "夕食", "晚餐", "저녁",
    ),
    SNACK: (
        "snack", "snacks", "snacks/other", "snack/other", "other", "morning snack", "afternoon snack",
        "evening snack", "zwischenmahlzeit", "collation", "collations", "merienda", "spuntino", "spuntini",
        "tussendoor", "lanche", "mellanmål", "mellommåltid", "välipala", "przekąska", "svačina", "перекус",
        "間食", "零食", "간식",
    ),
}  # fmt: skip
BY_NAME = {name: meal for meal, names in NAMES.items() for name in names}


def meal_named(name: str) -> str | None:
    """Return our meal for a name such as `Snacks`; None for a name of a person's own."""
    plain = " ".join(name.casefold().split()).strip(" .:-0123456789")
    return BY_NAME.get(plain)


def meal_of(name: str, clock: time | None) -> str:
    """Return our meal by its name, or else by the time of day; a snack without both."""
    if meal := meal_named(name):
        return meal
    if clock is None:
        return SNACK
    if 4 <= clock.hour < 11:
        return BREAKFAST
    if 11 <= clock.hour < 15:
        return LUNCH
    return DINNER if 17 <= clock.hour < 22 else SNACK
