"""The admin's first page: what needs a curator, and what people searched for in vain."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from foods.missed_searches import frequent_misses
from foods.models import Flag, ImportRun, MissedSearch, Submission
from tests.factories import EntryFactory, FoodFactory, TargetFactory, UserFactory
from tests.html import HTMX, Element, parse

WORDS, BARCODE = MissedSearch.Kind.WORDS, MissedSearch.Kind.BARCODE
DAY = "/days/2026-11-22/"


def cards(client: Client) -> dict[str, Element]:
    """Return the sections of the dashboard by their headings."""
    page = parse(client.get("/admin/"))
    return {
        section.select("h2")[0].text: section
        for section in page.select_one(".curator-dashboard").select("section")
    }


def search_on_days(client: Client, time_machine, query: str, count: int, path: str = f"{DAY}foods/") -> None:
    for day in range(count):
        time_machine.shift(timedelta(days=1) if day else timedelta())
        assert client.get(path, {"q": query}, headers=HTMX).status_code == 200


def test_an_empty_catalogue_needs_nothing(as_curator):
    shown = cards(as_curator)
    assert len(shown) == 8
    for heading, card in shown.items():
        assert card.select(".empty"), heading


def test_each_kind_of_issue_is_counted_and_leads_to_its_list(as_curator, oats):
    Flag.objects.create(food=oats, kind=Flag.Kind.TOO_MUCH, detail="2,000 mg")
    Flag.objects.create(food=FoodFactory(name="Chalk"), kind=Flag.Kind.TOO_MUCH, detail="3,000 mg")
    Flag.objects.create(
        food=FoodFactory(owner=UserFactory()), kind=Flag.Kind.TOO_MUCH, detail="a member's own"
    )
    lines = cards(as_curator)["Data issues"].select("li")
    assert [line.select_one("b").text for line in lines] == ["2"]
    listed = as_curator.get("/admin/foods/flag/" + lines[0].select_one("a")["href"].partition("flag/")[2])
    assert listed.context["cl"].result_count == 2


def test_pending_submissions_are_counted_with_the_age_of_the_oldest(as_curator, frozen_time):
    for days in (9, 2):
        food = FoodFactory(owner=UserFactory())
        submitted = Submission.objects.create(food=food)
        Submission.objects.filter(pk=submitted.pk).update(
            offered_at=submitted.offered_at - timedelta(days=days)
        )
    Submission.objects.create(food=FoodFactory(owner=UserFactory()), state=Submission.State.ACCEPTED)
    text = cards(as_curator)["Submissions"].text
    assert "Pending 2" in text
    assert "1 week, 2 days" in text.replace("\xa0", " ")


def test_a_term_that_was_missed_on_three_days_is_shown_without_a_member(as_curator, as_member, frozen_time):
    search_on_days(as_member, frozen_time, "Dragon fruit", 2)
    assert not cards(as_curator)["Searched for and not found"].select(".dashboard-action")
    search_on_days(as_member, frozen_time, "dragón fruit", 1)
    assert not cards(as_curator)["Searched for and not found"].select(".dashboard-action")  # still two days
    frozen_time.shift(timedelta(days=1))
    search_on_days(as_member, frozen_time, "Dragon fruit", 1)
    card = cards(as_curator)["Searched for and not found"]
    assert "dragon fruit 4 searches on 3 days" in card.text
    add_food, add_name = card.select("a.dashboard-action")
    assert 'value="Dragon fruit"' in as_curator.get(add_food["href"]).text
    assert 'value="dragon fruit"' in as_curator.get(add_name["href"]).text
    assert not [field for field in MissedSearch._meta.get_fields() if field.is_relation]


@pytest.mark.parametrize("path", ["/foods/", f"{DAY}foods/"])
def test_each_search_of_members_counts(as_member, frozen_time, path):
    search_on_days(as_member, frozen_time, "dragon", 3, path)
    assert [miss.term for miss in frequent_misses(WORDS, 5)] == ["dragon"]


def test_letters_typed_on_the_way_to_a_word_are_left_out(as_member, frozen_time):
    for query in ("drag", "drago", "dragon", "dragon f", "dragon fruit"):
        for day in range(3):
            frozen_time.move_to(f"2026-11-{20 + day}T12:00:00Z", tick=False)
            as_member.get(f"{DAY}foods/", {"q": query}, headers=HTMX)
    assert [miss.term for miss in frequent_misses(WORDS, 5)] == ["dragon fruit"]


def test_what_was_found_or_reads_as_a_sentence_does_not_count(as_member, oats):
    for query in ("oat bran", "o", "a cake that my aunt made for the second time", "water softener salt"):
        as_member.get(f"{DAY}foods/", {"q": query}, headers=HTMX)
    assert not MissedSearch.objects.filter(term__contains="oat").exists()
    assert not MissedSearch.objects.filter(term__contains="aunt").exists()


def test_the_unknown_food_of_a_sentence_counts(as_member, oats):
    as_member.get(f"{DAY}foods/", {"q": "100 g oat bran and 2 xylofrags"}, headers=HTMX)
    assert list(MissedSearch.objects.values_list("term", flat=True)) == ["xylofrags"]


def test_an_unknown_barcode_is_shown_after_three_days(as_curator, as_member, frozen_time):
    search_on_days(as_member, frozen_time, "4006381333931", 3)
    assert "4006381333931" in cards(as_curator)["Unknown barcodes"].text


def test_a_search_answers_while_another_process_writes(as_member, monkeypatch):
    """A miss that can't be counted is no error of the page."""
    from django.db import OperationalError

    def locked(*args: object, **options: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(MissedSearch.objects, "filter", locked)
    assert as_member.get(f"{DAY}foods/", {"q": "dragon"}, headers=HTMX).status_code == 200


def test_foods_without_a_value_come_in_the_order_of_their_entries(as_curator, member):
    unknown = {count: FoodFactory(name=f"Unknown {count}", magnesium_mg=None) for count in (1, 3)}
    for count, food in unknown.items():
        EntryFactory.create_batch(count, user=member, food=food, day=date(2026, 11, 20))
    EntryFactory(user=member, food=FoodFactory(magnesium_mg=None), day=date(2026, 3, 1))  # long ago
    EntryFactory(user=member, food=FoodFactory(magnesium_mg=Decimal(5)), day=date(2026, 11, 20))
    text = cards(as_curator)["Logged most without a magnesium value"].text
    assert text.endswith("Unknown 3 3 entries Unknown 1 1 entry")


def test_foods_without_a_portion_are_counted_and_listed(as_curator):
    FoodFactory(name="Bare", portions=[])
    FoodFactory(name="Sliced", portions=[("1 slice", "30")])
    card = cards(as_curator)["Foods without a portion"]
    assert card.select_one("b").text == "1"
    listed = as_curator.get(card.select_one("a")["href"]).context["cl"].result_list
    assert [food.name for food in listed] == ["Bare"]


def test_the_last_import_says_what_it_did(as_curator):
    ImportRun.objects.create(source="usda_sr", release="2018", file_name="a.csv", added=5, refused=2)
    text = cards(as_curator)["Last import"].text
    assert "5 added" in text
    assert "2 rejected" in text
    assert "Not finished" in text


def test_who_may_not_see_a_part_does_not_see_it(db):
    client = Client()
    client.force_login(UserFactory(email="clerk@example.org", is_staff=True))
    assert not parse(client.get("/admin/")).select_one(".curator-dashboard").select("section")


def test_staff_without_a_target_are_sent_to_the_dashboard_and_may_set_one(as_curator, curator):
    assert as_curator.get(DAY).headers["Location"] == "/admin/"
    assert parse(as_curator.get("/admin/")).select("a[href=/profile/welcome/]")
    TargetFactory(user=curator)
    assert as_curator.get(DAY).status_code == 200
    assert not parse(as_curator.get("/admin/")).select("a[href=/profile/welcome/]")
