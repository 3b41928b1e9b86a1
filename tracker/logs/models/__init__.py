"""What was taken, day by day."""

from tracker.logs.models.change import Change
from tracker.logs.models.correction import CorrectedEntry, Correction
from tracker.logs.models.day_note import DayNote
from tracker.logs.models.entry import AlreadyUsed, IntakeEntry, InWords, Meal, State, by_meal
from tracker.logs.models.favourite import Favourite
from tracker.logs.models.saved_meal import SavedMeal, SavedMealLine, append_lines

__all__ = [
    "AlreadyUsed",
    "Change",
    "CorrectedEntry",
    "Correction",
    "DayNote",
    "Favourite",
    "InWords",
    "IntakeEntry",
    "Meal",
    "SavedMeal",
    "SavedMealLine",
    "State",
    "append_lines",
    "by_meal",
]
