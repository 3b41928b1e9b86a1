"""An import that is stopped changes nothing that anybody sees, and the next one finishes it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from foods.importing import importer as importing
from foods.importing import staging
from foods.importing.writer import ImportWriter
from foods.models import Barcode, Flag, Food, FoodGroup, ImportRun, Portion
from foods.search import index, search_foods
from tests.conftest import signed_in
from tests.foods.conftest import counts, row
from tests.foods.fdc_sets import BRANDED, BRANDED_FOOD, FOOD, FOOD_NUTRIENT, SR_LEGACY
from tracker.food_pages import food_lists

COUNT = 12
NUMBERS = range(1, COUNT + 1)
MANY = BRANDED | {
    "food.csv": FOOD + "".join(f"{n},branded_food,OAT BAR {n},,2024-01-05\n" for n in NUMBERS),
    "branded_food.csv": BRANDED_FOOD
    + "".join(f"{n},Oaty,,{4006381333931 if n == 3 else ''},OATS,30,g,1 BAR,Candy\n" for n in NUMBERS),
    "food_nutrient.csv": FOOD_NUTRIENT + "".join(f"{n},{n},1090,{n}\n" for n in NUMBERS),
}


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    """Three foods in each transaction."""
    monkeypatch.setattr(staging, "BATCH", 3)
    monkeypatch.setattr("tracker.lib.write_batches.WriteBatches._adapt", lambda *args: None)


def stop_at(monkeypatch, owner: Any, name: str, times: int) -> pytest.MonkeyPatch:
    """Let `owner.name` fail when it is called so many times, as a process that is killed ends there."""
    real, calls = getattr(owner, name), []

    def stops(*args: Any, **options: Any) -> Any:
        calls.append(name)
        if len(calls) == times:
            raise KeyboardInterrupt
        return real(*args, **options)

    monkeypatch.setattr(owner, name, stops)


# Where it stops, and up to how many foods are indexed one by one instead of in an index built anew.
PLACES = [
    (staging, "_insert_barcodes", 1, 0),
    (staging, "_insert_barcodes", 3, 300),
    (importing, "_finish_import", 1, 0),
    (ImportWriter, "_save_run", 1, 0),
    (ImportWriter, "_save_run", 1, 300),
]


def shown(client, member_client) -> dict[str, Any]:
    """Return what curators and members see of the catalogue, wherever they look."""
    group = FoodGroup.objects.filter(foods__source="usda_branded").first()
    in_group = food_lists.list_group(group.pk, food_lists.ORDERS["name"]).foods if group else []
    return {
        "search": [found.food.name for found in search_foods("oat bar", limit=50).foods],
        "groups": [(each.name, each.count) for each in food_lists.groups()],
        "list": [food.name for food in in_group],
        "by portion": [food.name for food in food_lists.richest(group.pk)] if group else [],
        "admin": client.get("/admin/foods/food/?q=").context["cl"].result_count,
        "admin, by number": client.get("/admin/foods/food/?q=4006381333931").context["cl"].result_count,
        "admin, groups": [
            (each.name, each.food_count)
            for each in client.get("/admin/foods/foodgroup/").context["cl"].result_list
            if each.food_count
        ],
        "barcode": member_client.get("/foods/?q=4006381333931").content.count(b"OAT BAR 3"),
        "page": member_client.get(f"/foods/{_id('OAT BAR 3')}/").status_code,
        "issues": Flag.objects.count(),
    }


def _id(name: str) -> int:
    return Food.objects.filter(name=name).values_list("pk", flat=True).first() or 0


@pytest.mark.parametrize(("owner", "name", "times", "few"), PLACES, ids=[f"{p[1:]}" for p in PLACES])
def test_nobody_sees_anything_of_an_import_that_was_stopped(
    bring_in, curator, as_member, monkeypatch, owner, name, times, few
):
    monkeypatch.setattr(importing, "MAX_INDEXED_SINGLY", few)
    bring_in(SR_LEGACY)
    as_curator = signed_in(curator)
    before = shown(as_curator, as_member)
    with monkeypatch.context() as patch:
        stop_at(patch, owner, name, times)
        with pytest.raises(KeyboardInterrupt):
            bring_in(MANY, "2024-04")
    assert ImportRun.objects.filter(finished_at=None).count() == 1
    assert shown(as_curator, as_member) == before

    said = bring_in(MANY, "2024-04")

    assert counts(said)["added"] == COUNT
    after = shown(as_curator, as_member)
    assert len(after["search"]) == len(after["list"]) == COUNT
    assert (after["admin"], after["admin, by number"], after["barcode"], after["page"]) == (13, 1, 1, 200)
    assert not ImportRun.objects.filter(finished_at=None).exists()
    assert index.is_complete()


def test_what_was_written_before_is_not_written_again(bring_in, monkeypatch):
    with monkeypatch.context() as patch:
        stop_at(patch, staging, "_insert_barcodes", 3)
        with pytest.raises(KeyboardInterrupt):
            bring_in(MANY)
    written = dict(Food.objects.values_list("source_id", "pk"))
    assert len(written) == 6

    with CaptureQueriesContext(connection) as queries:
        bring_in(MANY)

    inserted = [sql["sql"] for sql in queries if sql["sql"].replace('"', "").find("INTO foods_food ") >= 0]
    assert len(inserted) == 2  # of four batches
    now = dict(Food.objects.values_list("source_id", "pk"))
    assert {id: now[id] for id in written} == written
    assert (len(now), Portion.objects.count(), Barcode.objects.count()) == (COUNT, COUNT, 1)
    assert ImportRun.objects.count() == 1


def test_an_import_that_was_stopped_ends_like_one_that_was_not(bring_in, monkeypatch):
    def stored() -> list[Any]:
        left_out = {"updated_at", "id", "staged_in"}
        foods = Food.objects.order_by("source_id").values()
        return [{key: value for key, value in food.items() if key not in left_out} for food in foods]

    bring_in(MANY)
    wanted = stored(), list(Portion.objects.order_by("food__source_id").values_list("label", "quantity"))
    Food.objects.all().delete()
    with monkeypatch.context() as patch:
        stop_at(patch, staging, "_insert_portions", 2)
        with pytest.raises(KeyboardInterrupt):
            bring_in(MANY)
    bring_in(MANY)

    portions = list(Portion.objects.order_by("food__source_id").values_list("label", "quantity"))
    assert (stored(), portions) == wanted


def test_another_set_removes_what_the_stopped_one_has_written(bring_in, monkeypatch):
    with monkeypatch.context() as patch:
        stop_at(patch, staging, "_insert_barcodes", 3)
        with pytest.raises(KeyboardInterrupt):
            bring_in(MANY, "2023-10")
    assert Food.objects.count() == 6

    bring_in(SR_LEGACY)

    assert [food.name for food in Food.objects.all()] == ["Spinach, raw"]
    assert [run.source for run in ImportRun.objects.all()] == ["usda_sr_legacy"]
    assert not Barcode.objects.exists()


def test_stopped_imports_of_long_ago_can_be_removed(bring_in, monkeypatch):
    bring_in(SR_LEGACY)
    with monkeypatch.context() as patch:
        stop_at(patch, staging, "_insert_barcodes", 3)
        with pytest.raises(KeyboardInterrupt):
            bring_in(MANY, "2023-10")
    now = timezone.now()
    assert staging.discard_stopped(now - timedelta(days=1)) == 0
    assert Food.objects.count() == 7
    assert staging.discard_stopped(now + timedelta(days=1)) == 1
    assert [food.name for food in Food.objects.all()] == ["Spinach, raw"]
    assert ImportRun.objects.count() == 1


def test_a_stopped_import_is_listed_as_unfinished(bring_in, curator, monkeypatch):
    with monkeypatch.context() as patch:
        stop_at(patch, staging, "_insert_barcodes", 3)
        with pytest.raises(KeyboardInterrupt):
            bring_in(MANY)
    assert "not finished" in signed_in(curator).get("/admin/foods/importrun/").content.decode()


def test_changes_and_new_foods_appear_together(bring_in, monkeypatch):
    bring_in(SR_LEGACY)
    newer = SR_LEGACY | {
        "food.csv": SR_LEGACY["food.csv"] + '2,sr_legacy_food,"Kale, raw",11,2019-04-01\n',
        "food_nutrient.csv": FOOD_NUTRIENT + "8,1,1090,80\n9,2,1090,33\n",
    }
    seen = []
    save_run = ImportWriter._save_run

    def look(finish):
        save_run(finish)
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, magnesium_mg FROM foods_food ORDER BY name")
            seen.append([(name, float(mg)) for name, mg in cursor.fetchall()])

    def published() -> list[Any]:
        return list(Food.objects.published().order_by("name").values_list("name", "magnesium_mg"))

    stage = staging.stage_foods

    def stage_and_look(*args: Any) -> None:
        stage(*args)
        seen.append(published())

    monkeypatch.setattr(importing, "stage_foods", stage_and_look)
    monkeypatch.setattr(ImportWriter, "_save_run", look)
    bring_in(newer, "2019-04")
    assert seen[0] == [("Spinach, raw", 79)]
    assert seen[1] == [("Kale, raw", 33), ("Spinach, raw", 80)]


def test_very_many_changes_come_some_at_a_time_and_a_stopped_rest_at_the_next_import(bring_in, monkeypatch):
    if connection.vendor != "sqlite":
        pytest.skip("On other databases all changes come together.")
    monkeypatch.setattr("foods.importing.writer.MAX_CHANGED_AT_ONCE", 3)
    monkeypatch.setattr("foods.importing.writer.BATCH", 4)
    bring_in(MANY, "2024-04")
    values = "".join(f"{n},{n},1090,{n + 100}\n" for n in NUMBERS)
    newer = MANY | {"food_nutrient.csv": FOOD_NUTRIENT + values}
    with monkeypatch.context() as patch:
        stop_at(patch, ImportWriter, "_change", 3)
        with pytest.raises(KeyboardInterrupt):
            bring_in(newer, "2024-10")
    changed = Food.objects.filter(magnesium_mg__gt=100)
    assert changed.count() == 8
    assert all(food.per_100_mg == food.magnesium_mg for food in Food.objects.all())

    assert counts(bring_in(newer, "2024-10"))["changed"] == 4
    assert changed.count() == COUNT
    assert set(Food.objects.values_list("source_release", flat=True)) == {"2024-10"}


def test_what_fails_after_the_foods_are_published_says_so_and_the_next_import_mends_it(bring_in, monkeypatch):
    def full(*args: Any) -> None:
        raise OSError("a full disk")

    with monkeypatch.context() as patch:
        patch.setattr(ImportWriter, "change_the_others", full)
        with pytest.raises(
            CommandError, match=r"in the catalogue, but a full disk stopped .* Import the set again"
        ):
            bring_in(MANY)
    assert Food.objects.published().count() == COUNT
    assert counts(bring_in(MANY))["unchanged"] == COUNT
    assert index.is_complete()


def test_a_food_that_a_curator_typed_in_meanwhile_stays_theirs(bring_in, monkeypatch):
    begin = staging.begin_import

    def type_in(*args: Any) -> ImportRun:
        group = FoodGroup.objects.get_or_create(name="Sweets and chocolate")[0]
        Food.objects.create(name="Mine", group=group, source="usda_branded", source_id="3")
        return begin(*args)

    monkeypatch.setattr(importing, "begin_import", type_in)
    bring_in(MANY)
    assert Food.objects.get(source_id="3").name == "Mine"
    assert Food.objects.published().count() == COUNT
    assert Food.objects.get(source_id="3").portions.count() == 0


def test_two_imports_at_once_do_not_publish_each_others_foods(bring_in, monkeypatch):
    finish = importing._finish_import

    def another_first(*args: Any) -> None:
        monkeypatch.setattr(importing, "_finish_import", finish)
        bring_in(SR_LEGACY)
        finish(*args)

    monkeypatch.setattr(importing, "_finish_import", another_first)
    with pytest.raises(Exception, match="Another import of the same foods was started"):
        bring_in(MANY, "2024-04")
    assert [food.name for food in Food.objects.published()] == ["Spinach, raw"]


def test_an_import_that_goes_on_while_it_is_removed_ends_whole(bring_in, monkeypatch):
    with monkeypatch.context() as patch:
        stop_at(patch, staging, "_insert_barcodes", 3)
        with pytest.raises(KeyboardInterrupt):
            bring_in(MANY)
    batches = staging.WriteBatches

    def go_on_first(size: int) -> Any:
        monkeypatch.setattr(staging, "WriteBatches", batches)
        bring_in(MANY)
        return batches(size)

    monkeypatch.setattr(staging, "WriteBatches", go_on_first)
    staging.discard_import(ImportRun.objects.get())

    assert Food.objects.count() == Food.objects.published().count() == COUNT
    assert Portion.objects.count() == COUNT
    assert ImportRun.objects.get().finished_at


def test_an_import_that_is_finished_meanwhile_is_not_removed(bring_in):
    bring_in(MANY)
    run = ImportRun.objects.get()
    found = ImportRun(pk=run.pk, fingerprint=run.fingerprint)  # as it was read before
    staging.discard_import(found)
    assert Food.objects.published().count() == COUNT
    assert ImportRun.objects.get() == run


def test_a_load_of_the_catalogue_publishes_nothing_of_a_stopped_import(bring_in, load, monkeypatch):
    with monkeypatch.context() as patch:
        stop_at(patch, staging, "_insert_barcodes", 3)
        with pytest.raises(KeyboardInterrupt):
            bring_in(MANY)
    load(row())
    assert [food.name for food in Food.objects.published()] == ["Almonds"]
    assert not search_foods("oat").foods
