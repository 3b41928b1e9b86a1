"""Files for clinical systems and calendars, and the list of what is taken when."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from decimal import Decimal

import pytest
from fhir.resources.R4B.bundle import Bundle
from icalendar import Calendar

from foods.models import Food
from tests.factories import EntryFactory, FoodFactory, ScheduleFactory
from tests.html import parse
from tracker.schedules.models import Medicine, Schedule
from tracker.symptoms.models import Symptom, SymptomFreeDay

pytestmark = pytest.mark.usefixtures("frozen_time")
PAGE, BUNDLE, CALENDAR, LIST = (
    "/data/clinical/", "/data/clinical/bundle.json", "/data/supplements.ics", "/data/supplements/",
)  # fmt: skip
# Closed lists that the validator does not check: https://hl7.org/fhir/R4/valuesets.html
STATUSES = {
    "Observation": {"registered", "preliminary", "final", "amended"},
    "MedicationStatement": {"active", "completed", "intended", "stopped"},
}


@pytest.fixture
def rows(member):
    """Days with known, partly known and unknown items, symptoms, supplements and medicines."""
    almonds = FoodFactory(name="Almonds", magnesium_mg=Decimal("78.5"))
    tablet = FoodFactory(
        name="Citrate", kind=Food.Kind.SUPPLEMENT, basis_quantity=1, basis_unit="tablet",
        magnesium_mg=200, portions=[("1 tablet", "1")],
    )  # fmt: skip
    EntryFactory(user=member, day="2026-11-20", food=almonds)
    EntryFactory(user=member, day="2026-11-20", food=tablet, grams=1)
    EntryFactory(user=member, day="2026-11-21", food=almonds)
    EntryFactory(user=member, day="2026-11-21", food=FoodFactory(magnesium_mg=None))
    EntryFactory(user=member, day="2026-11-19", food=FoodFactory(magnesium_mg=None))
    EntryFactory(user=member, day="2026-11-22", food=almonds)
    Symptom.objects.create(
        user=member, day="2026-11-20", kind="twitch", place="eyelid", side="left", severity=4,
        started_at="14:20", lasted_minutes=5, frequency="few", note="After <coffee>",
    )  # fmt: skip
    Symptom.objects.create(user=member, day="2026-11-21", kind="tiredness")
    SymptomFreeDay.objects.create(user=member, day="2026-11-19")
    common = {"user": member, "food": tablet, "portion_label": "1 tablet", "portion_quantity": 1}
    ScheduleFactory(**common, time_of_day="night", starts_on="2026-11-01", amount=Decimal("1.5"))
    ScheduleFactory(
        **common, time_of_day="breakfast", weekdays=0b0010001, starts_on="2026-11-03",
        ends_on="2026-12-24",
    )  # fmt: skip
    ScheduleFactory(**common, time_of_day="morning", starts_on="2026-01-01", ends_on="2026-01-31")
    Medicine.objects.create(user=member, name="Levothyroxine", kind="levothyroxine")


def resources(client, query="") -> list[dict]:
    answer = client.get(BUNDLE + query)
    assert answer["Content-Type"] == "application/fhir+json"
    data = json.loads(answer.content)
    Bundle.model_validate(data)
    return [entry["resource"] for entry in data["entry"]]


def observations(client, text):
    found = [each for each in resources(client) if each["resourceType"] == "Observation"]
    return {each["effectiveDateTime"]: each for each in found if each["code"]["text"] == text}


def test_the_bundle_is_valid_and_its_references_lead_to_its_patient(as_member, rows):
    data = json.loads(as_member.get(BUNDLE).content)
    assert (data["resourceType"], data["type"]) == ("Bundle", "collection")
    Bundle.model_validate(data)
    addresses = [entry["fullUrl"] for entry in data["entry"]]
    assert len(set(addresses)) == len(addresses)
    patient, *others = data["entry"]
    assert patient["resource"].keys() == {"resourceType", "id"}
    for entry in others:
        each = entry["resource"]
        assert entry["fullUrl"] == f"urn:uuid:{each['id']}"
        assert each["subject"]["reference"] == patient["fullUrl"]
        assert each["status"] in STATUSES[each["resourceType"]]
        assert not {"value", "valueQuantity"} <= each.keys()


def test_a_day_is_an_observation_of_loinc_with_supplements_as_a_component(as_member, rows):
    day = observations(as_member, "Magnesium intake")["2026-11-20"]
    assert day["code"]["coding"][0] | {"display": ""} == {
        "system": "http://loinc.org", "code": "81005-1", "display": "",
    }  # fmt: skip
    quantity = {"value": 278.5, "unit": "mg/day", "system": "http://unitsofmeasure.org", "code": "mg/d"}
    assert day["valueQuantity"] == quantity
    assert day["status"] == "final"
    [component] = day["component"]
    assert component["valueQuantity"] == quantity | {"value": 200}
    assert observations(as_member, "Magnesium intake")["2026-11-22"]["status"] == "preliminary"


def test_what_is_unknown_is_at_least_or_has_no_value_and_is_never_zero(as_member, rows):
    days = observations(as_member, "Magnesium intake")
    partly = days["2026-11-21"]
    assert partly["valueQuantity"]["comparator"] == ">="
    assert partly["valueQuantity"]["value"] == 78.5
    assert partly["note"][0]["text"].startswith("1 item is unknown")
    unknown = days["2026-11-19"]
    assert "valueQuantity" not in unknown
    assert unknown["dataAbsentReason"]["coding"][0]["code"] == "unknown"
    assert "2026-11-18" not in days


def test_symptoms_are_observations_with_what_is_known_of_them(as_member, rows):
    twitch = observations(as_member, "Twitch")["2026-11-20"]
    assert twitch["bodySite"]["text"] == "Eyelid, Left"
    values = {
        part["code"]["text"]: next(value for key, value in part.items() if key.startswith("value"))
        for part in twitch["component"]
    }
    assert values["Severity, 0 to 10"] == 4
    assert values["Time"] == "14:20:00"
    assert values["Duration"]["value"] == 5
    assert values["Frequency"] == "A few times"
    assert "component" not in observations(as_member, "Tiredness")["2026-11-21"]
    assert observations(as_member, "Any symptom")["2026-11-19"]["valueBoolean"] is False


def test_regular_intake_is_a_statement_with_dose_days_and_period(as_member, rows):
    found = [each for each in resources(as_member) if each["resourceType"] == "MedicationStatement"]
    taken = {each["medicationCodeableConcept"]["text"] for each in found}
    assert taken == {"Citrate", "Levothyroxine"}
    weekly = next(each for each in found if each.get("effectivePeriod", {}).get("end"))
    assert weekly["dosage"][0]["timing"]["repeat"]["dayOfWeek"] == ["mon", "fri"]
    nightly = next(each for each in found if "end" not in each.get("effectivePeriod", {"end": 1}))
    assert nightly["dosage"][0]["doseAndRate"][0]["doseQuantity"] == {"value": 1.5, "unit": "tablet"}
    assert len(found) == 3  # the one that ended in January is of no day of the file


def test_the_page_shows_what_the_file_holds(as_member, rows):
    page = parse(as_member.get(f"{PAGE}?from=2026-11-19&to=2026-11-21"))
    cells = [re.sub(r"\s+", " ", row.text).strip() for row in page.select_one("tbody").select("tr")]
    assert cells == [
        "19 November 2026 Unknown 0 mg",
        "20 November 2026 279 mg 200 mg",
        "21 November 2026 at least 79 mg 0 mg",
    ]
    text = page.select_one("main").text
    assert "Twitch, eyelid" in text
    assert "1 day without symptoms" in text
    assert "Levothyroxine" in text
    link = next(a["href"] for a in page.select("a") if "bundle" in a["href"])
    held = resources(as_member, link.removeprefix(BUNDLE))
    days = {each["effectiveDateTime"] for each in held if each["resourceType"] == "Observation"}
    assert days == {"2026-11-19", "2026-11-20", "2026-11-21"}


def test_a_bundle_tells_nothing_of_the_account_or_of_other_members(as_member, member, stranger, rows):
    EntryFactory(user=stranger, day="2026-11-18", food=FoodFactory(name="Theirs"))
    Symptom.objects.create(user=stranger, day="2026-11-18", kind="spasm", note="Theirs")
    text = as_member.get(BUNDLE).content.decode()
    assert "2026-11-18" not in text
    assert not [part for part in (member.email, str(member.pk), stranger.email, "Theirs") if part in text]
    for address in (BUNDLE, CALENDAR, LIST, PAGE):
        assert "no-store" in as_member.get(address)["Cache-Control"]


def test_days_that_are_no_range_are_refused(as_member):
    for address in (PAGE, BUNDLE):
        assert as_member.get(f"{address}?from=2026-11-20&to=2026-11-01").status_code == 422


def test_the_calendar_has_an_event_for_each_schedule_at_the_members_own_hours(as_member, rows):
    answer = as_member.get(CALENDAR)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert max(len(line) for line in answer.content.split(b"\r\n")) <= 75
    night, breakfast = sorted(
        Calendar.from_ical(answer.content).walk("VEVENT"), key=lambda each: each["dtstart"].dt
    )
    assert night["dtstart"].dt == datetime(2026, 11, 1, 22, 0)  # noqa: DTZ001 (a floating time)
    assert night["rrule"]["FREQ"] == ["DAILY"]
    assert breakfast["dtstart"].dt == datetime(2026, 11, 6, 8, 0)  # noqa: DTZ001 (the first Friday)
    assert breakfast["rrule"]["BYDAY"] == ["MO", "FR"]
    assert breakfast["rrule"]["UNTIL"][0].date() == date(2026, 12, 24)
    assert b"TZID" not in answer.content
    assert b"UNTIL=20261224T080000;" in answer.content.replace(b"\r\n ", b"") + b";"
    assert [alarm["trigger"].dt.total_seconds() for alarm in night.walk("VALARM")] == [0]


def test_removed_and_ended_schedules_are_in_no_calendar(as_member, member, rows):
    Schedule.objects.for_user(member).latest("starts_on").remove()
    assert len(Calendar.from_ical(as_member.get(CALENDAR).content).walk("VEVENT")) == 1


def test_the_list_says_what_is_taken_when_in_the_order_of_the_day(as_member, rows):
    page = parse(as_member.get(LIST))
    lines = [re.sub(r"\s+", " ", row.text).strip() for row in page.select_one("tbody").select("tr")]
    assert len(lines) == 2
    assert "with breakfast" in lines[0]
    assert "until 24 December 2026" in lines[0]
    assert "at night" in lines[1]
    assert "Levothyroxine" in page.select_one(".report-sheet").text


def test_an_empty_list_says_what_to_do(as_member):
    assert parse(as_member.get(LIST)).select_one(".empty").select_one("a")["href"] == "/supplements/"
    assert "Choose other days" in parse(as_member.get(PAGE)).text


@pytest.mark.parametrize("address", [PAGE, BUNDLE, CALENDAR, LIST])
def test_a_visitor_is_sent_to_sign_in(client, db, address):
    assert client.get(address).url.startswith("/accounts/login/")
