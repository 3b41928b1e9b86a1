"""A form that was changed elsewhere since it was opened shows both values, and overwrites nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from tests.cases import for_each
from tests.html import Element, form_fields, parse
from tests.unsaved.conftest import everything_stored
from tests.unsaved.forms import BAR, DAY, DETAILS, FORMS, PILL, Fields

Place = Callable[[SimpleNamespace], str]


@dataclass(frozen=True)
class EditForm:
    """`page` shows the form, `address` takes it; `elsewhere` and `here` are what two tabs send."""

    view: str
    page: Place
    address: Place
    elsewhere: Fields
    here: Fields
    told: tuple[str, ...]  # both values, as the page tells them

    def __str__(self) -> str:
        return f"{self.view} {' '.join(self.here)}"[:60]


def at(text: str) -> Place:
    """An address with the numbers of the member's rows: “/meals/{bowl}/”."""
    return lambda rows: text.format(**{name: row.pk for name, row in vars(rows).items()})


def same(text: str) -> tuple[Place, Place]:
    return at(text), at(text)


PREFERENCES = {"timezone": "Asia/Tokyo", "week_starts_on": "6", "upper_limit_of": "eu"}
REFINED = {"authority": "us", "group": "female", "age": "40", "starts_on": "2026-11-20"}
TARGET = {"kind": "own", "own_mg": "280", "note": "Dr Ito", "starts_on": "2026-11-20"}
EDIT_FORMS = [
    EditForm(
        "logs:entry",
        *same(f"{DAY}entries/{{entry}}/"),
        {"amount": "2", "portion": "unit", "meal": "dinner"},
        {"amount": "3", "portion": "unit", "meal": "lunch"},
        ("Amount Saved now: 2 Yours: 3", "Meal Saved now: Dinner Yours: Lunch"),
    ),
    EditForm(
        "logs:entry",
        *same(f"{DAY}entries/{{quick}}/"),
        {"name": "Canteen lunch", "magnesium_mg": "50", "meal": "lunch"},
        {"name": "Canteen lunch", "magnesium_mg": "", "meal": "lunch"},
        ("Saved now: 50 Yours: nothing",),
    ),
    EditForm(
        "logs:note",
        at(DAY),
        at(f"{DAY}note/"),
        {"note": "Slept badly"},
        {"note": "Cramps at night"},
        ("Saved now: Slept badly Yours: Cramps at night",),
    ),
    EditForm(
        "meals:meal",
        *same("/meals/{bowl}/"),
        {"name": "Big bowl"},
        {"name": "Small bowl"},
        ("Name Saved now: Big bowl Yours: Small bowl",),
    ),
    EditForm(
        "meals:line",
        *same("/meals/{bowl}/lines/{line}/"),
        {"amount": "2", "portion": "unit"},
        {"amount": "3", "portion": "unit"},
        ("Amount Saved now: 2 Yours: 3",),
    ),
    EditForm(
        "foods:edit",
        *same("/foods/mine/{own}/"),
        BAR,
        PILL | {"confirmed": ""},
        ("Name Saved now: Oat bar Yours: Night pill", "Type Saved now: Food Yours: Supplement"),
    ),
    EditForm(
        "symptoms:symptom",
        *same("/symptoms/{twitch}/"),
        DETAILS,
        DETAILS | {"severity": "2", "before": [], "note": "Once"},
        ("Saved now: 7 Yours: 2", "Saved now: Woke me <twice> Yours: Once", "Caffeine", "Yours: nothing"),
    ),
    EditForm(
        "profiles:welcome",
        *same("/profile/welcome/"),
        {"kind": "own", "own_mg": "280", "timezone": "Asia/Tokyo", "has_kidney_disease": "no"},
        {"kind": "own", "own_mg": "290", "timezone": "Asia/Tokyo", "has_kidney_disease": "no"},
        ("Saved now: 280 mg, A different amount Yours: 290 mg, A different amount",),
    ),
    EditForm(
        "profiles:add-target",
        *same("/profile/targets/"),
        TARGET,
        TARGET | {"own_mg": "290"},
        ("Saved now: 280 mg, A different amount, Dr Ito Yours: 290 mg, A different amount, Dr Ito",),
    ),
    EditForm(
        "profiles:refine-target",
        at("/profile/targets/refine/?authority=us&group=female&age=40"),
        at("/profile/targets/refine/"),
        REFINED,
        REFINED | {"age": "20"},
        ("Saved now: 320 mg", "Yours: 310 mg"),
    ),
    EditForm(
        "profiles:set-preferences",
        *same("/profile/preferences/"),
        PREFERENCES,
        PREFERENCES | {"upper_limit_of": "uk", "has_kidney_disease": "on"},
        ("I have kidney disease Saved now: No Yours: Yes", "Saved now: EU, 250 mg (EFSA) Yours: UK"),
    ),
    EditForm(
        "profiles:set-preference",
        *same("/profile/preferences/time-zone/"),
        {"timezone": "Asia/Tokyo"},
        {"timezone": "Europe/Lisbon"},
        ("Saved now: Tokyo (Asia) Yours: Lisbon (Europe)",),
    ),
    EditForm(
        "profiles:set-conditions",
        *same("/profile/conditions/"),
        {"conditions": ["diabetes-2", "crohn"]},
        {"conditions": []},
        ("Yours: nothing",),
    ),
]  # fmt: skip
# What makes something new overwrites nothing. A schedule's change is a row of its own, beside what it ends.
MAKE_SOMETHING = {
    "logs:add", "logs:quick-add", "logs:add-phrase", "logs:add-meal", "logs:bulk-actions", "logs:favourite",
    "meals:new", "meals:add", "foods:new", "schedules:new", "schedules:change", "schedules:add-medicine",
    "symptoms:new",
}  # fmt: skip
each_form = for_each("form", EDIT_FORMS)


def form_on(page: Any, address: str) -> Element:
    found = [each for each in parse(page).select("form[method=post]") if each["action"] == address]
    assert len(found) == 1, [each["action"] for each in parse(page).select("form[method=post]")]
    return found[0]


def version_on(page: Any, address: str) -> str:
    return form_fields(form_on(page, address))["version"][0]


def test_every_form_makes_something_new_or_carries_its_version():
    assert {form.view for form in FORMS} == {form.view for form in EDIT_FORMS} | MAKE_SOMETHING


@each_form
def test_a_form_that_was_changed_elsewhere_asks_and_then_saves(form, rows, as_member):
    address = form.address(rows)
    opened = version_on(as_member.get(form.page(rows)), address)
    assert as_member.post(address, form.elsewhere | {"version": opened}).status_code == 302
    stored = everything_stored()
    answer = as_member.post(address, form.here | {"version": opened})
    assert answer.status_code == 422
    assert everything_stored() == stored
    notice = form_on(answer, address).select_one(".conflict").text
    assert "changed after you opened the form" in notice
    for words in form.told:
        assert words in notice
    asked = version_on(answer, address)
    assert as_member.post(address, form.here | {"version": asked}).status_code == 302
    assert everything_stored() != stored


@each_form
def test_a_form_sent_twice_asks_nothing(form, rows, as_member):
    address = form.address(rows)
    sent = form.here | {"version": version_on(as_member.get(form.page(rows)), address)}
    assert as_member.post(address, sent).status_code == 302
    stored = everything_stored()
    assert as_member.post(address, sent).status_code == 302
    assert everything_stored() == stored


def test_another_target_for_another_day_is_no_conflict(as_member, rows):
    opened = version_on(as_member.get("/profile/targets/"), "/profile/targets/")
    as_member.post("/profile/targets/", TARGET)
    other = TARGET | {"own_mg": "290", "starts_on": "2026-11-21", "version": opened}
    assert as_member.post("/profile/targets/", other).status_code == 302


def test_a_conflict_in_a_form_with_a_mistake_is_told_with_the_mistake(as_member, rows):
    address = f"{DAY}entries/{rows.entry.pk}/"
    opened = version_on(as_member.get(address), address)
    as_member.post(address, {"amount": "2", "portion": "unit", "meal": "dinner"})
    page = as_member.post(address, {"amount": "much", "portion": "unit", "meal": "lunch", "version": opened})
    assert "Amount Saved now: 2 Yours: much" in form_on(page, address).text
