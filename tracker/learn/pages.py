"""The Learn pages in their order: titles, summaries and sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from tracker.learn.references import REFERENCES, Reference


@dataclass(frozen=True, slots=True)
class LearnPage:
    """A page: `name` is its URL; `sources` are the keys of its references, in their order."""

    name: str
    title: str | Promise
    says: str | Promise  # the question it answers, in a line
    sources: tuple[str, ...]
    reviewed: date = date(2026, 11, 1)  # the month

    @property
    def url_name(self) -> str:
        return f"learn:{self.name}"

    @property
    def references(self) -> list[Reference]:
        return [REFERENCES[key] for key in self.sources]


PAGES = (
    LearnPage(
        "twitch-or-spasm",
        gettext_lazy("Is it a twitch or a spasm?"),
        gettext_lazy("How they differ, when to see a doctor and what magnesium trials have found."),
        (
            "twitching",
            "nhs",
            "cramps",
            "cramp-topic",
            "verywell",
            "msd",
            "ods",
            "fibromyalgia",
            "spasticity",
            "parkinson",
            "magnesium-diet",
            "cochrane",
        ),
    ),
    LearnPage(
        "how-much",
        gettext_lazy("How much magnesium do I need?"),
        gettext_lazy("Recommended amounts by age, sex and authority, and the values used in this app."),
        (
            "iom",
            "ods",
            "efsa",
            "scf",
            "coma",
            "evm",
            "nnr",
            "dach",
            "nrv-anz",
            "japan",
            "korea",
            "who",
            "cfr",
            "nrv",
        ),
    ),
    LearnPage(
        "sources",
        gettext_lazy("Best food sources of magnesium"),
        gettext_lazy("Which foods have the most, and how much is in a serving."),
        ("magnesium-diet", "nhs-minerals", "ods", "usda"),
    ),
    LearnPage(
        "at-risk",
        gettext_lazy("Who is at risk of low magnesium"),
        gettext_lazy("Conditions and medicines that go with low magnesium, and when it can build up."),
        ("magnesium-diet", "ods"),
    ),
    LearnPage(
        "supplements",
        gettext_lazy("Magnesium supplements"),
        gettext_lazy("What labels mean, types of magnesium, upper limits and medicines to space apart."),
        ("ods", "masses", "pmc", "iom", "scf", "evm", "cochrane"),
    ),
)
BY_NAME = {page.name: page for page in PAGES}


def neighbours(page: LearnPage) -> tuple[LearnPage | None, LearnPage | None]:
    """The page before and the page after; None at the ends."""
    n = PAGES.index(page)
    return (PAGES[n - 1] if n else None, PAGES[n + 1] if n + 1 < len(PAGES) else None)
