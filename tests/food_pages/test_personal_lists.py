"""A member's own lists at the top of the foods."""

from __future__ import annotations

from datetime import date

from tests.factories import EntryFactory, FoodFactory, SavedMealFactory
from tests.html import parse
from tracker.logs.models import Favourite


def names(client, name=""):
    page = parse(client.get("/foods/", {"list": name} if name else {}))
    section = page.select_one("#personal-list")
    [current] = [link.text for link in section.select("a") if "aria-current" in link.attributes]
    lists = section.select("ul")
    return current, [link.text for link in lists[0].select("a")] if lists else []


def test_each_list_has_the_members_own_foods(as_member, member, stranger, almonds, unknown_food):
    kept, merged = FoodFactory(name="Oat bar", owner=member), FoodFactory(name="Old", is_retired=True)
    merged.merged_into = almonds
    merged.save()
    EntryFactory(user=member, food=unknown_food, day=date(2026, 11, 20))
    EntryFactory(user=member, food=merged, day=date(2026, 11, 21))
    EntryFactory(user=stranger, food=FoodFactory(name="Theirs"))
    Favourite.objects.create(user=member, food=kept)
    Favourite.objects.create(user=stranger, food=almonds)
    SavedMealFactory(user=member, name="Workday breakfast")
    SavedMealFactory(user=stranger, name="Not mine")
    assert names(as_member) == ("Recent", ["Almonds", unknown_food.name])
    assert names(as_member, "nonsense") == names(as_member)
    assert names(as_member, "favourites") == ("Favourites", ["Oat bar"])
    assert names(as_member, "mine") == ("Mine", ["Oat bar"])
    assert names(as_member, "meals") == ("Meals", ["Workday breakfast"])


def test_an_empty_list_says_what_to_do(as_member, almonds):
    for name, sentence in (
        ("recent", "Foods you log appear here"),
        ("favourites", "select the star"),
        ("mine", "from the label"),
        ("meals", "No saved meals yet"),
    ):
        assert sentence in parse(as_member.get("/foods/", {"list": name})).select_one("#personal-list").text


def test_visitors_and_searches_have_no_such_lists(client, as_member, almonds):
    assert not parse(client.get("/foods/")).select("#personal-list")
    assert not parse(as_member.get("/foods/?q=almonds")).select("#personal-list")
