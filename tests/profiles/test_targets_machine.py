"""The history of targets under any sequence of setting, removing and restoring."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.test import Client
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from tests.factories import TargetFactory, UserFactory
from tests.html import parse
from tests.machines import DatabaseMachine, run_machine
from tracker.profiles.models import Target

FIRST = date(2026, 10, 1)
days = st.integers(0, 2).map(lambda n: FIRST + timedelta(days=n * 7))
places = st.integers(0, 99)


class TargetsMachine(DatabaseMachine):
    def __init__(self) -> None:
        super().__init__()
        self.user = UserFactory(timezone="Europe/Berlin")
        first = TargetFactory(user=self.user, starts_on=FIRST, target_mg=Decimal(310))
        self.client = Client()
        self.client.force_login(self.user)
        self.standing: dict[date, tuple[Any, Decimal]] = {FIRST: (first.pk, Decimal(310))}
        self.removed: dict[Any, tuple[date, Decimal]] = {}
        self.set_target(FIRST + timedelta(days=7), "350")

    @rule(day=days, mg=st.sampled_from(["310.5", "350", "400", "523.5"]))
    def set_target(self, day: date, mg: str) -> None:
        sent = {"kind": "own", "own_mg": mg, "starts_on": day}
        assert self.client.post("/profile/targets/", sent).status_code == 302
        [id] = Target.objects.for_user(self.user).filter(starts_on=day).values_list("pk", flat=True)
        if day in self.standing:
            assert id == self.standing[day][0]  # changed in its place
        self.standing[day] = (id, Decimal(mg))

    @rule(place=places)
    def remove(self, place: int) -> None:
        """The only one stays."""
        day = sorted(self.standing)[place % len(self.standing)]
        id, mg = self.standing[day]
        self.client.post(f"/profile/targets/{id}/remove/")
        if len(self.standing) > 1:
            del self.standing[day]
            self.removed[id] = (day, mg)

    @precondition(lambda self: self.removed)
    @rule(place=places, again=st.booleans())
    def restore(self, place: int, again: bool) -> None:
        """Restore it, unless another begins on its day by now."""
        id = sorted(self.removed)[place % len(self.removed)]
        day, mg = self.removed[id]
        for _ in range(1 + again):
            self.client.post(f"/profile/targets/{id}/restore/")
        if day not in self.standing:
            del self.removed[id]
            self.standing[day] = (id, mg)

    @invariant()
    def what_is_stored_is_what_the_model_has(self) -> None:
        stored = Target.objects.for_user(self.user)
        assert {target.starts_on: (target.pk, target.target_mg) for target in stored} == self.standing
        assert set(Target.objects.removed_by(self.user).values_list("pk", flat=True)) == set(self.removed)

    @rule(day=st.integers(-3, 60).map(lambda n: FIRST + timedelta(days=n)))
    def look_at_a_day(self, day: date) -> None:
        """The target in force is the last that began, and before the first, the first."""
        begun = [start for start in sorted(self.standing) if start <= day] or sorted(self.standing)[:1]
        shown = parse(self.client.get(f"/days/{day}/")).select_one("#day-target")
        _, mg = self.standing[begun[-1]]
        assert (shown.value, shown.text) == (mg, f"{mg.normalize():f} mg")


def test_targets_are_what_their_model_says_after_any_sequence(db):
    run_machine(TargetsMachine, steps=12)
