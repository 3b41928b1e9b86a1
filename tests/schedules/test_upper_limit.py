"""A dose above the upper limit, and a bowel preparation: the form says so before it is saved."""

from __future__ import annotations

import pytest

from tests.html import parse
from tracker.lib.ids import new_id
from tracker.schedules.models import Schedule


def send(client, food, **fields):
    sent = {
        "id": new_id(), "amount": "1", "portion": f"p{food.portions.first().pk}", "time_of_day": "evening",
        "days": [str(n) for n in range(7)], "starts_on": "2026-11-22",
    }  # fmt: skip
    return client.post(f"/supplements/new/?food={food.pk}", sent | fields)


def test_a_dose_above_the_limit_is_said_before_it_is_saved_and_in_the_list(as_member, tablet):
    answer = send(as_member, tablet, amount="4")
    assert answer.status_code == 422
    page = parse(answer)
    note = page.select_one("#dose-over-limit")
    assert "One dose is 400 mg. That is over the US upper limit of 350 mg a day." in note.text
    assert "loose stools, nausea and stomach cramps" in note.text
    assert not Schedule.objects.exists()
    warned = note.select_one("input[name=warned_mg]")["value"]
    assert send(as_member, tablet, amount="5", warned_mg=warned).status_code == 422
    assert send(as_member, tablet, amount="4", warned_mg=warned).status_code == 302
    assert "One dose is over the US upper limit" in parse(as_member.get("/supplements/")).text
    change = parse(as_member.get(f"/supplements/{Schedule.objects.get().pk}/"))
    assert "One dose is 400 mg" in change.select_one("#dose-over-limit").text


def test_a_dose_up_to_the_limit_and_any_food_is_saved_at_once(as_member, tablet, almonds):
    assert not parse(as_member.get(f"/supplements/new/?food={tablet.pk}")).select("#dose-over-limit")
    assert send(as_member, tablet, amount="3.5").status_code == 302
    assert send(as_member, almonds, amount="9").status_code == 302
    assert Schedule.objects.count() == 2


@pytest.mark.parametrize("limit", ["us", "eu"])
def test_whose_limit_it_is_is_the_members_own_choice(as_member, member, tablet, limit):
    member.profile.upper_limit_of = limit
    member.profile.save()
    assert send(as_member, tablet, amount="3").status_code == (422 if limit == "eu" else 302)


def test_with_kidney_disease_no_dose_is_compared_with_a_general_limit(as_member, member, tablet):
    member.profile.has_kidney_disease = True
    member.profile.save()
    assert send(as_member, tablet, amount="4").status_code == 302
    assert "upper limit of" not in parse(as_member.get("/supplements/")).text


def test_a_bowel_preparation_is_set_for_days_only_when_a_doctor_said_so(as_member, bowel_preparation):
    page = parse(as_member.get(f"/supplements/new/?food={bowel_preparation.pk}"))
    assert "It is taken once, not every day." in page.select_one("#bowel-preparation").text
    sent = {"warned_mg": page.select_one("input[name=warned_mg]")["value"]}
    answer = send(as_member, bowel_preparation, **sent)
    assert answer.status_code == 422
    assert "Confirm that a doctor told you" in parse(answer).select_one("#bowel-preparation").text
    assert not Schedule.objects.exists()
    assert send(as_member, bowel_preparation, is_advised="on", **sent).status_code == 302
