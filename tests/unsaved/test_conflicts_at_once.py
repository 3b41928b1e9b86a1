"""Different requests at once that cannot all be done: one is, and the others are told."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from foods.models import Food, FoodGroup, Merge
from tests.factories import FoodFactory, SavedMealFactory, TargetFactory
from tests.html import form_fields, parse
from tests.unsaved.forms import BAR, DAY, MINE
from tests.unsaved.test_six_at_once import Request, post_at_once, six_of
from tracker.lib.ids import new_id
from tracker.profiles.models import Target
from tracker.schedules.models import Medicine

pytestmark = pytest.mark.django_db(transaction=True)


def statuses(clients: list[Client], requests: list[Request]) -> list[int]:
    return sorted(status for status, _ in post_at_once(clients, requests))


def fields_of(client: Client, address: str, form: str) -> dict[str, Any]:
    return form_fields(parse(client.get(address)).select_one(f"#{form}"))


def test_of_the_last_targets_one_stays(member):
    for day in range(1, 6):
        TargetFactory(user=member, starts_on=f"2026-02-0{day}")
    removing = [(f"/profile/targets/{target.pk}/remove/", {}) for target in Target.objects.for_user(member)]
    assert statuses(six_of(member), removing) == [302] * 6
    assert Target.objects.for_user(member).count() == 1


def test_a_name_that_stands_once_is_taken_once(member, rows):
    clients = six_of(member)
    foods = [(f"{MINE}new/", BAR | {"id": new_id(), "serving": str(grams)}) for grams in range(30, 36)]
    assert statuses(clients, foods) == [302] + [422] * 5
    bar = Food.objects.own_of(member).get(name=BAR["name"])
    clients[0].post(f"{MINE}{bar.pk}/remove/")
    restoring = [(f"{MINE}{bar.pk}/restore/", {})] * 3
    making = [(f"{MINE}new/", BAR | {"id": new_id()}) for _ in range(3)]
    assert set(statuses(clients, [*restoring, *making])) <= {302, 422}
    assert Food.objects.own_of(member).offered().filter(name=BAR["name"]).count() == 1
    medicines = [("/supplements/medicines/", {"id": new_id(), "name": "Doxycycline"}) for _ in range(6)]
    assert statuses(clients, medicines) == [302] + [422] * 5
    namesakes = [
        Medicine.objects.create(user=member, kind="iron", name="Iron", removed_at=timezone.now())
        for _ in range(5)
    ]
    restoring = [(f"/supplements/medicines/{each.pk}/restore/", {}) for each in namesakes]
    making = ("/supplements/medicines/", {"id": new_id(), "name": "Iron"})
    assert set(statuses(clients, [*restoring, making])) <= {302, 422}
    [standing] = Medicine.objects.for_user(member).filter(name="Iron")
    both = [(f"/supplements/medicines/{standing.pk}/{act}/", {}) for act in ("remove", "restore")] * 3
    assert statuses(clients, both) == [302] * 6
    assert Medicine.objects.for_user(member).filter(name="Iron").count() <= 1


def test_of_forms_opened_together_one_is_saved_and_the_others_ask(member, rows):
    clients = six_of(member)
    address = f"/symptoms/{rows.twitch.pk}/"
    opened = fields_of(clients[0], address, "symptom-form")
    assert statuses(clients, [(address, opened | {"severity": n}) for n in range(5, 11)]) == [302] + [422] * 5
    page = parse(clients[0].get(DAY))
    note = next(form for form in page.select("form") if form["action"] == f"{DAY}note/")
    notes = [(note["action"], form_fields(note) | {"note": f"The {n}"}) for n in range(6)]
    assert statuses(clients, notes) == [302] + [422] * 5


def test_a_meal_holds_fifty_lines_and_a_removed_line_stays_removed(member, oats):
    clients = six_of(member)
    meal = SavedMealFactory(user=member, lines=[(oats, "1", "g")] * 50)
    first, second = meal.lines.in_use()[:2]
    address = f"/meals/{meal.pk}/lines/"
    clients[0].post(f"{address}{first.pk}/remove/")
    amount = {"amount": "2", "portion": "unit"}
    adding = [(address, amount | {"id": new_id(), "food": oats.pk}) for _ in range(3)]
    restoring = [(f"{address}{first.pk}/restore/", {})] * 3
    assert set(statuses(clients, [*adding, *restoring])) == {302, 422}
    assert meal.lines.in_use().count() == 50
    removing, changing = (f"{address}{second.pk}/remove/", {}), (f"{address}{second.pk}/", amount)
    assert set(statuses(clients, [removing, *[changing] * 5])) <= {302, 422}
    second.refresh_from_db()
    assert second.removed_at is not None


def test_curators_who_do_the_same_at_once_do_it_once(curator, almonds):
    clients = six_of(curator)
    duplicate = FoodFactory(name="Raw almonds", portions=[("1 cup", "143")])
    group = "/admin/foods/foodgroup/add/"
    sent = fields_of(clients[0], group, "foodgroup_form") | {"name": "Bars", "position": "7"}
    assert statuses(clients, [(group, sent)] * 6) == [302] * 6
    assert FoodGroup.objects.filter(name="Bars").count() == 1
    food = "/admin/foods/food/add/"
    sent = fields_of(clients[0], food, "food_form") | {"name": "Oat bar", "group": almonds.group_id}
    assert statuses(clients, [(food, sent)] * 6) == [302] * 6
    assert Food.objects.filter(name="Oat bar").count() == 1
    change = f"/admin/foods/food/{almonds.pk}/change/"
    opened = fields_of(clients[0], change, "food_form")
    assert statuses(clients, [(change, opened | {"magnesium_mg": n}) for n in range(80, 86)]) == [200] * 5 + [
        302
    ]
    merge = ("/admin/foods/merge/new/", {"ids": f"{almonds.pk},{duplicate.pk}", "keep": str(almonds.pk)})
    assert statuses(clients, [merge] * 6)[0] == 302
    assert Merge.objects.count() == 1
    assert almonds.portions.filter(label="1 cup").count() == 1
