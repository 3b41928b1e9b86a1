"""Quick add: a name and its milligrams alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.factories import EntryFactory
from tests.html import HTMX, parse, undo_form
from tests.logs.test_changing import filled_in
from tracker.lib.ids import new_id
from tracker.logs.models import IntakeEntry

DAY = "/days/2026-11-22/"
QUICK = DAY + "quick/"
BOTH = pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])


def lunch(**changed):
    return {"id": new_id(), "name": "Office canteen lunch", "magnesium_mg": "120", "meal": "lunch"} | changed


@BOTH
def test_a_name_and_milligrams_are_logged_once(as_member, member, headers):
    form = parse(as_member.get(QUICK + "?meal=lunch", headers=headers)).select_one("#add-form")
    sent = filled_in(form) | {"name": "Office canteen lunch", "magnesium_mg": "120", "meal": "lunch"}
    for _ in range(2):
        page = parse(as_member.post(form["action"], sent, headers=headers, follow=True))
    assert page.select_one("#day-total").value == 120
    assert page.select_one("#entries").select_one("h2").text == "Lunch 120 mg"
    assert "Food and drink 120 mg" in page.select_one(".total").text
    assert page.select_one("#notice").text.startswith("Office canteen lunch logged.")
    entry = IntakeEntry.objects.get()
    assert (entry.user, entry.food, entry.source) == (member, None, "Own: quick add")


def test_it_leads_to_no_food(as_member):
    as_member.post(QUICK, lunch())
    [line] = parse(as_member.get(DAY)).select_one("#entries").select("li")
    [change] = line.select("a")
    assert change["aria-label"] == "Change office canteen lunch"
    assert "/foods/" not in parse(as_member.get(change["href"])).select_one("li.editing").text


@pytest.mark.parametrize(
    ("typed", "mg"),
    [("", None), ("0", 0), ("120,5", "120.5"), (" 12 mg", 12), ("1/2", "0.5"), ("10000", 10000)],
)
def test_milligrams_are_read_as_people_write_them_and_may_be_unknown(as_member, typed, mg):
    assert as_member.post(QUICK, lunch(magnesium_mg=typed)).status_code == 302
    assert IntakeEntry.objects.get().magnesium_mg == (None if mg is None else Decimal(mg))
    assert ("at least" in as_member.get(DAY).text) is (mg is None)


@pytest.mark.parametrize("typed", ["1,234", "-5", "lots", "10001", "1e3", "٣" * 30, "NaN"])
def test_a_figure_that_is_none_is_said_and_the_name_stays(as_member, typed):
    answer = as_member.post(QUICK, lunch(magnesium_mg=typed), headers=HTMX)
    assert answer.status_code == 422
    form = parse(answer).select_one("#add-form")
    assert form.select_one("#mg-error")
    assert form.select_one("[name=name]")["value"] == "Office canteen lunch"
    assert form.select_one("[name=magnesium_mg]")["value"] == typed
    assert not IntakeEntry.objects.exists()


@pytest.mark.parametrize(
    "changed", [{"name": ""}, {"name": "x" * 201}, {"meal": "tea"}, {"id": ""}, {"id": "x"}]
)
def test_a_damaged_form_adds_nothing(as_member, changed):
    assert as_member.post(QUICK, lunch(**changed)).status_code == 422
    assert not IntakeEntry.objects.exists()


def test_what_was_not_found_can_be_quick_added_under_its_name(as_member):
    links = parse(as_member.get(DAY + "foods/?q=canteen")).select_one("#food-results").select("a")
    [link] = [link for link in links if "quick" in link["href"]]
    assert parse(as_member.get(link["href"])).select_one("[name=name]")["value"] == "canteen"


def test_it_is_changed_by_name_and_milligrams_and_undo_brings_both_back(as_member):
    as_member.post(QUICK, lunch())
    before = IntakeEntry.objects.values().get()
    address = f"{DAY}entries/{before['id']}/"
    form = parse(as_member.get(address)).select_one(".editing").select_one("form")
    assert form.select_one("[name=magnesium_mg]")["value"] == "120"
    sent = filled_in(form) | {"name": "Soup", "magnesium_mg": "", "meal": "dinner"}
    page = parse(as_member.post(address, sent, follow=True))
    assert page.select_one("#notice").text.startswith("Office canteen lunch changed. At least 0 of 310 mg.")
    assert "Soup" in page.select_one("#entries").text
    as_member.post(undo_form(page)["action"])
    assert IntakeEntry.objects.values().get() == before


def test_a_wrong_change_is_said_in_its_place(as_member):
    as_member.post(QUICK, lunch())
    address = f"{DAY}entries/{IntakeEntry.objects.get().pk}/"
    answer = as_member.post(address, {"name": "Soup", "magnesium_mg": "1,234", "meal": "lunch"})
    assert answer.status_code == 422
    assert parse(answer).select_one(".editing").select_one("#mg-error")


def test_it_is_removed_and_copied_like_anything_else(as_member, member):
    as_member.post(QUICK, lunch())
    entry = IntakeEntry.objects.get()
    several = {"entry": [entry.pk], "act": "copy", "to": "2026-11-23", "meal": "", "id": new_id()}
    as_member.post(DAY + "several/", several)
    as_member.post(f"{DAY}entries/{entry.pk}/remove/")
    [copy] = IntakeEntry.objects.for_user(member)
    assert (copy.day, copy.name, copy.magnesium_mg) == (date(2026, 11, 23), entry.name, 120)


def test_it_stands_in_the_export_with_its_source(as_member):
    as_member.post(QUICK, lunch())
    rows = b"".join(as_member.get("/data/entries.csv").streaming_content).decode().splitlines()
    assert "Office canteen lunch,,food,1,portion,1,portion,120.000,Own: quick add,," in rows[1]


def test_it_is_offered_neither_as_usual_nor_as_recent(as_member, member, almonds):
    for day in (20, 21):
        IntakeEntry.quick(
            "Office canteen lunch", Decimal(120), user=member, day=date(2026, 11, day), meal="lunch"
        ).save()
    EntryFactory(user=member, food=almonds, day=date(2026, 11, 19))
    page = parse(as_member.get(DAY + "foods/", {"meal": "lunch"}))
    assert [line.select_one("span").text for line in page.select("[name=pick]")] == ["Almonds"]
    assert parse(as_member.get(DAY + "foods/?q=al")).select_one("[name=pick]")


def test_a_name_with_markup_is_text(as_member):
    page = as_member.post(QUICK, lunch(name="<b>Soup</b>"), follow=True)
    assert "<b>Soup" not in page.text
