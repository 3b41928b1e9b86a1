"""The page for the doctor."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from foods.models import Food
from tests.factories import (
    EntryFactory,
    FoodFactory,
    ScheduleFactory,
    SymptomFactory,
    TargetFactory,
    UserFactory,
)
from tests.html import parse
from tests.logs.test_query_growth import log
from tracker.logs.models import DayNote
from tracker.profiles.conditions import CONDITIONS
from tracker.schedules.models import Medicine
from tracker.symptoms.models import BodyPart, Kind

WEEK = "from=2026-11-16&to=2026-11-22"
NOTHING_CHOSEN = f"{WEEK}&chosen=1"


def page_of(client, query=WEEK):
    return parse(client.get(f"/report/?{query}"))


def sheet_of(client, query=WEEK):
    return page_of(client, query).select_one("article.report-sheet")


def table_below(sheet, heading):
    """The rows of the table whose section has that heading, as texts."""
    [section] = [part for part in sheet.select("section") if part.select_one("h3").text == heading]
    return [
        [cell.text for cell in row.descendants() if cell.tag in {"th", "td"}]
        for row in section.select("table")[0].select("tr")
    ]


def target_lines(sheet):
    return sheet.select_one("g[stroke-dasharray]").select("line")


@pytest.fixture
def a_week(member, unknown_food, tablet):
    """Tuesday 388 mg, 100 of them from a tablet; Thursday 174 and something unknown; no more."""
    EntryFactory(user=member, day=date(2026, 11, 17), grams=288, food__name="Almonds")
    EntryFactory(user=member, day=date(2026, 11, 17), grams=1, food=tablet)
    EntryFactory(user=member, day=date(2026, 11, 19), grams=174, food__name="Oats")
    EntryFactory(user=member, day=date(2026, 11, 19), food=unknown_food)


# --- whose it is ----------------------------------------------------------------------------------


def test_a_visitor_is_sent_to_sign_in_and_comes_back_to_the_report(client):
    assert client.get("/report/")["Location"] == "/accounts/login/?next=/report/"


def test_somebody_without_a_target_is_asked_for_it_first(db):
    client = Client()
    client.force_login(UserFactory())
    assert client.get("/report/")["Location"].startswith("/profile/welcome/?next=")


def test_nothing_of_a_stranger_stands_in_it(as_member, member, stranger, a_week):
    before = sheet_of(as_member, f"{WEEK}&appendix=1").text
    pill = FoodFactory(name="Strange pill", kind=Food.Kind.SUPPLEMENT, owner=stranger)
    EntryFactory(user=stranger, day=date(2026, 11, 18), food=pill)
    EntryFactory(user=stranger, day=date(2026, 11, 19), food__name="Strange food")
    SymptomFactory(user=stranger, day=date(2026, 11, 18), kind=Kind.SPASM)
    ScheduleFactory(user=stranger, food=pill)
    Medicine.objects.create(user=stranger, name="Strange medicine", kind=Medicine.Kind.QUINOLONES)
    TargetFactory(user=stranger, starts_on=date(2026, 11, 18), target_mg=999)
    stranger.profile.conditions = ["crohn"]
    stranger.profile.has_kidney_disease = True
    stranger.profile.save()
    assert sheet_of(as_member, f"{WEEK}&appendix=1").text == before


def test_what_was_removed_does_not_stand_in_it(as_member, member, tablet, a_week):
    before = sheet_of(as_member).text
    EntryFactory(user=member, day=date(2026, 11, 18), food=tablet, is_removed=True)
    SymptomFactory(user=member, removed_at=member.date_joined)
    ScheduleFactory(user=member, food=tablet, removed_at=member.date_joined)
    assert sheet_of(as_member).text == before


# --- which days -----------------------------------------------------------------------------------


def test_without_days_it_is_about_the_28_up_to_yesterday(as_member):
    page = page_of(as_member, "")
    assert "Magnesium intake, 25 October to 21 November 2026" in page.text
    assert [page.select_one(f"#id_{name}")["value"] for name in ("from", "to")] == [
        "2026-10-25",
        "2026-11-21",
    ]


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ("from=2026-11-22&to=2026-11-16", "to", "“To” must be on or after “From”."),
        ("from=soon&to=2026-11-16", "from", "Enter a date, for example 22 November 2026."),
        ("from=2000-01-01&to=2026-11-16", "from", "Choose a period of 10 years or less."),
    ],
)
def test_impossible_days_are_refused_beside_the_field(as_member, query, field, words):
    answer = as_member.get(f"/report/?{query}")
    assert answer.status_code == 422
    page = parse(answer)
    assert page.select_one(f"#id_{field}_error").text == words
    assert page.select_one("#id_from")["value"] == query.split("&")[0].removeprefix("from=")
    assert not page.select("article.report-sheet")


def test_a_part_that_does_not_exist_is_refused(as_member):
    assert as_member.get(f"/report/?{WEEK}&chosen=1&show=secrets").status_code == 422


# --- the sums -------------------------------------------------------------------------------------


def test_it_says_what_the_week_page_says_of_the_same_days(as_member, member, a_week):
    DayNote.objects.create(user=member, day=date(2026, 11, 19), is_complete=False)
    week, sheet = parse(as_member.get("/weeks/2026-W47/")), sheet_of(as_member, f"{WEEK}&appendix=1")
    assert sheet.select_one("#report-average").value == week.select_one("#week-average").value == 388
    days = [[data.value for data in page.select(".day-total")] for page in (week, sheet)]
    assert days[0] == days[1] == [388, 174]
    for words in ("1 day (1 incomplete day left out)", "1 of 2"):
        assert words in week.select_one(".stat-list").text
        assert words in sheet.select_one(".totals").text
    assert "100 mga day, 26%" in week.select_one(".stat-list").text
    assert "100 mga day, 26%" in sheet.select_one(".totals").text


def test_unknown_items_are_said_and_never_zero(as_member, a_week):
    sheet = sheet_of(as_member, f"{WEEK}&appendix=1")
    assert sheet.select_one("#report-average").text == "≥ 281 mg"
    assert "75%1 of 4 items unknown" in sheet.select_one(".totals").text
    assert "2 days logged" in sheet.select_one(".totals").text
    assert "No known value, so not included: Blueberry muffin (1)." in sheet.text
    thursday = table_below(sheet, "Daily totals")[4]
    assert thursday[:6] == ["Thu 19 Nov 2026", "≥ 174", "0", "≥ 174", "310", "2 (1)"]
    assert "+ means at least this much" in sheet.select_one("figcaption").text


def test_days_without_entries_say_so(as_member, a_week):
    assert table_below(sheet_of(as_member, f"{WEEK}&appendix=1"), "Daily totals")[1][:3] == [
        "Mon 16 Nov 2026", "no entries", "310",
    ]  # fmt: skip
    empty = sheet_of(as_member, "from=2020-01-01&to=2020-01-31")
    assert "Nothing logged in this period." in empty.text
    assert not empty.select("svg")


def test_each_bar_on_the_screen_is_a_link_to_its_day_week_or_month(as_member, a_week):
    links = sheet_of(as_member).select_one("svg").select("a")
    assert [link["href"] for link in links] == [f"/days/2026-11-{day}/" for day in range(16, 23)]
    assert links[1]["aria-label"] == "Tue 17 November: 388 of 310 mg, above target"
    for query, last in (
        ("from=2026-06-01&to=2026-11-22", "/weeks/2026-W47/"),
        ("from=2020-01-01&to=2026-11-22", "/range/?from=2026-11-01&to=2026-11-22"),
    ):
        assert sheet_of(as_member, query).select_one("svg").select("a")[-1]["href"] == last


def test_sources_without_room_are_one_line_and_all_add_up(as_member, member):
    for n in range(12):
        EntryFactory(user=member, day=date(2026, 11, 18), grams=10 + n, food__name=f"Food {n}")
    rows = table_below(sheet_of(as_member), "Sources of magnesium")[1:]
    assert [row[0] for row in rows][-2:] == ["Food 4", "4 others"]
    assert sum(int(row[1]) for row in rows) == 186


def test_each_target_of_the_range_stands_with_its_first_day_and_its_source(as_member, member, a_week):
    assert "310 mg a day: default of 310 mg: US RDA" in sheet_of(as_member).text
    TargetFactory(user=member, starts_on=date(2026, 11, 19), kind="own", target_mg=350, note="Dr Grey")
    TargetFactory(user=member, starts_on=date(2026, 11, 23), kind="own", target_mg=900)
    sheet = sheet_of(as_member)
    latest, first = (line.text for line in sheet.select_one("ul").select("li"))
    assert latest == "350 mg a day from 19 November 2026: own amount: Dr Grey"
    assert first.startswith("310 mg a day from 16 November 2026: default of 310 mg")
    assert "900 mg" not in sheet.text
    assert len(target_lines(sheet)) == 2


def test_with_kidney_disease_no_day_is_compared_with_the_target(as_member, member, a_week):
    compared = ["Days on target", "Target, mg"]
    sheet = sheet_of(as_member, f"{WEEK}&appendix=1")
    assert all(words in sheet.text for words in compared)
    assert target_lines(sheet)
    member.profile.has_kidney_disease = True
    member.profile.save()
    sheet = sheet_of(as_member, f"{WEEK}&appendix=1")
    assert not [words for words in compared if words in sheet.text]
    assert not target_lines(sheet)
    assert "Kidney disease is recorded, so days aren’t compared with a target." in sheet.text
    assert "Kidney disease" not in sheet_of(as_member, NOTHING_CHOSEN).text
    assert "Days aren’t compared with a target." in sheet_of(as_member, NOTHING_CHOSEN).text


def test_with_kidney_disease_the_chart_keeps_no_room_for_a_target(as_member, member):
    EntryFactory(user=member, day=date(2026, 11, 18), grams=50)  # 50 mg, a sixth of the target

    def top() -> float:
        return min(float(bar["y"]) for bar in sheet_of(as_member).select("rect.grey"))

    assert top() > 90
    member.profile.has_kidney_disease = True
    member.profile.save()
    assert top() < 30


# --- its parts ------------------------------------------------------------------------------------


def test_supplements_stand_with_amount_times_and_milligrams_a_day(as_member, member, tablet):
    for day, count in ((16, 1), (16, 1), (17, 2), (18, 1)):
        EntryFactory(user=member, day=date(2026, 11, day), grams=count, food=tablet)
    secret = FoodFactory(name="Nerve tonic", kind=Food.Kind.MEDICINE, magnesium_mg=None)
    EntryFactory(user=member, day=date(2026, 11, 18), grams=5, food=secret)
    sheet = sheet_of(as_member)
    assert table_below(sheet, "Supplements and medicines")[1:] == [
        ["Magnesium citrate tablet", "1 tablet or 2 tablets", "4", "3", "167"],
        ["Nerve tonic", "5 g", "1", "1", "unknown"],
    ]
    assert "Taken on 3 of 6 days. On none of these days was the known amount over 350 mg" in sheet.text
    EntryFactory(user=member, day=date(2026, 11, 18), grams=3, food=tablet)
    assert "On 1 of these days the known amount was over 350 mg" in sheet_of(as_member).text


def test_items_without_room_are_counted_and_all_add_up_to_the_totals(as_member, member):
    for n in range(12):
        food = FoodFactory(name=f"Pill {n}", kind=Food.Kind.SUPPLEMENT, magnesium_mg=Decimal("10.333"))
        EntryFactory(user=member, day=date(2026, 11, 18), grams=100 + n, food=food)
    taken = "Supplements and medicines"
    sheet = sheet_of(as_member)
    [section] = [part for part in sheet.select("section") if part.select_one("h3").text == taken]
    assert len(section.select("data")) == 8
    assert sum(data.value for data in section.select("data")) == Decimal("88.864")  # 104 to 111 g
    assert "And 4 more, 42 mg in total." in section.text
    assert "131 mga day, 100%" in sheet.select_one(".totals").text


def test_what_is_scheduled_and_listed_stands_beside_it(as_member, member, tablet):
    ScheduleFactory(user=member, food=tablet)
    ScheduleFactory(user=member, food=FoodFactory(name="Over by then", kind=Food.Kind.SUPPLEMENT),
                    starts_on=date(2026, 9, 1), ends_on=date(2026, 11, 15))  # fmt: skip
    ScheduleFactory(user=member, food=FoodFactory(name="Porridge"))
    Medicine.objects.create(user=member, name="Fosamax", kind=Medicine.Kind.BISPHOSPHONATES)
    words = sheet_of(as_member).text
    assert "Magnesium citrate tablet, 1 tablet every day in the evening (from 1 Nov 2026)." in words
    assert "Other medicines (self-reported): Fosamax (oral bisphosphonates)." in words
    assert "Over by then" not in words
    assert "Porridge" not in words


def test_sources_stand_with_their_share(as_member, a_week):
    sheet = sheet_of(as_member)
    assert table_below(sheet, "Sources of magnesium")[1:] == [
        ["Almonds", "288", "51%"], ["Oats", "174", "31%"], ["Magnesium citrate tablet", "100", "18%"],
    ]  # fmt: skip
    assert "562 mg in total from items with a known value: food 82%, supplements 18%." in sheet.text


def test_symptoms_stand_by_kind_and_week_with_their_strength(as_member, member):
    for day, severity in ((3, 2), (3, 5), (5, None), (17, 9)):
        SymptomFactory(user=member, day=date(2026, 11, day), severity=severity)
    SymptomFactory(user=member, day=date(2026, 11, 17), kind=Kind.SPASM, place=BodyPart.CALF, severity=7)
    sheet = sheet_of(as_member, "from=2026-11-01&to=2026-11-22")
    assert table_below(sheet, "Self-reported symptoms") == [
        ["", "Twitch", "Spasm or cramp"],
        ["Week", "times", "median", "max", "times", "median", "max"],
        ["1 Nov", "0", "", "", "0", "", ""],
        ["2 to 8 Nov", "3", "3½", "5", "0", "", ""],
        ["9 to 15 Nov", "0", "", "", "0", "", ""],
        ["16 to 22 Nov", "1", "9", "9", "1", "7", "7"],
        ["Total", "4", "5", "9", "1", "7", "7"],
    ]
    assert "5 logged on 3 of 22 days" in sheet.text
    assert "1 without a severity is in the number of times only" in sheet.text
    assert "Body parts: eyelid (4), calf (1)." in sheet.text


def test_a_long_range_counts_symptoms_by_month_or_year(as_member, member):
    SymptomFactory(user=member)
    for first, unit, last_row in (("2025-11-23", "Month", "Nov 2026"), ("2018-01-01", "Year", "2026")):
        rows = table_below(sheet_of(as_member, f"from={first}&to=2026-11-22"), "Self-reported symptoms")
        assert rows[1][0] == unit
        assert rows[-2][:2] == [last_row, "1"]


def test_each_part_can_be_left_out(as_member, member, a_week):
    SymptomFactory(user=member)
    member.profile.conditions = ["coeliac"]
    member.profile.save()
    parts = {
        "supplements": "Supplements and medicines",
        "symptoms": "Self-reported symptoms",
        "sources": "Sources of magnesium",
        "conditions": "Self-reported conditions and medicines",
    }
    assert set(parts.values()) <= {heading.text for heading in sheet_of(as_member).select("h3")}
    assert [heading.text for heading in sheet_of(as_member, NOTHING_CHOSEN).select("h3")] == ["Target"]
    for part, heading in parts.items():
        page = page_of(as_member, f"{NOTHING_CHOSEN}&show={part}")
        assert [each.text for each in page.select_one("article").select("h3")] == ["Target", heading]
        assert [box["value"] for box in page.select("input[checked]")] == [part]


def test_every_day_is_listed_on_request_only(as_member, member, a_week):
    SymptomFactory(user=member, day=date(2026, 11, 17))
    assert not sheet_of(as_member).select("section.appendix")
    rows = table_below(sheet_of(as_member, f"{WEEK}&appendix=1"), "Daily totals")[1:]
    assert len(rows) == 7
    assert rows[1] == ["Tue 17 Nov 2026", "288", "100", "388", "310", "2", "Twitch 4 (eyelid)"]
    link = (
        sheet_of(as_member, f"{NOTHING_CHOSEN}&show=sources").select_one("figcaption").select_one("a")["href"]
    )
    assert link == f"/report/?{WEEK}&chosen=1&show=sources&appendix=1"
    hidden = sheet_of(as_member, f"{NOTHING_CHOSEN}&appendix=1")
    assert "Twitch" not in hidden.text


def test_it_says_what_it_is_and_when_it_was_printed(as_member):
    words = sheet_of(as_member).text
    assert "Printed on 22 November 2026." in words
    assert "as logged by the person. This is not a measurement or a diagnosis." in words


def test_conditions_of_the_profile_stand_in_words(as_member, member):
    member.profile.has_kidney_disease = True
    member.profile.conditions = ["ppi", "coeliac"]
    member.profile.save()
    words = "; ".join(["Kidney disease", str(CONDITIONS["coeliac"].name), str(CONDITIONS["ppi"].name)])
    assert f"{words}." in sheet_of(as_member).text


# --- who ------------------------------------------------------------------------------------------


def test_a_name_is_written_on_the_sheet_and_never_into_an_address(as_member):
    page = page_of(as_member, f"{WEEK}&name=Ada+Lovelace&born=1815")
    assert "Lovelace" not in as_member.get(f"/report/?{WEEK}&name=Ada+Lovelace").text
    [asks] = [form for form in page.select("form") if form.attributes.get("method") == "get"]
    assert not [field for field in asks.select("input[name]") if field["name"] in {"name", "born"}]
    for name in ("name", "born"):
        assert page.select_one("article").select_one(f"#id_{name}")["form"] == "pdf-form"


def test_the_week_and_the_profile_lead_to_it(as_member):
    assert parse(as_member.get("/profile/")).select_one("main").select("a[href=/report/]")
    links = parse(as_member.get("/weeks/2026-W47/")).select_one("main").select("a[href]")
    [link] = [link["href"] for link in links if link.text == "Report for your doctor"]
    assert link == "/report/?from=2026-11-16&to=2026-11-22"


# --- how much work it is --------------------------------------------------------------------------


def queries(client, query):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"/report/?{query}").status_code == 200
    return len(captured)


def test_it_takes_at_most_10_queries_however_long_the_history_is(as_member, member, tablet):
    query = "from=2017-01-01&to=2026-11-22&appendix=1"
    log(member, [date(2026, 11, 18)])
    before = queries(as_member, query)
    assert before <= 10
    log(member, [date(2026, 11, 22) - timedelta(days=n) for n in range(1000)])
    for year in range(2016, 2026):
        TargetFactory(user=member, starts_on=date(year, 1, 1))
    for n in range(10):
        ScheduleFactory(user=member, food=tablet)
        SymptomFactory(user=member, day=date(2026, 11, 1 + n))
        EntryFactory(user=member, day=date(2026, 11, 1 + n), food=tablet)
        Medicine.objects.create(user=member, name=f"Medicine {n}", kind=Medicine.Kind.QUINOLONES)
    assert queries(as_member, query) == before
