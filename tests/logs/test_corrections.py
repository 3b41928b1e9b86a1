"""A curator's correction, applied to past entries when they ask for it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import EntryFactory, FoodFactory, TargetFactory
from tests.html import parse
from tests.logs.corrections.apply_correction import ADDRESS, DAY, cards, correct, day_total, values
from tracker.logs import actions
from tracker.logs.corrections.actions import apply, undo
from tracker.logs.corrections.preview import preview
from tracker.logs.corrections.values import CannotCorrect, CorrectionPlan, frozen_values
from tracker.logs.models import CorrectedEntry, Correction, IntakeEntry

# --- what is applied ------------------------------------------------------------------------------


def test_past_entries_get_the_corrected_value(ounces, almonds, curator):
    made = apply(correct(almonds, 80), "Misread", curator)
    assert [values(entry) for entry in ounces] == [(80, 80, Decimal("28.35"), Decimal("28.35"))] * 3
    assert (made.entry_count, made.member_count, made.day_count) == (3, 2, 3)
    assert (made.food, made.made_by, made.reason) == (almonds, curator, "Misread")


@pytest.mark.parametrize("grams", ["0.01", "1.333333", "28.35", "33.333333", "9999.99"])
def test_amounts_stay_and_the_sum_rounds_as_a_new_entry_does(member, almonds, curator, grams):
    entry = EntryFactory(user=member, food=almonds, grams=grams)
    apply(correct(almonds, "79.777", basis_quantity=Decimal("30.123")), "Misread", curator)
    new = EntryFactory(user=member, food=almonds, grams=grams)
    assert values(entry) == values(new)


def test_only_entries_with_the_chosen_old_value_change(ounces, almonds, curator, member):
    odd = EntryFactory(user=member, food=FoodFactory(magnesium_mg=78, basis_quantity=Decimal("28.35")))
    apply(correct(almonds, 80), "Misread", curator)
    EntryFactory(user=member, food=almonds, grams="28.35")
    second = EntryFactory(user=member, food=almonds, grams="28.35", day=date(2026, 1, 2))
    IntakeEntry.objects.filter(pk=second.pk).update(basis_magnesium_mg=70, magnesium_mg=70)
    change = correct(almonds, 82)
    assert [(str(value), count) for value, count in frozen_values(almonds)] == [
        ("80 mg in 28.35 g", 4),
        ("70 mg in 28.35 g", 1),
    ]
    made = apply(change, "Better table", curator)
    assert made.entry_count == 4
    assert values(second)[0] == 70
    assert values(odd)[0] == Decimal("275.132")


def test_only_entries_in_the_range_of_days_change(ounces, almonds, curator):
    change = correct(almonds, 80)
    made = apply(
        CorrectionPlan(change.food_id, change.old, change.new, first=DAY, last=DAY), "Misread", curator
    )
    assert [values(entry)[0] for entry in ounces] == [80, 78, 80]
    assert (made.entry_count, made.first_day, made.last_day) == (2, DAY, DAY)


def test_unknown_becomes_known(member, as_member, unknown_food, curator):
    entry = EntryFactory(user=member, food=unknown_food, grams=50)
    apply(correct(unknown_food, 20), "Found a table", curator)
    assert values(entry)[:2] == (10, 20)
    assert cards(as_member) == [
        "We updated Blueberry muffin from unknown to 20 mg in 100 g on 22 November. "
        "Your total for this day changed by +10 mg."
    ]


def test_known_becomes_unknown_and_back(member, as_member, almonds, curator):
    entry = EntryFactory(user=member, food=almonds, grams="28.35")
    made = apply(correct(almonds, None), "Nobody knows", curator)
    assert values(entry)[:2] == (None, None)
    assert (
        "from 78 mg to unknown in 28.35 g on 22 November. Your total for this day changed by −78 mg."
        in cards(as_member)[0]
    )
    undo(made, curator)
    assert values(entry)[:2] == (78, 78)


def test_removed_entries_are_corrected_for_the_case_that_they_come_back(member, as_member, almonds, curator):
    entry = EntryFactory(user=member, food=almonds, grams="28.35")
    actions.remove_many(member, DAY, [entry])
    change = correct(almonds, 80)
    seen = preview(change)
    assert (seen.entry_count, seen.removed_count, seen.day_count) == (1, 1, 0)
    assert (seen.largest_mg, seen.average_mg) == (0, None)
    apply(change, "Misread", curator)
    assert values(entry)[0] == 80
    assert cards(as_member) == []
    member.changes.get().undo()
    assert day_total(as_member)[0] == 80
    assert len(cards(as_member)) == 1


def test_name_kind_and_source_of_an_entry_stay(ounces, almonds, curator):
    change = correct(almonds, 80, name="Hazelnuts", kind="supplement")
    apply(change, "Misread", curator)
    ounces[0].refresh_from_db()
    assert (ounces[0].name, ounces[0].kind) == ("Almonds", "food")


def test_a_value_that_changed_since_the_preview_is_not_applied(ounces, almonds, curator):
    change = correct(almonds, 80)
    correct(almonds, 81)
    with pytest.raises(CannotCorrect, match="changed after you opened this page"):
        apply(change, "Misread", curator)
    assert [values(entry)[0] for entry in ounces] == [78] * 3
    assert not Correction.objects.exists()


def test_grams_do_not_become_millilitres(ounces, almonds, curator):
    change = correct(almonds, 80, basis_unit="ml")
    assert frozen_values(almonds) == []
    with pytest.raises(CannotCorrect, match="can’t be changed to"):
        apply(change, "Misread", curator)


def test_nothing_to_correct_is_said_and_not_recorded(almonds, curator):
    with pytest.raises(CannotCorrect, match="No past entry has 78 mg"):
        apply(correct(almonds, 80), "Misread", curator)
    assert not Correction.objects.exists()


def test_what_could_not_be_stored_is_refused_and_nothing_changes(member, almonds, curator):
    entry = EntryFactory(user=member, food=almonds, grams="9000")
    change = correct(almonds, "999999.999", basis_quantity=Decimal("0.001"))
    with pytest.raises(CannotCorrect, match="than can be stored"):
        apply(change, "Misread", curator)
    assert values(entry)[1] == 78
    assert not CorrectedEntry.objects.exists()


# --- what is looked at before ---------------------------------------------------------------------


def test_the_preview_counts_days_that_pass_their_own_target(member, as_member, stranger, curator):
    """The target that held on the day, not today's; the stranger's days count as well."""
    TargetFactory(user=member, starts_on=date(2026, 11, 21), target_mg=350)
    bran = FoodFactory(name="Bran", magnesium_mg=100)
    days = [date(2026, 11, day) for day in (19, 20, 21, 22)]
    for day in days:
        EntryFactory(user=member, day=day, food=bran, grams=300)
    EntryFactory(user=stranger, day=days[0], food=bran, grams=309)
    change = correct(bran, 110)  # 330 mg: enough for 310, not for 350
    before = [day_total(as_member, day) for day in days]
    assert before == [(300, False)] * 4
    seen = preview(change)
    assert (seen.entry_count, seen.member_count, seen.day_count) == (5, 2, 5)
    assert (seen.reached_count, seen.missed_count) == (3, 0)
    assert (seen.largest_mg, seen.average_mg) == (Decimal("30.9"), Decimal("30.18"))
    apply(change, "Misread", curator)
    assert [day_total(as_member, day) for day in days] == [(330, True)] * 2 + [(330, False)] * 2


def test_the_preview_agrees_with_the_pages_of_days_before_and_after(
    member, as_member, almonds, unknown_food, tablet, curator
):
    for number, grams in enumerate(("28.35", "78", "80", "120", "7.5")):
        day = DAY - timedelta(days=number)
        EntryFactory(user=member, day=day, food=almonds, grams=grams)
        EntryFactory(user=member, day=day, food=almonds, grams="3.333333")
        EntryFactory(user=member, day=day, food=unknown_food)
        EntryFactory(user=member, day=day, food=tablet, grams=1)
    EntryFactory(user=member, day=DAY, food=almonds, is_removed=True)
    days = [DAY - timedelta(days=number) for number in range(5)]
    change = correct(almonds, 70)
    seen = preview(change)
    before = [day_total(as_member, day) for day in days]
    apply(change, "Misread", curator)
    after = [day_total(as_member, day) for day in days]
    changes = [new - old for (new, _), (old, _) in zip(after, before, strict=True)]
    assert seen.day_count == 5
    assert seen.largest_mg == min(changes)
    assert seen.average_mg == sum(changes) / 5
    assert seen.missed_count == sum(old and not new for (_, new), (_, old) in zip(after, before, strict=True))
    assert seen.missed_count == 2
    assert seen.reached_count == 0


def test_a_member_without_a_target_is_counted_and_passes_none(stranger, member, almonds):
    stranger.targets.all().delete()
    for user in (stranger, member):
        EntryFactory(user=user, food=almonds, grams=110)
    seen = preview(correct(almonds, 100))
    assert (seen.member_count, seen.day_count, seen.reached_count) == (2, 2, 1)


def test_a_supplement_is_corrected_in_its_own_ledger(member, as_member, tablet, curator):
    EntryFactory(user=member, food=tablet, grams=4)
    apply(correct(tablet, 50), "Compound, not elemental", curator)
    assert "Supplements 200 mg" in parse(as_member.get(ADDRESS)).select_one(".total").text


def test_a_longer_past_takes_no_more_queries(member, almonds, curator):
    def count() -> int:
        """Of a preview, an application, and its undoing."""
        with CaptureQueriesContext(connection) as captured:
            change = correct(almonds, 80)
            preview(change)
            undo(apply(change, "Misread", curator), curator)
        correct(almonds, 78)
        return len(captured)

    EntryFactory(user=member, food=almonds, grams=10)
    before = count()
    for number in range(30):
        EntryFactory(user=member, food=almonds, grams=10, day=DAY - timedelta(days=number))
    assert count() == before


# --- undoing --------------------------------------------------------------------------------------


def test_undoing_brings_back_exactly_what_was(ounces, almonds, curator):
    """Also a value that no rounding of today would make."""
    IntakeEntry.objects.filter(pk=ounces[1].pk).update(magnesium_mg=Decimal("77.999"))
    before = [values(entry) for entry in ounces]
    made = apply(correct(almonds, "33.3", basis_quantity=Decimal(11)), "Misread", curator)
    assert undo(made, curator) == 3
    assert [values(entry) for entry in ounces] == before
    made.refresh_from_db()
    assert made.undone_by == curator


def test_what_a_member_changed_since_keeps_its_amount_and_gets_the_old_basis(
    ounces, as_member, almonds, curator
):
    made = apply(correct(almonds, 80), "Misread", curator)
    page = parse(as_member.get(f"{ADDRESS}entries/{ounces[0].pk}/"))
    assert page.select_one("#entries").select("form")
    form = {"amount": "56.7", "portion": "unit", "meal": "dinner"}
    assert as_member.post(f"{ADDRESS}entries/{ounces[0].pk}/", form).status_code == 302
    assert values(ounces[0])[0] == 160
    assert undo(made, curator) == 3
    assert values(ounces[0]) == (156, 78, Decimal("28.35"), Decimal("56.7"))
    assert ounces[0].meal == "dinner"


def test_an_unknown_that_a_member_changed_since_is_worked_out_again(member, almonds, curator):
    entry = EntryFactory(user=member, food=almonds, grams="28.35")
    made = apply(correct(almonds, None), "Nobody knows", curator)
    entry.refresh_from_db()
    entry.set_amount(Decimal(2), "1 oz", Decimal("28.35"))
    entry.save()
    undo(made, curator)
    assert values(entry)[0] == 156


def test_an_entry_that_holds_something_else_by_now_is_left_alone(ounces, almonds, curator):
    made = apply(correct(almonds, 80), "Misread", curator)
    IntakeEntry.objects.filter(pk=ounces[0].pk).update(basis_magnesium_mg=90, magnesium_mg=90)
    assert undo(made, curator) == 2
    assert values(ounces[0])[0] == 90


def test_corrections_that_build_on_each_other_are_undone_from_the_last(ounces, almonds, curator):
    first = apply(correct(almonds, 80), "Misread", curator)
    second = apply(correct(almonds, 82), "Misread again", curator)
    with pytest.raises(CannotCorrect, match="later correction depends on this one"):
        undo(first, curator)
    undo(second, curator)
    undo(first, curator)
    assert [values(entry)[0] for entry in ounces] == [78] * 3


def test_a_later_correction_of_other_entries_stands_in_nobodys_way(ounces, almonds, curator):
    change = correct(almonds, 80)
    ranges = [(DAY, None), (None, DAY - timedelta(days=1))]
    first, second = (
        apply(CorrectionPlan(change.food_id, change.old, change.new, *days), "Misread", curator)
        for days in ranges
    )
    undo(first, curator)
    assert [values(entry)[0] for entry in ounces] == [78, 80, 78]
    assert second.entry_count == 1


def test_a_correction_is_undone_once(ounces, almonds, curator):
    made = apply(correct(almonds, 80), "Misread", curator)
    undo(made, curator)
    with pytest.raises(CannotCorrect, match="already undone"):
        undo(made, curator)


def test_deleting_an_account_takes_its_corrected_entries_along(ounces, almonds, curator, stranger):
    made = apply(correct(almonds, 80), "Misread", curator)
    stranger.delete()
    assert made.corrected.count() == 2
    assert undo(made, curator) == 2
