"""Own foods that members offer to the shared catalogue, and what curators decide about them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from foods.data_issues import raise_data_issues
from foods.history import record_standing, recorded_new
from foods.merging import successor_of
from foods.models import Barcode, Food, Portion, Submission
from foods.submitted_foods import snapshot_of

# What the catalogue takes over. Whose it was is not among it.
COPIED = (
    "name", "brand", "kind", "group", "aliases", "basis_quantity", "basis_unit", "magnesium_mg",
    "source_note", "is_estimate",
)  # fmt: skip
SUBMITTED_BY_A_MEMBER = "Offered by a member"


class CannotSubmit(ValueError):
    """The food cannot be offered. The message is a sentence for the member."""


class CannotDecide(ValueError):
    """The offer cannot be decided this way. The message is a sentence for the person who tried."""


def submit_food(food: Food, by: Any) -> Submission:
    """Offer `food`, one of the member's own, to the shared catalogue. CannotSubmit with a sentence."""
    if food.owner_id is None or food.owner_id != by.pk:
        raise CannotSubmit("Only your own foods can be offered.")
    if food.is_retired:
        raise CannotSubmit(f"{food} is retired, so it cannot be offered.")
    try:
        with transaction.atomic():
            return Submission.objects.create(food=food, offered=snapshot_of(food))
    except IntegrityError:  # the database keeps one waiting offer a food, whoever taps twice
        raise CannotSubmit(f"{food} is offered already, and waits for a curator.") from None


def withdraw(offer: Submission) -> None:
    """The member takes the offer back. CannotDecide when it is no longer waiting."""
    _decide(offer, Submission.State.WITHDRAWN)


@transaction.atomic
def accept(offer: Submission, by: Any, *, seen: datetime | None = None) -> Food:
    """Make a shared copy of the offered food, and retire the member's own in its favour. The copy.

    `seen` is the own food's `updated_at` when the curator looked at it; given, a food that changed since
    is refused. CannotDecide when the offer is no longer waiting.
    """
    _decide(offer, Submission.State.ACCEPTED, by)
    own = Food.objects.select_for_update().get(pk=offer.food_id)
    if seen is not None and own.updated_at != seen:
        raise CannotDecide(f"{own} was changed while you looked at it. Please look once more.")
    copy = Food(**{name: getattr(own, name) for name in COPIED}, source=Food.Source.LABEL)
    with recorded_new(copy, by=by, reason=SUBMITTED_BY_A_MEMBER):
        copy.save()
        Portion.objects.bulk_create(
            Portion(food=copy, label=portion.label, quantity=portion.quantity, position=portion.position)
            for portion in own.portions.all()
        )
        Food.objects.filter(pk=copy.pk).refresh_listed_values()
    Barcode.objects.bulk_create(Barcode(food=copy, gtin=barcode.gtin) for barcode in own.barcodes.all())
    _retire(own, copy, by)
    _point_at(offer, copy)
    raise_data_issues([copy])
    return copy


@transaction.atomic
def accept_as_duplicate(offer: Submission, food: Food, by: Any) -> Food:
    """The catalogue has it already: the member's own food is retired in favour of `food`. That food.

    CannotDecide for an own or a retired food, and when the offer is no longer waiting.
    """
    food = successor_of(food)
    if food.owner_id is not None or food.is_retired:
        raise CannotDecide("Choose a food of the catalogue that is not retired.")
    _decide(offer, Submission.State.DUPLICATE, by)
    _retire(Food.objects.select_for_update().get(pk=offer.food_id), food, by)
    _point_at(offer, food)
    return food


def refuse(offer: Submission, reason: str, by: Any) -> None:
    """Leave it out of the catalogue, with a reason that the member reads. The own food stays as it is.

    CannotDecide without a reason, or when the offer is no longer waiting.
    """
    reason = reason.strip()
    longest = Submission._meta.get_field("reason").max_length or 0
    if not reason:
        raise CannotDecide("Say why: the member will read it.")
    if len(reason) > longest:
        raise CannotDecide(f"Say it in at most {longest} letters.")
    _decide(offer, Submission.State.REFUSED, by, reason)


def _decide(offer: Submission, state: Submission.State, by: Any = None, reason: str = "") -> None:
    """Claim the waiting offer in one statement, so that of two curators at once the second is told.

    Both databases look at the row again under their lock: PostgreSQL waits for the other transaction,
    SQLite has one writer.
    """
    values = {"state": state, "reason": reason, "decided_by": by, "decided_at": timezone.now()}
    if not Submission.objects.filter(pk=offer.pk, state=Submission.State.WAITING).update(**values):
        offer.refresh_from_db(fields=["state"])
        said = offer.get_state_display().lower()
        raise CannotDecide(f"This offer is no longer waiting ({said}), so nothing was changed.")
    for name, value in values.items():
        setattr(offer, name, value)


def _point_at(offer: Submission, food: Food) -> None:
    offer.shared_food = food
    offer.save(update_fields=["shared_food"])


def _retire(own: Food, successor: Food, by: Any) -> None:
    record_standing(own)
    own.is_retired, own.merged_into = True, successor
    _save(own, by, "Taken into the catalogue")


def _save(food: Food, by: Any, reason: str) -> None:
    food._history_user = by  # type: ignore[attr-defined]
    food._change_reason = reason  # type: ignore[attr-defined]
    food.save()
