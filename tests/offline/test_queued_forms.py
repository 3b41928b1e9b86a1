"""Forms of a day that waited in a browser: done once, by the view of their page, never over what is newer."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from tests.factories import EntryFactory, SavedMealFactory, ScheduleFactory
from tests.html import form_fields, parse
from tests.offline.test_queue import refused
from tracker.lib.ids import new_id
from tracker.logs.models import DayNote, IntakeEntry

DAY = date(2026, 11, 18)


def form(address: str, fields: dict | None = None, **more) -> dict:
    """Return what a browser keeps of a form of DAY that it could not send."""
    pairs = [[name, value] for name, value in (fields or {}).items()]
    return {"id": str(new_id()), "day": str(DAY), "what": "form", "form": address, "fields": pairs} | more


def test_each_form_of_a_day_that_waited_does_what_its_page_does_and_only_once(
    as_member, member, almonds, eaten
):
    schedule = ScheduleFactory(user=member, starts_on=DAY - timedelta(days=1))
    meal = SavedMealFactory(user=member, lines=[(almonds, "1", "1 oz"), (almonds, "10", "g")])
    page = parse(as_member.get(reverse("logs:search", args=[DAY]), {"q": "3 g almonds and 1 oz almonds"}))
    phrase = {name: value for name, [value] in form_fields(page.select_one("#add-form")).items()}
    waited = [
        form("quick/", {"id": str(new_id()), "name": "Canteen", "magnesium_mg": "90", "meal": "lunch"}),
        form("take/", {"take": f"{schedule.pk} {new_id()}"}),
        form(f"meals/{meal.pk}/", {"pick": str(new_id()), "meal": "snack"}),
        form("phrase/", phrase | {"add": "all", "meal": "snack"}),
        form("note/", {"note": "Tired"}),
        form("complete/", {"complete": "yes"}),
        form(f"entries/{eaten.pk}/remove/"),
    ]
    for _ in range(2):
        assert refused(as_member, member, *waited) == [""] * len(waited)
    entries = IntakeEntry.objects.for_user(member).on(DAY)
    assert sorted(str(entry.magnesium_mg) for entry in entries if entry.taken_for is None) == [
        "27.513", "78.000", "78.000", "8.254", "90.000",
    ]  # fmt: skip
    assert [entry.name for entry in entries if entry.taken_for] == [schedule.food.name]
    note = DayNote.objects.get(user=member)
    assert (note.note, note.is_complete) == ("Tired", True)
    assert IntakeEntry.objects.get(pk=eaten.pk).removed_at


@pytest.fixture
def eaten(member, almonds):
    return EntryFactory(user=member, food=almonds, grams="28.35", day=DAY, meal="snack")


def seen_of(entry: IntakeEntry) -> dict:
    return {"mg": str(entry.magnesium_mg), "words": entry.amount_in_words, "meal": entry.meal}


def test_an_entry_is_changed_as_long_as_it_is_what_the_member_saw(as_member, member, eaten):
    seen = seen_of(eaten)
    change = form(f"entries/{eaten.pk}/", {"amount": "50", "portion": "", "meal": "snack"}, seen=seen)
    assert refused(as_member, member, change) == [""]
    assert refused(as_member, member, change) == [""]  # the first answer was lost
    eaten.refresh_from_db()
    assert (eaten.amount, eaten.magnesium_mg) == (50, Decimal("137.566"))
    assert member.changes.count() == 1

    for address, fields in ((f"entries/{eaten.pk}/", {"amount": "9"}), (f"entries/{eaten.pk}/remove/", {})):
        (reason,) = refused(as_member, member, form(address, fields, seen=seen))
        assert reason == "This was changed to 50 g (138 mg). To use your version instead, try again."
    eaten.refresh_from_db()
    assert (eaten.amount, eaten.removed_at) == (50, None)
    assert refused(as_member, member, form(f"entries/{eaten.pk}/", {"amount": "9"})) == [""]
    eaten.refresh_from_db()
    assert eaten.amount == 9


def test_an_entry_that_was_removed_meanwhile_is_not_brought_back_by_a_change(as_member, member, eaten):
    refused(as_member, member, form(f"entries/{eaten.pk}/remove/"))
    (reason,) = refused(as_member, member, form(f"entries/{eaten.pk}/", {"amount": "9"}))
    assert "was removed" in reason
    assert not IntakeEntry.objects.for_user(member).exists()


def test_a_note_or_answer_that_was_changed_elsewhere_is_not_replaced_without_asking(as_member, member):
    address = reverse("logs:note", args=[DAY])
    as_member.post(address, {"note": "Tired"})
    assert refused(as_member, member, form("note/", {"note": "Slept well"}, seen="Tired")) == [""]
    (reason,) = refused(as_member, member, form("note/", {"note": "Ill"}, seen="Tired"))
    assert reason == "The note was changed to “Slept well”. To use your version instead, try again."
    assert refused(as_member, member, form("note/", {"note": "Ill"})) == [""]
    assert DayNote.objects.get().note == "Ill"
    assert refused(as_member, member, form("complete/", {"complete": "yes"}, seen="")) == [""]
    (reason,) = refused(as_member, member, form("complete/", {"complete": "no"}, seen=""))
    assert reason == "This day was marked as complete. To use your version instead, try again."
    assert DayNote.objects.get().is_complete is True


@pytest.mark.parametrize(
    ("address", "fields", "reason"),
    [
        ("quick/", {"name": "", "meal": "lunch"}, "Enter a name"),
        ("quick/", {"name": "Soup", "magnesium_mg": "much", "meal": "lunch"}, "as a number"),
        ("several/", {}, "Something went wrong"),
        ("../../accounts/logout/", {}, "Something went wrong"),
        ("", {}, "Something went wrong"),
        ("entries/01a1c2d3-0000-7000-8000-000000000000/remove/", {}, "has been deleted"),
        ("take/", {"take": "01a1c2d3-0000-7000-8000-000000000000"}, "has been deleted"),
    ],
)
def test_a_form_that_cannot_be_sent_comes_with_a_reason(as_member, member, address, fields, reason):
    (told,) = refused(as_member, member, form(address, fields))
    assert reason in told
    assert not IntakeEntry.objects.exists()


def test_another_members_entry_is_neither_changed_nor_removed(as_stranger, stranger, eaten):
    for address in (f"entries/{eaten.pk}/", f"entries/{eaten.pk}/remove/"):
        (reason,) = refused(as_stranger, stranger, form(address, {"amount": "9"}))
        assert "has been deleted" in reason
    eaten.refresh_from_db()
    assert (eaten.amount, eaten.removed_at) == (Decimal("28.35"), None)
