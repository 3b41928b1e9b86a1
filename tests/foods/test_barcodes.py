"""A barcode leads to a food: from the catalogue, and where it is switched on from Open Food Facts."""

from __future__ import annotations

import socket
from threading import Barrier, Thread

import pytest
from django.core.cache import cache
from django.db import connection

from foods import barcodes
from foods.barcodes import find_by_barcode
from foods.models import Barcode, Flag, Food
from tests.factories import FoodFactory, UserFactory
from tests.fake_open_food_facts import FLAT, GTIN, NESTED, UNKNOWN, product

CODE = "3029330003533"


@pytest.fixture(autouse=True)
def nothing_remembered(db):
    cache.clear()


# --- what the database knows ----------------------------------------------------------------------


@pytest.mark.parametrize("text", [CODE, GTIN, f" {CODE} "])
def test_a_known_barcode_leads_to_its_food(member, food_facts, text):
    food = FoodFactory()
    Barcode.objects.create(food=food, gtin=GTIN)
    assert find_by_barcode(text, user=member).foods == [food]
    assert food_facts.questions == []


def test_eight_digits_lead_to_the_foods_of_both_numbers_that_they_may_be(member):
    short, full = FoodFactory(), FoodFactory()
    Barcode.objects.create(food=short, gtin="00000001234565")
    Barcode.objects.create(food=full, gtin="00012345000065")
    assert find_by_barcode("0123 4565", user=member).foods == [short, full]
    short.delete()
    assert find_by_barcode("01234565", user=member).foods == [full]
    assert find_by_barcode("01234565", user=member).gtin == "00012345000065"


def test_eight_digits_are_asked_for_as_both_numbers_until_one_is_known(member, food_facts):
    food_facts.answers(UNKNOWN, 404)
    assert "We couldn’t find this barcode" in find_by_barcode("01234565", user=member).sentence
    assert len(food_facts.questions) == 2


def test_an_own_food_comes_before_the_shared_one_and_a_strangers_never(member, stranger):
    shared, own, theirs = FoodFactory(), FoodFactory(owner=member), FoodFactory(owner=stranger)
    for food in (shared, theirs, own):
        Barcode.objects.create(food=food, gtin=GTIN)
    assert find_by_barcode(CODE, user=member).foods == [own, shared]


def test_a_retired_food_is_not_found_by_its_barcode(member):
    Barcode.objects.create(food=FoodFactory(is_retired=True), gtin=GTIN)
    assert find_by_barcode(CODE, user=member).foods == []


def test_a_mistyped_barcode_is_told_so_and_asked_nowhere(member, food_facts):
    looked = find_by_barcode("3029330003530", user=member)
    assert (looked.gtin, looked.foods) == ("", [])
    assert "This barcode isn’t valid" in looked.sentence
    assert food_facts.questions == []


def test_nobody_is_asked_unless_the_operator_wants_it(member, server, settings):
    settings.OPEN_FOOD_FACTS_URL = server.url
    looked = find_by_barcode(CODE, user=member)
    assert looked.gtin == GTIN
    assert looked.sentence == "We don’t have this barcode."
    assert server.questions == []


# --- what Open Food Facts knows -------------------------------------------------------------------


@pytest.mark.parametrize("sent", [FLAT, NESTED], ids=["API v2", "newer"])
def test_what_is_known_there_becomes_a_shared_food_with_its_source(member, food_facts, sent):
    food_facts.answers(sent)
    [found] = find_by_barcode(CODE, user=member).foods
    food = Food.objects.get()
    assert food == found
    assert (food.name, food.brand, food.owner, food.group.name) == ("Oat bran", "Mill", None, "Other foods")
    assert (food.magnesium_mg, food.basis_quantity, food.basis_unit) == (235, 100, "g")
    assert (food.source, food.source_id, food.licence) == ("open_food_facts", CODE, "ODbL")
    assert [barcode.gtin for barcode in food.barcodes.all()] == [GTIN]


def test_the_serving_is_the_usual_portion(member, food_facts):
    sent = product(serving_size="1 bar (40 g)", serving_quantity=40, nutriments={"magnesium_100g": 0.1})
    food_facts.answers(sent)
    [food] = find_by_barcode(CODE, user=member).foods
    assert food.usual_portion().label == "1 bar (40 g)"
    assert food.per_portion_mg == 40


def test_a_drink_is_one(member, food_facts):
    food_facts.answers(product(product_quantity_unit="ml", nutriments={"magnesium_100g": 0.01}))
    [food] = find_by_barcode(CODE, user=member).foods
    assert (food.kind, food.basis_unit, food.group.name) == ("drink", "ml", "Drinks")


def test_an_estimate_is_kept_as_one(member, food_facts):
    food_facts.answers(product(nutriments_estimated={"magnesium_100g": 0.1}))
    assert find_by_barcode(CODE, user=member).foods[0].is_estimate


def test_a_product_without_a_value_is_a_food_that_is_unknown(member, food_facts):
    food_facts.answers(product())
    assert find_by_barcode(CODE, user=member).foods[0].magnesium_mg is None
    assert not Flag.objects.exists()


def test_more_than_a_food_can_hold_is_held_for_a_curator_and_not_used(member, food_facts):
    food_facts.answers(product(nutriments={"magnesium_100g": 235}))
    [food] = find_by_barcode(CODE, user=member).foods
    assert food.magnesium_mg is None
    flag = Flag.objects.get()
    assert (flag.food, flag.kind, flag.held_mg) == (food, "too_much", 235_000)
    assert flag.figures_text == "235,000 mg in 100 g"


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"serving_size": "30 mg", "serving_quantity": 0.03}, "small_portion"),
        ({"serving_size": "1 pinch", "serving_quantity": 0.5}, "small_portion"),
        ({"serving_size": "1 sack", "serving_quantity": 2500}, "large_portion"),
    ],
)
def test_a_serving_that_no_food_has_is_held_for_a_curator(member, food_facts, fields, kind):
    food_facts.answers(product(nutriments={"magnesium_100g": 0.1}, **fields))
    [food] = find_by_barcode(CODE, user=member).foods
    assert (food.magnesium_mg, list(food.portions.all())) == (100, [])
    flag = food.flags.get()
    assert (flag.kind, flag.held_portions[0][0]) == (kind, fields["serving_size"])


def test_a_damaged_field_is_left_out_and_the_member_is_told(member, food_facts):
    food_facts.answers(product(nutriments={"magnesium_100g": -1}, serving_size="40 g", serving_quantity=40))
    looked = find_by_barcode(CODE, user=member)
    assert (looked.foods[0].magnesium_mg, looked.foods[0].usual_portion().label) == (None, "40 g")
    assert looked.notice.startswith("The magnesium value in Open Food Facts isn’t valid")


def test_the_same_barcode_is_asked_for_once(member, stranger, food_facts):
    food_facts.answers(FLAT)
    first, second = (find_by_barcode(CODE, user=user).foods for user in (member, stranger))
    assert first == second
    assert len(food_facts.questions) == 1


def test_a_product_that_is_kept_twice_is_one_food(db):
    from foods.products import get_or_create_food
    from foods.sources.open_food_facts import read_product

    bran = read_product('{"status": 1, "product": {"product_name": "Oat bran"}}', gtin=GTIN)
    assert get_or_create_food(bran) == get_or_create_food(bran)
    assert Food.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_get_one_food_and_hold_no_transaction_meanwhile(food_facts, monkeypatch):
    users = [UserFactory(), UserFactory()]
    food_facts.answers(FLAT)
    both, fetch, open_ones, found = Barrier(2, timeout=20), barcodes.fetch, [], []

    def fetch_together(*args, **options):
        open_ones.append(connection.in_atomic_block)
        answer = fetch(*args, **options)
        both.wait()
        return answer

    monkeypatch.setattr(barcodes, "fetch", fetch_together)

    def ask(user):
        try:
            found.extend(find_by_barcode(CODE, user=user).foods)
        finally:
            connection.close()

    threads = [Thread(target=ask, args=[user]) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [Food.objects.get()] * 2
    assert open_ones == [False, False]


# --- when it does not answer ----------------------------------------------------------------------


def test_what_is_not_known_there_is_remembered_for_an_hour(member, food_facts, time_machine):
    time_machine.move_to("2026-11-22 12:00+00:00", tick=False)
    food_facts.answers(UNKNOWN, 404)
    for _ in range(2):
        assert "We couldn’t find this barcode" in find_by_barcode(CODE, user=member).sentence
    assert len(food_facts.questions) == 1
    food_facts.answers(FLAT)
    time_machine.move_to("2026-11-22 12:59+00:00", tick=False)
    assert find_by_barcode(CODE, user=member).foods == []
    time_machine.move_to("2026-11-22 13:01+00:00", tick=False)
    assert find_by_barcode(CODE, user=member).foods


def test_a_product_without_a_name_is_not_kept_and_said_so(member, food_facts):
    food_facts.answers({"status": 1, "product": {"nutriments": {"magnesium_100g": 0.1}}})
    assert "no product name" in find_by_barcode(CODE, user=member).sentence
    assert not Food.objects.exists()


def fails(server):
    server.answers(b"<html>busy</html>", 503)


def is_slow(server):
    server.drips(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{", b" ")


def answers_nonsense(server):
    server.answers(b"[]")


@pytest.mark.parametrize("way", [fails, is_slow, answers_nonsense])
def test_a_failure_is_said_and_remembered_for_a_minute(member, food_facts, time_machine, monkeypatch, way):
    monkeypatch.setattr(barcodes, "TIMEOUT_S", 0.2)
    time_machine.move_to("2026-11-22 12:00+00:00", tick=False)
    way(food_facts)
    for _ in range(2):
        assert "isn’t responding" in find_by_barcode(CODE, user=member).sentence
    assert len(food_facts.questions) == 1
    food_facts.answers(FLAT)
    time_machine.move_to("2026-11-22 12:02+00:00", tick=False)
    assert find_by_barcode(CODE, user=member).foods


def test_nobody_at_home_is_said(member, settings):
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    settings.OPEN_FOOD_FACTS, settings.CONTACT = True, "operator@example.org"
    settings.OPEN_FOOD_FACTS_URL = f"http://127.0.0.1:{port}"
    assert "isn’t responding" in find_by_barcode(CODE, user=member).sentence


def test_the_question_names_whom_to_reach_and_nobody_who_asked(member, food_facts):
    food_facts.answers(FLAT)
    find_by_barcode(CODE, user=member)
    [question] = food_facts.questions
    assert question.headers["User-Agent"] == "MagnesiumTracker/1.0 (operator@example.org)"
    assert "member@" not in str(question.headers)


def test_a_scanner_is_slowed_down_and_others_are_not(member, stranger, food_facts, monkeypatch, time_machine):
    time_machine.move_to("2026-11-22 12:00+00:00", tick=False)
    monkeypatch.setattr(barcodes, "MAX_LOOKUPS_PER_MINUTE", 2)
    food_facts.answers(UNKNOWN, 404)
    codes = ["96385074", "4006381333931", "036000291452"]
    said = [find_by_barcode(code, user=member).sentence for code in codes]
    assert [sentence.startswith("Too many barcodes") for sentence in said] == [False, False, True]
    assert len(food_facts.questions) == 2
    assert "We couldn’t find" in find_by_barcode(codes[2], user=stranger).sentence
    time_machine.move_to("2026-11-22 12:01+00:00", tick=False)
    food_facts.answers(FLAT)
    assert find_by_barcode(CODE, user=member).foods
