"""Branded data has one food per barcode: the newest version, with the earlier ones as its history."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from foods.barcodes import find_by_barcode
from foods.importing import importer as importing
from foods.importing import writer
from foods.models import Barcode, EarlierVersion, Food, ImportRun
from foods.search import index, search_foods
from tests.factories import EntryFactory, SavedMealFactory
from tests.foods.conftest import counts
from tests.foods.fdc_sets import BRANDED, BRANDED_FOOD, FOOD, FOOD_NUTRIENT
from tracker.logs.models import Favourite

GTIN = "0036000291452"
ANOTHER = "4006381333931"


def branded(*rows: tuple[int, str, str, object], gtins: dict[int, str] | None = None, **columns: str):
    """A set of products: (FDC id, name, publication date, milligrams or None), all with one barcode."""
    gtins = gtins or {}
    labels = [f"{n},Oaty,,{gtins.get(n, GTIN)},OATS,30,g,1 BAR,Candy\n" for n, *_ in rows]
    values = [f"{n},{n},1090,{mg}\n" for n, _, _, mg in rows if mg is not None]
    return BRANDED | {
        "food.csv": FOOD + "".join(f"{n},branded_food,{name},,{day}\n" for n, name, day, _ in rows),
        "branded_food.csv": columns.get("labels") or BRANDED_FOOD + "".join(labels),
        "food_nutrient.csv": FOOD_NUTRIENT + "".join(values),
    }


FOUR = branded(
    (1, "OAT BAR", "2019-04-01", 40),
    (2, "OAT BAR NEW", "2021-10-28", 50),
    (9, "OAT BAR OLD", "2020-10-28", 45),
    (4, "OAT BAR NEWEST", "2023-04-20", None),
)


def offered() -> list[tuple[str, str]]:
    return list(Food.objects.shared().offered().order_by("name").values_list("source_id", "name"))


def as_before(*source_ids: str) -> list[Food]:
    """The foods that an import made before: one of each row, with the same barcode."""
    foods = []
    for source_id in source_ids:
        food = Food.objects.create(
            name=f"OAT BAR {source_id}", group=_group(), source="usda_branded", source_id=source_id,
            source_release="2023-10-26", magnesium_mg=Decimal(source_id) * 10,
        )  # fmt: skip
        Barcode.objects.create(food=food, gtin=f"0{GTIN}")
        foods.append(food)
    return foods


def _group():
    from foods.models import FoodGroup

    return FoodGroup.objects.get_or_create(name="Sweets")[0]


# --- one food -------------------------------------------------------------------------------------


def test_four_rows_with_one_barcode_are_one_food_the_newest(bring_in, member):
    said = bring_in(FOUR, "2024-04")

    assert (counts(said)["added"], counts(said)["older versions"]) == (1, 3)
    assert list(Food.objects.values_list("source_id", "name")) == [("4", "OAT BAR NEWEST")]
    assert [food.food.name for food in search_foods("oat bar").foods] == ["OAT BAR NEWEST"]
    assert [food.name for food in find_by_barcode(GTIN, user=member).foods] == ["OAT BAR NEWEST"]


def test_earlier_versions_are_its_history_latest_first(bring_in):
    bring_in(FOUR, "2024-04")

    versions = Food.objects.get().earlier_versions.values_list("source_id", "published_on", "magnesium_mg")
    assert list(versions) == [
        ("2", date(2021, 10, 28), 50),
        ("9", date(2020, 10, 28), 45),
        ("1", date(2019, 4, 1), 40),
    ]


def test_the_same_release_again_changes_nothing(bring_in):
    bring_in(FOUR, "2024-04")
    before = (list(Food.objects.values()), list(EarlierVersion.objects.values()))
    said = bring_in(FOUR, "2024-04")

    assert (counts(said)["added"], counts(said)["changed"], counts(said)["unchanged"]) == (0, 0, 1)
    assert (list(Food.objects.values()), list(EarlierVersion.objects.values())) == before


def test_the_same_barcode_in_another_spelling_is_the_same_product(bring_in):
    rows = ((1, "OAT BAR", "2019-04-01", 40), (2, "OAT BAR", "2021-04-01", 50))
    bring_in(branded(*rows, gtins={1: "36000291452", 2: "00036000291452"}))

    assert offered() == [("2", "OAT BAR")]


def test_rows_without_a_right_barcode_stand_for_themselves(bring_in):
    rows = [(n, f"BAR {n}", "2019-04-01", 40) for n in range(1, 5)]
    bring_in(branded(*rows, gtins={1: "", 2: "", 3: "0036000291453", 4: "0036000291453"}))

    assert len(offered()) == 4


HEADER = BRANDED_FOOD.rstrip("\n") + ",modified_date,available_date\n"


@pytest.mark.parametrize(
    ("days", "dates", "newest"),
    [
        (("2019-04-01", "2021-04-01"), ((1, "2022-01-01,2022-01-01"), (2, "2020-01-01,2020-01-01")), "2"),
        (("2021-04-01", "2021-04-01"), ((1, "2021-02-01,"), (2, "2020-12-31,2021-01-01")), "1"),
        (("2021-04-01", "2021-04-01"), ((1, "10/2/2021,"), (2, "9/30/2021,")), "1"),
        (("2021-04-01", "2021-04-01"), ((1, ",2021-02-01"), (2, ",2021-01-01")), "1"),
        (("2021-04-01", "2021-04-01"), ((1, ","), (2, "soon,later")), "2"),
    ],
    ids=["published", "modified", "modified as in America", "available", "by the id"],
)
def test_the_newest_is_told_by_its_dates_and_then_its_id(bring_in, days, dates, newest):
    labels = HEADER + "".join(f"{n},Oaty,,{GTIN},OATS,30,g,1 BAR,Candy,{more}\n" for n, more in dates)
    rows = [(n, f"BAR {n}", day, 40) for n, day in enumerate(days, 1)]
    bring_in(branded(*rows, labels=labels))

    assert [food_id for food_id, _ in offered()] == [newest]


# --- a value that is not known any more -----------------------------------------------------------


def test_a_value_that_only_an_earlier_version_had_is_shown_with_its_year(bring_in, as_member, member):
    bring_in(FOUR, "2024-04")
    food = Food.objects.get()

    assert (food.magnesium_mg, food.earlier_mg, food.earlier_year) == (None, 50, 2021)
    page = as_member.get(food.get_absolute_url()).content.decode()
    assert "unknown (50 mg until 2021)" in page
    assert "15 mg in 1 bar, 30 g until 2021" in page  # of the usual portion, 30 g
    found = as_member.get(f"/days/{member.profile.today()}/foods/?q={GTIN}").content.decode()
    assert "unknown (15 mg until 2021)" in found


def test_a_newest_version_with_a_value_needs_no_earlier_one(bring_in):
    bring_in(branded((1, "OAT BAR", "2019-04-01", 40), (2, "OAT BAR", "2021-04-01", 0)))

    assert Food.objects.values_list("magnesium_mg", "earlier_mg", "earlier_year").get() == (0, None, None)


def test_an_earlier_value_that_is_implausible_or_in_another_unit_is_not_shown(bring_in):
    labels = BRANDED_FOOD + f"1,Oaty,,{GTIN},OATS,30,ml,1 BAR,Candy\n2,Oaty,,{GTIN},OATS,30,g,1 BAR,Candy\n"
    labels += f"3,Oaty,,{GTIN},OATS,30,g,1 BAR,Candy\n"
    rows = [(1, "BAR", "2019-04-01", 40), (2, "BAR", "2020-04-01", 5000), (3, "BAR", "2021-04-01", None)]
    bring_in(branded(*rows, labels=labels))

    assert Food.objects.get().earlier_mg is None


def test_the_page_lists_the_earlier_versions(bring_in, as_member):
    bring_in(FOUR, "2024-04")

    page = as_member.get(Food.objects.get().get_absolute_url()).content.decode()
    assert "Earlier versions" in page
    assert [words in page for words in ("OAT BAR NEW", "28 October 2021", "45 mg</data> in 100 g")] == [
        True
    ] * 3


# --- a newer release ------------------------------------------------------------------------------

OLDER = branded((1, "OAT BAR", "2019-04-01", 40))
NEWER = branded((1, "OAT BAR", "2019-04-01", 40), (5, "OAT BAR RENAMED", "2024-04-01", None))


def test_a_newer_release_updates_the_same_food_and_entries_keep_their_values(bring_in, member):
    bring_in(OLDER, "2023-04")
    food = Food.objects.get()
    entry = EntryFactory(user=member, food=food)
    before = (entry.name, entry.magnesium_mg)
    said = bring_in(NEWER, "2024-04")

    assert (counts(said)["added"], counts(said)["changed"], counts(said)["retired"]) == (0, 1, 0)
    assert list(Food.objects.values_list("pk", "source_id", "name")) == [(food.pk, "5", "OAT BAR RENAMED")]
    food.refresh_from_db()
    assert (food.magnesium_mg, food.earlier_mg, food.earlier_year) == (None, 40, 2019)
    entry.refresh_from_db()
    assert (entry.name, entry.magnesium_mg, entry.food) == (*before, food)
    assert counts(bring_in(NEWER, "2024-04"))["changed"] == 0


def test_a_version_that_left_the_release_stays_in_the_history(bring_in):
    bring_in(OLDER, "2023-04")
    new = branded((5, "OAT BAR", "2024-04-01", None))
    bring_in(new, "2024-04")

    version = Food.objects.get().earlier_versions.get()
    assert (version.source_id, version.magnesium_mg, version.published_on) == ("1", 40, date(2023, 4, 1))
    assert Food.objects.values_list("earlier_mg", "earlier_year").get() == (40, 2023)
    assert counts(bring_in(new, "2024-04"))["changed"] == 0
    assert Food.objects.values_list("earlier_mg", "earlier_year").get() == (40, 2023)


def test_what_a_curator_set_stays_when_a_newer_version_comes(bring_in):
    from foods.history import recording_change

    bring_in(OLDER, "2023-04")
    food = Food.objects.get()
    with recording_change(food, by=None):
        food.magnesium_mg = Decimal(44)
        food.save()
    bring_in(NEWER, "2024-04")

    assert Food.objects.values_list("pk", "magnesium_mg", "earlier_mg").get() == (food.pk, 44, None)


def test_a_product_that_a_curator_retired_or_merged_does_not_come_back_as_a_newer_version(bring_in, almonds):
    from foods.history import recording_change

    bring_in(OLDER, "2023-04")
    food = Food.objects.get(source_id="1")
    with recording_change(food, by=None):
        food.is_retired = True
        food.save()
    bring_in(NEWER, "2024-04")
    assert Food.objects.get(pk=food.pk).is_retired
    assert Food.objects.exclude(pk=almonds.pk).count() == 1

    Food.objects.filter(pk=food.pk).update(merged_into=almonds, source_id="1")
    Barcode.objects.update(food=almonds)
    bring_in(NEWER, "2024-10")
    assert offered() == [(almonds.source_id, almonds.name)]


def test_a_food_whose_barcode_changes_in_place_is_not_taken_for_another_product(bring_in):
    rows = ((1, "OAT BAR", "2019-04-01", 40), (2, "RICE BAR", "2019-04-01", 30))
    bring_in(branded(*rows, gtins={2: ANOTHER}), "2023-04")
    bring_in(branded(*rows, gtins={1: ANOTHER, 2: GTIN}), "2024-04")

    assert offered() == [("1", "OAT BAR"), ("2", "RICE BAR")]


# --- foods that were imported one a row -----------------------------------------------------------


@pytest.mark.parametrize("at_once", [3000, 0], ids=["in one transaction", "some at a time"])
def test_foods_of_one_barcode_become_one_at_the_next_import(bring_in, monkeypatch, at_once):
    monkeypatch.setattr(writer, "MAX_CHANGED_AT_ONCE", at_once)
    monkeypatch.setattr(importing, "MAX_INDEXED_SINGLY", 300 if at_once else 0)
    first, second, newest = as_before("1", "2", "4")
    index.rebuild()
    bring_in(FOUR, "2024-04")

    assert offered() == [("4", "OAT BAR NEWEST")]
    assert set(Food.objects.filter(is_retired=True).values_list("pk", "merged_into")) == {
        (first.pk, newest.pk),
        (second.pk, newest.pk),
    }
    assert [found.food.pk for found in search_foods("oat bar").foods] == [newest.pk]
    assert list(Barcode.objects.values_list("food", "gtin")) == [(newest.pk, f"0{GTIN}")]
    assert sorted(newest.earlier_versions.values_list("source_id", flat=True)) == ["1", "2", "9"]
    assert counts(bring_in(FOUR, "2024-04"))["changed"] == 0


def test_what_belonged_to_them_follows_and_entries_stay(bring_in, as_member, member):
    first, second, newest = as_before("1", "2", "4")
    entry = EntryFactory(user=member, food=first)
    star = Favourite.objects.create(user=member, food=second)
    meal = SavedMealFactory(user=member)
    line = meal.lines.create(
        user=member, food=first, amount=1, portion_label="g", portion_quantity=1, basis_unit="g"
    )
    Food.objects.filter(pk=first.pk).update(merged_into=second, is_retired=True)  # as a catalogue load does
    bring_in(FOUR, "2024-04")

    entry.refresh_from_db()
    star.refresh_from_db()
    line.refresh_from_db()
    assert (entry.food_id, star.food_id) == (first.pk, newest.pk)
    assert line.current_food.pk == newest.pk
    first.refresh_from_db()
    assert first.merged_into_id == newest.pk
    assert as_member.get(first.get_absolute_url())["Location"] == newest.get_absolute_url()


def test_without_the_newest_row_among_them_the_highest_id_stays_and_becomes_it(bring_in):
    first, second = as_before("1", "2")
    bring_in(FOUR, "2024-04")

    assert list(Food.objects.offered().values_list("pk", "source_id")) == [(second.pk, "4")]
    assert Food.objects.get(pk=first.pk).merged_into_id == second.pk


def test_an_older_row_that_a_curator_saves_meanwhile_waits_with_its_product(bring_in, monkeypatch):
    first, second = as_before("1", "2")
    find_gone = importing.find_gone

    def save_meanwhile(*args):
        Food.objects.filter(pk=first.pk).update(name="OAT BAR, CURATED", updated_at=timezone.now())
        return find_gone(*args)

    monkeypatch.setattr(importing, "find_gone", save_meanwhile)
    bring_in(FOUR, "2024-04")
    assert sorted(Food.objects.offered().values_list("pk", flat=True)) == [first.pk, second.pk]

    monkeypatch.undo()
    bring_in(FOUR, "2024-04")
    assert list(Food.objects.offered().values_list("pk", flat=True)) == [second.pk]


def test_an_older_row_of_which_the_release_still_tells_is_not_called_gone(bring_in):
    as_before("1", "4")
    assert counts(bring_in(FOUR, "2024-04"))["retired"] == 0
    assert ImportRun.objects.get().retired == 0


def test_the_admins_list_has_no_earlier_versions(bring_in, curator):
    from tests.conftest import signed_in

    as_before("1", "2", "4")
    bring_in(FOUR, "2024-04")
    page = signed_in(curator).get("/admin/foods/food/").content.decode()
    assert "OAT BAR NEWEST" in page
    assert "OAT BAR 1" not in page
