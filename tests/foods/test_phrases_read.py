"""Reading a sentence: amounts, units, the words for foods. No word of it is lost."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from foods.phrases.amounts import BEFORE_NUMBERS, BEFORE_UNITS
from foods.phrases.number_words import AND, BETWEEN, GROUPS, VAGUE, read_number
from foods.phrases.parser import Phrase, read_phrase
from foods.phrases.tokenizer import tokens_of
from foods.phrases.units import NAMES, SIZES, TWO_WORDS

WORDS = [
    "2", "1/2", "½", "1½", "2,5", "1,000", "150g", "7up", "x2", "2x", "a", "an", "the", "half", "quarter",
    "and", "with", "plus", "on", "in", "&", ",", ";", "+", "\n", "w/", "of", "each", "some", "few", "dozen",
    "couple", "hundred", "twenty-five", "to", "or", "-", "oz", "fl oz", "cup", "cups", "tbsp", "slice",
    "handful", "mg", "%", "70%", "(", ")", ".", ":", "almonds", "spinach", "egg", "eggs", "crème", "brûlée",
    "naïve", "i had", "for breakfast", "Breakfast:", "large", "small", "half and half", "milk", "３", "٣",
    "²", "µ", "ß", "İ", "x", "-2", ".5", "1.000", "without", "no", "not", "yesterday", "at 8", "8:30 am",
    "cooked", "in pods", "=", "T", "i didn't eat", "lunch -", "on monday", "or so", "a cup and a half",
    "(118 g)", "30g to 40g", "two 330 ml cans",
]  # fmt: skip
SENTENCES = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join),
    st.text("a1½, /-x", max_size=40),
)


def signs(text: str) -> Counter[str]:
    """Letters and digits, each with how often it stands there."""
    return Counter(sign for sign in text.casefold() if sign.isalnum())


@given(SENTENCES)
@example("half and half and half a cup")
@example("0:HALF%AND%HALF")
@example("1 and 1/2 of 2-3 a few")
@example("C/¼0")
def test_no_word_of_a_sentence_is_lost_and_reading_never_fails(text):
    phrase = read_phrase(text)
    kept = " ".join([*(part.text for part in phrase.parts), *phrase.left_over, *phrase.denied])
    assert not signs(text) - signs(kept), kept


def understood(phrase: Phrase) -> set[str]:
    """The words that stand for a food, or for what was left out, or that are known to say nothing of one."""
    fields = [text for part in phrase.parts for text in (part.words, *part.without)]
    return set(" ".join([*fields, *phrase.left_over, *phrase.denied]).lower().split())


@given(SENTENCES)
@example("1 banana and a half (118 g) of no milk or cream")
def test_a_word_that_says_nothing_of_an_amount_stays_for_the_food(text):
    """What was typed and means nothing known is shown to be not understood, by whoever knows the foods."""
    phrase = read_phrase(text)
    if len(phrase.parts) == 12:
        return  # the rest of a longer list is one line
    words = [token.word for token in tokens_of(text) if token.is_word and not token.is_break]
    amounts = BEFORE_NUMBERS | BEFORE_UNITS | NAMES.keys() | SIZES.keys() | BETWEEN
    amounts |= {word for row in TWO_WORDS for word in row} | {
        "each",
        "so",
        "any",
        "more",
        "added",
        "extra",
        "level",
    }
    missing = [
        word
        for word in words
        if word not in amounts and not read_number([word]) and word not in AND | GROUPS.keys() | VAGUE
    ]
    assert {one for word in missing for one in word.split()} <= understood(phrase) | {"point", "zero"}


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("2 eggs", "2"), ("two eggs", "2"), ("1/2 avocado", "0.5"), ("½ avocado", "0.5"),
        ("1 1/2 eggs", "1.5"),
        ("1½ eggs", "1.5"), ("1 and 1/2 eggs", "1.5"), ("2,5 eggs", "2.5"), ("2.5 eggs", "2.5"),
        ("half an avocado", "0.5"), ("half avocado", "0.5"), ("an egg", "1"), ("one and a half eggs", "1.5"),
        ("two and a half eggs", "2.5"), ("a dozen eggs", "12"), ("half a dozen eggs", "6"),
        ("2 dozen eggs", "24"),
        ("a couple of eggs", "2"), ("couple eggs", "2"), ("a quarter of a pie", "0.25"),
        ("twenty-five nuts", "25"),
        ("twenty five nuts", "25"), ("a hundred nuts", "100"), ("one hundred and five nuts", "105"),
        ("two hundred fifty nuts", "250"), ("three quarters of a pie", "0.75"), ("eggs x2", "2"),
        ("2x eggs", "2"),
        ("2 x eggs", "2"), ("eggs × 2", "2"), ("about 3 eggs", "3"), ("eggs: 3", "3"), ("a half pie", "0.5"),
        (".5 avocado", "0.5"), ("0,5 avocado", "0.5"), ("0.250 avocado", "0.25"), ("1-1/2 eggs", "1.5"),
        ("1 ½ eggs", "1.5"), ("2 and 3/4 eggs", "2.75"), ("two and three quarters eggs", "2.75"),
        ("three-quarters of a pie", "0.75"), ("an egg and a half", "1.5"), ("one point five eggs", "1.5"),
        ("half-dozen eggs", "6"), ("2eggs", "2"), ("eggs*2", "2"), ("2 * eggs", "2"), ("eggs (2)", "2"),
        ("eggs = 2", "2"), ("- 2 eggs", "2"), ("* 2 eggs", "2"), ("2 or so eggs", "2"),
        ("at least 2 eggs", "2"), ("two thousand nuts", "2000"), ("hundred nuts", "100"),
        ("2 x 3 eggs", "6"), ("eggs\t2", "2"), ("🥚 2 eggs 🥚", "2"), ("another 2 eggs", "2"),
    ],
)  # fmt: skip
def test_numbers_are_read_in_figures_and_in_words(text, amount):
    [part] = read_phrase(text).parts
    assert part.amount == Decimal(amount)
    assert part.words.rstrip("s") in {"egg", "avocado", "nut", "pie"}


def test_two_thirds_are_two_thirds():
    [part] = read_phrase("two thirds of a cup of rice").parts
    assert (round(part.amount, 6), part.unit, part.words) == (Decimal("0.666667"), "cup", "rice")


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("2 g salt", "g"), ("2gm salt", "g"), ("2 grams of salt", "g"), ("2 kilos salt", "kg"),
        ("2 oz. salt", "oz"), ("2 ounces salt", "oz"), ("2-oz salt", "oz"), ("2 lbs salt", "lb"),
        ("2 pounds of salt", "lb"), ("2 ml salt", "ml"), ("2 millilitres salt", "ml"), ("2 cl salt", "cl"),
        ("2 dl salt", "dl"), ("2 l salt", "litre"), ("2 liters salt", "litre"), ("2 cups salt", "cup"),
        ("2 tbsp salt", "tablespoon"), ("2 Tablespoons salt", "tablespoon"), ("2 tsp salt", "teaspoon"),
        ("2 teaspoonfuls of salt", "teaspoon"), ("2 fl oz salt", "fl oz"), ("2 fl. oz. salt", "fl oz"),
        ("2 fluid ounces salt", "fl oz"), ("2 pints salt", "pint"), ("2 handfuls of salt", "handful"),
        ("2 tins salt", "can"), ("2 leaves salt", "leaf"), ("2 pinches of salt", "pinch"),
        ("salt, 2 cups", "cup"), ("salt (2 cups)", "cup"), ("salt 2 cups", "cup"),
        ("2 T salt", "tablespoon"), ("2 t salt", "teaspoon"), ("2T salt", "tablespoon"), ("2 c salt", "cup"),
        ("2 C salt", "cup"), ("2 floz salt", "fl oz"), ("2 fl-oz salt", "fl oz"),
        ("2 tbs salt", "tablespoon"), ("2 tbs. salt", "tablespoon"), ("2 gr salt", "g"),
        ("2 L salt", "litre"), ("2 litres salt", "litre"), ("2 pt salt", "pint"), ("2 quarts salt", "quart"),
        ("2 dessertspoons salt", "dessertspoon"), ("2 tea spoons salt", "teaspoon"), ("2 pcs salt", "piece"),
        ("2 glugs salt", "glug"), ("2 splashes of salt", "splash"), ("2 spoonfuls of salt", "spoon"),
        ("2 full glasses salt", "glass"), ("2 regular cans of salt", "can"), ("2 sheets salt", "sheet"),
        ("2 sticks salt", "stick"),
    ],
)  # fmt: skip
def test_units_are_read_by_name_and_by_abbreviation(text, unit):
    [part] = read_phrase(text).parts
    assert (part.amount, part.unit, part.words) == (2, unit, "salt")


def parts(text: str) -> list[tuple[str, str, str]]:
    return [
        (f"{part.amount.normalize():f}" if part.amount else "", part.size + part.unit, part.words)
        for part in read_phrase(text).parts
    ]


def test_commas_words_signs_and_lines_divide():
    text = "almonds, milk; kale and rice with peas plus salt & tea + jam\nhoney"
    names = ["almonds", "milk", "kale", "rice", "peas", "salt", "tea", "jam", "honey"]
    assert parts(text) == [("", "", name) for name in names]


def test_a_sentence_without_commas_is_divided_by_its_amounts():
    assert parts("two eggs a slice of toast 200 ml milk") == [
        ("2", "", "eggs"), ("1", "slice", "toast"), ("200", "ml", "milk"),
    ]  # fmt: skip
    assert parts("oats 40 g milk 200 ml") == [("40", "g", "oats"), ("200", "ml", "milk")]


def test_an_article_inside_a_name_divides_nothing():
    assert parts("chicken a la king") == [("", "", "chicken a la king")]


@pytest.mark.parametrize(
    "text",
    [
        "70% dark chocolate",
        "2 % milk",
        "3,5 % milk",
        "85 percent dark chocolate",
        "3.5% milk",
        "magnesium citrate 200 mg",
        "7up",
        "omega 3",
        "7 grain bread",
        "b6",
        "T-bone",
        "half and half",
    ],
)
def test_a_number_that_is_part_of_a_name_is_no_amount(text):
    [part] = read_phrase(text).parts
    assert part.amount is None


@pytest.mark.parametrize(
    "text",
    [
        "2-3 eggs",
        "2 to 3 eggs",
        "two or three eggs",
        "a few eggs",
        "1,000 eggs",
        "0 eggs",
        "-2 eggs",
        "I had -2 eggs",
        "eggs, -2",
        "eggs: -2",
        "−2 eggs",
        "minus 2 eggs",
        "zero eggs",
        "NaN eggs",
        "1e3 eggs",
        "∞ eggs",
        "$5 eggs",
        "<2 eggs",
        "1.000 eggs",
        "1,000.5 eggs",
        "2.000,5 eggs",
        "1 000 eggs",
        "1'000 eggs",
        "eggs.5",
        "1/0 eggs",
        "2 - 3 eggs",
        "2–3 eggs",
        "one or two eggs",
        "2-3-4 eggs",
        "lots of eggs",
        "a bit of eggs",
        "1,000-2,000 eggs",
    ],
)
def test_what_has_no_one_value_is_left_to_mend_and_says_so(text):
    [part] = read_phrase(text).parts
    assert part.amount is None
    assert part.has_amount
    assert part.problem.endswith(".")
    assert part.words == "eggs"


def test_several_of_a_unit_without_a_number_are_no_one():
    for text in ("slices of bread", "glasses of milk", "large cups of tea", "leaves of spinach"):
        [part] = read_phrase(text).parts
        assert part.amount is None, text
        assert part.problem == f"How many {part.unit_text}?"
        assert part.readings == (2, 3)
    for text in ("slice of bread", "glass of milk", "tbs of honey", "2 slices of bread"):
        [part] = read_phrase(text).parts
        assert part.amount is not None, text


def test_what_is_said_around_the_meal_is_left_over():
    phrase = read_phrase("This morning I had two eggs for breakfast")
    assert [part.words for part in phrase.parts] == ["eggs"]
    assert sorted(phrase.left_over) == ["breakfast", "for", "had", "i", "morning", "this"]


def test_each_gives_everything_the_same_amount():
    assert parts("30 g each of almonds, walnuts and 2 eggs") == [
        ("30", "g", "almonds"), ("30", "g", "walnuts"), ("2", "", "eggs"),
    ]  # fmt: skip


def test_a_shopping_list_is_cut_to_twelve_lines_and_no_word_is_lost():
    phrase = read_phrase(",".join(f"food{n}" for n in range(30)))
    assert len(phrase.parts) == 12
    assert phrase.parts[-1].text.endswith("food29")
