"""From a compound's milligrams to those of magnesium itself: on request, with its sum, and never more."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foods.compounds import COMPOUNDS, Conversion
from foods.models import Food
from tests.html import HTMX, parse

PAGE = "/supplements/convert/"
NEW = "/foods/mine/new/"
PILL = {
    "name": "Oxide pill", "brand": "", "kind": "supplement", "value": "", "measure": "mg", "per": "serving",
    "serving": "1", "unit": "tablet", "compound": "", "from_compound": "oxide", "from_mg": "500",
}  # fmt: skip
OXIDE = "500 mg magnesium oxide × 60.3% = 302 mg magnesium"
# IUPAC's abridged atomic masses, and each compound's formula.
MASSES = {
    "Mg": Decimal("24.305"), "H": Decimal("1.008"), "C": Decimal("12.011"), "N": Decimal("14.007"),
    "O": Decimal("15.999"), "S": Decimal("32.06"), "Cl": Decimal("35.45"), "Si": Decimal("28.085"),
    "P": Decimal("30.974"),
}  # fmt: skip
FORMULAS = {
    "acetyl-taurate": {"Mg": 1, "C": 8, "H": 16, "N": 2, "O": 8, "S": 2},
    "ascorbate": {"Mg": 1, "C": 12, "H": 14, "O": 12},
    "aspartate": {"Mg": 1, "C": 8, "H": 12, "N": 2, "O": 8},
    "aspartate-2": {"Mg": 1, "C": 8, "H": 16, "N": 2, "O": 10},
    "aspartate-4": {"Mg": 1, "C": 8, "H": 20, "N": 2, "O": 12},
    "bisglycinate-2": {"Mg": 1, "C": 4, "H": 12, "N": 2, "O": 6},
    "carbonate-basic": {"Mg": 5, "C": 4, "H": 12, "O": 19},
    "carbonate-basic-4": {"Mg": 5, "C": 4, "H": 10, "O": 18},
    "gluconate-2": {"Mg": 1, "C": 12, "H": 26, "O": 16},
    "glycerophosphate": {"Mg": 1, "C": 3, "H": 7, "O": 6, "P": 1},
    "lactate-3": {"Mg": 1, "C": 6, "H": 16, "O": 9},
    "malate-3": {"Mg": 1, "C": 4, "H": 10, "O": 8},
    "orotate-2": {"Mg": 1, "C": 10, "H": 10, "N": 4, "O": 10},
    "pidolate": {"Mg": 1, "C": 10, "H": 12, "N": 2, "O": 6},
    "trisilicate": {"Mg": 2, "Si": 3, "O": 8},
    "trisilicate-5": {"Mg": 2, "Si": 3, "H": 10, "O": 13},
    "bisglycinate": {"Mg": 1, "C": 4, "H": 8, "N": 2, "O": 4},
    "carbonate": {"Mg": 1, "C": 1, "O": 3},
    "chloride": {"Mg": 1, "Cl": 2},
    "chloride-6": {"Mg": 1, "Cl": 2, "H": 12, "O": 6},
    "citrate": {"Mg": 3, "C": 12, "H": 10, "O": 14},
    "citrate-9": {"Mg": 3, "C": 12, "H": 28, "O": 23},
    "citrate-1-1": {"Mg": 1, "C": 6, "H": 6, "O": 7},
    "gluconate": {"Mg": 1, "C": 12, "H": 22, "O": 14},
    "hydroxide": {"Mg": 1, "H": 2, "O": 2},
    "lactate": {"Mg": 1, "C": 6, "H": 10, "O": 6},
    "lactate-2": {"Mg": 1, "C": 6, "H": 14, "O": 8},
    "malate": {"Mg": 1, "C": 4, "H": 4, "O": 5},
    "orotate": {"Mg": 1, "C": 10, "H": 6, "N": 4, "O": 8},
    "oxide": {"Mg": 1, "O": 1},
    "sulfate": {"Mg": 1, "S": 1, "O": 4},
    "sulfate-7": {"Mg": 1, "S": 1, "O": 11, "H": 14},
    "taurate": {"Mg": 1, "C": 4, "H": 12, "N": 2, "O": 6, "S": 2},
    "threonate": {"Mg": 1, "C": 8, "H": 14, "O": 10},
}
compounds = st.sampled_from(list(COMPOUNDS.values()))
amounts = st.decimals("0.01", "10000", places=2)


# --- the sum --------------------------------------------------------------------------------------


EXACT = [key for key, compound in COMPOUNDS.items() if not compound.is_at_most and key != "malate-di"]


@pytest.mark.parametrize("key", EXACT)
def test_the_share_of_each_compound_is_that_of_its_atoms(key):
    formula = FORMULAS[key]
    whole = sum(MASSES[atom] * count for atom, count in formula.items())
    share = 100 * MASSES["Mg"] * formula["Mg"] / whole
    assert COMPOUNDS[key].percent == share.quantize(Decimal("0.01"), ROUND_HALF_UP)


@pytest.mark.parametrize(
    ("key", "mg", "expected", "words"),
    [
        ("oxide", "500", "301.500", OXIDE),
        ("oxide", "400", "241.200", "400 mg magnesium oxide × 60.3% = 241 mg magnesium"),
        ("chloride-6", "535", "63.986",
         "535 mg magnesium chloride, hexahydrate × 11.96% = 64 mg magnesium"),
        ("sulfate-7", "50.5", "4.979",
         "50.5 mg magnesium sulfate, heptahydrate (Epsom salt) × 9.86% = 5 mg magnesium"),
        ("gluconate", "0.01", "0.001", "0.01 mg magnesium gluconate, anhydrous × 5.86% = 0.001 mg magnesium"),
    ],
)  # fmt: skip
def test_the_sum_names_the_compound_and_its_water(key, mg, expected, words):
    conversion = Conversion(COMPOUNDS[key], Decimal(mg))
    assert str(conversion.magnesium_mg) == expected
    assert str(conversion) == words


@given(compounds, amounts)
def test_it_is_rounded_once_to_a_thousandth(compound, mg):
    found = Conversion(compound, mg).magnesium_mg
    assert found.as_tuple().exponent == -3
    assert abs(found - mg * compound.percent / 100) <= Decimal("0.0005")
    assert 0 <= found < mg


@given(compounds, amounts, amounts)
def test_more_of_a_compound_never_holds_less(compound, one, other):
    less, more = (Conversion(compound, mg).magnesium_mg for mg in sorted([one, other]))
    assert less <= more


@given(st.lists(compounds, min_size=2, max_size=2), amounts)
def test_a_richer_compound_never_holds_less(pair, mg):
    poorer, richer = sorted(pair, key=lambda compound: compound.percent)
    assert Conversion(poorer, mg).magnesium_mg <= Conversion(richer, mg).magnesium_mg


@pytest.mark.parametrize(
    ("key", "mg", "label_mg"),
    [
        ("aspartate-4", "1803", "121.5"),  # Magnesium Verla Kautablette
        ("aspartate-2", "1623", "121.5"),  # Magnesium Verla Brause
        ("gluconate-2", "500", "27"),
        ("orotate-2", "500", "32.8"),
        ("glycerophosphate", "777.6", "97.2"),  # medicines.org.uk 11577
    ],
)
def test_a_hydrate_as_sold_holds_what_its_label_says(key, mg, label_mg):
    found = Conversion(COMPOUNDS[key], Decimal(mg)).magnesium_mg
    assert abs(found - Decimal(label_mg)) <= Decimal("0.1")


def test_a_name_that_stands_for_several_salts_is_at_most():
    several = {compound.key for compound in COMPOUNDS.values() if compound.is_at_most}
    salts = ["aspartate", "bisglycinate", "carbonate", "chloride", "citrate", "gluconate", "lactate"]
    assert several == {f"{salt}-any" for salt in [*salts, "malate", "orotate", "sulfate", "trisilicate"]}
    found = Conversion(COMPOUNDS["aspartate-any"], Decimal(1803))
    assert str(found) == "1803 mg magnesium aspartate × at most 8.42% = at most 152 mg magnesium"
    assert found.lowest_mg == Decimal("121.522")
    for key in several:
        named = [each for each in COMPOUNDS.values() if each.name == COMPOUNDS[key].name]
        assert max(each.percent for each in named) == COMPOUNDS[key].percent


def test_compounds_are_told_apart_by_their_words():
    assert len({str(compound) for compound in COMPOUNDS.values()}) == len(COMPOUNDS)


# --- its own page ---------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_the_page_shows_the_sum(as_member, headers):
    page = parse(as_member.get(PAGE, {"from_compound": "oxide", "from_mg": "500 mg"}, headers=headers))
    assert page.select_one("p[role=status]").text == OXIDE
    assert bool(page.select("h1")) is not headers


def test_the_page_asks_first_and_says_that_labels_need_no_sum(as_member):
    page = parse(as_member.get(PAGE))
    assert "don’t need to convert" in page.text
    assert not page.select("p[role=status]")
    assert "not how much of it your body absorbs" in page.text


@pytest.mark.parametrize(
    ("amount", "compound", "words"),
    [
        ("5 mmol", "", "5 mmol magnesium × 24.305 mg = 122 mg magnesium"),
        ("10 mEq", "citrate", "10 mEq magnesium × 24.305 mg ÷ 2 = 122 mg magnesium"),
        ("0.5 g", "oxide", OXIDE),
        ("500", "oxide", OXIDE),
    ],
)
def test_mmol_and_meq_count_magnesium_itself(as_member, amount, compound, words):
    page = parse(as_member.get(PAGE, {"from_compound": compound, "from_mg": amount}))
    assert page.select_one("p[role=status]").text == words


def test_the_page_says_how_little_it_may_be_where_the_label_leaves_it_open(as_member):
    page = parse(as_member.get(PAGE, {"from_compound": "aspartate-any", "from_mg": "1803"}))
    assert "at most 152 mg" in page.select_one("p[role=status]").text
    assert "as little as 122 mg" in page.text
    [address] = [link["href"] for link in page.select_one("main").select("a") if "/mine/new/" in link["href"]]
    assert "at%20most" in address


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"from_compound": "oxide", "from_mg": "much"}, "as a number"),
        ({"from_compound": "oxide", "from_mg": ""}, "Enter an amount of the compound"),
        ({"from_compound": "", "from_mg": "5"}, "Choose a compound"),
        ({"from_compound": "gold", "from_mg": "5"}, "Select a valid choice"),
    ],
)
def test_a_wrong_field_gets_a_sentence(as_member, given, sentence):
    answer = as_member.get(PAGE, given)
    assert answer.status_code == 422
    assert sentence in parse(answer).select_one("ul.errorlist").text


def test_the_sum_leads_to_a_new_supplement_that_is_filled_in(as_member):
    page = parse(as_member.get(PAGE, {"from_compound": "oxide", "from_mg": "500"}))
    [address] = [link["href"] for link in page.select_one("main").select("a") if "/mine/new/" in link["href"]]
    form = parse(as_member.get(address)).select_one("main")
    assert form.select_one("input[name=value]")["value"] == "301.500"
    assert form.select_one("input[name=compound]")["value"] == "magnesium oxide: 500 mg × 60.3%"


# --- in the form of an own supplement -------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
@pytest.mark.parametrize("sent", [{"act": "convert"}, {}], ids=["button", "enter"])
def test_the_form_shows_the_sum_and_leaves_the_field_alone(as_member, headers, sent):
    page = parse(as_member.post(NEW, PILL | sent, headers=headers))
    assert page.select_one("p[role=status]").text == OXIDE
    assert page.select_one("input[name=value]").attributes.get("value", "") == ""
    assert page.select_one("input[name=name]")["value"] == "Oxide pill"
    assert not page.select("ul.errorlist")
    assert not Food.objects.exists()


def test_on_request_the_sum_goes_into_the_field_and_is_kept_in_words(as_member):
    page = parse(as_member.post(NEW, PILL | {"act": "use", "measure": "us"}))
    field, compound = (page.select_one(f"input[name={name}]")["value"] for name in ("value", "compound"))
    assert (field, compound) == ("301.5", "magnesium oxide: 500 mg × 60.3%")
    assert page.select_one("select[name=measure]").select_one("option[selected]")["value"] == "mg"
    as_member.post(NEW, PILL | {"value": field, "compound": compound})
    food = Food.objects.get()
    assert food.magnesium_mg == Decimal("301.5")
    assert food.source_note == "Label: 301.5 mg, as magnesium oxide: 500 mg × 60.3%"


def test_saving_never_converts_by_itself(as_member):
    as_member.post(NEW, PILL | {"value": "500"})
    assert Food.objects.get().magnesium_mg == 500


def test_a_change_converts_the_same_way(as_member):
    as_member.post(NEW, PILL | {"value": "500"})
    address = f"/foods/mine/{Food.objects.get().pk}/"
    page = parse(as_member.post(address, PILL | {"value": "500", "act": "use"}))
    assert page.select_one("input[name=value]")["value"] == "301.5"
    assert page.select_one("#own-food")["action"] == address
    assert Food.objects.get().magnesium_mg == 500


def test_what_cannot_be_converted_keeps_what_was_typed(as_member):
    answer = as_member.post(NEW, PILL | {"act": "use", "from_mg": "1,234"})
    assert answer.status_code == 422
    page = parse(answer)
    assert "Did you mean" in page.select_one("ul.errorlist").text
    assert page.select_one("input[name=from_mg]")["value"] == "1,234"
    assert page.select_one("input[name=name]")["value"] == "Oxide pill"


def test_a_food_that_is_no_supplement_is_not_asked_about_compounds(as_member):
    assert "from_compound" not in as_member.get(NEW).text
