"""Curators who bring back, bulk edit, decide and merge at once: one does it, and the others are told."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from foods.history import recording_change
from foods.merging import merge
from foods.models import Food, Merge, Submission
from foods.submissions import submit_food
from tests.factories import FoodFactory
from tests.foods.spreadsheets import CONFIRM, FOODS, as_csv, upload
from tests.unsaved.test_six_at_once import Request, post_at_once, six_of
from tracker.logs.models import Favourite

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clients(curator):
    return six_of(curator)


def values_in_history(food: Food) -> list[Decimal | None]:
    rows = food.history.order_by("history_date", "history_id")
    return list(rows.values_list("magnesium_mg", flat=True))


def answers(clients: list[Any], requests: list[Request]) -> list[int]:
    return sorted(status for status, _ in post_at_once(clients, requests))


def test_a_food_goes_back_once_and_its_history_has_every_step(clients, curator, oats):
    for mg in (10, 20, 30):
        with recording_change(oats, by=curator):
            oats.magnesium_mg = Decimal(mg)
            oats.save()
    before = values_in_history(oats)
    rows = list(oats.history.order_by("history_date", "history_id"))
    address = f"{FOODS}{oats.pk}/history/{{}}/revert/"
    assert answers(clients, [(address.format(rows[-2].history_id), {})] * 6) == [302] * 6
    assert values_in_history(oats) == [*before, Decimal(20)]
    going = [(address.format(row.history_id), {}) for row in [*rows[-3:], *rows[-3:]]]
    assert answers(clients, going) == [302] * 6
    oats.refresh_from_db()
    steps = values_in_history(oats)
    assert steps[-1] == oats.magnesium_mg
    assert all(was != now for was, now in pairwise(steps[len(before) :])), steps


def test_a_bulk_edit_is_made_once_and_one_that_was_overtaken_is_shown_again(clients, oats):
    client = clients[0]
    rows = [{"id": "", "name": "Oat bar", "group": oats.group.name, "magnesium_mg": "30"}]
    shown = upload(client, as_csv(*rows)).context["preview"]["confirm_form"].initial
    assert answers(clients, [(CONFIRM, shown)] * 6) == [302] * 6
    assert Food.objects.filter(name="Oat bar").count() == 1
    previews = [upload(client, as_csv({"id": oats.pk, "magnesium_mg": mg})) for mg in range(80, 86)]
    confirming = [(CONFIRM, each.context["preview"]["confirm_form"].initial) for each in previews]
    before = values_in_history(oats)
    assert answers(clients, confirming) == [200] * 5 + [302]
    oats.refresh_from_db()
    assert values_in_history(oats)[len(before) :][-1] == oats.magnesium_mg
    assert oats.magnesium_mg in range(80, 86)


def test_an_offer_is_decided_once(clients, member, oats):
    bars = [FoodFactory(name=f"Bar {n}", owner=member, source=Food.Source.OWN) for n in range(2)]
    offers = [submit_food(bar, member) for bar in bars]
    addresses = [f"/admin/foods/submission/{each.pk}/change/" for each in offers]
    taking = [
        {"decision": "accept", "seen": Food.objects.get(pk=bar.pk).updated_at.isoformat()} for bar in bars
    ]
    assert answers(clients, [(addresses[0], taking[0])] * 6) == [302] * 6
    assert Food.objects.shared().filter(name="Bar 0").count() == 1
    others = [
        taking[1],
        {"decision": "refuse", "reason": "Too little is known."},
        {"decision": "duplicate", "shared_food": oats.pk},
    ]
    assert answers(clients, [(addresses[1], sent) for sent in [*others, *others]]) == [302] * 6
    decided = Submission.objects.get(pk=offers[1].pk)
    copies = Food.objects.shared().filter(name="Bar 1").count()
    assert copies == (decided.state == Submission.State.ACCEPTED)
    assert (decided.shared_food is None) == (decided.state == Submission.State.REFUSED)


def test_foods_merge_one_way_and_come_apart_once(clients, curator, member, oats):
    duplicate = FoodFactory(name="Raw oat bran", portions=[("1 sack", "500")])
    star = Favourite.objects.create(user=member, food=duplicate)
    merging = [
        ("/admin/foods/merge/new/", {"ids": f"{oats.pk},{duplicate.pk}", "keep": str(keep)})
        for keep in (oats.pk, duplicate.pk) * 3
    ]
    assert set(answers(clients, merging)) <= {302, 422}
    assert Merge.objects.filter(undone_at=None).count() == 1
    made = Merge.objects.get()
    undoing = (f"/admin/foods/merge/undo/{made.old_id}/", {})
    assert answers(clients, [undoing] * 6) == [302] * 6
    assert clients[0].post(*undoing).status_code == 302  # later, too
    assert set(
        Food.objects.filter(pk__in=[oats.pk, duplicate.pk]).values_list("merged_into", "is_retired")
    ) == {(None, False)}
    star.refresh_from_db()
    assert star.food_id == duplicate.pk
    portions = Food.objects.get(pk=oats.pk).portions
    assert not portions.filter(label="1 sack").exists()
    merge(oats, [duplicate], curator)
    both = [
        undoing if made.old_id == duplicate.pk else (f"/admin/foods/merge/undo/{duplicate.pk}/", {}),
        merging[0],
    ] * 3
    assert set(answers(clients, both)) <= {302, 422}
    standing = Merge.objects.filter(undone_at=None).count()
    duplicate.refresh_from_db()
    assert standing == (duplicate.merged_into_id is not None) == duplicate.is_retired
    star.refresh_from_db()
    assert star.food_id == (oats.pk if standing else duplicate.pk)
