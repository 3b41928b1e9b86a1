"""Entries: one item on one day, at one meal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy

from foods.magnesium import magnesium_in
from foods.models import Food, Portion
from tracker.lib.models import RemovableModel, RemovableQuerySet, owner_field
from tracker.lib.numbers import format_amount, format_decimal, portion_in_words


class Meal(models.TextChoices):
    BREAKFAST = "breakfast", gettext_lazy("Breakfast")
    LUNCH = "lunch", gettext_lazy("Lunch")
    DINNER = "dinner", gettext_lazy("Dinner")
    SNACK = "snack", gettext_lazy("Snack")

    @classmethod
    def at(cls, clock: time) -> Meal:
        """The meal that people mostly have at that time of their day."""
        if 4 <= clock.hour < 11:
            return cls.BREAKFAST
        if 11 <= clock.hour < 15:
            return cls.LUNCH
        if 17 <= clock.hour < 22:
            return cls.DINNER
        return cls.SNACK


# What a member can change of an entry, as stored in JSON: strings, and None for an unknown value.
State = dict[str, str | None]


FROZEN_FIELDS = (
    "name", "brand", "kind", "source", "basis_quantity", "basis_unit", "basis_magnesium_mg", "is_at_least",
)  # fmt: skip
QUICK_UNIT = "portion"  # what a quick add is measured in
QUICK_SOURCE = "Own: quick add"


class AlreadyUsed(Exception):
    """Raised when the id belongs to something else that was logged before."""


class IntakeEntryQuerySet(RemovableQuerySet["IntakeEntry"]):
    def on(self, day: date) -> IntakeEntryQuerySet:
        return self.filter(day=day).order_by("created_at", "id")

    def between(self, first: date, last: date) -> IntakeEntryQuerySet:
        """Both days included."""
        return self.filter(day__range=(first, last))

    def doses_logged(
        self, entries: Sequence[IntakeEntry], day: date | None = None
    ) -> set[tuple[date, UUID | None]]:
        """Return (day, series) of doses in the log, on the days of `entries` or on `day`.

        `entries` themselves are not counted. Runs no query when none of them is a dose of a schedule.
        """
        doses = [entry for entry in entries if entry.taken_for]
        if not doses:
            return set()
        days = {day} if day else {entry.day for entry in doses}
        stand = self.for_user(doses[0].user_id).exclude(pk__in=[entry.pk for entry in doses])
        found = stand.filter(day__in=days, taken_for__in=[entry.taken_for for entry in doses])
        return set(found.values_list("day", "taken_for"))

    def existing_or_conflict(self, entries: Sequence[IntakeEntry]) -> list[IntakeEntry]:
        """Return the existing entries of an identical earlier request.

        Raises AlreadyUsed when they are not the same.
        """
        user_id = entries[0].user_id
        stand = self.for_user(user_id).in_bulk([entry.pk for entry in entries])
        if not all(entry.pk in stand and stand[entry.pk].is_same_request_as(entry) for entry in entries):
            raise AlreadyUsed from None
        return [stand[entry.pk] for entry in entries]


class AmountText:
    """Text of an entry's amount, for whole entries and for the few fields that a list reads."""

    kind: Any
    amount: Any
    portion_label: Any
    portion_quantity: Any
    basis_unit: Any

    @property
    def is_supplemental(self) -> bool:
        return self.kind in Food.SUPPLEMENTAL_KINDS

    @property
    def amount_in_words(self) -> str:
        """Return `½ cup, 47 g`, `2 × 1 slice, 56 g`, `150 g` or `1 tablet`."""
        return portion_in_words(self.amount, self.portion_label, self.portion_quantity, self.basis_unit)


class IntakeEntry(AmountText, RemovableModel):
    """One thing taken on one day, as it was when it was logged.

    Everything a total or a list needs is copied from the food, so that correcting or retiring a food leaves
    past entries alone. `magnesium_mg` is elemental milligrams in the whole amount; None is unknown. With
    `is_at_least` it leaves out an unknown ingredient, so that the true value is not lower.
    """

    user = owner_field("entries")
    day = models.DateField()
    meal = models.CharField(max_length=10, choices=Meal.choices)
    # A food that is in use stays. RESTRICT and not PROTECT: a member's own foods go with the account and its
    # entries together. None for a quick add, which has only a name and milligrams.
    food = models.ForeignKey(Food, on_delete=models.RESTRICT, related_name="entries", null=True, blank=True)

    name = models.CharField(max_length=200)
    brand = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=12, choices=Food.Kind.choices)
    source = models.CharField(max_length=400)
    basis_quantity = models.DecimalField(max_digits=9, decimal_places=3)
    basis_unit = models.CharField(max_length=10, choices=[*Food.Unit.choices, (QUICK_UNIT, QUICK_UNIT)])
    basis_magnesium_mg = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)

    portion_label = models.CharField(max_length=60)
    portion_quantity = models.DecimalField(max_digits=9, decimal_places=3)
    amount = models.DecimalField(max_digits=12, decimal_places=6)
    magnesium_mg = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    is_at_least = models.BooleanField(default=False, db_default=False)

    # The `series` of the schedule that it was taken for, once a day at most; None for what was logged
    # otherwise.
    taken_for = models.UUIDField(null=True, blank=True, editable=False)

    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = IntakeEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "intake entries"
        indexes = [
            # What is usual at a meal is counted from the index alone.
            models.Index(
                fields=["user", "meal", "day", "food"],
                name="foods_of_a_meal",
                condition=models.Q(removed_at=None),
            ),
            # Kind and magnesium come along, so that a sum over days reads the index alone.
            models.Index(
                fields=["user", "day", "kind", "magnesium_mg", "is_at_least"],
                name="figures_of_a_day",
                condition=models.Q(removed_at=None),
            ),
            # Curators' pages count a food's entries, and those of each old value, from the index alone.
            models.Index(
                fields=[
                    *("food", "day", "removed_at"),
                    *("basis_quantity", "basis_magnesium_mg", "basis_unit"),
                ],
                name="values_logged_of_a_food",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="amount_is_positive"),
            models.UniqueConstraint(
                fields=["user", "day", "taken_for"],
                name="one_dose_of_a_schedule_a_day",
                condition=models.Q(removed_at=None, taken_for__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.amount_in_words}"

    @classmethod
    def from_food(cls, food: Food, amount: Decimal, portion: Portion, **fields: Any) -> IntakeEntry:
        """A new entry, not stored yet: `amount` portions of `food`, with what it contains now."""
        entry = cls(food=food, **fields)
        entry.freeze(food)
        entry.set_amount(amount, portion.label, portion.quantity)
        return entry

    @classmethod
    def quick(cls, name: str, magnesium_mg: Decimal | None, **fields: Any) -> IntakeEntry:
        """Return a new entry of a name and milligrams alone, not stored yet; None is unknown.

        It counts as food.
        """
        entry = cls(
            name=name, kind=Food.Kind.FOOD, source=QUICK_SOURCE, basis_quantity=Decimal(1),
            basis_unit=QUICK_UNIT, basis_magnesium_mg=magnesium_mg, **fields,
        )  # fmt: skip
        entry.set_amount(Decimal(1), QUICK_UNIT, Decimal(1))
        return entry

    def copied(self, *, id: UUID, day: date, meal: str) -> IntakeEntry:
        """Return a copy of the entry for another day or meal, not stored yet.

        It holds the food's current value, like any new entry. It keeps the frozen value when there is no
        current one: of a food that is retired or is measured in another unit since, and of a quick add.
        """
        entry = IntakeEntry(id=id, user_id=self.user_id, day=day, meal=meal, food=self.food)
        entry.taken_for = self.taken_for  # what was taken on the one day is taken on the other
        if self.food and not self.food.is_retired and self.food.basis_unit == self.basis_unit:
            entry.freeze(self.food)
        else:
            for name in FROZEN_FIELDS:
                setattr(entry, name, getattr(self, name))
        entry.set_amount(self.amount, self.portion_label, self.portion_quantity)
        return entry

    @property
    def quantity(self) -> Decimal:
        """The whole amount in the basis unit."""
        return self.amount * self.portion_quantity

    @property
    def amount_text(self) -> str:
        """Return the amount as shown in a form."""
        return format_amount(self.amount, exact=True)

    def freeze(self, food: Food) -> None:
        """Copy what `food` is and contains now."""
        self.name, self.brand, self.kind, self.source = food.name, food.brand, food.kind, food.source_in_words
        self.basis_quantity, self.basis_unit = food.basis_quantity, food.basis_unit
        self.basis_magnesium_mg, self.is_at_least = food.magnesium_mg, food.is_at_least

    def set_amount(self, amount: Decimal, portion_label: str, portion_quantity: Decimal) -> None:
        """Set how much was taken. What it contains stays as it was frozen."""
        self.amount, self.portion_label, self.portion_quantity = amount, portion_label, portion_quantity
        self.magnesium_mg = magnesium_in(
            self.quantity, basis_quantity=self.basis_quantity, basis_magnesium_mg=self.basis_magnesium_mg
        )

    STATE_FIELDS = (
        "day", "meal", "amount", "portion_label", "portion_quantity", "magnesium_mg",
        "name", "basis_magnesium_mg",
    )  # fmt: skip

    def state(self) -> State:
        """Return the fields that a member can change, as JSON.

        They are day, meal and amount; of a quick add also name and milligrams.
        """
        state: State = {
            "day": self.day.isoformat(),
            "meal": str(self.meal),
            "amount": format_decimal(self.amount),
            "portion_label": self.portion_label,
            "portion_quantity": format_decimal(self.portion_quantity),
        }
        if self.food_id is None:
            mg = self.basis_magnesium_mg
            state |= {"name": self.name, "magnesium_mg": None if mg is None else format_decimal(mg)}
        return state

    def set_state(self, state: State) -> None:
        """Restore a saved state.

        The contents stay frozen; milligrams are computed again from the amount.
        """
        self.day, self.meal = date.fromisoformat(state["day"] or ""), state["meal"] or ""
        if self.food_id is None:
            mg = state["magnesium_mg"]
            self.name, self.basis_magnesium_mg = state["name"] or "", None if mg is None else Decimal(mg)
        self.set_amount(
            Decimal(state["amount"] or 0),
            state["portion_label"] or "",
            Decimal(state["portion_quantity"] or 0),
        )

    def is_same_request_as(self, other: IntakeEntry) -> bool:
        return self.food_id == other.food_id and self.state() == other.state()


class HasMeal(Protocol):
    @property
    def meal(self) -> str: ...


EntryLike = TypeVar("EntryLike", bound=HasMeal)


def by_meal(entries: Iterable[EntryLike]) -> dict[Meal, list[EntryLike]]:
    """Return the entries of every meal in the order of the day, empty meals included."""
    meals: dict[Meal, list[EntryLike]] = {meal: [] for meal in Meal}
    for entry in entries:
        meals[Meal(entry.meal)].append(entry)
    return meals
