"""What was taken, day by day."""

from tracker.logs.models.correction import CorrectedEntry, Correction
from tracker.logs.models.day_note import DayNote
from tracker.logs.models.entry import AlreadyUsed, IntakeEntry, InWords, Meal, State, by_meal
from tracker.logs.models.favourite import Favourite
from tracker.logs.models.log_change import Change

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
    "State",
    "by_meal",
]
