"""Every amount, unit, food, order and punctuation together: that food and amount, or a question."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import example, given
from hypothesis import strategies as st

from foods.phrases.parser import read_phrase

FOODS = [
    "almonds", "oat bran", "dark chocolate", "brown rice", "soy milk", "toast", "figs", "edamame in pods",
    "crème brûlée", "semi-skimmed milk", "potato with skin", "unsalted peanuts", "7up", "70% dark chocolate",
]  # fmt: skip
AMOUNTS = {
    "1": "1", "2": "2", "12": "12", "150": "150", "2.5": "2.5", "2,5": "2.5", ".5": "0.5", "0,25": "0.25",
    "1/2": "0.5", "1 1/2": "1.5", "1-1/2": "1.5", "½": "0.5", "1½": "1.5", "two": "2", "a": "1",
    "half a": "0.5", "twenty-five": "25", "one and a half": "1.5", "a couple of": "2", "a dozen": "12",
    "2x": "2", "2 ×": "2", "three quarters of a": "0.75", "about 3": "3", "two hundred": "200",
    "1 and 3/4": "1.75",
}  # fmt: skip
UNCLEAR = [
    "2-3", "2 to 3", "two or three", "1,000", "1.000", "0", "-2", "minus 2", "1 000", "a few", "NaN",
    "2.000,5",
]  # fmt: skip
UNITS = {
    "": "", "g": "g", "grams": "g", "kg": "kg", "oz": "oz", "ml": "ml", "fl oz": "fl oz", "cups": "cup",
    "c": "cup", "T": "tablespoon", "tbsp": "tablespoon", "t": "teaspoon", "tsp.": "teaspoon",
    "slices": "slice", "handful": "handful", "cans": "can", "splashes": "splash", "pieces": "piece",
}  # fmt: skip
BEFORE = [
    "{a} {u} {f}", "{a} {u} of {f}", "I had {a} {u} {f}", "for lunch: {a} {u} {f}", "- {a} {u} {f}",
    "({a} {u}) {f}", "{a} {u} {f} at 8", "{a} {u}  {f}.", "please log {a} {u} {f}", "yesterday {a} {u} {f}",
    "{a} {u}: {f}",
]  # fmt: skip
BEHIND = [
    "{f} {a} {u}", "{f}: {a} {u}", "{f} - {a} {u}", "{f} ({a} {u})", "{f}, {a} {u}", "{f}={a} {u}",
    "{f}\n{a} {u}", "{f}\t{a} {u}", "I had {f}, {a} {u}", "{f} – {a} {u}", "{f} [{a} {u}]", "🥜 {f} {a} {u}",
]  # fmt: skip
BETWEEN = [", ", "; ", " + ", " & ", " and ", " with ", "\n", " ", " plus ", ". ", ", and "]


@given(
    st.sampled_from([*AMOUNTS, *UNCLEAR]),
    st.sampled_from(list(UNITS)),
    st.sampled_from(FOODS),
    st.sampled_from([*BEFORE, *BEHIND]),
)
@example("-2", "oz", "almonds", "{f}, {a} {u}")
@example("1.000", "g", "almonds", "{a} {u} {f}")
@example(".5", "cups", "oat bran", "{a} {u} of {f}")
def test_one_food_is_read_as_it_was_typed_or_asked_about(amount, unit, food, order):
    if order in BEHIND and not unit and (amount == "a" or amount.endswith((" a", "of"))):
        return  # nobody writes "figs: half a"
    text = order.format(a=amount, u=unit, f=food)
    [part] = read_phrase(text).parts
    assert part.words == food, text
    if amount in UNCLEAR:
        assert part.amount is None, text
        assert part.problem, text
    else:
        assert (part.amount, part.unit) == (Decimal(AMOUNTS[amount]), UNITS[unit]), text


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["2", "1½", "150", ".5", "two", "1-1/2"]),
            st.sampled_from(["g", "cups", "tbsp", ""]),
            st.sampled_from(FOODS[:7]),
        ),
        min_size=2,
        max_size=5,
    ),
    st.sampled_from(BETWEEN),
    st.sampled_from(["{a} {u} {f}", "{f} {a} {u}"]),
)
def test_several_foods_keep_each_its_own_amount(foods, between, order):
    text = between.join(order.format(a=a, u=u, f=f).strip() for a, u, f in foods)
    if order.startswith("{f}") and between == " " and not all(unit for _, unit, _ in foods):
        return  # "figs 2 almonds 3" can be read in two ways
    found = [(part.amount, part.unit, part.words) for part in read_phrase(text).parts]
    assert found == [(Decimal(AMOUNTS[a]), UNITS[u], f) for a, u, f in foods], text
