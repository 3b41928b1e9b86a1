"""What those who walk through the pages take regularly. See tour.py."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from foods.models import Food, FoodGroup
from tracker.profiles.models import User
from tracker.schedules import actions
from tracker.schedules.models import Medicine, Schedule, ScheduleChange, TimeOfDay


def schedule_supplements(member: User, patient: User) -> ScheduleChange:
    """Two a day for the member, of which one was taken on the 18th; one that ended; the patient's.

    Returns the action that added the member's of the night, from 18 November on.
    """
    patient.profile.has_kidney_disease = True
    patient.profile.save()
    tablet = Food.objects.get(catalogue_key="magnesium-citrate-tablet-100-mg")
    each = {"food": tablet, "amount": 1, "portion_label": "1 tablet", "portion_quantity": 1}
    day = date(2026, 11, 18)
    added = actions.add(Schedule(user=member, starts_on=day, time_of_day=TimeOfDay.NIGHT, **each))
    evening = Schedule.objects.create(user=member, starts_on=day, time_of_day=TimeOfDay.DINNER, **each)
    Schedule.objects.create(
        user=member, starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 30), weekdays=21,
        time_of_day=TimeOfDay.MORNING, **each,
    )  # fmt: skip
    Schedule.objects.create(user=patient, starts_on=day, time_of_day=TimeOfDay.EVENING, **each)
    member.entries.filter(day=day, food=tablet).update(taken_for=evening.series)
    Food.objects.create(
        owner=member, name="Slow capsule", brand="The Village Mill", kind=Food.Kind.SUPPLEMENT,
        group=FoodGroup.objects.get(name="Supplements"), basis_quantity=1, basis_unit=Food.Unit.CAPSULE,
        magnesium_mg=Decimal("301.5"), source=Food.Source.OWN,
        source_note="Label: 301.5 mg, as magnesium oxide: 500 mg × 60.3%",
    )  # fmt: skip
    for name, kind in (("Alendronate", "bisphosphonates"), ("Gabapentin", "gabapentin")):
        Medicine.objects.create(user=member, name=name, kind=kind)
    return added
