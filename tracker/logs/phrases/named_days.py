"""Dates of days that a sentence names: "yesterday", "last night", "on Monday"."""

from __future__ import annotations

from datetime import date, timedelta

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAYS_AGO = {"two": 2, "2": 2, "three": 3, "3": 3, "four": 4, "4": 4, "five": 5, "5": 5, "six": 6, "6": 6}


def find_date(words: str, today: date) -> date | None:
    """Return the past date that `words` name; None when it is not certain."""
    found = words.lower().split()
    if "day before yesterday" in words.lower():
        return today - timedelta(days=2)
    if "yesterday" in found or found[:2] == ["last", "night"]:
        return today - timedelta(days=1)
    if found[1:] == ["days", "ago"] and found[0] in DAYS_AGO:
        return today - timedelta(days=DAYS_AGO[found[0]])
    for number, name in enumerate(WEEKDAYS):
        if any(word in {name, name[:3], f"{name[:3]}."} for word in found):
            return today - timedelta(days=(today.weekday() - number) % 7 or 7)
    return None
