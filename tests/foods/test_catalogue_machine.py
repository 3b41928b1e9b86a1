"""The catalogue under any sequence of edits, loads, merges, corrections and ways back; the past beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from foods import catalogue, merging
from foods.history import recording_change, revert
from foods.models import Barcode, Food
from foods.sources.catalogue import CatalogueRow
from tests.factories import EntryFactory, TargetFactory, UserFactory
from tests.foods.spreadsheets import as_csv, confirm, refused, upload
from tests.html import parse
from tests.machines import DatabaseMachine, run_machine
from tracker.logs.corrections import actions
from tracker.logs.corrections.values import CannotCorrect, CorrectionPlan, Value, frozen_values
from tracker.logs.models import Favourite, IntakeEntry
from tracker.meals.models import SavedMeal, SavedMealLine, append_lines
from tracker.meals.recipes import new_recipe, refresh

DAY = "2026-11-22"
places = st.integers(0, 99)
numbers = st.integers(0, 2)
values = st.sampled_from([None, Decimal(0), Decimal("7.125"), Decimal(100), Decimal(235)])


@dataclass
class Modelled:
    """A food: `value` in 100 g now, and `loaded`, what the embedded catalogue said of it last."""

    value: Decimal | None
    loaded: Decimal | None
    is_retired: bool = False
    merged_into: int | None = None

    @property
    def state(self) -> tuple[Decimal | None, bool]:
        """Value and retirement, which a row of history holds."""
        return self.value, self.is_retired


@dataclass
class Merged:
    merge: Any
    old: int
    kept: int
    was_retired: bool
    rows: list[Any] = field(default_factory=list)  # lines of the recipe and barcodes: they follow
    stars: list[Any] = field(default_factory=list)  # they follow where the kept food has none
    is_undone: bool = False


@dataclass
class Corrected:
    """A correction, and what the entries that it changed held before."""

    correction: Any
    n: int
    was: dict[Any, Decimal | None]
    is_undone: bool = False


class CatalogueMachine(DatabaseMachine):
    """Three foods of the embedded catalogue, a member who logs them, and a recipe of 50 g of each.

    Each food has a barcode, two have the member's star, and another recipe is a serving of the first.
    """

    def __init__(self) -> None:
        super().__init__()
        self.curator = UserFactory(is_staff=True)
        self.curator.groups.add(Group.objects.get(name="Food curators"))
        self.as_curator, self.as_member = Client(), Client()
        self.as_curator.force_login(self.curator)
        self.user = UserFactory(timezone="Europe/Berlin")
        TargetFactory(user=self.user)
        self.as_member.force_login(self.user)
        self.model = [Modelled(Decimal(100), Decimal(100)) for _ in range(3)]
        catalogue.load_catalogue([self.row(n) for n in range(3)])
        self.ids = [Food.objects.get(catalogue_key=f"food-{n}").pk for n in range(3)]
        self.recipe = self.cook("Stew", [(self.stored(n), 50, "g") for n in range(3)])
        self.feast = self.cook("Feast", [(self.recipe.food, 1, "1 serving")])
        lines = SavedMealLine.objects.filter(saved_meal=self.recipe)
        self.row_foods: dict[Any, int] = {line.pk: self.ids.index(line.food_id) for line in lines}
        for n in range(3):
            barcode = Barcode.objects.create(food=self.stored(n), gtin=f"0000000000000{n}")
            self.row_foods[barcode.gtin] = n
        stars = [Favourite.objects.create(user=self.user, food=self.stored(n)) for n in (1, 2)]
        self.star_foods = {star.pk: n for star, n in zip(stars, (1, 2), strict=True)}
        self.entries: dict[Any, tuple[int, Decimal | None]] = {}  # the food, and the frozen value
        self.merges: list[Merged] = []
        self.corrections: list[Corrected] = []

    @initialize()
    def begin_with_a_merge(self) -> None:
        for n in range(3):
            self.log(n)
        self.edit(2, Decimal(50))
        self.merge(2, 1)

    def cook(self, name: str, parts: list[tuple[Food, int, str]]) -> SavedMeal:
        recipe, lines = new_recipe(self.user, name, Decimal(1)), []
        for food, amount, portion in parts:
            line = SavedMealLine(food=food)
            line.set_amount(Decimal(amount), food.basis_portion())
            line.portion_label, line.portion_quantity = portion, Decimal(1)
            lines.append(line)
        append_lines(recipe, lines)
        refresh(recipe.pk)
        return recipe

    def row(self, n: int) -> CatalogueRow:
        return CatalogueRow(
            n, f"food-{n}", f"Food {n}", "", "food", "Nuts", Decimal(100), "g", self.model[n].loaded,
            "curator", "", "A table", (("1 piece", Decimal(30)),), "",
        )  # fmt: skip

    def stored(self, n: int) -> Food:
        return Food.objects.get(pk=self.ids[n])

    def change(self, n: int, **values: Any) -> None:
        """Note a change by hand in the model; history has the states before and after it, in this order."""
        food = self.model[n]
        before = food.state
        for name, value in values.items():
            setattr(food, name, value)
        if food.state != before:
            rows = Food.history.filter(id=self.ids[n]).order_by("history_date", "history_id")
            assert list(rows.values_list("magnesium_mg", "is_retired"))[-2:] == [before, food.state]

    # --- what curators do -------------------------------------------------------------------------

    @rule(n=numbers, mg=values)
    def edit(self, n: int, mg: Decimal | None) -> None:
        food = self.stored(n)
        with recording_change(food, by=self.curator):
            food.magnesium_mg = mg
            food.save()
        self.change(n, value=mg)

    @rule(n=numbers, mg=values, is_retired=st.booleans())
    def edit_in_bulk(self, n: int, mg: Decimal | None, is_retired: bool) -> None:
        """A food that was merged is not brought back so."""
        food = self.model[n]
        row = {
            "id": self.ids[n],
            "magnesium_mg": "" if mg is None else mg,
            "retired": "yes" if is_retired else "no",
        }
        preview = upload(self.as_curator, as_csv(row))
        if food.merged_into is not None and not is_retired:
            assert refused(preview)
        elif (mg, is_retired) == food.state:
            assert "confirm_form" not in preview.context["preview"]
        else:
            assert confirm(self.as_curator, preview).status_code == 302
            self.change(n, value=mg, is_retired=is_retired)

    @rule(n=numbers, mg=values)
    def load_a_new_version(self, n: int, mg: Decimal | None) -> None:
        """Leave alone what a curator changed."""
        food = self.model[n]
        if food.value == food.loaded:
            food.value = mg
        food.loaded = mg
        catalogue.load_catalogue([self.row(each) for each in range(3)])

    @rule(old=numbers, kept=numbers)
    def merge(self, old: int, kept: int) -> None:
        first, second = self.model[old], self.model[kept]
        if old == kept or second.is_retired or first.merged_into is not None:
            with pytest.raises(merging.CannotMerge):
                merging.merge(self.stored(kept), [self.stored(old)], self.curator)
            return
        [merge] = merging.merge(self.stored(kept), [self.stored(old)], self.curator)
        moved = [row for row, food in self.row_foods.items() if food == old]
        done = Merged(merge, old, kept, first.is_retired, moved)
        self.merges.append(done)
        self.row_foods |= dict.fromkeys(moved, kept)
        self.give_the_star(done)
        self.change(old, is_retired=True, merged_into=kept)

    def give_the_star(self, merged: Merged) -> None:
        given = [star for star, food in self.star_foods.items() if food == merged.old]
        if given and merged.kept not in self.star_foods.values():
            merged.stars += given
            self.star_foods |= dict.fromkeys(given, merged.kept)

    @precondition(lambda self: self.merges)
    @rule(place=places)
    def undo_a_merge(self, place: int) -> None:
        """Move rows back; a favourite that another merge could have given too stays."""
        one = self.merges[place % len(self.merges)]
        one.merge.refresh_from_db()
        if one.is_undone or self.model[one.kept].merged_into is not None:
            with pytest.raises(merging.CannotMerge):
                merging.undo_merge(one.merge, self.curator)
            return
        merging.undo_merge(one.merge, self.curator)
        one.is_undone = True
        self.row_foods |= dict.fromkeys(one.rows, one.old)
        self.star_foods |= dict.fromkeys(one.stars, one.old)
        for other in self.merges:
            if other.kept == one.kept and not other.is_undone:
                self.give_the_star(other)
        self.change(one.old, is_retired=one.was_retired, merged_into=None)

    @rule(n=numbers, place=places)
    def go_back(self, n: int, place: int) -> None:
        """A food that is merged stays so, whatever it is brought back to."""
        rows = list(Food.history.filter(id=self.ids[n]).order_by("history_id"))
        if rows:
            row = rows[place % len(rows)]
            revert(self.stored(n), row, by=self.curator)
            is_retired = row.is_retired or self.model[n].merged_into is not None
            self.change(n, value=row.magnesium_mg, is_retired=is_retired)

    @rule(n=numbers, place=places)
    def correct_the_past(self, n: int, place: int) -> None:
        now = self.model[n].value
        wrong = {mg for food, mg in self.entries.values() if food == n and mg != now}
        found = frozen_values(self.stored(n))
        assert {value.magnesium_mg for value, _ in found} == wrong
        if found:
            old, _ = sorted(found, key=lambda each: each[0].key)[place % len(found)]
            change = CorrectionPlan(self.ids[n], old, Value.of_food(self.stored(n)))
            done = actions.apply(change, "Misread", self.curator)
            was = {id: mg for id, (food, mg) in self.entries.items() if food == n and mg == old.magnesium_mg}
            self.corrections.append(Corrected(done, n, was))
            self.entries |= dict.fromkeys(was, (n, now))

    @precondition(lambda self: self.corrections)
    @rule(place=places)
    def undo_a_correction(self, place: int) -> None:
        """Not twice, and not below a later one of the same entries."""
        place %= len(self.corrections)
        one = self.corrections[place]
        later = [each for each in self.corrections[place + 1 :] if not each.is_undone]
        if one.is_undone or any(one.was.keys() & each.was.keys() for each in later):
            with pytest.raises(CannotCorrect):
                actions.undo(one.correction, self.curator)
            return
        assert actions.undo(one.correction, self.curator) == len(one.was)
        one.is_undone = True
        self.entries |= {id: (one.n, mg) for id, mg in one.was.items()}

    # --- what the member does ---------------------------------------------------------------------

    @rule(n=numbers)
    def log(self, n: int) -> None:
        """A food that was merged is logged as what it became."""
        food = merging.successor_of(self.stored(n))
        while self.model[n].merged_into is not None:
            n = self.model[n].merged_into
        assert food.pk == self.ids[n]
        entry = EntryFactory(user=self.user, food=food, grams=50)
        self.entries[entry.pk] = (n, self.model[n].value)

    # --- what holds -------------------------------------------------------------------------------

    @invariant()
    def foods_are_what_the_model_has(self) -> None:
        for n, food in enumerate(self.model):
            stored = self.stored(n)
            assert (stored.magnesium_mg, stored.is_retired) == (food.value, food.is_retired)
            merged_into = None if food.merged_into is None else self.ids[food.merged_into]
            assert stored.merged_into_id == merged_into

    @invariant()
    def the_past_is_what_the_model_has(self) -> None:
        entries = IntakeEntry.objects.filter(user=self.user)
        assert {entry.pk for entry in entries} == self.entries.keys()
        for entry in entries:
            n, mg = self.entries[entry.pk]
            assert (entry.food_id, entry.basis_magnesium_mg) == (self.ids[n], mg)
            assert (entry.quantity, entry.magnesium_mg) == (50, of_50_g(mg))

    @invariant()
    def what_follows_a_merge_is_where_the_model_has_it(self) -> None:
        lines = SavedMealLine.objects.filter(saved_meal=self.recipe)
        assert {line.quantity for line in lines} == {50}
        rows = {line.pk: self.ids.index(line.food_id) for line in lines}
        barcodes = Barcode.objects.filter(food__in=self.ids)
        rows |= {barcode.gtin: self.ids.index(barcode.food_id) for barcode in barcodes}
        assert rows == self.row_foods
        stars = Favourite.objects.filter(user=self.user)
        assert {star.pk: self.ids.index(star.food_id) for star in stars} == self.star_foods

    @invariant()
    def recipes_are_the_sums_of_what_they_are_made_of(self) -> None:
        parts = [
            of_50_g(self.model[n].value) for row, n in self.row_foods.items() if not isinstance(row, str)
        ]
        expected = None if None in parts else sum(parts)
        foods = Food.objects.filter(pk__in=[self.recipe.food_id, self.feast.food_id])
        assert [food.magnesium_mg for food in foods] == [expected] * 2

    @rule()
    def look_at_the_day(self) -> None:
        figures = [of_50_g(mg) for _, mg in self.entries.values()]
        total = parse(self.as_member.get(f"/days/{DAY}/")).select_one(".total")
        assert total.select_one("#day-total").value == sum((mg for mg in figures if mg), Decimal(0))
        assert bool(total.select(".at-least")) is (None in figures)


def of_50_g(mg: Decimal | None) -> Decimal | None:
    return None if mg is None else (mg / 2).quantize(Decimal("0.001"), ROUND_HALF_UP)


def test_the_catalogue_is_what_its_model_says_after_any_sequence(db):
    run_machine(CatalogueMachine, steps=6)
