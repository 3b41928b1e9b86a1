"""A sentence in the add box: shown line by line, mended, and added all at once or not at all."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from tests.cases import for_each
from tests.factories import FoodFactory
from tests.html import HTMX, parse, undo_form
from tracker.lib.ids import new_id
from tracker.logs.models import IntakeEntry, LogChange

DAY = "/days/2026-11-22/"
SEARCH, ADD = DAY + "foods/", DAY + "phrase/"
SENTENCE = "2 oz almonds and half a cup of oat bran"
BOTH = pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])


@pytest.fixture(autouse=True)
def oat_bran(almonds):
    return FoodFactory(name="Oat bran", magnesium_mg=200, portions=[("1 cup", "94"), ("1 tablespoon", "6")])


def ask(client, text, headers=HTMX):
    return parse(client.get(SEARCH, {"q": text}, headers=headers))


def filled_in(page) -> dict[str, str]:
    """What the form would send, without a button."""
    form = page.select_one("#add-form")
    sent = {field["name"]: field["value"] for field in form.select("input[value]")}
    for select in form.select("select"):
        options = select.select("option")
        chosen = next((one for one in options if "selected" in one.attributes), options[0])
        sent[select["name"]] = chosen["value"]
    return sent | {"meal": "breakfast"}


def understood(page) -> list[tuple[str, str, str]]:
    """Of each line: the food, the amount, the portion in words."""
    found = []
    for line in page.select_one("#add-form").select_one("ol").select("li"):
        portion = next((one.text for one in line.select("option[selected]") if one["value"][0] in "pu"), "")
        amount = [
            field["value"] for field in line.select("input[value]") if field["name"].endswith("-amount")
        ]
        found.append((line.select_one("h3").text.partition(" “")[0], *amount, portion))
    return found


# --- what is shown --------------------------------------------------------------------------------


@BOTH
def test_a_sentence_is_shown_line_by_line_before_anything_is_logged(as_member, headers):
    page = ask(as_member, SENTENCE, headers)
    assert understood(page) == [("Almonds", "2", "1 oz, 28 g"), ("Oat bran", "½", "1 cup, 94 g")]
    form = page.select_one("#add-form")
    assert [figure.value for figure in form.select("data")] == [156, 94]
    assert form.select_one("button[name=add]").text == "Log 2 entries"
    assert "250 mg in total" in form.text
    assert not IntakeEntry.objects.exists()
    assert bool(page.select("html")) == (headers == {})


def test_the_button_that_adds_all_is_the_first_so_that_enter_presses_it(as_member):
    form = ask(as_member, SENTENCE).select_one("#add-form")
    assert form.select("button")[0]["name"] == "add"


def test_the_ear_is_told_what_enter_adds(as_member):
    said = ask(as_member, SENTENCE).select_one("#search-status").text
    assert said == "2 found: Almonds, Oat bran, 250 mg. Press Enter to log."
    assert ask(as_member, "2 oz almonds, 3 zzz").select_one("#search-status").text.endswith("1 to check.")


def test_what_is_not_understood_stays_as_text_to_mend(as_member):
    page = ask(as_member, "2 oz almonds and 3 zzgrumpfs")
    line = page.select_one("#add-form").select_one("ol").select("li")[1]
    assert line.select_one("[name=1-text]")["value"] == "3 zzgrumpfs"
    assert "No food found for “zzgrumpfs”." in line.text


def test_a_measure_without_a_weight_is_left_empty_and_said(as_member):
    line = ask(as_member, "a thumb of almonds, a cup of oat bran").select_one("ol").select("li")[0]
    assert line.select_one("[name=0-amount]")["value"] == ""
    assert "We don’t know how much “a thumb” is." in line.text
    assert not line.select("data")


def test_a_food_by_its_name_alone_is_searched_as_before(as_member):
    for text in ("almonds", "oat bran", "an almond"):
        page = ask(as_member, text)
        assert page.select("button[name=pick]"), text
        assert not page.select("button[name=add]")


def test_a_sentence_can_be_searched_as_one_food(as_member):
    FoodFactory(name="Bar of almonds and oat bran")
    page = ask(as_member, "oat bran and almonds")
    [link] = [link for link in page.select("a[href]") if link.text == "Search for the whole text"]
    found = parse(as_member.get(link["href"], headers=HTMX))
    assert "Bar of almonds and oat bran" in found.select_one("button[name=pick]").text


def test_a_sentence_of_two_hundred_letters_fits_the_box(as_member):
    assert parse(as_member.get(DAY)).select_one("#food-search")["maxlength"] == "200"
    page = ask(as_member, "2 oz of the almonds that I had, " * 30)
    assert len(page.select_one("#food-results")["data-query"]) == 200


def test_a_day_without_entries_says_that_sentences_work_and_can_be_dictated(as_member):
    assert "type or dictate everything at once" in parse(as_member.get(DAY)).select_one("#entries").text


# --- adding ---------------------------------------------------------------------------------------


@BOTH
def test_all_lines_are_added_at_once_and_undone_at_once(as_member, headers):
    answer = as_member.post(ADD, filled_in(ask(as_member, SENTENCE)), headers=headers, follow=True)
    page = parse(answer)
    assert page.select_one("#day-total").value == 250
    assert page.select_one("#notice").text.startswith("Almonds and Oat bran logged. 250 of 310 mg.")
    assert {entry.meal for entry in IntakeEntry.objects.all()} == {"breakfast"}
    assert "autofocus" in page.select_one("#food-search").attributes
    undone = parse(as_member.post(undo_form(page)["action"], follow=True))
    assert undone.select_one("#day-total").value == 0


def test_sent_twice_it_is_added_once(as_member):
    sent = filled_in(ask(as_member, SENTENCE))
    for _ in range(2):
        assert as_member.post(ADD, sent).status_code == 302
    assert (IntakeEntry.objects.count(), LogChange.objects.count()) == (2, 1)


def test_what_was_changed_in_the_form_is_what_is_added(as_member, almonds):
    sent = filled_in(ask(as_member, SENTENCE))
    portion = almonds.portions.get(label="10 almonds")
    as_member.post(ADD, sent | {"0-amount": "1,5", "0-portion": f"p{portion.pk}", "1-amount": "47 g"})
    first, second = IntakeEntry.objects.order_by("name")
    assert (first.quantity, second.quantity, second.portion_label) == (18, 47, "g")


def test_an_entry_is_the_members_own_and_has_the_forms_id(as_member, member):
    sent = filled_in(ask(as_member, SENTENCE))
    as_member.post(ADD, sent)
    assert {str(entry.pk) for entry in IntakeEntry.objects.filter(user=member)} == {
        sent["0-id"], sent["1-id"],
    }  # fmt: skip


@BOTH
@for_each(
    "wrong",
    [
        {"1-amount": ""}, {"1-amount": "lots"}, {"1-amount": "0"}, {"1-portion": "p0"}, {"1-portion": ""},
        {"1-id": "1"}, {"1-id": "6f1c9c1e-7d0a-4d7e-9a57-0d7d6a3b7c11"}, {"1-text": "zzgrumpf"},
        {"meal": "midnight feast"}, {"1-food": "0"}, {"1-food": "9" * 30},
    ],
)  # fmt: skip
def test_one_wrong_line_adds_nothing_and_loses_nothing_that_was_typed(as_member, headers, wrong):
    sent = filled_in(ask(as_member, SENTENCE)) | {"0-amount": "7"} | wrong
    answer = as_member.post(ADD, sent, headers=headers)
    assert answer.status_code == 422
    assert not IntakeEntry.objects.exists()
    page = parse(answer)
    assert page.select_one("[role=alert]").text
    form = page.select_one("#add-form")
    assert form.select_one("[name=0-amount]")["value"] == "7"
    assert form.select_one("[name=0-id]")["value"] == sent["0-id"]
    if "1-amount" in wrong:
        assert form.select_one("[name=1-amount]")["value"] == wrong["1-amount"]
        assert "autofocus" in form.select_one("[name=1-amount]").attributes


def test_what_is_wrong_is_said_beside_its_line(as_member):
    sent = filled_in(ask(as_member, SENTENCE)) | {"1-amount": "lots"}
    page = parse(as_member.post(ADD, sent, headers=HTMX))
    assert page.select_one("[role=alert]").text == "Fix 1 line, then log."
    assert page.select_one("#line-1-error").text == "Enter an amount as a number, like 1, 1.5 or 1/2."
    assert page.select_one("[name=1-amount]")["aria-describedby"] == "line-1-error"


def test_an_id_that_stands_for_something_else_is_refused_and_nothing_is_added(as_member, an_ounce):
    as_member.post(DAY + "entries/", an_ounce)
    sent = filled_in(ask(as_member, SENTENCE)) | {"1-id": str(an_ounce["id"])}
    answer = as_member.post(ADD, sent, headers=HTMX)
    assert answer.status_code == 422
    assert "Already logged" in parse(answer).select_one("[role=alert]").text
    assert IntakeEntry.objects.count() == 1


def test_one_id_for_two_lines_adds_nothing(as_member):
    sent = filled_in(ask(as_member, SENTENCE))
    assert as_member.post(ADD, sent | {"1-id": sent["0-id"]}).status_code == 422
    assert not IntakeEntry.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"meal": "lunch"}, {"0-text": ""}, {"0-text": "zzz", "0-food": "x"}])
def test_a_form_that_lost_its_fields_adds_nothing(as_member, sent):
    assert as_member.post(ADD, sent, headers=HTMX).status_code == 422
    assert not IntakeEntry.objects.exists()


# --- mending --------------------------------------------------------------------------------------


def look(client, sent, headers=HTMX, **button):
    return client.post(ADD, sent | (button or {"look": "all"}), headers=headers)


@BOTH
def test_another_food_has_its_own_portions_and_is_looked_at_before_it_is_added(as_member, headers):
    other = FoodFactory(name="Oat bran, cooked", magnesium_mg=40, portions=[("1 cup", "219")])
    sent = filled_in(ask(as_member, SENTENCE)) | {"1-food": str(other.pk), "0-amount": "3"}
    refused = as_member.post(ADD, sent, headers=headers)
    assert refused.status_code == 422
    assert "Check this line" in parse(refused).text
    page = parse(look(as_member, sent, headers))
    assert understood(page) == [("Almonds", "3", "1 oz, 28 g"), ("Oat bran, cooked", "½", "1 cup, 219 g")]
    assert not IntakeEntry.objects.exists()
    as_member.post(ADD, filled_in(page))
    assert IntakeEntry.objects.get(food=other).magnesium_mg == Decimal("43.800")


def test_words_that_were_mended_are_read_anew_and_keep_their_id(as_member):
    sent = filled_in(ask(as_member, "2 oz almonds and 3 zzgrumpfs"))
    page = parse(look(as_member, sent | {"1-text": "3 tbsp oat bran"}))
    assert understood(page)[1] == ("Oat bran", "3", "1 tablespoon, 6 g")
    assert page.select_one("[name=1-id]")["value"] == sent["1-id"]
    as_member.post(ADD, filled_in(page))
    assert IntakeEntry.objects.count() == 2


def test_words_that_were_mended_are_not_added_unseen(as_member):
    sent = filled_in(ask(as_member, "2 oz almonds and 3 zzgrumpfs")) | {"1-text": "3 tbsp oat bran"}
    answer = as_member.post(ADD, sent, headers=HTMX)
    assert answer.status_code == 422
    assert understood(parse(answer))[1] == ("Oat bran", "3", "1 tablespoon, 6 g")


def test_a_line_written_anew_as_two_becomes_two(as_member):
    sent = filled_in(ask(as_member, "2 oz almonds and 3 zzgrumpfs"))
    page = parse(look(as_member, sent | {"1-text": "oat bran and 10 almonds"}))
    assert [name for name, *_ in understood(page)] == ["Almonds", "Oat bran", "Almonds"]
    assert len({page.select_one(f"[name={n}-id]")["value"] for n in range(3)}) == 3


@BOTH
def test_a_line_can_be_left_out(as_member, headers):
    sent = filled_in(ask(as_member, "2 oz almonds, 3 zzgrumpfs, 1 cup oat bran")) | {"2-amount": "2"}
    page = parse(look(as_member, sent, headers, drop="1"))
    assert understood(page) == [("Almonds", "2", "1 oz, 28 g"), ("Oat bran", "2", "1 cup, 94 g")]
    button = page.select_one("#add-form").select_one("button[name=add]")
    assert button.text == "Log 2 entries"
    assert "autofocus" in button.attributes


def test_without_its_last_line_the_form_is_gone(as_member):
    sent = filled_in(ask(as_member, "2 oz almonds"))
    page = parse(look(as_member, sent, drop="0"))
    assert not page.select("#add-form")


def test_after_a_look_the_milligrams_are_those_of_the_new_amount(as_member):
    sent = filled_in(ask(as_member, SENTENCE)) | {"0-amount": "1"}
    assert [
        figure.value for figure in parse(look(as_member, sent)).select_one("#add-form").select("data")
    ] == [78, 94]


def test_the_magnesium_of_an_unknown_food_stays_unknown(as_member, unknown_food):
    page = ask(as_member, "a blueberry muffin and 1 oz almonds")
    assert "At least 78 mg in total" in page.select_one("#add-form").text
    as_member.post(ADD, filled_in(page))
    assert IntakeEntry.objects.get(food=unknown_food).magnesium_mg is None


# --- whose it is ----------------------------------------------------------------------------------


def test_a_strangers_own_food_is_neither_understood_nor_added(as_member, stranger):
    theirs = FoodFactory(name="Zzgrumpf", owner=stranger)
    page = ask(as_member, "2 oz almonds and 50 g zzgrumpf")
    assert "No food found for “zzgrumpf”." in page.text
    sent = filled_in(page) | {"1-food": str(theirs.pk), "1-was": str(theirs.pk), "1-amount": "50"}
    assert as_member.post(ADD, sent | {"1-portion": "unit"}).status_code == 422
    assert not IntakeEntry.objects.exists()


def test_own_foods_are_understood(as_member, member):
    FoodFactory(name="Zzgrumpf", owner=member)
    assert understood(ask(as_member, "50 g zzgrumpf")) == [("Zzgrumpf", "50", "grams")]


def test_a_food_that_was_retired_meanwhile_is_not_added(as_member, almonds):
    sent = filled_in(ask(as_member, SENTENCE))
    almonds.is_retired = True
    almonds.save()
    assert as_member.post(ADD, sent).status_code == 422
    assert not IntakeEntry.objects.exists()


def test_an_id_of_a_stranger_is_refused(as_member, as_stranger):
    sent = filled_in(ask(as_stranger, SENTENCE))
    as_stranger.post(ADD, sent)
    del sent["member"]
    assert as_member.post(ADD, sent).status_code == 422
    assert IntakeEntry.objects.count() == 2


def test_a_visitor_is_sent_to_sign_in(db):
    answer = Client().post(ADD, {"0-id": str(new_id())})
    assert answer["Location"].startswith("/accounts/login/")


def test_somebody_without_a_target_is_asked_for_it_first(as_member, member):
    sent = filled_in(ask(as_member, SENTENCE))
    member.targets.all().delete()
    assert as_member.post(ADD, sent)["Location"].startswith("/profile/welcome/")
    assert not IntakeEntry.objects.exists()


def test_emptied_words_leave_the_line_as_it_was(as_member):
    sent = filled_in(ask(as_member, SENTENCE)) | {"1-text": " "}
    assert [name for name, *_ in understood(parse(look(as_member, sent)))] == ["Almonds", "Oat bran"]


@pytest.mark.parametrize(
    ("changed", "opened"),
    [({}, 0), ({"0-amount": "1"}, 1), ({"1-portion": "unit"}, 1), ({"0-amount": "1", "1-amount": "3"}, 2)],
)
def test_the_fields_of_a_line_that_was_changed_stay_open(as_member, changed, opened):
    sent = filled_in(ask(as_member, SENTENCE)) | changed
    assert len(parse(look(as_member, sent)).select("details[open]")) == opened


def test_the_lines_that_need_no_answer_are_logged_and_the_others_stay(as_member):
    page = ask(as_member, "2 oz almonds and half a cup oat bran, zorgle")
    button = page.select_one("button[name=add]")
    assert button.text == "Log 2 entries"
    rest = parse(as_member.post(ADD, filled_in(page) | {"add": button["value"]}, headers=HTMX))
    assert IntakeEntry.objects.count() == 2
    [line] = rest.select_one("#add-form").select("li")
    assert "No food found for “zorgle”" in line.text
    assert rest.select_one("#food-search")["value"] == "zorgle"
