"""The diary: what the member felt, newest day first, and when to see a doctor."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import SymptomFactory
from tests.html import HTMX, parse
from tracker.symptoms.models import DoctorVisit, Symptom
from tracker.symptoms.red_flags import is_lasting

DIARY = "/symptoms/"
TODAY = date(2026, 11, 22)


def days_of(page):
    return [each.text for each in page.select_one("#symptom-list").select("h2")]


def before_today(days):
    return TODAY - timedelta(days=days)


def test_an_empty_diary_says_what_to_do(as_member):
    page = parse(as_member.get(DIARY))
    assert "Log a twitch or cramp here or on your day page" in page.select_one(".empty").text
    assert page.select_one("a.button-primary")["href"] == "/symptoms/new/"


def test_the_newest_day_comes_first_and_in_a_day_the_earliest(as_member, member):
    for day, at in ((20, 8), (22, 18), (22, 7), (21, 12)):
        SymptomFactory(user=member, day=date(2026, 11, day), started_at=time(at))
    page = parse(as_member.get(DIARY))
    assert days_of(page) == ["Sunday 22 November", "Saturday 21 November", "Friday 20 November"]
    assert [line.text[-6:-1] for line in page.select_one("#symptom-list").select("li")] == [
        "07:00",
        "18:00",
        "12:00",
        "08:00",
    ]
    assert page.select_one("#symptom-list").select("h2")[0].select_one("a")["href"] == "/days/2026-11-22/"


def test_a_day_of_another_year_names_it(as_member, member):
    SymptomFactory(user=member, day=date(2025, 12, 31))
    assert days_of(parse(as_member.get(DIARY))) == ["Wednesday 31 December 2025"]


def test_removed_symptoms_are_not_in_the_diary(as_member, member):
    SymptomFactory(user=member, removed_at=timezone.now())
    assert days_of(parse(as_member.get(DIARY))) == []


def test_older_days_are_one_link_away_and_none_is_lost_or_shown_twice(as_member, member):
    for n in range(70):
        SymptomFactory.create_batch(1 + n % 3, user=member, day=before_today(n))
    seen, address = [], DIARY
    while address:
        page = parse(as_member.get(address))
        seen += days_of(page)
        older = [each for each in page.select("a") if each.text == "Older"]
        address = older[0]["href"] if older else ""
    assert seen == [f"{day:%A} {day.day} {day:%B}" for day in map(before_today, range(70))]


@pytest.mark.parametrize("to", ["", "x", "2026-02-30", "9999-99-99"])
def test_a_damaged_address_shows_the_latest(as_member, twitch, to):
    assert days_of(parse(as_member.get(f"{DIARY}?to={to}"))) == ["Sunday 22 November"]


def test_saving_an_old_symptom_leads_to_the_page_on_which_it_stands(as_member, member, details):
    for n in range(60):
        SymptomFactory(user=member, day=before_today(n))
    old = Symptom.objects.get(day=before_today(50))
    page = as_member.post(f"{DIARY}{old.pk}/", details | {"day": str(before_today(50))}, follow=True)
    assert "After the third coffee" in parse(page).select_one(f"#symptom-{old.pk}").text


def test_the_diary_is_in_the_main_navigation(as_member):
    tabs = parse(as_member.get(DIARY)).select_one("nav.tab-bar").select("a")
    [tab] = [link for link in tabs if "aria-current" in link.attributes]
    assert (tab.text, tab["href"], len(tabs)) == ("Symptoms", DIARY, 7)


# --- a doctor -------------------------------------------------------------------------------------

WARNINGS = [
    "weakness", "muscle that gets thinner", "spreads, or lasts more than 2 weeks", "pregnant",
    "kidney disease", "keeps coming back",
]  # fmt: skip
EMERGENCIES = ["fainting", "seizure", "irregular heartbeat"]


def test_warning_signs_stand_in_the_diary_and_wherever_symptoms_are_logged(as_member, twitch):
    for address in (DIARY, "/symptoms/new/", "/symptoms/on/2026-11-22/", f"/symptoms/{twitch.pk}/"):
        [words] = [each.text for each in parse(as_member.get(address)).select(".see-a-doctor")]
        assert not [sign for sign in WARNINGS if sign not in words]
        assert not [sign for sign in EMERGENCIES if sign in words]
        [words] = [each.text for each in parse(as_member.get(address)).select(".emergency")]
        assert not [sign for sign in EMERGENCIES if sign not in words]
    part = parse(as_member.get("/symptoms/on/2026-11-22/", headers=HTMX))
    assert part.select_one(".see-a-doctor")


def told(client, address=DIARY):
    """Return the text of the card; empty without one."""
    return " ".join(card.text for card in parse(client.get(address)).select("#see-a-doctor-card"))


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("weakness", "You logged muscle weakness."),
        ("thinning", "You logged a muscle that is getting thinner."),
    ],
)
def test_logged_weakness_and_thinning_are_reasons_to_see_a_doctor(as_member, a_twitch, kind, words):
    as_member.post("/symptoms/new/", a_twitch | {"kind": kind})
    for address in (DIARY, f"{DIARY}{a_twitch['id']}/"):
        assert words in told(as_member, address)


def test_a_twitch_that_lasts_or_returns_in_two_consecutive_weeks_is_a_reason():
    """At least four at one place, in both of the weeks; days before today."""
    is_a_reason = {
        (0, 4, 8, 12): True,
        (20, 24, 28, 32): True,
        tuple(range(15)): True,
        (0, 0, 0, 8): True,
        (0, 1, 2, 7): True,
        (0,): False,
        (0, 15): False,  # two, however far apart
        (0, 7, 13): False,
        (0, 0, 0, 0): False,  # one evening
        (0, 1, 2, 3, 4, 5): False,  # over within a week
        (0, 14, 28, 42): False,  # one in two weeks
        (0, 1, 14, 15): False,
    }
    for days, expected in is_a_reason.items():
        assert is_lasting(sorted(before_today(n) for n in days)) is expected, days


def test_the_card_names_the_places_that_twitch_for_so_long(as_member, member):
    for place in ("thigh", "eyelid"):
        for n in (0, 4, 8, 12):
            SymptomFactory(user=member, place=place, day=before_today(n))
    for n in (0, 30):
        SymptomFactory(user=member, place="calf", day=before_today(n))
    words = "at least 4 twitches in 2 weeks in the same place: eyelid and thigh. See a doctor"
    assert words in told(as_member)
    latest = Symptom.objects.filter(place="eyelid").latest("day")
    assert "in the same place: eyelid. See a doctor" in told(as_member, f"{DIARY}{latest.pk}/")


def test_twitches_that_come_back_in_several_places_are_a_reason(as_member, member):
    for place, days in {"eyelid": (0, 3), "calf": (1, 9), "thumb": (2,)}.items():
        for n in days:
            SymptomFactory(user=member, place=place, day=before_today(n))
    words = "in more than one place: calf and eyelid. See a doctor about twitching that spreads"
    assert words in told(as_member)


def test_other_places_other_kinds_and_what_is_not_ones_own_do_not_add_up(as_member, member, stranger):
    for n in (0, 4, 8, 12):
        SymptomFactory(user=stranger, place="eyelid", day=before_today(n))
        SymptomFactory(user=member, kind="spasm", place="eyelid", day=before_today(n))
        SymptomFactory(user=member, place="", day=before_today(n))
        SymptomFactory(user=member, place="neck", day=before_today(n), removed_at=timezone.now())
    for n, place in enumerate(("eyelid", "calf", "back", "foot")):
        SymptomFactory(user=member, place=place, day=before_today(n * 4))
    assert told(as_member) == ""


def test_a_member_answers_that_a_doctor_was_seen_and_takes_it_back(as_member, member, as_stranger, stranger):
    for user in (member, stranger):
        SymptomFactory(user=user, kind="weakness", place="hand")
    form = parse(as_member.get(DIARY)).select_one("#see-a-doctor-card").select_one("form")
    sent = {"id": form.select_one("input[name=id]")["value"]}
    for _ in range(2):
        answer = as_member.post(form["action"], sent, follow=True)
    assert DoctorVisit.objects.count() == 1
    assert told(as_member) == ""
    assert told(as_stranger) != ""
    undo = next(form["action"] for form in parse(answer).select("form.toast") if "/doctor/" in form["action"])
    assert as_stranger.post(undo).status_code == 404
    for _ in range(2):
        assert as_member.post(undo).status_code == 302
    assert "weakness" in told(as_member)


def test_after_a_visit_only_what_came_since_is_a_reason(as_member, member):
    for n in (20, 24, 28, 32):
        SymptomFactory(user=member, place="eyelid", day=before_today(n))
    DoctorVisit.objects.create(user=member, day=before_today(18))
    for n in (2, 6, 10):
        SymptomFactory(user=member, place="eyelid", day=before_today(n))
    assert told(as_member) == ""
    SymptomFactory(user=member, place="eyelid", day=before_today(0))
    assert "eyelid" in told(as_member)


def test_the_diary_offers_what_the_articles_name(as_member, twitch):
    page = parse(as_member.get(f"{DIARY}{twitch.pk}/"))
    for value in ("thumb-left", "electric", "at-rest", "standing"):
        choices = [each for each in page.descendants() if each.attributes.get("value") == value]
        assert choices, value


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
    assert max(before) <= 9


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
