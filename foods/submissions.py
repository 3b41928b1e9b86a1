"""Members' own foods submitted to the shared catalogue, and curators' decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext

from foods.data_issues import raise_data_issues
from foods.history import record_current_state, recording_new_food
from foods.merging import successor_of
from foods.models import Barcode, Food, Portion, Submission
from foods.submitted_foods import snapshot_of

# Fields that the catalogue takes over. The owner is not among them.
COPIED = (
    "name", "brand", "kind", "group", "aliases", "basis_quantity", "basis_unit", "magnesium_mg",
    "source_note", "is_estimate",
)  # fmt: skip
SUBMITTED_BY_A_MEMBER = "Submitted by a member"


@dataclass(frozen=True, slots=True)
class ApprovedValues:
    """Values that a curator approves: some of COPIED, and all portions."""

    fields: Mapping[str, Any]
    portions: Sequence[tuple[str, Decimal]]


class CannotSubmit(ValueError):
    """Food can't be submitted. The message is a sentence for the member."""


class CannotDecide(ValueError):
    """Submission can't be decided this way. The message is a sentence for the user."""


def submit_food(food: Food, by: Any) -> Submission:
    """Submit `food`, one of the member's own, to the shared catalogue. Raises CannotSubmit."""
    if food.owner_id is None or food.owner_id != by.pk:
        raise CannotSubmit(gettext("You can suggest only your own foods."))
    if food.is_retired:
        raise CannotSubmit(
            gettext("%(food)s was removed. Restore it before you suggest it.") % {"food": food}
        )
    try:
        with transaction.atomic():
            return Submission.objects.create(food=food, offered=snapshot_of(food))
    except IntegrityError:  # the database allows one waiting submission per food, as after a double tap
        sentence = gettext("You already suggested %(food)s. A curator will check it.")
        raise CannotSubmit(sentence % {"food": food}) from None


def withdraw(submission: Submission) -> None:
    """Withdraw the member's submission. Raises CannotDecide when it is no longer waiting."""
    _decide(submission, Submission.State.WITHDRAWN)


@transaction.atomic
def accept(
    submission: Submission,
    by: Any,
    *,
    seen: datetime | None = None,
    approved: ApprovedValues | None = None,
) -> Food:
    """Create a shared copy of the submitted food, retire the member's own, return the copy.

    `approved` are the curator's values; without them the copy has the submitted ones. The member's own food
    and past entries don't change.

    `seen` is the own food's `updated_at` when the curator looked at it; given, a food that changed since is
    refused. Raises CannotDecide when the submission is no longer waiting.
    """
    _decide(submission, Submission.State.ACCEPTED, by)
    own = Food.objects.select_for_update().get(pk=submission.food_id)
    if seen is not None and own.updated_at != seen:
        sentence = gettext("%(food)s has changed since you opened this page. Check it again.")
        raise CannotDecide(sentence % {"food": own})
    if approved is None:
        approved = ApprovedValues({}, [(each.label, each.quantity) for each in own.portions.all()])
    values = {name: getattr(own, name) for name in COPIED} | dict(approved.fields)
    copy = Food(**values, source=Food.Source.LABEL)
    with recording_new_food(copy, by=by, reason=SUBMITTED_BY_A_MEMBER):
        copy.save()
        Portion.objects.bulk_create(
            Portion(food=copy, label=label, quantity=quantity, position=position)
            for position, (label, quantity) in enumerate(approved.portions)
        )
        Food.objects.filter(pk=copy.pk).refresh_listed_values()
    Barcode.objects.bulk_create(Barcode(food=copy, gtin=barcode.gtin) for barcode in own.barcodes.all())
    _retire_own_food(own, copy, by)
    _set_successor(submission, copy)
    raise_data_issues([copy])
    return copy


@transaction.atomic
def accept_as_duplicate(submission: Submission, food: Food, by: Any) -> Food:
    """Retire the member's own food in favour of the catalogue's `food`; return that.

    Raises CannotDecide for an own or a retired food, and when the submission is no longer waiting.
    """
    food = successor_of(food)
    if food.owner_id is not None or food.is_retired:
        raise CannotDecide(gettext("Choose a food in the catalogue that isn’t retired."))
    _decide(submission, Submission.State.DUPLICATE, by)
    _retire_own_food(Food.objects.select_for_update().get(pk=submission.food_id), food, by)
    _set_successor(submission, food)
    return food


def refuse(submission: Submission, reason: str, by: Any) -> None:
    """Refuse the submission, with a reason for the member. The own food stays as it is.

    Raises CannotDecide without a reason, or when the submission is no longer waiting.
    """
    reason = reason.strip()
    longest = Submission._meta.get_field("reason").max_length or 0
    if not reason:
        raise CannotDecide(gettext("Enter a reason. The member will read it."))
    if len(reason) > longest:
        raise CannotDecide(gettext("Enter at most %(most)s characters.") % {"most": longest})
    _decide(submission, Submission.State.REFUSED, by, reason)


def _decide(submission: Submission, state: Submission.State, by: Any = None, reason: str = "") -> None:
    """Claim the waiting submission in one statement, so that only one of two curators decides.

    Both databases read the row again under their lock: PostgreSQL waits for the other transaction, SQLite has
    one writer.
    """
    values = {"state": state, "reason": reason, "decided_by": by, "decided_at": timezone.now()}
    if not Submission.objects.filter(pk=submission.pk, state=Submission.State.WAITING).update(**values):
        submission.refresh_from_db(fields=["state"])
        state_name = submission.get_state_display().lower()
        sentence = gettext("This submission is no longer waiting (%(state)s). Nothing was changed.")
        raise CannotDecide(sentence % {"state": state_name})
    for name, value in values.items():
        setattr(submission, name, value)


def _set_successor(submission: Submission, food: Food) -> None:
    submission.shared_food = food
    submission.save(update_fields=["shared_food"])


def _retire_own_food(own: Food, successor: Food, by: Any) -> None:
    record_current_state(own)
    own.is_retired, own.merged_into = True, successor
    _save_with_history(own, by, "Approved for the catalogue")


def _save_with_history(food: Food, by: Any, reason: str) -> None:
    food._history_user = by  # type: ignore[attr-defined]
    food._change_reason = reason  # type: ignore[attr-defined]
    food.save()
