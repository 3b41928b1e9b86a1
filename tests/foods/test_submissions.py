"""Own foods that members submission, and what curators decide."""

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
def submission(bar, member):
    return submit_food(bar, member)


def page_of(submission: Submission) -> str:
    return f"{QUEUE}{submission.pk}/change/"


def decide(client, submission: Submission, **fields: object):
    return client.post(page_of(submission), fields)


def time_seen(client, submission: Submission) -> str:
    return parse(client.get(page_of(submission))).select_one("input[name=seen]")["value"]


def accept_on_page(client, submission: Submission):
    return decide(client, submission, decision="accept", seen=time_seen(client, submission))


def messages_of(answer) -> str:
    return " ".join(str(message) for message in answer.wsgi_request._messages)


# --- submitting -------------------------------------------------------------------------------------


def test_an_submitted_food_stays_the_members_own(submission, bar, stranger):
    assert submission.state == Submission.State.WAITING
    assert not search_foods("oat bar", user=stranger).foods


def test_only_ones_own_food_can_be_submitted(bar, stranger, almonds):
    for food in (bar, almonds):
        with pytest.raises(CannotSubmit, match="only your own foods"):
            submit_food(food, stranger)


def test_a_food_waits_once(submission, bar, member):
    with pytest.raises(CannotSubmit, match="already suggested"):
        submit_food(bar, member)
    assert Submission.objects.count() == 1


def test_a_retired_food_cannot_be_submitted(bar, member):
    bar.is_retired = True
    bar.save()
    with pytest.raises(CannotSubmit, match="was removed"):
        submit_food(bar, member)


def test_a_refused_food_can_be_submitted_again(submission, bar, member, curator):
    submissions.refuse(submission, "Which brand is it?", curator)
    assert submit_food(bar, member).state == Submission.State.WAITING


def test_a_withdrawn_submission_waits_no_longer(submission, curator):
    submissions.withdraw(submission)
    with pytest.raises(CannotDecide, match="withdrawn"):
        accept(submission, curator)
    assert not Food.objects.shared().exists()


# --- deciding -------------------------------------------------------------------------------------


def test_accepting_makes_a_shared_copy_with_everything_but_its_owner(submission, bar, curator):
    copy = accept(submission, curator)
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
    assert (submission.state, submission.shared_food) == (Submission.State.ACCEPTED, copy)


def test_after_accepting_everybody_finds_one_food(submission, member, stranger, curator):
    copy = accept(submission, curator)
    for user in (member, stranger):
        assert [found.food for found in search_foods("oat bar", user=user).foods] == [copy]


def test_accepting_leaves_past_entries_alone(submission, bar, member, curator):
    entry = EntryFactory(user=member, food=bar, grams=40)
    copy = accept(submission, curator)
    entry.refresh_from_db()
    assert (entry.food, entry.magnesium_mg) == (bar, 30)
    bar.refresh_from_db()
    assert (bar.is_retired, bar.merged_into) == (True, copy)


def test_a_duplicate_leads_to_the_food_that_is_there(submission, bar, curator, almonds):
    assert submissions.accept_as_duplicate(submission, almonds, curator) == almonds
    bar.refresh_from_db()
    assert (bar.is_retired, bar.merged_into) == (True, almonds)
    assert (submission.state, submission.shared_food) == (Submission.State.DUPLICATE, almonds)
    assert Food.objects.shared().get() == almonds


def test_a_duplicate_of_a_retired_or_own_food_is_refused(submission, bar, curator, almonds):
    almonds.is_retired = True
    almonds.save()
    for food in (almonds, bar):
        with pytest.raises(CannotDecide, match="Choose a food in the catalogue"):
            submissions.accept_as_duplicate(submission, food, curator)
    submission.refresh_from_db()
    assert submission.state == Submission.State.WAITING


def test_refusing_keeps_the_food_and_says_why(submission, bar, curator):
    submissions.refuse(submission, " We need a brand. ", curator)
    submission.refresh_from_db()
    bar.refresh_from_db()
    assert (submission.state, submission.decided_by) == ("refused", curator)
    assert submission.reason == "We need a brand."
    assert not bar.is_retired


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
def test_refusing_needs_a_reason_that_fits(submission, curator, reason):
    with pytest.raises(CannotDecide, match="Enter"):
        submissions.refuse(submission, reason, curator)
    submission.refresh_from_db()
    assert submission.state == Submission.State.WAITING


def test_of_two_curators_at_once_the_second_is_told(submission, curator, almonds):
    """Both have read the submission as waiting."""
    second = Submission.objects.get(pk=submission.pk)
    accept(submission, curator)
    for act in (
        lambda: accept(second, curator),
        lambda: submissions.accept_as_duplicate(second, almonds, curator),
        lambda: submissions.refuse(second, "No", curator),
        lambda: submissions.withdraw(second),
    ):
        with pytest.raises(CannotDecide, match=r"no longer waiting \(approved\)"):
            act()
    assert Food.objects.shared().filter(name="Oat bar").count() == 1


def test_a_food_that_changed_while_the_curator_looked_is_looked_at_again(submission, bar, curator):
    seen = datetime(2026, 11, 1, tzinfo=UTC)
    with pytest.raises(CannotDecide, match="has changed since you opened"):
        accept(submission, curator, seen=seen)
    submission.refresh_from_db()
    assert submission.state == Submission.State.WAITING
    assert not Food.objects.shared().exists()


# --- the queue ------------------------------------------------------------------------------------


def test_the_queue_shows_what_is_needed_to_judge_oldest_first(as_curator, submission, member):
    syrup = FoodFactory(name="Syrup", owner=member, magnesium_mg=None, basis_unit="ml")
    submit_food(syrup, member)
    page = as_curator.get(QUEUE)
    assert [one.food.name for one in page.context["cl"].result_list] == ["Oat bar", "Syrup"]
    for words in ("Hafer &amp; Co", "30 mg in 40 g", "75 mg per 100 g", "1 bar (40 g)", GTIN, "unknown"):
        assert words in page.text


def test_the_queue_holds_what_waits_and_the_rest_on_demand(as_curator, submission, curator):
    submissions.refuse(submission, "Which brand?", curator)
    counts = [
        as_curator.get(f"{QUEUE}{query}").context["cl"].result_count
        for query in ("", "?state=decided", "?state=all")
    ]
    assert counts == [0, 1, 1]


@pytest.mark.parametrize("address", ["list", "waiting", "decided", "history"])
def test_a_curator_never_sees_who_submitted(as_curator, submission, curator, member, address):
    if address == "decided":
        accept(submission, curator)
    history = f"{QUEUE}{submission.pk}/history/"
    page = as_curator.get({"list": QUEUE, "history": history}.get(address, page_of(submission)))
    assert page.status_code == 200
    assert "member@" not in page.text
    assert str(member.pk) not in page.text


def test_a_curator_accepts_and_goes_on_to_the_next(as_curator, submission, member):
    waiting = submit_food(FoodFactory(name="Syrup", owner=member), member)
    answer = accept_on_page(as_curator, submission)
    assert (answer.status_code, answer["Location"]) == (302, page_of(waiting))
    assert "was approved and added" in messages_of(answer)
    assert Food.objects.shared().get().name == "Oat bar"


def test_a_curator_finds_a_copy_changed_by_the_member_refused(as_curator, submission, bar):
    seen = time_seen(as_curator, submission)
    bar.magnesium_mg = 3000
    bar.save()
    answer = decide(as_curator, submission, decision="accept", seen=seen)
    assert "has changed since you opened" in messages_of(answer)
    assert not Food.objects.shared().exists()


def test_a_curator_says_that_it_is_there_already(as_curator, submission, almonds):
    answer = decide(as_curator, submission, decision="duplicate", shared_food=almonds.pk)
    assert (answer.status_code, answer["Location"]) == (302, QUEUE)
    assert Submission.objects.get().shared_food == almonds


def test_a_curator_refuses_with_a_reason(as_curator, submission):
    assert decide(as_curator, submission, decision="refuse", reason="Which brand?").status_code == 302
    assert Submission.objects.get().reason == "Which brand?"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"decision": "refuse", "reason": " "}, "Enter a reason. The member will read it."),
        ({"decision": "duplicate"}, "Choose a food."),
        ({"decision": "duplicate", "shared_food": "0"}, "This food is no longer available."),
    ],
)
def test_a_decision_that_lacks_something_is_said_beside_its_field(as_curator, submission, fields, sentence):
    answer = decide(as_curator, submission, **fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert Submission.objects.get().state == Submission.State.WAITING


def test_a_too_long_reason_is_refused_and_not_lost(as_curator, submission):
    answer = decide(as_curator, submission, decision="refuse", reason="y" * 301)
    assert answer.status_code == 422
    assert "y" * 301 in answer.text


def test_the_second_of_two_curators_is_told_on_the_page(as_curator, submission, curator):
    submissions.refuse(submission, "Which brand?", curator)
    answer = decide(as_curator, submission, decision="accept", seen=submission.food.updated_at.isoformat())
    assert "no longer waiting" in messages_of(answer)


@pytest.mark.parametrize("act", ["add/", "delete/"])
def test_submissions_are_neither_made_nor_deleted_by_curators(as_curator, submission, act):
    address = QUEUE + (act if act == "add/" else f"{submission.pk}/{act}")
    assert as_curator.get(address).status_code == 403


def test_an_submission_that_is_gone_is_a_404(as_curator, submission, bar):
    bar.delete()
    assert as_curator.get(page_of(submission)).status_code == 404


def test_a_member_has_no_business_in_the_queue(as_member, submission):
    assert as_member.get(page_of(submission), follow=True).status_code == 403
    assert decide(as_member, submission, decision="accept").status_code == 302
    assert Submission.objects.get().state == Submission.State.WAITING


def test_the_queue_takes_as_many_queries_when_long(as_curator, member, django_assert_max_num_queries):
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


def test_the_history_of_an_accepted_food_begins_with_its_portions(submission, bar, curator):
    copy = accept(submission, curator)
    first = copy.history.earliest("history_date", "history_id")
    assert (first.portions, first.history_change_reason) == ([["1 bar", "40"]], "Submitted by a member")
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
def test_a_decided_submission_shows_what_was_submitted_and_no_later_change(
    as_curator, submission, bar, curator, member, outcome
):
    if outcome == "changed first":
        change_everything(bar)
    if outcome == "refused":
        submissions.refuse(submission, "Which brand?", curator)
    else:
        submissions.withdraw(submission)
    change_everything(bar)
    if outcome == "again":
        submissions.withdraw(submit_food(bar, member))
    pages = [page_of(submission), f"{page_of(submission).removesuffix('change/')}history/"]
    if outcome != "again":
        pages += [f"{QUEUE}?state={state}" for state in ("decided", "all")]
    for address in pages:
        text = as_curator.get(address).text
        assert not [secret for secret in ("Mine", "987", "00000000000017") if secret in text], address
        assert "Oat bar" in text, address
    for words in ("30 mg in 40 g", "1 bar", GTIN, "75 mg per 100 g", "Food, Nuts and seeds"):
        assert words in as_curator.get(page_of(submission)).text, words
    if outcome != "again":
        assert "1 bar (40 g)" not in as_curator.get(f"{QUEUE}?state=all&q=mine").text
    assert "1 bar (40 g)" in as_curator.get(f"{QUEUE}?state=all&q=hafer").text


def test_an_submission_that_waits_shows_the_food_as_it_would_be_taken(as_curator, submission, bar):
    bar.name = "Oat bar with honey"
    bar.save()
    assert "Oat bar with honey" in as_curator.get(page_of(submission)).text


def test_what_an_older_submission_showed_is_read_from_the_history(as_curator, submission, bar):
    submissions.withdraw(submission)
    Submission.objects.update(offered=None)
    bar.name = "Mine"
    bar.save()
    assert "A deleted food" in as_curator.get(page_of(submission)).text
    fill = import_module("foods.migrations.0018_offered_as_it_was").keep_what_history_knows
    now = {"Offer": "Submission"}
    fill(SimpleNamespace(get_model=lambda app, name: apps.get_model(app, now.get(name, name))), None)
    page = as_curator.get(page_of(submission)).text
    assert ("Oat bar" in page, "Mine" in page) == (True, False)
