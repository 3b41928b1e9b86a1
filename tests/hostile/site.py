"""A site with rows of every kind, and the addresses of every view with ids that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, get_resolver

from foods.models import Alias, Barcode, Brand, Dish, DishPart, Flag, Food, ImportRun, Merge, Submission
from tests.factories import FoodFactory, UserFactory
from tests.test_conventions import EXAMPLES, views
from tests.unsaved.forms import FORMS
from tracker.lib.ids import new_id

PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>|\(\?P<(?P<regex>\w+)>(?P<choices>[^()]*)\)")
# By where the parameter stands: what the id before the next slash is of.
OF_ADDRESS = {
    "/days/<day:day>/entries/": "logs.IntakeEntry",
    "/days/<day:day>/meals/": "logs.SavedMeal",
    "/days/<day:day>/changes/": "logs.LogChange",
    "/foods/groups/": "foods.FoodGroup",
    "/supplements/": "schedules.Schedule",
    "/supplements/changes/": "schedules.ScheduleChange",
    "/supplements/medicines/": "schedules.Medicine",
    "/symptoms/": "symptoms.Symptom",
    "/meals/": "logs.SavedMeal",
    "/meals/<uuid:id>/lines/": "logs.SavedMealLine",
    "/profile/targets/": "profiles.Target",
}


@dataclass(frozen=True)
class View:
    """A view of the site: its name, its address with parameters, and its pattern."""

    name: str
    address: str
    pattern: URLPattern

    @property
    def is_admin(self) -> bool:
        return self.address.startswith("/admin/")


def all_views() -> list[View]:
    return [View(*each) for each in views(get_resolver())]


def make_rows(member: Any, stranger: Any, rows: SimpleNamespace, client: Client) -> None:
    """Give `member` what each form of a page makes, and the catalogue a row of everything curators keep."""
    for form in FORMS:
        fields = form.fields(rows) | (dict([form.button]) if form.button else {})
        client.post(form.address(rows), fields)
    FoodFactory(name="A stranger's food", owner=stranger, source=Food.Source.OWN)
    Alias.objects.create(term="pb", meaning="peanut butter")
    Barcode.objects.create(food=rows.almonds, gtin="04006381333931")
    Flag.objects.create(food=rows.almonds, kind=Flag.Kind.DUPLICATE, detail="Two are the same.")
    ImportRun.objects.create(source="usda", file_name="set.zip")
    Merge.objects.create(old=rows.tablet, kept=rows.almonds)
    Submission.objects.create(food=rows.own)
    Brand.objects.create(name="almond co", food=rows.almonds)
    DishPart.objects.create(dish=Dish.objects.create(name="almond bowl"), food=rows.almonds, amount="10 g")


def make_superuser() -> Any:
    user = UserFactory(email="superuser@example.org", is_staff=True, is_superuser=True)
    user.groups.add(Group.objects.get(name="Food curators"))
    return user


class Addresses:
    """Writes parameters into addresses: ids of rows that the member has, of others, or damaged ones."""

    def __init__(self, member: Any, stranger: Any) -> None:
        self._member, self._stranger = member, stranger
        self.foreign_ids = [str(row.pk) for row in self._rows_of(stranger)] or [str(stranger.pk)]
        self._found: dict[str, str] = {}

    def _rows_of(self, user: Any) -> Iterator[Model]:
        for model in apps.get_models():
            for owner in ("user", "owner"):
                if any(field.name == owner for field in model._meta.fields):
                    yield from model._default_manager.filter(**{owner: user})[:2]

    def right(self, view: View) -> str:
        """The address with rows of the member's, where there are any."""
        return self._written(view, lambda before, match: self._id(view, before, match))

    def damaged(self, view: View, random: Random, values: list[str]) -> str:
        """The address with one parameter that is another member's id or no id at all."""
        count = len(PARAMETER.findall(view.address))
        chosen, seen = random.randrange(count) if count else -1, iter(range(count))

        def value(before: str, match: re.Match[str]) -> str:
            if next(seen) != chosen:
                return self._id(view, before, match)
            return random.choice([random.choice(self.foreign_ids), random.choice(values)])

        return self._written(view, value)

    def _written(self, view: View, value: Any) -> str:
        address = PARAMETER.sub(lambda match: value(view.address[: match.start()], match), view.address)
        return re.sub(r"\^|\$|\\", "", address)

    def _id(self, view: View, before: str, match: re.Match[str]) -> str:
        kind, choices = match["kind"], match["choices"]
        if kind in {"day", "week", "month", "year"}:
            return EXAMPLES[kind]
        if choices and choices.replace("|", "").isalpha():
            return choices.partition("|")[0]
        key = f"{view.address} {before}"
        if key not in self._found:
            self._found[key] = self._look_up(view, before, match["name"] or match["regex"])
        return self._found[key]

    def _look_up(self, view: View, before: str, name: str) -> str:
        if name in {"key", "uidb36"}:
            return "abc"
        if view.is_admin and name == "object_id" and view.name != "admin:view_on_site":
            _, _, app, model, *_ = view.address.split("/")
            row = apps.get_model(app, model)._default_manager.first()
        elif before in OF_ADDRESS:
            row = self._own(apps.get_model(OF_ADDRESS[before]))
        elif name == "food_id":
            row = self._own(Food) if "/mine/" in before else Food.objects.filter(owner=None).first()
        else:
            row = None
        return str(row.pk) if row else str(new_id()) if "uuid" in view.address else "1"

    def _own(self, model: type[Model]) -> Any:
        names = {field.name for field in model._meta.fields}
        rows = model._default_manager.all()
        if owner := next((owner for owner in ("owner", "user") if owner in names), None):
            rows = rows.filter(**{owner: self._member})
        return rows.first()
