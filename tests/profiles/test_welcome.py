"""The one step after the first sign-in."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from tests.factories import UserFactory
from tests.profiles.conftest import chosen, errors_beside, typed
from tracker.profiles.models import Target, User

WELCOME = "/profile/welcome/"


@pytest.fixture
def newcomer(db) -> User:
    """Somebody who has just signed up, and has no target yet."""
    return UserFactory(email="newcomer@example.org", timezone="Europe/Berlin")


@pytest.fixture
def as_newcomer(newcomer) -> Client:
    client = Client()
    client.force_login(newcomer)
    return client


def welcome(client: Client, **fields: str):
    return client.post(
        WELCOME, {"has_kidney_disease": "no", "kind": "woman", "timezone": "Europe/Berlin"} | fields
    )


def test_after_signing_up_the_target_is_asked_for_and_then_the_day_is_shown(client, sign_up):
    answer = sign_up(client, timezone="Pacific/Auckland")
    step = client.get(answer["Location"])
    assert step["Location"] == f"{WELCOME}?next=%2Fdays%2Ftoday%2F"
    page = client.get(step["Location"])
    assert chosen(page, "timezone") == ["Pacific/Auckland"]
    answer = welcome(client, timezone="Pacific/Auckland", next=typed(page, "next"))
    assert answer["Location"] == "/days/today/"
    assert client.get("/days/today/").status_code == 200


@pytest.mark.parametrize("address", ["/days/today/", "/days/2026-11-20/", "/weeks/2026-W47/"])
def test_a_page_that_needs_a_target_asks_for_it_and_leads_back(as_newcomer, address):
    page = as_newcomer.get(address, follow=True)
    assert page.request["PATH_INFO"] == WELCOME
    assert welcome(as_newcomer, next=typed(page, "next"))["Location"] == address


def test_htmx_is_told_to_go_to_the_step(as_newcomer):
    answer = as_newcomer.get("/days/2026-11-22/", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"].startswith(WELCOME)


def test_without_a_page_to_go_back_to_the_day_is_next(as_newcomer):
    assert welcome(as_newcomer)["Location"] == "/days/today/"


@pytest.mark.parametrize(("kind", "target_mg"), [("woman", 310), ("pregnant", 350), ("man", 400)])
def test_the_three_targets(as_newcomer, newcomer, kind, target_mg):
    welcome(as_newcomer, kind=kind)
    target = Target.objects.get()
    assert (target.user, target.target_mg, target.kind) == (newcomer, target_mg, kind)


def test_the_page_shows_the_three_figures_and_where_they_come_from(as_newcomer):
    page = as_newcomer.get(WELCOME).text
    assert all(f"<b>{figure} mg</b>" in page for figure in (310, 350, 400))
    assert "Institute of Medicine 1997" in page
    assert "kidney disease" in page


def test_an_own_number_comes_with_a_note(as_newcomer):
    welcome(as_newcomer, kind="own", own_mg="275,5", note="Dr Weber")
    target = Target.objects.get()
    assert (target.target_mg, target.note) == (Decimal("275.5"), "Dr Weber")


def test_the_target_holds_from_today_on_the_members_own_calendar(as_newcomer, time_machine):
    time_machine.move_to("2026-11-22 11:30:00+00:00", tick=False)
    welcome(as_newcomer, timezone="Pacific/Auckland")  # where it is half past midnight, on Monday
    assert Target.objects.get().starts_on == date(2026, 11, 23)


def test_the_time_zone_that_was_chosen_is_kept(as_newcomer, newcomer):
    welcome(as_newcomer, timezone="America/New_York")
    newcomer.profile.refresh_from_db()
    assert newcomer.profile.timezone == "America/New_York"


def test_wrong_input_is_said_beside_its_field_and_what_was_typed_stays(as_newcomer):
    written = {"own_mg": "1,234", "note": "Dr Weber", "next": "/weeks/2026-W47/"}
    answer = welcome(as_newcomer, kind="own", timezone="America/New_York", **written)
    assert answer.status_code == 422
    assert errors_beside(answer, "own_mg") == ["Did you mean 1.23 or 1234? Enter one of these numbers."]
    assert {field: typed(answer, field) for field in written} == written
    assert chosen(answer, "kind") == ["own"]
    assert chosen(answer, "timezone") == ["America/New_York"]
    assert not Target.objects.exists()


def test_nothing_chosen_is_said(as_newcomer):
    answer = welcome(as_newcomer, kind="")
    assert answer.status_code == 422
    assert errors_beside(answer, "kind") == ["Choose a target."]


def test_a_time_zone_that_is_none_is_refused_and_nothing_is_saved(as_newcomer, newcomer):
    answer = welcome(as_newcomer, timezone="Mars/Base")
    assert answer.status_code == 422
    assert errors_beside(answer, "timezone")
    newcomer.profile.refresh_from_db()
    assert newcomer.profile.timezone == "Europe/Berlin"
    assert not Target.objects.exists()


def test_kidney_disease_is_asked_for_and_has_to_be_answered(as_newcomer, newcomer):
    page = as_newcomer.get(WELCOME)
    assert "Do you have kidney disease?" in page.text
    assert "Why we ask" in page.text
    assert chosen(page, "has_kidney_disease") == []
    answer = welcome(as_newcomer, has_kidney_disease="")
    assert answer.status_code == 422
    assert errors_beside(answer, "has_kidney_disease") == ["Choose no or yes."]
    assert not Target.objects.exists()


def test_with_kidney_disease_no_general_number_is_kept_whatever_was_chosen(as_newcomer, newcomer):
    assert welcome(as_newcomer, has_kidney_disease="yes", kind="woman")["Location"] == "/days/today/"
    newcomer.profile.refresh_from_db()
    assert newcomer.profile.has_kidney_disease
    assert not Target.objects.exists()
    assert as_newcomer.get("/days/today/").status_code == 200


def test_with_kidney_disease_a_doctors_number_is_the_target(as_newcomer):
    welcome(as_newcomer, has_kidney_disease="yes", kind="", own_mg="250", note="Dr Weber")
    target = Target.objects.get()
    assert (target.kind, target.target_mg, target.note) == ("own", 250, "Dr Weber")


def test_the_step_can_be_sent_twice(as_newcomer):
    welcome(as_newcomer, kind="woman")
    welcome(as_newcomer, kind="man")
    assert [target.target_mg for target in Target.objects.all()] == [400]


def test_who_has_a_target_is_not_asked(as_member):
    assert as_member.get("/days/today/").status_code == 200
