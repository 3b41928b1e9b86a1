"""The walks through every page, by what they show: for the tests that judge them, and for pictures."""

from __future__ import annotations

from tests.browser import (
    page_states,
    page_states_comparison,
    page_states_entry,
    page_states_insights,
    page_states_learn,
    page_states_meals,
    page_states_ranges,
    page_states_report,
    page_states_suggestions,
    page_states_supplements,
    page_states_symptoms,
)

PAGE_STATES = {
    "visitors": page_states.VISITOR,
    "a day": page_states.DAY,
    "food entry in words, and what is kept": page_states_entry.ENTRY,
    "signing in with a form that is kept": page_states_entry.SIGNED_OUT,
    "a form after signing in again": page_states_entry.RESTORED,
    "foods": page_states.FOODS,
    "supplements and medicines": page_states_supplements.SUPPLEMENTS,
    "meals, recipes and scanning": page_states_meals.MEALS,
    "to read, and a target by age": page_states_learn.LEARN,
    "ways to close the gap, and swaps": page_states_suggestions.GAP,
    "symptoms": page_states_symptoms.SYMPTOMS,
    "symptoms beside intake": page_states_comparison.BESIDE,
    "months and years": page_states_insights.INSIGHTS,
    "any range of days": page_states_ranges.RANGES,
    "for the doctor": page_states_report.REPORT,
    "everything else of a member": page_states.REST,
}
