from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tests.factories import TargetFactory, UserFactory
from tracker.lib.http import parse_uuid
from tracker.lib.ids import new_id

pytestmark = pytest.mark.usefixtures("frozen_time")
DAY = "/days/2026-11-22/"
HTMX = {"HX-Request": "true"}


def is_page(answer) -> bool:
    return "<!doctype html>" in answer.text and "</html>" in answer.text


def test_a_browser_gets_the_page_and_htmx_a_part_of_it(as_member):
    page, part = as_member.get(DAY), as_member.get(DAY, headers=HTMX)
    assert is_page(page)
    assert not is_page(part)
    assert 'id="day-panel"' in part.text


def test_htmx_gets_the_whole_page_when_it_restores_one_from_history(as_member):
    answer = as_member.get(DAY, headers=HTMX | {"HX-History-Restore-Request": "true"})
    assert is_page(answer)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_page_and_part_are_told_apart_by_caches(as_member, headers):
    vary = as_member.get(DAY, headers=headers)["Vary"].lower().replace(" ", "").split(",")
    assert "hx-request" in vary
    assert "cookie" in vary


def test_a_visitor_is_sent_to_sign_in_and_back(client):
    answer = client.get(DAY)
    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={DAY}")


def sign_in_address(client, current_url: str | None, address: str = f"{DAY}foods/?q=al") -> str:
    """Where htmx is told to go when it asks from the page `current_url` without being signed in."""
    headers = HTMX | ({"HX-Current-URL": current_url} if current_url else {})
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200  # htmx follows this header only on a success
    assert answer.content == b""
    return answer["HX-Redirect"]


def where_to_next(address: str) -> str:
    parts = urlsplit(address)
    assert parts.path == "/accounts/login/"
    return parse_qs(parts.query)["next"][0]


def test_a_signed_out_htmx_request_leads_back_to_the_page_it_was_sent_from(client):
    address = sign_in_address(client, f"http://testserver{DAY}?meal=lunch")
    assert where_to_next(address) == f"{DAY}?meal=lunch"


def test_a_form_sent_signed_out_leads_back_to_the_page_it_stood_on(client):
    answer = client.post(f"{DAY}entries/", headers={"Referer": f"http://testserver{DAY}?meal=lunch"})
    assert answer.status_code == 302
    assert where_to_next(answer["Location"]) == f"{DAY}?meal=lunch"


def test_after_signing_in_one_is_on_the_page_that_one_was_on(db):
    user = UserFactory(email="member@example.org")
    user.set_password("a long enough secret")
    user.save()
    TargetFactory(user=user)
    client = Client()
    address = sign_in_address(client, f"http://testserver{DAY}")
    credentials = {"login": "member@example.org", "password": "a long enough secret"}
    answer = client.post(address, credentials | {"next": where_to_next(address)}, follow=True)
    assert answer.redirect_chain == [(DAY, 302)]
    assert is_page(answer)


def test_a_damaged_id_in_an_address_is_none():
    id = new_id()
    assert parse_uuid(str(id)) == id
    assert [parse_uuid(text) for text in (None, "", "x", "1234")] == [None] * 4


def test_ids_follow_one_another_in_time():
    ids = [new_id() for _ in range(100)]
    assert ids == sorted(ids)
    assert {id.version for id in ids} == {7}
