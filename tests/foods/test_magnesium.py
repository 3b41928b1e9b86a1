from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foods.magnesium import magnesium_in

THOUSANDTH = Decimal("0.001")
quantities = st.decimals("0.001", "100000", places=3)
values = st.decimals(0, 2000, places=3)


def test_half_the_basis_holds_half_the_magnesium():
    assert magnesium_in(Decimal(50), basis_quantity=Decimal(100), basis_magnesium_mg=Decimal(100)) == 50


def test_the_magnesium_of_what_is_unknown_is_unknown():
    assert magnesium_in(Decimal(50), basis_quantity=Decimal(100), basis_magnesium_mg=None) is None


def test_a_food_without_magnesium_has_zero_which_is_known():
    assert magnesium_in(Decimal(50), basis_quantity=Decimal(100), basis_magnesium_mg=Decimal(0)) == 0


@pytest.mark.parametrize(
    ("quantity", "basis_quantity", "magnesium", "expected"),
    [
        ("28.35", "28.35", "78", "78.000"),
        ("56.70", "28.35", "78", "156.000"),
        ("47", "47", "96", "96.000"),
        ("1", "3", "1", "0.333"),
        ("2", "3", "1", "0.667"),
        ("0.0005", "1", "1", "0.001"),
        ("0.0004", "1", "1", "0.000"),
        ("330", "1000", "108", "35.640"),
        ("2", "1", "241.2", "482.400"),
    ],
)
def test_milligrams_are_rounded_once_to_a_thousandth(quantity, basis_quantity, magnesium, expected):
    found = magnesium_in(
        Decimal(quantity), basis_quantity=Decimal(basis_quantity), basis_magnesium_mg=Decimal(magnesium)
    )
    assert str(found) == expected


@given(quantities, values)
def test_the_basis_itself_holds_exactly_its_value(basis_quantity, magnesium):
    assert (
        magnesium_in(basis_quantity, basis_quantity=basis_quantity, basis_magnesium_mg=magnesium) == magnesium
    )


@given(quantities, quantities, values)
def test_the_error_is_half_a_thousandth_at_most(quantity, basis_quantity, magnesium):
    found = magnesium_in(quantity, basis_quantity=basis_quantity, basis_magnesium_mg=magnesium)
    assert found.as_tuple().exponent == -3
    assert abs(found * basis_quantity - magnesium * quantity) <= THOUSANDTH / 2 * basis_quantity


@given(quantities, quantities, quantities, values)
def test_more_of_a_food_never_holds_less(one, other, basis_quantity, magnesium):
    less, more = (
        magnesium_in(quantity, basis_quantity=basis_quantity, basis_magnesium_mg=magnesium)
        for quantity in sorted([one, other])
    )
    assert less <= more


@given(quantities, values, st.integers(2, 50))
def test_many_equal_portions_differ_from_the_whole_by_their_rounding_only(quantity, magnesium, count):
    basis = {"basis_quantity": Decimal(100), "basis_magnesium_mg": magnesium}
    whole, part = magnesium_in(quantity * count, **basis), magnesium_in(quantity, **basis)
    assert abs(part * count - whole) <= THOUSANDTH / 2 * (count + 1)
