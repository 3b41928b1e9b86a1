"""A person's page, and what it keeps for them."""

import pytest

from tests.factories import TargetFactory
from tests.html import parse
from tests.profiles.conftest import chosen, errors_beside
from tracker.profiles.models import Target

PREFERENCES = "/profile/preferences/"
ID = "01a20a56-1f62-767c-b575-333c680fbc81"  # nobody's


def prefer(client, **fields: str):
    return client.post(
        PREFERENCES, {"timezone": "Europe/Berlin", "week_starts_on": "0", "upper_limit_of": "us"} | fields
    )


def test_the_page_shows_what_is_set(as_member, member):
    page = as_member.get(PREFERENCES)
    assert chosen(page, "timezone") == ["Europe/Berlin"]
    assert chosen(page, "week_starts_on") == ["0"]
    assert member.email in as_member.get("/profile/").text


def test_a_member_moves_to_another_time_zone(as_member, member, time_machine):
    time_machine.move_to("2026-11-22 23:30:00+00:00", tick=False)  # half past midnight in Berlin
    assert "<h1>Monday 23 November</h1>" in as_member.get("/days/today/").text
    prefer(as_member, timezone="America/New_York")
    assert "<h1>Sunday 22 November</h1>" in as_member.get("/days/today/").text


def test_a_week_starts_on_sunday_by_preference(as_member, member):
    prefer(as_member, week_starts_on="6")
    assert "Preferences saved." in as_member.get("/profile/").text
    assert chosen(as_member.get(PREFERENCES), "week_starts_on") == ["6"]
    assert as_member.get("/weeks/", follow=True).request["PATH_INFO"] == "/weeks/2026-W48/"


@pytest.mark.parametrize("timezone", ["", "Mars/Base", "../../etc/passwd"])
def test_a_time_zone_that_is_none_is_refused_with_a_message(as_member, member, timezone):
    answer = prefer(as_member, timezone=timezone, week_starts_on="6")
    assert answer.status_code == 422
    assert len(errors_beside(answer, "timezone")) == 1
    assert chosen(answer, "week_starts_on") == ["6"]
    member.profile.refresh_from_db()
    assert (member.profile.timezone, member.profile.week_starts_on) == ("Europe/Berlin", 0)


@pytest.mark.parametrize("day", ["", "3", "Monday"])
def test_a_week_starts_on_monday_or_sunday_only(as_member, day):
    answer = prefer(as_member, week_starts_on=day)
    assert answer.status_code == 422
    assert len(errors_beside(answer, "week_starts_on")) == 1


def test_after_a_refused_time_zone_the_page_still_knows_today(as_member):
    assert prefer(as_member, timezone="Mars/Base").status_code == 422
    assert as_member.get("/days/today/").status_code == 200


def test_the_preferences_of_one_are_not_those_of_another(as_member, stranger):
    prefer(as_member, timezone="Pacific/Auckland", week_starts_on="6")
    stranger.profile.refresh_from_db()
    assert (stranger.profile.timezone, stranger.profile.week_starts_on) == ("Europe/Berlin", 0)


@pytest.mark.parametrize("address", ["/profile/", "/profile/welcome/", "/profile/?removed=x"])
def test_a_visitor_is_sent_to_sign_in_and_back(client, db, address):
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"/accounts/login/?next={address.partition('?')[0]}")


@pytest.mark.parametrize(
    "address",
    ["/profile/welcome/", "/profile/targets/", PREFERENCES]
    + [f"/profile/targets/{ID}/{act}/" for act in ("remove", "restore")],
)
def test_a_visitor_can_send_nothing(client, db, address):
    answer = client.post(address, {"kind": "man", "starts_on": "2026-11-22", "timezone": "UTC"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")
    assert not Target.objects.exists()


@pytest.mark.parametrize(
    "address",
    [f"/profile/targets/{ID}/{act}/" for act in ("remove", "restore")],
)
def test_what_changes_something_is_not_an_address_to_visit(as_member, address):
    assert as_member.get(address).status_code == 405


def test_the_page_takes_as_many_queries_with_a_long_history(as_member, member, django_assert_num_queries):
    with django_assert_num_queries(3):
        as_member.get("/profile/")
    for year in range(2000, 2020):
        TargetFactory(user=member, starts_on=f"{year}-01-01")
    with django_assert_num_queries(3):
        as_member.get("/profile/")


def test_only_a_curator_is_shown_the_way_to_the_catalogue(as_member, as_curator):
    assert "/admin/" not in as_member.get("/profile/").text
    assert 'href="/admin/"' in as_curator.get("/profile/").text


def values(client):
    """The settings list: each label with its value."""
    lines = [
        line for part in parse(client.get("/profile/")).select("ul.group-list") for line in part.select("a")
    ]
    return {
        line.select_one("span").text: line.select_one("small").text for line in lines if line.select("small")
    }


def test_the_profile_lists_each_setting_with_its_value(as_member, member):
    assert values(as_member) == {
        "Daily target": "310 mg a day",
        "Kidney disease": "No",
        "Conditions and medicines": "None added",
        "Upper limit": "US upper limit, 350 mg",
        "Time zone": "Berlin (Europe)",
        "Week starts on": "Monday",
        "Food suggestions": "On",
        "Email address": member.email,
    }
    as_member.post("/profile/conditions/", {"conditions": ["coeliac", "crohn"]})
    as_member.post("/profile/preferences/kidney-disease/", {"has_kidney_disease": "on"})
    shown = values(as_member)
    assert shown["Conditions and medicines"] == "2 added"
    assert (shown["Kidney disease"], shown["Daily target"]) == ("Yes", "Not set")
    assert "Upper limit" not in shown


def test_each_setting_has_a_page_that_changes_it_alone(as_member, member):
    for name, field, sent, stored in (
        ("time-zone", "timezone", "Europe/Lisbon", "Europe/Lisbon"),
        ("week-start", "week_starts_on", "6", 6),
        ("upper-limit", "upper_limit_of", "eu", "eu"),
        ("suggestions", "suggests_foods", "", False),
        ("kidney-disease", "has_kidney_disease", "on", True),
    ):
        address = f"{PREFERENCES}{name}/"
        page = parse(as_member.get(address))
        names = {each["name"] for each in page.select_one("form").descendants() if "name" in each.attributes}
        assert names == {field, "version", "csrfmiddlewaretoken", "member"}, name
        before = {each.name: getattr(member.profile, each.attname) for each in member.profile._meta.fields}
        assert as_member.post(address, {field: sent} if sent else {})["Location"] == "/profile/"
        member.profile.refresh_from_db()
        after = {each.name: getattr(member.profile, each.attname) for each in member.profile._meta.fields}
        assert after == before | {field: stored}, name
    assert as_member.get(f"{PREFERENCES}upper-limit/")["Location"] == "/profile/"  # with kidney disease
    assert as_member.get(f"{PREFERENCES}nonsense/").status_code == 404
    answer = as_member.post(f"{PREFERENCES}time-zone/", {"timezone": "Mars/Base"})
    assert answer.status_code == 422
    assert errors_beside(answer, "timezone") == ["Choose a time zone."]


def test_a_visitor_can_change_no_setting(client, db):
    assert client.post(f"{PREFERENCES}time-zone/", {"timezone": "UTC"})["Location"].startswith("/accounts/")


def test_a_setting_leads_back_to_a_page_of_this_site_only(as_member):
    for after, expected in (
        ("/days/today/", "/days/today/"),
        ("//evil.example", "/profile/"),
        ("x", "/profile/"),
    ):
        sent = {"timezone": "Asia/Tokyo", "next": after}
        assert as_member.post(f"{PREFERENCES}time-zone/", sent)["Location"] == expected
