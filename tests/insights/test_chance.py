"""A difference is told from chance, and unrelated days are not taken for related ones."""

from __future__ import annotations

import random
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.insights.symptom_days import (
    INTAKES,
    SYMPTOMS,
    back,
    in_phases,
    now_and_then,
)
from tracker.insights.symptom_comparison.days import WINDOWS, SymptomComparison, symptom_days
from tracker.insights.symptom_comparison.permutation_test import Verdict, assess
from tracker.logs.totals import CountedValue, DayTotals


def told(milligrams, symptoms):
    """What is said of days up to yesterday; `milligrams` reach a week further back than `symptoms`."""
    days = [
        DayTotals.from_items([CountedValue(Decimal(str(round(taken, 1))), False)], day=day, target_mg=None)
        for day, taken in zip(back(len(milligrams)), milligrams, strict=True)
    ]
    first = back(len(symptoms))[0]
    kinds = {day: {"twitch"} for day, is_with in zip(back(len(symptoms)), symptoms, strict=True) if is_with}
    sides = symptom_days(days, kinds, first=first, began=first)
    return SymptomComparison.from_days(days, sides).assessment()


def unrelated(intake, symptoms, length, seed):
    chance = random.Random(f"{intake.__name__} {symptoms.__name__} {length} {seed}")
    return intake(chance, length + 7), symptoms(chance, length)


def follow(symptoms, lag, apart, chance):
    """Milligrams that are `apart` lower on the days that are `lag` days before a symptom."""
    shifted = [*symptoms[lag:], *[False] * lag]
    return [max(20, chance.gauss(320 - (apart if is_with else 0), 50)) for is_with in shifted]


@pytest.mark.parametrize("length", [60, 90])
def test_no_claim_is_made_of_unrelated_days(length):
    """Intake by chance, in phases and by weekday; symptoms now and then and in spells.

    In thousands of such logs about one in 250 makes a claim.
    """
    verdicts = Counter(
        told(*unrelated(intake, symptoms, length, seed))[0]
        for intake in INTAKES
        for symptoms in SYMPTOMS
        for seed in range(100, 125)
    )
    assert sum(verdicts.values()) == 150
    assert verdicts[Verdict.DIFFER] <= 1
    assert verdicts[Verdict.ALIKE] >= 130  # of the others nothing can be said


@pytest.mark.parametrize("lag", [0, 1])
@pytest.mark.parametrize("symptoms", SYMPTOMS)
def test_days_that_differ_strongly_are_said_to_differ_and_in_which_window(symptoms, lag):
    found = Counter()
    for seed in range(12):
        chance = random.Random(f"strong {lag} {seed}")
        days = symptoms(chance, 97)
        verdict, windows = told(follow(days, lag, 180, chance), days[7:])
        found[verdict] += 1
        assert verdict is not Verdict.DIFFER or WINDOWS[lag] in windows
    assert found[Verdict.DIFFER] >= 11


def test_a_difference_of_seven_days_is_found_in_the_window_of_seven_days():
    """Weeks of little and weeks of plenty, and symptoms in the days after a week of little."""
    chance = random.Random(1)
    milligrams = [chance.gauss(200 if n // 7 % 2 else 340, 20) for n in range(187)]
    symptoms = [sum(milligrams[n - 7 : n]) / 7 < 260 for n in range(7, 187)]
    verdict, windows = told(milligrams, symptoms)
    assert verdict is Verdict.DIFFER
    assert WINDOWS[3] in windows


def test_one_change_half_way_says_nothing():
    """Little and symptoms at first, then plenty and none: all else that changed with it would show, too."""
    chance = random.Random(2)
    milligrams = [chance.gauss(200 if n < 47 else 350, 20) for n in range(97)]
    symptoms = [n < 40 for n in range(90)]
    assert told(milligrams, symptoms) == (Verdict.APART, [])


def test_two_things_that_drift_over_the_months_seldom_make_a_claim():
    verdicts = Counter()
    for seed in range(30):
        chance = random.Random(f"drift {seed}")
        milligrams = [chance.gauss(200 + 1.5 * n, 50) for n in range(97)]
        symptoms = [chance.random() < 0.75 - 0.007 * n for n in range(90)]
        verdicts[told(milligrams, symptoms)[0]] += 1
    assert verdicts[Verdict.DIFFER] <= 2


def test_a_difference_that_turns_round_half_way_is_none():
    labels = [n % 2 == 0 for n in range(80)]
    values = [Decimal(300 + (50 if is_with == (n < 40) else 0) + n % 7) for n, is_with in enumerate(labels)]
    assert assess(labels, [values]) == (Verdict.ALIKE, [])


def test_a_difference_in_one_half_of_the_time_only_is_none():
    """Large and rare, but passing."""
    chance = random.Random(4)
    labels = [chance.random() < (0.6 if n < 60 else 0.25) for n in range(120)]
    values = [
        Decimal(round(chance.gauss(150 if is_with and n < 60 else 300, 40)))
        for n, is_with in enumerate(labels)
    ]
    assert assess(labels[:60], [values[:60]]) == (Verdict.DIFFER, [0])
    assert assess(labels, [values]) == (Verdict.ALIKE, [])


def test_a_small_difference_is_none_however_many_days_show_it():
    chance = random.Random(5)
    labels = [chance.random() < 0.4 for _ in range(360)]
    noise = [chance.gauss(300, 50) for _ in labels]

    def judged(apart):
        pairs = zip(noise, labels, strict=True)
        return assess(labels, [[Decimal(round(mg - apart * is_with)) for mg, is_with in pairs]])

    assert judged(38) == (Verdict.ALIKE, [])
    assert judged(60) == (Verdict.DIFFER, [0])


def test_days_that_are_all_the_same_are_alike():
    labels = [n % 3 == 0 for n in range(80)]
    assert assess(labels, [[Decimal(300)] * 80] * 4) == (Verdict.ALIKE, [])


def test_too_few_known_days_say_nothing():
    labels = [n % 2 == 0 for n in range(60)]
    values = [Decimal(100 if is_with else 300) if n < 27 else None for n, is_with in enumerate(labels)]
    assert assess(labels, [values]) == (Verdict.UNKNOWN, [])
    assert assess(labels, []) == (Verdict.UNKNOWN, [])


@given(
    st.integers(min_value=0, max_value=10_000),
    st.sampled_from([2, 10]),
    st.sampled_from([0, 500]),
)
@settings(max_examples=15)
def test_other_units_make_no_other_verdict_and_the_same_days_always_the_same(seed, factor, more):
    chance = random.Random(seed)
    labels = now_and_then(chance, 50)
    windows = [[Decimal(round(each)) for each in in_phases(chance, 50)] for _ in range(2)]
    otherwise = [[each * factor + more for each in values] for values in windows]
    assert assess(labels, windows) == assess(labels, otherwise) == assess(labels, windows)
