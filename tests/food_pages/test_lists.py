"""Foods by group: sorted, page by page, and no dearer for being many."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.factories import FoodFactory, FoodGroupFactory
from tests.html import parse
from tracker.food_pages import food_lists
from tracker.food_pages.food_lists import ORDERS, list_group


@pytest.fixture
def nuts(db):
    return FoodGroupFactory(name="Nuts")


def walk(client, group, sort):
    """Every page of a list: the names on each."""
    address, pages = f"/foods/groups/{group.pk}/?sort={sort}", []
    while address:
        page = parse(client.get(address))
        rows = page.select("ul.row-list")
        pages.append([row.select_one("a").text for row in rows[0].select("li")] if rows else [])
        following = page.select("a[rel=next]")
        address = f"/foods/groups/{group.pk}/{following[0]['href']}" if following else ""
        assert len(pages) < 50
    return pages


def test_a_visitor_is_sent_to_sign_in_for_own_foods(client, nuts):
    assert client.get("/foods/mine/")["Location"] == "/accounts/login/?next=/foods/mine/"


def test_a_visitor_may_read_the_list(client, almonds):
    assert "Nuts and seeds" in parse(client.get("/foods/")).text


def test_groups_are_listed_with_their_counts_and_their_richest_food(as_member, almonds, unknown_food):
    FoodFactory(group=FoodGroupFactory(name="Sweets"), is_retired=True)
    page = parse(as_member.get("/foods/"))
    [line] = page.select_one("ul.group-list").select("li")
    assert line.text == "Nuts and seeds 2 foods. Highest: Almonds, 78 mg in 1 oz"
    assert line.select_one("a")["href"] == f"/foods/groups/{almonds.group_id}/"


def test_no_supplement_and_no_medicine_is_ever_the_richest(as_member, tablet, bowel_preparation):
    assert "Highest:" not in parse(as_member.get("/foods/")).text
    for food in (tablet, bowel_preparation):
        page = parse(as_member.get(f"/foods/groups/{food.group_id}/?sort=-portion"))
        assert food.name in page.text
        assert "Highest:" not in page.text


def test_counting_stops_where_it_would_be_long(nuts, monkeypatch):
    monkeypatch.setattr(food_lists, "COUNTED_TO", 2)
    FoodFactory.create_batch(4, group=nuts)
    [group] = food_lists.groups()
    assert (group.count, group.count_in_words) == (3, "2+")


def test_retired_foods_and_own_foods_are_in_no_list(as_member, member, nuts):
    FoodFactory(group=nuts, is_retired=True)
    FoodFactory(group=nuts, owner=member)
    assert walk(as_member, nuts, "name") == [[]]
    assert not food_lists.groups()


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("name", ["Äpfel", "bran", "Cocoa", "Dates"]),
        ("-name", ["Dates", "Cocoa", "bran", "Äpfel"]),
        ("portion", ["bran", "Äpfel", "Cocoa", "Dates"]),
        ("-portion", ["Cocoa", "Äpfel", "bran", "Dates"]),
        ("100", ["Äpfel", "Cocoa", "bran", "Dates"]),
        ("-100", ["bran", "Cocoa", "Äpfel", "Dates"]),
        ("nonsense", ["Äpfel", "bran", "Cocoa", "Dates"]),
    ],
)
def test_a_group_is_sorted_as_it_is_asked_and_the_unknown_come_last(as_member, nuts, sort, names):
    for name, mg, portion in [
        ("Äpfel", 10, "200"),
        ("bran", 300, "1"),
        ("Cocoa", 100, "50"),
        ("Dates", None, "9"),
    ]:
        FoodFactory(name=name, group=nuts, magnesium_mg=mg, portions=[("1 piece", portion)])
    assert walk(as_member, nuts, sort) == [names]


@pytest.mark.parametrize("sort", ORDERS)
def test_the_pages_of_a_list_hold_every_food_once_whatever_stands_twice(as_member, nuts, monkeypatch, sort):
    monkeypatch.setattr(list_group, "__kwdefaults__", {"size": 4})
    values = [
        Decimal("1.1"),
        Decimal("1.1"),
        None,
        5,
        Decimal("0.003"),
        None,
        5,
        5,
        Decimal("33.333"),
        None,
        None,
        0,
        0,
    ]
    for n, value in enumerate(values):
        FoodFactory(name=f"Food {n % 5}", brand=str(n), group=nuts, magnesium_mg=value)
    pages = walk(as_member, nuts, sort)
    assert [len(page) for page in pages] == [4, 4, 4, 1]
    whole = list_group(nuts.pk, ORDERS[sort], size=100).foods
    assert [name for page in pages for name in page] == [food.name for food in whole]
    assert len({food.pk for food in whole}) == len(values)


@pytest.mark.parametrize(
    "after", ["x", "~", "5", "5~x", "nan~5", "1e999~5", "Infinity~1", "5~" + "9" * 30, "\x00~5"]
)
@pytest.mark.parametrize("sort", ["name", "-100"])
def test_a_damaged_address_shows_a_list_all_the_same(as_member, nuts, sort, after):
    FoodFactory(group=nuts)
    answer = as_member.get(f"/foods/groups/{nuts.pk}/", {"sort": sort, "after": after})
    assert answer.status_code == 200


def test_the_richest_of_a_group_stand_beside_its_list(as_member, nuts):
    for mg in (1, 5, 3, None, 4, 2, 6):
        FoodFactory(name=f"Nut {mg}", group=nuts, magnesium_mg=mg)
    aside = parse(as_member.get(f"/foods/groups/{nuts.pk}/")).select_one("aside")
    assert [line.select_one("a").text for line in aside.select("li")] == [
        f"Nut {mg}" for mg in (6, 5, 4, 3, 2)
    ]


def test_a_choice_that_is_in_force_leads_the_other_way_round(as_member, nuts):
    def choices(sort):
        page = parse(as_member.get(f"/foods/groups/{nuts.pk}/?sort={sort}"))
        return [
            (link["href"], "aria-current" in link.attributes)
            for link in page.select_one("nav.chips").select("a")
        ]

    assert choices("name") == [("?sort=-name", True), ("?sort=-portion", False), ("?sort=-100", False)]
    assert choices("-100") == [("?sort=name", False), ("?sort=-portion", False), ("?sort=100", True)]


def test_by_100_g_a_tablet_is_not_called_unknown(as_member, tablet):
    page = parse(as_member.get(f"/foods/groups/{tablet.group_id}/?sort=-100"))
    assert page.select_one("ul.row-list").select_one("data").text == "by the piece"


@pytest.mark.parametrize("number", ["0", "999999", "9" * 30])
def test_a_group_that_is_not_there_is_not_found(as_member, number):
    assert as_member.get(f"/foods/groups/{number}/").status_code == 404
