"""Scoring search by tests/data/search_queries.csv, see tests/data/README.md."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from foods.models import Food
from foods.search import search_foods

PATH = Path(__file__).resolve().parent.parent / "data" / "search_queries.csv"
DEPTH = 50  # results that are looked at


@dataclass(frozen=True)
class Judged:
    query: str
    expected: list[str]
    kind: str


@dataclass
class Score:
    places: list[int] = field(default_factory=list)  # of the first acceptable food, 0 without one
    misses: list[str] = field(default_factory=list)

    @property
    def hit_at_1(self) -> float:
        return sum(place == 1 for place in self.places) / len(self.places)

    @property
    def hit_at_3(self) -> float:
        return sum(1 <= place <= 3 for place in self.places) / len(self.places)

    @property
    def mean_reciprocal_rank(self) -> float:
        return sum(1 / place for place in self.places if place) / len(self.places)


def judged_queries() -> Iterator[Judged]:
    with PATH.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            expected = [name.strip() for name in row["expected"].split(" | ")]
            yield Judged(row["query"], expected, row["kind"])


def answers(query: str, limit: int = DEPTH) -> list[str]:
    """The names of what is found; those of SR Legacy with `sr:` before them."""
    return [_name(found.food) for found in search_foods(query, limit=limit).foods]


def _name(food: Food) -> str:
    return food.name if food.catalogue_key else f"sr:{food.name}"


def score(kinds: Collection[str] = ()) -> Score:
    found = Score()
    for judged in judged_queries():
        if kinds and judged.kind not in kinds:
            continue
        names = answers(judged.query)
        place = next((n for n, name in enumerate(names, 1) if name in judged.expected), 0)
        found.places.append(place)
        if not 1 <= place <= 3:
            found.misses.append(f"{judged.query}: {names[:3]}")
    return found
