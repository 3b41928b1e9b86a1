"""Scoring what is understood of phrases by tests/data/phrases.csv, see tests/data/README.md."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from foods.phrases import Line, Understanding

PATH = Path(__file__).resolve().parent.parent / "data" / "phrases.csv"
SLACK = Decimal("0.015")  # a cup is not measured more closely

Wanted = dict[str, set[Decimal | None]]  # of a line: names of foods, and the quantities that are right


@dataclass(frozen=True)
class JudgedPhrase:
    phrase: str
    lines: list[Wanted]


@dataclass
class PhraseScore:
    understood: int = 0
    misses: list[str] = field(default_factory=list)
    took_ms: list[float] = field(default_factory=list)

    @property
    def count(self) -> int:
        return self.understood + len(self.misses)

    @property
    def share(self) -> float:
        return self.understood / self.count

    def percentile(self, share: int) -> float:
        """Milliseconds a phrase, of everything: reading, searching and measuring."""
        return sorted(self.took_ms)[len(self.took_ms) * share // 100]


def judged_phrases() -> Iterator[JudgedPhrase]:
    with PATH.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield JudgedPhrase(row["phrase"], [_wanted(line) for line in row["expected"].split(" ; ")])


def _wanted(line: str) -> Wanted:
    """`Spinach, raw | Spinach, boiled = 150`: a name without a figure has that of the next."""
    wanted: Wanted = {}
    waiting: list[str] = []
    for choice in line.split(" | "):
        name, is_given, figure = choice.partition(" = ")
        waiting.append(name.strip())
        if is_given or name.strip() == "?":
            quantity = None if figure.strip() in {"", "?"} else Decimal(figure.strip())
            for each in waiting:
                wanted.setdefault(each, set()).add(quantity)
            waiting = []
    assert not waiting, line
    return wanted


def is_right(line: Line, wanted: Wanted) -> bool:
    quantities = wanted.get(str(line.food) if line.food else "?", set())
    if line.food is None or line.quantity is None:
        return None in quantities
    return any(each is not None and abs(line.quantity - each) <= each * SLACK for each in quantities)


def score() -> PhraseScore:
    found = PhraseScore()
    for judged in judged_phrases():
        begun = time.perf_counter()
        lines = Understanding().read(judged.phrase).lines
        found.took_ms.append((time.perf_counter() - begun) * 1000)
        if len(lines) == len(judged.lines) and all(map(is_right, lines, judged.lines)):
            found.understood += 1
        else:
            said = "; ".join(f"{line.food or '?'} = {line.quantity or '?'}" for line in lines)
            found.misses.append(f"{judged.phrase}: {said}")
    return found
