"""Supplements and medicines of one's own, from their labels."""

from __future__ import annotations

import pytest

from foods.models import Food
from tests.html import parse

PAGE = "/supplements/"
PILL = {
    "name": "Slow pill", "brand": "Mill", "kind": "supplement", "value": "200", "measure": "mg",
    "per": "serving", "serving": "1", "unit": "capsule", "compound": "as magnesium citrate",
}  # fmt: skip


def test_an_own_supplement_is_made_from_its_label_and_then_given_a_time(as_member):
    page = parse(as_member.get("/foods/mine/new/?kind=supplement&then=schedule"))
    assert page.select_one("h1").text == "New supplement or medicine"
    assert "Most labels give" in page.select_one("main").text
    assert page.select_one("select[name=unit]").select("option[selected]")[0]["value"] == "tablet"
    answer = as_member.post("/foods/mine/new/", PILL | {"then": "schedule"})
    food = Food.objects.get()
    assert answer["Location"] == f"{PAGE}new/?food={food.pk}"
    assert (food.magnesium_mg, food.basis_unit, food.is_supplemental) == (200, "capsule", True)
    assert food.source_in_words == "Own food. Label: 200 mg, as magnesium citrate"
    assert "Slow pill" in parse(as_member.get(PAGE)).select_one("#own-items").text


@pytest.mark.parametrize(
    ("fields", "note"),
    [
        ({}, "Label: 200 mg, as magnesium citrate"),
        ({"compound": ""}, "Label: 200 mg"),
        ({"measure": "us", "value": "12"}, "Label: 12% of 420 mg, as magnesium citrate"),
        ({"measure": "unknown", "value": ""}, "Label: magnesium is not on it; magnesium citrate"),
    ],
)
def test_the_compound_is_noted_and_stands_in_the_form_again(as_member, fields, note):
    as_member.post("/foods/mine/new/", PILL | fields)
    food = Food.objects.get()
    assert food.source_note == note
    page = parse(as_member.get(f"/foods/mine/{food.pk}/"))
    sent = {
        field["name"]: field.attributes.get("value", "")
        for field in page.select_one("main").select("input")
        if field["type"] in {"text", "hidden"} and not field["name"].startswith("from_")
    } | {
        select["name"]: select.select("option[selected]")[0]["value"]
        for select in page.select_one("main").select("select")
        if select["name"] != "from_compound"
    }
    assert sent["compound"] == ("magnesium citrate" if "citrate" in note else "")
    before = Food.objects.values().get()
    assert as_member.post(f"/foods/mine/{food.pk}/", sent).status_code == 302
    assert Food.objects.values().get() | {"updated_at": 0} == before | {"updated_at": 0}
