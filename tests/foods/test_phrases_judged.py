"""Judged phrases: what people type, and what the first press of Enter logs."""

from __future__ import annotations

import csv
from decimal import Decimal
from fnmatch import filter as names_like

import pytest
from django.db import transaction

from foods.phrases import Interpreter
from foods.phrases.dish_tables import tables
from foods.sources.catalogue import read_catalogue
from tests.conftest import stored_catalogue
from tests.factories import FoodFactory
from tests.foods import search_quality
from tests.foods.phrase_quality import (
    DEVELOPMENT,
    HELD_OUT,
    NEIGHBOURS,
    Choice,
    JudgedPhrase,
    PhraseScore,
    Verdict,
    judged_phrases,
    make_members,
    read_line,
    read_lines,
    score_file,
)

MIN_RIGHT = 0.96  # shares of the phrases in a file
MAX_WRONG = 0.005
FEWEST = {DEVELOPMENT: 430, HELD_OUT: 230}
CATEGORIES = {
    "numbers", "ranges", "absurd", "thousands", "percentages", "units", "portions", "order", "dictation",
    "context", "days", "state", "negation", "dishes", "brands", "waters", "supplements", "compounds",
    "spelling", "short", "accents", "head-noun", "neighbours", "unknown", "plain", "drinks", "foreign",
    "several",
}  # fmt: skip

pytestmark = pytest.mark.django_db  # without one, pytest makes no database for the fixture below
files = pytest.mark.parametrize("path", [DEVELOPMENT, HELD_OUT], ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def scores(django_db_setup, django_db_blocker):
    """The score of each file, from one set-up of the catalogue and the three members."""
    with stored_catalogue(django_db_blocker), transaction.atomic():
        members = make_members()
        scores = {path: score_file(path, members) for path in FEWEST}
        transaction.set_rollback(True)
    return scores


def in_words(path, score: PhraseScore, verdict: Verdict) -> str:
    """Counts alone for the held-out file: nobody tunes by what it holds."""
    if path == HELD_OUT:
        return f"\n{score.counts}"
    return "\n".join(["", score.counts, *map(str, score.of(verdict))])


@files
def test_almost_nothing_is_logged_wrong(scores, path):
    score = scores[path]
    assert score.share(Verdict.WRONG) <= MAX_WRONG, in_words(path, score, Verdict.WRONG)


@files
def test_nearly_everything_is_logged_right_or_rightly_asked(scores, path):
    score = scores[path]
    assert score.share(Verdict.RIGHT) >= MIN_RIGHT, in_words(path, score, Verdict.ASKED)


@files
def test_no_supplement_is_logged_that_was_not_named(scores, path):
    mistakes = scores[path].supplements_by_mistake
    count = len(mistakes)  # pytest prints what is compared
    assert count == 0, "" if path == HELD_OUT else "\n".join(map(str, mistakes))


# --- the data -------------------------------------------------------------------------------------


def catalogue_names() -> list[str]:
    return [f"{row.name} ({row.brand})" if row.brand else row.name for row in read_catalogue()]


@files
def test_there_are_enough_phrases_of_every_category_and_member(path):
    phrases = list(judged_phrases(path))
    assert len(phrases) >= FEWEST[path]
    assert {each.category for each in phrases} == CATEGORIES
    assert {each.member for each in phrases} == {"new", "demo", "neighbours"}
    asked = sum(each.may_ask for each in phrases) / len(phrases)
    assert 0.2 <= asked <= 0.35


def test_a_third_of_the_phrases_is_held_out_and_none_is_in_both_files():
    keys = {path: [(each.member, each.phrase) for each in judged_phrases(path)] for path in FEWEST}
    both = keys[DEVELOPMENT] + keys[HELD_OUT]
    assert len(set(both)) == len(both)
    assert 0.3 <= len(keys[HELD_OUT]) / len(both) <= 0.36


@files
def test_the_foods_expected_are_in_the_catalogue(path):
    """A name with `*` may be of one that it lacks, where asking or another food is right too."""
    names = catalogue_names()

    def is_there(choice: Choice) -> bool:
        return bool(names_like(names, choice.name))

    missing = set()
    for each in judged_phrases(path):
        missing |= {choice.name for choice in each.choices if "*" not in choice.name and not is_there(choice)}
        if not each.may_ask and not any(
            all(any(map(is_there, line.choices)) for line in reading) for reading in each.readings
        ):
            missing |= {choice.name for choice in each.choices if not is_there(choice)}
    assert not sorted(missing)


def test_the_neighbours_are_in_the_catalogue():
    missing = set(NEIGHBOURS.read_text(encoding="utf-8").splitlines()) - set(catalogue_names())
    assert not missing


# --- the scorer -----------------------------------------------------------------------------------


@pytest.fixture
def butter(db):
    return FoodFactory(name="Butter, salted", magnesium_mg=Decimal(2), portions=[("1 pat", "5")])


def judged_as(expected: str, category: str = "plain", meal: str = "") -> JudgedPhrase:
    readings = [read_lines(reading) for reading in expected.split(" || ")]
    return JudgedPhrase(category, "new", "as typed", readings, meal)


@pytest.mark.parametrize(
    ("expected", "verdict"),
    [
        ("Butter, salted = 0.19..0.21", Verdict.RIGHT),
        ("Ghee | Butter, * = 0.19..0.21", Verdict.RIGHT),
        ("Butter, salted = 0.19..0.21 ; [Jam = 1..2]", Verdict.RIGHT),
        ("question || Butter, salted = 0.19..0.21", Verdict.RIGHT),
        ("Butter, salted = 0.3..0.4", Verdict.WRONG),
        ("Butter, salted = unknown", Verdict.WRONG),
        ("Butter, salted = 0.19..0.21 ; Jam = 1..2", Verdict.WRONG),
        ("Peanut butter = 0.19..0.21", Verdict.WRONG),
        ("question", Verdict.WRONG),
    ],
)
def test_what_is_logged_is_right_within_the_bounds_of_its_food(butter, expected, verdict):
    assert judged_as(expected).judge([(butter, butter.usual_portion(), Decimal(2))]) is verdict


def test_logging_nothing_is_right_only_where_asking_is():
    assert judged_as("Almonds = 1..2").judge(None) is Verdict.ASKED
    assert judged_as("Almonds = 1..2 || question").judge(None) is Verdict.RIGHT


def test_foods_are_met_in_any_order_and_one_line_meets_one_food(butter, almonds):
    two = judged_as("Almonds = 70..80 ; Butter, salted = 0.09..0.11")
    once = (butter, None, Decimal(5))
    assert two.judge([once, (almonds, None, Decimal("28.35"))]) is Verdict.RIGHT
    assert two.judge([once, once]) is Verdict.WRONG


def test_another_meal_than_the_one_named_is_wrong(butter):
    wanted = judged_as("Butter, salted = 0.09..0.11", meal="lunch")
    assert wanted.judge([(butter, None, Decimal(5))], "lunch") is Verdict.RIGHT
    assert wanted.judge([(butter, None, Decimal(5))], "") is Verdict.WRONG


def test_a_supplement_that_no_reading_names_is_a_mistake(tablet):
    logged = [(tablet, None, Decimal(1))]
    assert judged_as("question").has_supplement_by_mistake(logged)
    assert judged_as("Magnesium glycinate* = 100..100", "supplements").has_supplement_by_mistake(logged)
    assert not judged_as("Magnesium citrate* = 100..100").has_supplement_by_mistake(logged)
    assert not judged_as("question", "compounds").has_supplement_by_mistake(logged)
    assert not judged_as("question").has_supplement_by_mistake(None)


def test_a_line_of_the_data_without_bounds_is_refused():
    line = read_line("[Ghee | Butter, salted = 0.08..0.3]")
    assert line.is_optional
    assert line.choices[0] == Choice("Ghee", (Decimal("0.08"), Decimal("0.3")))
    for broken in ("Ghee", "Ghee = 3..2"):
        with pytest.raises(ValueError, match=r"Ghee|3\.\.2"):
            read_line(broken)


# --- names and sentences --------------------------------------------------------------------------


@pytest.mark.usefixtures("fresh_catalogue")
def test_no_judged_search_is_taken_for_a_sentence():
    with search_quality.PATH.open(encoding="utf-8", newline="") as file:
        queries = [row["query"] for row in csv.DictReader(file)]
    assert len(queries) > 400
    sentences = {query for query in queries if Interpreter().read_if_phrase(query)}
    brands = {query for query in queries if tables().brand(query)}  # one line, which says so
    assert sentences == brands | {"hot dog"}  # its sausage and its bun


NAMES = [
    "7 grain bread", "2% milk", "almonds", "half and half", "sugar and spice", "omega 3",
    "magnesium glycinate capsule 100", "mac and cheese", "trail mix with chocolate", "milk, skimmed",
    "honey, oat and almond flakes", "calcium, magnesium and zinc", "70-85% cocoa", "a banana",
    "chicken a la king", "2 zzgrumpfs", "a", "2", "half a", "150 g", "two",
]  # fmt: skip
SENTENCES = {
    "150 g spinach": 1, "small fries": 1, "cup of tea": 1, "2 eggs": 1, "bread and butter": 2,
    "toast, butter, jam": 3, "7up": 1, "v8": 1, "M&M's": 1, "quarter pounder": 1, "big mac": 1,
    "2 eggs and a zzgrumpf": 2, "a banana and a coffee": 2,
}  # fmt: skip


@pytest.mark.usefixtures("fresh_catalogue")
def test_the_name_of_a_food_is_no_sentence():
    assert [name for name in NAMES if Interpreter().read_if_phrase(name)] == []


@pytest.mark.usefixtures("fresh_catalogue")
def test_amounts_and_several_foods_make_a_sentence():
    assert {text: len(Interpreter().read_if_phrase(text).lines) for text in SENTENCES} == SENTENCES
