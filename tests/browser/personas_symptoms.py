"""What those who walk through the pages felt. See tour.py."""

from __future__ import annotations

from datetime import date, time

from tracker.profiles.models import User
from tracker.symptoms.models import BodyPart, Kind, Symptom


def keep_diary(member: User, patient: User) -> Symptom:
    """Three days of the member's week, and a twitch of the same place three weeks before; the fullest.

    The patient's weakness and twitches are reasons to see a doctor.
    """
    Symptom.objects.create(user=patient, day=date(2026, 11, 22), kind=Kind.WEAKNESS, place=BodyPart.CALF)
    for number in (10, 13, 17, 20):
        Symptom.objects.create(
            user=patient,
            day=date(2026, 11, number),
            kind=Kind.TWITCH,
            place=BodyPart.THUMB,
            before=["at-rest"],
        )
    for day in (date(2026, 10, 29), date(2026, 11, 20), date(2026, 11, 18)):
        Symptom.objects.create(
            user=member, day=day, kind=Kind.TWITCH, place=BodyPart.EYELID, severity=3, started_at=time(9, 15)
        )
    Symptom.objects.create(
        user=member, day=date(2026, 11, 18), kind=Kind.SPASM, place=BodyPart.CALF, severity=7,
        started_at=time(3, 40), lasted_minutes=2, helped=["stretching", "massage"],
    )  # fmt: skip
    Symptom.objects.create(user=member, day=date(2026, 11, 21), kind=Kind.TIREDNESS)
    return Symptom.objects.create(
        user=member, day=date(2026, 11, 21), kind=Kind.TWITCH, place=BodyPart.HAND, severity=4,
        started_at=time(14, 20), lasted_minutes=5, before=["caffeine", "poor-sleep", "little-water"],
        helped=["rest", "water"], note="Left thumb, while holding the phone",
    )  # fmt: skip
