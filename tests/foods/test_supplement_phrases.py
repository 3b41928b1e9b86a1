"""Supplements in words: their elemental milligrams, or a question; never another compound."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foods import catalogue
from foods.models import Food
from foods.not_intake import NOT_INTAKE
from foods.phrases import Interpreter
from foods.phrases.compounds import SUPPLEMENT_COMPOUNDS
from foods.sources.catalogue import read_catalogue
from tests.factories import UserFactory
from tests.machines import random_members
from tracker.logs.search.results import SearchResults

pytestmark = pytest.mark.django_db

FOODS = {"almonds", "egg-scrambled", "cola", "tap-water", "rolled-oats", "milk-whole"}


@pytest.fixture(autouse=True)
def supplements():
    """The catalogue's supplements and medicines, and a few foods."""
    rows = [row for row in read_catalogue() if row.kind in Food.SUPPLEMENTAL_KINDS or row.key in FOODS]
    catalogue.load_catalogue(rows)


@pytest.fixture
def user():
    return UserFactory()


def logged(text: str, user) -> list[tuple[str, Decimal]] | None:
    """What Enter logs: names and milligrams; None for nothing."""
    found = SearchResults.find(text, user=user).logged_by_enter
    if found is None:
        return None
    return [
        (food.name, food.magnesium_for(amount * portion.quantity if portion else amount))
        for food, portion, amount in found
    ]


def question(text: str, user=None):
    [line] = Interpreter(user=user).read(text).lines
    assert line.question
    return line


LOGGED = [
    ("magnesium glycinate 200 mg", "Magnesium glycinate capsule, 200 mg", 200),
    ("2x magnesium glycinate 200mg", "Magnesium glycinate capsule, 200 mg", 400),
    ("2 x 100 mg bisglycinate", "Magnesium glycinate capsule, 100 mg", 200),
    ("400mg magnesium citrate", "Magnesium citrate supplement", 400),
    ("0.4 g magnesium citrate", "Magnesium citrate supplement", 400),
    ("took two 150 mg mag citrate capsules", "Magnesium citrate capsule, 150 mg", 300),
    ("magnesium glycinate (2 capsules, 200 mg each)", "Magnesium glycinate capsule, 200 mg", 400),
    ("2 capsules, magnesium glycinate 200 mg", "Magnesium glycinate capsule, 200 mg", 400),
    ("magnesium 250", "Magnesium supplement", 250),
    ("magnesium 3x100", "Magnesium supplement", 300),
    ("Mg 300", "Magnesium supplement", 300),
    ("5 mmol magnesium", "Magnesium supplement", "121.525"),
    ("10 mEq magnesium", "Magnesium supplement", "121.525"),
    ("fizzy magnesium 300 mg", "Magnesium effervescent tablet, 300 mg", 300),
    ("magnesium tablet 300 mg", "Magnesium supplement", 300),
    ("magnesium powder 300 mg", "Magnesium powder sachet, 300 mg", 300),
    ("half a 400 mg magnesium tablet", "Magnesium supplement", 200),
    ("two hundred and fifty mg magnesium", "Magnesium supplement", 250),
    ("magnesium\n200 mg", "Magnesium supplement", 200),
    ("magnesium tablet 375 mg", "Magnesium tablet, 375 mg", 375),
    ("1 sachet magnesium 300 mg", "Magnesium powder sachet, 300 mg", 300),
    ("3 x 48 mg threonate", "Magnesium L-threonate capsule, 48 mg", 144),
    ("nature made magnesium 250 mg", "Magnesium supplement", 250),
    ("2 slow-mag", "Magnesium chloride tablet, 64 mg", 128),
    ("magnesium verla 2 tablets", "Magnesium aspartate chewable tablet, 121.5 mg", 243),
    ("magtein 3 capsules", "Magnesium L-threonate capsule, 48 mg", 144),
    ("magnesiumcitrat 300 mg", "Magnesium citrate supplement", 300),
    ("mg citrate 200mg", "Magnesium citrate tablet, 200 mg", 200),
    ("2 capsules magnesium citrate = 400 mg", "Magnesium citrate supplement", 400),
    ("magnesium 200 mg twice a day", "Magnesium supplement", 400),
]


def test_a_strength_is_logged_as_that_many_elemental_milligrams(user):
    wanted = {text: [(name, Decimal(mg))] for text, name, mg in LOGGED}
    assert {text: logged(text, user) for text in wanted} == wanted


SETTLED = [
    ("magnesium (as citrate) 1000 mg", 1000),
    ("400 mg elemental magnesium oxide", 400),
    ("1000 mg magnesium citrate (160 mg elemental)", 160),
    ("magnesium bisglycinate 1000 mg (providing 141 mg magnesium)", 141),
    ("500 mg magnesium from oxide", 500),
]


def test_words_that_say_which_weight_is_meant_settle_it(user):
    wanted = {text: [mg] for text, mg in SETTLED}
    assert {text: [mg for _, mg in logged(text, user) or []] for text in wanted} == wanted


ASKED = [
    ("mag ox 400", ["400 mg magnesium", "400 mg magnesium oxide = 241 mg magnesium"]),
    (
        "magnesium citrate 1000 mg",
        ["1,000 mg magnesium", "1,000 mg magnesium citrate = 162 mg magnesium"],
    ),
    (
        "2 magnesium oxide 500 mg",
        ["2 × 500 mg = 1,000 mg magnesium", "2 × 500 mg magnesium oxide = 603 mg magnesium"],
    ),
    ("l-threonate 2000 mg", ["2,000 mg magnesium", "2,000 mg magnesium L-threonate = 165 mg magnesium"]),
    # The catalogue's tablet holds the dihydrate, so that it is less than the anhydrous salt would give.
    ("magnesium orotate 500 mg", ["500 mg magnesium", "500 mg magnesium orotate = 33 mg magnesium"]),
    ("400 mg magnesium (2 capsules)", ["2 × 400 mg = 800 mg magnesium", "2 × 200 mg = 400 mg magnesium"]),
    ("2-3 magnesium citrate 100 mg", ["2 × 100 mg = 200 mg magnesium", "3 × 100 mg = 300 mg magnesium"]),
    ("1.000 mg magnesium", ["1,000 mg magnesium", "1 mg magnesium"]),
    ("magnesium 1200 mg", ["1,200 mg magnesium"]),
    ("400 mcg magnesium", ["400 mg magnesium"]),
    ("magnesium glycenate 200 mg", ["200 mg magnesium"]),
    ("5 g epsom salt", ["5,000 mg magnesium sulfate = 493 mg magnesium"]),
    ("2 magnesium gummies", ["Magnesium gummy, 50 mg: 100 mg magnesium"]),
]


def test_what_may_mean_two_amounts_is_asked_with_the_milligrams_of_each(user):
    assert {text: logged(text, user) for text, _ in ASKED} == {text: None for text, _ in ASKED}
    offered = {text: [option.label for option in question(text).options] for text, _ in ASKED}
    assert offered == dict(ASKED)


def test_each_answer_logs_the_milligrams_that_it_names(user):
    elemental, salt = question("mag ox 400").options
    quantity = salt.amount * salt.portion.quantity
    assert elemental.food.magnesium_for(elemental.amount) == 400
    assert salt.food.magnesium_for(quantity) == Decimal("241.2")


UNCLEAR = [
        "-200 mg magnesium", "magnesium -200 mg", "0 mg magnesium", "magnesium 99999999 mg",
        "25 x 100 mg magnesium", "magnesium citrate 30 tablets", "magnesium 200 mg 300 mg", "magnesium 22",
        "magnesium b6 200 mg", "magnesium rich cereal", "high magnesium water", "magnesium dark chocolate",
        "magnesium", "magnesium glycinate", "my magnesium tablet", "magnesium tablet", "2 magnesium tablets",
        "1 scoop magnesium powder", "epsom salt", "epsom salt 1 tsp", "zinc bisglycinate 15 mg",
        "calcium citrate 500 mg", "zinc oxide 10 mg", "magnesuim 200 mg",
    "200 mg magnesium citrate and malate",
]  # fmt: skip


def test_what_is_unclear_or_odd_logs_nothing(user):
    assert {text: logged(text, user) for text in UNCLEAR} == dict.fromkeys(UNCLEAR)


UNNAMED = [
        "acid", "oxide", "dose", "tablet", "2 tablets", "laxative", "taurine", "sports supplement", "antacid",
        "2 antacid tablets", "multivitamin", "zma", "acid and 2 eggs", "electrolytes", "500 ml magnesia",
    "capsule", "2 capsules",
]  # fmt: skip


def test_a_supplement_that_was_not_named_is_never_logged(user):
    kinds = dict(Food.objects.values_list("name", "kind"))
    names = {text: [name for name, _ in logged(text, user) or []] for text in UNNAMED}
    assert not [text for text in UNNAMED if Food.SUPPLEMENTAL_KINDS & {kinds[name] for name in names[text]}]


def test_a_brand_that_was_named_is_logged_as_the_product_that_it_is(user):
    for text in ["2 rennie", "rennie", "milk of magnesia 1 tbsp", "natural calm 1 scoop"]:
        [(name, mg)] = logged(text, user)
        assert mg > 0
        assert Food.objects.get(name=name).kind in Food.SUPPLEMENTAL_KINDS


def test_magnesium_on_the_skin_is_explained_and_not_logged(user):
    for text in ["epsom bath", "Epsom salt bath", "magnesium oil", "magnesium spray, 10"]:
        assert logged(text, user) is None
        assert Interpreter().read(text).lines[0].question == NOT_INTAKE


def test_a_supplement_among_foods_is_one_line_of_them(user):
    assert logged("30 g almonds, magnesium citrate 200 mg", user) == [
        ("Almonds", Food.objects.get(name="Almonds").magnesium_for(Decimal(30))),
        ("Magnesium citrate tablet, 200 mg", 200),
    ]


def test_of_two_products_alike_the_one_logged_lately_is_taken():
    softgel = Food.objects.get(name="Magnesium softgel, 400 mg")
    [line] = Interpreter().read("magnesium 400 mg").lines
    assert line.magnesium_mg == 400
    [line] = Interpreter(first=[softgel.pk]).read("magnesium 400 mg").lines
    assert (line.food, line.magnesium_mg) == (softgel, 400)


def test_a_supplement_logged_lately_is_offered_first_where_the_strength_is_unknown():
    capsule = Food.objects.get(name="Magnesium glycinate capsule, 120 mg")
    [line] = Interpreter(first=[capsule.pk]).read("2 magnesium glycinate capsules").lines
    assert (line.options[0].food, line.options[0].amount) == (capsule, 2)
    assert line.question


def test_every_compound_has_a_supplement_without_a_brand():
    keys = {compound.catalogue_key for compound in SUPPLEMENT_COMPOUNDS.values()}
    foods = Food.objects.filter(catalogue_key__in=keys)
    assert {food.catalogue_key for food in foods} == keys
    assert {food.magnesium_for(Decimal(1)) for food in foods} == {Decimal(1)}


# --- combinations ---------------------------------------------------------------------------------

NAMES = {
    "magnesium": "", "mag": "", "Magnesium supplement": "", "chelated magnesium": "",
    "magnesium glycinate": "glycinate", "magnesium bisglycinate": "glycinate", "mag glyc": "glycinate",
    "magnesium citrate": "citrate", "mag cit": "citrate", "Mag Citrate": "citrate",
    "magnesium oxide": "oxide", "mag ox": "oxide", "magnesium malate": "malate",
    "magnesium taurate": "taurate", "magnesium L-threonate": "l-threonate", "mag threonate": "l-threonate",
    "magnesium orotate": "orotate", "magnesium chloride": "chloride", "magnesium lactate": "lactate",
    "magnesium aspartate": "aspartate", "magnesium gluconate": "gluconate",
    "magnesium sulphate": "sulfate", "magnesium carbonate": "carbonate", "magnesium pidolate": "pidolate",
    "magnesium hydroxide": "hydroxide", "magnesium ascorbate": "ascorbate",
    "magnesium acetyl taurate": "acetyl-taurate", "magnesium glycerophosphate": "glycerophosphate",
}  # fmt: skip
ONE = [
    "{name} {mg} mg", "{mg}mg {name}", "{mg} mg of {name}", "{name}: {mg}mg", "{name} - {mg} mg",
    "{name} ({mg} mg)", "{name}, {mg} mg", "{name} {mg}", "I took {mg} mg {name}", "a {mg} mg {name} tablet",
    "{name} capsule {mg}mg", "{g} g {name}", "{name} {mg} milligrams",
]  # fmt: skip
SEVERAL = [
    "{n} x {name} {mg}mg", "{n} x {mg} mg {name}", "{name} {n} x {mg}mg", "{name} {mg} mg x {n}",
    "{n} {name} {mg} mg", "{n} × {mg}mg {name}", "{name} {mg}mg x{n}", "{n} {mg} mg {name} tablets",
    "{name} ({n} capsules, {mg} mg each)", "{n} tablets {name} {mg} mg", "{name}, {n} capsules of {mg} mg",
    "{n} capsules of {name} ({mg} mg each)",
]  # fmt: skip
COUNTS = {"2": 2, "3": 3, "4": 4, "½": Decimal("0.5")}


@random_members(60)
@given(
    st.sampled_from(sorted(NAMES)),
    st.sampled_from([30, 48, 50, 75, 84, 100, 120, 125, 133, 150, 200, 250, 300, 375, 400, 500, 1000]),
    st.one_of(
        st.tuples(st.sampled_from(ONE), st.just("1")),
        st.tuples(st.sampled_from(SEVERAL), st.sampled_from(sorted(COUNTS))),
    ),
)
def test_compound_strength_and_number_in_any_order_are_those_milligrams_or_a_question(name, mg, shape):
    template, n = shape
    text = template.format(name=name, mg=mg, n=n, g=Decimal(mg) / 1000)
    [line] = Interpreter().read(text).lines
    assert line.food is not None, text
    said = SUPPLEMENT_COMPOUNDS[NAMES[name]]
    if not line.question:
        assert line.magnesium_mg == mg * COUNTS.get(n, 1), text
        assert not said.is_doubtful(Decimal(mg)), text
        assert said.name.casefold() in line.food.name.casefold(), text
    else:
        assert said.is_doubtful(Decimal(mg)) or mg * COUNTS.get(n, 1) > 400, text


def test_an_amount_that_would_be_logged_as_next_to_nothing_is_a_question(user):
    tiny = [
        "0.0000001 mg magnesium", "magnesium citrate 0.0004 mg", "2 x 0.0001 mg magnesium",
        "0.00001 mmol magnesium", "magnesium glycinate 0.02 mg", "0.4 mg magnesium",
    ]  # fmt: skip
    for text in tiny:
        assert logged(text, user) is None, text
        line = question(text, user)
        assert line.problem or "less than 1 mg" in line.question, text
    for text in ("1e-7 mg magnesium", "0.0000001 g almonds", "0.0000001 tablet magnesium citrate"):
        assert logged(text, user) is None, text
    assert logged("1 mg magnesium", user) == [("Magnesium supplement", Decimal(1))]
