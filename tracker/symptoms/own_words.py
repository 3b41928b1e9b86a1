"""A member's own words for triggers and for what helped, and their last body parts.

A word has no row of its own: it is stored in the symptoms that have it, next to the values of Trigger and
Relief. It is offered again as long as one of the last symptoms has it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import F, Q, TextField
from django.db.models.functions import Cast
from django.db.models.lookups import Contains

from tracker.lib.models import Owner
from tracker.symptoms.models import RELIEF_LABELS, TRIGGER_LABELS, Symptom

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LAST_SYMPTOMS = 300  # read for the words and body parts that are offered again
MAX_OFFERED = 30  # own words
MAX_OFFERED_PLACES = 4
SEPARATORS = re.compile(r"[,;\n]")


@dataclass(frozen=True, slots=True)
class RecentDetails:
    """Details of a member's last symptoms: places with their sides, and own words.

    The newest come first.
    """

    places: list[tuple[str, str]]
    triggers: list[str]
    reliefs: list[str]


def recent_details(user: Owner) -> RecentDetails:
    """Return what a member's last symptoms have."""
    rows = list(
        Symptom.objects.for_user(user)
        .order_by("-day", "-created_at")
        .values_list("place", "side", "before", "helped")[:LAST_SYMPTOMS]
    )
    places = dict.fromkeys((place, side) for place, side, *_ in rows if place)
    return RecentDetails(
        list(places)[:MAX_OFFERED_PLACES],
        _own_words((before for _, _, before, _ in rows), TRIGGER_LABELS),
        _own_words((helped for *_, helped in rows), RELIEF_LABELS),
    )


def _own_words(lists: Iterable[list[str]], labels: Mapping[str, StrOrPromise]) -> list[str]:
    words = dict.fromkeys(word for each in lists for word in each if word not in labels)
    return list(words)[:MAX_OFFERED]


def split_words(text: str) -> list[str]:
    """Return the words that a member typed, separated by commas or semicolons."""
    return [word for part in SEPARATORS.split(text) if (word := " ".join(part.split()))]


def match_choices(words: Iterable[str], choices: Iterable[tuple[str, StrOrPromise]]) -> list[str]:
    """Return the values of `words`.

    It is that of a choice with the same text, in any case, or else the word itself.
    """
    known = {str(text).casefold(): value for value, label in choices for text in (value, label)}
    values: dict[str, str] = {}
    for word in words:
        values.setdefault(word.casefold(), known.get(word.casefold(), word))
    return list(dict.fromkeys(values.values()))


def has_word(field: str, word: str) -> Q:
    """Return the condition that a list of words, as JSON in `field`, has a word."""
    is_escaped = connection.vendor == "sqlite"  # PostgreSQL decodes \\u00e9 when it stores JSON
    return Q(Contains(Cast(F(field), TextField()), json.dumps(word, ensure_ascii=is_escaped)))
