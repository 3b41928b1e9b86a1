"""Curators never see members, nor what members keep for themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, get_resolver

from foods.history import recording_change
from foods.merging import merge
from foods.models import Barcode, Brand, Dish, DishPart, Flag, Food, FoodGroup, Merge
from foods.submissions import refuse, submit_food, withdraw
from tests.conftest import signed_in
from tests.factories import (
    EntryFactory,
    FoodFactory,
    FoodGroupFactory,
    SavedMealFactory,
    ScheduleFactory,
    SymptomFactory,
    UserFactory,
)
from tracker.lib.admin import SuperuserOnlyAdmin
from tracker.lib.admin_privacy import HidesMembers
from tracker.logs.models import DayNote, Favourite

SECRET = re.compile(r"plantedsecret\w*|[\w.]+@planted\.example", re.IGNORECASE)
ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")


@pytest.fixture
def curator(db):
    """Somebody on the staff with every permission that a group can give."""
    user = UserFactory(email="curator@example.org", is_staff=True)
    user.user_permissions.set(Permission.objects.all())
    return user


@pytest.fixture
def planted(db, curator):
    """Two members with rows in every table that curators' pages reach, and what curators keep."""
    shared = FoodFactory(name="Oats", portions=[("1 cup", "80")])
    duplicate = FoodFactory(name="Oats again")
    for name in ("ada", "bert"):
        plant(UserFactory(email=f"{name}@planted.example"), name, shared, curator)
    former = UserFactory(email="former@planted.example")
    Flag.objects.create(food=shared, kind=Flag.Kind.TOO_MUCH, detail="Over", dismissed_by=former)
    with recording_change(shared, by=former):
        shared.magnesium_mg = Decimal(120)
        shared.save()
    merge(shared, [duplicate], former)
    part = DishPart.objects.create(dish=Dish.objects.create(name="porridge"), food=shared, amount="80 g")
    for row in (shared, part.dish, Flag.objects.get(), Merge.objects.get(), shared.group):
        LogEntry.objects.create(
            user=former,
            content_type=ContentType.objects.get_for_model(row),
            object_id=row.pk,
            object_repr="Oats",
            action_flag=CHANGE,
            change_message="[]",
        )
    return shared


def plant(user, name: str, shared: Food, curator) -> None:
    secret = f"PlantedSecret{name}"
    own = FoodFactory(
        name=f"Oats {name}",
        brand="",
        owner=user,
        source=Food.Source.OWN,
        group=shared.group,
        portions=[("1 bowl", "300")],
    )
    lonely = FoodGroupFactory(name=f"Group of {name}")
    FoodFactory(name=f"{secret} bar", owner=user, source=Food.Source.OWN, group=lonely)
    Barcode.objects.create(food=own, gtin="04006381333931")
    withdraw(submit_food(own, user))
    refuse(submit_food(own, user), "Which brand?", curator)
    own.name, own.brand, own.source_note = secret, f"{secret}brand", f"{secret}note"
    own.save()
    own.portions.update(label=f"{secret}portion")
    EntryFactory(user=user, food=own)
    EntryFactory(user=user, food=shared)
    SavedMealFactory(user=user, name=f"{secret}meal", lines=[(shared, "1", "1 cup")])
    ScheduleFactory(user=user, food=shared)
    SymptomFactory(user=user, note=f"{secret}symptom")
    Favourite.objects.create(user=user, food=shared)
    DayNote.objects.create(user=user, day=date(2026, 11, 22), note=f"{secret}day")


def admin_views(
    resolver: URLResolver | None = None, address: str = "/admin/"
) -> Iterator[tuple[str, URLPattern]]:
    """Every address of the admin with its arguments in it."""
    if resolver is None:
        [resolver] = [one for one in get_resolver().url_patterns if getattr(one, "namespace", "") == "admin"]
    for pattern in resolver.url_patterns:
        here = address + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from admin_views(pattern, here)
        else:
            yield here, pattern


def ids_for(address: str) -> list[str]:
    """The ids of the rows that an address of the admin is about, and of members' own foods."""
    match = re.match(r"/admin/(\w+)/(\w+)/", address)
    ids = [str(food.pk) for food in Food.objects.filter(name__startswith="Planted")[:2]]
    if match and match[2] in apps.all_models.get(match[1], {}):
        model = apps.get_model(match[1], match[2])
        ids += [str(pk) for pk in model._base_manager.values_list("pk", flat=True)[:6]]
    return list(dict.fromkeys(ids))


def addresses() -> Iterator[str]:
    """Every page of the admin for every row there is."""
    for pattern, _ in admin_views():
        address = re.sub(r"\^|\$|\\Z|\\", "", pattern)
        names = [one or other for one, other in ARGUMENT.findall(address)]
        if not names:
            yield address
        elif "content_type_id" in names:
            for kind in ContentType.objects.all():
                for pk in kind.get_all_objects_for_this_type().values_list("pk", flat=True)[:1]:
                    yield f"/admin/r/{kind.pk}/{pk}/"
        elif "history_id" in names or "row_id" in names or address.count("<") + address.count("(?P") > 1:
            yield ARGUMENT.sub("1", address)
        elif names == ["url"] or names == ["app_label"]:
            yield ARGUMENT.sub("foods", address)
        else:
            for pk in ids_for(address):
                yield ARGUMENT.sub(pk, address)


def queries() -> Iterator[str]:
    """Every list with every column's filter, searches, popups, and every choice of an autocomplete."""
    for model, model_admin in admin.site._registry.items():
        opts = model._meta
        here = f"/admin/{opts.app_label}/{opts.model_name}/"
        if isinstance(model_admin, SuperuserOnlyAdmin):
            yield f"{here}?q=ted.example"
            continue
        yield from (f"{here}?q={words}" for words in ("ntedsecre", "ted.example", "oats"))
        yield from (f"{here}?{query}" for query in ("_popup=1&_to_field=id", "all=", "o=-1", "state=all"))
        for field in opts.get_fields():
            if field.is_relation:
                yield f"{here}?{field.name}__isnull=0"
        for field in (*opts.fields, *opts.many_to_many):
            if field.is_relation:
                asked = f"app_label={opts.app_label}&model_name={opts.model_name}&field_name={field.name}"
                yield f"/admin/autocomplete/?{asked}&term=ntedsecre"


def secrets_in(answer) -> set[str]:
    text = answer.getvalue() if answer.streaming else answer.content
    return set(SECRET.findall(text.decode("utf-8", "replace") + str(answer.get("Location", ""))))


def test_no_page_of_the_admin_shows_a_curator_a_member_or_their_foods(planted, curator):
    client = signed_in(curator)
    asked = [*addresses(), *queries()]
    assert len(asked) > 150
    leaks, reached = {}, set()
    for address in asked:
        answer = client.get(address)
        assert answer.status_code < 500, address
        if answer.status_code == 200:
            reached.add(address.partition("?")[0])
        if found := secrets_in(answer):
            leaks[address] = found
    assert leaks == {}
    assert f"/admin/foods/food/{planted.pk}/history/" in reached
    assert f"/admin/foods/flag/{Flag.objects.get().pk}/change/" in reached


def test_what_uses_a_food_cannot_be_asked_for_by_a_filter(planted, curator):
    client = signed_in(curator)
    member = Favourite.objects.first().user_id
    for query in ("favourites__isnull=0", f"favourites={member}", f"owner={member}", "entries__isnull=0"):
        assert client.get(f"/admin/foods/food/?{query}").status_code == 400, query
    assert client.get(f"/admin/foods/flag/?dismissed_by={member}").status_code == 400


def test_deleting_says_that_members_rows_stand_in_the_way_and_not_which(planted, curator):
    client = signed_in(curator)
    group = FoodGroup.objects.get(name="Group of ada")
    page = client.get(f"/admin/foods/foodgroup/{group.pk}/delete/").text
    assert "Rows that belong to members" in page
    selected = {"action": "delete_selected", "_selected_action": [group.pk]}
    for sent in (selected, selected | {"post": "yes"}):
        assert not secrets_in(client.post("/admin/foods/foodgroup/", sent))
    assert FoodGroup.objects.filter(pk=group.pk).exists()


def test_what_a_curator_sends_brings_no_members_food_out(planted, curator):
    """In forms, the merge of foods, bulk edit and barcodes; each names a member's own food by its id."""
    client = signed_in(curator)
    own = Food.objects.exclude(owner=None).filter(brand__gt="").first()
    brand = {"title": "Brand", "name": "brand", "food": own.pk, "is_on": "on"}
    answers = [client.post("/admin/foods/brand/add/", brand)]
    assert not Brand.objects.exists()
    answers += [client.get(f"/admin/foods/merge/new/?ids={planted.pk},{own.pk}&keep={own.pk}", follow=True)]
    sheet = f"id,name,magnesium_mg\n{own.pk},Taken,1\n".encode()
    answers += [client.post("/admin/foods/food/import/", {"import_file": SimpleUploadedFile("a.csv", sheet)})]
    answers += [client.post(f"/admin/foods/food/{own.pk}/change/", {"name": "Taken"}, follow=True)]
    answers += [client.post("/admin/foods/food/export/", {"format": "1", "resource": "0"})]
    for answer in answers:
        assert not secrets_in(answer), answer.request["PATH_INFO"]
    own.refresh_from_db()
    assert SECRET.match(own.name)


def test_every_page_of_curators_is_one_that_hides_members():
    shown = {
        model: one for model, one in admin.site._registry.items() if not isinstance(one, SuperuserOnlyAdmin)
    }
    assert Food in shown
    assert [model for model, one in shown.items() if not isinstance(one, HidesMembers)] == []
    for one in shown.values():
        assert all(issubclass(inline, HidesMembers) for inline in one.inlines), one
