"""One member with all that a page can show, and what curators look at; beside the entries of seed.py."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal

from allauth.account.models import EmailAddress
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType

from foods import merging, submissions
from foods.models import Flag, Food, Portion
from tests.bench.seed import Population
from tracker.logs.models import Correction, DayNote, Favourite, IntakeEntry
from tracker.meals import recipes
from tracker.meals.models import SavedMeal, SavedMealLine, append_lines
from tracker.profiles.models import Target, User
from tracker.schedules.models import Medicine, Schedule, TimeOfDay
from tracker.symptoms.models import BodyPart, Kind, Relief, Symptom, Trigger

INGREDIENTS = ("oat-bran", "almonds", "coffee", "banana", "brown-rice-cooked", "lentils-cooked")
DIARY_DAYS = 120


@dataclass(frozen=True)
class Rows:
    """Rows that the addresses of pages name."""

    member: User
    curator: User
    day: date  # with the usual number of entries
    food: Food
    own_food: Food
    merged_food: Food
    meal: SavedMeal
    entry: IntakeEntry
    target: Target
    schedule: Schedule
    symptom: Symptom


def fill(people: Population) -> Rows:
    """Write the rows for the first of the `people`, unless they exist, and return them."""
    member = people.members[0]
    curator = User.objects.filter(is_superuser=True).first()
    if curator is None:
        curator = User.objects.create_superuser("curator@example.org", "four green pumpkin seeds")
        _fill_member(member, people.last)
        _fill_catalogue(member, curator)
    day = people.last - timedelta(days=7)
    return Rows(
        member=member,
        curator=curator,
        day=day,
        food=Food.objects.get(catalogue_key="almonds"),
        own_food=Food.objects.filter(owner=member, name="Own food 1").get(),
        merged_food=Food.objects.filter(merges__undone_at=None, merges__isnull=False).get(),
        meal=SavedMeal.objects.filter(user=member, name="Meal 0").get(),
        entry=IntakeEntry.objects.for_user(member).on(day)[0],
        target=Target.objects.for_user(member).earliest("starts_on"),
        schedule=Schedule.objects.filter(user=member).earliest("pk"),
        symptom=Symptom.objects.filter(user=member).earliest("pk"),
    )


def _fill_member(member: User, last: date) -> None:
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    things = [Food.objects.get(catalogue_key=key) for key in INGREDIENTS]
    for food in things[:4]:
        Favourite.objects.create(user=member, food=food)
    for n in range(6):
        food = Food.objects.create(
            owner=member,
            name=f"Own food {n}",
            brand="The Village Mill",
            group=things[n].group,
            magnesium_mg=Decimal("50.4"),
            source=Food.Source.OWN,
            source_note="Label: 12% of 420 mg",
        )
        Portion.objects.create(food=food, label="1 serving", quantity=Decimal(40))
    for n in range(6):
        is_recipe = n % 2
        name = f"Meal {n}"
        meal = (
            recipes.new_recipe(member, name, Decimal(4))
            if is_recipe
            else SavedMeal.objects.create(user=member, name=name)
        )
        lines = [SavedMealLine(food=food) for food in things]
        for line in lines:
            line.set_amount(Decimal(1), line.food.usual_portion())
        append_lines(meal, lines)
        recipes.refresh(meal.pk)
    DayNote.objects.create(user=member, day=last - timedelta(days=7), note="Ate out.", is_complete=True)
    _fill_supplements(member, last)
    _fill_diary(member, last)


def _fill_supplements(member: User, last: date) -> None:
    tablet = Food.objects.get(catalogue_key="magnesium-citrate-tablet-100-mg")
    for n, when in enumerate((TimeOfDay.MORNING, TimeOfDay.DINNER, TimeOfDay.NIGHT)):
        Schedule.objects.create(
            user=member,
            food=tablet,
            amount=1,
            portion_label="1 tablet",
            portion_quantity=1,
            time_of_day=when,
            starts_on=last - timedelta(days=60 - n),
        )
    for name, kind in (("Alendronate", "bisphosphonates"), ("Gabapentin", "gabapentin")):
        Medicine.objects.create(user=member, name=name, kind=kind)


def _fill_diary(member: User, last: date) -> None:
    chance = random.Random(7)
    Symptom.objects.bulk_create(
        Symptom(
            user=member,
            day=last - timedelta(days=n),
            kind=chance.choice([Kind.TWITCH, Kind.TWITCH, Kind.SPASM]),
            place=chance.choice([BodyPart.EYELID, BodyPart.CALF, BodyPart.HAND]),
            severity=chance.randint(2, 7),
            started_at=time(chance.randint(2, 22), chance.randrange(60)),
            lasted_minutes=chance.randint(1, 20),
            before=[Trigger.CAFFEINE, Trigger.POOR_SLEEP],
            helped=[Relief.REST],
        )
        for n in range(DIARY_DAYS)
        if chance.random() < 0.45
    )


def _fill_catalogue(member: User, curator: User) -> None:
    """Corrected, merged, submitted and implausible foods, and a month of the curator's own history."""
    almonds = Food.objects.get(catalogue_key="almonds")
    usual = almonds.magnesium_mg
    for figure in (Decimal(281), usual):
        almonds.magnesium_mg = figure
        almonds.save()
    Correction.objects.create(
        food=almonds,
        food_name=str(almonds),
        made_by=curator,
        reason="A newer analysis",
        basis_unit=almonds.basis_unit,
        from_basis_quantity=almonds.basis_quantity,
        from_magnesium_mg=Decimal(281),
        to_basis_quantity=almonds.basis_quantity,
        to_magnesium_mg=usual,
    )
    food = Food.objects.get(catalogue_key="banana")
    other = Food.objects.create(name="Bananas", group=food.group, magnesium_mg=food.magnesium_mg)
    Portion.objects.create(food=other, label="1 bunch", quantity=Decimal(700))
    merging.merge(food, [other], curator)
    for own in Food.objects.filter(owner=member, recipe=None)[:3]:
        submissions.submit_food(own, member)
    for n in range(30):
        implausible = Food.objects.create(
            name=f"Implausible food {n}", group=food.group, magnesium_mg=Decimal(2000 + n)
        )
        Flag.objects.create(
            food=implausible, kind=Flag.Kind.TOO_MUCH, detail=f"{2000 + n} mg in 100 g", held_mg=Decimal(200)
        )
    Group.objects.get_or_create(name="Food curators")
    kind = ContentType.objects.get_for_model(Food)
    for n in range(30):
        LogEntry.objects.create(
            user=curator,
            content_type=kind,
            object_id=almonds.pk,
            object_repr=str(almonds),
            action_flag=CHANGE,
            change_message=f"Changed value {n}.",
        )
