"""Accounts, profiles and targets."""

from __future__ import annotations

import zoneinfo
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from tracker.lib.ids import db_uuid, new_id
from tracker.lib.model_rows import lock
from tracker.lib.models import RemovableModel, RemovableQuerySet, owner_field
from tracker.lib.numbers import format_exact
from tracker.lib.weeks import MONDAY, SUNDAY
from tracker.profiles import dri
from tracker.profiles.conditions import Condition, known_conditions
from tracker.profiles.intake_words import intake_in_words


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A user who signs in with `email`. ValueError without one."""
        if not email:
            raise ValueError("An email address is needed.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username, owns_email=True)

    def with_email(self, email: str) -> models.QuerySet[User]:
        """Return the accounts that sign in with this address, the one that owns it first."""
        return self.filter(email=email.strip().lower()).order_by("-owns_email", "-date_joined", "-pk")


class User(AbstractBaseUser, PermissionsMixin):
    """An account. All other data of a person is in Profile."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(gettext_lazy("email address"), db_index=True)
    # False for an account that was signed up with the address of another one. Sign-up must not reveal that,
    # so it continues like any other; it can't sign in again before it has an address of its own.
    owns_email = models.BooleanField(default=True, db_default=True, editable=False)
    is_staff = models.BooleanField(gettext_lazy("may use the admin"), default=False)
    is_active = models.BooleanField(gettext_lazy("may sign in"), default=True)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)
    # When housekeeping deletes the account, at the person's own wish; None for all others.
    delete_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()
    # The targets' rows, where they were read with the account; see profiles.auth.targets_of.
    target_rows: list[Any] | None = None

    # True from a new password, or none, until it is saved: then every session ends, see profiles.devices.
    has_new_password = False

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"), condition=models.Q(owns_email=True), name="one_owner_an_address"
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(raw_password)
        self.has_new_password = True

    def set_unusable_password(self) -> None:
        super().set_unusable_password()
        self.has_new_password = True

    def save(self, *args: Any, **options: Any) -> None:
        """Save the account with its profile and the address in lower case.

        However it is created.
        """
        is_new = self._state.adding
        self.email = self.email.lower()
        super().save(*args, **options)
        if is_new:
            self.profile = Profile.objects.create(user=self, timezone=settings.TIME_ZONE)


class Device(models.Model):
    """A browser in which a member is signed in."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="devices")
    session_key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    signed_in_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class Profile(models.Model):
    class WeekStart(models.IntegerChoices):
        MONDAY = MONDAY, gettext_lazy("Monday")
        SUNDAY = SUNDAY, gettext_lazy("Sunday")

    class LimitOf(models.TextChoices):
        US = "us", gettext_lazy("US, 350 mg (Institute of Medicine 1997)")
        EU = "eu", gettext_lazy("EU, 250 mg (EFSA)")
        UK = "uk", gettext_lazy("UK, 400 mg (guidance)")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="profile"
    )
    timezone = models.CharField(gettext_lazy("time zone"), max_length=64)
    week_starts_on = models.SmallIntegerField(
        gettext_lazy("week starts on"), choices=WeekStart.choices, default=WeekStart.MONDAY
    )
    upper_limit_of = models.CharField(
        gettext_lazy("upper limit"), max_length=2, choices=LimitOf.choices, default=LimitOf.US
    )
    # Noted by the person, for themselves: with it, nothing here asks them to take more magnesium.
    has_kidney_disease = models.BooleanField(gettext_lazy("I have kidney disease"), default=False)
    # Other conditions and medicines that lower or raise magnesium: keys of `conditions.CONDITIONS`. They
    # change texts, never a target.
    conditions = models.JSONField(default=list, blank=True)
    suggests_foods = models.BooleanField(gettext_lazy("Suggest foods when I’m under my target"), default=True)

    def __str__(self) -> str:
        return f"profile of {self.user_id}"

    def now(self) -> datetime:
        """The time on this person's clock."""
        return timezone.now().astimezone(zoneinfo.ZoneInfo(self.timezone))

    def today(self) -> date:
        """The date on this person's calendar."""
        return self.now().date()

    def date_of(self, moment: datetime) -> date:
        """The date on this person's calendar at that moment."""
        return moment.astimezone(zoneinfo.ZoneInfo(self.timezone)).date()

    @property
    def upper_limit(self) -> dri.UpperLimit | None:
        """The one that this person compares supplements and medicines with.

        None with kidney disease: the limits are for people whose kidneys remove the excess.
        """
        if self.has_kidney_disease:
            return None
        limit = dri.UPPER_LIMITS[self.upper_limit_of]
        return replace(limit, name=gettext(limit.name))

    @property
    def noted_conditions(self) -> list[Condition]:
        return known_conditions(self.conditions)

    def target_on(self, day: date) -> Decimal | None:
        """See TargetHistory.on, which serves many days with one query."""
        return self.target_history().on(day)

    def target_history(self) -> TargetHistory:
        return self.history_of(Target.objects.raw(TARGETS, [db_uuid(self.user_id)]))

    def history_of(self, targets: Iterable[Target]) -> TargetHistory:
        """Return what this person's days are compared with, from all targets that they set.

        With kidney disease only an own number counts: the general ones are for healthy kidneys.
        """
        if self.has_kidney_disease:
            targets = [target for target in targets if target.kind == Target.Kind.OWN]
        limit = self.upper_limit
        return TargetHistory(targets, limit.ul_supplemental_mg if limit else None)


@contextmanager
def member_lock(user: User | UUID) -> Iterator[None]:
    """Transaction that excludes other changes of this member's rows under the same lock.

    It works where there is no row to lock yet, such as a first note. Read what is to be changed inside.
    """
    with transaction.atomic():
        lock(Profile.objects.filter(user=user))
        yield


# Every page of a member reads this; hand-written SQL takes a third of the time.
TARGETS = """
    SELECT id, user_id, starts_on, kind, target_mg, note, removed_at
    FROM profiles_target
    WHERE user_id = %s AND removed_at IS NULL
"""


class Target(RemovableModel):
    """Daily target from a day on, of all sources together, until the next target starts."""

    class Kind(models.TextChoices):
        WOMAN = "woman", gettext_lazy("Woman")
        PREGNANT = "pregnant", gettext_lazy("Pregnant or breastfeeding")
        MAN = "man", gettext_lazy("Man")
        OWN = "own", gettext_lazy("A different amount")
        # A value of one of dri's tables; the note names its authority and group.
        REFERENCE = "reference", gettext_lazy("By age")

    STANDARD_MG: ClassVar[dict[str, Decimal]] = {
        Kind.WOMAN: dri.WOMAN_MG,
        Kind.PREGNANT: dri.PREGNANT_OR_BREASTFEEDING_MG,
        Kind.MAN: dri.MAN_MG,
    }

    user = owner_field("targets", db_index=True)
    starts_on = models.DateField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    target_mg = models.DecimalField(max_digits=7, decimal_places=3)
    note = models.CharField(max_length=200, blank=True)

    objects = RemovableQuerySet["Target"].as_manager()

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "starts_on"], condition=models.Q(removed_at=None), name="one_target_a_day"
            ),
            models.CheckConstraint(
                condition=models.Q(target_mg__gte=dri.MIN_TARGET_MG, target_mg__lte=dri.MAX_TARGET_MG),
                name="target_is_plausible",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target_mg} mg from {self.starts_on}"

    @property
    def source(self) -> str:
        """Return the source of the number: `US RDA, women 31 to 50 (Institute of Medicine 1997)`."""
        if self.kind == self.Kind.REFERENCE:
            return self.note
        if self.kind == self.Kind.OWN:
            return (
                gettext("own amount: %(note)s") % {"note": self.note} if self.note else gettext("own amount")
            )
        words = {
            "mg": format_exact(self.target_mg),
            "source": intake_in_words(dri.STANDARD_INTAKES[self.kind]),
        }
        return gettext("default of %(mg)s mg: %(source)s") % words

    def remove(self) -> None:
        """Take a wrong line out of the history. ValueError for the only one: days need one.

        With kidney disease they don't.
        """
        with member_lock(self.user_id):
            self.refresh_from_db(fields=["removed_at"])
            if self.removed_at:
                return
            others = Target.objects.for_user(self.user_id).exclude(pk=self.pk)
            if not (others.exists() or self.user.profile.has_kidney_disease):
                raise ValueError("the only target")
            super().remove()

    def restore(self) -> bool:
        """Restore a removed target.

        Return False, and keep it removed, when another target now begins on the same day.
        """
        with member_lock(self.user_id):
            others = Target.objects.for_user(self.user_id).exclude(pk=self.pk)
            if others.filter(starts_on=self.starts_on).exists():
                return False
            return super().restore()


@dataclass(frozen=True)
class TargetHistory:
    """A member's targets in the order in which they begin, and their upper limit."""

    targets: tuple[Target, ...]
    starts: tuple[date, ...]  # the days on which they begin
    ul_supplemental_mg: Decimal | None  # None: days are compared with no limit

    def __init__(self, targets: Iterable[Target], ul_supplemental_mg: Decimal | None = None) -> None:
        in_order = tuple(sorted(targets, key=attrgetter("starts_on")))
        object.__setattr__(self, "targets", in_order)
        object.__setattr__(self, "starts", tuple(target.starts_on for target in in_order))
        object.__setattr__(self, "ul_supplemental_mg", ul_supplemental_mg)

    def __bool__(self) -> bool:
        return bool(self.targets)

    def active_on(self, day: date) -> Target | None:
        """Return the target that was in force on `day`; None when the member has none at all.

        Days before the first target are compared with the first: a member who enters last week's meals after
        signing up has no other.
        """
        if not self.targets:
            return None
        return self.targets[max(bisect_right(self.starts, day) - 1, 0)]

    def on(self, day: date) -> Decimal | None:
        """Return the target on `day` in milligrams; None when the member has no target at all."""
        target = self.active_on(day)
        return target.target_mg if target else None
