"""Own foods that members offer, and what curators decide."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps

from foods import submissions
from foods.history import recording_change, revert
from foods.models import Barcode, Food, Submission
from foods.search import search_foods
from foods.submissions import CannotDecide, CannotSubmit, accept, submit_food
from tests.factories import EntryFactory, FoodFactory
from tests.html import parse

QUEUE = "/admin/foods/submission/"
GTIN = "04006381333931"


@pytest.fixture
def bar(member):
    """The member's own oat bar: 30 mg in 40 g, with a portion and a barcode."""
    food = FoodFactory(
        name="Oat bar",
        brand="Hafer & Co",
        owner=member,
        source=Food.Source.OWN,
        source_note="Magnesium 75 mg per 100 g",
        basis_quantity=Decimal(40),
        magnesium_mg=Decimal(30),
        portions=[("1 bar", "40")],
    )
    Barcode.objects.create(food=food, gtin=GTIN)
    return food


@pytest.fixture
def offered(bar, member):
    return submit_food(bar, member)


def page_of(offer: Submission) -> str:
    return f"{QUEUE}{offer.pk}/change/"


def decide(client, offer: Submission, **fields: object):
    return client.post(page_of(offer), fields)


def accept_on_page(client, offer: Submission):
    seen = parse(client.get(page_of(offer))).select_one("#accept").select_one("input[name=seen]")["value"]
    return decide(client, offer, decision="accept", seen=seen)


def messages_of(answer) -> str:
    return " ".join(str(message) for message in answer.wsgi_request._messages)


# --- offering -------------------------------------------------------------------------------------


def test_an_offered_food_stays_the_members_own(offered, bar, stranger):
    assert offered.state == Submission.State.WAITING
    assert not search_foods("oat bar", user=stranger).foods


def test_only_ones_own_food_can_be_offered(bar, stranger, almonds):
    for food in (bar, almonds):
        with pytest.raises(CannotSubmit, match="Only your own foods"):
            submit_food(food, stranger)


def test_a_food_waits_once(offered, bar, member):
    with pytest.raises(CannotSubmit, match="offered already"):
        submit_food(bar, member)
    assert Submission.objects.count() == 1


def test_a_retired_food_cannot_be_offered(bar, member):
    bar.is_retired = True
    bar.save()
    with pytest.raises(CannotSubmit, match="retired"):
        submit_food(bar, member)


def test_a_refused_food_can_be_offered_again(offered, bar, member, curator):
    submissions.refuse(offered, "Which brand is it?", curator)
    assert submit_food(bar, member).state == Submission.State.WAITING


def test_a_withdrawn_offer_waits_no_longer(offered, curator):
    submissions.withdraw(offered)
    with pytest.raises(CannotDecide, match="withdrawn"):
        accept(offered, curator)
    assert not Food.objects.shared().exists()


# --- deciding -------------------------------------------------------------------------------------


def test_accepting_makes_a_shared_copy_with_everything_but_its_owner(offered, bar, curator):
    copy = accept(offered, curator)
    assert (copy.owner, copy.source, copy.source_note) == (None, Food.Source.LABEL, bar.source_note)
    assert (copy.name, copy.brand, copy.magnesium_mg, copy.basis_quantity) == (
        "Oat bar",
        "Hafer & Co",
        30,
        40,
    )
    assert [(portion.label, portion.quantity) for portion in copy.portions.all()] == [("1 bar", 40)]
    assert [barcode.gtin for barcode in copy.barcodes.all()] == [GTIN]
    assert copy.history.get().history_user == curator
    assert (offered.state, offered.shared_food) == (Submission.State.ACCEPTED, copy)


def test_after_accepting_the_member_finds_one_food_and_so_does_everybody(offered, member, stranger, curator):
    copy = accept(offered, curator)
    for user in (member, stranger):
        assert [found.food for found in search_foods("oat bar", user=user).foods] == [copy]


def test_accepting_leaves_past_entries_alone(offered, bar, member, curator):
    entry = EntryFactory(user=member, food=bar, grams=40)
    copy = accept(offered, curator)
    entry.refresh_from_db()
    assert (entry.food, entry.magnesium_mg) == (bar, 30)
    bar.refresh_from_db()
    assert (bar.is_retired, bar.merged_into) == (True, copy)


def test_a_duplicate_leads_to_the_food_that_is_there(offered, bar, curator, almonds):
    assert submissions.accept_as_duplicate(offered, almonds, curator) == almonds
    bar.refresh_from_db()
    assert (bar.is_retired, bar.merged_into) == (True, almonds)
    assert (offered.state, offered.shared_food) == (Submission.State.DUPLICATE, almonds)
    assert Food.objects.shared().get() == almonds


def test_a_duplicate_of_a_retired_or_own_food_is_refused(offered, bar, curator, almonds):
    almonds.is_retired = True
    almonds.save()
    for food in (almonds, bar):
        with pytest.raises(CannotDecide, match="Choose a food of the catalogue"):
            submissions.accept_as_duplicate(offered, food, curator)
    offered.refresh_from_db()
    assert offered.state == Submission.State.WAITING


def test_refusing_keeps_the_food_and_says_why(offered, bar, curator):
    submissions.refuse(offered, " We need a brand. ", curator)
    offered.refresh_from_db()
    bar.refresh_from_db()
    assert (offered.state, offered.reason, offered.decided_by) == ("refused", "We need a brand.", curator)
    assert not bar.is_retired


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
def test_refusing_needs_a_reason_that_fits(offered, curator, reason):
    with pytest.raises(CannotDecide, match="Say"):
        submissions.refuse(offered, reason, curator)
    offered.refresh_from_db()
    assert offered.state == Submission.State.WAITING


def test_of_two_curators_at_once_the_second_is_told(offered, curator, almonds):
    """Both have read the offer as waiting."""
    second = Submission.objects.get(pk=offered.pk)
    accept(offered, curator)
    for act in (
        lambda: accept(second, curator),
        lambda: submissions.accept_as_duplicate(second, almonds, curator),
        lambda: submissions.refuse(second, "No", curator),
        lambda: submissions.withdraw(second),
    ):
        with pytest.raises(CannotDecide, match=r"no longer waiting \(accepted\)"):
            act()
    assert Food.objects.shared().filter(name="Oat bar").count() == 1


def test_a_food_that_changed_while_the_curator_looked_is_looked_at_again(offered, bar, curator):
    seen = datetime(2026, 11, 1, tzinfo=UTC)
    with pytest.raises(CannotDecide, match="was changed while you looked"):
        accept(offered, curator, seen=seen)
    offered.refresh_from_db()
    assert offered.state == Submission.State.WAITING
    assert not Food.objects.shared().exists()


# --- the queue ------------------------------------------------------------------------------------


def test_the_queue_shows_what_is_needed_to_judge_oldest_first(as_curator, offered, member):
    syrup = FoodFactory(name="Syrup", owner=member, magnesium_mg=None, basis_unit="ml")
    submit_food(syrup, member)
    page = as_curator.get(QUEUE)
    assert [one.food.name for one in page.context["cl"].result_list] == ["Oat bar", "Syrup"]
    for words in ("Hafer &amp; Co", "30 mg in 40 g", "75 mg per 100 g", "1 bar (40 g)", GTIN, "unknown"):
        assert words in page.text


def test_the_queue_holds_what_waits_and_the_rest_on_demand(as_curator, offered, curator):
    submissions.refuse(offered, "Which brand?", curator)
    counts = [
        as_curator.get(f"{QUEUE}{query}").context["cl"].result_count
        for query in ("", "?state=decided", "?state=all")
    ]
    assert counts == [0, 1, 1]


def test_an_offer_shows_similar_foods_those_with_its_barcode_first(as_curator, offered, stranger):
    FoodFactory(name="Oat bar, plain")
    same = FoodFactory(name="Granola thing")
    Barcode.objects.create(food=same, gtin=GTIN)
    FoodFactory(name="Oat bar of a stranger", owner=stranger)
    table = parse(as_curator.get(page_of(offered))).select_one("#similar").select_one("tbody")
    assert [link.text for link in table.select("a")] == ["Granola thing", "Oat bar, plain"]


def test_similar_foods_are_found_by_the_first_words_when_the_whole_name_finds_none(as_curator, offered):
    FoodFactory(name="Oat flakes")
    table = parse(as_curator.get(page_of(offered))).select_one("#similar").select_one("tbody")
    assert [link.text for link in table.select("a")] == ["Oat flakes"]


@pytest.mark.parametrize("address", ["list", "waiting", "decided", "history"])
def test_a_curator_never_sees_who_offered(as_curator, offered, curator, member, address):
    if address == "decided":
        accept(offered, curator)
    history = f"{QUEUE}{offered.pk}/history/"
    page = as_curator.get({"list": QUEUE, "history": history}.get(address, page_of(offered)))
    assert page.status_code == 200
    assert "member@" not in page.text
    assert str(member.pk) not in page.text


def test_a_curator_accepts_and_goes_on_to_the_next(as_curator, offered, member):
    waiting = submit_food(FoodFactory(name="Syrup", owner=member), member)
    answer = accept_on_page(as_curator, offered)
    assert (answer.status_code, answer["Location"]) == (302, page_of(waiting))
    assert "was taken into the catalogue" in messages_of(answer)
    assert Food.objects.shared().get().name == "Oat bar"


def test_a_curator_finds_a_copy_changed_by_the_member_refused(as_curator, offered, bar):
    seen = (
        parse(as_curator.get(page_of(offered))).select_one("#accept").select_one("input[name=seen]")["value"]
    )
    bar.magnesium_mg = 3000
    bar.save()
    answer = decide(as_curator, offered, decision="accept", seen=seen)
    assert "was changed while you looked" in messages_of(answer)
    assert not Food.objects.shared().exists()


def test_a_curator_says_that_it_is_there_already(as_curator, offered, almonds):
    answer = decide(as_curator, offered, decision="duplicate", shared_food=almonds.pk)
    assert (answer.status_code, answer["Location"]) == (302, QUEUE)
    assert Submission.objects.get().shared_food == almonds


def test_a_curator_refuses_with_a_reason(as_curator, offered):
    assert decide(as_curator, offered, decision="refuse", reason="Which brand?").status_code == 302
    assert Submission.objects.get().reason == "Which brand?"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"decision": "refuse", "reason": " "}, "Say why: the member will read it."),
        ({"decision": "duplicate"}, "Choose the food that it is."),
        ({"decision": "duplicate", "shared_food": "0"}, "That food is no longer offered."),
    ],
)
def test_a_decision_that_lacks_something_is_said_beside_its_field(as_curator, offered, fields, sentence):
    answer = decide(as_curator, offered, **fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert Submission.objects.get().state == Submission.State.WAITING


def test_a_too_long_reason_is_refused_and_not_lost(as_curator, offered):
    answer = decide(as_curator, offered, decision="refuse", reason="y" * 301)
    assert answer.status_code == 422
    assert "y" * 301 in answer.text


def test_the_second_of_two_curators_is_told_on_the_page(as_curator, offered, curator):
    submissions.refuse(offered, "Which brand?", curator)
    answer = decide(as_curator, offered, decision="accept", seen=offered.food.updated_at.isoformat())
    assert "no longer waiting" in messages_of(answer)


@pytest.mark.parametrize("act", ["add/", "delete/"])
def test_offers_are_neither_made_nor_deleted_by_curators(as_curator, offered, act):
    address = QUEUE + (act if act == "add/" else f"{offered.pk}/{act}")
    assert as_curator.get(address).status_code == 403


def test_an_offer_that_is_gone_is_a_404(as_curator, offered, bar):
    bar.delete()
    assert as_curator.get(page_of(offered)).status_code == 404


def test_a_member_has_no_business_in_the_queue(as_member, offered):
    assert as_member.get(page_of(offered), follow=True).status_code == 403
    assert decide(as_member, offered, decision="accept").status_code == 302
    assert Submission.objects.get().state == Submission.State.WAITING


def test_the_queue_takes_as_many_queries_with_many_offers(as_curator, member, django_assert_max_num_queries):
    def count() -> int:
        with django_assert_max_num_queries(20) as queries:
            as_curator.get(QUEUE)
        return len(queries)

    def wait(number: int) -> None:
        for _ in range(number):
            submit_food(FoodFactory(owner=member, portions=[("1 bar", "40")]), member)

    wait(2)
    before = count()
    wait(20)
    assert count() == before


def test_the_history_of_an_accepted_food_begins_with_its_portions(offered, bar, curator):
    copy = accept(offered, curator)
    first = copy.history.earliest("history_date", "history_id")
    assert (first.portions, first.history_change_reason) == ([["1 bar", "40"]], "Offered by a member")
    with recording_change(copy, by=curator):
        copy.magnesium_mg = Decimal(31)
        copy.save()
    revert(copy, first, by=curator)
    assert [portion.label for portion in copy.portions.all()] == ["1 bar"]
    assert copy.history.count() == 3


# --- what the member keeps to themselves afterwards -----------------------------------------------


def change_everything(bar: Food) -> None:
    """Let the member make something else of their own food."""
    bar.name, bar.brand, bar.aliases, bar.source_note = "Mine", "Mine brand", "Mine alias", "Mine note"
    bar.magnesium_mg, bar.kind = Decimal(987), Food.Kind.DRINK
    bar.save()
    bar.portions.update(label="Mine portion")
    bar.barcodes.update(gtin="00000000000017")


@pytest.mark.parametrize("outcome", ["withdrawn", "refused", "changed first", "again"])
def test_a_decided_offer_shows_what_was_offered_and_no_later_change(
    as_curator, offered, bar, curator, member, outcome
):
    if outcome == "changed first":
        change_everything(bar)
    if outcome == "refused":
        submissions.refuse(offered, "Which brand?", curator)
    else:
        submissions.withdraw(offered)
    change_everything(bar)
    if outcome == "again":
        submissions.withdraw(submit_food(bar, member))
    pages = [page_of(offered), f"{page_of(offered).removesuffix('change/')}history/"]
    if outcome != "again":
        pages += [f"{QUEUE}?state={state}" for state in ("decided", "all")]
    for address in pages:
        text = as_curator.get(address).text
        assert not [secret for secret in ("Mine", "987", "00000000000017") if secret in text], address
        assert "Oat bar" in text, address
    for words in ("30 mg in 40 g", "1 bar", GTIN, "75 mg per 100 g", "Food, Nuts and seeds"):
        assert words in as_curator.get(page_of(offered)).text, words
    if outcome != "again":
        assert "1 bar (40 g)" not in as_curator.get(f"{QUEUE}?state=all&q=mine").text
    assert "1 bar (40 g)" in as_curator.get(f"{QUEUE}?state=all&q=hafer").text


def test_an_offer_that_waits_shows_the_food_as_it_would_be_taken(as_curator, offered, bar):
    bar.name = "Oat bar with honey"
    bar.save()
    assert "Oat bar with honey" in as_curator.get(page_of(offered)).text


def test_what_an_older_offer_showed_is_read_from_the_history(as_curator, offered, bar):
    submissions.withdraw(offered)
    Submission.objects.update(offered=None)
    bar.name = "Mine"
    bar.save()
    assert "A food that is no longer kept" in as_curator.get(page_of(offered)).text
    fill = import_module("foods.migrations.0018_offered_as_it_was").keep_what_history_knows
    now = {"Offer": "Submission"}
    fill(SimpleNamespace(get_model=lambda app, name: apps.get_model(app, now.get(name, name))), None)
    page = as_curator.get(page_of(offered)).text
    assert ("Oat bar" in page, "Mine" in page) == (True, False)
