"""Undo records of a member's log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext

from tracker.lib.models import OwnedModel, OwnedQuerySet, owner_field
from tracker.lib.prepared import Prepared
from tracker.logs.models.change_text import ChangeAction, describe_change
from tracker.logs.models.entry import IntakeEntry, State
from tracker.profiles.models import User

# How long the day page offers to undo the latest change. The undo URL keeps working later.
UNDO_WINDOW = timedelta(minutes=15)
KEPT_FOR = timedelta(days=7)


class LogChangeQuerySet(OwnedQuerySet["LogChange"]):
    def record(
        self,
        *,
        user: User,
        day: date,
        action: ChangeAction,
        parameters: dict[str, Any],
        added: Iterable[IntakeEntry] = (),
        removed: Iterable[IntakeEntry] = (),
        before: Mapping[IntakeEntry, State] | None = None,
    ) -> LogChange:
        """Write down one action, in one statement; call it in the transaction of the action itself.

        `day` is the day on whose page it was done; for `parameters` see ChangeAction. `before` holds changed
        and moved entries as they are now, each with its `entry.state()` from before. Changes and moves that
        changed nothing are left out.
        """
        done = {
            "added": {str(entry.pk): entry.state() for entry in added},
            "removed": [str(entry.pk) for entry in removed],
            "changed": {
                str(entry.pk): [was, now]
                for entry, was in (before or {}).items()
                if was != (now := entry.state())
            },
        }
        sentence = describe_change(action, parameters, day)[: LogChange.MAX_SENTENCE_LENGTH]
        return self.create(
            user=user, day=day, action=action, parameters=parameters, sentence=sentence, done=done
        )

    def undo(self, user: User | UUID, day: date, id: UUID) -> LogChange:
        """Bring the entries of a change back to what they were; asked again, nothing happens.

        An entry that was changed since in another way is left alone, and named in `undone_in_words`; so is a
        dose that was logged again. A change whose entries are all left alone is not undone: it can be once
        later changes have been undone. An entry's magnesium follows from its amount and its frozen values, so
        a curator's correction stays. Raises LogChange.DoesNotExist when it is not this member's change of
        that day.
        """
        try:
            return self._undo(user, day, id)
        except IntegrityError:
            return self._undo(user, day, id)  # a dose was logged at the same moment, and is seen now

    @transaction.atomic
    def _undo(self, user: User | UUID, day: date, id: UUID) -> LogChange:
        change: LogChange | None = change_to_undo.first(user_id=getattr(user, "pk", user), day=day, id=id)
        if change is None:
            raise LogChange.DoesNotExist
        if change.undone_at is None:
            now = timezone.now()
            left, is_undone = change._take_back(now)
            change.done["left"] = [entry.name for entry in left]
            change.undone_at = now if is_undone else None
            change.save(update_fields=["done", "undone_at"])
        return change

    def forget_old(self, user: User | UUID) -> None:
        """Let go of what nobody will undo any more."""
        self.for_user(user).filter(made_at__lt=timezone.now() - KEPT_FOR).delete()


class LogChange(OwnedModel):
    """One act of a member: entries that were added, removed, changed or moved together.

    `done` holds {"added": {id: state}, "removed": [id], "changed": {id: [before, after]}}; a state is the
    return value of `IntakeEntry.state`. After an undo, `done["left"]` names the entries that were left alone.
    """

    MAX_SENTENCE_LENGTH = 300

    user = owner_field("changes")
    day = models.DateField()
    made_at = models.DateTimeField(default=timezone.now)
    action = models.CharField(
        max_length=10, choices=ChangeAction.choices, blank=True, default="", db_default="", editable=False
    )
    parameters = models.JSONField(null=True, editable=False)  # see ChangeAction
    # For servers of the version before, which show it; and all there is in rows that they write.
    sentence = models.CharField(max_length=MAX_SENTENCE_LENGTH)
    done = models.JSONField()
    undone_at = models.DateTimeField(null=True)
    dismissed_at = models.DateTimeField(null=True)  # the member has read of it

    objects = LogChangeQuerySet.as_manager()

    class Meta:
        db_table = "logs_change"
        indexes = [models.Index(fields=["user", "day", "made_at"], name="changes_of_a_day")]

    def __str__(self) -> str:
        return f"change {self.pk}"

    @property
    def description(self) -> str:
        """Describe the change, without a full stop: “Almonds added”."""
        if not self.action:
            return self.sentence
        return describe_change(self.action, self.parameters or {}, self.day)

    @property
    def undone_in_words(self) -> str:
        """Return the notice after an undo: “Undone: Almonds added”, and entries left alone."""
        left = self.done.get("left", [])
        if not left:
            return gettext("Undone: %(change)s") % {"change": self.description}
        values = {"change": self.description, "name": left[0], "more": len(left) - 1}
        if self.undone_at is None and len(left) == 1:
            return gettext("Can’t undo: %(name)s was changed or removed later") % values
        if self.undone_at is None:
            return gettext("Can’t undo: %(name)s and %(more)s more were changed or removed later") % values
        if len(left) == 1:
            return gettext("Undone: %(change)s. %(name)s was changed later, so it stays as it is") % values
        return (
            gettext(
                "Undone: %(change)s. %(name)s and %(more)s more were changed later, so they stay as they are"
            )
            % values
        )

    @property
    def first_entry_id(self) -> UUID | None:
        """Return the first restored entry's id after an undo; None when it only removed entries."""
        ids = [*self.done["removed"], *self.done["changed"]]
        return UUID(ids[0]) if ids else None

    def undo(self) -> None:
        """Bring the entries back to what they were, see `LogChangeQuerySet.undo`."""
        change = LogChange.objects.undo(self.user_id, self.day, self.pk)
        self.done, self.undone_at = change.done, change.undone_at

    def _take_back(self, now: datetime) -> tuple[list[IntakeEntry], bool]:
        """Restore the entries that are still as this change made them.

        Return the others, and whether the change is undone.
        """
        added, changed = self.done["added"], self.done["changed"]
        removed = set(self.done["removed"])
        ids = [UUID(id) for id in {*added, *changed, *removed}]
        stand = IntakeEntry.objects.select_for_update().filter(user=self.user_id, pk__in=ids).order_by("pk")
        left: list[IntakeEntry] = []
        missing: list[IntakeEntry] = []
        hidden: list[UUID] = []
        shown: list[IntakeEntry] = []
        restored: list[IntakeEntry] = []
        for entry in stand:
            id = str(entry.pk)
            if id in removed:
                shown.append(entry)
            elif entry.removed_at is not None:
                # Removed since: an added one is absent already, a changed one is out of reach.
                (left if id in changed else missing).append(entry)
            elif entry.state() != (added[id] if id in added else changed[id][1]):
                left.append(entry)
            elif id in added:
                hidden.append(entry.pk)
            else:
                entry.set_state(changed[id][0])
                restored.append(entry)
        if hidden:
            IntakeEntry.objects.filter(pk__in=hidden).update(removed_at=now)
        logged_again = _doses_logged_again([*shown, *restored])
        shown = [entry for entry in shown if entry not in logged_again]
        restored = [entry for entry in restored if entry not in logged_again]
        if shown:
            IntakeEntry.objects.filter(pk__in=[entry.pk for entry in shown]).update(removed_at=None)
        if restored:
            IntakeEntry.objects.bulk_update(restored, IntakeEntry.STATE_FIELDS)
        left += logged_again
        is_undone = bool(hidden or shown or restored) or not (left or missing)
        return (left if is_undone else left + missing), is_undone

    def dismiss(self) -> None:
        """Hide the change's notice on the day page."""
        self.dismissed_at = timezone.now()
        self.save(update_fields=["dismissed_at"])


def _doses_logged_again(entries: Sequence[IntakeEntry]) -> list[IntakeEntry]:
    """Return those of `entries` whose dose was logged again on their day."""
    logged = IntakeEntry.objects.all().doses_logged(entries)
    again = []
    for entry in entries:
        dose = (entry.day, entry.taken_for)
        if dose in logged:
            again.append(entry)
        elif entry.taken_for:
            logged.add(dose)
    return again


# Locked, so that a change that is undone twice at once is undone once.
change_to_undo = Prepared(
    lambda user_id, day, id: LogChange.objects.filter(user=user_id, day=day, pk=id).select_for_update()[:1]
)
