"""Copying, moving and removing several entries of a day at once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from foods.models import Food
from tests.factories import EntryFactory
from tests.html import HTMX, parse, undo_form
from tracker.lib.ids import new_id
from tracker.logs.models import IntakeEntry, LogChange

DAY = "/days/2026-11-22/"
PAGE = DAY + "several/"
MONDAY = date(2026, 11, 23)


@pytest.fixture
def lunch(member, almonds):
    """Two things at lunch and one at dinner."""
    return [
        EntryFactory(user=member, food=almonds, grams=grams, meal=meal)
        for grams, meal in (("28.35", "lunch"), ("56.7", "lunch"), ("28.35", "dinner"))
    ]


def sent(entries, act, to="2026-11-23", meal="", id=None):
    ids = [str(entry.pk) for entry in entries]
    return {"entry": ids, "act": act, "to": to, "meal": meal, "id": id or new_id()}


def log(member, day):
    return [(entry.meal, entry.magnesium_mg) for entry in IntakeEntry.objects.for_user(member).on(day)]


def values():
    return list(IntakeEntry.objects.order_by("pk").values())


# --- the page -------------------------------------------------------------------------------------


def test_a_meal_of_the_day_leads_to_its_entries_ticked(as_member, lunch):
    menu = parse(as_member.get(DAY)).select(".menu")[0]
    assert menu.select_one("summary")["aria-label"] == "More actions for lunch"
    links = {link.text: link["href"] for link in menu.select("a")}
    assert list(links) == ["Save as a meal", "Copy, move or remove", "Copy or move the whole day"]
    page = parse(as_member.get(links["Copy, move or remove"]))
    ticks = {box["value"]: "checked" in box.attributes for box in page.select("[name=entry]")}
    assert ticks == {str(entry.pk): entry.meal == "lunch" for entry in lunch}


def test_the_whole_day_can_be_ticked_and_nothing_is_by_itself(as_member, lunch):
    for query, count in (("?choose=all", 3), ("", 0), ("?choose=tea", 0)):
        assert len(parse(as_member.get(PAGE + query)).select("[checked]")) == count, query


def test_an_empty_day_leads_back(as_member):
    assert parse(as_member.get(PAGE)).select_one(".empty").select_one("a")["href"] == DAY


def test_a_strangers_entries_are_not_on_the_page(as_member, stranger):
    EntryFactory(user=stranger)
    assert not parse(as_member.get(PAGE)).select("[name=entry]")


# --- the acts, and back ---------------------------------------------------------------------------


def test_several_entries_are_copied_to_another_day_once(as_member, member, lunch):
    what = sent(lunch[:2], "copy")
    for _ in range(2):
        page = parse(as_member.post(PAGE, what, follow=True))
    assert page.select_one("#notice").text.startswith(
        "2 entries copied to Monday 23 November. 312 of 310 mg."
    )
    assert log(member, MONDAY) == [("lunch", 78), ("lunch", 156)]
    as_member.post(undo_form(page)["action"])
    assert log(member, MONDAY) == []
    assert len(log(member, date(2026, 11, 22))) == 3


def test_a_copy_may_go_to_another_meal_of_the_same_day(as_member, member, lunch):
    page = parse(as_member.post(PAGE, sent(lunch[:1], "copy", "2026-11-22", "snack"), follow=True))
    assert page.select_one("#notice").text.startswith("Almonds copied to snack.")
    assert ("snack", 78) in log(member, date(2026, 11, 22))


def test_several_entries_are_moved_to_a_day_and_a_meal(as_member, member, lunch):
    before = values()
    what = sent(lunch[1:], "move", meal="breakfast")
    for _ in range(2):
        page = parse(as_member.post(PAGE, what, follow=True))
    assert page.select_one("#notice").text.startswith("2 entries moved to Monday 23 November. 78 of 310 mg.")
    assert log(member, MONDAY) == [("breakfast", 156), ("breakfast", 78)]
    as_member.post(undo_form(page)["action"])
    assert values() == before


def test_what_is_moved_keeps_what_was_frozen_and_a_copy_holds_what_is_now(as_member, member, lunch):
    Food.objects.update(magnesium_mg=Decimal(80))
    as_member.post(PAGE, sent(lunch[:1], "move"))
    as_member.post(PAGE, sent(lunch[2:], "copy"))
    assert sorted(log(member, MONDAY)) == [("dinner", 80), ("lunch", 78)]


def test_several_entries_are_removed_and_come_back(as_member, member, lunch):
    before = values()
    what = sent(lunch[:2], "remove", to="")
    for _ in range(2):
        page = parse(as_member.post(PAGE, what, follow=True))
    assert page.select_one("#notice").text.startswith("2 entries removed. 78 of 310 mg.")
    as_member.post(undo_form(page)["action"])
    assert values() == before
    assert LogChange.objects.count() == 1


def test_an_entry_that_was_moved_on_since_is_left_alone_by_undo(as_member, member, lunch):
    as_member.post(PAGE, sent(lunch[:2], "move"))
    undo = undo_form(parse(as_member.get(DAY)))["action"]
    as_member.post("/days/2026-11-23/several/", sent(lunch[:1], "move", "2026-11-24"))
    page = parse(as_member.post(undo, follow=True))
    assert "Almonds was changed later, so it stays as it is." in page.select_one("#notice").text
    assert log(member, date(2026, 11, 24)) == [("lunch", 78)]
    assert page.select_one("#day-total").value == 234


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize("act", ["copy", "move", "remove"])
def test_nothing_ticked_is_said_and_the_rest_stays(as_member, lunch, act):
    answer = as_member.post(PAGE, sent([], act, meal="snack"))
    assert answer.status_code == 422
    page = parse(answer)
    assert page.select_one("[role=alert]").text == "Select at least one entry."
    assert page.select_one("[name=to]")["value"] == "2026-11-23"
    assert page.select_one("[name=meal]").select_one("[selected]")["value"] == "snack"


@pytest.mark.parametrize("to", ["", "soon", "1999-12-31", "2100-01-01", "2026-02-30"])
def test_a_day_that_is_none_is_said_beside_it_and_the_ticks_stay(as_member, lunch, to):
    answer = as_member.post(PAGE, sent(lunch[:2], "copy", to))
    assert answer.status_code == 422
    page = parse(answer)
    assert page.select_one(".invalid").select_one("[name=to]")
    assert len(page.select("[checked]")) == 2
    assert IntakeEntry.objects.count() == 3


@pytest.mark.parametrize(
    "damage",
    [{"act": "eat"}, {"act": ""}, {"meal": "tea"}, {"id": ""}, {"id": "x"}, {"entry": ["x", "\x00"]}],
)
def test_a_damaged_form_changes_nothing(as_member, lunch, damage):
    before = values()
    for headers in ({}, HTMX):
        assert as_member.post(PAGE, sent(lunch, "copy") | damage, headers=headers).status_code == 422
    assert values() == before


@pytest.mark.parametrize("act", ["copy", "move", "remove"])
def test_a_strangers_entries_stay_where_they_are(as_member, stranger, lunch, act):
    theirs = EntryFactory(user=stranger)
    before = values()
    assert as_member.post(PAGE, sent([theirs], act)).status_code == 422
    assert values() == before
    as_member.post(PAGE, sent([theirs, lunch[0]], act))
    assert IntakeEntry.objects.filter(user=stranger).values().get() in before


def test_an_id_of_something_else_is_refused_in_a_sentence(as_member, lunch):
    answer = as_member.post(PAGE, sent(lunch[:1], "copy", id=lunch[2].pk))
    assert answer.status_code == 422
    assert "Already done." in parse(answer).select_one("[role=alert]").text
    assert IntakeEntry.objects.count() == 3


def test_a_visitor_is_sent_to_sign_in(client, lunch):
    for name in ("bulk-actions", "copy", "quick-add", "note", "complete"):
        answer = client.post(reverse(f"logs:{name}", args=["2026-11-22"]))
        assert answer["Location"].startswith("/accounts/login/")
