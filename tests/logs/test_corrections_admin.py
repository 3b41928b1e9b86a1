"""The pages on which a curator applies a correction and undoes it: figures, and never whose they are."""

from __future__ import annotations

from decimal import Decimal

import pytest

from foods.models import Food
from tests.factories import FoodFactory
from tests.html import parse
from tests.logs.corrections.apply_correction import correct, values
from tracker.logs.corrections.actions import apply, undo
from tracker.logs.models import Correction

LIST = "/admin/logs/correction/"


def apply_page(food: Food) -> str:
    return f"{LIST}apply/{food.pk}/"


def send(client, food: Food, act: str, **fields: str):
    """Fill in the form as it is offered, with these fields, and press the button of that act."""
    form = parse(client.get(apply_page(food))).select_one("#choose")
    chosen = {box["name"]: box["value"] for box in form.select("input[checked]")}
    now = {box["name"]: box["value"] for box in form.select("input[type=hidden]")}
    return client.post(apply_page(food), {**now, **chosen, "reason": "Misread", **fields, "act": act})


def figures(answer) -> dict[str, Decimal]:
    return {
        data["id"]: Decimal(data["value"]) for data in parse(answer).select_one("#preview").select("data[id]")
    }


def test_a_foods_page_leads_to_its_past_entries_if_there_are_any(as_curator, ounces, almonds):
    def links() -> list[str]:
        page = parse(as_curator.get(f"/admin/foods/food/{almonds.pk}/change/"))
        return [link.text for link in page.select(f"a[href={apply_page(almonds)}]")]

    assert links() == []
    correct(almonds, 80)
    assert links() == ["Apply to 3 past entries…"]


def test_a_curator_looks_at_figures_first_and_nothing_changes(as_curator, ounces, almonds):
    correct(almonds, 80)
    answer = send(as_curator, almonds, "preview")
    assert figures(answer) == {
        "entries": 3, "members": 2, "days": 3, "days-on-target": 0, "missed": 0, "largest": 2, "average": 2,
    }  # fmt: skip
    assert "78 mg in 28.35 g changes to 80 mg in 28.35 g" in parse(answer).text
    assert [values(entry)[0] for entry in ounces] == [78] * 3


def test_a_curator_finishes_a_correction_that_was_stopped(as_curator, ounces, almonds, curator, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("tracker.logs.corrections.batches._pieces", lambda ids: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            apply(correct(almonds, 80), "Misread", curator)
    made = Correction.objects.get()
    assert "stopped while being applied" in as_curator.get(LIST).content.decode()
    [button] = parse(as_curator.get(f"{LIST}{made.pk}/change/")).select(
        f"form[action={LIST}{made.pk}/finish/]"
    )
    assert as_curator.get(button["action"]).status_code == 405
    as_curator.post(button["action"])
    assert [values(entry)[0] for entry in ounces] == [80] * 3
    assert "finish/" not in as_curator.get(f"{LIST}{made.pk}/change/").content.decode()


def test_a_curator_applies_what_was_previewed_and_undoes_it(as_curator, ounces, almonds):
    correct(almonds, 80)
    form = parse(send(as_curator, almonds, "preview", first="2026-11-22")).select_one("#apply")
    fields = {box["name"]: box["value"] for box in form.select("input[type=hidden]")}
    answer = as_curator.post(apply_page(almonds), {**fields, "act": "apply"})
    made = Correction.objects.get()
    assert answer["Location"] == f"{LIST}{made.pk}/change/"
    assert [values(entry)[0] for entry in ounces] == [80, 78, 80]
    page = parse(as_curator.get(f"{LIST}{made.pk}/change/"))
    assert "80 mg in 28.35 g" in page.text
    address = page.select_one(f"a[href={LIST}{made.pk}/undo/]")["href"]
    assert "each entry gets its old value back." in as_curator.get(address).text
    assert as_curator.post(address)["Location"] == f"{LIST}{made.pk}/change/"
    assert [values(entry)[0] for entry in ounces] == [78] * 3
    assert not parse(as_curator.get(f"{LIST}{made.pk}/change/")).select(f"a[href={address}]")


def test_the_second_undo_is_told(as_curator, corrected, curator):
    undo(corrected, curator)
    answer = as_curator.post(f"{LIST}{corrected.pk}/undo/", follow=True)
    assert "This correction was already undone." in answer.text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"old": ""}, "Choose the value that was wrong."),
        ({"old": "1 g 1"}, "No past entry has this value any more."),
        ({"reason": " "}, "Enter a reason"),
        ({"reason": "x" * 301}, "at most 300"),
        ({"first": "yesterday"}, "Enter a date, for example"),
        ({"first": "1999-01-01"}, "Enter a date from 2000 to 2099."),
        ({"first": "2026-11-22", "last": "2026-11-21"}, "“To” must be on or after “From”."),
        ({"now": "28.35 g 81"}, "was changed after you opened this page"),
    ],
)
@pytest.mark.parametrize("act", ["preview", "apply"])
def test_a_wrong_choice_is_said_and_nothing_is_lost(as_curator, ounces, almonds, fields, sentence, act):
    correct(almonds, 80)
    answer = send(as_curator, almonds, act, **({"reason": "A long story"} | fields))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert fields.get("reason", "A long story") in answer.text
    assert not Correction.objects.exists()


def test_a_food_without_other_values_in_its_past_has_nothing_to_correct(as_curator, ounces, almonds):
    page = parse(as_curator.get(apply_page(almonds)))
    assert "nothing to correct" in page.text
    assert not page.select("#choose")


def test_a_curator_sees_figures_and_never_whose_they_are(as_curator, ounces, almonds, curator):
    correct(almonds, 80)
    pages = [as_curator.get(apply_page(almonds)), send(as_curator, almonds, "preview")]
    send(as_curator, almonds, "apply")
    made = Correction.objects.get()
    addresses = ("", f"{made.pk}/change/", f"{made.pk}/undo/", f"{made.pk}/history/")
    pages += [as_curator.get(f"{LIST}{address}") for address in addresses]
    for page in pages:
        assert page.status_code == 200
        for secret in ("member@", "stranger@", "2026-11-21", *(str(entry.user_id) for entry in ounces)):
            assert secret not in page.text


@pytest.mark.parametrize("act", ["add/", "{pk}/delete/"])
def test_corrections_are_neither_added_nor_deleted_by_hand(as_curator, corrected, act):
    assert as_curator.get(LIST + act.format(pk=corrected.pk)).status_code == 403


def test_staff_without_the_right_to_change_foods_applies_and_undoes_nothing(
    as_curator, curator, corrected, almonds
):
    curator.groups.clear()
    for address in (apply_page(almonds), f"{LIST}{corrected.pk}/undo/"):
        assert as_curator.post(address).status_code == 403
        assert as_curator.get(address).status_code == 403


def test_a_member_has_no_business_with_corrections(as_member, corrected, almonds):
    for address in (LIST, apply_page(almonds), f"{LIST}{corrected.pk}/undo/"):
        assert as_member.get(address, follow=True).status_code == 403


def test_a_members_own_food_has_no_such_page(as_curator, member):
    own = FoodFactory(owner=member)
    assert as_curator.get(apply_page(own)).status_code == 404
