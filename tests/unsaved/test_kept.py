"""What is kept of a form that was not saved: for whom, for how long, and what never is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from tests.html import HTMX, form_fields, parse
from tracker.lib import unsaved
from tracker.logs.models import DayNote

NOTE = "/days/2026-11-22/note/"
HERE = {"Origin": "http://testserver"}


def kept_at(client, member, **fields) -> str:
    """Where the sign-in leads after a note was sent by somebody signed out."""
    sent = {"note": "Restless legs", "member": member.pk} | fields
    return client.post(NOTE, sent)["Location"].partition("?next=")[2]


def strict(user=None) -> Client:
    client = Client(enforce_csrf_checks=True)
    if user:
        client.force_login(user)
    return client


def test_it_is_kept_for_an_hour(client, member, time_machine):
    there = kept_at(client, member)
    client.force_login(member)
    assert "Restless legs" in client.get(there).text
    time_machine.shift(timedelta(minutes=61))
    assert client.get(there)["Location"] == "/"


def test_it_is_in_no_cookie_and_in_no_address(client, member):
    answer = client.post(NOTE, {"note": "Restless legs", "member": member.pk})
    assert "Restless" not in answer["Location"] + str(client.cookies)


@pytest.mark.parametrize("named", ["", "x", "01a1c2d3-0000-7000-8000-000000000000"])
def test_for_nobody_nothing_is_kept(client, db, named):
    assert client.post(NOTE, {"note": "x", "member": named})["Location"] == "/accounts/login/?next=/"


def test_more_than_a_form_holds_is_not_kept(client, member):
    assert kept_at(client, member, note="x" * (unsaved.MAX_FORM_LENGTH + 1)) == "/"


def test_of_one_member_only_the_latest_are_kept(client, member):
    places = [kept_at(client, member) for _ in range(unsaved.MAX_FORMS_PER_MEMBER + 1)]
    client.force_login(member)
    assert [client.get(place).status_code for place in places] == [302] + [200] * unsaved.MAX_FORMS_PER_MEMBER


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}])
def test_a_form_of_another_site_is_never_shown_or_kept(member, headers):
    for client in (strict(member), strict()):
        answer = client.post(NOTE, {"note": "Buy this", "member": member.pk}, headers=headers)
        assert answer.status_code == 403
        assert "Buy this" not in answer.text
    assert not cache.get(unsaved._list_of(member.pk))


def test_who_lost_session_and_token_signs_in_first(member):
    answer = strict().post(NOTE, {"note": "Mine", "member": member.pk}, headers=HERE)
    assert answer["Location"].startswith("/accounts/login/?next=/unsaved/")


def test_htmx_is_told_the_token_that_is_good_now(member):
    client = strict(member)
    named = {"X-Member": str(member.pk), "X-CSRFToken": "a" * 64}
    answer = client.post(NOTE, {"note": "Mine"}, headers=HTMX | HERE | named)
    assert answer.status_code == 403
    assert "<" not in answer.text
    again = named | {"X-CSRFToken": answer["X-CSRFToken"]}
    assert client.post(NOTE, {"note": "Mine"}, headers=HTMX | HERE | again).status_code == 200
    assert DayNote.objects.get().note == "Mine"


def test_a_button_whose_token_is_out_of_date_can_be_sent_again(member):
    client = strict(member)
    sent = {"complete": "yes", "member": member.pk, "csrfmiddlewaretoken": "a" * 64}
    page = parse(client.post("/days/2026-11-22/complete/", sent, headers=HERE))
    form = page.select_one("form.actions")
    assert form.select_one("button").text == "Send again"
    assert client.post(form["action"], form_fields(form), headers=HERE).status_code == 302
    assert DayNote.objects.get().is_complete is True


def test_a_search_on_another_members_page_finds_nothing_for_it(as_stranger, member, almonds):
    address, headers = "/days/2026-11-22/foods/?q=alm", HTMX | {"X-Member": str(member.pk)}
    answer = as_stranger.get(address, headers=headers)
    assert answer.status_code == 409
    assert "Almonds" not in answer.text


@pytest.mark.parametrize(
    "address", ["/days/2026-11-22/", "/profile/targets/", "/foods/mine/new/", "/supplements/"]
)
def test_every_form_of_a_page_names_its_member(as_member, member, address):
    page = parse(as_member.get(address))
    assert f'"X-Member": "{member.pk}"' in page.select_one("body")["hx-headers"]
    forms = page.select("form[method=post]")
    assert forms
    assert all(form_fields(form)["member"] == [str(member.pk)] for form in forms)
