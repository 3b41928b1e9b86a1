"""Random accounts with rows in every table of an export, from a seed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.db import IntegrityError, models, transaction

from foods.models import Food, FoodGroup
from foods.submitted_foods import snapshot_of
from tests.factories import FoodFactory
from tracker.lib.ids import new_id
from tracker.logs.models import Correction
from tracker.profiles.conditions import CONDITIONS
from tracker.profiles.models import User
from tracker.symptoms.models import Relief, Trigger
from tracker.transfer.own_format.tables import TABLES, Table

TEXTS = [
    "Almonds", "=1+1", "Crème brûlée; 2 × “big”", "-", "@you", "'", 'two "quotes", a comma',
    "\u0421\u0443\u043f", "two\nlines", "0", "🥣 porridge", "null",
]  # fmt: skip
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
LISTS = {
    "conditions": list(CONDITIONS),
    "before": list(Trigger.values),
    "helped": list(Relief.values),
}


class RandomAccount:
    """Fills the tables of one member. The same seed makes the same values."""

    def __init__(self, user: User, seed: int) -> None:
        self.user, self.random = user, Random(seed)
        self.rows: dict[str, list[Any]] = {}
        group, _ = FoodGroup.objects.get_or_create(name="Nuts and seeds")
        self.catalogue = [
            FoodFactory(name=f"Seed {number}", group=group, source_id="") for number in range(3)
        ]
        self.correction = Correction.objects.create(
            food=self.catalogue[0], food_name="Seed 0", reason="A typing error", basis_unit="g",
            from_basis_quantity=100, to_basis_quantity=100,
        )  # fmt: skip

    def fill(self) -> None:
        for table in TABLES:
            self.rows[table.name] = []
            if table.name == "catalogue_foods":
                continue
            for _ in range(1 if table.name == "profile" else self.random.randint(1, 4)):
                self._add(table)

    def _add(self, table: Table) -> None:
        row = self.user.profile if table.name == "profile" else table.model()
        for column in table.columns.values():
            is_number = column.primary_key and not isinstance(column, models.UUIDField)
            if column.name in table.added or is_number:
                continue
            setattr(row, column.attname, self._value(column))
        self._fit(table.name, row)
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:  # such as a second note on one day
            return
        self.rows[table.name].append(row)

    def _fit(self, name: str, row: Any) -> None:
        """Set what the database or the product requires of a row."""
        if name == "foods":
            row.owner, row.group = self.user, self.catalogue[0].group
            row.source, row.catalogue_key = Food.Source.OWN, None
            row.basis_quantity = self.random.choice([Decimal(100), Decimal("28.350"), Decimal(1)])
        elif name in {"portions", "barcodes", "submissions"}:
            row.food = self.random.choice(self.rows["foods"])
            if name == "submissions":
                row.offered = self.random.choice([None, snapshot_of(row.food)])
                row.shared_food = self.random.choice([None, self.catalogue[1]])
        elif name != "profile":
            row.user = self.user
        if name in {"meals", "schedules", "targets", "symptoms", "entries", "profile"}:
            getattr(self, f"_fit_{name}")(row)

    def _fit_meals(self, row: Any) -> None:
        used = {meal.food_id for meal in self.rows["meals"]}
        row.food = self.random.choice([None, *(food for food in self.rows["foods"] if food.pk not in used)])
        row.servings = Decimal(4) if row.food else None

    def _fit_schedules(self, row: Any) -> None:
        row.weekdays = self.random.randint(1, 127)
        row.ends_on = None if row.ends_on is None else row.starts_on + timedelta(days=9)
        earlier = self.random.choice([None, *self.rows["schedules"]])
        row.replaces = earlier and earlier.pk

    def _fit_targets(self, row: Any) -> None:
        row.target_mg = Decimal(self.random.randint(200, 450))

    def _fit_symptoms(self, row: Any) -> None:
        row.severity = self.random.choice([None, 0, 10])

    def _fit_entries(self, row: Any) -> None:
        row.taken_for = self.random.choice([None, *(each.series for each in self.rows["schedules"])])

    def _fit_profile(self, row: Any) -> None:
        row.timezone = self.random.choice(["Europe/Berlin", "Pacific/Auckland"])

    def _value(self, column: Any) -> Any:
        if column.null and self.random.random() < 0.3:
            return None
        if column.is_relation:
            return self._reference(column)
        if column.choices:
            return self.random.choice([value for value, _ in column.flatchoices])
        if column.name in LISTS:
            return self.random.sample(LISTS[column.name], 2)
        return self._plain(column)

    def _plain(self, column: Any) -> Any:
        random = self.random
        kinds = {
            models.DecimalField: lambda: Decimal(random.randint(1, 9_999_999)).scaleb(-column.decimal_places),
            models.DateTimeField: lambda: MOMENT + timedelta(seconds=random.random()),
            models.DateField: lambda: date(2026, 1, 1) + timedelta(days=random.randint(0, 300)),
            models.TimeField: lambda: time(random.randint(0, 23), random.randint(0, 59)),
            models.BooleanField: lambda: random.random() < 0.5,
            models.UUIDField: new_id,
            models.IntegerField: lambda: random.randint(0, 300),
            models.JSONField: dict,
            models.CharField: lambda: random.choice(TEXTS)[: column.max_length],
        }
        return next(make() for kind, make in kinds.items() if isinstance(column, kind))

    def _reference(self, column: Any) -> Any:
        if column.related_model is Food:
            return self.random.choice([*self.catalogue, *self.rows["foods"]]).pk
        if column.related_model is Correction:
            return self.correction.pk
        table = next(each for each in TABLES if each.model is column.related_model)
        return self.random.choice(self.rows[table.name]).pk
