"""Scoring what the add box logs by tests/foods/phrases/, see its README.md."""

from __future__ import annotations

import csv
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path

from django.utils import timezone

from foods import catalogue, dish_files
from foods.models import Food, Portion
from foods.sources.catalogue import read_catalogue
from tests.factories import UserFactory
from tracker import demo
from tracker.logs.models import IntakeEntry, Meal
from tracker.logs.search.results import SearchResults
from tracker.profiles.models import User

FOLDER = Path(__file__).resolve().parent / "phrases"
DEVELOPMENT, HELD_OUT, NEIGHBOURS = (
    FOLDER / name for name in ("judged.csv", "held_out.csv", "neighbours.txt")
)
QUESTION = "question"
SUPPLEMENT_CATEGORIES = {"supplements", "compounds"}  # their phrases name a supplement or medicine
SUPPLEMENT_KINDS = {Food.Kind.SUPPLEMENT, Food.Kind.MEDICINE}

Logged = list[tuple[Food, Portion | None, Decimal]]


class Verdict(StrEnum):
    RIGHT = "right"
    ASKED = "asked"
    WRONG = "wrong"


@dataclass(frozen=True)
class Choice:
    """An acceptable food: its name, in which `*` stands for any letters, and bounds in mg; None = unknown."""

    name: str
    bounds_mg: tuple[Decimal, Decimal] | None

    def is_met(self, food: Food, quantity: Decimal) -> bool:
        if not fnmatchcase(str(food), self.name):
            return False
        if food.magnesium_mg is None or self.bounds_mg is None:
            return food.magnesium_mg is None and self.bounds_mg is None
        least_mg, most_mg = self.bounds_mg
        return least_mg <= quantity / food.basis_quantity * food.magnesium_mg <= most_mg


@dataclass(frozen=True)
class ExpectedLine:
    choices: list[Choice]
    is_optional: bool = False


@dataclass(frozen=True)
class JudgedPhrase:
    """A phrase and the readings that are right; an empty reading is a question."""

    category: str
    member: str
    phrase: str
    readings: list[list[ExpectedLine]]
    meal: str = ""

    @property
    def may_ask(self) -> bool:
        return [] in self.readings

    @property
    def choices(self) -> list[Choice]:
        return [choice for reading in self.readings for line in reading for choice in line.choices]

    def judge(self, logged: Logged | None, meal: str = "") -> Verdict:
        if not logged:
            return Verdict.RIGHT if self.may_ask else Verdict.ASKED
        if self.meal and meal != self.meal:
            return Verdict.WRONG
        is_right = any(reading and is_met(reading, logged) for reading in self.readings)
        return Verdict.RIGHT if is_right else Verdict.WRONG

    def has_supplement_by_mistake(self, logged: Logged | None) -> bool:
        if not self.choices and self.category in SUPPLEMENT_CATEGORIES:
            return False
        return any(
            food.kind in SUPPLEMENT_KINDS
            and not any(fnmatchcase(str(food), choice.name) for choice in self.choices)
            for food, _, _ in logged or []
        )


def is_met(lines: list[ExpectedLine], logged: Logged) -> bool:
    """Whether each food logged meets a line of its own, and no line is left but optional ones."""
    if not logged:
        return all(line.is_optional for line in lines)
    (food, portion, amount), *others = logged
    quantity = amount * (portion.quantity if portion else 1)
    return any(
        is_met(lines[:place] + lines[place + 1 :], others)
        for place, line in enumerate(lines)
        if any(choice.is_met(food, quantity) for choice in line.choices)
    )


def judged_phrases(path: Path) -> Iterator[JudgedPhrase]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            readings = [read_lines(reading) for reading in row["expected"].split(" || ")]
            yield JudgedPhrase(row["category"], row["member"], row["phrase"], readings, row["meal"])


def read_lines(reading: str) -> list[ExpectedLine]:
    return [] if reading == QUESTION else [read_line(line) for line in reading.split(" ; ")]


def read_line(line: str) -> ExpectedLine:
    """`[Butter, salted | Butter, unsalted = 0.08..0.3]`: a name without bounds has those of the next."""
    is_optional = line.startswith("[") and line.endswith("]")
    choices: list[Choice] = []
    waiting: list[str] = []
    for choice in line.strip("[]").split(" | "):
        name, is_given, figures = choice.partition(" = ")
        waiting.append(name)
        if is_given:
            choices += [Choice(each, read_bounds(figures)) for each in waiting]
            waiting = []
    if waiting:
        raise ValueError(f"There are no bounds behind {line!r}.")
    return ExpectedLine(choices, is_optional)


def read_bounds(figures: str) -> tuple[Decimal, Decimal] | None:
    if figures == "unknown":
        return None
    least_mg, most_mg = map(Decimal, figures.split(".."))
    if least_mg > most_mg:
        raise ValueError(f"{figures!r} begins with the greater number.")
    return least_mg, most_mg


def load_catalogue() -> None:
    """Load what the members of the judged phrases log from."""
    catalogue.load_catalogue(read_catalogue())
    catalogue.load_other_names()
    dish_files.load_dish_files()


def make_members() -> dict[str, User]:
    """The three people of the judged phrases, by their names; the catalogue they log from is stored."""
    members = {name: UserFactory() for name in ("new", "demo", "neighbours")}
    demo.add_weeks(members["demo"])
    log_once(members["neighbours"], NEIGHBOURS.read_text(encoding="utf-8").splitlines())
    return members


def log_once(user: User, names: list[str]) -> None:
    """Log the usual portion of each food of the catalogue named, today."""
    foods = {str(food): food for food in Food.objects.prefetch_related("portions")}
    entries = []
    for name in names:
        food = foods[name]
        portion = food.usual_portion()
        entry = IntakeEntry(
            user=user, day=user.profile.today(), meal=Meal.LUNCH, food=food, created_at=timezone.now()
        )
        entry.freeze(food)
        entry.set_amount(Decimal(1), portion.label, portion.quantity)
        entries.append(entry)
    IntakeEntry.objects.bulk_create(entries)


@dataclass(frozen=True)
class Scored:
    """What became of one phrase; `cpu_ms` is everything from the typed text to what Enter would log."""

    judged: JudgedPhrase
    logged: Logged | None
    meal: str
    verdict: Verdict
    has_supplement_by_mistake: bool
    cpu_ms: float

    def __str__(self) -> str:
        said = " ; ".join(
            f"{food}, {amount.normalize():f} × {portion.label if portion else food.basis_unit}"
            for food, portion, amount in self.logged or []
        )
        who = f"{self.judged.category}, {self.judged.member}"
        meal = f" at {self.meal or 'no meal'}" if self.judged.meal else ""
        return f"{self.judged.phrase!r} ({who}): {said or 'asked'}{meal}"


@dataclass
class PhraseScore:
    scored: list[Scored] = field(
        default_factory=list, repr=False
    )  # pytest prints it: nothing of a held-out phrase

    def of(self, verdict: Verdict) -> list[Scored]:
        return [each for each in self.scored if each.verdict is verdict]

    def share(self, verdict: Verdict) -> float:
        return len(self.of(verdict)) / len(self.scored)

    @property
    def supplements_by_mistake(self) -> list[Scored]:
        return [each for each in self.scored if each.has_supplement_by_mistake]

    def by_category(self) -> dict[str, Counter[Verdict]]:
        counts: dict[str, Counter[Verdict]] = {}
        for each in self.scored:
            counts.setdefault(each.judged.category, Counter())[each.verdict] += 1
        return counts

    def percentile_ms(self, share: int) -> float:
        return sorted(each.cpu_ms for each in self.scored)[len(self.scored) * share // 100]

    @property
    def counts(self) -> str:
        """The table by category, without any phrase."""
        rows = [
            (name, *(counts[verdict] for verdict in Verdict)) for name, counts in self.by_category().items()
        ]
        rows.append(("all", *(len(self.of(verdict)) for verdict in Verdict)))
        lines = [f"{'':14}{'right':>7}{'asked':>7}{'wrong':>7}{'right %':>9}{'wrong %':>9}"]
        for name, *numbers in rows:
            right, _, wrong = (100 * number / sum(numbers) for number in numbers)
            cells = "".join(f"{number:7}" for number in numbers)
            lines.append(f"{name:14}{cells}{right:9.1f}{wrong:9.1f}")
        return "\n".join([*lines, f"supplements by mistake: {len(self.supplements_by_mistake)}"])


def score_file(path: Path, members: dict[str, User]) -> PhraseScore:
    return PhraseScore([score_phrase(judged, members[judged.member]) for judged in judged_phrases(path)])


def score_phrase(judged: JudgedPhrase, user: User) -> Scored:
    begun = time.process_time()
    results = SearchResults.find(judged.phrase, user=user)
    logged = results.logged_by_enter
    cpu_ms = (time.process_time() - begun) * 1000
    meal = results.phrase.meal if results.phrase else ""
    verdict = judged.judge(logged, meal)
    return Scored(judged, logged, meal, verdict, judged.has_supplement_by_mistake(logged), cpu_ms)
