"""The catalogue under any sequence of edits, loads, merges, corrections and ways back; the past beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from foods import catalogue, merging
from foods.history import recorded, revert
from foods.models import Food
from foods.sources.catalogue import CatalogueRow
from tests.factories import EntryFactory, TargetFactory, UserFactory
from tests.foods.sheets import as_csv, bulk_edit, upload
from tests.logs.reading import read
from tests.machines import DatabaseMachine, run_machine
from tracker.logs import corrections
from tracker.logs.correction_values import Change, Value, frozen_values
from tracker.logs.models import IntakeEntry, SavedMeal, SavedMealLine, append_lines
from tracker.logs.recipes import is_out_of_date, new_recipe, refresh

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


@dataclass
class Merged:
    merge: Any
    old: int
    kept: int
    was_retired: bool
    lines: list[Any] = field(default_factory=list)  # of the recipe: they follow


class CatalogueMachine(DatabaseMachine):
    """Three foods of the embedded catalogue, a member who logs them, and a recipe of 50 g of each."""

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
        catalogue.load([self.row(n) for n in range(3)])
        self.ids = [Food.objects.get(catalogue_key=f"food-{n}").pk for n in range(3)]
        self.recipe = new_recipe(self.user, "Stew", Decimal(1))
        lines = []
        for n in range(3):
            food = self.stored(n)
            line = SavedMealLine(food=food)
            line.take(Decimal(50), food.basis_portion())
            line.portion_label, line.portion_quantity = "g", Decimal(1)
            lines.append(line)
        append_lines(self.recipe, lines)
        refresh(self.recipe.pk)
        self.line_foods = {line.pk: n for n, line in enumerate(lines)}
        self.entries: dict[Any, tuple[int, Decimal | None]] = {}  # the food, and the frozen value
        self.merges: list[Merged] = []
        self.corrections: list[tuple[Any, dict[Any, Decimal | None]]] = []
        self.edit(2, Decimal(50))
        self.merge(2, 1)

    def row(self, n: int) -> CatalogueRow:
        return CatalogueRow(
            n, f"food-{n}", f"Food {n}", "", "food", "Nuts", Decimal(100), "g", self.model[n].loaded,
            "curator", "", "A table", (("1 piece", Decimal(30)),), "",
        )  # fmt: skip

    def stored(self, n: int) -> Food:
        return Food.objects.get(pk=self.ids[n])

    # --- what curators do -------------------------------------------------------------------------

    @rule(n=numbers, mg=values)
    def edit(self, n: int, mg: Decimal | None) -> None:
        food = self.stored(n)
        with recorded(food, by=self.curator):
            food.magnesium_mg = mg
            food.save()
        self.model[n].value = mg

    @rule(n=numbers, mg=values)
    def edit_in_bulk(self, n: int, mg: Decimal | None) -> None:
        row = {"id": self.ids[n], "magnesium_mg": "" if mg is None else mg}
        if mg == self.model[n].value:  # nothing to confirm
            assert "confirm_form" not in upload(self.as_curator, as_csv(row)).context["preview"]
            return
        assert bulk_edit(self.as_curator, row).status_code == 302
        self.model[n].value = mg

    @rule(n=numbers, mg=values)
    def load_a_new_version(self, n: int, mg: Decimal | None) -> None:
        """Leave alone what a curator changed."""
        food = self.model[n]
        if food.value == food.loaded:
            food.value = mg
        food.loaded = mg
        catalogue.load([self.row(each) for each in range(3)])

    @rule(old=numbers, kept=numbers)
    def merge(self, old: int, kept: int) -> None:
        first, second = self.model[old], self.model[kept]
        if old == kept or second.is_retired or first.merged_into is not None:
            with pytest.raises(merging.CannotMerge):
                merging.merge(self.stored(kept), [self.stored(old)], self.curator)
            return
        [merge] = merging.merge(self.stored(kept), [self.stored(old)], self.curator)
        moved = [line for line, food in self.line_foods.items() if food == old]
        self.merges.append(Merged(merge, old, kept, first.is_retired, moved))
        self.line_foods |= dict.fromkeys(moved, kept)
        first.is_retired, first.merged_into = True, kept

    @precondition(lambda self: self.merges)
    @rule(place=places)
    def undo_a_merge(self, place: int) -> None:
        one = self.merges[place % len(self.merges)]
        one.merge.refresh_from_db()
        if one.merge.undone_at or self.model[one.kept].merged_into is not None:
            with pytest.raises(merging.CannotMerge):
                merging.undo(one.merge, self.curator)
            return
        merging.undo(one.merge, self.curator)
        self.model[one.old].is_retired, self.model[one.old].merged_into = one.was_retired, None
        self.line_foods |= dict.fromkeys(one.lines, one.old)

    @rule(n=numbers, place=places)
    def go_back(self, n: int, place: int) -> None:
        """A food that is merged stays so, whatever it is brought back to."""
        rows = list(Food.history.filter(id=self.ids[n]).order_by("history_id"))
        if rows:
            row = rows[place % len(rows)]
            revert(self.stored(n), row, by=self.curator)
            self.model[n].value = row.magnesium_mg
            self.model[n].is_retired = row.is_retired or self.model[n].merged_into is not None

    @rule(n=numbers, place=places)
    def correct_the_past(self, n: int, place: int) -> None:
        now = self.model[n].value
        wrong = {mg for food, mg in self.entries.values() if food == n and mg != now}
        found = frozen_values(self.stored(n))
        assert {value.magnesium_mg for value, _ in found} == wrong
        if found:
            old, _ = sorted(found, key=lambda each: each[0].key)[place % len(found)]
            change = Change(self.ids[n], old, Value.of(self.stored(n)))
            done = corrections.apply(change, "Misread", self.curator)
            was = {id: mg for id, (food, mg) in self.entries.items() if food == n and mg == old.magnesium_mg}
            self.corrections.append((done, was))
            self.entries |= dict.fromkeys(was, (n, now))

    @precondition(lambda self: self.corrections)
    @rule()
    def undo_the_last_correction(self) -> None:
        done, was = self.corrections.pop()
        assert corrections.undo(done, self.curator) == len(was)
        self.entries |= {id: (self.entries[id][0], mg) for id, mg in was.items()}

    # --- what the member does ---------------------------------------------------------------------

    @rule(n=numbers)
    def log(self, n: int) -> None:
        """A food that was merged is logged as what it became."""
        while self.model[n].merged_into is not None:
            n = self.model[n].merged_into
        entry = EntryFactory(user=self.user, food=self.stored(n), grams=50)
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
        for entry in IntakeEntry.objects.filter(user=self.user):
            n, mg = self.entries[entry.pk]
            assert (entry.food_id, entry.basis_magnesium_mg) == (self.ids[n], mg)
            assert entry.magnesium_mg == of_50_g(mg)

    @invariant()
    def the_recipe_is_the_sum_or_says_that_it_is_not(self) -> None:
        lines = SavedMealLine.objects.filter(saved_meal=self.recipe)
        assert {line.pk: self.ids.index(line.food_id) for line in lines} == self.line_foods
        parts = [of_50_g(self.model[n].value) for n in self.line_foods.values()]
        expected = None if None in parts else sum(parts)
        recipe = SavedMeal.objects.with_lines().get(pk=self.recipe.pk)
        assert recipe.food.magnesium_mg == expected or is_out_of_date(recipe)

    @rule()
    def look_at_the_day(self) -> None:
        figures = [of_50_g(mg) for _, mg in self.entries.values()]
        total = read(self.as_member.get(f"/days/{DAY}/")).one(".total")
        assert total.one("#day-total").value == sum((mg for mg in figures if mg), Decimal(0))
        assert bool(total.all(".least")) is (None in figures)


def of_50_g(mg: Decimal | None) -> Decimal | None:
    return None if mg is None else (mg / 2).quantize(Decimal("0.001"), ROUND_HALF_UP)


def test_the_catalogue_is_what_its_model_says_after_any_sequence(db):
    run_machine(CatalogueMachine, steps=6)
