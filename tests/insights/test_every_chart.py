"""What the pages of a week, a month, a year, any days and two ranges have in common."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from foods.models import Food
from tests.factories import EntryFactory, FoodFactory, TargetFactory, UserFactory
from tests.html import HTMX, parse
from tests.insights.days import log_two, prefer
from tests.logs.test_query_growth import log, queries
from tracker.logs.models import DayNote
from tracker.symptoms.models import Kind, Symptom

SPANS = ["/weeks/2026-W47/", "/months/2026-11/", "/years/2026/"]
RANGE = "/range/?from=2026-11-01&to=2026-11-22"
COMPARE = "/compare/?a-from=2026-10-01&a-to=2026-10-31&b-from=2026-11-01&b-to=2026-11-22"
PAGES = [*SPANS, RANGE, f"{RANGE}&over=complete", COMPARE]
LONG = [
    *SPANS,
    "/range/?from=2025-12-01&to=2026-11-22",
    "/range/?from=2016-12-01&to=2026-11-22&all=1",
    "/compare/?a-from=2016-12-01&a-to=2021-11-22&b-from=2021-11-23&b-to=2026-11-22",
]
TODAY = date(2026, 11, 22)


def main_of(client, address):
    return parse(client.get(address)).select_one("main")


# --- whose it is ----------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/weeks/", "/months/", "/years/", *SPANS, "/range/", "/compare/"])
def test_a_visitor_is_sent_to_sign_in_and_comes_back(client, address):
    assert client.get(address)["Location"] == f"/accounts/login/?next={address}"


@pytest.mark.parametrize("address", SPANS)
def test_htmx_takes_a_visitor_to_sign_in(client, db, address):
    answer = client.get(address, headers=HTMX | {"HX-Current-URL": "http://testserver/weeks/2026-W46/"})
    assert answer["HX-Redirect"] == "/accounts/login/?next=/weeks/2026-W46/"


@pytest.mark.parametrize("address", PAGES)
def test_somebody_without_a_target_is_asked_for_it_first(db, address):
    client = Client()
    client.force_login(UserFactory())
    assert client.get(address)["Location"].startswith("/profile/welcome/?next=")


@pytest.mark.parametrize("address", PAGES)
def test_a_strangers_and_removed_entries_change_nothing(as_member, member, stranger, address):
    log_two(member, date(2026, 11, 17), date(2026, 10, 19))
    before = main_of(as_member, address).text
    for day in (date(2026, 10, 18), date(2026, 11, 17), date(2026, 11, 18)):
        EntryFactory(user=stranger, day=day)
        EntryFactory(user=member, day=day, is_removed=True)
        DayNote.objects.create(user=stranger, day=day, is_complete=False)
    assert main_of(as_member, address).text == before


# --- with kidney disease --------------------------------------------------------------------------


@pytest.mark.parametrize("address", [*PAGES, "/range/?from=2025-12-01&to=2026-11-22"])
def test_with_kidney_disease_nothing_is_measured_against_the_target(as_member, member, address):
    log_two(member, date(2026, 11, 17), date(2026, 11, 19))
    EntryFactory(user=member, day=date(2026, 11, 18), grams=330)
    DayNote.objects.create(user=member, day=date(2026, 11, 18), is_complete=True)
    assert "target" in main_of(as_member, address).text.lower()
    prefer(member, has_kidney_disease=True)
    main = main_of(as_member, address)
    words = [main.text, *(mark["aria-label"] for mark in main.select("[aria-label]"))]
    for sign in ("target", "below", "of 310", "✓", "▲"):
        assert not [said for said in words if sign in said.lower()], sign
    assert not main.select("a.on-target")
    for chart in main.select("figure"):  # the limit of supplements asks nobody to take more
        lines = [line for group in chart.select("g.target") for line in group.select("line")]
        assert chart["id"] == "supplement-chart" or not lines


def test_with_kidney_disease_the_last_days_beside_a_day_have_no_line_to_reach(as_member, member):
    log_two(member, date(2026, 11, 17), date(2026, 11, 19))

    def chart():
        return main_of(as_member, "/days/2026-11-22/").select_one("aside").select_one("svg")

    assert chart().select_one("g.target").select("line")
    prefer(member, has_kidney_disease=True)
    assert not [line for group in chart().select("g.target") for line in group.select("line")]
    assert not [link for link in chart().select("a") if "of 310" in link["aria-label"]]


# --- an empty page, and the ends of the calendar --------------------------------------------------


@pytest.mark.parametrize(
    ("address", "past"),
    [*zip(SPANS, ["/weeks/2020-W10/", "/months/2020-03/", "/years/2020/"], strict=True)],
)
def test_without_entries_it_says_what_to_do_next(as_member, address, past):
    assert main_of(as_member, address).select_one(".empty").select_one("a")["href"] == "/days/today/"
    page = main_of(as_member, past)
    kind = address.split("/")[1].removesuffix("s")
    assert f"Nothing logged this {kind}." in page.select_one(".empty").text
    assert not page.select(f"#{kind}-average")
    assert f"Go to this {kind}" in page.text
    assert "Go to this" not in main_of(as_member, address).text


@pytest.mark.parametrize("starts_on", [0, 6])
@pytest.mark.parametrize(
    "address",
    [
        "/weeks/1999-W52/", "/weeks/2000-W01/", "/weeks/2099-W53/", "/months/2000-01/", "/months/2099-12/",
        "/years/2000/", "/years/2099/",
        "/range/?from=2000-01-01&to=2000-01-01", "/range/?from=2099-12-31&to=2099-12-31",
        "/range/?from=2000-01-01&to=2000-12-31",
    ],
)  # fmt: skip
def test_every_link_at_the_ends_of_the_calendar_leads_somewhere(as_member, member, address, starts_on):
    prefer(member, week_starts_on=starts_on)
    for day in (date(2000, 1, 1), date(2099, 12, 31)):
        EntryFactory(user=member, day=day)
    links = {link["href"] for link in main_of(as_member, address).select("a[href]")}
    days = sorted(link for link in links if link.startswith("/days/2"))
    assert {f"/days/{day}/" for day in ("1999-12-31", "2100-01-01")}.isdisjoint(days)
    for link in {*days[:1], *days[-1:], *(links - set(days))}:
        where = address if link[0] == "#" else f"/range/{link}" if link[0] == "?" else link
        assert as_member.get(where).status_code in {200, 302}, link


# --- how much work it is --------------------------------------------------------------------------


@pytest.mark.parametrize("address", LONG)
def test_ten_years_of_history_take_no_more_queries(as_member, member, address):
    log(member, [date(2026, 11, 18)])
    before = queries(as_member, address)
    assert before <= 8
    log(member, [TODAY - timedelta(days=n) for n in range(0, 3650, 3)] + [date(2026, 11, 18)] * 50)
    pill = FoodFactory(kind=Food.Kind.SUPPLEMENT)
    for n in range(12):
        EntryFactory(user=member, food=FoodFactory(), day=TODAY - timedelta(days=n))
        EntryFactory(user=member, food=pill, day=TODAY - timedelta(days=n))
    for year in range(2016, 2026):
        TargetFactory(user=member, starts_on=date(year, 1, 1))
    assert queries(as_member, address) == before


# --- symptoms on the same days --------------------------------------------------------------------


def test_symptoms_are_marked_on_their_days_until_they_are_hidden(as_member, member, stranger):
    log_two(member, date(2026, 11, 17), date(2026, 11, 19))
    for user, day in ((member, 17), (member, 17), (member, 18), (stranger, 19)):
        Symptom.objects.create(user=user, day=date(2026, 11, day), kind=Kind.TWITCH)
    year = "/range/?from=2025-12-01&to=2026-11-22"
    for address, charts in zip([*SPANS, RANGE, year], [2, 2, 2, 2, 1], strict=True):
        main = main_of(as_member, address)
        assert len(main.select("circle.symptom-mark")) == charts, address
        assert main.select("span.symptom-mark"), address
        titles = [title.text for title in main.select("title") if "symptom" in title.text]
        if charts == 2:
            assert titles == [
                "Tue 17 November: 388 of 310 mg, above target, 2 symptoms",
                "Wed 18 November: no entries, 1 symptom",
            ]
        else:
            assert titles == ["16 to 22 November 2026: at least 281 mg a day, 2 days logged, 3 symptoms"]
        [hide] = [link for link in main.select("a[href]") if link.text == "Hide symptoms"]
        hidden = main_of(as_member, f"{address.partition('?')[0]}{hide['href']}")
        assert not hidden.select("circle.symptom-mark"), address
        assert not hidden.select("span.symptom-mark"), address
        kept = [tab["href"] for tab in hidden.select_one("nav.period-tabs").select("a")]
        kept += [hidden.select_one("a[rel=prev]")["href"]]
        assert all(link.endswith("symptoms=hide") for link in kept), kept
        [show] = [link for link in hidden.select("a[href]") if link.text == "Show symptoms"]
        assert "hide" not in show["href"]


def test_without_symptoms_there_is_nothing_to_hide(as_member, member):
    log_two(member, date(2026, 11, 17), date(2026, 11, 19))
    for address in SPANS:
        assert "symptom" not in main_of(as_member, address).text.lower()
