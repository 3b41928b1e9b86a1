"""What waited in a browser comes in: once, as its member's, on its day, or with a reason why not."""

from __future__ import annotations

import json
from datetime import date, time
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import FoodFactory
from tracker.lib.ids import new_id
from tracker.logs import actions
from tracker.logs.models import IntakeEntry
from tracker.symptoms import actions as symptoms
from tracker.symptoms.models import Symptom

QUEUE = reverse("offline:queue")


@pytest.fixture
def an_ounce(almonds):
    """What a browser keeps of an ounce of almonds that it could not send."""
    portion = almonds.portions.get(label="1 oz")

    def waited(**changed) -> dict:
        entry = {"food": almonds.pk, "portion": f"p{portion.pk}", "amount": "1"}
        return {"id": str(new_id()), "day": "2026-11-18", "meal": "snack"} | entry | changed

    return waited


def send(client, member, *entries):
    sent = {"member": str(member.pk), "entries": entries}
    return client.post(QUEUE, sent, content_type="application/json")


def refused(client, member, *entries) -> list[str]:
    answer = send(client, member, *entries)
    assert answer.status_code == 200
    return answer.json()["refused"]


def test_what_waited_is_logged_on_its_day_under_its_own_id(as_member, member, an_ounce):
    entry = an_ounce(amount="2")
    assert refused(as_member, member, entry) == [""]
    logged = IntakeEntry.objects.get()
    assert str(logged.pk) == entry["id"]
    assert logged.user == member
    assert (logged.day, logged.meal, logged.magnesium_mg) == (date(2026, 11, 18), "snack", Decimal(156))


def test_several_are_logged_in_the_order_in_which_they_waited(as_member, member, an_ounce):
    waited = [an_ounce(amount=str(amount)) for amount in (3, 1, 2)]
    assert refused(as_member, member, *waited) == ["", "", ""]
    logged = IntakeEntry.objects.for_user(member).on(date(2026, 11, 18))
    assert [str(entry.pk) for entry in logged] == [entry["id"] for entry in waited]


def test_what_is_sent_twice_is_logged_once(as_member, member, an_ounce):
    entry = an_ounce()
    assert refused(as_member, member, entry, entry) == ["", ""]
    assert refused(as_member, member, entry) == [""]
    assert IntakeEntry.objects.count() == 1


def test_what_was_changed_or_removed_since_is_left_as_it_is_when_it_is_sent_again(
    as_member, member, an_ounce, almonds
):
    changed, removed = an_ounce(), an_ounce()
    refused(as_member, member, changed, removed)
    IntakeEntry.objects.filter(pk=changed["id"]).update(amount=5)
    gone = IntakeEntry.objects.get(pk=removed["id"])
    actions.remove_many(gone.user, gone.day, [gone])
    almonds.is_retired = True
    almonds.save()
    assert refused(as_member, member, changed, removed) == ["", ""]
    assert IntakeEntry.objects.for_user(member).get().amount == 5
    assert IntakeEntry.objects.count() == 2


def test_what_was_added_by_the_page_meanwhile_is_not_added_again(as_member, member, an_ounce):
    entry = an_ounce()
    page = reverse("logs:add", args=[entry["day"]])
    assert as_member.post(page, entry).status_code == 302
    assert refused(as_member, member, entry) == [""]
    assert as_member.post(page, entry).status_code == 302
    assert IntakeEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"amount": "0"}, "above 0"),
        ({"amount": "1,234"}, "Did you mean"),
        ({"portion": "p0"}, "Choose a portion"),
        ({"food": 0}, "no longer available"),
        ({"food": None}, "no longer available"),
        ({"food": "x"}, "no longer available"),
        ({"food": {}}, "no longer available"),
        ({"food": 10**30}, "no longer available"),
        ({"food": float("inf")}, "no longer available"),
        ({"day": "2026-02-30"}, "Choose a valid date"),
        ({"day": "1999-12-31"}, "Choose a valid date"),
        ({"day": None}, "Choose a valid date"),
        ({"meal": "tea"}, "tea"),
        ({"id": "01a1c2d3"}, "went wrong"),
        ({"id": "7d9f1c1e-6c6b-4c1e-9d59-1f6f5f5b0c11"}, "went wrong"),
        ({"id": None}, "went wrong"),
    ],
)
def test_what_cannot_be_logged_comes_with_a_reason_and_stops_no_other(
    as_member, member, an_ounce, wrong, reason
):
    first, last = an_ounce(), an_ounce()
    told = refused(as_member, member, first, an_ounce(**wrong), last)
    assert (told[0], told[2]) == ("", "")
    assert reason in told[1]
    assert IntakeEntry.objects.count() == 2


def test_a_retired_food_and_another_members_own_food_are_refused(as_member, member, stranger, an_ounce):
    for food in (FoodFactory(is_retired=True), FoodFactory(owner=stranger, source="own")):
        (reason,) = refused(as_member, member, an_ounce(food=food.pk, portion="unit"))
        assert reason == "This food is no longer available."
    assert not IntakeEntry.objects.exists()


def test_one_members_entries_are_never_logged_as_anothers(as_member, stranger, an_ounce):
    assert send(as_member, stranger, an_ounce()).status_code == 409
    assert not IntakeEntry.objects.exists()


def test_an_id_of_another_member_is_neither_taken_nor_told(
    as_member, member, as_stranger, stranger, an_ounce
):
    entry = an_ounce()
    refused(as_stranger, stranger, entry)
    assert refused(as_member, member, entry) == ["This was already sent. Log it again."]
    assert IntakeEntry.objects.get().user == stranger


@pytest.mark.parametrize(
    "body",
    [
        "", "[]", "null", "{", '{"member": 1}', '{"entries": {}}', '{"entries": [1]}', '{"entries": null}',
        "[" * 100_000,
    ],
    ids=lambda body: body[:20],
)  # fmt: skip
def test_what_is_no_queue_is_turned_away(as_member, body):
    assert as_member.post(QUEUE, body, content_type="application/json").status_code == 400


def test_a_form_in_place_of_json_is_refused(member):
    """Looking for its token in its fields reads the body before the view does."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(member)
    token = client.get(QUEUE).json()["token"]
    assert client.post(QUEUE, {"csrfmiddlewaretoken": token}).status_code == 400


def test_at_most_50_are_taken_at_once(as_member, member, an_ounce):
    assert send(as_member, member, *[an_ounce()] * 50).status_code == 200
    assert send(as_member, member, *[an_ounce()] * 51).status_code == 400


def test_a_browser_is_told_who_is_signed_in_and_a_token_that_is_accepted(member, an_ounce):
    client = Client(enforce_csrf_checks=True)
    client.force_login(member)
    told = client.get(QUEUE).json()
    assert told["member"] == str(member.pk)
    body = json.dumps({"member": told["member"], "entries": [an_ounce()]})

    def post(**headers):
        return client.post(QUEUE, body, content_type="application/json", headers=headers)

    assert post().status_code == 403
    assert not IntakeEntry.objects.exists()
    assert post(**{"X-CSRFToken": told["token"]}).status_code == 200
    assert IntakeEntry.objects.count() == 1


def test_no_other_way_of_asking_changes_anything(as_member):
    for method in ("put", "delete", "patch"):
        assert getattr(as_member, method)(QUEUE).status_code == 405
    assert as_member.post(reverse("offline:snapshot")).status_code == 405


# --- symptoms -------------------------------------------------------------------------------------


def a_twitch(**changed) -> dict:
    """What a browser keeps of a tap on “Twitch” that it could not send."""
    return {"id": str(new_id()), "day": "2026-11-18", "symptom": "twitch", "at": "14:20"} | changed


def test_a_symptom_that_waited_is_logged_once_on_its_day_with_the_time_of_the_tap(as_member, member):
    twitch = a_twitch()
    assert refused(as_member, member, twitch, twitch) == ["", ""]
    assert refused(as_member, member, twitch) == [""]
    logged = Symptom.objects.get()
    assert (str(logged.pk), logged.user, logged.kind) == (twitch["id"], member, "twitch")
    assert (logged.day, logged.started_at) == (date(2026, 11, 18), time(14, 20))


def test_symptoms_and_entries_wait_in_one_line(as_member, member, an_ounce):
    assert refused(as_member, member, an_ounce(), a_twitch(), an_ounce()) == ["", "", ""]
    assert (Symptom.objects.count(), IntakeEntry.objects.count()) == (1, 2)


@pytest.mark.parametrize("at", ["", None, "25:00", "soon", {}])
def test_a_symptom_without_a_time_is_logged_without_one(as_member, member, at):
    assert refused(as_member, member, a_twitch(at=at)) == [""]
    assert Symptom.objects.get().started_at is None


def test_what_was_said_of_a_symptom_since_stays_and_what_was_removed_stays_away(as_member, member):
    changed, removed = a_twitch(), a_twitch()
    refused(as_member, member, changed, removed)
    Symptom.objects.filter(pk=changed["id"]).update(kind="spasm")
    symptoms.remove(Symptom.objects.get(pk=removed["id"]))
    assert refused(as_member, member, changed, removed) == ["", ""]
    assert Symptom.objects.for_user(member).get().kind == "spasm"


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"symptom": "headache"}, "went wrong"),
        ({"symptom": ["twitch"]}, "went wrong"),
        ({"day": "2099-01-01"}, "today or an earlier date"),
        ({"day": None}, "went wrong"),
        ({"id": None}, "went wrong"),
        ({"id": "7d9f1c1e-6c6b-4c1e-9d59-1f6f5f5b0c11"}, "went wrong"),
    ],
)
def test_a_symptom_that_cannot_be_logged_comes_with_a_reason(as_member, member, wrong, reason):
    told = refused(as_member, member, a_twitch(**wrong), a_twitch())
    assert reason in told[0]
    assert told[1] == ""
    assert Symptom.objects.count() == 1


def test_an_id_of_another_members_symptom_is_neither_taken_nor_told(as_member, member, as_stranger, stranger):
    twitch = a_twitch()
    refused(as_stranger, stranger, twitch)
    assert refused(as_member, member, twitch) == ["This was already sent. Log it again."]
    assert Symptom.objects.get().user == stranger


# --- foods that were merged -----------------------------------------------------------------------


@pytest.mark.parametrize(("label", "mg"), [("1 oz", "70.875"), ("1 handful", "100.000"), ("", "2.500")])
def test_a_food_that_was_merged_since_is_logged_as_the_one_that_stands_for_it(as_member, member, label, mg):
    kept = FoodFactory(name="Almonds", magnesium_mg=Decimal(250), portions=[("1 oz", "28.35")])
    portions = [("1 oz", "28.35"), ("1 handful", "40")]
    old = FoodFactory(name="Almond nuts", portions=portions, is_retired=True, merged_into=kept)
    portion = f"p{old.portions.get(label=label).pk}" if label else "unit"
    waited = {"id": str(new_id()), "day": "2026-11-18", "meal": "snack", "food": old.pk, "amount": "1"}
    assert refused(as_member, member, waited | {"portion": portion}) == [""]
    entry = IntakeEntry.objects.get()
    assert (entry.food, entry.magnesium_mg) == (kept, Decimal(mg))
