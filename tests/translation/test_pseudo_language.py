"""Pages in a language with accents: text in plain letters was not marked for translation."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from zoneinfo import available_timezones

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.utils.translation import gettext

from foods.compounds import COMPOUNDS
from tests.browser.page_list import PAGE_STATES
from tests.browser.personas import Personas
from tests.html import Element, parse
from tests.translation.template_text import HIDDEN, READ_ATTRIBUTES

TYPED = "zzzz xylofrags"  # what the states of pages type into a search
# Names of publications and licences; a source is copied into each entry as it is, with "an estimate".
CITATIONS = (
    "Institute of Medicine", "NHMRC", "NNR", "COMA", "MHLW", "KDRI", "WHO and FAO", "RDA", "ODbL",
    "Branded Foods", "FDC", "an estimate",
)  # fmt: skip
PLAIN_WORD = re.compile(r"(?<![^\W_])[A-Za-z]{3,}(?![^\W_])")
# Names and units; what members and programs write is left out by the rows of the database.
ALLOWED = {
    "CSV", "PDF", "Open", "Food", "Facts", "USDA", "FoodData", "Central",
    "NIH", "EFSA", "NHS", "MOAEC", "com", "org", "www", "https",
}  # fmt: skip


def data_of(model: type[models.Model]) -> Iterator[str]:
    """Yield the texts of all rows of a model, but for codes that stand for choices."""
    for field in model._meta.concrete_fields:
        if isinstance(field, models.CharField | models.TextField) and not field.choices:
            yield from model._default_manager.values_list(field.attname, flat=True).distinct()


@pytest.fixture
def data_words(embedded_catalogue, db):
    """Words of foods, portions and notes, which no catalogue of messages translates."""

    def gather() -> set[str]:
        rows = (text for model in apps.get_models() for text in data_of(model) if text)
        salts = (str(compound) for compound in COMPOUNDS.values())
        texts = [*rows, *available_timezones(), *salts, *CITATIONS, TYPED]
        words = {word.lower() for text in texts for word in PLAIN_WORD.findall(text)}
        return words | {f"{word}s" for word in words} | {f"{word}es" for word in words}

    return gather


def read_texts(element: Element) -> Iterator[str]:
    """Yield each run of text that is read or heard, but for what `translate="no"` marks as data."""
    for child in element.children:
        if isinstance(child, str):
            yield child
        elif child.tag not in HIDDEN and child.attributes.get("translate") != "no":
            yield from (value for name, value in child.attributes.items() if name in READ_ATTRIBUTES)
            yield from read_texts(child)


def test_messages_are_translated(in_pseudo_language):
    assert gettext("Save") != "Save"


def test_every_page_is_translated(in_pseudo_language, embedded_catalogue, data_words, time_machine):
    cast = Personas.gather()
    known = data_words()
    found: dict[str, set[str]] = defaultdict(set)
    paths = {(stop.who, stop.path) for stops in PAGE_STATES.values() for stop in stops}
    for who, path in sorted(paths):
        client = Client()
        if who:
            client.force_login(getattr(cast, who))
        response = client.get(path.format(cast=cast), follow=True)
        if not response.headers["Content-Type"].startswith("text/html"):
            continue
        for text in read_texts(parse(response)):
            words = {word for word in PLAIN_WORD.findall(text) if word.lower() not in known} - ALLOWED
            if words:
                found[" ".join(text.split())].add(path)
    assert not found, "\n".join(f"{text}: {sorted(paths)[:2]}" for text, paths in sorted(found.items()))
