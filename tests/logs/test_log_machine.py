"""The log under any sequence of adding, changing, moving, copying, removing and undoing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.test import Client
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from tests.factories import FoodFactory, TargetFactory, UserFactory
from tests.html import parse
from tests.machines import DatabaseMachine, run_machine
from tracker.lib.ids import new_id
from tracker.logs.models import IntakeEntry, LogChange, Meal

TODAY = date(2026, 11, 22)
days = st.sampled_from([TODAY - timedelta(days=n) for n in range(3)])
meals = st.sampled_from(Meal.values)
amounts = st.sampled_from(["0.5", "1", "33", "100", "250"])
places = st.integers(0, 99)  # which of those there are
# Milligrams in 100 g, None is unknown; whether that leaves out an ingredient.
FOODS = [(Decimal("78"), False), (Decimal("8.123"), True), (None, False)]


@dataclass(frozen=True)
class Modelled:
    """An entry as the model has it; `per_100` is milligrams in 100 of `amount`, None is unknown."""

    day: date
    meal: str
    amount: Decimal
    per_100: Decimal | None
    is_at_least: bool = False
    is_quick: bool = False
    is_removed: bool = False

    @property
    def mg(self) -> Decimal | None:
        if self.per_100 is None or self.is_quick:
            return self.per_100
        return (self.per_100 * self.amount / 100).quantize(Decimal("0.001"), ROUND_HALF_UP)


@dataclass
class Act:
    """One recorded change: each entry as it was (None before it was added) and as it became."""

    day: date
    id: Any
    entries: dict[Any, tuple[Modelled | None, Modelled]]
    is_undone: bool = False


class LogMachine(DatabaseMachine):
    def __init__(self) -> None:
        super().__init__()
        self.user = UserFactory(timezone="Europe/Berlin")
        TargetFactory(user=self.user)
        self.foods = [FoodFactory(magnesium_mg=mg, is_at_least=least) for mg, least in FOODS]
        self.client = Client()
        self.client.force_login(self.user)
        self.log: dict[Any, Modelled] = {}
        self.acts: list[Act] = []
        self.last_sent: tuple[str, dict[str, Any]] | None = None
        self.shown = TODAY

    # --- what stands ------------------------------------------------------------------------------

    def standing(self, day: date | None = None) -> list[Any]:
        on = {id for id, entry in self.log.items() if not entry.is_removed and day in {None, entry.day}}
        return sorted(on)

    def choose(self, place: int) -> Any:
        standing = self.standing()
        return standing[place % len(standing)]

    def post(self, day: date, rest: str, sent: dict[str, Any]) -> None:
        self.shown = day
        self.last_sent = (f"/days/{day}/{rest}", sent)
        answer = self.client.post(*self.last_sent)
        assert answer.status_code == 302, answer.status_code

    def record(self, day: date, now: dict[Any, Modelled]) -> None:
        """Put the entries of an act into the model, and remember the way back; nothing new is no act."""
        changed = {id: (self.log.get(id), entry) for id, entry in now.items() if self.log.get(id) != entry}
        self.log |= now
        if changed:
            latest = LogChange.objects.filter(user=self.user).latest("id")
            assert latest.pk not in {act.id for act in self.acts}
            self.acts.append(Act(day, latest.pk, changed))
        assert LogChange.objects.filter(user=self.user).count() == len(self.acts)

    # --- acts -------------------------------------------------------------------------------------

    @rule(day=days, n=places, amount=amounts, meal=meals)
    def add(self, day: date, n: int, amount: str, meal: str) -> None:
        id, food = new_id(), self.foods[n % len(FOODS)]
        pick = f"{food.pk} unit {amount} {id}"
        self.post(day, "entries/", {"pick": pick, "meal": meal})
        entry = Modelled(day, meal, Decimal(amount), food.magnesium_mg, food.is_at_least)
        self.record(day, {id: entry})

    @rule(day=days, mg=st.sampled_from(["", "0", "4.25", "120"]), meal=meals)
    def add_quickly(self, day: date, mg: str, meal: str) -> None:
        id = new_id()
        self.post(day, "quick/", {"id": id, "name": "Canteen", "magnesium_mg": mg, "meal": meal})
        per_100 = Decimal(mg) if mg else None
        self.record(day, {id: Modelled(day, meal, Decimal(1), per_100, is_quick=True)})

    @precondition(lambda self: self.standing())
    @rule(place=places, amount=amounts, meal=meals)
    def change(self, place: int, amount: str, meal: str) -> None:
        id = self.choose(place)
        entry = self.log[id]
        if entry.is_quick:
            sent = {"name": "Canteen", "magnesium_mg": amount, "meal": meal}
            now = replace(entry, per_100=Decimal(amount), meal=meal)
        else:
            sent = {"amount": amount, "portion": "unit", "meal": meal}
            now = replace(entry, amount=Decimal(amount), meal=meal)
        self.post(entry.day, f"entries/{id}/", sent)
        self.record(entry.day, {id: now})

    @precondition(lambda self: self.standing())
    @rule(place=places)
    def remove(self, place: int) -> None:
        id = self.choose(place)
        entry = self.log[id]
        self.post(entry.day, f"entries/{id}/remove/", {})
        self.record(entry.day, {id: replace(entry, is_removed=True)})

    @precondition(lambda self: self.standing())
    @rule(place=places, act=st.sampled_from(["move", "remove", "copy"]), to=days, meal=st.just("") | meals)
    def do_with_a_whole_day(self, place: int, act: str, to: date, meal: str) -> None:
        day = self.log[self.choose(place)].day
        chosen, id = self.standing(day), new_id()
        sent = {"act": act, "to": to, "meal": meal, "id": id, "entry": chosen, "again": "1"}
        self.post(day, "several/", sent)
        if act == "copy":
            self.record_copies(day, chosen, to, id, meal)
        else:
            there = {"move": {"day": to}, "remove": {"is_removed": True}}[act]
            if act == "move" and meal:
                there["meal"] = meal
            self.record(day, {one: replace(self.log[one], **there) for one in chosen})

    @precondition(lambda self: self.standing())
    @rule(place=places, to=days)
    def copy_a_day(self, place: int, to: date) -> None:
        day, id = self.log[self.choose(place)].day, new_id()
        self.post(to, "copy/", {"copy": f"{day} day {id}", "again": "1"})
        self.record_copies(to, self.standing(day), to, id)

    def record_copies(self, day: date, chosen: list[Any], to: date, id: Any, meal: str = "") -> None:
        """Find the copies by the first id; they count on from it, in an order that is not the model's."""
        copies = sorted(IntakeEntry.objects.filter(user=self.user, pk__gte=id).values_list("pk", flat=True))
        assert len(copies) == len(chosen)
        wanted = [replace(self.log[one], day=to, meal=meal or self.log[one].meal) for one in chosen]
        made = {}
        for copy in copies:
            stored = as_modelled(IntakeEntry.objects.get(pk=copy))
            wanted.remove(stored)
            made[copy] = stored
        self.record(day, made)

    @precondition(lambda self: self.last_sent)
    @rule()
    def send_again(self) -> None:
        """Whatever was sent last is done once; an addition that was taken back since is refused."""
        address, sent = self.last_sent
        assert self.client.post(address, sent).status_code in {302, 422}

    @precondition(lambda self: self.acts)
    @rule(place=places)
    def undo(self, place: int) -> None:
        """An entry that is no longer what the act made of it is left alone; an act of such only waits."""
        act = self.acts[place % len(self.acts)]
        self.last_sent = None
        self.shown = act.day
        answer = self.client.post(f"/days/{act.day}/changes/{act.id}/undo/")
        assert answer.status_code == 302
        if act.is_undone:
            return
        for id, (before, after) in act.entries.items():
            stands = self.log[id]
            if after.is_removed:
                self.log[id], act.is_undone = replace(stands, is_removed=False), True
            elif stands == after:
                self.log[id] = replace(after, is_removed=True) if before is None else before
                act.is_undone = True

    # --- what holds -------------------------------------------------------------------------------

    @invariant()
    def what_is_stored_is_what_the_model_has(self) -> None:
        stored = IntakeEntry.objects.filter(user=self.user)
        assert {entry.pk: as_modelled(entry) for entry in stored} == self.log

    @invariant()
    def the_day_says_what_the_model_has(self) -> None:
        entries = [self.log[id] for id in self.standing(self.shown)]
        total = parse(self.client.get(f"/days/{self.shown}/")).select_one(".total")
        assert total.select_one("#day-total").value == sum((entry.mg or 0 for entry in entries), Decimal(0))
        is_at_least = any(entry.mg is None or entry.is_at_least for entry in entries)
        assert bool(total.select(".least")) is is_at_least


def as_modelled(entry: IntakeEntry) -> Modelled:
    is_quick = entry.food_id is None
    modelled = Modelled(
        entry.day, entry.meal, Decimal(1) if is_quick else entry.amount, entry.basis_magnesium_mg,
        entry.is_at_least, is_quick, is_removed=entry.removed_at is not None,
    )  # fmt: skip
    assert entry.magnesium_mg == modelled.mg
    return modelled


def test_the_log_is_what_its_model_says_after_any_sequence(db):
    run_machine(LogMachine, steps=10)
