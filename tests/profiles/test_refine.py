"""A target refined by age, sex and authority."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.html import parse
from tests.profiles.conftest import chosen, errors_beside, typed
from tracker.profiles.models import Target

REFINE = "/profile/targets/refine/"
WOMAN_OF_34 = {"authority": "us", "group": "female", "age": "34"}


def ask(client, **fields: str):
    return client.get(REFINE, WOMAN_OF_34 | fields)


def set_it(client, **fields: str):
    return client.post(REFINE, WOMAN_OF_34 | {"starts_on": "2026-11-22"} | fields)


@pytest.mark.parametrize(
    ("fields", "mg", "source"),
    [
        ({}, 320, "US RDA, women 31 to 50 (Institute of Medicine 1997)"),
        ({"group": "male", "age": "60"}, 420, "US RDA, men 51 and over (Institute of Medicine 1997)"),
        ({"authority": "eu", "group": "pregnancy"}, 300, "EU AI, pregnancy, 18 and over (EFSA 2015)"),
        ({"authority": "uk", "group": "lactation"}, 320, "UK RNI, breastfeeding, 19 and over (COMA 1991)"),
        ({"authority": "uk", "group": "pregnancy"}, 270, "UK RNI, pregnancy, 19 and over (COMA 1991)"),
        ({"authority": "uk", "group": "male", "age": "18"}, 300, "UK RNI, children 15 to 18 (COMA 1991)"),
        ({"authority": "dach", "age": "11"}, 230, "D-A-CH AI, girls 10 to 12 (D-A-CH 2021)"),
        ({"authority": "japan", "group": "pregnancy"}, 330, "Japan RDA, pregnancy, 30 to 49 (MHLW 2025)"),
    ],
)
def test_the_figure_is_shown_with_its_source_and_becomes_the_target(as_member, fields, mg, source):
    shown = parse(ask(as_member, **fields)).select_one("#intake")
    assert shown.select_one("data").value == mg
    assert source in shown.text
    hidden = {field["name"]: field["value"] for field in shown.select("input[type=hidden]")}
    hidden.pop("csrfmiddlewaretoken", None)
    answer = as_member.post(REFINE, hidden | {"starts_on": "2026-11-20"}, follow=True)
    assert "Target saved." in answer.text
    page = parse(as_member.get("/profile/targets/"))
    history = " ".join(page.select_one("#targets").text.split())
    assert f"{mg} mg current By age, from 20 November 2026. {source}" in history
    assert parse(as_member.get("/days/2026-11-22/")).select_one("#day-target").value == mg
    assert parse(as_member.get("/days/2026-11-19/")).select_one("#day-target").value == 310
    target = Target.objects.get(starts_on=date(2026, 11, 20))
    assert (target.kind, target.source, target.target_mg) == ("reference", source, Decimal(mg))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"age": "3"}, ["the US limit for supplements and medicines is 65 mg a day", "limit of 350 mg"]),
        ({"age": "8"}, ["the US limit for supplements and medicines is 110 mg a day", "limit of 350 mg"]),
        (
            {"authority": "eu"},
            ["the EU limit for supplements and medicines is 250 mg a day", "limit of 350 mg"],
        ),
        ({"age": "9"}, []),
        ({"authority": "uk"}, []),
        ({"authority": "eu", "age": "2"}, []),
    ],
)
def test_a_limit_that_is_lower_than_the_one_on_days_is_said(as_member, fields, said):
    text = parse(ask(as_member, **fields)).select_one("#intake").text
    assert ("At this age" in text) == bool(said)
    assert all(words in text for words in said)


def test_asking_alone_changes_nothing_and_no_age_is_kept(as_member, member):
    ask(as_member)
    assert member.targets.get().target_mg == 310
    set_it(as_member)
    kept = Target.objects.for_user(member).get(starts_on=date(2026, 11, 22))
    assert "34" not in kept.note


def test_the_page_proposes_today_on_the_members_own_calendar(as_member, member, time_machine):
    member.profile.timezone = "Pacific/Auckland"
    member.profile.save()
    time_machine.move_to("2026-11-22 11:30:00+00:00", tick=False)
    assert typed(ask(as_member), "starts_on") == "2026-11-23"


def test_a_second_target_on_the_same_day_replaces_the_first(as_member, member):
    set_it(as_member)
    set_it(as_member, authority="eu")
    [target] = Target.objects.for_user(member).filter(starts_on=date(2026, 11, 22))
    assert target.source == "EU AI, women 18 and over (EFSA 2015)"


def test_one_of_the_three_defaults_after_it_says_so_again(as_member, member):
    set_it(as_member)
    as_member.post("/profile/targets/", {"kind": "woman", "starts_on": "2026-11-22"})
    target = Target.objects.for_user(member).get(starts_on=date(2026, 11, 22))
    assert (target.kind, target.target_mg, target.note) == ("woman", 310, "")


@pytest.mark.parametrize("age", ["", "0", "-1", "121", "34.5", "old", "9" * 5000])
def test_an_age_that_is_none_is_said_beside_the_field(as_member, age):
    answer = ask(as_member, age=age)
    assert answer.status_code == 422
    assert len(errors_beside(answer, "age")) == 1
    assert (chosen(answer, "authority"), chosen(answer, "group")) == (["us"], ["female"])
    assert not parse(answer).select("#intake")


@pytest.mark.parametrize("field", ["authority", "group"])
@pytest.mark.parametrize("value", ["", "nobody", "<script>"])
def test_a_table_or_a_group_that_is_none_is_said_beside_the_field(as_member, field, value):
    answer = ask(as_member, **{field: value})
    assert answer.status_code == 422
    assert len(errors_beside(answer, field)) == 1


@pytest.mark.parametrize(
    ("fields", "whose"),
    [
        ({"authority": "nordic", "group": "pregnancy"}, "Nordic countries"),
        ({"authority": "japan", "age": "12"}, "Japan"),
        ({"group": "lactation", "age": "60"}, "US and Canada"),
    ],
)
def test_where_the_table_gives_nothing_the_page_says_so_and_sets_nothing(as_member, member, fields, whose):
    [words] = errors_beside(ask(as_member, **fields), "authority")
    assert words.startswith(f"We don’t have an amount for this age group from {whose}.")
    assert set_it(as_member, **fields).status_code == 422
    assert member.targets.count() == 1


@pytest.mark.parametrize("day", ["", "tomorrow", "2026-02-30", "1999-12-31", "2100-01-01"])
def test_a_day_that_is_none_is_said_beside_the_field_and_the_figure_stays(as_member, member, day):
    answer = set_it(as_member, starts_on=day)
    assert answer.status_code == 422
    assert len(errors_beside(answer, "starts_on")) == 1
    assert (typed(answer, "starts_on") or "") == day
    assert parse(answer).select_one("#intake").select_one("data").value == 320
    assert member.targets.count() == 1


def test_the_three_defaults_stand_first_and_are_what_they_were(as_member):
    page = parse(as_member.get("/profile/targets/"))
    assert [radio["value"] for radio in page.select("input[name=kind]")] == [
        "woman",
        "pregnant",
        "man",
        "own",
    ]
    assert 'value="reference"' not in as_member.get("/profile/welcome/").text
    assert f'href="{REFINE}"' in as_member.get("/profile/targets/").text
    assert REFINE not in as_member.get("/profile/welcome/").text


@pytest.mark.parametrize("address", ["/profile/targets/", "/profile/welcome/"])
def test_a_figure_by_age_cannot_be_sent_without_its_table(as_member, member, address):
    sent = {"kind": "reference", "own_mg": "999", "note": "US RDA", "starts_on": "2026-11-22"}
    assert as_member.post(address, sent | {"timezone": "Europe/Berlin"}).status_code == 422
    assert member.targets.get().kind == "woman"


def test_with_kidney_disease_no_figure_of_a_table_becomes_a_target(as_member, member):
    member.profile.has_kidney_disease = True
    member.profile.save()
    before = Target.objects.count()
    asked = {"authority": "us", "group": "female", "age": "34", "starts_on": "2026-11-22"}
    for answer in (as_member.get(REFINE, follow=True), as_member.post(REFINE, asked, follow=True)):
        assert "your target is the amount your doctor gave you" in answer.text
    assert Target.objects.count() == before


def test_the_target_of_a_stranger_changes_nothing_for_a_member(as_member, as_stranger, member):
    set_it(as_stranger)
    assert member.targets.get().target_mg == 310


def test_a_visitor_is_sent_to_sign_in_and_sets_nothing(client, db):
    for answer in (ask(client), set_it(client)):
        assert answer["Location"].startswith("/accounts/login/")
    assert not Target.objects.exists()
