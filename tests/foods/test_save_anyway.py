"""A value that looks wrong is saved only after a question, which loses nothing that was typed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from foods import history
from foods.data_issues import check_all_foods
from foods.models import Flag, Food
from tests.factories import EntryFactory, FoodFactory, FoodGroupFactory
from tests.foods.conftest import filled_in
from tests.foods.test_admin import FOODS, edit, page_of
from tests.html import parse
from tracker.lib.ids import new_id


def asked(answer) -> dict[str, str]:
    """Return the buttons of the question by their text, with what each confirms."""
    assert answer.status_code == 200
    question = parse(answer).select_one(".save-anyway")
    return {button.text: {button["name"]: button["value"]} for button in question.select("button")}


@pytest.fixture
def logged(frozen_time, member, almonds):
    """Two entries of almonds, one of them removed, and an old one."""
    today = member.profile.today()
    EntryFactory(user=member, food=almonds, day=today)
    EntryFactory(user=member, food=almonds, day=today, is_removed=True)
    EntryFactory(user=member, food=almonds, day=today.replace(month=1))
    return almonds


def test_a_value_that_looks_wrong_is_asked_about_and_not_saved(as_curator, logged):
    changes = {"magnesium_mg": "780", "source_note": "Typed at night", "portions-0-label": "1 handful"}
    answer = edit(as_curator, logged, **changes)
    question = parse(answer).select_one(".save-anyway").text
    assert "Over 1,500 mg in 100 g: 2,751 mg in 100 g" in question
    assert "1 entry of the last 90 days used 78 mg in 28.35 g." in question
    assert {name: filled_in(answer)[name] for name in changes} == changes
    logged.refresh_from_db()
    assert (logged.magnesium_mg, logged.source_note) == (78, "")
    assert logged.history.filter(magnesium_mg=780).count() == 0
    assert not Flag.objects.exists()
    assert "past entries…" not in parse(answer).select_one(".object-tools").text
    assert "successfully" not in as_curator.get(FOODS).text


def test_save_anyway_saves_uses_the_value_and_opens_the_issue(as_curator, logged, curator):
    answer = edit(as_curator, logged, magnesium_mg="780")
    answer = as_curator.post(page_of(logged), filled_in(answer) | asked(answer)["Save anyway"], follow=True)
    logged.refresh_from_db()
    assert logged.magnesium_mg == 780
    messages = [message.text for message in parse(answer).select_one(".messagelist").select("li")]
    assert "successfully" in messages[0]
    assert messages[1] == "1 entry of the last 90 days used 78 mg in 28.35 g. Apply to past entries"
    flag = Flag.objects.get()
    assert (flag.kind, flag.dismissed_at, flag.holds) == ("too_much", None, False)
    check_all_foods()
    assert Food.objects.get(pk=logged.pk).magnesium_mg == 780  # a later check holds back nothing
    [line, *_] = history.history_lines(logged)
    assert (line.by, line.changes[0].now) == (curator.email, "780")


def test_save_anyway_may_go_on_to_the_past_entries(as_curator, logged):
    answer = edit(as_curator, logged, magnesium_mg="780")
    confirm = asked(answer)["Save anyway and correct past entries…"]
    answer = as_curator.post(page_of(logged), filled_in(answer) | confirm)
    assert answer["Location"] == f"/admin/logs/correction/apply/{logged.pk}/"


def test_another_wrong_value_is_asked_about_again(as_curator, almonds):
    answer = edit(as_curator, almonds, magnesium_mg="780")
    sent = filled_in(answer) | asked(answer)["Save anyway"]
    assert asked(as_curator.post(page_of(almonds), sent | {"magnesium_mg": "790"}))
    assert as_curator.post(page_of(almonds), sent | {"magnesium_mg": "79"}).status_code == 302
    almonds.refresh_from_db()
    assert almonds.magnesium_mg == 79


def test_an_issue_that_is_known_is_not_asked_about_again(as_curator, almonds):
    answer = edit(as_curator, almonds, magnesium_mg="780")
    as_curator.post(page_of(almonds), filled_in(answer) | asked(answer)["Save anyway"])
    assert edit(as_curator, almonds, source_note="Measured twice").status_code == 302
    assert Flag.objects.count() == 1


def test_a_portion_that_looks_wrong_is_asked_about(as_curator, almonds):
    answer = edit(as_curator, almonds, **{"portions-0-quantity": "2835"})
    assert "Portion over 2 kg" in parse(answer).select_one(".save-anyway").text
    as_curator.post(page_of(almonds), filled_in(answer) | asked(answer)["Save anyway"])
    assert almonds.portions.get(label="1 oz").quantity == 2835


def test_a_new_food_is_asked_about_and_added_once(as_curator):
    group = FoodGroupFactory()
    values = {"name": "Bran", "group": group.pk, "magnesium_mg": "6000", "added": new_id()}
    form = filled_in(as_curator.get(f"{FOODS}add/")) | values
    answer = as_curator.post(f"{FOODS}add/", form)
    assert not Food.objects.exists()
    sent = form | asked(answer)["Save anyway"]
    for _ in range(2):  # a double tap
        assert as_curator.post(f"{FOODS}add/", sent).status_code == 302
    assert Food.objects.get().magnesium_mg == Decimal(6000)


def test_a_plausible_value_is_saved_and_offers_the_correction(as_curator, logged, member):
    answer = as_curator.post(
        page_of(logged), filled_in(as_curator.get(page_of(logged))) | {"magnesium_mg": "80"}, follow=True
    )
    assert "1 entry of the last 90 days used 78 mg in 28.35 g." in answer.text
    assert member.email not in answer.text
    page = parse(as_curator.get(page_of(logged)))
    assert (
        page.select_one(f"a[href=/admin/logs/correction/apply/{logged.pk}/]").text
        == "Apply to 3 past entries…"
    )


def test_a_change_of_the_name_asks_and_offers_nothing(as_curator, logged):
    assert edit(as_curator, logged, name="Hazelnuts").status_code == 302
    assert "Apply to past entries" not in as_curator.get(FOODS).text
    assert "past entries…" not in as_curator.get(page_of(logged)).text
    assert FoodFactory.create().flags.count() == 0
