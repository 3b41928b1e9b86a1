"""Models of what a member logs, day by day."""

from tracker.logs.models.correction import CorrectedEntry, Correction
from tracker.logs.models.day_note import DayNote
from tracker.logs.models.entry import AlreadyUsed, AmountText, IntakeEntry, Meal, State, by_meal
from tracker.logs.models.favourite import Favourite
from tracker.logs.models.log_change import LogChange

__all__ = [
    "AlreadyUsed",
    "AmountText",
    "CorrectedEntry",
    "Correction",
    "DayNote",
    "Favourite",
    "IntakeEntry",
    "LogChange",
    "Meal",
    "State",
    "by_meal",
]
