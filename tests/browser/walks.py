"""The walks through every page, by what they show: for the tests that judge them, and for pictures."""

from __future__ import annotations

from tests.browser import (
    tour,
    tour_beside,
    tour_entry,
    tour_gap,
    tour_insights,
    tour_learn,
    tour_meals,
    tour_ranges,
    tour_report,
    tour_supplements,
    tour_symptoms,
)

WALKS = {
    "visitors": tour.VISITOR,
    "a day": tour.DAY,
    "food entry in words, and what is kept": tour_entry.ENTRY,
    "signing in with a form that is kept": tour_entry.SIGNED_OUT,
    "a form after signing in again": tour_entry.RESTORED,
    "foods": tour.FOODS,
    "supplements and medicines": tour_supplements.SUPPLEMENTS,
    "meals, recipes and scanning": tour_meals.MEALS,
    "to read, and a target by age": tour_learn.LEARN,
    "ways to close the gap, and swaps": tour_gap.GAP,
    "symptoms": tour_symptoms.SYMPTOMS,
    "symptoms beside intake": tour_beside.BESIDE,
    "months and years": tour_insights.INSIGHTS,
    "any range of days": tour_ranges.RANGES,
    "for the doctor": tour_report.REPORT,
    "everything else of a member": tour.REST,
}
