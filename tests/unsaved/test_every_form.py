"""What is typed in a form is never lost: every form of a member's pages is tried."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.test import Client
from django.urls import get_resolver
from django.utils.datastructures import MultiValueDict

from tests.cases import for_each
from tests.html import HTMX, Element, form_fields, parse
from tests.test_conventions import PUBLIC, example, views
from tests.unsaved.conftest import everything_stored
from tests.unsaved.forms import BUTTONS_ONLY, FORMS, NOT_KEPT, SentForm
from tracker.lib.unsaved import can_show

HERE = {"Origin": "http://testserver"}
SIGN_IN = "/accounts/login/"
each_form = for_each("form", FORMS)


def as_lists(fields: dict[str, Any]) -> dict[str, list[str]]:
    return {name: [str(each) for each in [value] if not isinstance(value, list)] or value
            for name, value in fields.items()}  # fmt: skip


def shown_form(answer: Any, form: SentForm, address: str) -> Element:
    """The form on a page that was made for what is in `form`."""
    addresses = {address, address.partition("?")[0]}
    found = [each for each in parse(answer).select("form[method=post]") if each["action"] in addresses]
    if form.view == "logs:favourite":  # its button stands in the form for the amount
        found = [parse(answer).select_one("#add-form")]
    holds = [each for each in found if set(form.typed) <= form_fields(each).keys() | {"meal"}]
    assert len(holds) == 1, [each["action"] for each in parse(answer).select("form[method=post]")]
    return holds[0]


def check_shows_what_was_typed(answer: Any, form: SentForm, address: str, sent: dict[str, Any]) -> Element:
    shown = shown_form(answer, form, address)
    fields, sent_lists = form_fields(shown), as_lists(sent)
    if "meal" in form.typed and "meal" not in fields:  # the choice of meal stands above
        fields["meal"] = form_fields(parse(answer))["meal"]
    for name in form.typed:
        assert fields[name] == sent_lists[name], name
    return shown


def send_again(client: Client, shown: Element, form: SentForm) -> Any:
    sent: dict[str, Any] = MultiValueDict(form_fields(shown))
    if form.button:
        sent.setlist(form.button[0], [form.button[1]])
    if "meal" not in sent:
        sent.setlist("meal", ["lunch"])  # the choice of meal stands above, and belongs to the form
    return client.post(shown["action"], sent, headers=HERE)


# --- every form -----------------------------------------------------------------------------------


def test_every_form_of_a_member_is_tried_here(as_member):
    """A new view that takes a form belongs in FORMS, or to those that have nothing typed."""
    tried = {form.view for form in FORMS}
    marked, forms = set(), set()
    for name, address, pattern in views(get_resolver()):
        if name in PUBLIC or name.startswith("admin:") or "admin/" in address:
            continue
        if can_show(pattern.callback):
            marked.add(name)
        allowed = as_member.options(example(address)).headers.get("Allow", "POST")
        if "POST" in allowed:
            forms.add(name)
    assert marked == tried
    assert forms - {"account_logout"} <= tried | BUTTONS_ONLY | set(NOT_KEPT)
    assert not tried & (BUTTONS_ONLY | set(NOT_KEPT))


@each_form
def test_what_is_sent_signed_out_is_in_its_form_after_the_sign_in(form, rows, member, signs_in, client):
    address, sent = form.address(rows), form.fields(rows)
    before = everything_stored()
    answer = client.post(address, sent | {"member": member.pk})
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{SIGN_IN}?next=/unsaved/")
    assert "before we could save what you typed" in client.get(answer["Location"]).text
    there = signs_in(client, member, answer["Location"])
    page = client.get(there)
    assert page.status_code == 200
    assert "You were signed out. Check what you typed, then save." in page.text
    shown = check_shows_what_was_typed(page, form, address, sent)
    assert everything_stored() == before
    if form.is_saved:
        answer = send_again(client, shown, form)
        assert answer.status_code == 302, parse(answer).select_one("main").text
        assert everything_stored() != before
        assert client.get(there)["Location"] == "/"  # nothing is left to be saved


@each_form
def test_another_member_never_sees_what_was_typed(form, rows, member, stranger, client):
    address, sent = form.address(rows), form.fields(rows)
    before = everything_stored()
    answer = client.post(address, sent | {"member": member.pk})
    there = answer["Location"].partition("?next=")[2]
    client.force_login(stranger)
    page = client.get(there)
    assert (page.status_code, page["Location"], page.text) == (302, "/", "")
    assert everything_stored() == before


@each_form
def test_a_changed_token_gives_the_form_back_with_a_new_one(form, rows, member):
    client = Client(enforce_csrf_checks=True)
    client.force_login(member)
    address, sent = form.address(rows), form.fields(rows)
    before = everything_stored()
    out_of_date = {"member": member.pk, "csrfmiddlewaretoken": "a" * 64}
    answer = client.post(address, sent | out_of_date, headers=HERE)
    assert answer.status_code == 403
    assert "nothing is saved yet" in answer.text
    shown = check_shows_what_was_typed(answer, form, address, sent)
    assert everything_stored() == before
    if form.is_saved:
        assert send_again(client, shown, form).status_code == 302
        assert everything_stored() != before


@each_form
def test_htmx_signed_out_swaps_nothing_and_leads_to_what_was_typed(form, rows, member, client):
    client.force_login(member)
    client.logout()
    sent = form.fields(rows) | {"member": member.pk}
    answer = client.post(form.address(rows), sent, headers=HTMX | {"X-Member": str(member.pk)})
    assert answer["HX-Redirect"].startswith(f"{SIGN_IN}?next=/unsaved/")
    assert not answer.text


@each_form
def test_a_page_of_another_member_saves_nothing(form, rows, member, as_stranger):
    address, sent = form.address(rows), form.fields(rows)
    before = everything_stored()
    answer = as_stranger.post(address, sent | {"member": member.pk})
    assert answer.status_code == 409
    assert everything_stored() == before
    door = form_fields(parse(answer).select("form.actions[method=post]")[-1])
    back = as_stranger.post("/accounts/logout/", door)
    door = urlsplit(back["Location"])
    assert door.path == SIGN_IN
    as_stranger.force_login(member)
    page = as_stranger.get(parse_qs(door.query)["next"][0])
    check_shows_what_was_typed(page, form, address, sent)
