"""What looks wrong is flagged, and only that."""

import re
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foods import data_issues
from foods.data_issues import raise_data_issues
from foods.held_values import release_values
from foods.models import Flag, Food
from tests.factories import FoodFactory, FoodGroupFactory

OPEN = {"dismissed_at": None}


def check(*foods: Food) -> int:
    return raise_data_issues(Food.objects.filter(pk__in=[food.pk for food in foods]))


def kinds(food: Food) -> set[str]:
    return set(food.flags.filter(**OPEN).values_list("kind", flat=True))


def set_value(food: Food, milligrams) -> None:
    Food.objects.filter(pk=food.pk).update(magnesium_mg=milligrams)


@pytest.fixture
def nuts(db):
    """A group whose ten foods hold 191, 193, ... 209 mg: its middle is 200."""
    group = FoodGroupFactory(name="Nuts")
    for place in range(10):
        FoodFactory(name=f"Nut {place}", group=group, magnesium_mg=191 + 2 * place)
    return group


# --- each check -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("milligrams", "basis", "unit", "kind", "reported"),
    [
        ("1500", "100", "g", "food", False),
        ("1500.001", "100", "g", "food", True),
        ("1501", "100", "ml", "drink", True),
        ("500", "30", "g", "food", True),
        ("2000", "200", "g", "food", False),
        ("400", "1", "tablet", "supplement", False),
        ("30000", "100", "g", "supplement", False),
        ("30000", "100", "g", "medicine", False),
        (None, "100", "g", "food", False),
    ],
)
def test_more_than_1500_mg_in_100_g_of_a_food_is_reported(db, milligrams, basis, unit, kind, reported):
    food = FoodFactory(magnesium_mg=milligrams, basis_quantity=basis, basis_unit=unit, kind=kind)
    assert check(food) == reported
    assert kinds(food) == ({"too_much"} if reported else set())


@pytest.mark.parametrize(
    ("milligrams", "found"),
    [
        ("20000", {"too_much"}),
        ("20001", {"too_much", "far_from_group"}),
        ("2", set()),
        ("1.999", {"far_from_group"}),
        ("1", {"far_from_group"}),
        ("0.999", {"grams_for_mg"}),
        ("0.04", {"grams_for_mg"}),
        ("0.039", {"far_from_group"}),
        ("0", set()),
        (None, set()),
    ],
)
def test_a_value_far_from_its_groups_middle_is_reported_and_grams_are_guessed(nuts, milligrams, found):
    """The middle is 200: the odd one is not known yet when it is worked out, or does not move it."""
    odd = FoodFactory(name="Odd", group=nuts, magnesium_mg=milligrams, basis_unit="g")
    FoodFactory(name="Even", group=nuts, magnesium_mg="200")
    FoodFactory(name="Even more", group=nuts, magnesium_mg="200")
    check(odd)
    assert kinds(odd) == found


def test_values_are_compared_in_100_g_whatever_their_basis(nuts):
    right = FoodFactory(name="Ounce", group=nuts, magnesium_mg="57", basis_quantity="28.35")
    wrong = FoodFactory(name="Ton", group=nuts, magnesium_mg="57", basis_quantity="100000")
    check(right, wrong)
    assert (kinds(right), kinds(wrong)) == (set(), {"grams_for_mg"})


def test_a_group_with_fewer_than_ten_known_values_has_no_middle(nuts):
    nuts.foods.filter(name__in=["Nut 0", "Nut 1"]).delete()
    FoodFactory(name="Unknown", group=nuts, magnesium_mg=None)
    FoodFactory(name="Retired", group=nuts, magnesium_mg=200, is_retired=True)
    FoodFactory(name="Tablet", group=nuts, magnesium_mg=200, basis_unit="tablet")
    odd = FoodFactory(name="Odd", group=nuts, magnesium_mg="0.2")  # the ninth
    check(odd)
    assert kinds(odd) == set()
    FoodFactory(name="Tenth", group=nuts, magnesium_mg=200)
    check(odd)
    assert kinds(odd) == {"grams_for_mg"}


def test_figures_are_told_in_words(nuts):
    food = FoodFactory(name="Odd", group=nuts, magnesium_mg="0.2")
    FoodFactory(name="Even", group=nuts, magnesium_mg="200")
    check(food)
    assert food.flags.get().figures_text == (
        "0.2 mg in 100 g; if these were grams, 200 mg; the median of Nuts is 200 mg (12 foods)"
    )


@pytest.mark.parametrize(
    ("quantity", "unit", "reported"),
    [("2000", "g", False), ("2000.001", "g", True), ("2500", "ml", True), ("2500", "tablet", False)],
)
def test_a_portion_over_2_kg_or_2_l_is_reported(db, quantity, unit, reported):
    food = FoodFactory(basis_unit=unit, portions=[("1 cup", "250"), ("1 bag", quantity)])
    check(food)
    assert kinds(food) == ({"large_portion"} if reported else set())
    if quantity == "2500" and reported:
        assert food.flags.get().figures_text == "1 bag is 2,500 ml"


def test_two_foods_with_the_same_name_brand_and_value_are_duplicates_of_each_other(db):
    one, other = FoodFactory(name="Oat bran", brand="Acme"), FoodFactory(name="OAT BRAN", brand="acme")
    assert check(one) == 1
    assert check(one, other) == 1
    assert (kinds(one), kinds(other)) == ({"twin"}, {"twin"})
    assert one.flags.get().figures_text == f"100 mg in 100 g, same as food {other.pk}"


@pytest.mark.parametrize(
    "difference",
    [
        {"name": "Oats"},
        {"brand": "Acme"},
        {"magnesium_mg": 101},
        {"magnesium_mg": None},
        {"basis_unit": "ml"},
        {"is_retired": True},
    ],
)
def test_what_differs_is_no_duplicate(db, difference):
    food = FoodFactory(name="Oat bran")
    FoodFactory(**{"name": "Oat bran"} | difference)
    check(food)
    assert kinds(food) == set()


def test_the_same_value_in_another_amount_is_a_duplicate(db):
    food = FoodFactory(name="Oat bran")
    FoodFactory(name="Oat bran", magnesium_mg=50, basis_quantity=50)
    check(food)
    assert kinds(food) == {"twin"}


def test_two_unknown_values_are_not_the_same_value(db):
    foods = [FoodFactory(name="Oat bran", magnesium_mg=None) for _ in range(2)]
    assert check(*foods) == 0


def test_members_own_foods_and_retired_ones_are_not_reported(member):
    own = FoodFactory(name="Oat bran", magnesium_mg=1600, owner=member)
    retired = FoodFactory(name="Oat bran", magnesium_mg=1600, is_retired=True)
    shared = FoodFactory(name="Oat bran", magnesium_mg=1600)
    check(own, retired, shared)
    assert [flag.food for flag in Flag.objects.all()] == [shared]
    assert kinds(shared) == {"too_much"}


# --- again ----------------------------------------------------------------------------------------


def test_a_second_check_raises_nothing_new(db):
    food = FoodFactory(magnesium_mg=1600)
    assert [check(food), check(food)] == [1, 0]
    assert Flag.objects.count() == 1


def test_a_data_issue_that_is_gone_is_taken_back(db):
    food = FoodFactory(magnesium_mg=1600, portions=[("1 bag", "2500")])
    check(food)
    set_value(food, 160)
    check(food)
    assert kinds(food) == {"large_portion"}


def test_a_food_that_is_retired_is_no_longer_reported(db):
    duplicates = [FoodFactory(name="Bran"), FoodFactory(name="Bran")]
    check(*duplicates)
    Food.objects.filter(name="Bran").update(is_retired=True)
    check(*duplicates)
    assert not Flag.objects.exists()


def test_the_figures_of_an_open_data_issue_are_kept_up_to_date(db):
    food = FoodFactory(magnesium_mg=1600)
    check(food)
    set_value(food, 1700)
    assert check(food) == 0
    assert food.flags.get().figures_text == "1,700 mg in 100 g"


def test_a_dismissed_data_issue_stays_dismissed_until_the_value_changes(curator):
    food = FoodFactory(magnesium_mg=1600)
    check(food)
    food.flags.get().dismiss(curator)
    assert check(food) == 0
    assert kinds(food) == set()
    set_value(food, 1700)
    assert check(food) == 1
    [flag] = food.flags.all()
    assert (flag.dismissed_at, flag.dismissed_by, flag.figures_text) == (None, None, "1,700 mg in 100 g")


def test_a_dismissed_data_issue_is_remembered_while_its_group_moves(curator, nuts):
    odd = FoodFactory(name="Odd", group=nuts, magnesium_mg="1.9")
    check(odd)
    odd.flags.get().dismiss(curator)
    Food.objects.filter(name__startswith="Nut").update(magnesium_mg=100)
    check(odd)
    Food.objects.filter(name__startswith="Nut").update(magnesium_mg=210)
    assert check(odd) == 0
    assert kinds(odd) == set()


def test_a_confirmed_large_portion_is_reported_again_when_it_changes(curator):
    food = FoodFactory(portions=[("1 bag", "2500")])
    check(food)
    release_values(food.flags.get(), by=curator)
    set_value(food, 50)
    assert check(food) == 0
    food.portions.update(quantity=5000)
    assert check(food) == 1
    assert food.flags.get().held_portions == [["1 bag", "5000"]]


def test_a_data_issue_that_holds_a_value_back_is_left_alone(db):
    food = FoodFactory(magnesium_mg=None)
    Flag.objects.create(food=food, kind="too_much", detail="2,000 mg in 100 g", held_mg=2000)
    check(food)
    call_command("check_foods", stdout=StringIO())
    assert food.flags.get().held_mg == Decimal(2000)


# --- everything -----------------------------------------------------------------------------------


def test_the_command_checks_every_food_and_says_what_it_found(nuts, member, monkeypatch):
    monkeypatch.setattr("foods.data_issues.BATCH", 3)
    monkeypatch.setattr("foods.management.commands.check_foods.EVERY", 6)
    last = FoodFactory(name="Zwieback", magnesium_mg=1600)
    gone = FoodFactory(name="Gone", is_retired=True)
    Flag.objects.create(food=gone, kind="twin", detail="x")
    out = StringIO()
    call_command("check_foods", stdout=out)
    assert out.getvalue().splitlines() == [
        "  8 of 11 foods",
        "Checked 11 foods: 1 new data issues, 1 open.",
    ]
    assert [flag.food for flag in Flag.objects.all()] == [last]


def test_the_embedded_catalogue_has_few_data_issues(fresh_catalogue):
    call_command("check_foods", stdout=StringIO())
    assert Flag.objects.count() < 20
    assert not Flag.objects.filter(kind__in=["too_much", "twin", "large_portion"])


def test_checking_takes_as_many_queries_with_many_foods(nuts, django_assert_max_num_queries):
    def count(many: int) -> int:
        foods = [FoodFactory(name=f"One of {many}") for _ in range(many)]
        with django_assert_max_num_queries(30) as queries:
            assert raise_data_issues(foods) == many
        return len(queries)

    few = count(12)
    assert count(60) <= few


def test_duplicates_are_found_across_batches_whatever_the_case_of_their_names(db, monkeypatch):
    monkeypatch.setattr("foods.data_issues.BATCH", 2)
    duplicates = [
        FoodFactory(name=name) for name in ("Oat bran", "OAT BRAN", "oat bran", "Oat Bran", "Oat bran")
    ]
    other = FoodFactory(name="Oat bran", brand="Acme")
    call_command("check_foods", stdout=StringIO())
    assert [kinds(food) for food in [*duplicates, other]] == [{"twin"}] * 5 + [set()]
    numbers = [food.pk for food in duplicates]
    text = "100 mg in 100 g, same as foods {}, {}, {} and 1 more"
    assert duplicates[0].flags.get().figures_text == text.format(*numbers[1:4])
    assert duplicates[2].flags.get().figures_text == text.format(*numbers[:2], numbers[3])


def test_each_name_is_looked_up_once_however_many_foods_bear_it(db, monkeypatch):
    monkeypatch.setattr("foods.data_issues.BATCH", 10)
    for _ in range(50):
        FoodFactory(name="Oat bran")
    call_command("check_foods", stdout=StringIO())  # the next one has nothing to write
    with CaptureQueriesContext(connection) as queries:
        call_command("check_foods", stdout=StringIO())
    statements = [query["sql"] for query in queries]
    assert sum(bool(re.search(r"LOWER\([^)]*\) IN \(", sql)) for sql in statements) == 1
    assert len(statements) < 25


def test_a_check_that_was_stopped_goes_on_where_it_was(db, monkeypatch):
    monkeypatch.setattr("foods.data_issues.BATCH", 2)
    monkeypatch.setattr("foods.data_issues.FLAGS_PER_WRITE", 2)
    foods = [FoodFactory(name=f"Food {number}", magnesium_mg=1600) for number in range(9)]

    def stop(checked: int) -> None:
        if checked >= 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        data_issues.check_all_foods(stop)
    assert [kinds(food) for food in foods] == [{"too_much"}] * 4 + [set()] * 5
    heard: list[int] = []
    assert data_issues.check_all_foods(heard.append) == 5
    assert heard[-1] == 5
    assert [kinds(food) for food in foods] == [{"too_much"}] * 9
    data_issues.check_all_foods(heard.append)
    assert heard[-1] == 9


def test_a_value_that_a_curator_corrects_while_foods_are_checked_is_not_reported(db, monkeypatch):
    food = FoodFactory(magnesium_mg=1600)
    look_at = data_issues._CheckRun.look_at

    def slowly(run, foods):
        look_at(run, foods)
        set_value(food, 160)

    monkeypatch.setattr(data_issues._CheckRun, "look_at", slowly)
    assert data_issues.check_all_foods() == 0
    assert not Flag.objects.exists()
