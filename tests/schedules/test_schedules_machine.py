"""Schedules under random sequences: set, change, bring forward, stop, begin again, remove, take and undo."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import time_machine
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from foods.models import Food
from tests.conftest import signed_in
from tests.factories import FoodFactory, TargetFactory, UserFactory
from tests.html import parse
from tests.machines import DatabaseMachine, run_machine
from tests.schedules.schedule_model import DAY, MG, Action, Log, Logged, Plan, Series
from tracker.lib.combined_reads import read_together
from tracker.lib.ids import new_id
from tracker.logs.doses import due_doses_from, due_doses_read
from tracker.logs.models import IntakeEntry, LogChange
from tracker.schedules.models import Schedule

PAGE = "/supplements/"
FIRST_DAY = date(2026, 11, 22)
AMOUNTS = st.integers(1, 9)
AHEAD = st.integers(0, 6)  # days from today
LENGTHS = st.none() | st.integers(0, 6)  # days after the first; None goes on
ANY = st.integers(0, 99)  # one of those that there are


class ScheduleMachine(DatabaseMachine):
    """One member with one supplement, in several tabs, over some weeks."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(datetime(2026, 11, 22, 11, tzinfo=UTC), tick=False)
        self.moment = self.clock.start()
        self.today = FIRST_DAY
        self.member = UserFactory(timezone="Europe/Berlin")
        TargetFactory(user=self.member)
        self.client = signed_in(self.member)
        self.food = FoodFactory(
            kind=Food.Kind.SUPPLEMENT, basis_quantity=1, basis_unit=Food.Unit.TABLET, magnesium_mg=MG
        )
        self.series: dict[UUID, Series] = {}
        self.gone: list[tuple[UUID, Plan]] = []  # plans that are no longer listed, for old tabs
        self.log = Log()
        self.changes: list[
            tuple[LogChange, str, list[UUID]]
        ] = []  # of the log: what was done, to which entries

    def teardown(self) -> None:
        self.clock.stop()
        super().teardown()

    # --- the model's side of an action ---

    def plans(self) -> list[tuple[UUID, Plan]]:
        return [(id, plan) for id, series in self.series.items() for plan in series.plans]

    def chosen(self, number: int) -> tuple[UUID, Plan]:
        plans = self.plans()
        return plans[number % len(plans)]

    def plan(self, amount: int, ahead: int, length: int | None) -> Plan:
        first = self.today + ahead * DAY
        last = None if length is None else first + length * DAY
        return Plan(new_id(), first, last, amount, self.food.basis_unit)

    def fields(self, plan: Plan) -> dict[str, object]:
        return {
            "id": plan.id, "amount": plan.amount, "portion": "unit", "time_of_day": "evening",
            "days": list(range(7)), "starts_on": plan.first, "ends_on": plan.last or "",
        }  # fmt: skip

    def note(self, id: UUID, before: list[Plan], answer) -> None:
        """Remember an action, and the address that undoes it."""
        assert answer.status_code == 302, answer.text
        done = answer["Location"].partition("?done=")[2]
        series = self.series[id]
        series.actions.append(Action(f"{PAGE}changes/{done}/undo/", before))
        self.gone += [(id, plan) for plan in before if plan.id not in {each.id for each in series.plans}]

    # --- schedules ---

    @initialize()
    def begin(self) -> None:
        self.set_a_time(amount=1, ahead=0, length=None)

    @precondition(lambda self: len(self.series) < 3)
    @rule(amount=AMOUNTS, ahead=AHEAD, length=LENGTHS)
    def set_a_time(self, amount: int, ahead: int, length: int | None) -> None:
        plan = self.plan(amount, ahead, length)
        answer = self.client.post(f"{PAGE}new/?food={self.food.pk}", self.fields(plan))
        id = Schedule.objects.get(pk=plan.id).series
        self.series[id] = Series([plan])
        self.note(id, [], answer)

    @precondition(lambda self: self.plans())
    @rule(number=ANY, amount=AMOUNTS, ahead=AHEAD, length=LENGTHS, times=st.integers(1, 2))
    def change(self, number: int, amount: int, ahead: int, length: int | None, times: int) -> None:
        """Also one that is over, which begins again; also sent twice."""
        id, old = self.chosen(number)
        plan = self.plan(amount, ahead, length)
        before = self.series[id].plans
        answers = [self.client.post(f"{PAGE}{old.id}/", self.fields(plan)) for _ in range(times)]
        self.series[id].change(old, plan)
        assert len({answer["Location"] for answer in answers}) == 1
        self.note(id, before, answers[0])

    @precondition(lambda self: self.plans())
    @rule(one=ANY, other=ANY, amounts=st.tuples(AMOUNTS, AMOUNTS), aheads=st.tuples(AHEAD, AHEAD))
    def change_in_two_tabs(
        self, one: int, other: int, amounts: tuple[int, int], aheads: tuple[int, int]
    ) -> None:
        """Both forms are open before the first is sent: the second one is asked about, and sent again."""
        id, first = self.chosen(one)
        plans = self.series[id].plans
        second = plans[other % len(plans)]
        opened = parse(self.client.get(f"{PAGE}{second.id}/")).select_one("input[name=version]")["value"]
        plan = self.plan(amounts[0], aheads[0], None)
        self.note(id, plans, self.client.post(f"{PAGE}{first.id}/", self.fields(plan)))
        self.series[id].change(first, plan)
        plan = self.plan(amounts[1], aheads[1], None)
        answer = self.client.post(f"{PAGE}{second.id}/", self.fields(plan) | {"version": opened})
        assert answer.status_code == 422
        version = parse(answer).select_one("input[name=version]")["value"]
        before = self.series[id].plans
        answer = self.client.post(f"{PAGE}{second.id}/", self.fields(plan) | {"version": version})
        self.series[id].change(second, plan)
        self.note(id, before, answer)

    @precondition(lambda self: self.plans())
    @rule(number=ANY, what=st.sampled_from(["stop", "remove"]))
    def end(self, number: int, what: str) -> None:
        id, plan = self.chosen(number)
        series = self.series[id]
        before = series.plans
        is_done = True
        if what == "stop":
            is_done = series.stop(plan, self.today)
        else:
            series.remove(plan, self.today)
        answer = self.client.post(f"{PAGE}{plan.id}/{what}/")
        if is_done:
            self.note(id, before, answer)

    @precondition(lambda self: self.gone)
    @rule(number=ANY, what=st.sampled_from(["stop", "remove"]))
    def end_in_an_old_tab(self, number: int, what: str) -> None:
        """Leave alone what another tab replaced or removed since, unless an undo brought it back."""
        id, plan = self.gone[number % len(self.gone)]
        if plan.id not in {each.id for each in self.series[id].plans}:
            self.client.post(f"{PAGE}{plan.id}/{what}/")

    @rule(number=ANY)
    def undo(self, number: int) -> None:
        """Any action, in any tab: only the newest of its series that stands is undone."""
        every = [(series, action) for series in self.series.values() for action in series.actions]
        series, action = every[number % len(every)]
        self._undo(series, action)

    @rule()
    def undo_the_newest(self) -> None:
        series = [*self.series.values()][-1]
        for action in series.actions[::-1]:
            if not action.is_undone:
                return self._undo(series, action)

    def _undo(self, series: Series, action: Action) -> None:
        standing = [each for each in series.actions if not each.is_undone]
        self.client.post(action.address)
        if standing and standing[-1] is action:
            series.plans, action.is_undone = action.before, True

    # --- doses ---

    @precondition(lambda self: self.plans())
    @rule(number=ANY, ahead=st.integers(-1, 1), times=st.integers(1, 2))
    def take_in_an_old_tab(self, number: int, ahead: int, times: int) -> None:
        """Whatever an old page may offer, also sent twice."""
        every = self.plans() + self.gone
        id, plan = every[number % len(every)]
        self._take(id, plan, self.today + ahead * DAY, times)

    @rule()
    def take_what_is_due(self) -> None:
        for id, series in self.series.items():
            if plan := series.plan_on(self.today):
                self._take(id, plan, self.today, 1)

    @precondition(lambda self: self.log.on(self.today))
    @rule()
    def remove_it_take_it_and_undo_the_removal(self) -> None:
        self.remove_an_entry(0)
        self.take_what_is_due()
        removals = [n for n, (_, what, _) in enumerate(self.changes) if what == "removed"]
        self.undo_in_the_log(removals[-1])

    def _take(self, id: UUID, plan: Plan, day: date, times: int) -> None:
        entry = new_id()
        for _ in range(times):
            self.client.post(f"/days/{day}/take/", {"take": f"{plan.id} {entry}"})
        due = self.series[id].plan_on(day)
        can_be_taken = due is not None and due.id == plan.id and due.unit == self.food.basis_unit
        if can_be_taken and not self.log.dose(id, day):
            self.log.entries[entry] = Logged(day, id, due.amount, due.unit)
            self._note_change(day, "added", [entry])

    @precondition(lambda self: self.log.on(self.today))
    @rule(number=ANY)
    def remove_an_entry(self, number: int) -> None:
        ids = [*self.log.on(self.today)]
        id = ids[number % len(ids)]
        self.client.post(f"/days/{self.today}/entries/{id}/remove/")
        self.log.removed.add(id)
        self._note_change(self.today, "removed", [id])

    @rule()
    def copy_yesterday(self) -> None:
        yesterday, first = self.today - DAY, new_id()
        sent = {"copy": f"{yesterday} day {first}", "again": "yes"}
        self.client.post(f"/days/{self.today}/copy/", sent)
        entries = self.log.on(yesterday).values()
        copied = [entry for entry in entries if not self.log.dose(entry.series, self.today)]
        found = IntakeEntry.objects.filter(user=self.member, day=self.today)
        for entry in copied:
            made = found.exclude(pk__in=self.log.entries).get(taken_for=entry.series)
            self.log.entries[made.pk] = Logged(self.today, entry.series, entry.amount, entry.unit)
        if copied:
            made_now = [*self.log.entries][-len(copied) :]
            self._note_change(self.today, "added", made_now)

    @precondition(lambda self: self.changes)
    @rule(number=ANY)
    def undo_in_the_log(self, number: int) -> None:
        """Each once, in any order; a dose that was logged again meanwhile is not brought back."""
        change, what, ids = self.changes.pop(number % len(self.changes))
        self.client.post(f"/days/{change.day}/changes/{change.pk}/undo/")
        for id in ids:
            if what == "added":
                self.log.removed.add(id)
            elif not self.log.dose(self.log.entries[id].series, change.day):
                self.log.removed.discard(id)

    def _note_change(self, day: date, what: str, ids: list[UUID]) -> None:
        known = [change.pk for change, _, _ in self.changes]
        newest = LogChange.objects.filter(user=self.member, day=day, undone_at=None).exclude(pk__in=known)
        self.changes.append((newest.latest("id"), what, ids))

    # --- what happens by itself ---

    @rule(days=st.integers(1, 3))
    def wait(self, days: int) -> None:
        self.moment.shift(timedelta(days=days))
        self.today += days * DAY

    @rule(unit=st.sampled_from([Food.Unit.TABLET, Food.Unit.GRAM]))
    def count_the_food_in(self, unit: str) -> None:
        Food.objects.filter(pk=self.food.pk).update(basis_unit=unit)
        self.food.basis_unit = unit

    # --- what holds at any time ---

    @invariant()
    def each_day_asks_for_what_the_model_does(self) -> None:
        for ahead in (-2, -1, 0, 1, 2, 4, 7):
            day = self.today + ahead * DAY
            [rows] = read_together(due_doses_read(self.member.pk, day))
            series_of = dict(Schedule.objects.values_list("pk", "series"))
            found = [
                (
                    series_of[dose.schedule_id],
                    dose.amount_in_words.split()[0],
                    dose.magnesium_mg,
                    dose.is_taken,
                )
                for dose in due_doses_from(rows, day)
            ]
            assert sorted(found, key=str) == sorted(self._due_on(day), key=str)

    def _due_on(self, day: date) -> list[tuple[UUID, str, Decimal | None, bool]]:
        due = []
        for id, series in self.series.items():
            if plan := series.plan_on(day):
                logged = self.log.dose(id, day)
                is_known = logged or plan.unit == self.food.basis_unit
                amount = logged.amount if logged else plan.amount
                due.append((id, str(amount), amount * MG if is_known else None, logged is not None))
        return due

    @invariant()
    def the_log_holds_what_the_model_does(self) -> None:
        stand = IntakeEntry.objects.for_user(self.member).values_list("pk", "day", "taken_for")
        expected = {
            (id, entry.day, entry.series)
            for id, entry in self.log.entries.items()
            if id not in self.log.removed
        }
        assert set(stand) == expected


def test_schedules_agree_with_their_model_under_any_sequence(db):
    run_machine(ScheduleMachine, steps=12)
