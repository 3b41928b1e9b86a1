"""Conditions and medicines that a member notes: they change what is said, never a target."""

from __future__ import annotations

import pytest

from tests.conftest import signed_in
from tests.factories import EntryFactory
from tests.html import parse
from tests.profiles.conftest import errors_beside
from tracker.profiles.conditions import CONDITIONS, known_conditions
from tracker.profiles.forms import PreferencesForm

CONDITIONS_URL = "/profile/conditions/"
CHECK = "Ask your doctor if you should have your magnesium checked."
COELIAC = f"Coeliac disease: low magnesium is more common. {CHECK}"


def note(client, *keys: str, **options):
    return client.post(CONDITIONS_URL, {"conditions": list(keys)}, **options)


def said(client, address: str = CONDITIONS_URL) -> list[str]:
    return [
        line.text for part in parse(client.get(address)).select("ul.advice") for line in part.select("li")
    ]


def ticked(answer) -> list[str]:
    boxes = parse(answer).select("input[name=conditions]")
    return [box["value"] for box in boxes if "checked" in box.attributes]


def test_what_can_be_noted_is_what_the_fact_sheet_names():
    assert [condition.name for condition in CONDITIONS.values()] == [
        "Coeliac disease",
        "Crohn’s disease",
        "Bowel surgery",
        "Long-term diarrhoea",
        "Type 2 diabetes",
        "Long-term alcohol dependence",
        "Older age",
        "Long-term use of proton pump inhibitors",
        "Loop or thiazide diuretics (water tablets)",
    ]


def test_nothing_is_said_until_something_is_noted(as_member):
    assert said(as_member) == []
    assert ticked(as_member.get(CONDITIONS_URL)) == []


def test_each_condition_gets_one_calm_line_with_its_source_a_link_away(as_member):
    page = note(as_member, "ppi", "coeliac", follow=True)
    assert "Saved. Only you can see this." in page.text
    assert said(as_member) == [
        COELIAC,
        f"Long-term use of proton pump inhibitors: low magnesium is more common. {CHECK} "
        "Don’t stop the medicine unless they tell you to.",
    ]
    assert ticked(page) == ["coeliac", "ppi"]
    assert 'href="/learn/at-risk/"' in page.text
    assert not [line for line in said(as_member) if "!" in line]


def test_what_no_longer_applies_is_taken_back(as_member):
    note(as_member, "coeliac", "crohn")
    note(as_member, "crohn")
    assert [line.split(":")[0] for line in said(as_member)] == ["Crohn’s disease"]
    note(as_member)
    assert said(as_member) == []


def test_the_page_of_supplements_says_the_same(as_member):
    assert said(as_member, "/supplements/") == []
    note(as_member, "coeliac")
    assert said(as_member, "/supplements/") == [COELIAC]


def test_with_kidney_disease_the_page_of_supplements_says_that_alone(as_member, member):
    note(as_member, "coeliac")
    member.profile.refresh_from_db()
    member.profile.has_kidney_disease = True
    member.profile.save()
    assert said(as_member, "/supplements/") == []
    page = as_member.get("/supplements/").text
    assert "With kidney disease, ask your doctor before you take magnesium." in page


def test_a_target_and_what_days_and_weeks_show_stay_as_they_are(as_member, member, almonds):
    EntryFactory(user=member, food=almonds, grams=60)

    def shown() -> list[str]:
        pages = [as_member.get(address) for address in ("/days/2026-11-22/", "/weeks/2026-W47/")]
        return [parse(page).select_one("main").text for page in pages]

    before, targets = shown(), list(member.targets.values())
    note(as_member, *CONDITIONS, follow=True)  # and see the message
    assert list(member.targets.values()) == targets
    assert shown() == before


def test_with_kidney_disease_the_profile_names_what_was_noted_and_says_no_more_of_it(as_member, member):
    note(as_member, "coeliac")
    member.profile.refresh_from_db()
    member.profile.has_kidney_disease = True
    member.profile.save()
    assert said(as_member) == ["Coeliac disease"]
    card = parse(as_member.get(CONDITIONS_URL)).select_one("#conditions")
    assert "With kidney disease, ask your doctor before you take magnesium." in card.text


@pytest.mark.parametrize("key", ["kidney", "<script>", "COELIAC", "0", "coeliac,crohn"])
def test_what_is_not_on_the_list_is_refused_and_nothing_is_kept(as_member, member, key):
    note(as_member, "crohn")
    answer = note(as_member, "coeliac", key)
    assert answer.status_code == 422
    assert errors_beside(answer, "conditions") == ["Choose from this list."]
    assert ticked(answer) == ["coeliac"]
    member.profile.refresh_from_db()
    assert member.profile.conditions == ["crohn"]


@pytest.mark.parametrize(
    "stored", [None, {}, "coeliac", 7, [None, 7, ["crohn"]], ["leprosy"], {"coeliac": 1}]
)
def test_damaged_values_are_passed_over(stored):
    assert known_conditions(stored) == []


def test_what_is_left_of_damaged_values_is_shown(as_member, member):
    member.profile.conditions = ["leprosy", "diuretics", 7]
    member.profile.save()
    assert [line.split(":")[0] for line in said(as_member)] == ["Loop or thiazide diuretics (water tablets)"]


def test_a_stranger_and_the_admin_see_nothing_of_it(as_member, as_stranger, member, admin_client):
    note(as_member, "alcohol")
    assert said(as_stranger) == []
    page = admin_client.get(f"/admin/profiles/profile/{member.pk}/change/")
    assert page.status_code == 200
    assert "alcohol" not in page.text


def test_preferences_leave_the_conditions_alone_and_the_other_way_round(as_member, member):
    note(as_member, "older-age")
    sent = {"timezone": "UTC", "week_starts_on": "6", "upper_limit_of": "eu", "has_kidney_disease": "on"}
    as_member.post("/profile/preferences/", sent)
    note(as_member, "older-age", "diabetes-2")
    member.profile.refresh_from_db()
    assert member.profile.conditions == ["older-age", "diabetes-2"]
    assert (member.profile.has_kidney_disease, member.profile.upper_limit_of) == (True, "eu")


def test_a_visitor_can_send_nothing(client, db):
    assert note(client, "crohn")["Location"].startswith("/accounts/login/")


def test_what_two_forms_say_at_once_is_kept_of_both(as_member, member, monkeypatch):
    save = PreferencesForm.save

    def save_later(form):
        note(signed_in(member), "coeliac")
        return save(form)

    monkeypatch.setattr(PreferencesForm, "save", save_later)
    sent = {
        "timezone": "Europe/Paris",
        "week_starts_on": 0,
        "upper_limit_of": "us",
        "has_kidney_disease": "on",
    }
    as_member.post("/profile/preferences/", sent)
    member.profile.refresh_from_db()
    assert (member.profile.conditions, member.profile.has_kidney_disease) == (["coeliac"], True)
