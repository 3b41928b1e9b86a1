"""The add box: type two letters, and one tap adds what was found."""

from __future__ import annotations

import re
from uuid import UUID

import pytest

from tests.factories import FoodFactory
from tests.html import HTMX, parse
from tracker.logs.models import IntakeEntry

DAY = "/days/2026-11-22/"
SEARCH = DAY + "foods/"
ADD = DAY + "entries/"
A_UUID = re.compile(r"[0-9a-f-]{36}")


def search(client, q, **headers):
    return client.get(SEARCH, {"q": q}, headers=headers or HTMX)


def picks(answer):
    return parse(answer).select("button[name=pick]")


def test_two_letters_find_a_food_with_its_usual_portion_and_milligrams(as_member, almonds):
    [found] = picks(search(as_member, "al"))
    assert found.select_one("span").text == "Almonds"
    assert found.select_one("small").text == "1 oz, 28 g Curator"
    assert found.select_one("data").attributes["value"] == "78.000"


@pytest.mark.parametrize("q", ["a", " a ", "", " ", "%"])
def test_less_than_two_letters_find_nothing_and_say_nothing(as_member, almonds, q):
    answer = search(as_member, q)
    assert not picks(answer)
    assert not parse(answer).select(".empty")


def test_what_is_not_in_the_catalogue_is_said_with_the_words_that_were_typed(as_member, almonds):
    sentence = parse(search(as_member, "<b>zz</b>")).select_one("#food-results").text
    assert "No results for “<b>zz</b>”" in sentence


@pytest.mark.parametrize("q", ["epsom bath", "magnesium oil"])
@pytest.mark.parametrize("one", ["", "1"])
def test_magnesium_on_the_skin_is_explained_and_nothing_is_offered(as_member, q, one):
    FoodFactory(name="Epsom salt, taken by mouth", kind="medicine")
    results = parse(as_member.get(SEARCH, {"q": q, "one": one}, headers=HTMX)).select_one("#food-results")
    assert "We don’t log magnesium used on the skin" in results.text
    assert not results.select("button") + results.select("a")


def test_an_unknown_food_is_found_and_called_unknown(as_member, unknown_food):
    [found] = picks(search(as_member, "muf"))
    assert found.select_one("data").text == "unknown"


def test_a_supplement_is_called_one_among_the_results(as_member, tablet):
    [found] = picks(search(as_member, "citr"))
    assert "supplement" in found.text
    assert "1 tablet" in found.select_one("small").text


def test_a_retired_food_is_not_found(as_member, almonds):
    almonds.is_retired = True
    almonds.save()
    assert not picks(search(as_member, "almonds"))


def test_each_result_carries_an_id_of_its_own(as_member):
    for name in ("Almonds", "Almond butter"):
        FoodFactory(name=name, portions=[("1 oz", "28.35")])
    found = [pick for _ in range(2) for pick in picks(search(as_member, "al"))]
    ids = [UUID(A_UUID.search(pick["value"])[0]) for pick in found]
    assert len(set(ids)) == 4
    assert {id.version for id in ids} == {7}


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_one_tap_adds_what_was_found(as_member, almonds, headers):
    [found] = picks(search(as_member, "al"))
    sent = {"pick": found["value"], "meal": "breakfast"}
    page = parse(as_member.post(ADD, sent, headers=headers, follow=True))
    assert page.select_one("#day-total").value == 78
    assert page.select_one("#entries").select_one("h2").text == "Breakfast 78 mg"
    assert page.select_one("#notice").text.startswith("Almonds logged.")


def test_tapping_twice_adds_once(as_member, almonds):
    [found] = picks(search(as_member, "al"))
    for _ in range(2):
        answer = as_member.post(ADD, {"pick": found["value"], "meal": "breakfast"}, headers=HTMX)
        assert answer.status_code == 200
    assert IntakeEntry.objects.count() == 1


def test_a_tap_adds_what_it_offered_when_the_food_has_no_portions(as_member):
    FoodFactory(name="Almond flour")
    [found] = picks(search(as_member, "al"))
    assert found.select_one("data").value == 100
    page = parse(as_member.post(ADD, {"pick": found["value"], "meal": "snack"}, follow=True))
    assert page.select_one("#day-total").value == 100


def test_a_tap_adds_a_tablet_that_has_no_portions(as_member):
    FoodFactory(name="Magnesium", basis_quantity=1, basis_unit="tablet", kind="supplement")
    [found] = picks(search(as_member, "magn"))
    page = parse(as_member.post(ADD, {"pick": found["value"], "meal": "snack"}, follow=True))
    assert page.select_one("#day-total").value == 100


def test_a_meal_that_does_not_exist_is_asked_back(as_member, almonds):
    [found] = picks(search(as_member, "al"))
    answer = as_member.post(ADD, {"pick": found["value"], "meal": "midnight feast"}, headers=HTMX)
    assert answer.status_code == 422
    assert not IntakeEntry.objects.exists()


def test_a_portion_that_is_gone_by_now_is_asked_for_again(as_member, almonds):
    [found] = picks(search(as_member, "al"))
    almonds.portions.get(label="1 oz").delete()
    answer = as_member.post(ADD, {"pick": found["value"], "meal": "snack"}, headers=HTMX)
    assert answer.status_code == 422
    form = parse(answer).select_one("#add-form")
    assert "Choose a portion" in form.text
    assert "10 almonds" in form.select_one("select").text
    assert not IntakeEntry.objects.exists()


def test_a_portion_of_another_food_is_refused(as_member, an_ounce, unknown_food):
    answer = as_member.post(ADD, an_ounce | {"portion": f"p{unknown_food.portions.get().pk}"})
    assert answer.status_code == 422
    assert not IntakeEntry.objects.exists()


def test_a_food_that_was_retired_meanwhile_is_refused_in_a_sentence(as_member, almonds):
    [found] = picks(search(as_member, "al"))
    almonds.is_retired = True
    almonds.save()
    answer = as_member.post(ADD, {"pick": found["value"], "meal": "snack"}, headers=HTMX)
    assert answer.status_code == 422
    assert "This food is no longer available" in parse(answer).select_one("[role=alert]").text
    assert not IntakeEntry.objects.exists()


# --- without JavaScript, and with htmx ------------------------------------------------------------


def test_without_javascript_the_results_come_with_the_whole_page(as_member, almonds):
    page = parse(as_member.get(SEARCH, {"q": "al"}))
    assert page.select_one("html")
    assert page.select_one("#food-search")["value"] == "al"
    form = page.select_one("#add-form")
    assert (form["method"], form["action"]) == ("post", ADD)
    assert form.select_one("button[name=pick]")
    assert form.select_one("[name=csrfmiddlewaretoken]")


def test_the_meal_goes_along_with_a_tap_without_javascript(as_member, almonds):
    page = parse(as_member.get(SEARCH, {"q": "al"}))
    assert page.select_one("#meal")["form"] == page.select_one("#food-results").select_one("form")["id"]


def test_htmx_gets_the_results_only_and_a_sentence_for_the_ear(as_member, almonds):
    part = parse(search(as_member, "alm"))
    assert not part.select("html")
    assert not part.select("#day-panel")
    assert part.select_one("#food-results")["data-query"] == "alm"
    assert part.select_one("#search-status")["hx-swap-oob"] == "innerHTML"
    assert (
        "1 result. Press Enter to log Almonds, 1 oz, 28 g, 78 mg." in part.select_one("#search-status").text
    )


def test_a_search_that_finds_nothing_is_said_to_the_ear(as_member, almonds):
    assert parse(search(as_member, "zz")).select_one("#search-status").text == "No results."


def test_the_hand_stays_in_the_search_box(as_member, an_ounce):
    answer = as_member.post(ADD, an_ounce, headers=HTMX)
    assert "autofocus" in parse(answer).select_one("#food-search").attributes
    page = as_member.get(as_member.post(ADD, an_ounce)["Location"])
    assert "autofocus" in parse(page).select_one("#food-search").attributes


# --- choosing how much, before it is added --------------------------------------------------------


def test_portion_and_amount_can_be_chosen_before_adding(as_member, almonds):
    form = parse(as_member.get(f"{SEARCH}{almonds.pk}/", headers=HTMX)).select_one("#add-form")
    assert "Almonds" in form.select_one("h2").text
    assert form.select_one("[name=amount]")["value"] == "1"
    assert [option.text for option in form.select_one("select").select("option")] == [
        "1 oz, 28 g",
        "10 almonds, 12 g",
        "grams",
    ]
    sent = {field["name"]: field["value"] for field in form.select("input[value]")}
    portion = form.select_one("select").select("option")[1]["value"]
    page = parse(
        as_member.post(ADD, sent | {"amount": "2", "portion": portion, "meal": "snack"}, follow=True)
    )
    assert page.select_one("#day-total").attributes["value"] == "66.032"


@pytest.mark.parametrize(
    ("unit", "quantity", "offered"), [("g", "100", "100"), ("ml", "250", "250"), ("tablet", "1", "1")]
)
def test_a_food_without_portions_is_offered_in_the_amount_of_its_value(as_member, unit, quantity, offered):
    food = FoodFactory(basis_unit=unit, basis_quantity=quantity)
    form = parse(as_member.get(f"{SEARCH}{food.pk}/", headers=HTMX)).select_one("#add-form")
    assert form.select_one("[name=amount]")["value"] == offered


def test_choosing_shows_whose_figure_it_is(as_member, almonds):
    form = parse(as_member.get(f"{SEARCH}{almonds.pk}/", headers=HTMX)).select_one("#add-form")
    assert "78 mg in 28.35 g. Source: Curator." in form.text


def test_choosing_works_as_a_page_of_its_own(as_member, almonds):
    page = parse(as_member.get(f"{SEARCH}{almonds.pk}/"))
    assert page.select_one("html")
    assert page.select_one("#add-form").select_one("[name=amount]")


@pytest.mark.parametrize("number", ["0", "999999", "9" * 30, "9" * 5000])
def test_choosing_a_food_that_is_not_there_is_not_found(as_member, number):
    assert as_member.get(f"{SEARCH}{number}/").status_code == 404


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_choosing_a_food_that_was_retired_meanwhile_says_so_on_the_day(as_member, almonds, headers):
    almonds.is_retired = True
    almonds.save()
    answer = as_member.get(f"{SEARCH}{almonds.pk}/", headers=headers)
    assert answer.status_code == 422
    assert "This food is no longer available" in parse(answer).select_one(".problem").text
    assert answer["HX-Retarget"] == "#day-panel"  # it was asked for in the place of the results


def test_choosing_a_food_that_was_merged_meanwhile_is_choosing_what_stands_for_it(as_member, almonds):
    kept = FoodFactory(name="Almonds, raw")
    almonds.is_retired, almonds.merged_into = True, kept
    almonds.save()
    form = parse(as_member.get(f"{SEARCH}{almonds.pk}/", headers=HTMX)).select_one("#add-form")
    assert form.select_one("h2").text == "Almonds, raw"


def test_the_form_of_a_chosen_food_sent_twice_makes_one_entry(as_member, almonds):
    form = parse(as_member.get(f"{SEARCH}{almonds.pk}/", headers=HTMX)).select_one("#add-form")
    sent = {field["name"]: field["value"] for field in form.select("input[value]")}
    sent |= {"portion": form.select_one("select").select("option")[0]["value"], "meal": "snack"}
    for _ in range(2):
        assert as_member.post(ADD, sent).status_code == 302
    assert IntakeEntry.objects.count() == 1
