"""Symptoms: twitches, spasms and other muscle problems of a member."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, gettext_noop

from tracker.lib.dates import short_day
from tracker.lib.models import OwnedModel, OwnedQuerySet, Owner, RemovableModel, RemovableQuerySet
from tracker.lib.prepared import Prepared
from tracker.symptoms.durations import lasted_in_words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MAX_SEVERITY = 10
UNDO_WINDOW = timedelta(minutes=15)  # how long undo of the last action is shown; its URL keeps working
MAX_EARLIER_STATES = 10  # actions that can be undone after the last one


class Kind(models.TextChoices):
    TWITCH = "twitch", gettext_lazy("Twitch")  # fasciculation: one muscle flickers
    SPASM = "spasm", gettext_lazy("Spasm or cramp")  # a muscle bulges and is hard
    WEAKNESS = "weakness", gettext_lazy("Weakness")
    TIREDNESS = "tiredness", gettext_lazy("Tiredness")
    TINGLING = "tingling", gettext_lazy("Tingling")
    ELECTRIC = "electric", gettext_lazy("“Electric” feeling")
    THINNING = "thinning", gettext_lazy("A muscle getting thinner")


class BodyPart(models.TextChoices):
    EYELID = "eyelid", gettext_lazy("Eyelid")
    FACE = "face", gettext_lazy("Face")
    NECK = "neck", gettext_lazy("Neck")
    SHOULDER = "shoulder", gettext_lazy("Shoulder")
    UPPER_ARM = "upper-arm", gettext_lazy("Upper arm")
    FOREARM = "forearm", gettext_lazy("Forearm")
    HAND = "hand", gettext_lazy("Hand or fingers")
    THUMB = "thumb", gettext_lazy("Thumb")
    CHEST = "chest", gettext_lazy("Chest")
    BELLY = "belly", gettext_lazy("Belly")
    BACK = "back", gettext_lazy("Back")
    BUTTOCK = "buttock", gettext_lazy("Buttock")
    THIGH = "thigh", gettext_lazy("Thigh")
    SHIN = "shin", gettext_lazy("Shin")
    CALF = "calf", gettext_lazy("Calf")
    FOOT = "foot", gettext_lazy("Foot or toes")
    ALL_OVER = "all-over", gettext_lazy("All over")


class Side(models.TextChoices):
    LEFT = "left", gettext_lazy("Left")
    RIGHT = "right", gettext_lazy("Right")
    BOTH = "both", gettext_lazy("Both")


class Frequency(models.TextChoices):
    """Frequency of a symptom on its day."""

    ONCE = "once", gettext_lazy("Once")
    FEW = "few", gettext_lazy("A few times")
    ALL_DAY = "all-day", gettext_lazy("On and off all day")


class Trigger(models.TextChoices):
    """Possible triggers of a symptom."""

    STRESS = "stress", gettext_lazy("Stress")
    POOR_SLEEP = "poor-sleep", gettext_lazy("Poor sleep")
    EXERCISE = "exercise", gettext_lazy("Exercise")
    AT_REST = "at-rest", gettext_lazy("At rest")
    NIGHT = "night", gettext_lazy("At night")
    STANDING = "standing", gettext_lazy("Standing for long")
    POSTURE = "posture", gettext_lazy("Sitting or lying in one position")
    SCREENS = "screens", gettext_lazy("Screen time or eye strain")
    CAFFEINE = "caffeine", gettext_lazy("Caffeine")
    ALCOHOL = "alcohol", gettext_lazy("Alcohol")
    LITTLE_WATER = "little-water", gettext_lazy("Too little water")
    MEDICINE = "medicine", gettext_lazy("A medicine")
    OTHER = "other", gettext_lazy("Something else")


class Relief(models.TextChoices):
    STRETCHING = "stretching", gettext_lazy("Stretching")
    MASSAGE = "massage", gettext_lazy("Massage")
    REST = "rest", gettext_lazy("Rest")
    MOVEMENT = "movement", gettext_lazy("Moving about")
    WARMTH = "warmth", gettext_lazy("Warmth")
    WATER = "water", gettext_lazy("Water")
    MAGNESIUM = "magnesium", gettext_lazy("Magnesium")
    NOTHING = "nothing", gettext_lazy("Nothing helped")


class SymptomAction(models.TextChoices):
    """The last action on a symptom."""

    LOGGED = "logged", gettext_lazy("logged")
    CHANGED = "changed", gettext_lazy("changed")
    REMOVED = "removed", gettext_lazy("removed")


ACTION_TEXTS = {
    SymptomAction.LOGGED: gettext_noop("%(name)s logged, %(day)s"),
    SymptomAction.CHANGED: gettext_noop("%(name)s changed, %(day)s"),
    SymptomAction.REMOVED: gettext_noop("%(name)s removed, %(day)s"),
}


# What a member can change of a symptom, as JSON keeps it.
State = dict[str, Any]


# Labels for lines, cached: reading an enumeration's values or labels takes fifty times as long.
KIND_LABELS = dict(Kind.choices)
PLACE_LABELS = dict(BodyPart.choices)
SIDE_LABELS = dict(Side.choices)
FREQUENCY_LABELS = dict(Frequency.choices)
TRIGGER_LABELS = dict(Trigger.choices)
RELIEF_LABELS = dict(Relief.choices)
# What has no time comes last, on every database.
IN_A_DAY = (models.F("started_at").asc(nulls_last=True), "created_at", "id")


class SymptomQuerySet(RemovableQuerySet["Symptom"]):
    def on(self, day: date) -> SymptomQuerySet:
        return self.filter(day=day).order_by(*IN_A_DAY)

    def between(self, first: date, last: date) -> SymptomQuerySet:
        """Both days included."""
        return self.filter(day__range=(first, last))

    def last_done(self, user: Owner) -> Symptom | None:
        """Return the symptom that `user` changed last, removed or not; None after the undo window."""
        last: Symptom | None = _done_last.first(
            user_id=getattr(user, "pk", user), since=timezone.now() - UNDO_WINDOW
        )
        return last


_done_last = Prepared(
    lambda user_id, since: Symptom.objects.filter(user=user_id, acted_at__gte=since).order_by(
        "-acted_at", "-id"
    )[:1]
)


class Symptom(RemovableModel):
    """One twitch, spasm or other symptom on one day of a person's calendar.

    All but the kind and the day may be unknown: `severity` (0 to 10), `started_at` (their clock) and
    `lasted_minutes` are None then, `place`, `side` and `frequency` are empty.
    """

    day = models.DateField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    place = models.CharField(gettext_lazy("where"), max_length=10, choices=BodyPart.choices, blank=True)
    side = models.CharField(
        gettext_lazy("side"), max_length=5, choices=Side.choices, blank=True, default="", db_default=""
    )
    frequency = models.CharField(
        gettext_lazy("how often"),
        max_length=7,
        choices=Frequency.choices,
        blank=True,
        default="",
        db_default="",
    )
    severity = models.PositiveSmallIntegerField(gettext_lazy("how strong"), null=True, blank=True)
    started_at = models.TimeField(gettext_lazy("when"), null=True, blank=True)
    lasted_minutes = models.PositiveIntegerField(gettext_lazy("how long"), null=True, blank=True)
    before = models.JSONField(
        gettext_lazy("what went before"), default=list, blank=True
    )  # of Trigger, or own words
    helped = models.JSONField(
        gettext_lazy("what helped"), default=list, blank=True
    )  # of Relief, or own words
    note = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    # Undo record of the last action: its kind, its time (None when there is nothing to undo), and the
    # state before a change. Then the same of earlier actions, the oldest first.
    act = models.CharField(
        max_length=7, choices=SymptomAction.choices, default=SymptomAction.LOGGED, editable=False
    )
    acted_at = models.DateTimeField(null=True, blank=True, editable=False)
    previous = models.JSONField(null=True, blank=True, editable=False)
    earlier = models.JSONField(default=list, blank=True, editable=False)

    objects = SymptomQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user", "day"], name="symptoms_of_a_day"),
            models.Index(fields=["user", "acted_at"], name="symptoms_done_last"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(severity=None) | models.Q(severity__lte=MAX_SEVERITY),
                name="severity_is_0_to_10",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.day}"

    @property
    def name(self) -> str:
        """Return “Twitch”, or with the body part “Twitch (eyelid)”."""
        return gettext("%(kind)s (%(place)s)") % self._texts if self.place else self._texts["kind"]

    @property
    def label(self) -> str:
        """Return “Twitch, eyelid”."""
        return gettext("%(kind)s, %(place)s") % self._texts if self.place else self._texts["kind"]

    @property
    def _texts(self) -> dict[str, str]:
        parts = [PLACE_LABELS[self.place], SIDE_LABELS.get(self.side, "")] if self.place else []
        place = ", ".join(str(part).lower() for part in parts if part)
        return {"kind": str(KIND_LABELS[self.kind]), "place": place}

    @property
    def short_label(self) -> str:
        """Return “Twitch, eyelid, 14:20”."""
        return f"{self.label}, {self.started_at:%H:%M}" if self.started_at else self.label

    @property
    def severity_label(self) -> str:
        """Return “4 of 10”; empty when no severity was recorded."""
        if self.severity is None:
            return ""
        return gettext("%(severity)s of %(most)s") % {"severity": self.severity, "most": MAX_SEVERITY}

    @property
    def details(self) -> str:
        """Return “14:20, 5 minutes; before: caffeine; helped: rest”.

        Details without a value and the note are left out.
        """
        said = [
            f"{self.started_at:%H:%M}" if self.started_at else "",
            str(FREQUENCY_LABELS[self.frequency]).lower() if self.frequency else "",
            "" if self.lasted_minutes is None else lasted_in_words(self.lasted_minutes),
        ]
        triggers = _list_labels(self.before, TRIGGER_LABELS)
        reliefs = _list_labels(self.helped, RELIEF_LABELS)
        parts = [
            ", ".join(filter(None, said)),
            gettext("triggers: %(triggers)s") % {"triggers": triggers} if triggers else "",
            gettext("helped: %(reliefs)s") % {"reliefs": reliefs} if reliefs else "",
        ]
        return "; ".join(filter(None, parts))

    STATE_FIELDS = (
        "day", "kind", "place", "side", "frequency", "severity", "started_at", "lasted_minutes",
        "before", "helped", "note",
    )  # fmt: skip

    def state(self) -> State:
        """Everything that a member can change of it."""
        state = {name: getattr(self, name) for name in self.STATE_FIELDS}
        at = self.started_at
        return state | {
            "day": self.day.isoformat(),
            "kind": str(self.kind),
            "place": str(self.place),
            "side": str(self.side),
            "frequency": str(self.frequency),
            "started_at": at and at.isoformat(),
        }

    def set_state(self, state: State) -> None:
        """Restore a saved state; one of before a field existed leaves that field empty."""
        for name in self.STATE_FIELDS:
            setattr(self, name, state.get(name, ""))
        at = state["started_at"]
        self.day, self.started_at = date.fromisoformat(state["day"]), at and time.fromisoformat(at)

    def record(self, act: SymptomAction, previous: State | None = None) -> None:
        """Record an action with the current time; `previous` is the state before a change."""
        if self.acted_at:
            self.earlier = [*self.earlier, [self.act, self.action_token, self.previous]][-MAX_EARLIER_STATES:]
        self.act, self.acted_at, self.previous = act, timezone.now(), previous

    def undo(self) -> None:
        """Undo the last action; the one before it becomes the last."""
        if self.act == SymptomAction.LOGGED:
            self.removed_at = timezone.now()
        elif self.act == SymptomAction.REMOVED:
            self.removed_at = None
        elif self.previous:
            self.set_state(self.previous)
        self.acted_at = self.previous = None
        if self.earlier:
            self.act, at, self.previous = self.earlier.pop()
            self.acted_at = datetime.fromisoformat(at)

    @property
    def action_label(self) -> str:
        """Return the text of the last action, see `last_action_text`."""
        return self.last_action_text(self.act)

    def last_action_text(self, act: str) -> str:
        """Return “Twitch (eyelid) of Sun 22 November removed”."""
        text = ACTION_TEXTS[SymptomAction(act)]
        return gettext(text) % {"name": self.name, "day": short_day(self.day)}

    @property
    def action_token(self) -> str:
        """Return a token of the last action; empty for none.

        It makes an old page undo only the action that it showed.
        """
        return self.acted_at.isoformat() if self.acted_at else ""

    @property
    def is_undo_offered(self) -> bool:
        return self.acted_at is not None and self.acted_at >= timezone.now() - UNDO_WINDOW


def _list_labels(values: Iterable[str], labels: Mapping[str, StrOrPromise]) -> str:
    """Return the labels in lower case; a member's own words stay as they typed them."""
    return ", ".join(str(labels[each]).lower() if each in labels else each for each in values)


class DoctorVisit(RemovableModel):
    """Visit to a doctor on a day, in response to the advice to see one.

    Symptoms up to that day give no such advice again.
    """

    day = models.DateField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = RemovableQuerySet["DoctorVisit"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "day"], name="doctor_visits_of_a_member")]

    def __str__(self) -> str:
        return f"doctor seen on {self.day}"


class SymptomFreeDay(OwnedModel):
    """Day on which the member said that they had no symptoms; a day without a record is unknown."""

    day = models.DateField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OwnedQuerySet["SymptomFreeDay"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="one_symptom_free_day")]

    def __str__(self) -> str:
        return f"no symptoms on {self.day}"
