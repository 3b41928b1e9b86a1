"""What it was is logged by one tap: once, on its day, whatever happens on the way."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from tests.factories import SymptomFactory
from tests.html import HTMX, parse
from tracker.lib.ids import new_id
from tracker.symptoms.models import Symptom

NEW = "/symptoms/new/"
TODAY = "/symptoms/on/2026-11-22/"
BOTH = pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])


def sent_by(page, button):
    """What pressing a button of the choice sends."""
    form = page.select_one("form.symptom-kinds")
    fields = {each["name"]: each["value"] for each in form.select("input") if "name" in each.attributes}
    [pressed] = [each for each in form.select("button") if each.select("b")[0].text == button]
    return fields | {"kind": pressed["value"]}


# --- from the page of a day -----------------------------------------------------------------------


def test_the_page_of_a_day_leads_to_the_choice_without_javascript(as_member):
    link = parse(as_member.get("/days/2026-11-21/")).select_one("#day-symptoms").select_one("a")
    assert (link["aria-label"], link["href"]) == ("Log a symptom", "/symptoms/on/2026-11-21/")
    page = parse(as_member.get(link["href"]))
    words = page.select_one("form.symptom-kinds").text
    assert "Twitch A muscle flickers or jumps on its own" in words
    assert "Spasm or cramp A muscle tightens hard and hurts (a cramp)" in words
    assert [
        each.text for each in page.select_one("form.symptom-kinds").select_one(".actions").select("button")
    ] == [
        "Weakness",
        "A muscle getting thinner",
        "Tiredness",
        "Tingling",
        "“Electric” feeling",
    ]


def test_the_part_for_the_page_of_a_day_has_its_symptoms_and_the_choice(as_member, twitch):
    part = parse(as_member.get(TODAY, headers=HTMX))
    assert not part.select("html")
    [line] = part.select_one("#day-symptoms").select_one("ul.chips").select("a")
    assert (line.text, line["href"]) == ("Twitch, eyelid, 09:15", f"/symptoms/{twitch.pk}/")
    assert part.select_one("details").select_one("form.symptom-kinds")


def test_a_day_that_has_not_come_offers_no_choice(as_member):
    assert not parse(as_member.get("/days/2026-11-23/")).select("#day-symptoms")
    page = parse(as_member.get("/symptoms/on/2026-11-23/"))
    assert not page.select("form.symptom-kinds")
    assert "on a future day" in page.text


# --- the tap --------------------------------------------------------------------------------------


def test_for_today_it_is_logged_with_the_time_that_it_is(as_member, member):
    as_member.post(NEW, sent_by(parse(as_member.get(TODAY)), "Twitch"))
    symptom = Symptom.objects.for_user(member).get()
    assert (symptom.kind, symptom.day, symptom.started_at) == ("twitch", date(2026, 11, 22), time(12, 0))


def test_for_a_day_before_it_is_logged_without_a_time(as_member, member):
    page = parse(as_member.get("/symptoms/new/?day=2026-11-20"))
    as_member.post(NEW, sent_by(page, "Spasm or cramp"))
    symptom = Symptom.objects.for_user(member).get()
    assert (symptom.kind, symptom.day, symptom.started_at) == ("spasm", date(2026, 11, 20), None)


def test_today_is_the_day_on_the_members_own_clock(as_member, member, time_machine):
    time_machine.move_to(datetime(2026, 11, 22, 23, 30, tzinfo=UTC), tick=False)  # half past midnight there
    as_member.post(NEW, sent_by(parse(as_member.get(NEW)), "Twitch"))
    symptom = Symptom.objects.for_user(member).get()
    assert (symptom.day, symptom.started_at) == (date(2026, 11, 23), time(0, 30))


def test_in_the_night_when_clocks_change_it_stands_with_the_time_that_the_clock_shows(
    as_member, member, time_machine
):
    for month, day, hour in ((3, 29, 1), (10, 25, 0), (10, 25, 1)):
        time_machine.move_to(datetime(2026, month, day, hour, 30, tzinfo=UTC), tick=False)
        as_member.post(NEW, sent_by(parse(as_member.get(NEW)), "Spasm or cramp"))
    logged = Symptom.objects.for_user(member).order_by("created_at")
    autumn = (date(2026, 10, 25), time(2, 30))  # that hour comes twice
    assert [(each.day, each.started_at) for each in logged] == [
        (date(2026, 3, 29), time(3, 30)),
        autumn,
        autumn,
    ]


@BOTH
def test_the_answer_is_the_form_for_the_rest_with_undo_and_the_way_back_to_the_day(
    as_member, a_twitch, headers
):
    answer = as_member.post(NEW, a_twitch, headers=headers)
    address = answer["HX-Redirect"] if headers else answer["Location"]
    assert address == f"/symptoms/{a_twitch['id']}/"
    for _ in range(2):  # after a reload too
        page = parse(as_member.get(address))
        assert page.select_one("form.toast").text == "Twitch logged, Sun 22 November. Undo"
        assert page.select_one("#symptom-form").select_one("button.button-primary").text == "Save"
        assert page.select_one("header").select_one("a")["href"] == "/days/2026-11-22/"


@pytest.mark.parametrize("kind", ["weakness", "tiredness", "tingling"])
def test_other_things_of_muscles_are_logged_likewise(as_member, a_twitch, kind):
    assert as_member.post(NEW, a_twitch | {"kind": kind}).status_code == 302
    assert Symptom.objects.get().kind == kind


# --- once -----------------------------------------------------------------------------------------


@BOTH
def test_a_double_tap_logs_one(as_member, a_twitch, headers):
    for _ in range(2):
        assert as_member.post(NEW, a_twitch, headers=headers).status_code == (200 if headers else 302)
    assert Symptom.objects.count() == 1


def test_what_was_said_since_stays_when_the_tap_arrives_again(as_member, a_twitch, details):
    as_member.post(NEW, a_twitch)
    as_member.post(f"/symptoms/{a_twitch['id']}/", details)
    as_member.post(NEW, a_twitch)
    assert Symptom.objects.get().note == "After the third coffee"


@BOTH
def test_an_id_that_stands_for_something_else_is_refused_in_a_sentence(as_member, a_twitch, headers):
    as_member.post(NEW, a_twitch)
    answer = as_member.post(NEW, a_twitch | {"kind": "spasm"}, headers=headers)
    assert answer.status_code == 422
    page = parse(answer)
    assert "Already logged" in page.select_one("[role=alert]").text
    assert sent_by(page, "Spasm or cramp")["id"] != a_twitch["id"]  # the next tap is another
    assert [each.kind for each in Symptom.objects.all()] == ["twitch"]


def test_a_refusal_on_the_page_of_the_choice_says_nothing_twice(as_member, a_twitch):
    as_member.post(NEW, a_twitch)
    here = HTMX | {"HX-Current-URL": f"http://testserver{NEW}"}
    part = parse(as_member.post(NEW, a_twitch | {"kind": "spasm"}, headers=here))
    assert part.select_one("#day-symptoms").select_one("form.symptom-kinds")
    assert not part.select("details")
    assert not part.select(".see-a-doctor")  # it stands below


def test_what_was_removed_is_not_logged_again_under_its_id(as_member, a_twitch):
    as_member.post(NEW, a_twitch)
    as_member.post(f"/symptoms/{a_twitch['id']}/remove/")
    assert as_member.post(NEW, a_twitch).status_code == 422
    assert Symptom.objects.get().removed_at


def test_an_id_of_a_stranger_is_refused_without_a_word_about_them(as_member, stranger, a_twitch):
    SymptomFactory(user=stranger, id=a_twitch["id"])
    answer = as_member.post(NEW, a_twitch)
    assert answer.status_code == 422
    assert "stranger" not in answer.text.lower()
    assert Symptom.objects.get().user == stranger


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"kind": "headache"}, "went wrong"),
        ({"kind": ""}, "Choose a type of symptom"),
        ({"id": ""}, "went wrong"),
        ({"id": "6f1c9c1e-7d0a-4d7e-9a57-0d7d6a3b7c11"}, "went wrong"),
        ({"day": ""}, "went wrong"),
        ({"day": "2026-02-30"}, "went wrong"),
        ({"day": "2026-11-23"}, "today or an earlier date"),
        ({"day": "1999-12-31"}, "from 2000 on"),
    ],
)
def test_damaged_input_logs_nothing_and_says_why(as_member, a_twitch, wrong, reason):
    for headers in ({}, HTMX):
        answer = as_member.post(NEW, a_twitch | wrong, headers=headers)
        assert answer.status_code == 422
        assert reason in parse(answer).select_one("[role=alert]").text
    assert not Symptom.objects.exists()


@pytest.mark.parametrize("day", ["", "x", "2026-02-30", "2027-01-01"])
def test_a_day_that_is_none_or_has_not_come_chooses_for_today(as_member, day):
    page = parse(as_member.get(f"{NEW}?day={day}"))
    assert sent_by(page, "Twitch")["day"] == "2026-11-22"


# --- whose ----------------------------------------------------------------------------------------


def test_a_visitor_is_sent_to_sign_in(client, twitch):
    for address in ("/symptoms/", NEW, TODAY, f"/symptoms/{twitch.pk}/"):
        assert client.get(address)["Location"] == f"/accounts/login/?next={address}"


@pytest.mark.parametrize("act", ["", "remove/", "undo/"])
def test_what_is_a_strangers_is_not_found(as_stranger, twitch, details, act):
    address = f"/symptoms/{twitch.pk}/{act}"
    assert as_stranger.post(address, details).status_code == 404
    assert as_stranger.post(f"/symptoms/{new_id()}/{act}", details).status_code == 404
    assert as_stranger.get(f"/symptoms/{twitch.pk}/").status_code == 404
    twitch.refresh_from_db()
    assert (twitch.note, twitch.removed_at) == ("", None)


def test_a_strangers_symptoms_are_on_no_page(as_stranger, twitch):
    for address in ("/symptoms/", TODAY, NEW):
        assert "eyelid" not in as_stranger.get(address).text.lower()
