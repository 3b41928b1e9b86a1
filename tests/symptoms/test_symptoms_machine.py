"""Symptoms under any sequence of logging, describing, removing, seeing a doctor and undoing."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import time_machine
from django.test import Client
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from tests.factories import UserFactory
from tests.html import form_fields, parse
from tests.machines import DatabaseMachine, run_machine
from tracker.insights.report.queries import symptoms_noted
from tracker.insights.symptom_comparison.page import SymptomComparisonPage
from tracker.lib.date_ranges import DateRange
from tracker.lib.ids import new_id
from tracker.symptoms.models import MAX_EARLIER_STATES, BodyPart, Kind, Symptom
from tracker.symptoms.page import SymptomPage
from tracker.symptoms.red_flags import find_red_flags

NOON = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
TODAY = date(2026, 11, 22)
ALL_DAYS = DateRange(TODAY - timedelta(days=3), TODAY)
PLACES = BodyPart.values[:3]
days = st.integers(0, 3).map(lambda n: TODAY - timedelta(days=n))
kinds = st.sampled_from([Kind.TWITCH, Kind.TWITCH, *Kind.values])
ages = st.sampled_from([0, 0, 0, 1, 2, 5])  # mostly the newest
details = st.fixed_dictionaries(
    {
        "place": st.sampled_from(["", *PLACES]),
        "severity": st.sampled_from(["", "0", "7", "10"]),
        "started_at": st.sampled_from(["", "00:00", "14:20"]),
        "lasted_minutes": st.sampled_from(["", "0", "90"]),
        "before": st.sampled_from([(), ("stress",), ("stress", "caffeine")]),
        "helped": st.sampled_from([(), ("rest",)]),
        "note": st.sampled_from(["", "After coffee"]),
    }
)


@dataclass(frozen=True)
class Said:
    """Fields of a symptom, as a form sends them."""

    day: date
    kind: str
    place: str = ""
    severity: str = ""
    started_at: str = ""
    lasted_minutes: str = ""
    before: tuple[str, ...] = ()
    helped: tuple[str, ...] = ()
    note: str = ""
    is_removed: bool = False

    @classmethod
    def of(cls, symptom: Symptom) -> Said:
        return cls(
            symptom.day, symptom.kind, symptom.place, as_sent(symptom.severity),
            f"{symptom.started_at:%H:%M}" if symptom.started_at else "", as_sent(symptom.lasted_minutes),
            tuple(symptom.before), tuple(symptom.helped), symptom.note, symptom.removed_at is not None,
        )  # fmt: skip


def as_sent(number: int | None) -> str:
    return "" if number is None else str(number)


@dataclass
class Modelled:
    """A symptom now, and the acts that can be undone: what each is called by, and what was before it."""

    now: Said
    acts: list[tuple[str, Said | None]] = field(default_factory=list)


@dataclass
class Opened:
    """The form of a symptom as a page showed it, and what stood then."""

    id: Any
    fields: dict[str, Any]
    said: Said


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
        self.opened: list[Opened] = []
        self.visits: dict[Any, bool] = {}  # whether each still counts
        self.log(TODAY, Kind.TWITCH)

    def teardown(self) -> None:
        self.clock.stop()
        super().teardown()

    def post(self, rest: str, sent: dict[str, Any]) -> int:
        self.time.shift(timedelta(seconds=1))
        return self.client.post(f"/symptoms/{rest}", sent).status_code

    def choose(self, age: int) -> Any:
        return sorted(self.diary, reverse=True)[age % len(self.diary)]

    def standing(self) -> dict[Any, Said]:
        return {id: each.now for id, each in self.diary.items() if not each.now.is_removed}

    def record(self, id: Any, now: Said) -> None:
        """Keep the way back; only so many acts before the last one have one."""
        modelled = self.diary[id]
        token = Symptom.objects.get(pk=id).action_token
        modelled.acts = [*modelled.acts, (token, modelled.now)][-MAX_EARLIER_STATES - 1 :]
        modelled.now = now
        self.old_tokens.append((id, token))

    @rule(day=days, kind=kinds)
    def log(self, day: date, kind: str) -> None:
        """Log today with the time, and another day without."""
        id = new_id()
        assert self.post("new/", {"id": id, "day": day, "kind": kind}) == 302
        at = f"{datetime.now(BERLIN):%H:%M}" if day == TODAY else ""
        token = Symptom.objects.get(pk=id).action_token
        self.diary[id] = Modelled(Said(day, kind, started_at=at), [(token, None)])
        self.old_tokens.append((id, token))

    @rule(age=ages, kind=kinds)
    def log_under_an_id_that_was_used(self, age: int, kind: str) -> None:
        """The same again is there already; something else, or what was removed, is refused."""
        id = self.choose(age)
        now = self.diary[id].now
        is_same = kind == now.kind and not now.is_removed
        expected = 302 if is_same else 422
        assert self.post("new/", {"id": id, "day": TODAY, "kind": kind}) == expected

    @rule(age=ages, day=days, kind=kinds, details=details)
    def describe(self, age: int, day: date, kind: str, details: dict[str, Any]) -> None:
        """Change nothing that is removed."""
        id = self.choose(age)
        assert self.post(f"{id}/", {"kind": kind, "day": day, **details}) == 302
        was, now = self.diary[id].now, Said(day, kind, **details)
        if not was.is_removed and now != was:
            self.record(id, now)

    @precondition(lambda self: self.standing())
    @rule(age=ages)
    def open_the_form(self, age: int) -> None:
        standing = self.standing()
        id = sorted(standing, reverse=True)[age % len(standing)]
        form = parse(self.client.get(f"/symptoms/{id}/")).select_one("#symptom-form")
        self.opened.append(Opened(id, form_fields(form), standing[id]))

    @precondition(lambda self: self.opened)
    @rule(age=ages, note=st.sampled_from(["", "From an old page"]))
    def send_an_opened_form(self, age: int, note: str) -> None:
        """One that was overtaken is asked about, unless it says what stands already."""
        opened = self.opened[-1 - age % len(self.opened)]
        was, now = self.diary[opened.id].now, replace(opened.said, note=note)
        is_overtaken = not was.is_removed and was not in (opened.said, now)
        expected = 422 if is_overtaken else 302
        assert self.post(f"{opened.id}/", opened.fields | {"note": note}) == expected
        if not was.is_removed and not is_overtaken and now != was:
            self.record(opened.id, now)

    @rule(age=ages)
    def remove(self, age: int) -> None:
        id = self.choose(age)
        assert self.post(f"{id}/remove/", {}) == 302
        now = self.diary[id].now
        if not now.is_removed:
            self.record(id, replace(now, is_removed=True))

    @rule(age=ages)
    def undo(self, age: int) -> None:
        """Undo one act more, of the newest that has one left."""
        ids = [id for id in sorted(self.diary, reverse=True) if self.diary[id].acts]
        if ids:
            id = ids[age % len(ids)]
            self.undo_act(id, self.diary[id].acts[-1][0])

    @rule(age=ages)
    def undo_from_an_old_page(self, age: int) -> None:
        self.undo_act(*self.old_tokens[-1 - age % len(self.old_tokens)])

    def undo_act(self, id: Any, token: str) -> None:
        """Undo only what was done last, whichever page asks."""
        modelled = self.diary[id]
        assert self.post(f"{id}/undo/", {"act": token}) == 302
        if modelled.acts and modelled.acts[-1][0] == token:
            _, before = modelled.acts.pop()
            modelled.now = before or replace(modelled.now, is_removed=True)

    @rule()
    def note_a_visit(self) -> None:
        id = new_id()
        assert self.post("doctor/", {"id": id}) == 302
        self.visits[id] = True

    @precondition(lambda self: self.visits)
    @rule(age=ages)
    def undo_a_visit(self, age: int) -> None:
        id = list(self.visits)[-1 - age % len(self.visits)]
        assert self.post(f"doctor/{id}/undo/", {}) == 302
        self.visits[id] = False

    # --- what holds -------------------------------------------------------------------------------

    @invariant()
    def what_is_stored_is_what_the_model_has(self) -> None:
        stored = {symptom.pk: Said.of(symptom) for symptom in Symptom.objects.filter(user=self.user)}
        assert stored == {id: modelled.now for id, modelled in self.diary.items()}

    @invariant()
    def only_what_stands_is_read(self) -> None:
        """In the list, the report and the comparison alike, which ends with yesterday."""
        standing, profile = self.standing(), self.user.profile
        listed = [(day.day, each.pk) for day in SymptomPage(profile).days for each in day.symptoms]
        assert sorted(listed) == sorted((said.day, id) for id, said in standing.items())
        noted = Counter((each.day, as_sent(each.severity)) for each in symptoms_noted(self.user.pk, ALL_DAYS))
        assert noted == Counter((said.day, said.severity) for said in standing.values())
        compared = {
            (day, kind)
            for day, of_day in SymptomComparisonPage(profile, ALL_DAYS, "").kinds.items()
            for kind in of_day
        }
        assert compared == {(said.day, said.kind) for said in standing.values() if said.day < TODAY}

    @invariant()
    def reasons_to_see_a_doctor_are_of_what_stands(self) -> None:
        """No day is further back than two weeks, and a visit answers for all up to today."""
        said = [] if any(self.visits.values()) else list(self.standing().values())
        places = Counter(each.place for each in said if each.kind == Kind.TWITCH and each.place)
        often = [BodyPart(place).label.lower() for place, count in places.items() if count > 1]
        found = find_red_flags(self.user, TODAY)
        assert found.is_weak == any(each.kind == Kind.WEAKNESS for each in said)
        assert found.is_thinner == any(each.kind == Kind.THINNING for each in said)
        assert list(found.spreading) == (sorted(often) if len(often) > 1 else [])

    @rule()
    def look_at_the_list_and_export_it(self) -> None:
        standing = self.standing()
        text = self.client.get("/data/symptoms.csv").getvalue().decode()
        rows = {row["id"]: row for row in csv.DictReader(text.splitlines())}
        assert rows.keys() == {str(id) for id in standing}
        for id, said in standing.items():
            row = rows[str(id)]
            values = asdict(said) | {"before": "; ".join(said.before), "helped": "; ".join(said.helped)}
            values |= {"id": id, "side": "", "frequency": ""}
            assert row == {name: str(values[name]) for name in row}
        page = self.client.get("/symptoms/").content.decode()
        assert sorted(re.findall(r'id="symptom-([0-9a-f-]{36})"', page)) == sorted(map(str, standing))


def test_symptoms_are_what_their_model_says_after_any_sequence(db):
    run_machine(SymptomsMachine, steps=12)
