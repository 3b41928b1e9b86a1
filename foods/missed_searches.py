"""Count searches that found nothing, and list those that curators should act on."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import OperationalError, models, transaction
from django.utils import timezone

from foods.models import MissedSearch
from foods.text import normalise_words
from tracker.lib.databases import waiting

log = logging.getLogger(__name__)

RECORD_WAIT = 0.1  # seconds; a page that is read does not wait for those who write
MAX_WORDS = 3  # longer text is a sentence, which may say something about who typed it
MIN_LETTERS = 3
MIN_DAYS = 3  # a term is shown once it was searched on as many days: not for one person's slip
COUNTED_FOR = timedelta(days=90)


@dataclass(frozen=True)
class FrequentMiss:
    """Term that members searched for on several days and did not find."""

    term: str
    days: int
    searches: int


def record_miss(missed_words: Iterable[str], missed_gtin: str = "") -> None:
    """Count what a search did not find: the words of each food, and a barcode if not empty."""
    for words in missed_words:
        record_missed_words(words)
    if missed_gtin:
        record_missed_barcode(missed_gtin)


def record_missed_words(text: str) -> None:
    """Count a search without results; text of more than three words is left out."""
    words = normalise_words(text)
    term = " ".join(words)
    if len(words) <= MAX_WORDS and len(term) >= MIN_LETTERS:
        _record(MissedSearch.Kind.WORDS, term)


def record_missed_barcode(gtin: str) -> None:
    """Count a barcode that neither the catalogue nor Open Food Facts has."""
    _record(MissedSearch.Kind.BARCODE, gtin)


def _record(kind: MissedSearch.Kind, term: str) -> None:
    """Count one search; none while others write for too long: the page does not wait for it."""
    key: dict[str, Any] = {"kind": kind, "term": term[:60], "day": timezone.now().date()}
    try:
        with waiting.limited_to(RECORD_WAIT), transaction.atomic():
            count = models.F("searches") + 1
            if not MissedSearch.objects.filter(**key).update(searches=count):
                _, is_new = MissedSearch.objects.get_or_create(**key)
                if not is_new:  # another process was first
                    MissedSearch.objects.filter(**key).update(searches=count)
    except OperationalError as error:
        log.info("A missed search was not counted: %s", error)


def frequent_misses(kind: MissedSearch.Kind, limit: int, today: date | None = None) -> list[FrequentMiss]:
    """Return the terms missed on MIN_DAYS of the last 90 days or more, most days first.

    Search runs while people type, so `drag` and `drago` are missed with each `dragon`: a beginning of another
    term is left out unless it was searched on more days than that.
    """
    since = (today or timezone.now().date()) - COUNTED_FOR
    rows = (
        MissedSearch.objects.filter(kind=kind, day__gt=since)
        .values("term")
        .annotate(days=models.Count("day"), total=models.Sum("searches"))
        .filter(days__gte=MIN_DAYS)
        .order_by("-days", "-total", "term")
    )
    found = [FrequentMiss(row["term"], row["days"], row["total"]) for row in rows[: limit * 10]]
    return [miss for miss in found if not _is_beginning(miss, found)][:limit]


def _is_beginning(miss: FrequentMiss, others: list[FrequentMiss]) -> bool:
    """Return True when a longer term begins like this one and was searched on as many days."""
    longer = [other for other in others if other.term != miss.term and other.term.startswith(miss.term)]
    return any(other.days >= miss.days for other in longer)
