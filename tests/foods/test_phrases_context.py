"""What people say around their food: meals, days and times are told, and never taken for food or amounts."""

from __future__ import annotations

import pytest

from foods.phrases.parser import read_phrase

SAID = [
    "i had {}", "I ate {}", "I drank {}", "snacked on {}", "I've just had {}", "i just ate {}", "we had {}",
    "ate {}", "I'm having {}", "today I had {}", "{} today", "{} just now", "this afternoon I ate {}",
    "log {}", "please add {}", "and then i had {}", "at 8 i had {}", "{} at 8", "8am: {}", "at 8:30 am {}",
    "{} at 12:30", "{} at half past eight", "around 8 pm {}", "{} an hour ago", "30 minutes ago {}",
    "also {}", "{} too", "{} as well", "{} at work", "{} in the afternoon", "{} please", "i also had {}",
    "Just had {}!", "I have eaten {}",
]  # fmt: skip


@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize("food", ["2 eggs", "30 g almonds", "an apple", "toast"])
def test_what_is_said_around_a_food_is_neither_food_nor_amount(said, food):
    phrase, plain = read_phrase(said.format(food)), read_phrase(food)
    assert [(part.amount, part.unit, part.words) for part in phrase.parts] == [
        (part.amount, part.unit, part.words) for part in plain.parts
    ]
    assert (phrase.meal, phrase.day, phrase.question) == ("", "", "")
    assert phrase.says_more


@pytest.mark.parametrize(
    ("said", "meal"),
    [
        ("for lunch: {}", "lunch"), ("breakfast was {}", "breakfast"), ("lunch - {}", "lunch"),
        ("{} for dinner", "dinner"), ("Breakfast: {}", "breakfast"), ("for my lunch I had {}", "lunch"),
        ("{} as a snack", "snack"), ("for a snack {}", "snack"), ("{} for tea", "dinner"),
        ("supper\n{}", "dinner"), ("{} at lunchtime", "lunch"), ("my breakfast today was {}", "breakfast"),
        ("{} (lunch)", "lunch"), ("for breakfast i ate {}", "breakfast"), ("lunch at 12:30: {}", "lunch"),
        ("today's lunch: {}", "lunch"), ("breakfast {}", "breakfast"), ("12:30 lunch {}", "lunch"),
        ("{}, lunch", "lunch"), ("I had {} for breakfast at 8", "breakfast"),
        ("{} with my dinner", "dinner"), ("this morning I ate {}", "breakfast"),
        ("{} at 8 in the morning", "breakfast"), ("{} in the evening", "dinner"), ("tonight: {}", "dinner"),
        ("{} at midday", "lunch"),
    ],
)  # fmt: skip
def test_the_meal_that_is_named_is_told(said, meal):
    phrase = read_phrase(said.format("2 eggs"))
    assert [(part.amount, part.words, part.meal) for part in phrase.parts] == [(2, "eggs", meal)]
    assert (phrase.meal, phrase.question) == (meal, "")


@pytest.mark.parametrize(
    "name",
    [
        "breakfast cereal", "english breakfast tea", "dinner roll", "snack bar", "lunch meat",
        "drinking chocolate", "after dinner mint", "sunday roast", "sun dried tomatoes",
        "full english breakfast", "breakfast", "8",
    ],
)  # fmt: skip
def test_the_name_of_a_food_is_no_meal_day_or_time(name):
    phrase = read_phrase(name)
    assert (phrase.meal, phrase.day, phrase.has_context) == ("", "", False)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("yesterday 2 eggs", "yesterday"), ("2 eggs yesterday", "yesterday"),
        ("last night I had 2 eggs", "last night"), ("on monday 2 eggs", "on monday"),
        ("2 eggs on Monday evening", "on monday evening"), ("friday: 2 eggs", "friday"),
        ("2 eggs two days ago", "two days ago"),
        ("the day before yesterday: 2 eggs", "the day before yesterday"),
        ("2 eggs yesterday morning", "yesterday morning"), ("2 eggs on the 3rd of May", "on the 3rd of may"),
        ("2 eggs on 3/5", "3/5"), ("2026-11-20: 2 eggs", "2026-11-20"),
        ("2 eggs last monday", "last monday"),
    ],
)  # fmt: skip
def test_another_day_is_told_and_asked_about(text, day):
    phrase = read_phrase(text)
    assert [(part.amount, part.words) for part in phrase.parts] == [(2, "eggs")]
    assert phrase.day == day
    assert phrase.question == f"You wrote “{day}”. Check the date before you log this."


@pytest.mark.parametrize(
    "text",
    ["breakfast: eggs; lunch: rice", "eggs for breakfast and rice for lunch", "breakfast: eggs\nlunch: rice",
     "for breakfast eggs and for lunch rice", "for breakfast I had eggs, for lunch rice"],
)  # fmt: skip
def test_several_meals_are_told_apart_and_asked_about(text):
    phrase = read_phrase(text)
    assert [(part.words, part.meal) for part in phrase.parts] == [("eggs", "breakfast"), ("rice", "lunch")]
    assert phrase.meal == ""
    assert phrase.question == "This names more than one meal. Log each meal separately."
