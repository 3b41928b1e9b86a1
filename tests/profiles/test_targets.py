"""What a person aims for, from a day on."""

import re
from datetime import date
from decimal import Decimal

import pytest

from tests.factories import TargetFactory
from tests.profiles.conftest import chosen, errors_beside, typed
from tracker.profiles.models import Target, TargetHistory

TARGETS = "/profile/targets/"


@pytest.fixture
def target(member) -> Target:
    """The member's one target: 310 mg from New Year on."""
    return member.targets.get()


def aim(client, **fields: str):
    return client.post(TARGETS, {"kind": "man", "starts_on": "2026-11-22"} | fields)


def aimed_for(client, day: str) -> Decimal:
    """What the page of that day compares with."""
    [value] = re.findall(r'id="day-target" value="([\d.]+)"', client.get(f"/days/{day}/").text)
    return Decimal(value)


def history(client) -> list[str]:
    """The lines of the page's list, newest first, without their buttons."""
    page = client.get(TARGETS).text
    [part] = re.findall(r'<ul class="row-list" id="targets">(.*?)</ul>', page, re.DOTALL)
    lines = re.findall(r"<li>(.*?)<form", part, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]*>", " ", line).split()) for line in lines]


# --- which target a day has -----------------------------------------------------------------------


def test_a_new_target_holds_from_its_day_and_earlier_days_keep_theirs(as_member):
    aim(as_member, kind="man", starts_on="2026-11-20")
    days = ["2026-11-19", "2026-11-20", "2026-11-21"]
    assert [aimed_for(as_member, day) for day in days] == [310, 400, 400]


def test_days_before_the_first_target_are_compared_with_the_first(as_member):
    assert aimed_for(as_member, "2025-12-31") == 310


def test_a_future_target_waits_for_its_day(as_member):
    aim(as_member, kind="pregnant", starts_on="2027-02-01")
    assert [aimed_for(as_member, day) for day in ("2027-01-31", "2027-02-01")] == [310, 350]
    assert history(as_member) == [
        "350 mg Pregnant or breastfeeding, from 1 February 2027 (planned)",
        "310 mg current Woman, from 1 January 2026",
    ]


def test_a_target_between_two_others_ends_where_the_next_begins(as_member):
    aim(as_member, kind="man", starts_on="2026-11-20")
    aim(as_member, kind="own", own_mg="275", starts_on="2026-06-01")
    days = ["2026-05-31", "2026-06-01", "2026-11-19", "2026-11-20"]
    assert [aimed_for(as_member, day) for day in days] == [310, 275, 275, 400]


def test_a_second_target_on_the_same_day_replaces_the_first(as_member):
    aim(as_member, kind="man", starts_on="2026-11-20")
    aim(as_member, kind="own", own_mg="275", note="Dr Weber", starts_on="2026-11-20")
    assert history(as_member) == [
        "275 mg current A different amount, from 20 November 2026. Dr Weber",
        "310 mg Woman, from 1 January 2026",
    ]


def test_replacing_an_own_number_drops_its_note(as_member):
    aim(as_member, kind="own", own_mg="275", note="Dr Weber")
    aim(as_member, kind="man", note="Dr Weber")
    assert Target.objects.get(starts_on=date(2026, 11, 22)).note == ""


def test_a_target_of_a_stranger_changes_nothing_for_a_member(as_member, as_stranger):
    aim(as_stranger, kind="man", starts_on="2026-11-01")
    assert aimed_for(as_member, "2026-11-22") == 310


def test_without_targets_there_is_no_number(member, target):
    assert TargetHistory([]).on(date(2026, 11, 22)) is None
    assert not TargetHistory([])


def test_a_history_is_read_in_the_order_of_days_however_it_comes():
    targets = [Target(starts_on=date(2026, month, 1), target_mg=month * 100) for month in (3, 1, 2)]
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 2, 28), date(2026, 3, 1)]
    assert [TargetHistory(targets).on(day) for day in days] == [100, 100, 200, 300]


# --- setting one ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "target_mg"), [("woman", 310), ("pregnant", 350), ("man", 400)])
def test_the_three_targets(as_member, kind, target_mg):
    answer = aim(as_member, kind=kind)
    assert answer["Location"] == "/profile/"
    assert "Target saved." in as_member.get(TARGETS).text
    assert aimed_for(as_member, "2026-11-22") == target_mg


@pytest.mark.parametrize(
    ("text", "target_mg"),
    [
        ("10", "10"),
        ("2000", "2000"),
        ("275.5", "275.5"),
        ("275,5", "275.5"),
        ("275 mg", "275"),
        (" 275MG ", "275"),
        ("120½", "120.5"),
    ],
)
def test_an_own_number_is_read_the_way_people_write_it(as_member, text, target_mg):
    aim(as_member, kind="own", own_mg=text)
    assert aimed_for(as_member, "2026-11-22") == Decimal(target_mg)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Enter an amount in milligrams (mg)."),
        ("   ", "Enter an amount in milligrams (mg)."),
        ("9.99", "Enter an amount between 10 and 2,000 mg."),
        ("2000.01", "Enter an amount between 10 and 2,000 mg."),
        ("0", "Enter an amount above 0."),
        ("-310", "Enter an amount above 0."),
        ("1,234", "Did you mean 1.23 or 1234? Enter one of these numbers."),
        ("1e3", "Enter an amount as a number, like 1, 1.5 or 1/2."),
        ("plenty", "Enter an amount as a number, like 1, 1.5 or 1/2."),
        ("0.31 g", "Enter an amount as a number, like 1, 1.5 or 1/2."),
    ],
)
def test_a_wrong_number_is_said_beside_the_field_and_nothing_typed_is_lost(as_member, text, sentence):
    answer = aim(as_member, kind="own", own_mg=text, note="Dr Weber", starts_on="2026-12-24")
    assert answer.status_code == 422
    assert errors_beside(answer, "own_mg") == [sentence]
    assert [typed(answer, field) for field in ("note", "starts_on")] == ["Dr Weber", "2026-12-24"]
    assert (typed(answer, "own_mg") or "") == text
    assert chosen(answer, "kind") == ["own"]
    assert Target.objects.count() == 1


def test_a_number_that_is_far_too_long_gets_one_sentence(as_member):
    answer = aim(as_member, kind="own", own_mg="9" * 30)
    assert len(errors_beside(answer, "own_mg")) == 1
    assert typed(answer, "own_mg") == "9" * 30


def test_a_number_beside_a_standard_target_does_not_count(as_member):
    aim(as_member, kind="woman", own_mg="1,234")
    assert aimed_for(as_member, "2026-11-22") == 310


@pytest.mark.parametrize("day", ["", "tomorrow", "2026-13-01", "2026-02-30", "1999-12-31", "2100-01-01"])
def test_a_day_that_is_none_is_said_beside_the_field(as_member, day):
    answer = aim(as_member, kind="own", own_mg="275", starts_on=day)
    assert answer.status_code == 422
    assert len(errors_beside(answer, "starts_on")) == 1
    assert (typed(answer, "starts_on") or "") == day
    assert typed(answer, "own_mg") == "275"


@pytest.mark.parametrize("kind", ["", "dog"])
def test_a_kind_that_is_none_is_said_beside_the_field(as_member, kind):
    answer = aim(as_member, kind=kind)
    assert answer.status_code == 422
    assert len(errors_beside(answer, "kind")) == 1


def test_a_note_is_shown_as_it_was_written(as_member):
    aim(as_member, kind="own", own_mg="275", note="<b>Dr Weber</b> & Co")
    assert "&lt;b&gt;Dr Weber&lt;/b&gt; &amp; Co" in as_member.get(TARGETS).text


def test_the_form_proposes_today_on_the_members_own_calendar(as_member, member, time_machine):
    member.profile.timezone = "Pacific/Auckland"
    member.profile.save()
    time_machine.move_to("2026-11-22 11:30:00+00:00", tick=False)
    assert typed(as_member.get(TARGETS), "starts_on") == "2026-11-23"


# --- removing a wrong line ------------------------------------------------------------------------


@pytest.fixture
def wrong(member) -> Target:
    return TargetFactory(user=member, starts_on=date(2026, 11, 20), kind="man", target_mg=Decimal(400))


def press(client, target: Target, act: str = "remove", **options):
    return client.post(f"{TARGETS}{target.pk}/{act}/", **options)


def test_a_wrong_line_is_removed_and_its_days_fall_to_the_one_before(as_member, wrong):
    page = press(as_member, wrong, follow=True)
    assert "400 mg from 20 November 2026 removed." in page.text
    assert aimed_for(as_member, "2026-11-22") == 310
    assert history(as_member) == ["310 mg current Woman, from 1 January 2026"]


def test_a_removal_is_undone(as_member, wrong):
    page = press(as_member, wrong, follow=True)
    assert f'action="{TARGETS}{wrong.pk}/restore/"' in page.text
    press(as_member, wrong, "restore")
    assert aimed_for(as_member, "2026-11-22") == 400


def test_undoing_twice_is_as_good_as_once(as_member, wrong):
    press(as_member, wrong)
    assert [press(as_member, wrong, "restore").status_code for _ in range(2)] == [302, 302]
    assert aimed_for(as_member, "2026-11-22") == 400


def test_removing_twice_is_as_good_as_once(as_member, wrong):
    assert [press(as_member, wrong).status_code for _ in range(2)] == [302, 302]
    assert aimed_for(as_member, "2026-11-22") == 310


def test_the_only_target_is_not_removed(as_member, target):
    page = press(as_member, target, follow=True)
    assert "You can’t remove your only target. Set another one first." in page.text
    assert aimed_for(as_member, "2026-11-22") == 310


def test_after_another_one_is_set_the_first_can_be_removed(as_member, target, wrong):
    press(as_member, target)
    assert aimed_for(as_member, "2026-01-01") == 400


def test_an_undo_does_not_push_aside_a_target_that_was_set_meanwhile(as_member, wrong):
    press(as_member, wrong)
    aim(as_member, kind="own", own_mg="275", starts_on="2026-11-20")
    press(as_member, wrong, "restore")
    assert aimed_for(as_member, "2026-11-20") == 275


def test_an_undo_that_came_too_late_says_so(as_member, wrong):
    press(as_member, wrong)
    aim(as_member, kind="own", own_mg="275", starts_on="2026-11-20")
    as_member.get("/profile/")
    page = press(as_member, wrong, "restore", follow=True)
    assert 'class="messages"' in page.text


def test_a_day_whose_target_was_removed_can_get_a_new_one(as_member, wrong):
    press(as_member, wrong)
    aim(as_member, kind="pregnant", starts_on="2026-11-20")
    assert aimed_for(as_member, "2026-11-22") == 350


# --- other people's -------------------------------------------------------------------------------


@pytest.mark.parametrize("act", ["remove", "restore"])
def test_a_strangers_target_is_not_found(as_stranger, wrong, act):
    if act == "restore":
        wrong.remove()
    assert press(as_stranger, wrong, act).status_code == 404
    wrong.refresh_from_db()
    assert (wrong.removed_at is None) == (act == "remove")


def test_a_strangers_removed_target_is_not_shown(as_stranger, wrong):
    wrong.remove()
    assert "400 mg from" not in as_stranger.get(f"{TARGETS}?removed={wrong.pk}").text


@pytest.mark.parametrize("removed", ["", "x", "1", "01a20a56-1f62-767c-b575-333c680fbc81"])
def test_a_damaged_address_shows_the_page_without_an_undo(as_member, removed):
    page = as_member.get(f"{TARGETS}?removed={removed}")
    assert page.status_code == 200
    assert "Undo" not in page.text


def test_a_strangers_targets_and_address_are_absent(as_stranger, member):
    TargetFactory(
        user=member, starts_on=date(2026, 5, 5), kind="own", target_mg=Decimal(275), note="Dr Weber"
    )
    page = as_stranger.get(TARGETS).text
    assert "Dr Weber" not in page
    assert member.email not in page
