"""What was taken, day by day."""

from tracker.logs.models.correction import CorrectedEntry, Correction
from tracker.logs.models.entry import AlreadyUsed, IntakeEntry, InWords, Meal, by_meal

__all__ = ["AlreadyUsed", "CorrectedEntry", "Correction", "InWords", "IntakeEntry", "Meal", "by_meal"]
