"""The page that lays symptoms beside intake."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import EntryFactory, FoodFactory, SymptomFactory
from tests.html import parse
from tests.insights.symptom_days import (
    YESTERDAY,
    back,
    in_phases,
    in_spells,
    log_intake,
    log_symptoms,
    scattered,
)
from tracker.logs.models import DayNote, IntakeEntry
from tracker.symptoms.models import Kind, Symptom

BESIDE = "/symptoms/beside/"
FIGURES = ("p-value", "p =", "correlat", "significan", "r =", "coefficient", "odds")


def comparison(client, query=""):
    return parse(client.get(BESIDE + query))


def keep_unrelated(user, seed=5, length=88):
    """A diary that knows nothing of the intake; with more than 14 days on each side."""
    chance = random.Random(seed)
    days = back(length)
    log_intake(user, dict(zip(days, in_phases(chance, length), strict=True)))
    with_symptoms = [day for day, is_with in zip(days, in_spells(chance, length), strict=True) if is_with]
    log_symptoms(user, [days[0], *with_symptoms])


def keep_related(user, apart=180, length=88):
    """A diary in which the days with symptoms are those of little magnesium."""
    chance = random.Random(6)
    days = back(length)
    with_symptoms = [day for day in days if day == days[0] or chance.random() < 0.35]
    log_intake(user, {day: chance.gauss(320 - apart * (day in with_symptoms), 40) for day in days})
    log_symptoms(user, with_symptoms)


def every_other_day(user, *, with_count, without_count, kind=Kind.TWITCH):
    """Days with and without in turn up to yesterday, 200 mg with and 300 mg without."""
    days = back(with_count + without_count)
    with_symptoms = [day for n, day in enumerate(days) if n * with_count % len(days) < with_count]
    log_symptoms(user, with_symptoms, kind)
    log_intake(user, {day: 200 if day in with_symptoms else 300 for day in days})


# --- whose it is ----------------------------------------------------------------------------------


def test_a_visitor_is_sent_to_sign_in_and_comes_back(client):
    assert client.get(BESIDE)["Location"] == f"/accounts/login/?next={BESIDE}"


def test_a_strangers_days_are_not_there(as_member, stranger):
    keep_unrelated(stranger)
    page = comparison(as_member)
    assert "0 days with symptoms and 0 without" in page.select_one("#too-few").text
    assert not page.select("circle.symptom-day")


def test_nothing_is_changed_by_looking(as_member, member):
    assert as_member.post(BESIDE).status_code == 405


# --- too few days ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("with_count", "without_count"), [(13, 20), (20, 13)])
def test_under_14_days_on_a_side_there_is_nothing_but_how_many_there_are(
    as_member, member, with_count, without_count
):
    every_other_day(member, with_count=with_count, without_count=without_count)
    page = comparison(as_member)
    words = page.select_one("#too-few").text
    counts = f"{with_count} days with symptoms and {without_count} without."
    assert f"{counts} We need at least 14 of each" in words
    assert not page.select("figure")
    assert not page.select("table")
    assert not page.select("#comparison-summary")
    assert "edian on" not in page.select_one("main").text
    assert not page.select_one("main").select("data")


def test_from_14_days_on_each_side_the_days_are_drawn(as_member, member):
    every_other_day(member, with_count=14, without_count=14)
    page = comparison(as_member)
    assert not page.select("#too-few")
    assert page.select("figure")


def test_an_empty_diary_has_none(as_member):
    assert "0 days with symptoms and 0 without" in comparison(as_member).select_one("#too-few").text


# --- the pictures ---------------------------------------------------------------------------------


def test_there_is_one_picture_for_each_of_the_four_windows(as_member, member):
    keep_unrelated(member)
    names = [figure.select_one("h2").text for figure in comparison(as_member).select("figure")]
    assert names == ["The same day", "The day before", "The 3 days before", "The 7 days before"]


def test_medians_stand_in_words_with_how_many_days_they_are_of(as_member, member):
    every_other_day(member, with_count=20, without_count=20)
    figure = comparison(as_member).select("figure")[0]
    assert figure.select_one("figcaption").text == (
        "Median on 20 days with: 200 mg; on 20 days without: 300 mg."
    )
    assert [data["value"] for data in figure.select("data")] == ["200.000", "300.000"]


def test_each_day_is_a_dot_of_its_sides_shape_that_leads_to_the_day(as_member, member):
    every_other_day(member, with_count=20, without_count=21)
    figure = comparison(as_member).select("figure")[0]
    dots = figure.select("a[href]")
    assert sorted(dot["href"] for dot in dots) == [f"/days/{day}/" for day in back(41)]
    assert len(figure.select("circle.symptom-day")) == 20
    assert len(figure.select("rect.symptom-free-day")) == 21
    last = next(dot for dot in dots if dot["href"] == f"/days/{YESTERDAY}/")
    assert last["aria-label"] == "Sat 21 November 2026: 300 mg. No symptom"
    first = next(dot for dot in dots if dot["href"] == f"/days/{back(41)[0]}/")
    assert first["aria-label"] == f"{back(41)[0]:%a} 12 October 2026: 200 mg. Twitch"


def test_a_dot_of_several_days_says_over_how_many(as_member, member):
    keep_unrelated(member)
    words = comparison(as_member).select("figure")[3].select("a[href]")[0]["aria-label"]
    assert " mg a day, over 7 of the 7 days before. " in words


def test_unknown_items_are_at_least_in_dots_table_and_medians(as_member, member, unknown_food):
    every_other_day(member, with_count=20, without_count=20)
    assert not comparison(as_member).select("figure")[0].select("rect.more-symptoms")
    for day in back(40)[:30]:
        EntryFactory(user=member, day=day, food=unknown_food)
    page = comparison(as_member)
    figure = page.select("figure")[0]
    assert len(figure.select("rect.more-symptoms")) == 30
    words = "Median on 20 days with: at least 200 mg; on 20 days without: at least 300 mg."
    assert figure.select_one("figcaption").text == words
    assert any(": at least 200 mg. Twitch" in dot["aria-label"] for dot in figure.select("a[href]"))
    assert "at least" in page.select_one("table").select_one("tbody").select("tr")[-1].text
    assert "at least" not in page.select_one("table").select_one("tbody").select("tr")[0].select("td")[0].text


def test_the_table_has_the_same_days_and_figures(as_member, member):
    every_other_day(member, with_count=20, without_count=20)
    rows = comparison(as_member).select_one("table").select_one("tbody").select("tr")
    assert [row.select_one("a")["href"] for row in rows] == [f"/days/{day}/" for day in reversed(back(40))]
    latest = rows[0]
    assert latest.select_one("th").text == "Sat 21 Novno symptom"
    assert [data["value"] for data in latest.select("data")] == ["300.000", "200.000", "233.333", "242.857"]
    assert "Twitch" in rows[1].select_one("th").text
    assert "–" in rows[-1].select("td")[1].text  # nothing is logged before the first day


# --- which days -----------------------------------------------------------------------------------


def test_the_last_90_days_are_meant_when_none_are_asked_for(as_member):
    page = comparison(as_member)
    assert page.select_one("[name=from]")["value"] == "2026-08-24"
    assert page.select_one("[name=to]")["value"] == "2026-11-21"


def test_today_is_not_over_and_is_left_out(as_member, member):
    every_other_day(member, with_count=20, without_count=20)
    SymptomFactory(user=member, day=YESTERDAY + timedelta(days=1))
    EntryFactory(user=member, day=YESTERDAY + timedelta(days=1), grams=900)
    EntryFactory(user=member, day=YESTERDAY + timedelta(days=5), grams=900)
    page = comparison(as_member, "?from=2026-09-01&to=2026-12-31")
    assert len(page.select("figure")[0].select("a[href]")) == 40


def test_days_before_the_first_symptom_of_the_diary_do_not_count_as_without(as_member, member):
    every_other_day(member, with_count=20, without_count=20)
    log_intake(member, {back(40)[0] - timedelta(days=n): 250 for n in range(1, 30)})
    assert len(comparison(as_member).select("figure")[0].select("rect.symptom-free-day")) == 20
    SymptomFactory(user=member, day=back(40)[0] - timedelta(days=10), kind=Kind.WEAKNESS)
    assert len(comparison(as_member).select("figure")[0].select("rect.symptom-free-day")) == 29


def test_the_diary_can_have_begun_before_the_days_that_are_asked_for(as_member, member):
    every_other_day(member, with_count=20, without_count=20)
    first = back(40)[1]
    page = comparison(as_member, f"?from={first}&to={YESTERDAY}")
    assert len(page.select("figure")[0].select("rect.symptom-free-day")) == 20


def test_removed_symptoms_and_entries_do_not_count(as_member, member):
    every_other_day(member, with_count=14, without_count=14)
    Symptom.objects.filter(day=back(28)[0]).update(removed_at="2026-11-22T10:00Z")
    assert "13 days with symptoms" in comparison(as_member).select_one("#too-few").text
    IntakeEntry.objects.filter(user=member).update(removed_at="2026-11-22T10:00Z")
    assert "and 0 without" in comparison(as_member).select_one("#too-few").text


def test_a_day_that_is_marked_not_complete_has_no_dot(as_member, member):
    every_other_day(member, with_count=20, without_count=20)
    DayNote.objects.create(user=member, day=YESTERDAY, is_complete=False)
    figure = comparison(as_member).select("figure")[0]
    assert f"/days/{YESTERDAY}/" not in [dot["href"] for dot in figure.select("a[href]")]


def test_a_window_with_too_few_known_days_says_so_and_is_not_drawn(as_member, member):
    days = back(80)  # every other day is logged, so that seven days never have five
    with_symptoms = [day for n, day in enumerate(days) if n % 4 == 0]
    log_symptoms(member, with_symptoms)
    log_intake(member, {day: 250 for n, day in enumerate(days) if n % 2 == 0})
    page = comparison(as_member)
    assert [figure.select_one("h2").text for figure in page.select("figure")] == ["The same day"]
    assert "The 7 days before: not shown. There are enough entries for 0 days with" in page.text


def test_a_diary_that_may_have_ended_is_asked_about(as_member, member):
    every_other_day(member, with_count=20, without_count=20)
    assert not comparison(as_member).select("#quiet-since")
    Symptom.objects.filter(day__gt=YESTERDAY - timedelta(days=14)).delete()
    words = comparison(as_member).select_one("#quiet-since").text
    last = Symptom.objects.latest("day").day
    assert f"Your last symptom in this period was on {last.day} {last:%B %Y}." in words
    assert "choose an earlier end date" in words


# --- the kind -------------------------------------------------------------------------------------


def test_one_kind_can_be_chosen_and_the_days_of_others_are_left_out(as_member, member):
    every_other_day(member, with_count=20, without_count=20)
    spasms = back(40)[:9:2]
    log_symptoms(member, spasms, Kind.SPASM)
    Symptom.objects.filter(day__in=spasms[:2], kind=Kind.TWITCH).delete()
    page = comparison(as_member)
    chips = page.select_one("nav.chips")
    assert [chip.text for chip in chips.select("a")] == ["All symptoms", "Twitches", "Spasms or cramps"]
    twitches = parse(as_member.get(BESIDE + chips.select("a")[1]["href"]))
    assert twitches.select_one("nav.chips").select_one("[aria-current]").text == "Twitches"
    assert twitches.select_one("[name=kind]")["value"] == "twitch"
    assert len(twitches.select("figure")[0].select("circle.symptom-day")) == 18
    assert len(twitches.select("figure")[0].select("rect.symptom-free-day")) == 20
    few = comparison(as_member, "?kind=spasm")
    assert "5 days with spasms or cramps and 20 without" in few.select_one("#too-few").text


def test_there_is_nothing_to_choose_from_a_single_kind(as_member, member):
    every_other_day(member, with_count=20, without_count=20)
    assert not comparison(as_member).select("nav.chips")


# --- what is asked for ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?from=soon&to=2026-11-01", "Enter a date, for example 22 November 2026."),
        ("?from=2026-11-22&to=2026-11-01", "“To” must be on or after “From”."),
        ("?from=2025-01-01&to=2026-11-01", "Choose a period of one year or less"),
        ("?kind=headache", "Choose all symptoms, twitches, or spasms or cramps."),
    ],
)
def test_what_cannot_be_shown_is_refused_beside_the_field(as_member, query, words):
    answer = as_member.get(BESIDE + query)
    assert answer.status_code == 422
    page = parse(answer)
    assert words in page.select_one("form.date-range").text
    assert not page.select("figure")


@pytest.mark.parametrize("query", ["?from=2000-01-01&to=2000-01-20", "?from=2099-01-01&to=2099-12-31"])
def test_the_ends_of_the_calendar_are_empty_and_whole(as_member, query):
    assert as_member.get(BESIDE + query).status_code == 200


# --- what is said ---------------------------------------------------------------------------------


def test_of_unrelated_days_no_claim_is_made(as_member, member):
    keep_unrelated(member)
    words = comparison(as_member).select_one("#comparison-summary").text
    assert "We found no clear difference between days with symptoms and days without." in words
    assert "somewhat different" not in words


def test_of_many_unrelated_diaries_hardly_any_page_makes_a_claim(as_member, member):
    said = []
    for seed in range(20):
        IntakeEntry.objects.all().delete()
        Symptom.objects.all().delete()
        keep_unrelated(member, seed)
        said.append(comparison(as_member).select_one("#comparison-summary").text)
    assert sum("somewhat different" in words for words in said) == 0
    assert sum("no clear difference" in words for words in said) >= 17


def test_strongly_different_days_differ_somewhat_and_it_cannot_be_said_why(as_member, member):
    keep_related(member)
    words = comparison(as_member).select_one("#comparison-summary").text
    assert (
        "Your magnesium on the same day was somewhat different for days with symptoms and days without. "
        "Other things may have changed too, so this can’t show why." in words
    )


def test_days_with_unknown_items_are_drawn_but_make_no_claim(as_member, member, unknown_food):
    keep_related(member)
    for day in back(88)[::4]:
        EntryFactory(user=member, day=day, food=unknown_food)
    page = comparison(as_member)
    assert len(page.select("figure")[0].select("a[href]")) == 88
    assert "somewhat different" in page.select_one("#comparison-summary").text  # those that are known do
    for day in back(88):
        EntryFactory(user=member, day=day, food=unknown_food)
    words = comparison(as_member).select_one("#comparison-summary").text
    assert "There are too few days on which we know the magnesium of every item" in words


def test_the_sentence_speaks_of_the_kind_that_is_chosen(as_member, member):
    keep_related(member)
    SymptomFactory(user=member, day=YESTERDAY, kind=Kind.SPASM)
    words = comparison(as_member, "?kind=twitch").select_one("#comparison-summary").text
    assert "somewhat different for days with twitches and days without" in words


@pytest.mark.parametrize("keep", [keep_unrelated, keep_related])
def test_no_figure_stands_for_how_things_go_together(as_member, member, keep):
    keep(member)
    words = comparison(as_member).text.lower()
    assert not [figure for figure in FIGURES if figure in words]


@pytest.mark.parametrize("keep", [None, keep_unrelated, keep_related])
def test_the_evidence_stands_on_the_page_with_its_citation(as_member, member, keep):
    if keep:
        keep(member)
    note = comparison(as_member).select_one("section.evidence")
    assert "11 trials with 735 people" in note.text
    assert "−0.18 cramps a week, with a 95% confidence interval from −0.84 to 0.49" in note.text
    assert "In pregnancy, the trials conflict." in note.text
    assert "Cochrane Database of Systematic Reviews 2020, CD009402.pub3" in note.select_one("cite").text


def test_the_page_leads_back_to_the_diary(as_member):
    assert "/symptoms/" in [
        link["href"] for link in comparison(as_member).select_one("aside").select("a[href]")
    ]


def test_nothing_on_the_page_is_about_a_target_whoever_looks(as_member, member):
    keep_related(member)
    before = comparison(as_member).select_one("main").text
    member.profile.has_kidney_disease = True
    member.profile.save()
    page = comparison(as_member)
    assert page.select_one("main").text == before
    assert "target" not in before.lower()
    assert not page.select("g.target")


# --- how much work it is --------------------------------------------------------------------------


def queries(client, query):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(BESIDE + query).status_code == 200
    return len(captured)


def test_a_longer_range_takes_no_more_queries(as_member, member):
    food = FoodFactory()
    days = back(366)
    chance = random.Random(1)
    log_intake(member, dict(zip(days, scattered(chance, 366), strict=True)), food)
    log_symptoms(member, days[::3])
    few = queries(as_member, f"?from={back(45)[0]}&to={YESTERDAY}")
    assert few <= 6
    assert queries(as_member, f"?from={days[0]}&to={YESTERDAY}") == few


def test_a_whole_year_is_shown_day_by_day(as_member, member):
    days = back(366)
    log_intake(member, dict.fromkeys(days, 250))
    log_symptoms(member, days[::3])
    page = comparison(as_member, f"?from={days[0]}&to={YESTERDAY}")
    assert len(page.select("figure")[0].select("a[href]")) == 366
    assert days[0] == date(2025, 11, 21)
