"""Plain rows for tests: 100 mg in 100 g, unless a test says otherwise."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from foods.models import Food, FoodGroup, Portion
from tracker.logs.models import IntakeEntry, Meal
from tracker.meals.models import SavedMeal, SavedMealLine, append_lines
from tracker.profiles.models import Target, User
from tracker.schedules.models import Schedule, TimeOfDay
from tracker.symptoms.models import BodyPart, Kind, Symptom


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")

    @factory.post_generation
    def timezone(self, create, extracted, **kwargs):
        if extracted:
            self.profile.timezone = extracted
            self.profile.save()


class TargetFactory(DjangoModelFactory):
    class Meta:
        model = Target

    user = factory.SubFactory(UserFactory)
    starts_on = date(2026, 1, 1)
    kind = Target.Kind.WOMAN
    target_mg = Decimal(310)


class FoodGroupFactory(DjangoModelFactory):
    class Meta:
        model = FoodGroup
        django_get_or_create = ["name"]

    name = "Nuts and seeds"


class FoodFactory(DjangoModelFactory):
    class Meta:
        model = Food
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Food {n}")
    group = factory.SubFactory(FoodGroupFactory)
    magnesium_mg = Decimal(100)

    @factory.post_generation
    def portions(self, create, extracted, **kwargs):
        """Add portions: FoodFactory(portions=[("1 oz", "28.35")])."""
        for position, (label, quantity) in enumerate(extracted or []):
            Portion.objects.create(food=self, label=label, quantity=Decimal(quantity), position=position)


class EntryFactory(DjangoModelFactory):
    """Call as EntryFactory(user=..., day=..., food=..., grams=50, is_removed=True)."""

    class Meta:
        model = IntakeEntry

    user = factory.SubFactory(UserFactory)
    day = date(2026, 11, 22)
    meal = Meal.LUNCH
    food = factory.SubFactory(FoodFactory)

    grams = Decimal(100)
    is_removed = False

    @classmethod
    def _create(cls, model_class, *args, grams, is_removed, **fields):
        entry = model_class(*args, **fields, removed_at=timezone.now() if is_removed else None)
        entry.freeze(entry.food)
        entry.set_amount(Decimal(grams), entry.food.basis_unit, Decimal(1))
        entry.save()
        return entry


class ScheduleFactory(DjangoModelFactory):
    """One of what the food is counted in, every evening from 1 November 2026 on."""

    class Meta:
        model = Schedule

    user = factory.SubFactory(UserFactory)
    food = factory.SubFactory(FoodFactory)
    amount = Decimal(1)
    portion_label = factory.SelfAttribute("food.basis_unit")
    portion_quantity = Decimal(1)
    time_of_day = TimeOfDay.EVENING
    starts_on = date(2026, 11, 1)


class SavedMealFactory(DjangoModelFactory):
    """Call as SavedMealFactory(user=..., lines=[(almonds, "2", "1 oz"), (oats, "50", "g")])."""

    class Meta:
        model = SavedMeal
        skip_postgeneration_save = True

    user = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"Meal {n}")

    @factory.post_generation
    def lines(self, create, extracted, **kwargs):
        """Each a food, an amount, and the label of a portion or the food's unit."""
        lines = []
        for food, amount, label in extracted or []:
            stored = food.portions.filter(label=label).first()
            line = SavedMealLine(food=food)
            line.set_amount(Decimal(amount), stored or Portion(food=food, label=label, quantity=Decimal(1)))
            lines.append(line)
        append_lines(self, lines)


class SymptomFactory(DjangoModelFactory):
    class Meta:
        model = Symptom

    user = factory.SubFactory(UserFactory)
    day = date(2026, 11, 22)
    kind = Kind.TWITCH
    place = BodyPart.EYELID
    severity = 4
