"""Adding an entry, once, whatever happens on the way."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import EntryFactory
from tests.html import HTMX, parse, undo_form
from tracker.lib.ids import new_id
from tracker.logs.models import IntakeEntry

ADD = reverse("logs:add", args=["2026-11-22"])


def test_an_ounce_of_almonds_adds_78_mg(as_member, an_ounce):
    page = as_member.post(ADD, an_ounce, follow=True)
    assert '<data id="day-total" value="78.000">78</data>' in page.text


def test_a_double_tap_makes_one_entry(as_member, an_ounce):
    for _ in range(2):
        assert as_member.post(ADD, an_ounce).status_code == 302
    assert [entry.magnesium_mg for entry in IntakeEntry.objects.all()] == [Decimal("78.000")]


def test_two_amounts_of_the_same_food_are_two_entries(as_member, an_ounce):
    for id in (new_id(), new_id()):
        as_member.post(ADD, an_ounce | {"id": id})
    assert IntakeEntry.objects.count() == 2


def test_an_entry_is_the_members_own(as_member, member, an_ounce):
    as_member.post(ADD, an_ounce)
    entry = IntakeEntry.objects.get()
    assert (entry.user, entry.pk, entry.meal) == (member, an_ounce["id"], "snack")


def test_htmx_gets_the_new_total_the_entry_and_what_happened(as_member, an_ounce):
    part = parse(as_member.post(ADD, an_ounce, headers=HTMX))
    assert not part.select("html")
    assert part.select_one("#day-panel").select_one("#day-total").value == 78
    assert part.select_one("#entries").select_one(f"#entry-{an_ounce['id']}")
    assert part.select_one("#notice").text.startswith("Almonds logged. 78 of 310 mg.")


def test_a_screen_reader_hears_the_new_total(as_member, an_ounce):
    page = parse(as_member.get("/days/2026-11-22/"))
    assert page.select_one("#notice")["role"] == "status"
    assert "78 of 310 mg" in parse(as_member.post(ADD, an_ounce, headers=HTMX)).select_one("#notice").text


def test_after_adding_without_javascript_a_reload_adds_nothing(as_member, an_ounce):
    answer = as_member.post(ADD, an_ounce)
    assert answer["Location"] == "/days/2026-11-22/?focus=search"
    for _ in range(2):
        page = parse(as_member.get(answer["Location"]))
    assert page.select_one("#notice").text.startswith("Almonds logged. 78 of 310 mg.")
    assert IntakeEntry.objects.count() == 1


def test_what_was_added_can_be_undone_from_the_notice(as_member, an_ounce):
    undo = undo_form(parse(as_member.post(ADD, an_ounce, headers=HTMX)))
    page = parse(as_member.post(undo["action"], follow=True))
    assert page.select_one("#day-total").value == 0


def test_an_id_that_stands_for_something_else_is_refused_in_a_sentence(as_member, an_ounce):
    as_member.post(ADD, an_ounce)
    answer = as_member.post(ADD, an_ounce | {"amount": "2"}, headers=HTMX)
    assert answer.status_code == 422
    page = parse(answer)
    assert "Already logged" in page.select_one("[role=alert]").text
    assert page.select_one("#day-total").value == 78


def test_an_id_of_a_stranger_is_refused_without_a_word_about_them(as_member, stranger, an_ounce):
    EntryFactory(user=stranger, id=an_ounce["id"])
    answer = as_member.post(ADD, an_ounce)
    assert answer.status_code == 422
    assert "stranger" not in answer.text.lower()
    assert IntakeEntry.objects.get().user == stranger


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_what_is_said_to_be_added_stands_in_the_list(as_member, an_ounce, headers):
    """Back after an undo, the same results are tapped again: the id was used, and removed."""
    as_member.post(ADD, an_ounce)
    as_member.post(reverse("logs:remove", args=["2026-11-22", an_ounce["id"]]))
    answer = as_member.post(ADD, an_ounce, headers=headers, follow=True)
    page = parse(answer)
    is_in_the_list = bool(page.select(f"#entry-{an_ounce['id']}"))
    is_refused = answer.status_code == 422 and bool(page.select("[role=alert]"))
    assert is_in_the_list or is_refused


@pytest.mark.parametrize("field", ["id", "food", "portion", "amount", "meal"])
def test_a_form_that_lost_a_field_adds_nothing(as_member, an_ounce, field):
    del an_ounce[field]
    for headers in ({}, HTMX):
        assert as_member.post(ADD, an_ounce, headers=headers).status_code == 422
    assert not IntakeEntry.objects.exists()


@pytest.mark.parametrize("id", ["", "1", "not-an-id", "6f1c9c1e-7d0a-4d7e-9a57-0d7d6a3b7c11"])
def test_an_id_that_is_no_uuid_of_version_7_adds_nothing(as_member, an_ounce, id):
    assert as_member.post(ADD, an_ounce | {"id": id}).status_code == 422
    assert not IntakeEntry.objects.exists()


def test_a_damaged_id_is_said_beside_the_form(as_member, an_ounce):
    damaged = an_ounce | {"id": "6f1c9c1e-7d0a-4d7e-9a57-0d7d6a3b7c11"}
    form = parse(as_member.post(ADD, damaged, headers=HTMX)).select_one("#add-form")
    assert "Something went wrong with this form" in form.text


def test_somebody_without_a_target_is_asked_for_it_before_adding(an_ounce, member):
    member.targets.all().delete()
    client = Client()
    client.force_login(member)
    assert client.post(ADD, an_ounce)["Location"].startswith("/profile/welcome/")
    assert client.post(ADD, an_ounce, headers=HTMX)["HX-Redirect"].startswith("/profile/welcome/")
    assert not IntakeEntry.objects.exists()
