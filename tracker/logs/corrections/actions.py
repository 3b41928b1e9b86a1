"""Apply a curator's correction to past entries: previewed, recorded and undone as one.

Entries keep their frozen values unless a curator asks for a correction. It changes exactly those entries of
the food that hold one old value, and their members get a notice. Curators see counts and sums, never a
member's day.

Entries are written in short transactions, see `batches`, each with all entries of some members: a member sees
all of a correction or nothing. An interrupted correction is finished by `resume`, at the latest in
housekeeping.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from foods.models import Food
from tracker.logs.corrections.batches import apply_in_batches, check_amounts, restore_in_batches
from tracker.logs.corrections.values import CannotCorrect, CorrectionPlan, Value
from tracker.logs.models import CorrectedEntry, Correction
from tracker.profiles.models import User


def apply(change: CorrectionPlan, reason: str, by: Any) -> Correction:
    """Write the new value into every entry concerned, removed ones too, and keep the old one.

    Amounts stay as they are. CannotCorrect, before anything changes, when the food's value is no longer
    `change.new`, when no entry is concerned, when one would hold more than can be stored, or when an earlier
    correction of the food is not finished.
    """
    entries = check_amounts(change)
    with transaction.atomic():
        food = Food.objects.select_for_update().get(pk=change.food_id)
        if Value.of_food(food) != change.new:
            raise CannotCorrect(
                gettext("%(food)s was changed after you opened this page. Check the values again.")
                % {"food": food}
            )
        if change.old == change.new or change.old.basis_unit != change.new.basis_unit:
            raise CannotCorrect(
                gettext("Entries with %(old)s can’t be changed to %(new)s.")
                % {"old": change.old, "new": change.new}
            )
        if not entries:
            raise CannotCorrect(gettext("No past entry has %(old)s any more.") % {"old": change.old})
        if food.corrections.exclude(state="").exists():
            raise CannotCorrect(
                gettext("A correction of %(food)s isn’t finished. Finish it first.") % {"food": food}
            )
        correction = Correction.objects.create(
            food=food, food_name=str(food), made_by=by, reason=reason, basis_unit=change.new.basis_unit,
            from_basis_quantity=change.old.basis_quantity, from_magnesium_mg=change.old.magnesium_mg,
            to_basis_quantity=change.new.basis_quantity, to_magnesium_mg=change.new.magnesium_mg,
            first_day=change.first, last_day=change.last, state=Correction.State.APPLYING,
        )  # fmt: skip
    return _go_on_applying(correction)


def undo(correction: Correction, by: Any) -> int:
    """Restore the old value of every corrected entry. Return the number of entries that changed.

    Where the member has changed the amount since, their amount stays and the old value is applied to it. An
    entry that holds neither the old nor the new value is left alone. Raises CannotCorrect when the correction
    is undone already, is still being applied, or a later correction builds on it.
    """
    with transaction.atomic():
        correction = Correction.objects.select_for_update().get(pk=correction.pk)
        if correction.undone_at is not None:
            raise CannotCorrect(gettext("This correction was already undone."))
        if correction.state == Correction.State.APPLYING:
            raise CannotCorrect(gettext("This correction isn’t finished. Finish it first."))
        if _has_a_later_one(correction):
            raise CannotCorrect(gettext("A later correction depends on this one. Undo that one first."))
        correction.state, correction.undone_by = Correction.State.UNDOING, by
        correction.save(update_fields=["state", "undone_by"])
    return _go_on_undoing(correction)


def resume(correction: Correction) -> None:
    """Finish what was stopped: the applying or the undoing of a correction."""
    if correction.state == Correction.State.APPLYING:
        _go_on_applying(correction)
    elif correction.state == Correction.State.UNDOING:
        _go_on_undoing(correction)


def dismiss(user: User, correction_id: UUID) -> bool:
    """Hide the notice on every day; False when none of the member's entries was corrected."""
    rows = CorrectedEntry.objects.filter(user=user, correction=correction_id)
    return bool(rows.update(dismissed_at=timezone.now()))


def _go_on_applying(correction: Correction) -> Correction:
    apply_in_batches(correction)
    corrected = correction.corrected.values("entry", "user", "entry__day", "entry__removed_at")
    correction.entry_count = corrected.count()
    correction.member_count = corrected.values("user").distinct().count()
    in_days = corrected.filter(entry__removed_at=None)
    correction.day_count = in_days.values("user", "entry__day").distinct().count()
    correction.state = ""
    correction.save(update_fields=["entry_count", "member_count", "day_count", "state"])
    return correction


def _go_on_undoing(correction: Correction) -> int:
    at = timezone.now()
    count = restore_in_batches(correction, at)
    correction.undone_at, correction.state = at, ""
    correction.save(update_fields=["undone_at", "state"])
    return count


def _has_a_later_one(correction: Correction) -> bool:
    """Ids are in the order of time."""
    later = Correction.objects.filter(food=correction.food_id, undone_at=None, pk__gt=correction.pk)
    entries = CorrectedEntry.objects.filter(correction=correction).values("entry")
    return any(one.corrected.filter(entry__in=entries).exists() for one in later)
