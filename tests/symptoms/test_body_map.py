"""The outline of the body: a choice for each area, from which the side follows."""

from __future__ import annotations

import re

from tests.factories import SymptomFactory
from tests.html import parse
from tracker.symptoms.body_map import AREAS, HEIGHT, WIDTH, area_value
from tracker.symptoms.models import BodyPart, Side


def address(symptom):
    return f"/symptoms/{symptom.pk}/"


def checked_place(page):
    return [each["value"] for each in page.select("[name=place]") if "checked" in each.attributes]


def test_every_body_part_has_areas_within_the_drawing():
    assert {area.place for area in AREAS.values()} == set(BodyPart) - {BodyPart.ALL_OVER}
    for area in AREAS.values():
        assert area.paths, area
        for path, transform in area.paths:
            numbers = [float(number) for number in re.findall(r"-?[\d.]+", path)]
            assert all(0 <= number <= max(WIDTH, HEIGHT) for number in numbers), area
            assert transform.startswith(("translate(", "matrix(-"))


def test_left_and_right_are_mirrored_and_seen_from_the_front_right_is_left_in_the_picture():
    [(_, left)], [(_, right)] = AREAS["shin-left"].paths, AREAS["shin-right"].paths
    assert left.startswith("matrix(-")
    assert right.startswith("translate(")
    [(_, left)], [(_, right)] = AREAS["calf-left"].paths, AREAS["calf-right"].paths
    assert left.startswith("translate(")
    assert right.startswith("matrix(-")


def test_the_side_follows_from_the_area_and_the_form_opens_with_it(as_member, twitch, details):
    for place, side, expected in (
        ("calf-left", "", ("calf", "left", "calf-left")),
        ("calf-right", "", ("calf", "right", "calf-right")),
        ("calf-right", "both", ("calf", "both", "calf-left")),
        ("back", "", ("back", "", "back")),
        ("back", "left", ("back", "", "back")),
        ("calf", "", ("calf", "", "calf")),
        ("calf", "right", ("calf", "right", "calf-right")),
        ("all-over", "", ("all-over", "", "all-over")),
        ("", "", ("", "", "")),
    ):
        answer = as_member.post(address(twitch), details | {"place": place, "side": side})
        assert answer.status_code == 302, (place, side)
        twitch.refresh_from_db()
        page = parse(as_member.get(address(twitch)))
        assert (twitch.place, twitch.side, *checked_place(page)) == expected
        assert ("checked" in page.select_one("[name=side]").attributes) == (side == "both")


def test_each_area_is_a_radio_button_with_a_name(as_member, twitch):
    page = parse(as_member.get(address(twitch)))
    names = {
        each.select_one("input")["value"]: each.select_one("span").text
        for each in page.select_one(".body-map").select("label")
    }
    assert names == {area.value: area.label for area in AREAS.values()}
    assert names["eyelid-left"] == "Eyelid, left"


def test_an_area_stays_chosen_on_a_form_with_an_error(as_member, twitch, details):
    answer = as_member.post(address(twitch), details | {"place": "thumb-right", "lasted_minutes": "x"})
    assert checked_place(parse(answer)) == ["thumb-right"]


def test_the_last_areas_are_offered_first(as_member, member, twitch):
    for place, side in (("calf", "left"), ("back", ""), ("calf", "left"), ("thumb", "both"), ("thigh", "")):
        SymptomFactory(user=member, place=place, side=side)
    SymptomFactory(place="neck")  # a stranger's
    page = parse(as_member.get(address(twitch)))
    labels = page.select(".choice-pills")[0].select("label")
    chips = {each["for"]: each.text for each in labels}
    assert chips == {
        "id_place_thumb-left": "Thumb, left",
        "id_place_calf-left": "Calf, left",
        "id_place_back": "Back",
    }


def test_what_has_no_area_has_its_own_value():
    assert area_value("calf", "") == "calf"
    assert area_value("all-over", Side.LEFT) == "all-over"
    assert area_value("", "") == ""
