"""What in the diary itself is worth a word about a doctor. Plain sentences: nothing here diagnoses."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Max, Min

from tracker.lib.prepared import Prepared
from tracker.symptoms.models import Kind, Place, Symptom

DAY = timedelta(days=1)
LOOKED_AT = 60 * DAY  # the last of them included
# “Twitching that lasts over two weeks”: as on templates/symptoms/_see_a_doctor.html.
TWO_WEEKS = timedelta(days=14)

WEAKNESS = (
    "You logged weakness. With weakness, or a muscle that gets thinner, see a doctor soon "
    "and do not wait for it to come back."
)

# The first and the last day of each kind and place that matters.
spans_between = Prepared(
    lambda user_id, first, last: (
        Symptom.objects.for_user(user_id)
        .filter(day__gte=first, day__lte=last, kind__in=[Kind.TWITCH, Kind.WEAKNESS])
        .order_by("place")
        .values_list("kind", "place")
        .annotate(first=Min("day"), last=Max("day"))
    )
)


def signs(user: Any, until: date, *, about: Symptom | None = None) -> list[str]:
    """A sentence for weakness, and one that names the places that twitched on days more than two weeks apart.

    It looks at the 60 days up to `until`, and says what stands in the diary; with `about`, only what has to
    do with that symptom.
    """
    spans = [
        (kind, place, first, last)
        for kind, place, first, last in spans_between(
            user_id=getattr(user, "pk", user), first=until - LOOKED_AT + DAY, last=until
        )
        if about is None or (kind, place) == (about.kind, about.place)
    ]
    places = [
        Place(place).label.lower()
        for kind, place, first, last in spans
        if kind == Kind.TWITCH and place and last - first > TWO_WEEKS
    ]
    sentences = [WEAKNESS] if any(kind == Kind.WEAKNESS for kind, *_ in spans) else []
    if places:
        sentences.append(
            "The diary has twitches in the same place on days more than two weeks apart: "
            f"{', '.join(places)}. Please show that to a doctor."
        )
    return sentences
