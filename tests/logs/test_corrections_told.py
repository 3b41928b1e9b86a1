"""What members read of a correction on the days that it changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import EntryFactory
from tests.html import HTMX, parse
from tests.logs.corrections.apply_correction import ADDRESS, DAY, cards, correct
from tracker.logs.corrections.actions import apply, undo
from tracker.logs.models import CorrectedEntry, Correction


def dismiss(correction: Correction, day: date = DAY) -> str:
    return f"/days/{day}/corrections/{correction.pk}/dismiss/"


def test_each_day_concerned_tells_its_member(as_member, as_stranger, corrected):
    told = (
        "We updated Almonds from 78 mg to 80 mg in 28.35 g on 22 November. "
        "Your total for this day changed by +2 mg."
    )
    assert cards(as_member) == cards(as_member, DAY - timedelta(days=1)) == cards(as_stranger) == [told]
    assert cards(as_member, DAY - timedelta(days=2)) == []


def test_two_entries_of_a_day_make_one_line_with_their_sum(member, as_member, almonds, curator):
    for grams in ("28.35", "56.7"):
        EntryFactory(user=member, food=almonds, grams=grams)
    apply(correct(almonds, "78.5"), "Misread", curator)
    [told] = cards(as_member)
    assert (
        "from 78 mg to 78.5 mg in 28.35 g on 22 November. Your total for this day changed by +1.5 mg." in told
    )


def test_another_basis_is_told_with_both_amounts(member, as_member, almonds, curator):
    EntryFactory(user=member, food=almonds, grams="28.35")
    apply(correct(almonds, 270, basis_quantity=Decimal(100)), "Misread", curator)
    assert (
        "from 78 mg in 28.35 g to 270 mg in 100 g on 22 November. Your total for this day changed by −1.5 mg."
        in cards(as_member)[0]
    )


def test_a_day_that_stays_as_it_was_says_so(member, as_member, almonds, curator):
    EntryFactory(user=member, food=almonds, grams="28.35")
    apply(correct(almonds, 156, basis_quantity=Decimal("56.7")), "Misread", curator)
    assert "Your total for this day hasn’t changed." in cards(as_member)[0]


def test_the_day_of_a_correction_is_the_members_own(
    member, as_member, ounces, almonds, curator, time_machine
):
    time_machine.move_to(datetime(2025, 12, 31, 23, 30, tzinfo=UTC))
    apply(correct(almonds, 80), "Misread", curator)
    time_machine.move_to(datetime(2027, 1, 5, 12, 0, tzinfo=UTC))
    assert "on 1 January 2026." in cards(as_member)[0]


def test_a_member_puts_it_away_for_all_days(as_member, as_stranger, corrected):
    assert as_member.post(dismiss(corrected))["Location"] == ADDRESS
    assert cards(as_member) == cards(as_member, DAY - timedelta(days=1)) == []
    assert len(cards(as_stranger)) == 1


def test_htmx_answers_with_the_day_and_without_the_card(as_member, corrected):
    panel = parse(as_member.post(dismiss(corrected), headers=HTMX))
    assert panel.select_one("#day-panel")
    assert "corrected" not in panel.text
    assert not panel.select("body")


def test_undoing_is_told_even_to_those_who_put_the_correction_away(
    as_member, corrected, curator, time_machine
):
    as_member.post(dismiss(corrected))
    time_machine.move_to(datetime(2026, 11, 25, 12, 0, tzinfo=UTC))
    undo(corrected, curator)
    [told] = cards(as_member)
    assert told.endswith("On 25 November we undid this update, and the old value counts again.")
    time_machine.move_to(datetime(2026, 11, 25, 12, 1, tzinfo=UTC))
    as_member.post(dismiss(corrected))
    assert cards(as_member) == []


def test_anothers_correction_is_not_there(as_member, stranger, almonds, curator):
    EntryFactory(user=stranger, food=almonds)
    made = apply(correct(almonds, 80), "Misread", curator)
    assert cards(as_member) == []
    assert as_member.post(dismiss(made)).status_code == 404
    assert CorrectedEntry.objects.get().dismissed_at is None


def test_putting_away_is_a_post_by_somebody_signed_in(client, as_member, corrected):
    assert as_member.get(dismiss(corrected)).status_code == 405
    assert client.post(dismiss(corrected))["Location"].startswith("/accounts/login/")
    assert len(cards(as_member)) == 1


def test_a_name_with_markup_is_shown_as_text(member, as_member, almonds, curator):
    almonds.name = "<script>alert(1)</script>"
    EntryFactory(user=member, food=almonds)
    apply(correct(almonds, 80), "Misread", curator)
    assert "<script>alert" not in as_member.get(ADDRESS).text


def test_telling_costs_the_day_page_no_query_whatever_was_corrected(as_member, member, almonds, curator):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            as_member.get(ADDRESS)
        return len(captured)

    EntryFactory(user=member, food=almonds, grams="28.35")
    before = queries()
    assert before <= 8
    for milligrams in range(80, 90):
        apply(correct(almonds, milligrams), "Misread", curator)
    assert len(cards(as_member)) == 10
    assert queries() == before


def test_a_removed_entry_is_no_part_of_what_a_day_is_told(member, as_member, almonds, unknown_food, curator):
    EntryFactory(user=member, food=unknown_food)
    EntryFactory(user=member, food=almonds, is_removed=True)
    apply(correct(almonds, 80), "Misread", curator)
    assert cards(as_member) == []
