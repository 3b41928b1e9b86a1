"""Saved meals, recipes, recipes in recipes and entries of them, under any sequence of changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.test import Client
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from foods.models import Food
from tests.factories import FoodFactory, TargetFactory, UserFactory
from tests.html import parse
from tests.machines import DatabaseMachine, run_machine
from tracker.lib.ids import new_id
from tracker.logs.models import IntakeEntry
from tracker.meals.models import SavedMeal, SavedMealLine

SERVINGS = {None: None, "1": Decimal(1), "3": Decimal(3), "1/2": Decimal("0.5")}
STEP = Decimal("0.001")
DAY = "/days/2026-11-22/"
places = st.integers(0, 99)
grams = st.sampled_from(["1", "33", "100", "250"])
values = st.sampled_from([None, Decimal(0), Decimal("7.125"), Decimal(235)])
Figure = tuple[Decimal | None, bool]  # milligrams, None is unknown; whether it is a lower bound


@dataclass
class Line:
    food: Any  # the id of a plain food, or of a recipe
    amount: Decimal  # grams, or servings
    is_removed: bool = False


@dataclass
class Recipe:
    servings: Decimal | None  # None for a meal
    counts_known_part: bool = False
    is_removed: bool = False
    lines: dict[Any, Line] = field(default_factory=dict)

    @property
    def standing(self) -> list[Line]:
        return [line for line in self.lines.values() if not line.is_removed]


class MealsMachine(DatabaseMachine):
    def __init__(self) -> None:
        super().__init__()
        self.user = UserFactory(timezone="Europe/Berlin")
        TargetFactory(user=self.user)
        self.client = Client()
        self.client.force_login(self.user)
        self.foods = [FoodFactory(magnesium_mg=mg) for mg in (Decimal(100), Decimal("8.123"), None)]
        self.plain = {food.pk: food.magnesium_mg for food in self.foods}
        self.meals: dict[Any, Recipe] = {}
        self.food_of: dict[Any, int] = {}  # the food that stands for a recipe
        self.entries: dict[Any, Figure] = {}
        for _ in range(2):
            self.make("1")
        inner = sorted(self.meals)[0]
        self.put_line(inner, self.foods[0].pk, "unit 33", Decimal(33))
        self.put_line(inner, self.foods[2].pk, "unit 33", Decimal(33))
        self.say_how_it_counts(0, "1", counts=True)
        self.put_a_recipe_in(1, 0)

    # --- the model's own arithmetic ---------------------------------------------------------------

    def line_figure(self, line: Line) -> Figure:
        if line.food in self.meals:
            mg, is_at_least = self.serving(line.food)
            return None if mg is None else rounded(mg * line.amount), is_at_least
        mg = self.plain[line.food]
        return None if mg is None else rounded(mg * line.amount / 100), False

    def serving(self, id: Any) -> Figure:
        recipe = self.meals[id]
        figures = [self.line_figure(line) for line in recipe.standing]
        known = [mg for mg, _ in figures if mg is not None]
        if not known or (len(known) < len(figures) and not recipe.counts_known_part):
            return None, False
        is_at_least = len(known) < len(figures) or any(is_part for _, is_part in figures)
        return rounded(sum(known) / recipe.servings), is_at_least

    def holds(self, id: Any, other: Any) -> bool:
        """Return True when a recipe is another, or has it in it, however deep."""
        below = [line.food for line in self.meals[id].standing if line.food in self.meals]
        return id == other or any(self.holds(each, other) for each in below)

    # --- helpers ----------------------------------------------------------------------------------

    def choose(self, place: int, *, is_recipe: bool = False, is_removed: bool = False) -> Any:
        found = [
            id
            for id, meal in self.meals.items()
            if meal.is_removed is is_removed and (meal.servings is not None or not is_recipe)
        ]
        return sorted(found)[place % len(found)] if found else None

    def post(self, rest: str, sent: dict[str, Any] | None = None) -> int:
        return self.client.post(f"/meals/{rest}", sent or {}).status_code

    # --- acts -------------------------------------------------------------------------------------

    @rule(servings=st.sampled_from(list(SERVINGS)))
    def make(self, servings: str | None) -> None:
        id = new_id()
        sent = {"id": id, "name": f"Dish {len(self.meals)}"}
        if servings:
            sent |= {"kind": "recipe", "servings": servings}
        assert self.post("new/", sent) == 302
        self.meals[id] = Recipe(SERVINGS[servings])
        if servings:
            self.food_of[id] = SavedMeal.objects.get(pk=id).food_id

    @precondition(lambda self: self.choose(0))
    @rule(place=places, n=places, amount=grams)
    def put_in(self, place: int, n: int, amount: str) -> None:
        food = self.foods[n % len(self.foods)]
        self.put_line(self.choose(place), food.pk, f"unit {amount}", Decimal(amount))

    @precondition(lambda self: self.choose(0, is_recipe=True))
    @rule(place=places, inner=places)
    def put_a_recipe_in(self, place: int, inner: int) -> None:
        """A recipe is never made of itself, and one that was removed is not offered."""
        meal, recipe = self.choose(place), self.choose(inner, is_recipe=True)
        portion = Food.objects.get(pk=self.food_of[recipe]).portions.get()
        self.put_line(meal, recipe, f"p{portion.pk} 2", Decimal(2))

    def put_line(self, meal: Any, food: Any, how_much: str, amount: Decimal) -> None:
        id = new_id()
        food_id = self.food_of.get(food, food)
        is_recipe = self.meals[meal].servings is not None
        is_circle = is_recipe and food in self.meals and self.holds(food, meal)
        status = self.post(f"{meal}/lines/", {"pick": f"{food_id} {how_much} {id}"})
        assert status == (422 if is_circle else 302)
        if not is_circle:
            line = SavedMealLine.objects.filter(saved_meal=meal).latest("id")
            self.meals[meal].lines[line.pk] = Line(food, amount)

    def some_line(self, place: int, *, is_removed: bool) -> tuple[Any, Any]:
        found = [
            (id, line_id)
            for id, meal in self.meals.items()
            for line_id, line in meal.lines.items()
            if not meal.is_removed and line.is_removed is is_removed
        ]
        return sorted(found)[place % len(found)] if found else (None, None)

    @precondition(lambda self: self.some_line(0, is_removed=False)[0])
    @rule(place=places, amount=grams)
    def change_a_line(self, place: int, amount: str) -> None:
        meal, line = self.some_line(place, is_removed=False)
        modelled = self.meals[meal].lines[line]
        portion = "unit"
        if modelled.food in self.food_of:
            portion = f"p{Food.objects.get(pk=self.food_of[modelled.food]).portions.get().pk}"
            amount = "1.5"
        assert self.post(f"{meal}/lines/{line}/", {"amount": amount, "portion": portion}) == 302
        modelled.amount = Decimal(amount)

    @precondition(lambda self: self.some_line(0, is_removed=False)[0])
    @rule(place=places)
    def remove_a_line(self, place: int) -> None:
        meal, line = self.some_line(place, is_removed=False)
        assert self.post(f"{meal}/lines/{line}/remove/") == 302
        self.meals[meal].lines[line].is_removed = True

    @precondition(lambda self: self.some_line(0, is_removed=True)[0])
    @rule(place=places)
    def restore_a_line(self, place: int) -> None:
        """Not where the recipe is in it by now."""
        meal, line = self.some_line(place, is_removed=True)
        modelled = self.meals[meal].lines[line]
        is_recipe = self.meals[meal].servings is not None
        is_circle = is_recipe and modelled.food in self.meals and self.holds(modelled.food, meal)
        assert self.post(f"{meal}/lines/{line}/restore/") == (422 if is_circle else 302)
        modelled.is_removed = is_circle

    @precondition(lambda self: self.choose(0, is_recipe=True))
    @rule(place=places, servings=st.sampled_from(["1", "4"]), counts=st.booleans())
    def say_how_it_counts(self, place: int, servings: str, counts: bool) -> None:
        id = self.choose(place, is_recipe=True)
        sent = {"name": "Dish", "servings": servings} | ({"counts_known_part": "on"} if counts else {})
        assert self.post(f"{id}/", sent) == 302
        recipe = self.meals[id]
        recipe.servings, recipe.counts_known_part = Decimal(servings), counts

    @precondition(lambda self: self.choose(0))
    @rule(place=places)
    def remove(self, place: int) -> None:
        id = self.choose(place)
        assert self.post(f"{id}/remove/") == 302
        self.meals[id].is_removed = True

    @precondition(lambda self: self.choose(0, is_removed=True))
    @rule(place=places)
    def restore(self, place: int) -> None:
        id = self.choose(place, is_removed=True)
        assert self.post(f"{id}/restore/") == 302
        self.meals[id].is_removed = False

    @rule(place=places, mg=values)
    def learn_a_figure(self, place: int, mg: Decimal | None) -> None:
        """Recipes follow the foods that they are made of."""
        food = self.foods[place % len(self.foods)]
        food.magnesium_mg = self.plain[food.pk] = mg
        food.save()

    @precondition(lambda self: self.choose(0, is_recipe=True))
    @rule(place=places)
    def log(self, place: int) -> None:
        recipe, id = self.choose(place, is_recipe=True), new_id()
        portion = Food.objects.get(pk=self.food_of[recipe]).portions.get()
        pick = f"{self.food_of[recipe]} p{portion.pk} 1 {id}"
        assert self.client.post(f"{DAY}entries/", {"pick": pick, "meal": "lunch"}).status_code == 302
        self.entries[id] = self.serving(recipe)

    # --- what holds -------------------------------------------------------------------------------

    @invariant()
    def servings_are_what_the_model_works_out(self) -> None:
        for id, food_id in self.food_of.items():
            food = Food.objects.get(pk=food_id)
            assert (food.magnesium_mg, food.is_at_least) == self.serving(id)
            assert food.is_retired is self.meals[id].is_removed

    @invariant()
    def the_past_stays_as_it_was(self) -> None:
        stored = IntakeEntry.objects.filter(user=self.user)
        assert {entry.pk: (entry.magnesium_mg, entry.is_at_least) for entry in stored} == self.entries

    @precondition(lambda self: self.choose(0))
    @rule(place=places)
    def look_at_one(self, place: int) -> None:
        """The page of a meal sums its lines; that of a recipe says a serving."""
        id = self.choose(place)
        meal = self.meals[id]
        total = parse(self.client.get(f"/meals/{id}/")).select_one("section.total")
        figures = [data.value for data in total.select("data.figure") if data.attributes.get("value")]
        if meal.servings is not None:
            mg, is_at_least = self.serving(id)
        else:  # what was removed from the foods cannot be logged
            lines = [line for line in meal.standing if not self.is_gone(line)]
            of_lines = [self.line_figure(line) for line in lines]
            mg = sum((each or Decimal(0) for each, _ in of_lines), Decimal(0)) if lines else None
            is_at_least = any(each is None or is_part for each, is_part in of_lines)
        assert figures == ([] if mg is None else [mg])
        assert bool(total.select(".least")) is (is_at_least and mg is not None)

    def is_gone(self, line: Line) -> bool:
        return line.food in self.meals and self.meals[line.food].is_removed


def rounded(mg: Decimal) -> Decimal:
    return mg.quantize(STEP, ROUND_HALF_UP)


def test_meals_and_recipes_are_what_their_model_says_after_any_sequence(db):
    run_machine(MealsMachine, steps=6)
