"""FHIR R4 bundle of a member's days, symptoms and regular intake.

https://hl7.org/fhir/R4/. The intake of a day is LOINC 81005-1, "Magnesium intake 24 hour Estimated", which
counts all sources; a food diary estimates. A bundle of type collection claims no profile. It names nobody:
the patient is a resource without a name.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from django.utils.translation import gettext, ngettext

from tracker.lib.numbers import format_decimal
from tracker.logs.totals import DayTotals
from tracker.profiles.models import User
from tracker.schedules import weekdays
from tracker.schedules.models import Medicine, Schedule
from tracker.symptoms.models import Symptom
from tracker.transfer.clinical.summary import ClinicalSummary

MEDIA_TYPE = "application/fhir+json"
LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
CATEGORIES = "http://terminology.hl7.org/CodeSystem/observation-category"
ABSENT_REASONS = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
SYMPTOM_CODES = "urn:magnesium-tracker:symptom"
MAGNESIUM_INTAKE = "81005-1"
DAYS_OF_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Resource = dict[str, Any]


def make_bundle(user: User, summary: ClinicalSummary, made_at: datetime) -> Resource:
    """Return the bundle as JSON, with decimals as JSON numbers."""
    patient = Builder(user.pk)
    resources = [
        patient.make("patient", "Patient", {}),
        *(patient.day(day) for day in summary.totals),
        *(patient.symptom(symptom) for symptom in summary.symptoms),
        *(patient.symptom_free(day) for day in summary.symptom_free_days),
        *(patient.schedule(schedule) for schedule in summary.schedules),
        *(patient.medicine(medicine) for medicine in summary.medicines),
    ]
    entries = [{"fullUrl": f"urn:uuid:{each['id']}", "resource": each} for each in resources]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": made_at.replace(microsecond=0).isoformat(),
        "entry": entries,
    }


class Builder:
    """Makes resources about one patient. Ids are the same each time."""

    def __init__(self, user_pk: UUID) -> None:
        self._user_pk = user_pk
        self._subject = {"reference": f"urn:uuid:{self._id('patient')}"}

    def _id(self, name: str) -> str:
        return str(uuid5(self._user_pk, name))

    def make(self, name: str, kind: str, values: Resource) -> Resource:
        return {"resourceType": kind, "id": self._id(name)} | values

    def _observation(self, name: str, category: str, values: Resource) -> Resource:
        coding = {"system": CATEGORIES, "code": category}
        head = {"status": "final", "category": [{"coding": [coding]}], "subject": self._subject}
        return self.make(name, "Observation", head | values)

    def day(self, day: DayTotals) -> Resource:
        """Return the intake of a day. A day of which nothing is known has no value."""
        coding = {
            "system": LOINC,
            "code": MAGNESIUM_INTAKE,
            "display": "Magnesium intake 24 hour Estimated",
        }
        values: Resource = {
            "status": "final" if day.is_finished else "preliminary",
            "code": {"coding": [coding], "text": gettext("Magnesium intake")},
            "effectiveDateTime": day.day.isoformat(),
            "method": {"text": gettext("Food log")},
        }
        is_unknown = day.unknown_count == day.item_count
        values |= _amount(day.total_mg, is_at_least=day.is_at_least, is_unknown=is_unknown)
        if count := day.unknown_count + day.partial_count:
            text = ngettext(
                "%(count)s item is unknown or known in part, so the total is at least this.",
                "%(count)s items are unknown or known in part, so the total is at least this.",
                count,
            )
            values["note"] = [{"text": text % {"count": count}}]
        is_unknown = 0 < day.supplemental_item_count == day.supplemental_unknown_count
        values["component"] = [
            {"code": {"text": gettext("From supplements and medicines")}}
            | _amount(day.supplemental_mg, is_at_least=day.is_supplemental_at_least, is_unknown=is_unknown)
        ]
        return self._observation(f"day/{day.day}", "social-history", values)

    def symptom(self, symptom: Symptom) -> Resource:
        label = symptom.get_kind_display()
        values: Resource = {
            "code": {
                "coding": [{"system": SYMPTOM_CODES, "code": symptom.kind, "display": label}],
                "text": label,
            },
            "effectiveDateTime": symptom.day.isoformat(),
            "valueBoolean": True,
        }
        if symptom.place:
            sides = [symptom.get_place_display(), symptom.get_side_display() if symptom.side else ""]
            values["bodySite"] = {"text": ", ".join(filter(None, sides))}
        if symptom.note:
            values["note"] = [{"text": symptom.note}]
        if components := _details(symptom):
            values["component"] = components
        return self._observation(f"symptom/{symptom.pk}", "survey", values)

    def symptom_free(self, day: date) -> Resource:
        label = gettext("Any symptom")
        values = {
            "code": {
                "coding": [{"system": SYMPTOM_CODES, "code": "any", "display": label}],
                "text": label,
            },
            "effectiveDateTime": day.isoformat(),
            "valueBoolean": False,
        }
        return self._observation(f"free/{day}", "survey", values)

    def schedule(self, schedule: Schedule) -> Resource:
        """Return a supplement or medicine with its dose, its days and its period."""
        period = {"start": schedule.starts_on.isoformat()}
        if schedule.ends_on:
            period["end"] = schedule.ends_on.isoformat()
        repeat: Resource = {"frequency": 1, "period": 1, "periodUnit": "d"}
        if schedule.weekdays != weekdays.EVERY_DAY:
            repeat["dayOfWeek"] = [DAYS_OF_WEEK[day] for day in weekdays.days_in(schedule.weekdays)]
        quantity = schedule.amount * schedule.portion_quantity
        values = {
            "status": "active" if schedule.ends_on is None else "completed",
            "medicationCodeableConcept": {"text": str(schedule.food)},
            "subject": self._subject,
            "effectivePeriod": period,
            "dosage": [
                {
                    "text": f"{schedule.amount_in_words} {schedule.when_in_words}",
                    "timing": {"repeat": repeat},
                    "doseAndRate": [{"doseQuantity": {"value": _number(quantity), "unit": schedule.unit}}],
                }
            ],
        }
        return self.make(f"schedule/{schedule.pk}", "MedicationStatement", values)

    def medicine(self, medicine: Medicine) -> Resource:
        """Return a medicine of which only the name is known."""
        values = {
            "status": "active",
            "medicationCodeableConcept": {"text": medicine.name},
            "subject": self._subject,
        }
        return self.make(f"medicine/{medicine.pk}", "MedicationStatement", values)


def _details(symptom: Symptom) -> list[Resource]:
    """Return what is known of a symptom besides its kind and place."""
    found: list[Resource] = []
    if symptom.severity is not None:
        code = {"text": gettext("Severity, 0 to 10")}
        found.append({"code": code, "valueInteger": symptom.severity})
    if symptom.started_at:
        found.append(
            {"code": {"text": gettext("Time")}, "valueTime": symptom.started_at.isoformat("seconds")}
        )
    if symptom.lasted_minutes is not None:
        minutes = {"value": symptom.lasted_minutes, "unit": "min", "system": UCUM, "code": "min"}
        found.append({"code": {"text": gettext("Duration")}, "valueQuantity": minutes})
    if symptom.frequency:
        code = {"text": gettext("Frequency")}
        found.append({"code": code, "valueString": symptom.get_frequency_display()})
    return found


def _amount(milligrams: Decimal, *, is_at_least: bool, is_unknown: bool) -> Resource:
    """Return milligrams a day as a quantity; unknown is a reason, and never zero."""
    if is_unknown:
        return {"dataAbsentReason": {"coding": [{"system": ABSENT_REASONS, "code": "unknown"}]}}
    quantity: Resource = {"value": _number(milligrams), "unit": "mg/day", "system": UCUM, "code": "mg/d"}
    return {"valueQuantity": quantity | ({"comparator": ">="} if is_at_least else {})}


def _number(value: Decimal) -> int | float:
    """Return a JSON number: a float prints as the shortest one that is equal."""
    text = format_decimal(value)
    return float(text) if "." in text else int(text)
