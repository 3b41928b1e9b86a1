"""Foods whose names differ after the first comma alone, under one heading."""

from __future__ import annotations

from tests.factories import FoodFactory, FoodGroupFactory
from tests.html import parse
from tracker.food_pages.variants import group_variants, split_name

NAMES = ("Nuts, raw", "Almonds, blanched", "Cashews", "almonds, raw, salted", "Almonds")


class Named:
    def __init__(self, name):
        self.name = name


def test_foods_of_one_name_come_together_where_the_first_of_them_is():
    groups = group_variants(map(Named, NAMES))
    assert [(group.name, [food.name for food in group.foods]) for group in groups] == [
        ("Nuts", ["Nuts, raw"]),
        ("Almonds", ["Almonds, blanched", "almonds, raw, salted", "Almonds"]),
        ("Cashews", ["Cashews"]),
    ]
    assert split_name("Milk, low fat, 1% fat") == ("Milk", "low fat, 1% fat")


def test_lists_by_name_and_searches_have_headings_and_lists_by_value_have_none(as_member):
    group = FoodGroupFactory()
    for name in NAMES[1:]:
        FoodFactory(name=name, group=group)
    for address in (f"/foods/groups/{group.pk}/", "/foods/?q=almonds"):
        row = parse(as_member.get(address)).select_one(".variants")
        assert row.select_one("b").text.lower() == "almonds"
        links = [link.text for link in row.select_one("ul").select("a")]
        assert sorted(links, key=str.lower) == ["Almonds", "Almonds,Blanched", "almonds,Raw, salted"]
    assert not parse(as_member.get(f"/foods/groups/{group.pk}/?sort=-portion")).select(".variants")
