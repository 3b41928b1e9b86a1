"""What was done last to the diary can be taken back, for minutes, and after a reload."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.factories import SymptomFactory
from tests.html import parse
from tracker.symptoms.models import MAX_EARLIER_STATES, Symptom

DIARY = "/symptoms/"


def rows():
    keep = ("act", "acted_at", "previous", "earlier")
    rows = Symptom.objects.order_by("pk").values()
    return [{name: value for name, value in row.items() if name not in keep} for row in rows]


def later(time_machine, minutes):
    time_machine.move_to(datetime(2026, 11, 22, 11, minutes, tzinfo=UTC), tick=False)


def offer(client, address=DIARY):
    """The form that undoes what was done last; None when there is none."""
    forms = parse(client.get(address)).select("form.toast")
    return forms[0] if forms else None


def press(client, form):
    sent = {each["name"]: each["value"] for each in form.select("input")}
    return parse(client.post(form["action"], sent, follow=True))


def test_undo_takes_out_what_was_logged(as_member, member, a_twitch):
    as_member.post("/symptoms/new/", a_twitch)
    page = press(as_member, offer(as_member, f"/symptoms/{a_twitch['id']}/"))
    assert page.select_one(".messages").text == "Undone: Twitch logged, Sun 22 November."
    assert not page.select("form.toast")
    assert not Symptom.objects.for_user(member).exists()


def test_undo_brings_back_what_was_removed_as_it_was(as_member, twitch):
    before = rows()
    as_member.post(f"/symptoms/{twitch.pk}/remove/")
    assert not parse(as_member.get(DIARY)).select(f"#symptom-{twitch.pk}")
    page = press(as_member, offer(as_member))
    assert page.select_one(".messages").text == "Undone: Twitch (eyelid) removed, Sun 22 November."
    assert page.select_one(f"#symptom-{twitch.pk}")
    assert rows() == before


def test_undo_brings_back_everything_that_a_change_changed(as_member, twitch, details):
    before = rows()
    changed = {"kind": "spasm", "place": "calf", "day": "2026-11-20", "severity": "9", "started_at": ""}
    as_member.post(f"/symptoms/{twitch.pk}/", details | changed)
    assert rows() != before
    assert offer(as_member).text == "Spasm or cramp (calf) changed, Fri 20 November. Undo"
    press(as_member, offer(as_member))
    assert rows() == before


def test_saving_what_stands_is_nothing_to_undo(as_member, twitch):
    same = {"kind": "twitch", "place": "eyelid", "severity": "4", "day": "2026-11-22", "started_at": "09:15"}
    as_member.post(f"/symptoms/{twitch.pk}/", same)
    assert offer(as_member) is None


@pytest.mark.parametrize(("minute", "is_offered"), [(0, True), (15, True), (16, False)])
def test_undo_is_offered_for_fifteen_minutes_on_every_load(
    as_member, twitch, time_machine, minute, is_offered
):
    as_member.post(f"/symptoms/{twitch.pk}/remove/")
    later(time_machine, minute)
    for _ in range(2):
        assert (offer(as_member) is not None) is is_offered


def test_an_undo_button_on_an_old_page_still_works(as_member, member, twitch, time_machine):
    as_member.post(f"/symptoms/{twitch.pk}/remove/")
    form = offer(as_member)
    time_machine.move_to(datetime(2026, 11, 22, 15, 0, tzinfo=UTC), tick=False)
    press(as_member, form)
    assert Symptom.objects.for_user(member).get() == twitch


def test_undoing_twice_undoes_once(as_member, member, twitch):
    as_member.post(f"/symptoms/{twitch.pk}/remove/")
    form = offer(as_member)
    for says in (["Undone: Twitch (eyelid) removed, Sun 22 November."], []):
        assert [each.text for each in press(as_member, form).select(".messages")] == says
        assert Symptom.objects.for_user(member).count() == 1


def test_an_old_button_leaves_what_was_done_since_alone_and_says_so(as_member, twitch, details, time_machine):
    as_member.post(f"/symptoms/{twitch.pk}/", details)
    old = offer(as_member)
    later(time_machine, 1)
    as_member.post(f"/symptoms/{twitch.pk}/", details | {"note": "Later"})
    page = press(as_member, old)
    said = "Can’t undo: a later change is “Twitch (eyelid) changed, Sun 22 November”."
    assert page.select_one(".messages").text == said
    twitch.refresh_from_db()
    assert (twitch.note, twitch.lasted_minutes) == ("Later", 5)


def test_undo_steps_back_one_act_at_a_time(as_member, member, a_twitch, details, time_machine):
    """As on the page of a day: logged, changed, changed again, removed, and all of it back."""
    as_member.post("/symptoms/new/", a_twitch)
    address = f"/symptoms/{a_twitch['id']}/"
    stood = []
    for minute, act in enumerate(("", "", "remove/"), 1):
        stood.append(rows())
        later(time_machine, minute)
        as_member.post(f"{address}{act}", details | {"severity": str(minute)})
    for acts, was in zip(("removed", "changed", "changed"), reversed(stood), strict=True):
        assert offer(as_member).text.endswith(f" {acts}, Sun 22 November. Undo")
        press(as_member, offer(as_member))
        assert rows() == was
    assert offer(as_member).text == "Twitch logged, Sun 22 November. Undo"
    press(as_member, offer(as_member))
    assert not Symptom.objects.for_user(member).exists()
    assert offer(as_member) is None


def test_however_often_it_is_changed_the_way_back_stays_short(as_member, twitch, details, time_machine):
    for minute in range(30):
        later(time_machine, minute)
        as_member.post(f"/symptoms/{twitch.pk}/", details | {"lasted_minutes": str(minute)})
    twitch.refresh_from_db()
    assert len(twitch.earlier) == MAX_EARLIER_STATES
    for _ in range(MAX_EARLIER_STATES):
        twitch.undo()
    assert twitch.lasted_minutes == 29 - MAX_EARLIER_STATES


def test_a_removal_sent_twice_is_one_removal(as_member, twitch, time_machine):
    as_member.post(f"/symptoms/{twitch.pk}/remove/")
    form = offer(as_member)
    later(time_machine, 1)
    as_member.post(f"/symptoms/{twitch.pk}/remove/")
    press(as_member, form)
    assert Symptom.objects.get().removed_at is None


def test_what_was_done_before_is_offered_next(as_member, member, twitch, time_machine):
    other = SymptomFactory(user=member, place="calf")
    as_member.post(f"/symptoms/{twitch.pk}/remove/")
    later(time_machine, 1)
    as_member.post(f"/symptoms/{other.pk}/remove/")
    for place in ("calf", "eyelid"):
        form = offer(as_member)
        assert form.text == f"Twitch ({place}) removed, Sun 22 November. Undo"
        press(as_member, form)
    assert offer(as_member) is None


@pytest.mark.parametrize("act", ["", "x", "2026-11-22"])
def test_a_damaged_undo_does_nothing(as_member, twitch, act):
    as_member.post(f"/symptoms/{twitch.pk}/remove/")
    assert as_member.post(f"/symptoms/{twitch.pk}/undo/", {"act": act}).status_code == 302
    assert Symptom.objects.get().removed_at


def test_what_a_stranger_did_is_not_told(as_member, as_stranger, twitch):
    as_member.post(f"/symptoms/{twitch.pk}/remove/")
    assert offer(as_stranger) is None


def test_what_was_undone_is_told_to_nobody_who_signs_in_after(as_member, twitch, stranger):
    as_member.post(f"/symptoms/{twitch.pk}/remove/")
    form = offer(as_member)
    sent = {each["name"]: each["value"] for each in form.select("input")}
    answer = as_member.post(form["action"], sent)  # and the page that tells of it never comes
    assert "Twitch" not in str(answer.cookies)
    as_member.post("/accounts/logout/")
    as_member.force_login(stranger)
    assert "Undone" not in as_member.get(DIARY).text
