"""A crowd of foods such as branded databases hold: made up, two million of them in half a minute."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime

from django.db import connection, transaction

from foods.models import Food, FoodGroup
from foods.text import normalise_words, search_text

ROWS_AT_ONCE = 50_000
SYLLABLES = "babebibodadefafegogukakilalomamaminopaperarirosasetatetavivazazo"
WORDS, BRANDS = 30_000, 6_000
EVEN = 8  # so many words are about as usual as the first
COLUMNS = (
    "name", "brand", "kind", "group_id", "aliases", "basis_quantity", "basis_unit", "magnesium_mg", "source",
    "source_id", "source_release", "source_note", "is_estimate", "is_retired", "curated_fields",
    "search_text", "updated_at", "sort_name", "per_portion_mg", "per_100_mg",
)  # fmt: skip


def made_up(chance: random.Random, syllables: int) -> str:
    places = (chance.randrange(0, len(SYLLABLES), 2) for _ in range(syllables))
    return "".join(SYLLABLES[place : place + 2] for place in places).capitalize()


def names(count: int) -> Iterator[tuple[str, str]]:
    """(name, brand): words of real foods, the usual ones far more often, and some that nobody else has."""
    chance = random.Random(count)
    real = sorted(
        {word for food in Food.objects.all()[:9000] for word in normalise_words(food.name) if len(word) > 2}
    )
    chance.shuffle(real)
    words = real + [made_up(chance, chance.randint(2, 4)) for _ in range(WORDS)]
    brands = [made_up(chance, chance.randint(2, 3)) for _ in range(BRANDS)]
    for _ in range(count):
        picked = [_usual(words, chance) for _ in range(chance.randint(2, 6))]
        yield " ".join(picked).capitalize(), _usual(brands, chance)


def _usual(words: list[str], chance: random.Random) -> str:
    """One of `words`, the first of them most often: some 6 in 100 names then hold the most usual word."""
    return words[int(EVEN * ((len(words) / EVEN + 1) ** chance.random() - 1))]


def gather(count: int) -> None:
    """Add foods until there are `count`. Search is not told."""
    group, _ = FoodGroup.objects.get_or_create(name="Other foods")
    now = datetime.now(UTC)
    rows = []
    statement = f"INSERT INTO foods_food ({', '.join(COLUMNS)}) VALUES ({', '.join(['%s'] * len(COLUMNS))})"
    before = Food.objects.count()
    for number, (name, brand) in enumerate(names(count - before), before):
        value = number % 400 if number % 7 else None
        rows.append(
            (
                name, brand, "food", group.pk, "", 100, "g", value, "usda_branded", str(10**8 + number),
                "2026-10", "", False, False, "[]", search_text(name, brand, ""), now,
                name.lower()[:60], value, value,
            )
        )  # fmt: skip
        if len(rows) == ROWS_AT_ONCE:
            _write(statement, rows)
    _write(statement, rows)


def _write(statement: str, rows: list[tuple[object, ...]]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(statement, rows)
    rows.clear()


def keystrokes(count: int) -> list[str]:
    """What a search box sends while people type names of one to three words, slips and all."""
    chance = random.Random(7)
    foods = list(Food.objects.order_by("pk").values_list("name", flat=True)[:8000])
    foods += list(Food.objects.order_by("-pk").values_list("name", flat=True)[:2000])
    typed: list[str] = []
    while len(typed) < count:
        words = normalise_words(chance.choice(foods))
        text = " ".join(words[: chance.randint(1, 3)])[:30]
        if chance.random() < 0.1 and len(text) > 5:  # a slip
            at = chance.randint(2, len(text) - 2)
            text = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        typed += [text[:length] for length in range(2, len(text) + 1)]
    return typed[:count]
