"""Undo: what was done last on a day's page can be taken back, for minutes, and after a reload."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foods.models import Food
from tests.factories import EntryFactory, FoodFactory
from tests.html import HTMX, parse, undo_form
from tests.logs.corrections.apply_correction import correct
from tests.logs.test_changing import edit_form, filled_in
from tracker.lib.ids import new_id
from tracker.logs import actions
from tracker.logs.corrections.actions import apply
from tracker.logs.models import AlreadyUsed, ChangeAction, IntakeEntry, LogChange
from tracker.logs.models.change_text import describe_change, name_entries

DAY = "/days/2026-11-22/"
SUNDAY = date(2026, 11, 22)
ALMONDS_ADDED = {"action": ChangeAction.ADDED, "parameters": name_entries(["Almonds"])}
BOTH = pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])


def rows(**where):
    return list(IntakeEntry.objects.filter(**where).order_by("pk").values())


def notice(client, day=DAY):
    return parse(client.get(day)).select_one("#notice").text


def undo(client, headers=None):
    """Press Undo on the page of the day as it stands."""
    return client.post(undo_form(parse(client.get(DAY)))["action"], headers=headers or {}, follow=True)


@pytest.fixture
def removed(as_member, entry):
    as_member.post(f"{DAY}entries/{entry.pk}/remove/")


# --- each act, and back ---------------------------------------------------------------------------


@BOTH
def test_undo_takes_out_what_was_added(as_member, an_ounce, headers):
    as_member.post(DAY + "entries/", an_ounce)
    page = parse(undo(as_member, headers))
    assert page.select_one("#day-total").value == 0
    assert page.select_one("#notice").text == "Undone: Almonds logged. 0 of 310 mg. ×"
    assert "autofocus" in page.select_one("#food-search").attributes
    assert [form["action"].split("/")[-2] for form in page.select_one("#notice").select("form")] == [
        "dismiss"
    ]


@BOTH
def test_undo_brings_back_what_was_removed_as_it_was(as_member, entry, headers):
    before = rows()
    as_member.post(f"{DAY}entries/{entry.pk}/remove/")
    page = parse(undo(as_member, headers))
    assert page.select_one("#day-total").value == 156
    assert page.select_one("#notice").text.startswith("Undone: Almonds removed. 156 of 310 mg.")
    assert "autofocus" in page.select_one(f"#entry-{entry.pk}").select_one("a").attributes
    assert rows() == before


@BOTH
def test_undo_brings_back_the_amount_the_portion_and_the_meal(as_member, entry, almonds, headers):
    before = rows()
    address = f"{DAY}entries/{entry.pk}/"
    portion = almonds.portions.get(label="10 almonds")
    sent = filled_in(edit_form(as_member, address)) | {"amount": "1/3", "meal": "dinner"}
    as_member.post(address, sent | {"portion": f"p{portion.pk}"})
    assert rows() != before
    assert parse(undo(as_member, headers)).select_one("#notice").text.startswith("Undone: Almonds changed.")
    assert rows() == before


def test_several_entries_that_were_added_together_go_together(member, as_member, almonds):
    made = [
        IntakeEntry.from_food(
            almonds, Decimal(n), almonds.usual_portion(), user=member, day=SUNDAY, meal="lunch"
        )
        for n in (1, 2, 3)
    ]
    actions.add_many(member, SUNDAY, made)
    assert notice(as_member).startswith("3 entries logged. 468 of 310 mg.")
    undo(as_member)
    assert not IntakeEntry.objects.for_user(member).exists()


def test_entries_that_are_added_together_are_added_once(member, almonds):
    def made():
        portion = almonds.usual_portion()
        return [
            IntakeEntry.from_food(almonds, Decimal(1), portion, id=id, user=member, day=day, meal="lunch")
            for id in ids
        ]

    ids, day = [new_id(), new_id()], SUNDAY
    for _ in range(2):
        assert [entry.pk for entry in actions.add_many(member, day, made())] == ids
    assert (IntakeEntry.objects.count(), LogChange.objects.count()) == (2, 1)


def test_entries_are_added_together_or_not_at_all(member, entry, almonds):
    day, portion = SUNDAY, almonds.usual_portion()
    made = [
        IntakeEntry.from_food(almonds, Decimal(1), portion, id=id, user=member, day=day, meal="lunch")
        for id in (new_id(), entry.pk)
    ]
    with pytest.raises(AlreadyUsed):
        actions.add_many(member, day, made)
    assert (IntakeEntry.objects.count(), LogChange.objects.count()) == (1, 0)


def test_undo_steps_back_one_act_at_a_time(as_member, entry, an_ounce):
    as_member.post(DAY + "entries/", an_ounce)
    as_member.post(f"{DAY}entries/{entry.pk}/remove/")
    totals = [parse(undo(as_member)).select_one("#day-total").value for _ in range(2)]
    assert totals == [234, 156]
    assert notice(as_member) == ""


# --- its text -------------------------------------------------------------------------------------


def test_what_was_done_is_described_from_its_action_and_parameters():
    two, three = name_entries(["Almonds", "Oats"], most=2), name_entries(["Almonds", "Oats", "Tofu"])
    one = name_entries(["Almonds"])
    for action, parameters, text in [
        ("added", one, "Almonds logged"),
        ("added", two, "Almonds and Oats logged"),
        ("meal_added", {"meal": "Bowl", "left_out": []}, "Bowl logged"),
        ("meal_added", {"meal": "Bowl", "left_out": ["Oats", "Tofu"]}, "Bowl logged, without Oats and Tofu"),
        ("removed", three, "3 entries removed"),
        ("changed", one, "Almonds changed"),
        ("copied", one | {"from_day": "2026-11-21"}, "Almonds copied from the day before"),
        ("copied", three | {"from_day": "2026-11-16"}, "3 entries copied from Monday 16 November"),
        ("copied", one, "Almonds copied on this day"),
        ("moved", one | {"to_day": "2026-11-23"}, "Almonds moved to Monday 23 November"),
        ("moved", one | {"to_meal": "lunch"}, "Almonds moved to lunch"),
    ]:
        assert describe_change(action, parameters, SUNDAY) == text


def test_a_change_is_shown_by_its_action_and_one_of_the_version_before_by_its_sentence(as_member, removed):
    LogChange.objects.update(sentence="The stored sentence")
    assert notice(as_member).startswith("Almonds removed. 0 of 310 mg.")
    LogChange.objects.update(action="", parameters=None)
    assert notice(as_member).startswith("The stored sentence. 0 of 310 mg.")
    assert parse(undo(as_member)).select_one("#notice").text.startswith("Undone: The stored sentence.")


# --- how long, and where --------------------------------------------------------------------------


@pytest.mark.parametrize(("minutes", "is_offered"), [(0, True), (10, True), (16, False)])
def test_undo_is_offered_for_more_than_ten_minutes_on_every_load(
    as_member, removed, time_machine, minutes, is_offered
):
    time_machine.move_to(datetime(2026, 11, 22, 11, minutes, tzinfo=UTC), tick=False)
    for _ in range(2):
        assert notice(as_member).startswith("Almonds removed.") is is_offered
    assert ("Undo" in notice(as_member)) is is_offered


def test_undo_is_offered_on_the_page_on_which_it_was_done_only(as_member, removed):
    assert notice(as_member, "/days/2026-11-21/") == ""
    change = LogChange.objects.get()
    assert as_member.post(reverse("logs:undo", args=["2026-11-21", change.pk])).status_code == 404


def test_an_undo_button_on_an_old_page_still_works(as_member, removed, time_machine):
    address = undo_form(parse(as_member.get(DAY)))["action"]
    time_machine.move_to(datetime(2026, 11, 22, 15, 0, tzinfo=UTC), tick=False)
    assert parse(as_member.post(address, follow=True)).select_one("#day-total").value == 156


@BOTH
def test_a_dismissed_notice_stays_away_and_none_takes_its_place(as_member, an_ounce, removed, headers):
    as_member.post(DAY + "entries/", an_ounce)
    [form] = [
        each
        for each in parse(as_member.get(DAY)).select_one("#notice").select("form")
        if "dismiss" in each["action"]
    ]
    answer = as_member.post(form["action"], headers=headers)
    assert (answer.status_code, answer.text) == ((200, "") if headers else (302, ""))
    assert notice(as_member) == ""
    assert IntakeEntry.objects.filter(removed_at=None).count() == 1


def test_changes_that_nobody_will_undo_are_let_go(as_member, member, removed, time_machine):
    old = LogChange.objects.get()
    time_machine.move_to(datetime(2026, 11, 30, 11, 0, tzinfo=UTC), tick=False)
    new = LogChange.objects.record(user=member, day=old.day, **ALMONDS_ADDED)
    as_member.post(reverse("logs:dismiss", args=[new.day, new.pk]))
    assert list(LogChange.objects.all()) == [new]


# --- twice, and meanwhile -------------------------------------------------------------------------


@BOTH
def test_undoing_twice_undoes_once(as_member, removed, headers):
    address = undo_form(parse(as_member.get(DAY)))["action"]
    for _ in range(2):
        page = parse(as_member.post(address, headers=headers, follow=True))
        assert page.select_one("#day-total").value == 156
        assert page.select_one("#notice").text.startswith("Undone: Almonds removed.")
    assert IntakeEntry.objects.count() == 1


def test_what_was_changed_since_is_left_alone_and_named(as_member, an_ounce):
    as_member.post(DAY + "entries/", an_ounce)
    address = undo_form(parse(as_member.get(DAY)))["action"]
    entry = f"{DAY}entries/{an_ounce['id']}/"
    as_member.post(entry, filled_in(edit_form(as_member, entry)) | {"amount": "2"})
    for _ in range(2):
        page = parse(as_member.post(address, headers=HTMX))
        assert page.select_one("#day-total").value == 156
        said = page.select_one("#notice").text
        assert said.startswith("Can’t undo: Almonds was changed or removed later.")
    for mg in (78, 0):  # the later one first, then it can be
        assert parse(undo(as_member)).select_one("#day-total").value == mg


@BOTH
def test_an_addition_that_is_undone_after_its_removal_waits_for_the_removal(as_member, an_ounce, headers):
    """An old tab still offers the first, and what was undone last is not brought back by it."""
    as_member.post(DAY + "entries/", an_ounce)
    address = undo_form(parse(as_member.get(DAY)))["action"]
    as_member.post(f"{DAY}entries/{an_ounce['id']}/remove/")
    page = parse(as_member.post(address, headers=headers, follow=True))
    assert page.select_one("#notice").text.startswith("Can’t undo: Almonds was changed or removed later.")
    assert parse(undo(as_member)).select_one("#day-total").value == 78
    page = parse(as_member.post(address, headers=headers, follow=True))
    assert page.select_one("#notice").text.startswith("Undone: Almonds")
    assert page.select_one("#day-total").value == 0


def test_of_several_entries_those_that_are_as_they_were_are_undone(member, as_member, almonds):
    portion = almonds.usual_portion()
    entries = [
        IntakeEntry.from_food(almonds, Decimal(1), portion, user=member, day=SUNDAY, meal="lunch")
        for _ in range(3)
    ]
    actions.add_many(member, SUNDAY, entries)
    address = undo_form(parse(as_member.get(DAY)))["action"]
    first, second = (f"{DAY}entries/{entry.pk}/" for entry in entries[:2])
    as_member.post(first, filled_in(edit_form(as_member, first)) | {"amount": "2"})
    as_member.post(f"{second}remove/")
    page = parse(as_member.post(address, follow=True))
    assert "Almonds was changed later, so it stays as it is." in page.select_one("#notice").text
    assert page.select_one("#day-total").value == 156


def test_a_change_of_what_was_removed_since_is_left_alone(as_member, entry):
    address = f"{DAY}entries/{entry.pk}/"
    as_member.post(address, filled_in(edit_form(as_member, address)) | {"amount": "2"})
    undo_change = undo_form(parse(as_member.get(DAY)))["action"]
    as_member.post(address + "remove/")
    assert "Can’t undo" in parse(as_member.post(undo_change, follow=True)).select_one("#notice").text
    assert parse(undo(as_member)).select_one("#day-total").value == Decimal("5.503")


def test_a_curators_correction_in_between_stays(as_member, member, almonds, curator):
    entry = EntryFactory(user=member, food=almonds, grams="28.35")
    address = f"{DAY}entries/{entry.pk}/"
    as_member.post(address, filled_in(edit_form(as_member, address)) | {"amount": "56.7"})
    apply(correct(almonds, 80), "Misread", curator)
    assert parse(undo(as_member)).select_one("#day-total").value == 80


def test_saving_an_entry_as_it_stands_is_nothing_to_undo(as_member, entry):
    address = f"{DAY}entries/{entry.pk}/"
    as_member.post(address, filled_in(edit_form(as_member, address)))
    assert notice(as_member) == ""


def test_adding_the_same_form_twice_is_one_change(as_member, an_ounce):
    for _ in range(2):
        as_member.post(DAY + "entries/", an_ounce)
    assert LogChange.objects.count() == 1


# --- whose, and how dear --------------------------------------------------------------------------


def test_a_strangers_change_is_not_found(as_stranger, removed):
    change = LogChange.objects.get()
    for act in ("undo", "dismiss"):
        assert as_stranger.post(reverse(f"logs:{act}", args=[change.day, change.pk])).status_code == 404
        assert as_stranger.post(reverse(f"logs:{act}", args=[change.day, new_id()])).status_code == 404
    assert notice(as_stranger) == ""
    assert LogChange.objects.get().undone_at is LogChange.objects.get().dismissed_at is None


def test_a_name_from_a_label_is_text_in_the_notice(as_member, member):
    entry = EntryFactory(user=member, food=FoodFactory(name="<b>Bar</b>"))
    answer = as_member.post(f"{DAY}entries/{entry.pk}/remove/", follow=True)
    assert "&lt;b&gt;Bar&lt;/b&gt; removed" in answer.text


def test_the_record_of_an_addition_is_one_statement(member, almonds):
    entry = IntakeEntry.from_food(
        almonds,
        Decimal(1),
        almonds.usual_portion(),
        user=member,
        day=SUNDAY,
        meal="lunch",
    )
    with CaptureQueriesContext(connection) as captured:
        actions.add(member, entry.day, entry)
    statements = [query["sql"].split()[0] for query in captured]
    assert [word for word in statements if word not in {"SAVEPOINT", "RELEASE", "BEGIN"}] == ["INSERT"] * 2


def test_many_changes_take_no_more_queries_of_the_day(as_member, member, entry):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            as_member.get(DAY)
        return len(captured)

    before = queries()
    for n in range(30):
        LogChange.objects.record(user=member, day=entry.day - timedelta(days=n % 3), **ALMONDS_ADDED)
    assert queries() == before


def test_an_entry_of_a_retired_food_comes_back_too(as_member, removed):
    Food.objects.update(is_retired=True)
    assert parse(undo(as_member)).select_one("#day-total").value == 156
