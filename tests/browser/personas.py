"""Who the pages of the tour are shown to, with what they have logged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str

from foods.models import Barcode, EarlierVersion, Food, FoodGroup, Portion, Submission
from tests.browser import saved_meals
from tests.browser.personas_comparison import keep_a_diary
from tests.browser.personas_supplements import schedule_supplements
from tests.browser.personas_symptoms import keep_diary
from tracker.logs.models import DayNote, Favourite, IntakeEntry, Meal
from tracker.meals.models import SavedMeal
from tracker.profiles.models import Target, User
from tracker.schedules.models import ScheduleChange
from tracker.symptoms.models import Symptom

FULL_DAY = {
    Meal.BREAKFAST: [("oat-bran", "1"), ("almonds", "0.5"), ("coffee", "1")],
    Meal.LUNCH: [("black-beans-cooked", "1"), ("brown-rice-cooked", "1.5"), ("avocado", "0.5")],
    Meal.DINNER: [("salmon-farmed-cooked", "1"), ("magnesium-citrate-tablet-100-mg", "1")],
    Meal.SNACK: [("dark-chocolate-70-85-percent-cocoa", "1")],
}


@dataclass
class Personas:
    """Who the pages are shown to. The member's week is the one from 16 to 22 November 2026."""

    member: User
    beginner: User  # has a target, and nothing else
    newcomer: User  # has just signed up
    confirm_key: str
    reset_key: str
    foods: dict[str, Food]  # some to look at, by what is special about them
    patient: User  # has kidney disease, and takes something each day
    scheduled: ScheduleChange  # by the member, from 18 November on
    meals: dict[str, SavedMeal]
    diarist: User  # has kept a symptom diary for eighty days
    symptom: Symptom  # of the member's, of which everything is said

    @classmethod
    def gather(cls) -> Personas:
        """Make them, in a database that holds the catalogue."""
        member, beginner, newcomer, patient = (
            cls._make(f"{name}@example.org") for name in ("member", "beginner", "newcomer", "patient")
        )
        for user in (member, beginner, patient):
            cls._aim(user, date(2026, 1, 1), Target.Kind.WOMAN, 310)
        cls._aim(member, date(2026, 11, 19), Target.Kind.PREGNANT, 350)
        unknown = Food.objects.filter(magnesium_mg=None, kind="food").earliest("name").catalogue_key
        week: dict[int, dict[str, list[tuple[str, str]]]] = {
            16: {Meal.BREAKFAST: [("oatmeal-cooked-with-water", "1"), ("banana", "0.5")]},
            17: FULL_DAY,
            18: FULL_DAY,
            20: FULL_DAY | {Meal.SNACK: [(unknown, "1"), ("banana", "1")]},
            21: {Meal.DINNER: [("magnesium-citrate-tablet-200-mg", "2")]},
            22: {Meal.LUNCH: [("coffee", "1"), ("apple-with-skin", "1")]},
        }
        for day, meals in week.items():
            for meal, things in meals.items():
                for key, amount in things:
                    cls._log(member, date(2026, 11, day), meal, key, amount)
        cls._log(patient, date(2026, 11, 18), Meal.LUNCH, "almonds", "1")
        IntakeEntry.quick(
            "Office canteen lunch", Decimal(120), user=member, day=date(2026, 11, 16), meal=Meal.LUNCH
        ).save()
        DayNote.objects.create(user=member, day=date(2026, 11, 16), note="Ate out.", is_complete=False)
        Favourite.objects.create(
            user=member, food=Food.objects.get(catalogue_key="pumpkin-seeds-roasted-shelled")
        )
        address = EmailAddress.objects.create(user=newcomer, email=newcomer.email, primary=True)
        token = default_token_generator.make_token(member)
        diarist = cls._make("diarist@example.org")
        keep_a_diary(diarist)
        return cls(
            member, beginner, newcomer,
            confirm_key=EmailConfirmationHMAC.create(address).key,
            reset_key=f"{user_pk_to_url_str(member)}-{token}",
            foods=cls._stock(member),
            patient=patient,
            scheduled=schedule_supplements(member, patient),
            meals=saved_meals.cook(member),
            diarist=diarist,
            symptom=keep_diary(member, patient),
        )  # fmt: skip

    @staticmethod
    def _make(email: str) -> User:
        user = User.objects.create_user(email, "four green pumpkin seeds")
        if not email.startswith("newcomer"):
            EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        return user

    @staticmethod
    def _aim(user: User, starts_on: date, kind: str, target_mg: int) -> None:
        Target.objects.create(user=user, starts_on=starts_on, kind=kind, target_mg=Decimal(target_mg))

    @staticmethod
    def _stock(member: User) -> dict[str, Food]:
        group = FoodGroup.objects.get(name="Snacks")
        bar = Food.objects.create(
            owner=member, name="Oat and honey bar, crunchy", brand="The Village Mill", group=group,
            basis_quantity=Decimal(40), magnesium_mg=Decimal("50.4"), source=Food.Source.OWN,
            source_note="Label: 12% of 420 mg",
        )  # fmt: skip
        Portion.objects.create(food=bar, label="1 serving", quantity=Decimal(40))
        Barcode.objects.create(food=bar, gtin="04006381333931")
        refused = Food.objects.create(
            owner=member, name="Grandmother's seed bread", group=group, source=Food.Source.OWN
        )
        gone = Food.objects.create(
            owner=member, name="Old cocoa", group=group, source=Food.Source.OWN, is_retired=True
        )
        Submission.objects.create(food=bar)
        Submission.objects.create(
            food=refused, state=Submission.State.REFUSED, reason="It needs a figure from a label or a table."
        )
        scanned = Food.objects.create(
            name="Haferkleie Doppelpackung mit Weizenkeimen und Leinsamen", brand="Mühle am Bach",
            group=group, magnesium_mg=Decimal(235), source=Food.Source.OPEN_FOOD_FACTS,
            source_id="3029330003533", is_estimate=True,
        )  # fmt: skip
        Barcode.objects.create(food=scanned, gtin="03029330003533")
        changed = Food.objects.get(catalogue_key="almonds-dry-roasted")
        for figure in ("281", "279"):
            changed.magnesium_mg = Decimal(figure)
            changed.save()
        versions = Food.objects.create(
            name="Crispy oat squares, honey", brand="Riverside", group=group, magnesium_mg=None,
            source=Food.Source.USDA_BRANDED, source_id="2345678", earlier_mg=Decimal(50), earlier_year=2021,
        )  # fmt: skip
        for id, year, figure in [("1345678", 2021, Decimal(50)), ("345678", 2018, None)]:
            EarlierVersion.objects.create(
                food=versions, source_id=id, published_on=date(year, 4, 1), name="Oat squares, honey",
                magnesium_mg=figure, basis_unit="g",
            )  # fmt: skip
        return {
            "versions": versions, "bar": bar,
            "refused": refused, "gone": gone, "scanned": scanned, "changed": changed,
            "tablet": Food.objects.get(catalogue_key="magnesium-citrate-tablet-200-mg"),
            "unknown": Food.objects.filter(magnesium_mg=None, owner=None, kind="food").earliest("name"),
            "nuts": Food.objects.get(catalogue_key="almonds"),
        }  # fmt: skip

    @staticmethod
    def _log(user: User, day: date, meal: str, key: str, amount: str) -> None:
        food = Food.objects.prefetch_related("portions").get(catalogue_key=key)
        portion = food.usual_portion()
        IntakeEntry.from_food(food, Decimal(amount), portion, user=user, day=day, meal=meal).save()
