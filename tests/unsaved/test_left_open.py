"""A page that was left open says what happened meanwhile, and shows what is there now."""

from __future__ import annotations

from datetime import date

import pytest

from foods.models import Food
from tests.factories import EntryFactory
from tests.html import HTMX, form_fields, parse
from tracker.lib.ids import new_id
from tracker.logs.models import IntakeEntry

DAY, YESTERDAY = "/days/2026-11-22/", date(2026, 11, 21)
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("rest", ["", "lines/", "foods/?q=oat", "work-out/"])
def test_a_meal_that_was_removed_since_leads_to_the_list_which_says_so(as_member, rows, rest):
    as_member.post(f"/meals/{rows.bowl.pk}/remove/")
    method = as_member.get if "foods" in rest else as_member.post
    page = as_member.get(method(f"/meals/{rows.bowl.pk}/{rest}", {"name": "X"})["Location"])
    assert "This meal was removed. Nothing was changed." in page.text
    assert "Morning bowl removed." in page.text  # with the way to undo it


def test_a_removed_meal_leads_htmx_to_the_list_too(as_member, rows):
    as_member.post(f"/meals/{rows.bowl.pk}/remove/")
    answer = as_member.post(f"/meals/{rows.bowl.pk}/lines/", headers=HTMX)
    assert answer["HX-Redirect"] == f"/meals/?removed={rows.bowl.pk}"


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_line_that_was_removed_since_is_not_changed(as_member, rows, method):
    address = f"/meals/{rows.bowl.pk}/lines/{rows.line.pk}/"
    as_member.post(f"{address}remove/")
    answer = getattr(as_member, method)(address, {"amount": "9", "portion": "unit"})
    assert answer.status_code == 422
    assert "This food was removed. Nothing was changed." in answer.text
    rows.line.refresh_from_db()
    assert (rows.line.amount, bool(rows.line.removed_at)) == (1, True)


def test_a_saved_meal_that_was_removed_since_is_not_logged(as_member, rows):
    as_member.post(f"/meals/{rows.bowl.pk}/remove/")
    count = IntakeEntry.objects.count()
    answer = as_member.post(f"{DAY}meals/{rows.bowl.pk}/", {"pick": new_id(), "meal": "lunch"})
    assert answer.status_code == 422
    assert "This meal was removed. Nothing was logged." in answer.text
    assert IntakeEntry.objects.count() == count


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_own_food_that_was_removed_since_leads_to_the_list_which_says_so(as_member, rows, method):
    as_member.post(f"/foods/mine/{rows.own.pk}/remove/")
    answer = getattr(as_member, method)(f"/foods/mine/{rows.own.pk}/", {"name": "Other"})
    page = as_member.get(answer["Location"])
    assert "This food was removed. Your changes were not saved." in page.text
    assert Food.objects.get(pk=rows.own.pk).name == "My bread"


def test_a_schedule_that_was_removed_since_says_so(as_member, rows):
    as_member.post(f"/supplements/{rows.nightly.pk}/remove/")
    page = as_member.post(f"/supplements/{rows.nightly.pk}/", {"amount": "2"}, follow=True)
    assert "This schedule was removed. Nothing was changed." in page.text


def test_an_entry_sent_again_after_its_food_was_retired_stands(as_member, rows):
    sent = {"id": new_id(), "food": rows.oats.pk, "portion": "unit", "amount": "33", "meal": "lunch"}
    as_member.post(f"{DAY}entries/", sent)
    Food.objects.filter(pk=rows.oats.pk).update(is_retired=True)
    assert as_member.post(f"{DAY}entries/", sent).status_code == 302
    assert IntakeEntry.objects.filter(food=rows.oats).count() == 1


# --- copying twice --------------------------------------------------------------------------------


@pytest.fixture
def two_of_yesterday(member, almonds, oats):
    return [
        EntryFactory(user=member, day=YESTERDAY, meal="breakfast", food=food, grams=47)
        for food in (almonds, oats)
    ]


def copied(client, headers=None, **fields):
    sent = {"copy": f"{YESTERDAY} day {new_id()}"} | fields
    return client.post(f"{DAY}copy/", sent, headers=headers or {})


def on_today(member):
    return IntakeEntry.objects.for_user(member).on(TODAY).count()


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_day_copied_from_a_second_tab_is_asked_about_first(as_member, member, two_of_yesterday, headers):
    assert copied(as_member).status_code == 302
    answer = copied(as_member, headers)
    assert answer.status_code == 422
    form = next(form for form in parse(answer).select("form.caution"))
    assert "These 2 entries are already logged on this day." in form.text
    assert on_today(member) == 2
    as_member.post(form["action"], form_fields(form))
    assert on_today(member) == 4


def test_a_copy_sent_twice_is_made_once_and_nothing_is_asked(as_member, member, two_of_yesterday):
    copy = f"{YESTERDAY} day {new_id()}"
    for _ in range(2):
        assert copied(as_member, copy=copy).status_code == 302
    assert on_today(member) == 2


def test_a_copy_of_what_the_day_has_in_part_is_asked_about(as_member, member, two_of_yesterday, oats):
    EntryFactory(user=member, day=TODAY, meal="breakfast", food=oats, grams=47)
    answer = copied(as_member)
    assert answer.status_code == 422
    assert "1 of these 2 entries is already logged on this day." in answer.text


def test_the_same_food_at_another_meal_or_in_another_amount_is_not_asked_about(
    as_member, member, two_of_yesterday, oats
):
    EntryFactory(user=member, day=TODAY, meal="breakfast", food=oats, grams=100)
    EntryFactory(user=member, day=TODAY, meal="dinner", food=oats, grams=47)
    assert copied(as_member).status_code == 302


def test_copying_several_entries_to_a_day_that_has_them_is_asked_about(as_member, member, two_of_yesterday):
    def send(**more):
        sent = {"entry": [each.pk for each in two_of_yesterday], "act": "copy", "to": TODAY, "meal": "",
                "id": new_id()}  # fmt: skip
        return as_member.post(f"/days/{YESTERDAY}/several/", sent | more)

    assert send().status_code == 302
    page = send()
    assert page.status_code == 422
    assert "2 of these entries are already logged on that day." in page.text
    assert on_today(member) == 2
    assert send(again=parse(page).select_one("[name=again]")["value"]).status_code == 302
    assert on_today(member) == 4
