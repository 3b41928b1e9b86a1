"""The second ledger: supplements and medicines against whose limit, and never food."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foods.models import Food
from tests.factories import EntryFactory, FoodFactory
from tests.html import parse
from tracker.logs.totals import CountedValue, DayTotals
from tracker.logs.upper_limit import SupplementLedger
from tracker.profiles.dri import UPPER_LIMITS

PAGE = "/days/2026-11-22/"
taken = st.lists(
    st.builds(CountedValue, st.none() | st.decimals(0, 2000, places=3), st.booleans()), max_size=20
)


def note(client):
    notes = parse(client.get(PAGE)).select("section[aria-label=Supplements and medicines]")
    return notes[0].text if notes else ""


def prefer(client, **fields):
    sent = {"timezone": "Europe/Berlin", "week_starts_on": "0", "upper_limit_of": "us"} | fields
    assert client.post("/profile/preferences/", sent).status_code == 302


@given(taken, st.sampled_from(list(UPPER_LIMITS.values())))
def test_food_never_counts_and_every_supplement_does(items, limit):
    ledger = SupplementLedger(DayTotals.from_items(items, day=date(2026, 11, 22), target_mg=None), limit)
    pills = [item.magnesium_mg for item in items if item.is_supplemental]
    known = [mg for mg in pills if mg is not None]
    assert ledger.is_shown == bool(pills)
    assert ledger.is_passed == (sum(known) > limit.ul_supplemental_mg)
    assert ("at least" in ledger.figures) == (len(known) < len(pills))


@pytest.mark.parametrize(
    ("key", "mg", "name"),
    [("us", 350, "US upper limit"), ("eu", 250, "EU upper limit"), ("uk", 400, "UK guidance level")],
)
def test_a_member_says_whose_limit_it_is(as_member, member, tablet, key, mg, name):
    EntryFactory(user=member, food=tablet, grams=3)
    prefer(as_member, upper_limit_of=key)
    words = f"From supplements and medicines: 300 mg of the {mg} mg {name}. Food does not count towards it."
    assert note(as_member).startswith(words)
    assert ("This is over the upper limit" in note(as_member)) == (mg < 300)
    assert UPPER_LIMITS[key].ul_supplemental_mg == mg


def test_the_us_limit_stands_unless_another_is_chosen(as_member, member, tablet):
    EntryFactory(user=member, food=tablet, grams=1)
    assert "100 mg of the 350 mg US upper limit" in note(as_member)


@pytest.mark.parametrize("key", ["", "de"])
def test_a_limit_of_nobody_is_refused(as_member, key):
    sent = {"timezone": "Europe/Berlin", "week_starts_on": "0", "upper_limit_of": key}
    assert as_member.post("/profile/preferences/", sent).status_code == 422


def test_a_day_without_supplements_says_nothing_of_them(as_member, member, almonds):
    EntryFactory(user=member, food=almonds, grams=900)
    assert note(as_member) == ""


def test_an_unknown_supplement_makes_it_at_least(as_member, member, tablet):
    EntryFactory(user=member, food=tablet, grams=1)
    pill = FoodFactory(name="Pill", kind=Food.Kind.MEDICINE, magnesium_mg=None)
    EntryFactory(user=member, food=pill)
    assert "at least 100 mg of the 350 mg" in note(as_member)


def test_one_limit_is_nobody_elses(as_member, member, as_stranger, stranger, tablet):
    prefer(as_member, upper_limit_of="eu")
    EntryFactory(user=stranger, food=tablet, grams=Decimal(1))
    assert "US upper limit" in note(as_stranger)


# --- the day's headline, and every other place with a tick -------------------------------------------


@pytest.fixture
def too_many_tablets(member, tablet):
    """A day on target by 450 mg of supplements."""
    return EntryFactory(user=member, food=tablet, grams=Decimal("4.5"))


def test_the_limit_comes_first_beside_the_total_and_there_is_no_tick(as_member, too_many_tablets):
    page = parse(as_member.get(PAGE))
    total = page.select_one("section.total")
    assert total.select_one("#over-limit").text == "Supplements above the upper limit"
    assert not total.select("svg.target-met")
    assert (
        "You logged 450 mg from supplements and medicines. The US upper limit is 350 mg a day." in total.text
    )
    assert "Target reached" not in page.text
    assert not page.select("#day-suggestions")
    assert "loose stools, nausea and stomach cramps" in note(as_member)


def test_no_period_counts_such_a_day_as_on_target(as_member, too_many_tablets):
    as_member.post(f"{PAGE}complete/", {"complete": "yes"})  # today is judged then
    for address in ("/weeks/2026-W47/", "/months/2026-11/", "/years/2026/", "/range/", "/report/"):
        text = parse(as_member.get(address)).text
        assert "Days over the upper limit1from supplements and medicines" in text, address
        assert "0 of 1" in text, address
    for address in ("/weeks/2026-W47/", "/months/2026-11/"):
        table = parse(as_member.get(address)).select_one("#days-table")
        assert "supplements above the upper limit" in table.text
        assert "✓" not in table.text


def test_food_alone_never_exceeds_it(as_member, member, almonds):
    EntryFactory(user=member, food=almonds, grams=900)
    page = parse(as_member.get(PAGE))
    assert not page.select("#over-limit")
    assert page.select("svg.target-met")


def test_the_eu_limit_says_what_is_not_counted(as_member, member, almonds):
    """It counts water and fortified food, which are not told apart here."""
    EntryFactory(user=member, food=almonds, grams=30)
    prefer(as_member, upper_limit_of="eu")
    words = "also counts magnesium in mineral water and fortified food, which are not counted here."
    assert f"The EU upper limit of 250 mg {words}" in note(as_member)


def test_a_bowel_preparation_is_offered_nowhere_unasked(as_member, member, bowel_preparation):
    for day in range(15, 22):
        EntryFactory(user=member, food=bowel_preparation, day=date(2026, 11, day), grams=296)
    bowel_preparation.refresh_from_db()
    assert bowel_preparation.is_bowel_preparation
    offered = parse(as_member.get(PAGE)).select("button[name=pick]")
    assert not [button.text for button in offered if bowel_preparation.name in button.text]


def test_a_bowel_preparation_is_never_the_first_hit(as_member, member, tablet, bowel_preparation):
    for query in ("citrate", "magnesium citrate", "cit"):
        found = parse(as_member.get(f"{PAGE}foods/", {"q": query}))
        names = [button.select("span")[0].text for button in found.select("button[name=pick]")]
        assert names == [tablet.name, bowel_preparation.name], query
