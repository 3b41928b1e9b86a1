"""What was taken, day by day."""

from tracker.logs.models.correction import CorrectedEntry, Correction
from tracker.logs.models.entry import AlreadyUsed, IntakeEntry, InWords, Meal, by_meal
from tracker.logs.models.saved_meal import SavedMeal, SavedMealLine, append_lines

__all__ = [
    "AlreadyUsed",
    "CorrectedEntry",
    "Correction",
    "InWords",
    "IntakeEntry",
    "Meal",
    "SavedMeal",
    "SavedMealLine",
    "append_lines",
    "by_meal",
]
