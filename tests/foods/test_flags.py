"""The curators' list of data issues: shown, dismissed, fixed."""

import re
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission

from foods import history
from foods.data_issues import raise_data_issues
from foods.models import Flag, Food
from tests.factories import FoodFactory
from tests.foods.test_admin import edit
from tracker.logs.search.results import SearchResults

FLAGS = "/admin/foods/flag/"


@pytest.fixture
def issue(db) -> Flag:
    """About bran with 1,600 mg in 100 g."""
    raise_data_issues([FoodFactory(name="Bran", magnesium_mg=1600)])
    return Flag.objects.get()


@pytest.fixture
def held(db) -> Flag:
    """A value that an import held back."""
    food = FoodFactory(name="Rice", magnesium_mg=None, source="usda_sr_legacy", source_id="1")
    return Flag.objects.create(food=food, kind="grams_for_mg", detail="0.23 mg in 100 g", held_mg="0.23")


def listed(client, query: str = "") -> list[str]:
    return [flag.food.name for flag in client.get(f"{FLAGS}{query}").context["cl"].result_list]


def only_looking(curator) -> None:
    curator.groups.clear()
    for right in ("view_flag", "view_food"):
        curator.user_permissions.add(Permission.objects.get(codename=right))


def test_the_list_shows_the_food_what_is_odd_and_the_figures(as_curator, issue):
    page = as_curator.get(FLAGS).text
    assert f'<a href="/admin/foods/food/{issue.food_id}/change/">Bran</a>' in page
    assert "Over 1,500 mg in 100 g" in page
    assert "1,600 mg in 100 g" in page


def test_one_press_dismisses_a_data_issue_and_keeps_who_did(as_curator, curator, issue):
    answer = as_curator.post(f"{FLAGS}{issue.pk}/dismiss/", follow=True)
    assert "Dismissed: Bran: Over 1,500 mg in 100 g." in answer.text
    issue.refresh_from_db()
    assert issue.dismissed_by == curator
    assert listed(as_curator) == []
    assert listed(as_curator, "?state=dismissed") == ["Bran"]
    assert raise_data_issues([issue.food]) == 0


def test_after_dismissing_the_list_is_filtered_as_it_was(as_curator, issue):
    before = "http://testserver/admin/foods/flag/?kind__exact=too_much"
    answer = as_curator.post(f"{FLAGS}{issue.pk}/dismiss/", headers={"referer": before})
    assert answer["Location"] == f"{FLAGS}?kind__exact=too_much"


def test_many_data_issues_are_dismissed_at_once(as_curator, issue, held):
    chosen = {"action": "dismiss_selected", "_selected_action": [issue.pk, held.pk]}
    assert "2 dismissed." in as_curator.post(FLAGS, chosen, follow=True).text
    assert listed(as_curator) == []


def test_open_data_issues_are_shown_unless_asked_otherwise(as_curator, curator, issue, held):
    held.dismiss(curator)
    assert listed(as_curator) == ["Bran"]
    assert listed(as_curator, "?state=dismissed") == ["Rice"]
    assert sorted(listed(as_curator, "?state=all")) == ["Bran", "Rice"]
    assert listed(as_curator, "?state=all&kind__exact=grams_for_mg") == ["Rice"]


def test_mending_the_food_removes_the_data_issue(as_curator, issue):
    edit(as_curator, issue.food, magnesium_mg="160")
    assert not Flag.objects.exists()


def test_a_value_that_was_held_back_is_taken_over_with_history(as_curator, curator, held):
    page = as_curator.get(FLAGS).text
    assert "0.23 mg in 100 g" in page
    assert "Use this value" in page
    answer = as_curator.post(f"{FLAGS}{held.pk}/use/", follow=True)
    assert "Rice now has 0.23 mg in 100 g." in answer.text
    rice = Food.objects.get(name="Rice")
    assert (rice.magnesium_mg, rice.curated_fields) == (Decimal("0.23"), ["magnesium_mg"])
    [line, *_] = history.history_lines(rice)
    assert (line.by, [(one.was, one.now) for one in line.changes]) == (
        "curator@example.org",
        [("unknown", "0.23")],
    )
    assert listed(as_curator) == []


def test_a_data_issue_about_the_value_that_was_taken_over_is_dismissed(as_curator, held):
    Flag.objects.filter(pk=held.pk).update(kind="too_much", held_mg=1600)
    as_curator.post(f"{FLAGS}{held.pk}/use/")
    assert Flag.objects.get().dismissed_at is not None
    assert raise_data_issues([Food.objects.get(name="Rice")]) == 0


def test_without_a_value_held_back_there_is_none_to_use(as_curator):
    flag = Flag.objects.create(food=FoodFactory(), kind="twin", detail="x")
    assert "Use this value" not in as_curator.get(FLAGS).text
    answer = as_curator.post(f"{FLAGS}{flag.pk}/use/", follow=True)
    assert "There is no pending value any more." in answer.text


def test_who_may_only_look_cannot_dismiss(as_curator, curator, issue, held):
    only_looking(curator)
    assert as_curator.get(FLAGS).status_code == 200
    assert as_curator.post(f"{FLAGS}{issue.pk}/dismiss/").status_code == 403
    assert as_curator.post(f"{FLAGS}{held.pk}/use/").status_code == 403
    assert "Dismiss</button>" not in as_curator.get(FLAGS).text


@pytest.mark.parametrize("act", ["dismiss", "use"])
def test_following_a_link_does_nothing(as_curator, issue, act):
    assert as_curator.get(f"{FLAGS}{issue.pk}/{act}/").status_code == 405


def test_a_member_sees_no_data_issues(as_member, issue):
    assert as_member.get(FLAGS, follow=True).status_code == 403
    assert as_member.post(f"{FLAGS}{issue.pk}/dismiss/", follow=True).status_code in {403, 405}
    issue.refresh_from_db()
    assert issue.dismissed_at is None


def test_data_issues_about_members_own_foods_are_nobodys_business(as_curator, member):
    bread = FoodFactory(name="Bread", owner=member)
    flag = Flag.objects.create(food=bread, kind="too_much", detail="x")
    assert listed(as_curator) == []
    assert as_curator.post(f"{FLAGS}{flag.pk}/dismiss/").status_code == 404


def test_the_first_page_leads_to_open_data_issues_of_each_kind(as_curator, curator, issue, held):
    def kinds_on_first_page() -> set[str]:
        return set(re.findall(r"kind__exact=(\w+)", as_curator.get("/admin/").text))

    assert kinds_on_first_page() == {issue.kind, held.kind}
    held.dismiss(curator)
    assert kinds_on_first_page() == {issue.kind}
    issue.dismiss(curator)
    assert kinds_on_first_page() == set()


def test_the_list_takes_as_many_queries_with_many_data_issues(as_curator, django_assert_max_num_queries):
    def count(many: int) -> int:
        raise_data_issues([FoodFactory(magnesium_mg=1600) for _ in range(many)])
        with django_assert_max_num_queries(20) as queries:
            assert as_curator.get(FLAGS).status_code == 200
        return len(queries)

    count(1)
    few = count(3)
    assert count(30) == few


# --- figures that no food has ---------------------------------------------------------------------


def test_a_value_is_held_back_until_a_curator_confirms_it(as_curator, curator):
    food = FoodFactory(name="Bran", magnesium_mg=1600)
    raise_data_issues([food])
    food.refresh_from_db()
    assert (food.magnesium_mg, food.per_portion_mg) == (None, None)
    as_curator.post(f"{FLAGS}{food.flags.get().pk}/use/")
    food.refresh_from_db()
    assert (food.magnesium_mg, food.per_portion_mg) == (1600, 1600)
    assert raise_data_issues([food]) == 0
    assert Food.objects.get(pk=food.pk).magnesium_mg == 1600


def test_portions_are_held_back_until_a_curator_confirms_them(as_curator):
    food = FoodFactory(name="Bran", portions=[("1 sack", "2500"), ("1 grain", "0.5"), ("1 cup", "60")])
    raise_data_issues([food])
    assert [portion.label for portion in food.portions.all()] == ["1 cup"]
    assert food.usual_portion().label == "1 cup"
    large = food.flags.get(kind="large_portion")
    assert (large.held_portions, food.flags.get(kind="small_portion").figures_text) == (
        [["1 sack", "2500"]],
        "1 grain is 0.5 g",
    )
    assert "1 sack: 2500 g" in as_curator.get(FLAGS).text
    answer = as_curator.post(f"{FLAGS}{large.pk}/use/", follow=True)
    assert "The portions of Bran were restored." in answer.text
    assert [portion.label for portion in food.portions.all()] == ["1 cup", "1 sack"]
    assert raise_data_issues([Food.objects.get(pk=food.pk)]) == 0
    assert food.portions.filter(label="1 sack").exists()


def test_what_is_dismissed_stays_out_of_the_food(as_curator):
    food = FoodFactory(name="Bran", portions=[("1 sack", "2500")])
    raise_data_issues([food])
    as_curator.post(f"{FLAGS}{food.flags.get().pk}/dismiss/")
    assert raise_data_issues([food]) == 0
    assert not food.portions.exists()


def test_a_held_portion_is_offered_nowhere(as_member, member):
    food = FoodFactory(name="Bran", portions=[("1 sack", "2500")])
    raise_data_issues([food])
    day = member.profile.today()
    for page in (f"/days/{day}/foods/?q=bran", f"/days/{day}/foods/{food.pk}/", f"/foods/{food.pk}/"):
        assert "sack" not in as_member.get(page).text
    assert not SearchResults.find("1 sack of bran", user=member).logged_by_enter


def test_small_portions_of_supplements_and_of_pieces_are_right(db):
    powder = FoodFactory(kind="supplement", basis_unit="g", portions=[("1 scoop", "0.5")])
    tablets = FoodFactory(basis_unit="tablet", portions=[("1/2 tablet", "0.5")])
    assert raise_data_issues([powder, tablets]) == 0


def test_what_the_embedded_catalogue_says_is_confirmed(db):
    salt = FoodFactory(
        catalogue_key="salt",
        catalogue_values={"portions": [["1 dash", "0.4"]]},
        portions=[("1 dash", "0.4"), ("1 grain", "0.1")],
    )
    raise_data_issues([salt])
    assert [portion.label for portion in salt.portions.all()] == ["1 dash"]
