"""A member's own foods, as their labels have them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from foods.models import Food, Submission
from tests.factories import EntryFactory, FoodFactory
from tests.html import HTMX, parse
from tracker.logs.models import IntakeEntry

NEW = "/foods/mine/new/"
DAY = "/days/2026-11-22/"
BAR = {
    "name": "Oat bar", "brand": "Mill", "kind": "food", "value": "12", "measure": "us", "per": "serving",
    "serving": "40", "unit": "g", "barcode": "4006381333931",
}  # fmt: skip


@pytest.fixture
def bar(as_member):
    assert as_member.post(NEW, BAR).status_code == 302
    return Food.objects.get()


@pytest.fixture
def theirs(as_stranger):
    assert as_stranger.post(NEW, BAR).status_code == 302
    return Food.objects.get()


def made(client, **fields):
    answer = client.post(NEW, BAR | fields)
    assert answer.status_code == 302, parse(answer).text
    return Food.objects.latest("id")


def errors(client, **fields):
    answer = client.post(NEW, BAR | fields)
    assert answer.status_code == 422
    assert not Food.objects.exists()
    return " ".join(error.text for error in parse(answer).select("ul.errorlist"))


# --- what a label says ----------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/foods/mine/", NEW])
def test_a_visitor_is_sent_to_sign_in(client, address):
    assert client.get(address)["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("measure", "value", "mg", "note"),
    [
        ("mg", "50.4", "50.4", "Label: 50.4 mg"),
        ("mg", "2,5", "2.5", "Label: 2.5 mg"),
        ("mg", "0", "0", "Label: 0 mg"),
        ("us", "12", "50.4", "Label: 12% of 420 mg"),
        ("us", "12 %", "50.4", "Label: 12% of 420 mg"),
        ("us-old", "12", "48", "Label: 12% of 400 mg"),
        ("eu", "12", "45", "Label: 12% of 375 mg"),
        ("unknown", "", None, "Label: magnesium is not on it"),
    ],
)
def test_the_figure_of_the_label_becomes_milligrams_with_the_sum_in_words(
    as_member, measure, value, mg, note
):
    food = made(as_member, measure=measure, value=value)
    assert food.magnesium_mg == (None if mg is None else Decimal(mg))
    assert food.source_note == note
    page = parse(as_member.get(f"/foods/{food.pk}/"))
    assert f"Own food. {note}" in page.text


def test_a_serving_is_the_basis_and_the_usual_portion(bar):
    assert (bar.basis_quantity, bar.basis_unit, bar.source) == (40, "g", "own")
    assert [(portion.label, portion.quantity) for portion in bar.portions.all()] == [("1 serving", 40)]
    assert bar.per_portion_mg == Decimal("50.4")
    assert bar.barcodes.get().gtin == "04006381333931"


def test_a_figure_for_100_g_may_have_a_serving_too(as_member):
    food = made(as_member, per="100", value="235", measure="mg")
    assert (food.basis_quantity, food.per_portion_mg, food.per_100_mg) == (100, 94, 235)
    assert not made(as_member, per="100", serving="", name="Bulk").portions.exists()


def test_tablets_are_counted_by_the_piece(as_member):
    food = made(as_member, kind="supplement", unit="capsule", serving="2", value="200", measure="mg")
    assert food.is_supplemental
    assert food.usual_portion().label == "2 capsules"
    assert food.group.name == "Supplements"


def test_further_portions_are_kept(as_member):
    food = made(as_member, label_1="1 slice", quantity_1="28", label_3="1/2 bar", quantity_3="20,5")
    portions = [(portion.label, portion.quantity) for portion in food.portions.all()]
    assert portions == [("1 serving", 40), ("1 slice", 28), ("1/2 bar", Decimal("20.5"))]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": " "}, "Enter a name."),
        ({"value": "1,234"}, "Did you mean"),
        ({"value": "much"}, "as a number"),
        ({"value": "-3"}, "above 0"),
        ({"value": ""}, "Enter the amount of magnesium, or choose"),
        ({"value": "9999999"}, "higher than expected"),
        ({"measure": "unknown"}, "Leave this blank"),
        ({"serving": ""}, "Enter the size of one serving"),
        ({"serving": "1,234"}, "Did you mean"),
        ({"serving": "0"}, "above 0"),
        ({"per": "100", "unit": "tablet"}, "Choose g or ml as the unit"),
        ({"barcode": "4006381333930"}, "This barcode isn’t valid"),
        ({"label_1": "1 slice"}, "Enter an amount"),
        ({"quantity_1": "28"}, "Enter a name for the portion"),
        ({"label_1": "1 serving", "quantity_1": "28"}, "already have a portion with this name"),
        ({"kind": "poison"}, "Choose a type."),
        ({"measure": ""}, "Choose a unit."),
    ],
)
def test_a_wrong_field_gets_a_sentence_and_nothing_is_made(as_member, fields, sentence):
    assert sentence in errors(as_member, **fields)


def test_a_refused_form_keeps_what_was_typed(as_member):
    page = parse(as_member.post(NEW, BAR | {"value": "1,234", "day": "2026-11-20"}))
    typed = {field["name"]: field["value"] for field in page.select_one("main").select("input[value]")}
    assert (typed["name"], typed["value"], typed["day"]) == ("Oat bar", "1,234", "2026-11-20")


def test_the_form_sent_twice_makes_one_food(as_member, bar):
    answer = as_member.post(NEW, BAR)
    assert answer.status_code == 422
    assert "You already have a food with this name and brand" in answer.text
    assert Food.objects.count() == 1


# --- changing and removing ------------------------------------------------------------------------


def test_the_form_for_a_change_shows_what_the_label_said(as_member, bar):
    page = parse(as_member.get(f"/foods/mine/{bar.pk}/"))
    typed = {
        field["name"]: field.attributes.get("value", "")
        for field in page.select_one("main").select("input[type=text]")
    }
    assert {name: typed[name] for name in ("name", "value", "serving", "barcode")} == {
        "name": "Oat bar", "value": "12", "serving": "40", "barcode": "4006381333931",
    }  # fmt: skip
    chosen = {option["value"] for option in page.select_one("main").select("option[selected]")}
    assert chosen == {"food", "us", "g"}


def test_saving_the_form_untouched_changes_nothing(as_member, bar):
    before = Food.objects.values().get()
    portions = list(bar.portions.values())
    assert as_member.post(f"/foods/mine/{bar.pk}/", BAR).status_code == 302
    after = Food.objects.values().get()
    assert after | {"updated_at": None} == before | {"updated_at": None}
    assert list(bar.portions.values()) == portions


def test_changing_an_own_food_leaves_past_entries_alone(as_member, member, bar):
    EntryFactory(user=member, food=bar, grams=40)
    as_member.post(f"/foods/mine/{bar.pk}/", BAR | {"name": "Bar", "value": "24", "barcode": ""})
    bar.refresh_from_db()
    assert (bar.name, bar.magnesium_mg, bar.barcodes.count()) == ("Bar", Decimal("100.8"), 0)
    entry = IntakeEntry.objects.get()
    assert (entry.name, entry.magnesium_mg) == ("Oat bar", Decimal("50.4"))


def test_a_removed_food_is_found_no_more_and_can_be_brought_back(as_member, bar):
    page = parse(as_member.post(f"/foods/mine/{bar.pk}/remove/", follow=True))
    assert "Oat bar removed." in page.text
    assert not page.select("#own-foods")
    assert not parse(as_member.get(f"{DAY}foods/?q=oat")).select("button[name=pick]")
    page = parse(as_member.post(page.select_one("form.toast")["action"], follow=True))
    assert "Oat bar" in page.select_one("#own-foods").text


def test_removing_twice_is_still_removed(as_member, bar):
    for _ in range(2):
        assert as_member.post(f"/foods/mine/{bar.pk}/remove/").status_code == 302
    bar.refresh_from_db()
    assert bar.is_retired


# --- nobody else's --------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["", "remove/", "restore/", "offer/", "withdraw/"])
def test_a_strangers_own_food_cannot_be_touched(as_member, theirs, what):
    assert as_member.post(f"/foods/mine/{theirs.pk}/{what}", BAR | {"name": "Taken"}).status_code == 404
    theirs.refresh_from_db()
    assert (theirs.name, theirs.is_retired, theirs.submissions.count()) == ("Oat bar", False, 0)


def test_a_strangers_own_food_is_in_no_list_and_no_search(as_member, theirs):
    for address in (
        "/foods/mine/",
        "/foods/?q=oat",
        "/foods/?q=4006381333931",
        f"{DAY}foods/?q=oat",
        "/foods/",
    ):
        assert "Oat bar" not in as_member.get(address).text


def test_a_strangers_own_food_cannot_be_added_by_its_id(as_member, theirs):
    assert as_member.get(f"{DAY}foods/{theirs.pk}/").status_code == 404
    portion = theirs.portions.get()
    for sent in (
        {"pick": f"{theirs.pk} p{portion.pk} 1 01a1c2d3-0000-7000-8000-000000000000", "meal": "lunch"},
        {"food": theirs.pk, "portion": f"p{portion.pk}", "amount": "1", "meal": "lunch",
         "id": "01a1c2d3-0000-7000-8000-000000000000"},
    ):  # fmt: skip
        assert as_member.post(f"{DAY}entries/", sent, headers=HTMX).status_code == 422
    assert not IntakeEntry.objects.exists()


def test_a_catalogue_food_is_nobodys_own(as_member, almonds):
    assert as_member.get(f"/foods/mine/{almonds.pk}/").status_code == 404
    assert as_member.post(f"/foods/mine/{almonds.pk}/remove/").status_code == 404


def test_two_members_may_have_a_food_of_one_name(as_member, theirs):
    assert as_member.post(NEW, BAR).status_code == 302


# --- submitting to the catalogue ------------------------------------------------------------------


def test_a_food_can_be_submitted_and_withdrawn(as_member, bar):
    for _ in range(2):
        page = parse(as_member.post(f"/foods/mine/{bar.pk}/offer/", follow=True))
    assert "Waiting for review. A curator will check it." in page.text
    assert Submission.objects.get().state == "waiting"
    assert "Suggested" in parse(as_member.get("/foods/mine/")).text
    page = parse(as_member.post(f"/foods/mine/{bar.pk}/withdraw/", follow=True))
    assert "Suggest this food" in page.text
    assert Submission.objects.get().state == "withdrawn"


def test_what_became_of_an_offer_is_said_with_its_reason(as_member, bar):
    submission = Submission.objects.create(food=bar, state="refused", reason="The label is hard to read.")
    page = parse(as_member.get(f"/foods/{bar.pk}/"))
    assert "Not added. The label is hard to read." in page.text
    assert "Suggest it again" in page.text
    shared = FoodFactory(name="Oat bar")
    submission.state, submission.shared_food = "accepted", shared
    submission.save()
    page = parse(as_member.get(f"/foods/{bar.pk}/"))
    assert "Approved. Everyone can find it now." in page.text
    assert f"/foods/{shared.pk}/" in {link["href"] for link in page.select("a")}


def test_removing_a_food_takes_its_offer_back(as_member, bar):
    as_member.post(f"/foods/mine/{bar.pk}/offer/")
    as_member.post(f"/foods/mine/{bar.pk}/remove/")
    assert Submission.objects.get().state == "withdrawn"
    assert as_member.post(f"/foods/mine/{bar.pk}/offer/").status_code == 404


# --- from a day and back --------------------------------------------------------------------------


def test_what_was_not_found_becomes_an_own_food_and_comes_back_ready_to_be_added(as_member):
    link = parse(as_member.get(f"{DAY}foods/?q=oat+bar")).select_one("#food-results").select("a")[0]
    assert link.text == "Add “oat bar” as your own food"
    form = parse(as_member.get(link["href"])).select_one("main")
    assert form.select_one("input[name=name]")["value"] == "oat bar"
    sent = BAR | {"name": "oat bar", "day": form.select_one("input[name=day]")["value"]}
    page = parse(as_member.post(NEW, sent, follow=True))
    form = page.select_one("#add-form")
    assert form["action"] == f"{DAY}entries/"
    sent = {field["name"]: field["value"] for field in form.select("input[value]")} | {"meal": "snack"}
    sent["portion"] = form.select_one("select").select("option")[0]["value"]
    assert (
        parse(as_member.post(form["action"], sent, follow=True)).select_one("#day-total").attributes["value"]
        == "50.400"
    )


@pytest.mark.parametrize("day", ["", "yesterday", "1999-01-01", "2026-02-30"])
def test_without_a_day_the_foods_own_page_follows(as_member, day):
    answer = as_member.post(NEW, BAR | {"day": day})
    assert answer["Location"] == f"/foods/{Food.objects.get().pk}/"


def test_own_foods_come_first_in_the_search_of_their_member(as_member, bar):
    FoodFactory(name="Oat bar")
    first, _ = parse(as_member.get(f"{DAY}foods/?q=oat+bar")).select("button[name=pick]")
    assert "Mill" in first.text


# --- figures that no food has ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "detail"),
    [
        ({"value": "900", "measure": "mg"}, "900 mg in 40 g"),
        ({"serving": "2500"}, "1 serving is 2,500 g"),
        ({"label_1": "1 crumb", "quantity_1": "0.2"}, "1 crumb is 0.2 g"),
    ],
)
def test_a_member_confirms_figures_that_no_food_has(as_member, fields, detail):
    assert f"Check the label: {detail}." in errors(as_member, **fields)
    assert as_member.post(NEW, BAR | fields | {"confirmed": "on"}).status_code == 302
    assert Food.objects.get().portions.exists()


def test_what_is_plausible_has_nothing_to_confirm(as_member):
    assert "These values are correct" not in as_member.get(NEW).text
    assert "These values are correct" in as_member.post(NEW, BAR | {"serving": "2500"}).text
    made(as_member, kind="supplement", unit="tablet", serving="1", value="400", measure="mg")


def test_a_removed_food_comes_back_only_while_its_name_is_free(as_member, member):
    removed = FoodFactory(name="Oat bar", owner=member, source=Food.Source.OWN, is_retired=True)
    other = FoodFactory(name="Oat bar", owner=member, source=Food.Source.OWN)
    page = as_member.post(f"/foods/mine/{removed.pk}/restore/", follow=True)
    assert "You already have a food called Oat bar." in page.text
    other.name = "Oat bar, large"
    other.save()
    as_member.post(f"/foods/mine/{removed.pk}/restore/")
    removed.refresh_from_db()
    assert not removed.is_retired


def test_the_history_of_an_own_food_begins_with_its_portions(as_member, member):
    fields = {"name": "Bar", "kind": "food", "value": "30", "measure": "mg"}
    fields |= {"per": "serving", "serving": "40", "unit": "g"}
    as_member.post("/foods/mine/new/", fields)
    [row] = Food.objects.own_of(member).get().history.all()
    assert row.portions == [["1 serving", "40"]]
