"""Whatever was logged, ranges, comparisons, symptoms beside intake and the report say the same of it."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foods.models import Food
from tests.factories import FoodFactory, TargetFactory
from tests.html import parse
from tests.insights.days import prefer
from tests.machines import random_members
from tracker.lib.weeks import MONDAY, SUNDAY, Week
from tracker.logs.models import DayNote, IntakeEntry, Meal
from tracker.profiles.models import Target
from tracker.symptoms.models import Kind, Symptom

FIRST, LAST = date(2026, 9, 12), date(2026, 11, 21)
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
TARGETS = {date(2026, 1, 1): 310, date(2026, 10, 20): 100, date(2026, 11, 8): 1000}
KNOWN_IN_PART = {"Broth"}  # as a recipe with an unknown ingredient is
UPPER_LIMIT = 350  # of supplements and medicines, United States
SUPPLEMENTAL = {Food.Kind.SUPPLEMENT, Food.Kind.MEDICINE}
# Name, kind, milligrams in so many grams.
FOODS = [
    ("Nuts", Food.Kind.FOOD, "78", "28.35"),
    ("Flakes", Food.Kind.FOOD, "96.123", "47"),
    ("Water", Food.Kind.DRINK, "0.007", "3"),
    ("Salt", Food.Kind.FOOD, "0", "100"),
    ("Stew", Food.Kind.FOOD, None, "100"),
    ("Broth", Food.Kind.FOOD, "6.5", "90"),
    ("Tablets", Food.Kind.SUPPLEMENT, "100", "3"),
    ("Powder", Food.Kind.SUPPLEMENT, None, "10"),
    ("Syrup", Food.Kind.MEDICINE, "11", "7"),
]


@dataclass(frozen=True)
class LoggedItem:
    day: date
    name: str
    is_supplemental: bool
    mg: Decimal | None

    @property
    def is_known(self) -> bool:
        return self.mg is not None and self.name not in KNOWN_IN_PART


class RandomMember:
    """What a member may have logged in ten weeks, and plain sums over it."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.eaten: list[LoggedItem] = []
        self.said = {day: self.chance.choice([True, True, False, None, None, None]) for day in DAYS}
        often = self.chance.choice([0.1, 0.4, 0.6])
        self.ill = {day for day in DAYS if self.chance.random() < often}

    def of(self, days) -> list[LoggedItem]:
        return [each for each in self.eaten if each.day in days]

    def total(self, days) -> Decimal:
        return sum((each.mg for each in self.of(days) if each.mg is not None), Decimal(0))

    def counted(self, days, over="logged") -> list[date]:
        logged = {each.day for each in self.eaten}
        if over == "complete":
            return [day for day in days if self.said.get(day)]
        return [
            day for day in days if self.said.get(day, False) or (day in logged and self.said.get(day) is None)
        ]

    def average(self, days, over="logged") -> tuple[Decimal, bool] | None:
        """The mean and whether it is a lower bound; None when no day counts."""
        counted = self.counted(days, over)
        if not counted:
            return None
        return about(self.total(counted) / len(counted)), not all(each.is_known for each in self.of(counted))

    def reached(self, days) -> int:
        """Count the days on target; those above the upper limit of supplements are not."""
        logged = {each.day for each in self.of(days)}
        return sum(self.total([day]) >= aim(day) and self.supplemental(day) <= UPPER_LIMIT for day in logged)

    def supplemental(self, day) -> Decimal:
        taken = [each.mg for each in self.of([day]) if each.is_supplemental]
        return sum((mg for mg in taken if mg is not None), Decimal(0))


def about(mg):
    return pytest.approx(mg, abs=Decimal("0.0005"))


def aim(day) -> int:
    return TARGETS[max(start for start in TARGETS if start <= day)]


def live(user, seed, foods) -> RandomMember:
    life = RandomMember(seed)
    for model in (IntakeEntry, DayNote, Symptom):
        model.objects.all().delete()
    rows = []
    for day in DAYS:
        for _ in range(life.chance.choice([0, 0, 1, 2, 3])):
            meal = life.chance.choice(Meal.values)
            removed = life.chance.random() < 0.1
            if life.chance.random() < 0.2:
                mg = life.chance.choice([None, Decimal(0), Decimal("0.001"), Decimal(10_000)])
                row = IntakeEntry.quick("Canteen", mg, user=user, day=day, meal=meal)
                eaten = LoggedItem(day, "Canteen", False, mg)
            else:
                name, kind, mg, basis = life.chance.choice(FOODS)
                grams = Decimal(life.chance.choice(["0.01", "0.33", "7", "28.35", "99999"]))
                row = IntakeEntry(user=user, day=day, meal=meal, food=foods[name])
                row.freeze(foods[name])
                row.set_amount(grams, "g", Decimal(1))
                known = mg and (Decimal(mg) * grams / Decimal(basis)).quantize(
                    Decimal("0.001"), ROUND_HALF_UP
                )
                eaten = LoggedItem(day, name, kind in SUPPLEMENTAL, known)
            row.removed_at = row.created_at if removed else None
            rows.append(row)
            if not removed:
                life.eaten.append(eaten)
    IntakeEntry.objects.bulk_create(rows)
    notes = [DayNote(user=user, day=day, is_complete=said) for day, said in life.said.items()]
    DayNote.objects.bulk_create(notes)
    Symptom.objects.bulk_create(Symptom(user=user, day=day, kind=Kind.TWITCH) for day in life.ill)
    return life


@pytest.fixture
def foods(db):
    return {
        name: FoodFactory(
            name=name,
            kind=kind,
            magnesium_mg=mg and Decimal(mg),
            basis_quantity=Decimal(basis),
            is_at_least=name in KNOWN_IN_PART,
        )
        for name, kind, mg, basis in FOODS
    }


@pytest.fixture
def aiming(member):
    Target.objects.all().delete()
    for start, mg in TARGETS.items():
        TargetFactory(user=member, starts_on=start, target_mg=mg)
    return member


lives = random_members(6)
seeds = given(seed=st.integers(0, 2**32))


def figures(part) -> dict[str, str]:
    """What a list of figures says, by its terms."""
    return {term.text: said.text for term, said in zip(part.select("dt"), part.select("dd"), strict=True)}


def average_of(part, selector) -> tuple[Decimal, bool] | None:
    found = part.select(selector)
    return (found[0].value, "≥" in found[0].text) if found else None


@lives
@seeds
def test_a_range_says_what_was_logged(as_member, aiming, foods, seed):
    life = live(aiming, seed, foods)
    chosen = sorted(life.chance.sample(DAYS, 2))
    days = [day for day in DAYS if chosen[0] <= day <= chosen[1]]
    for over in ("logged", "complete"):
        page = parse(as_member.get(f"/range/?from={chosen[0]}&to={chosen[1]}&over={over}&all=1")).select_one(
            "main"
        )
        judged = life.counted(days, "complete") if over == "complete" else days
        assert average_of(page, "#range-average") == life.average(days, over)
        known = [each for each in life.of(judged) if each.mg is not None]
        counted = life.counted(days, over)
        averaged = [each for each in life.of(counted) if each.mg is not None]
        for name in ("foods", "groups", "kinds", "meals") if averaged else ():
            sums = [
                row.select_one("data").value
                for row in page.select_one(f"#{name}").select_one("tbody").select("tr")
            ]
            assert sum(sums) == pytest.approx(life.total(counted) / len(counted), abs=Decimal("0.01"))
        by_name = Counter()
        for each in averaged:
            by_name[each.name] += each.mg / len(counted)
        rows = page.select_one("#foods").select_one("tbody").select("tr") if averaged else []
        names = [row.select_one("th").text.partition(" ")[0] for row in rows]
        assert dict(zip(names, (row.select_one("data").value for row in rows), strict=True)) == {
            name: about(mg) for name, mg in by_name.items()
        }
        if said := figures(page):
            logged = {each.day for each in life.of(judged)}
            divisor = len(judged) if over == "complete" else len(logged)
            assert said["Days on target"].startswith(f"{life.reached(judged)} of {divisor}")
            unknown = len(life.of(judged)) - len(known)
            partial = sum(not each.is_known for each in known)
            assert ("Data complete" in said) is bool(unknown or partial)
            if unknown or partial:
                assert f"{unknown} of {len(life.of(judged))} item" in said["Data complete"]
                assert (f"{partial} partly known" in said["Data complete"]) is bool(partial)
        in_part = {name for name, row in zip(names, rows, strict=True) if "≥" in row.text}
        assert in_part == {each.name for each in averaged if not each.is_known}


@lives
@seeds
def test_a_week_a_month_and_a_year_say_what_was_logged(as_member, aiming, foods, seed):
    life = live(aiming, seed, foods)
    prefer(aiming, week_starts_on=life.chance.choice([MONDAY, SUNDAY]))
    day = life.chance.choice(DAYS)
    week = Week.containing(day, aiming.profile.week_starts_on)
    for kind, name, (first, last) in (
        ("week", week.name, (week.first, week.last)),
        ("month", f"{day:%Y-%m}", (day.replace(day=1), day.replace(day=28) + timedelta(days=3))),
        ("year", "2026", (FIRST, LAST)),
    ):
        days = [
            each for each in DAYS if first <= each <= last and (kind != "month" or each.month == day.month)
        ]
        page = parse(as_member.get(f"/{kind}s/{name}/")).select_one("main")
        assert average_of(page, f"#{kind}-average") == life.average(days)
        if said := figures(page):
            logged = {each.day for each in life.of(days)}
            assert said["Days on target"].startswith(f"{life.reached(days)} of {len(logged)}")


@lives
@seeds
def test_a_comparison_says_what_was_logged_and_its_changes_sum_to_the_difference(
    as_member, aiming, foods, seed
):
    life = live(aiming, seed, foods)
    sides = [sorted(life.chance.sample(DAYS, 2)) for _ in range(2)]
    asked = "&".join(
        f"{name}-from={first}&{name}-to={last}" for name, (first, last) in zip("ab", sides, strict=True)
    )
    page = parse(as_member.get(f"/compare/?{asked}"))
    ranges = [[day for day in DAYS if first <= day <= last] for first, last in sides]
    averages = [life.average(days) for days in ranges]
    said = [(data.value, "≥" in data.text) for data in page.select("data.average")]
    assert said == [average for average in averages if average]
    if all(averages):
        exact = [life.total(counted) / len(counted) for counted in map(life.counted, ranges)]
        changes = [data.value for data in page.select("data.difference")]
        assert sum(changes) == pytest.approx(exact[1] - exact[0], abs=Decimal("0.01"))


@lives
@seeds
def test_the_report_says_what_was_logged(as_member, aiming, foods, seed):
    life = live(aiming, seed, foods)
    page = parse(as_member.get(f"/report/?from={FIRST}&to={LAST}&appendix=1")).select_one("article")
    assert average_of(page, "#report-average") == life.average(DAYS)
    said = figures(page)
    logged = {each.day for each in life.eaten}
    if logged:
        assert said["Days on target"].startswith(f"{life.reached(DAYS)} of {len(logged)}")
    totals = [data.value for data in page.select("data.day-total")]
    assert totals == [life.total([day]) for day in DAYS if day in logged]
    taken = {}
    for each in life.eaten:
        if each.is_supplemental:
            taken.setdefault(each.name, []).append(each)
    tables = [table for table in page.select("table") if "Dose" in table.text]
    rows = tables[0].select_one("tbody").select("tr") if tables else []
    for row in rows:
        of_it = taken.pop(row.select_one("th").text)
        days = {each.day for each in of_it}
        times, day_count = (row.select("td")[n].text for n in (1, 2))
        assert (times, day_count) == (str(len(of_it)), str(len(days)))
        known = [each.mg for each in of_it if each.mg is not None]
        assert [data.value for data in row.select("data")] == (
            [about(sum(known) / len(days))] if known else []
        )
    assert taken == {}


@lives
@seeds
def test_symptoms_beside_intake_say_what_was_logged(as_member, aiming, foods, seed):
    life = live(aiming, seed, foods)
    page = parse(as_member.get(f"/symptoms/beside/?from={FIRST}&to={LAST}"))
    logged = {each.day for each in life.eaten}
    began = min(life.ill, default=None)
    without = [
        day for day in DAYS
        if day not in life.ill and began and day > began and (day in logged or life.said[day])
    ]  # fmt: skip
    if min(len(life.ill), len(without)) < 14:
        assert len(page.select("#too-few")) == 1
        return
    rows = page.select_one("#same-days").select_one("tbody").select("tr")
    assert len(rows) == len(life.ill) + len(without)
    expected = {}
    for length, fewest in ((0, 1), (1, 1), (3, 2), (7, 5)):
        found = {}
        for day in [*life.ill, *without]:
            window = [day - timedelta(days=n) for n in range(1, length + 1)] or [day]
            average = life.average(window)
            if average and len(life.counted(window)) >= fewest:
                found[day] = average
        if min(len(found.keys() & life.ill), len(found.keys() & set(without))) >= 14:
            expected[length] = found
    for figure, found in zip(page.select("figure"), expected.values(), strict=True):
        sides = [
            [mg.expected for day, (mg, _) in found.items() if (day in life.ill) is ill]
            for ill in (True, False)
        ]
        assert [data.value for data in figure.select_one("figcaption").select("data")] == [
            about(median(side)) for side in sides
        ]
    for row in rows:
        day = date.fromisoformat(row.select_one("a")["href"][6:-1])
        cells = [
            (cell.select("data")[0].value, "≥" in cell.text) if cell.select("data") else None
            for cell in row.select("td")
        ]
        assert cells == [found.get(day) for found in expected.values()]


@lives
@seeds
def test_with_kidney_disease_the_sums_stay_and_no_target_is_named(as_member, aiming, foods, seed):
    prefer(aiming, has_kidney_disease=True)
    life = live(aiming, seed, foods)
    for address, selector in (("/range/", "#range-average"), ("/report/", "#report-average")):
        page = parse(as_member.get(f"{address}?from={FIRST}&to={LAST}")).select_one("main")
        assert average_of(page, selector) == life.average(DAYS)
        assert "Days on target" not in figures(page)
