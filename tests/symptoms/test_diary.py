"""The diary: what the member felt, newest day first, and when to see a doctor."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import SymptomFactory
from tests.logs.reading import HTMX, read
from tracker.symptoms.models import Symptom

DIARY = "/symptoms/"
TODAY = date(2026, 11, 22)


def days_of(page):
    return [each.text for each in page.one("#diary").all("h2")]


def before_today(days):
    return TODAY - timedelta(days=days)


def test_an_empty_diary_says_what_to_do(as_member):
    page = read(as_member.get(DIARY))
    assert "log it here or at the foot of a day" in page.one(".nothing").text
    assert page.one("a.main")["href"] == "/symptoms/new/"


def test_the_newest_day_comes_first_and_in_a_day_the_earliest(as_member, member):
    for day, at in ((20, 8), (22, 18), (22, 7), (21, 12)):
        SymptomFactory(user=member, day=date(2026, 11, day), started_at=time(at))
    page = read(as_member.get(DIARY))
    assert days_of(page) == ["Sunday 22 November", "Saturday 21 November", "Friday 20 November"]
    assert [line.text[-6:-1] for line in page.one("#diary").all("li")] == ["07:00", "18:00", "12:00", "08:00"]
    assert page.one("#diary").all("h2")[0].one("a")["href"] == "/days/2026-11-22/"


def test_a_day_of_another_year_names_it(as_member, member):
    SymptomFactory(user=member, day=date(2025, 12, 31))
    assert days_of(read(as_member.get(DIARY))) == ["Wednesday 31 December 2025"]


def test_removed_symptoms_are_not_in_the_diary(as_member, member):
    SymptomFactory(user=member, removed_at=timezone.now())
    assert days_of(read(as_member.get(DIARY))) == []


def test_older_days_are_one_link_away_and_none_is_lost_or_shown_twice(as_member, member):
    for n in range(70):
        SymptomFactory.create_batch(1 + n % 3, user=member, day=before_today(n))
    seen, address = [], DIARY
    while address:
        page = read(as_member.get(address))
        seen += days_of(page)
        older = [each for each in page.all("a") if each.text == "Older"]
        address = older[0]["href"] if older else ""
    assert seen == [f"{day:%A} {day.day} {day:%B}" for day in map(before_today, range(70))]


@pytest.mark.parametrize("to", ["", "x", "2026-02-30", "9999-99-99"])
def test_a_damaged_address_shows_the_latest(as_member, twitch, to):
    assert days_of(read(as_member.get(f"{DIARY}?to={to}"))) == ["Sunday 22 November"]


def test_saving_an_old_symptom_leads_to_the_page_on_which_it_stands(as_member, member, details):
    for n in range(60):
        SymptomFactory(user=member, day=before_today(n))
    old = Symptom.objects.get(day=before_today(50))
    page = as_member.post(f"{DIARY}{old.pk}/", details | {"day": str(before_today(50))}, follow=True)
    assert "After the third coffee" in read(page).one(f"#symptom-{old.pk}").text


def test_the_diary_is_in_the_main_navigation(as_member):
    tabs = read(as_member.get(DIARY)).one("nav.tabs").all("a")
    [tab] = [link for link in tabs if "aria-current" in link.attributes]
    assert (tab.text, tab["href"], len(tabs)) == ("Symptoms", DIARY, 6)


# --- a doctor -------------------------------------------------------------------------------------

WARNINGS = [
    "weakness", "muscle that gets thinner", "spreads or lasts over two weeks", "palpitations", "fainting",
    "seizures", "pregnant", "kidney disease", "keeps coming back",
]  # fmt: skip


def test_warning_signs_stand_in_the_diary_and_wherever_symptoms_are_logged(as_member, twitch):
    for address in (DIARY, "/symptoms/new/", "/symptoms/on/2026-11-22/", f"/symptoms/{twitch.pk}/"):
        [words] = [each.text for each in read(as_member.get(address)).all(".see-a-doctor")]
        assert not [sign for sign in WARNINGS if sign not in words]
    part = read(as_member.get("/symptoms/on/2026-11-22/", headers=HTMX))
    assert part.one(".see-a-doctor")


def told(client, address=DIARY):
    return " ".join(each.text for each in read(client.get(address)).one("main").all("section.card")[:1])


def test_logged_weakness_adds_a_sentence(as_member, a_twitch):
    as_member.post("/symptoms/new/", a_twitch | {"kind": "weakness"})
    for address in (DIARY, f"{DIARY}{a_twitch['id']}/"):
        assert "You logged weakness." in told(as_member, address)


@pytest.mark.parametrize(
    ("days", "is_told"),
    [((0,), False), ((0, 14), False), ((0, 15), True), ((0, 7, 15), True), ((0, 59), True), ((0, 60), False)],
)
def test_twitches_of_one_place_over_more_than_two_weeks_add_a_sentence(as_member, member, days, is_told):
    for n in days:
        last = SymptomFactory(user=member, day=before_today(n))
    latest = Symptom.objects.latest("day")
    for address in (DIARY, f"{DIARY}{latest.pk}/"):
        assert ("more than two weeks apart: eyelid. Please" in told(as_member, address)) is is_told
    assert last.day <= latest.day


def test_one_sentence_names_all_places_that_twitched_for_so_long(as_member, member):
    for place in ("thigh", "eyelid", "hand"):
        for n in (0, 20):
            SymptomFactory(user=member, place=place, day=before_today(n))
    [sentence] = read(as_member.get(DIARY)).all("section.card")[0].all("p")
    assert "weeks apart: eyelid, hand or fingers, thigh. Please" in sentence.text


def test_other_places_other_kinds_and_what_is_not_ones_own_do_not_add_up(as_member, member, stranger):
    SymptomFactory(user=member, place="eyelid")
    SymptomFactory(user=member, place="calf", day=before_today(20))
    SymptomFactory(user=member, kind="spasm", place="eyelid", day=before_today(20))
    for n in (0, 20):
        SymptomFactory(user=member, kind="weakness", place="hand", day=before_today(n))
    SymptomFactory(user=member, place="eyelid", day=before_today(20), removed_at=timezone.now())
    SymptomFactory(user=stranger, place="eyelid", day=before_today(20))
    for _ in range(2):
        SymptomFactory(user=member, place="", day=before_today(_ * 20))
    assert "two weeks apart" not in told(as_member)


# --- how dear -------------------------------------------------------------------------------------


def queries(client, address, headers=None):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address, headers=headers or {}).status_code == 200
    return len(captured)


def test_ten_times_the_symptoms_take_no_more_queries(as_member, member, twitch):
    asked = [(DIARY, {}), ("/symptoms/on/2026-11-22/", HTMX), (f"{DIARY}{twitch.pk}/", {})]
    before = [queries(as_member, *each) for each in asked]
    for n in range(30):
        SymptomFactory.create_batch(2, user=member, day=before_today(n))
    assert [queries(as_member, *each) for each in asked] == before
    assert max(before) <= 6


def test_the_page_of_a_day_reads_no_symptoms(as_member, twitch):
    with CaptureQueriesContext(connection) as captured:
        as_member.get("/days/2026-11-22/")
    assert not [query for query in captured if "symptoms_symptom" in query["sql"]]


def test_what_helps_a_member_in_the_admin_is_for_superusers_alone(as_curator, twitch):
    assert as_curator.get("/admin/symptoms/symptom/").status_code == 403


def test_in_the_admin_a_diary_is_looked_at_and_not_changed(admin_client, twitch):
    address = "/admin/symptoms/symptom/"
    assert str(twitch.pk) in admin_client.get(address).text
    assert admin_client.get(f"{address}{twitch.pk}/change/").status_code == 200
    for act in ("add/", f"{twitch.pk}/delete/"):
        assert admin_client.get(f"{address}{act}").status_code == 403
    assert admin_client.post(f"{address}{twitch.pk}/change/", {"kind": "spasm"}).status_code == 403
