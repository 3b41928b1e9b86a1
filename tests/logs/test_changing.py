"""Changing, removing, and taking a removal back."""

from __future__ import annotations

from decimal import Decimal

import pytest

from foods.models import Food
from tests.factories import EntryFactory, FoodFactory
from tests.html import HTMX, parse, undo_form
from tracker.lib.ids import new_id
from tracker.logs.models import IntakeEntry

DAY = "/days/2026-11-22/"


@pytest.fixture
def address(entry):
    return f"{DAY}entries/{entry.pk}/"


def filled_in(form):
    """What the browser would send for `form` as it stands."""
    sent = {field["name"]: field.attributes.get("value", "") for field in form.select("input")}
    for select in form.select("select"):
        options = select.select("option[selected]") or select.select("option")[:1]
        sent[select["name"]] = options[0]["value"]
    return sent


def edit_form(client, address):
    return parse(client.get(address, headers=HTMX)).select_one(".editing").select_one("form")


# --- changing -------------------------------------------------------------------------------------


def test_an_entry_opens_in_its_place_in_the_list(as_member, entry, address):
    part = parse(as_member.get(address, headers=HTMX))
    form = part.select_one("#entries").select_one(f"#entry-{entry.pk}").select_one("form")
    assert not part.select("html")
    assert form["action"] == form["hx-post"] == address
    assert form.select_one("[name=amount]")["value"] == "56.7"
    assert "autofocus" in form.select_one("[name=amount]").attributes


def test_an_entry_opens_on_a_page_without_javascript(as_member, entry, address):
    page = parse(as_member.get(address))
    assert page.select_one("html")
    assert page.select_one(f"#entry-{entry.pk}").select_one("form")["action"] == address


def test_the_form_shows_the_entry_as_it_stands(as_member, member, almonds):
    portion = almonds.portions.get(label="10 almonds")
    sent = {
        "id": new_id(),
        "food": almonds.pk,
        "portion": f"p{portion.pk}",
        "amount": "1/2",
        "meal": "dinner",
    }
    as_member.post(DAY + "entries/", sent)
    form = edit_form(as_member, f"{DAY}entries/{sent['id']}/")
    assert form.select_one("[name=amount]")["value"] == "½"
    chosen = [select.select_one("option[selected]").text for select in form.select("select")]
    assert chosen == ["10 almonds, 12 g", "Dinner"]


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_changed_entry_changes_the_total(as_member, entry, address, headers):
    sent = filled_in(edit_form(as_member, address)) | {"amount": "28.35", "meal": "dinner"}
    page = parse(as_member.post(address, sent, headers=headers, follow=True))
    assert page.select_one("#day-total").value == 78
    assert page.select_one("#entries").select_one("h2").text == "Dinner 78 mg"
    assert page.select_one("#notice").text.startswith("Almonds changed. 78 of 310 mg.")


def test_after_a_change_the_hand_is_on_the_entry(as_member, entry, address):
    sent = filled_in(edit_form(as_member, address))
    line = parse(as_member.post(address, sent, headers=HTMX)).select_one(f"#entry-{entry.pk}")
    assert "autofocus" in line.select_one("a").attributes


def test_leaving_the_form_changes_nothing_and_keeps_the_place(as_member, entry, address):
    leave = edit_form(as_member, address).select_one(".button-link[hx-get]")
    line = parse(as_member.get(leave["hx-get"], headers=HTMX)).select_one(f"#entry-{entry.pk}")
    assert "autofocus" in line.select_one("a").attributes
    assert leave["href"] == DAY


def test_saving_the_form_as_it_stands_changes_nothing(as_member, member, almonds):
    """A seventh is kept to a millionth, and stands in the form more shortly."""
    for amount in ("1/7", "⅓", "0.01", "1.2345", "2 2/3", "9999.99"):
        sent = {"id": new_id(), "food": almonds.pk, "portion": "unit", "amount": amount, "meal": "snack"}
        as_member.post(DAY + "entries/", sent)
        before = IntakeEntry.objects.values().get(pk=sent["id"])
        address = f"{DAY}entries/{sent['id']}/"
        assert as_member.post(address, filled_in(edit_form(as_member, address))).status_code == 302
        assert IntakeEntry.objects.values().get(pk=sent["id"]) == before, amount


def test_changing_the_amount_keeps_the_value_of_that_day(as_member, entry, address):
    Food.objects.update(magnesium_mg=Decimal(1))
    as_member.post(address, filled_in(edit_form(as_member, address)) | {"amount": "28.35"})
    entry.refresh_from_db()
    assert entry.magnesium_mg == Decimal("78.000")


def test_an_entry_of_a_retired_food_can_be_changed(as_member, entry, address):
    Food.objects.update(is_retired=True)
    as_member.post(address, filled_in(edit_form(as_member, address)) | {"amount": "28.35"})
    entry.refresh_from_db()
    assert entry.magnesium_mg == Decimal("78.000")


def test_a_portion_that_the_food_has_no_longer_stays_the_entrys_own(as_member, almonds):
    portion = almonds.portions.get(label="1 oz")
    sent = {"id": new_id(), "food": almonds.pk, "portion": f"p{portion.pk}", "amount": "1", "meal": "snack"}
    as_member.post(DAY + "entries/", sent)
    portion.quantity = Decimal(30)  # a curator puts it right
    portion.save()
    address = f"{DAY}entries/{sent['id']}/"
    as_member.post(address, filled_in(edit_form(as_member, address)) | {"amount": "2"})
    entry = IntakeEntry.objects.get()
    assert (entry.portion_label, entry.portion_quantity, entry.magnesium_mg) == (
        "1 oz",
        Decimal("28.350"),
        Decimal("156.000"),
    )


def test_a_food_that_is_measured_in_another_unit_now_leaves_its_entries_in_the_old_one(
    as_member, entry, address
):
    Food.objects.update(basis_unit="ml")
    form = edit_form(as_member, address)
    assert "oz" not in form.text
    as_member.post(address, filled_in(form) | {"amount": "28.35"})
    entry.refresh_from_db()
    assert (entry.basis_unit, entry.magnesium_mg) == ("g", Decimal("78.000"))


def test_a_portion_that_does_not_exist_is_refused(as_member, entry, address):
    other = FoodFactory(portions=[("1 bowl", "300")]).portions.get()
    for portion in ("p0", "", "kept", f"p{other.pk}"):
        sent = {"amount": "1", "portion": portion, "meal": "lunch"}
        answer = as_member.post(address, sent, headers=HTMX)
        assert answer.status_code == 422, portion
        assert parse(answer).select_one(".editing").select(".error"), portion
    entry.refresh_from_db()
    assert entry.magnesium_mg == Decimal("156.000")


def test_a_meal_that_does_not_exist_is_refused(as_member, entry, address):
    answer = as_member.post(address, {"amount": "1", "portion": "unit", "meal": "midnight feast"})
    assert answer.status_code == 422
    assert parse(answer).select_one(".editing").select(".error")


# --- removing -------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_removed_entry_is_gone_and_undo_is_offered(as_member, entry, address, headers):
    page = parse(as_member.post(address + "remove/", headers=headers, follow=True))
    assert page.select_one("#day-total").value == 0
    assert not page.select(f"#entry-{entry.pk}")
    assert page.select_one("#notice").text.startswith("Almonds removed. 0 of 310 mg.")
    assert "autofocus" in undo_form(page).select_one("button").attributes


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_removing_twice_removes_once(as_member, member, address, headers):
    for _ in range(2):
        answer = as_member.post(address + "remove/", headers=headers, follow=True)
        assert answer.status_code == 200
        assert parse(answer).select_one("#notice").text.startswith("Almonds removed.")
    assert member.changes.count() == 1
    as_member.post(undo_form(parse(answer))["action"])
    assert IntakeEntry.objects.get().removed_at is None


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_page_left_open_says_that_an_entry_was_removed_since(as_member, address, method, headers):
    as_member.post(address + "remove/")
    before = IntakeEntry.objects.values().get()
    answer = getattr(as_member, method)(address, {"amount": "5", "portion": "unit"}, headers=headers)
    assert answer.status_code == 422
    assert parse(answer).select_one(".problem").text == "Almonds was removed. Nothing was changed."
    assert parse(answer).select_one("#day-total").value == 0
    assert IntakeEntry.objects.values().get() == before


def test_the_form_of_an_entry_removes_it_too(as_member, address):
    button = edit_form(as_member, address).select_one(".remove")
    assert button["formaction"] == button["hx-post"] == address + "remove/"
    assert "formnovalidate" in button.attributes


def test_removing_one_leaves_the_others(as_member, member, address):
    other = EntryFactory(user=member, grams=10)
    page = parse(as_member.post(address + "remove/", follow=True))
    assert page.select_one("#day-total").value == 10
    assert page.select_one(f"#entry-{other.pk}")


def test_removal_happens_on_the_day_that_the_entry_is_of(as_member, entry):
    answer = as_member.post(f"/days/2026-11-21/entries/{entry.pk}/remove/")
    assert answer.status_code == 422
    assert "Almonds is now on Sunday 22 November." in parse(answer).select_one(".problem").text
    assert IntakeEntry.objects.get().removed_at is None
