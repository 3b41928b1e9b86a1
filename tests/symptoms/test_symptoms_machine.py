"""Symptoms under any sequence of logging, describing, removing and undoing."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import time_machine
from django.test import Client
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from tests.factories import UserFactory
from tests.machines import DatabaseMachine, run_machine
from tracker.lib.ids import new_id
from tracker.symptoms.models import MOST_EARLIER, Kind, Place, Symptom

NOON = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
days = st.integers(0, 3).map(lambda n: TODAY - timedelta(days=n))
kinds = st.sampled_from(Kind.values)
places = st.integers(0, 99)
wheres = st.sampled_from(["", *Place.values[:3]])
severities = st.sampled_from(["", "0", "7", "10"])


@dataclass(frozen=True)
class Said:
    day: date
    kind: str
    place: str = ""
    severity: str = ""
    is_removed: bool = False


@dataclass
class Modelled:
    """A symptom now, and the acts that can be undone: what each is called by, and what was before it."""

    now: Said
    acts: list[tuple[str, Said | None]] = field(default_factory=list)


class SymptomsMachine(DatabaseMachine):
    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(NOON, tick=False)
        self.time = self.clock.start()
        self.user = UserFactory(timezone="Europe/Berlin")
        self.client = Client()
        self.client.force_login(self.user)
        self.diary: dict[Any, Modelled] = {}
        self.old_tokens: list[tuple[Any, str]] = []
        self.log(TODAY, Kind.TWITCH)

    def teardown(self) -> None:
        self.clock.stop()
        super().teardown()

    def post(self, rest: str, sent: dict[str, Any]) -> int:
        self.time.shift(timedelta(seconds=1))
        return self.client.post(f"/symptoms/{rest}", sent).status_code

    def choose(self, place: int) -> Any:
        """Mostly the first, so that it comes to many acts."""
        return sorted(self.diary)[max(place - 60, 0) % len(self.diary)]

    def record(self, id: Any, now: Said) -> None:
        """Keep the way back; only so many acts before the last one have one."""
        modelled = self.diary[id]
        token = Symptom.objects.get(pk=id).act_token
        modelled.acts = [*modelled.acts, (token, modelled.now)][-MOST_EARLIER - 1 :]
        modelled.now = now
        self.old_tokens.append((id, token))

    @rule(day=days, kind=kinds)
    def log(self, day: date, kind: str) -> None:
        id = new_id()
        assert self.post("new/", {"id": id, "day": day, "kind": kind}) == 302
        token = Symptom.objects.get(pk=id).act_token
        self.diary[id] = Modelled(Said(day, kind), [(token, None)])
        self.old_tokens.append((id, token))

    @precondition(lambda self: self.diary)
    @rule(place=places, kind=kinds)
    def log_under_an_id_that_was_used(self, place: int, kind: str) -> None:
        """The same again is there already; something else, or what was removed, is refused."""
        id = self.choose(place)
        now = self.diary[id].now
        is_same = kind == now.kind and not now.is_removed
        expected = 302 if is_same else 422
        assert self.post("new/", {"id": id, "day": TODAY, "kind": kind}) == expected

    @precondition(lambda self: self.diary)
    @rule(
        place=places,
        day=days,
        kind=kinds,
        where=st.sampled_from(["", *Place.values[:3]]),
        severity=severities,
    )
    def describe(self, place: int, day: date, kind: str, where: str, severity: str) -> None:
        """Change nothing that is removed."""
        id = self.choose(place)
        sent = {"kind": kind, "day": day, "place": where, "severity": severity}
        assert self.post(f"{id}/", sent) == 302
        was, now = self.diary[id].now, Said(day, kind, where, severity)
        had_time = id in self.timed()
        if not was.is_removed and (now != was or had_time):
            self.record(id, now)

    def timed(self) -> set[Any]:
        """Those with a time, which logging today sets and the form above takes away."""
        return {symptom.pk for symptom in self.before if symptom.started_at}

    @precondition(lambda self: self.diary)
    @rule(place=places)
    def remove(self, place: int) -> None:
        id = self.choose(place)
        assert self.post(f"{id}/remove/", {}) == 302
        now = self.diary[id].now
        if not now.is_removed:
            self.record(id, replace(now, is_removed=True))

    @precondition(lambda self: self.old_tokens)
    @rule(place=places)
    def undo(self, place: int) -> None:
        """Only what was done last is undone, whichever page asks."""
        id, token = self.old_tokens[-1 - max(place - 60, 0) % len(self.old_tokens)]
        modelled = self.diary[id]
        assert self.post(f"{id}/undo/", {"act": token}) == 302
        if modelled.acts and modelled.acts[-1][0] == token:
            _, before = modelled.acts.pop()
            modelled.now = before or replace(modelled.now, is_removed=True)

    @invariant()
    def what_is_stored_is_what_the_model_has(self) -> None:
        self.before = list(Symptom.objects.filter(user=self.user))
        stored = {
            symptom.pk: Said(
                symptom.day, symptom.kind, symptom.place,
                "" if symptom.severity is None else str(symptom.severity), symptom.removed_at is not None,
            )
            for symptom in self.before
        }  # fmt: skip
        assert stored == {id: modelled.now for id, modelled in self.diary.items()}

    @rule()
    def export(self) -> None:
        text = self.client.get("/data/symptoms.csv").getvalue().decode()
        rows = {row["id"]: (row["day"], row["kind"]) for row in csv.DictReader(text.splitlines())}
        standing = {id: each.now for id, each in self.diary.items() if not each.now.is_removed}
        assert rows == {str(id): (f"{now.day}", now.kind) for id, now in standing.items()}


def test_symptoms_are_what_their_model_says_after_any_sequence(db):
    run_machine(SymptomsMachine, steps=12)
