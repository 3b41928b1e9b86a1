"""Time zones by region, the member's own first."""

from __future__ import annotations

from tests.html import parse
from tracker.profiles.forms import timezone_choices
from tracker.profiles.time_zones import split_time_zone, time_zone_name, time_zones_by_region


def test_zones_are_named_for_their_places():
    for key, region, place, name in (
        ("Europe/Lisbon", "Europe", "Lisbon", "Lisbon (Europe)"),
        ("America/New_York", "America", "New York", "New York (America)"),
        ("America/Argentina/Buenos_Aires", "America", "Buenos Aires, Argentina", None),
        ("UTC", "", "UTC", "UTC"),
        ("Etc/GMT+1", "", "Etc/GMT+1", "Etc/GMT+1"),
        ("Europe", "", "Europe", "Europe"),
    ):
        assert split_time_zone(key) == (region, place)
        assert time_zone_name(key) == (name or f"{place} ({region})")


def test_every_zone_is_in_one_region_by_name():
    keys = [key for _, zones in time_zones_by_region() for key, _ in zones]
    assert len(keys) == len(set(keys)) == len(timezone_choices())
    assert {"Europe/Berlin", "UTC", "Pacific/Auckland"} <= set(keys)
    assert "Factory" not in keys
    for region, zones in time_zones_by_region():
        assert [place for _, place in zones] == sorted(place for _, place in zones), region


def test_the_select_begins_with_the_members_own_zone_and_then_has_the_regions(as_member):
    select = parse(as_member.get("/profile/preferences/time-zone/")).select_one("select[name=timezone]")
    groups = select.select("optgroup")
    assert [group["label"] for group in groups][:3] == ["Your time zone", "Africa", "America"]
    assert [(each["value"], each.text) for each in groups[0].select("option")] == [
        ("Europe/Berlin", "Berlin (Europe)")
    ]
    assert [each["value"] for each in select.select("option") if "selected" in each.attributes] == [
        "Europe/Berlin"
    ]
