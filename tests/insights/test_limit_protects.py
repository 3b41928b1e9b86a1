"""Each page that names the upper limit says what it protects from."""

from __future__ import annotations

from datetime import date

from tests.factories import EntryFactory, ScheduleFactory
from tests.html import parse

SENTENCE = "Taking more than the upper limit can cause loose stools, nausea and stomach cramps."
PAGES = [
    "/days/2026-11-19/", "/weeks/2026-W47/", "/months/2026-11/", "/years/2026/",
    "/range/?from=2026-11-01&to=2026-11-21", "/report/?from=2026-11-01&to=2026-11-21", "/supplements/",
    "/report/?from=2026-11-01&to=2026-11-21&chosen=1", "/learn/how-much/", "/learn/supplements/",
    "/profile/preferences/upper-limit/",
]  # fmt: skip


def plant_a_day_above_the_limit(member, tablet):
    EntryFactory(user=member, food=tablet, day=date(2026, 11, 19), grams=4)
    ScheduleFactory(user=member, food=tablet, amount=4)


def test_wherever_the_limit_is_shown_the_page_says_once_what_it_protects_from(as_member, member, tablet):
    plant_a_day_above_the_limit(member, tablet)
    said = {page: parse(as_member.get(page)).select_one("main").text.count(SENTENCE) for page in PAGES}
    assert said == dict.fromkeys(PAGES, 1)


def test_with_kidney_disease_no_page_names_it(as_member, member, tablet):
    plant_a_day_above_the_limit(member, tablet)
    member.profile.has_kidney_disease = True
    member.profile.save()
    for page in PAGES:
        assert SENTENCE not in as_member.get(page).text, page
