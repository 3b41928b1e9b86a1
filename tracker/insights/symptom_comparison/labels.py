"""Names of windows and kinds of symptoms, and sentences about their comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_lazy, ngettext_lazy

from tracker.insights.symptom_comparison.days import DayIntake, IntakeWindow, MedianIntake, WindowComparison
from tracker.insights.symptom_comparison.permutation_test import Verdict
from tracker.insights.symptom_comparison.summary import IntakeBar, LeftOut
from tracker.lib.at_least import milligrams_text
from tracker.lib.numbers import format_mg
from tracker.lib.templatetags.formatting import mg
from tracker.lib.words import join_words
from tracker.symptoms.models import Kind

# Windows by the number of their days before a day; 0 is the day itself.
WINDOW_NAMES = {
    0: gettext_lazy("The same day"),
    1: gettext_lazy("The day before"),
    3: gettext_lazy("The 3 days before"),
    7: gettext_lazy("The 7 days before"),
}
WINDOW_HEADINGS = {
    0: gettext_lazy("Same day"),
    1: gettext_lazy("Day before"),
    3: gettext_lazy("3 before"),
    7: gettext_lazy("7 before"),
}
# Within a sentence.
WINDOW_PLACES = {
    0: gettext_lazy("on the same day"),
    1: gettext_lazy("the day before"),
    3: gettext_lazy("in the 3 days before"),
    7: gettext_lazy("in the 7 days before"),
}
NAMES = {
    "": gettext_lazy("symptoms"),
    Kind.TWITCH: gettext_lazy("twitches"),
    Kind.SPASM: gettext_lazy("spasms or cramps"),
}
CHOICES = {
    "": gettext_lazy("All symptoms"),
    Kind.TWITCH: gettext_lazy("Twitches"),
    Kind.SPASM: gettext_lazy("Spasms or cramps"),
}
SENTENCES = {
    Verdict.ALIKE: gettext_lazy(
        "We found no clear difference between days with %(name)s and days without. More data may change this."
    ),
    Verdict.DIFFER: gettext_lazy(
        "Your magnesium %(windows)s was somewhat different for days with %(name)s and days without. Other"
        " things may have changed too, so this can’t show why."
    ),
    Verdict.APART: gettext_lazy(
        "Your days with %(name)s and your days without fall in different periods, so we can’t compare them"
        " fairly."
    ),
    Verdict.UNKNOWN: gettext_lazy(
        "There are too few days on which we know the magnesium of every item, so we can’t compare them."
    ),
}


def assessment_text(verdict: Verdict, windows: Sequence[IntakeWindow], kind: str) -> str:
    """Return the assessment as sentences. `windows` are those that differ."""
    places = join_words([str(WINDOW_PLACES[window.length]) for window in windows])
    return str(SENTENCES[verdict]) % {"name": NAMES[kind], "windows": places}


def with_text(kind: str) -> str:
    """Return `With symptoms`."""
    return gettext("With %(name)s") % {"name": NAMES[kind]}


def without_text() -> str:
    return gettext("Without symptoms")


def averages_text(bars: Sequence[IntakeBar], kind: str) -> str:
    """Return both averages as a sentence, each with its number of days."""
    with_symptoms, without = bars
    message = gettext(
        "On the %(with_count)s days with %(name)s you averaged %(with)s; on the %(without_count)s days"
        " without, %(without)s."
    )
    return message % {
        "with_count": with_symptoms.count,
        "name": NAMES[kind],
        "with": _average(with_symptoms),
        "without_count": without.count,
        "without": _average(without),
    }


def _average(bar: IntakeBar) -> str:
    return milligrams_text(is_at_least=bar.is_at_least) % {"mg": format_mg(bar.mean_mg)}


def spread_text(bar: IntakeBar) -> str:
    """Return the middle half of the days as text."""
    parts = {"low": format_mg(bar.low_mg), "high": format_mg(bar.high_mg)}
    return gettext("half of the days: %(low)s to %(high)s mg") % parts


def left_out_texts(counts: Mapping[LeftOut, int]) -> list[str]:
    """Return `3 days not logged` and the like, in the order of LeftOut."""
    messages = {
        LeftOut.NOT_LOGGED: ngettext_lazy(
            "%(n)s day with no food logged", "%(n)s days with no food logged", "n"
        ),
        LeftOut.INCOMPLETE: ngettext_lazy("%(n)s incomplete day", "%(n)s incomplete days", "n"),
        LeftOut.OTHER_SYMPTOM: ngettext_lazy(
            "%(n)s day with other symptoms only", "%(n)s days with other symptoms only", "n"
        ),
        LeftOut.BEFORE_FIRST: ngettext_lazy(
            "%(n)s day before your first symptom", "%(n)s days before your first symptom", "n"
        ),
        LeftOut.NOT_CONFIRMED: ngettext_lazy(
            "%(n)s day not marked “No symptoms”", "%(n)s days not marked “No symptoms”", "n"
        ),
        LeftOut.NOT_OVER: ngettext_lazy("%(n)s day that isn’t over", "%(n)s days that aren’t over", "n"),
    }
    return [messages[reason] % {"n": counts[reason]} for reason in LeftOut if counts.get(reason)]


def plot_title(comparison: WindowComparison, kind: str) -> str:
    """Return the accessible name of a plot."""
    if comparison.window.length > 1:
        message = gettext(
            "%(window)s: magnesium on %(with_count)s days with %(name)s and %(without)s without, in"
            " milligrams a day"
        )
    else:
        message = gettext(
            "%(window)s: magnesium on %(with_count)s days with %(name)s and %(without)s without, in"
            " milligrams"
        )
    return message % {
        "window": WINDOW_NAMES[comparison.window.length],
        "with_count": len(comparison.with_symptoms),
        "without": len(comparison.without),
        "name": NAMES[kind],
    }


def medians_text(comparison: WindowComparison) -> SafeString:
    """Return both medians of a plot as HTML, with the number of days of each."""
    if comparison.window.length > 1:
        message = gettext(
            "Median on %(with_count)s days with: %(with)s; on %(without_count)s days without: %(without)s,"
            " a day on average."
        )
    else:
        message = gettext(
            "Median on %(with_count)s days with: %(with)s; on %(without_count)s days without: %(without)s."
        )
    parts = {
        "with_count": len(comparison.with_symptoms),
        "with": _median(comparison.median_with),
        "without_count": len(comparison.without),
        "without": _median(comparison.median_without),
    }
    return mark_safe(escape(message) % parts)  # noqa: S308  (numbers, and what `mg` draws)


def _median(median: MedianIntake) -> SafeString:
    return mg(median.magnesium_mg, median.is_at_least)


class DotTexts:
    """Texts of the dots of one plot, looked up once: there can be hundreds.

    `length` is the window's.
    """

    def __init__(self, length: int) -> None:
        if length > 1:
            self.known = gettext("%(mg)s mg a day, over %(divisor)s of the %(length)s days before")
            self.at_least = gettext(
                "at least %(mg)s mg a day, over %(divisor)s of the %(length)s days before"
            )
        elif length:
            self.known, self.at_least = (
                gettext("%(mg)s mg the day before"),
                gettext("at least %(mg)s mg the day before"),
            )
        else:
            self.known, self.at_least = (
                milligrams_text(is_at_least=False),
                milligrams_text(is_at_least=True),
            )
        self.length = length
        self.dot = gettext("%(day)s: %(intake)s. %(symptoms)s")
        self.no_symptom = gettext("No symptom")

    def describe(self, intake: DayIntake, day: str, symptoms: str) -> str:
        """Return `Tue 17 November 2026: at least 236 mg a day, over 2 of the 3 days before. Twitch`."""
        message = self.at_least if intake.is_at_least else self.known
        figure = format_mg(intake.magnesium_mg)
        words = message % {"mg": figure, "divisor": intake.divisor, "length": self.length}
        return self.dot % {"day": day, "intake": words, "symptoms": symptoms or self.no_symptom}
