"""Where curators keep the catalogue right."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from foods.models import Food, FoodGroup
from tests.factories import EntryFactory, FoodFactory, FoodGroupFactory, UserFactory
from tests.foods.conftest import filled_in

FOODS = "/admin/foods/food/"
PEOPLES_OWN = ["logs/intakeentry", "profiles/user", "profiles/profile", "profiles/target"]


def page_of(food: Food) -> str:
    return f"{FOODS}{food.pk}/change/"


def edit(client: Client, food: Food, **changes: str):
    """Open the food's form, change these fields, save."""
    return client.post(page_of(food), filled_in(client.get(page_of(food))) | changes)


def listed(client: Client, query: str = "") -> set[str]:
    return {food.name for food in client.get(f"{FOODS}{query}").context["cl"].result_list}


@pytest.fixture
def as_superuser(db):
    client = Client()
    client.force_login(UserFactory(email="chief@example.org", is_staff=True, is_superuser=True))
    return client


# --- who may see what -----------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/admin/", FOODS, "/admin/login/", "/admin/logs/intakeentry/"])
def test_the_admin_signs_in_through_the_same_door_as_members(client, db, address):
    answer = client.get(address, follow=True)
    assert answer.request["PATH_INFO"] == "/accounts/login/"
    assert answer.status_code == 200


def test_the_admin_has_no_door_of_its_own(client, db):
    UserFactory(email="chief@example.org", is_staff=True)
    client.post("/admin/login/", {"username": "chief@example.org", "password": "a long enough secret"})
    assert "_auth_user_id" not in client.session


def test_signing_in_leads_back_to_the_page_of_the_admin(client, curator):
    curator.set_password("a long enough secret")
    curator.save()
    sign_in = client.get(FOODS)["Location"]
    credentials = {"login": curator.email, "password": "a long enough secret", "next": FOODS}
    assert client.post(sign_in, credentials)["Location"] == FOODS


@pytest.mark.parametrize("address", ["/admin/", FOODS])
def test_a_member_has_no_business_in_the_admin(as_member, address):
    assert as_member.get(address, follow=True).status_code == 403


def test_a_curator_finds_what_keeps_foods_right_on_the_index_and_nothing_else(as_curator):
    [foods] = as_curator.get("/admin/").context["app_list"]
    assert foods["app_label"] == "foods"
    assert [model["object_name"] for model in foods["models"]] == [
        *("Flag", "Submission", "Food", "Correction", "Alias"),
        *("FoodGroup", "Brand", "Dish", "Merge", "ImportRun"),
    ]


@pytest.mark.parametrize("model", [*PEOPLES_OWN, "auth/group", "account/emailaddress"])
def test_a_curator_sees_nothing_about_people(as_curator, model):
    assert as_curator.get(f"/admin/{model}/").status_code == 403


def test_a_curator_cannot_open_a_single_entry(as_curator):
    entry = EntryFactory()
    assert as_curator.get(f"/admin/logs/intakeentry/{entry.pk}/change/").status_code == 403


def test_no_right_that_is_given_to_a_group_opens_what_people_logged(as_curator):
    Group.objects.get(name="Food curators").permissions.set(Permission.objects.all())
    assert [as_curator.get(f"/admin/{model}/").status_code for model in PEOPLES_OWN] == [403] * 4
    apps = as_curator.get("/admin/").context["app_list"]
    assert not {"logs", "profiles"} & {app["app_label"] for app in apps}


def test_the_curators_have_the_rights_over_the_catalogue_and_no_others(db):
    rights = Group.objects.get(name="Food curators").permissions
    kept = (
        "food", "foodgroup", "portion", "alias", "barcode", "flag", "submission",
        "dish", "dishpart", "dishaddition", "brand",
    )  # fmt: skip
    acts = ("add", "change", "delete", "view")
    looks = ["view_importrun", "view_merge"]
    catalogue = rights.filter(content_type__app_label="foods")
    assert sorted(catalogue.values_list("codename", flat=True)) == sorted(
        [*looks, *(f"{act}_{model}" for act in acts for model in kept)]
    )
    others = rights.exclude(content_type__app_label="foods")
    # A correction knows members by number only.
    assert list(others.values_list("content_type__app_label", "codename")) == [("logs", "view_correction")]


def test_a_superuser_sees_entries_and_cannot_change_them(as_superuser, member, almonds):
    entry = EntryFactory(user=member, food=almonds, grams="28.35")
    page = as_superuser.get("/admin/logs/intakeentry/")
    assert "Almonds" in page.text
    assert "member@example.org" in page.text
    assert as_superuser.get(f"/admin/logs/intakeentry/{entry.pk}/change/").status_code == 200
    assert as_superuser.post(f"/admin/logs/intakeentry/{entry.pk}/change/", {}).status_code == 403
    assert (
        as_superuser.post(f"/admin/logs/intakeentry/{entry.pk}/delete/", {"post": "yes"}).status_code == 403
    )


@pytest.mark.parametrize("model", [*PEOPLES_OWN, "foods/food", "foods/foodgroup"])
def test_a_superuser_opens_every_list(as_superuser, member, almonds, model):
    EntryFactory(user=member, food=almonds)
    assert as_superuser.get(f"/admin/{model}/").status_code == 200
    assert as_superuser.get(f"/admin/{model}/?q=member").status_code == 200


def test_a_superuser_opens_the_page_of_a_member(as_superuser, member):
    assert as_superuser.get(f"/admin/profiles/user/{member.pk}/change/").status_code == 200


# --- editing --------------------------------------------------------------------------------------


def test_a_curator_corrects_a_value(as_curator, almonds):
    answer = edit(as_curator, almonds, magnesium_mg="76.5")
    assert (answer.status_code, answer["Location"]) == (302, FOODS)
    almonds.refresh_from_db()
    assert almonds.magnesium_mg == Decimal("76.5")


def test_correcting_a_food_leaves_past_entries_alone(as_curator, member, almonds):
    entry = EntryFactory(user=member, food=almonds, grams="28.35")
    edit(as_curator, almonds, name="Hazelnuts", magnesium_mg="76.5", kind="supplement", basis_quantity="30")
    entry.refresh_from_db()
    assert (entry.name, entry.magnesium_mg, entry.kind) == ("Almonds", 78, "food")
    assert (entry.basis_magnesium_mg, entry.basis_quantity) == (78, Decimal("28.35"))


def test_emptying_a_value_makes_it_unknown_and_not_zero(as_curator, almonds):
    edit(as_curator, almonds, magnesium_mg="")
    almonds.refresh_from_db()
    assert almonds.magnesium_mg is None


def test_a_curator_adds_a_portion(as_curator, almonds):
    edit(as_curator, almonds, **{"portions-2-label": "1 cup", "portions-2-quantity": "143"})
    assert almonds.portions.get(label="1 cup").magnesium_mg == Decimal("393.439")


def test_a_curator_corrects_and_deletes_portions(as_curator, almonds):
    edit(as_curator, almonds, **{"portions-0-quantity": "28", "portions-1-DELETE": "on"})
    assert [(portion.label, portion.quantity) for portion in almonds.portions.all()] == [("1 oz", 28)]


def test_each_portion_shows_its_magnesium(as_curator, almonds, unknown_food):
    assert "78 mg" in as_curator.get(page_of(almonds)).text
    assert "unknown" in as_curator.get(page_of(unknown_food)).text


def test_a_curator_adds_a_food(as_curator):
    group = FoodGroupFactory()
    form = filled_in(as_curator.get(f"{FOODS}add/"))
    filled = {"name": "Hazelnuts", "group": group.pk, "magnesium_mg": "163", "portions-0-label": "1 oz"}
    answer = as_curator.post(f"{FOODS}add/", form | filled | {"portions-0-quantity": "28.35"})
    assert answer.status_code == 302
    food = Food.objects.get()
    assert (food.name, food.source_in_words) == ("Hazelnuts", "Curator")
    assert food.usual_portion().magnesium_mg == Decimal("46.211")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("magnesium_mg", "-1"),
        ("magnesium_mg", "1e9"),
        ("magnesium_mg", "much"),
        ("basis_quantity", ""),
        ("basis_quantity", "0"),
        ("basis_quantity", "-100"),
        ("portions-0-quantity", "0"),
        ("portions-0-quantity", "-1"),
        ("portions-1-label", "1 oz"),
    ],
)
def test_a_wrong_value_is_shown_beside_its_field_and_nothing_is_saved(as_curator, almonds, field, value):
    answer = edit(as_curator, almonds, **{"magnesium_mg": "99", field: value})
    assert answer.status_code == 200
    assert "errorlist" in answer.text
    almonds.refresh_from_db()
    assert (almonds.name, almonds.magnesium_mg, almonds.basis_quantity) == ("Almonds", 78, Decimal("28.35"))
    assert almonds.usual_portion().quantity == Decimal("28.35")


def test_what_was_changed_stands_in_the_foods_history(as_curator, almonds):
    edit(as_curator, almonds, magnesium_mg="76.5")
    page = as_curator.get(f"{FOODS}{almonds.pk}/history/")
    assert "curator@example.org" in page.text
    assert "agnesium" in page.text.split("curator@example.org", 1)[1]


def test_a_curator_orders_and_names_the_groups(as_curator):
    """Each in its form, which asks before it replaces what somebody else saved meanwhile."""
    nuts = FoodGroupFactory(name="Nuts", position=0)
    FoodGroupFactory(name="Dairy", position=1)
    as_curator.post(f"/admin/foods/foodgroup/{nuts.pk}/change/", {"name": "Nuts and seeds", "position": "5"})
    assert [group.name for group in FoodGroup.objects.all()] == ["Dairy", "Nuts and seeds"]


def test_the_list_of_groups_says_how_many_foods_each_has(as_curator, almonds):
    FoodFactory(group=almonds.group)
    FoodGroupFactory(name="Empty")
    groups = as_curator.get("/admin/foods/foodgroup/").context["cl"].result_list
    assert {group.name: group.food_count for group in groups} == {almonds.group.name: 2, "Empty": 0}


# --- the list -------------------------------------------------------------------------------------


@pytest.fixture
def mixed_foods(db, almonds, unknown_food, tablet):
    """Almonds, a muffin of unknown magnesium, a tablet, a branded water of USDA's, and retired peanuts."""
    FoodFactory(name="Still water", brand="Evian", kind="drink", group=FoodGroupFactory(name="Drinks"))
    FoodFactory(name="Oats", aliases="porridge", source="usda_sr_legacy", source_id="173904")
    FoodFactory(name="Peanuts", is_retired=True)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?q=almo", {"Almonds"}),
        ("?q=evian", {"Still water"}),
        ("?q=porridge", {"Oats"}),
        ("?q=173904", {"Oats"}),
        ("?q=1739", set()),
        ("?magnesium=unknown", {"Blueberry muffin"}),
        ("?magnesium=known", {"Almonds", "Magnesium citrate tablet", "Still water", "Oats", "Peanuts"}),
        ("?is_retired__exact=1", {"Peanuts"}),
        ("?kind__exact=supplement", {"Magnesium citrate tablet"}),
        ("?source__exact=usda_sr_legacy", {"Oats"}),
        ("?group__id__exact={drinks}", {"Still water"}),
    ],
)
def test_the_list_is_searched_and_filtered(as_curator, mixed_foods, query, names):
    drinks = FoodGroup.objects.get(name="Drinks")
    assert listed(as_curator, query.format(drinks=drinks.pk)) == names


def test_the_list_says_what_a_food_holds_and_in_how_much(as_curator, almonds, unknown_food):
    page = as_curator.get(FOODS).text
    assert "78 mg in 28.35 g" in page
    assert "1 oz: 78 mg" in page
    assert "1 piece: unknown" in page


@pytest.mark.parametrize("column", range(1, 8))
def test_the_list_is_sorted_by_any_column(as_curator, mixed_foods, column):
    assert as_curator.get(f"{FOODS}?o={column}").status_code == 200


def test_the_list_takes_as_many_queries_with_many_foods(as_curator, django_assert_max_num_queries):
    def count(most: int) -> int:
        with django_assert_max_num_queries(most) as queries:
            assert as_curator.get(FOODS).status_code == 200
        return len(queries)

    for number in range(3):
        FoodFactory(name=f"Bean {number}", portions=[("1 cup", "100"), ("1 oz", "28.35")])
    few = count(15)
    for number in range(3, 30):
        FoodFactory(name=f"Bean {number}", portions=[("1 cup", "100"), ("1 oz", "28.35")])
    assert count(15) == few


def test_a_record_that_another_food_stands_for_is_said_beside_its_field(as_curator, almonds):
    FoodFactory(source="usda_sr_legacy", source_id="1")
    answer = edit(as_curator, almonds, source="usda_sr_legacy", source_id="1")
    assert "Another food already has this source and id." in answer.text
