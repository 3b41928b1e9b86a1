"""Red flags: symptoms that are reasons to see a doctor. For information, not diagnosis.

The rules follow the NHS (Twitching eyes and muscles): see a GP when a twitch lasts more than two weeks, is in
more than one place, or the area is weak; and MedlinePlus (003296): weakness, loss of muscle size. The
thresholds of frequency are our own: a single twitch now and then is no reason.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef

from tracker.lib.prepared import Prepared
from tracker.profiles.models import User
from tracker.symptoms.models import BodyPart, DoctorVisit, Kind, Symptom

DAY = timedelta(days=1)
LOOKBACK_DAYS = 60 * DAY  # the last of them included
WEEK, TWO_WEEKS = 7 * DAY, 14 * DAY
MIN_TWITCHES = 4  # twitches at one place in two consecutive weeks
MIN_WEEKS = 2  # twitches at each of several places

# What came after the last visit to a doctor.
twitches_between = Prepared(
    lambda user_id, first, last: (
        Symptom.objects.for_user(user_id)
        .filter(day__gte=first, day__lte=last, kind__in=[Kind.TWITCH, Kind.WEAKNESS, Kind.THINNING])
        .exclude(
            Exists(
                DoctorVisit.objects.filter(
                    user=user_id, removed_at=None, day__gte=OuterRef("day"), day__lte=last
                )
            )
        )
        .order_by("day")
        .values_list("kind", "place", "day")
    )
)


@dataclass(frozen=True, slots=True)
class RedFlags:
    """Reasons to see a doctor. `lasting` and `spreading` are body parts as text."""

    is_weak: bool = False
    is_thinner: bool = False
    lasting: Sequence[str] = ()
    spreading: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.is_weak or self.is_thinner or self.lasting or self.spreading)


def is_lasting(days: Sequence[date]) -> bool:
    """Return True when twitches on these days, in order, recur in two consecutive weeks.

    At least four within 14 days, in both of the weeks: four in one evening are over with it.
    """
    for n, first in enumerate(days[: len(days) - MIN_TWITCHES + 1]):
        later = bisect_left(days, first + WEEK)  # the first twitch of the second week
        fourth = max(later, n + MIN_TWITCHES - 1)
        if fourth < len(days) and days[fourth] - first < TWO_WEEKS:
            return True
    return False


def spreading_places(twitches: Iterable[tuple[str, date]]) -> set[str]:
    """Return the body parts that each twitch repeatedly within two weeks, if several.

    `twitches` are in the order of their days.
    """
    window: deque[tuple[str, date]] = deque()
    counts: Counter[str] = Counter()
    for place, day in twitches:
        window.append((place, day))
        counts[place] += 1
        while day - window[0][1] >= TWO_WEEKS:
            counts[window.popleft()[0]] -= 1
        often = {each for each, count in counts.items() if count >= MIN_WEEKS}
        if len(often) > 1 or BodyPart.ALL_OVER in often:
            return often
    return set()


def find_red_flags(user: User | UUID, until: date, *, about: Symptom | None = None) -> RedFlags:
    """Return what the 60 days up to `until` give reason for, since the last visit to a doctor.

    With `about`, only what has to do with that symptom.
    """
    user_id = getattr(user, "pk", user)
    rows = twitches_between(user_id=user_id, first=until - LOOKBACK_DAYS + DAY, last=until)
    if about is not None and about.kind != Kind.TWITCH:
        rows = [row for row in rows if (row[0], row[1]) == (about.kind, about.place)]
    kinds = {kind for kind, *_ in rows if about is None or kind == about.kind}
    twitches = [(place, day) for kind, place, day in rows if kind == Kind.TWITCH and place]
    lasting = {place for place, _ in twitches if is_lasting([day for each, day in twitches if each == place])}
    spreading = spreading_places(twitches)
    if about is not None:
        lasting &= {about.place}
        spreading = spreading if about.place in spreading else set()
    return RedFlags(
        Kind.WEAKNESS in kinds,
        Kind.THINNING in kinds,
        _list_body_parts(lasting),
        _list_body_parts(spreading - lasting),
    )


def _list_body_parts(places: Iterable[str]) -> list[str]:
    return sorted(str(BodyPart(place).label).lower() for place in places)
