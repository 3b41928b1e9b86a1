from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from foods.forms import KEPT, UNIT, PortionChoice, PortionForm, portion_choices
from foods.models import Food, Portion
from tracker.lib.form_fields import RELOAD, SentIdField, TextField, WholeNumberField
from tracker.lib.ids import new_id
from tracker.lib.numbers import format_typed
from tracker.lib.optimistic_lock import OptimisticLockMixin
from tracker.logs import actions
from tracker.logs.models import DayNote, IntakeEntry, Meal
from tracker.profiles.models import User


class AmountForm(PortionForm):
    """Form fields for an amount, its portion and its meal."""

    meal = forms.ChoiceField(
        choices=Meal.choices, error_messages={"required": gettext_lazy("Choose a meal.")}
    )


def foods_for(user: User) -> QuerySet[Food]:
    """Foods that this member may log: the catalogue and their own, with portions."""
    return Food.objects.visible_to(user).offered().prefetch_related("portions")


class AddForm(AmountForm):
    """Adding a food. The id is the entry's own, so sending the form twice makes one entry."""

    id = SentIdField()
    food = WholeNumberField(widget=forms.HiddenInput, error_messages={"required": RELOAD, "invalid": RELOAD})

    def __init__(self, data: Any = None, *, of_food: Food, **options: Any) -> None:
        super().__init__(data, choices=portion_choices(of_food), **options)
        self.of_food = of_food

    @classmethod
    def unbound(cls, food: Food, meal: str) -> AddForm:
        portion = portion_choices(food)[0].value
        # Without a portion, the amount is the quantity of the food's basis: 100 (times 1 g).
        amount = format_typed(food.basis_quantity) if portion == UNIT else "1"
        initial = {"id": new_id(), "food": food.pk, "amount": amount, "portion": portion, "meal": meal}
        return cls(initial=initial, of_food=food)

    def entry(self, user: User, day: date) -> IntakeEntry:
        """Return the new entry, not stored yet."""
        data = self.cleaned_data
        return IntakeEntry.from_food(
            self.of_food,
            data["amount"],
            data["portion"],
            id=data["id"],
            user=user,
            day=day,
            meal=data["meal"],
        )


class EditForm(OptimisticLockMixin, AmountForm):
    """Form that changes an entry's amount or meal."""

    stored: IntakeEntry

    @classmethod
    def from_entry(cls, entry: IntakeEntry, data: Any = None) -> EditForm:
        """Return a form filled from the entry or, with `data`, from the request."""
        # The frozen values count, so grams are offered in the unit that the entry was logged in.
        food = entry.food if entry.food and entry.food.basis_unit == entry.basis_unit else None
        choices = portion_choices(food) if food else []
        current = next((choice for choice in choices if cls._is_of(choice, entry)), None)
        if current is None:
            # A portion without a food knows no unit, so it borrows one.
            own = food or Food(basis_unit=entry.basis_unit)
            portion = Portion(food=own, label=entry.portion_label, quantity=entry.portion_quantity)
            current = PortionChoice(KEPT, portion)
            choices = [current, *choices]
        initial = {"amount": entry.amount_text, "portion": current.value, "meal": entry.meal}
        form = cls(data, initial=initial, choices=choices)
        form.stored = entry
        return form

    def stored_state(self) -> Any:
        return self.stored.state()

    @staticmethod
    def _is_of(choice: PortionChoice, entry: IntakeEntry) -> bool:
        portion = choice.portion
        return portion.label == entry.portion_label and portion.quantity == entry.portion_quantity

    def save(self, user: User) -> None:
        """Write it down, so that it can be undone. What stays as it was is no change.

        The entry comes as it is stored, and locked.
        """
        entry, portion = self.stored, self.cleaned_data["portion"]
        before = entry.state()
        entry.set_amount(self.cleaned_data["amount"], portion.label, portion.quantity)
        entry.meal = self.cleaned_data["meal"]
        if actions.record_changed(user, entry.day, {entry: before}):
            entry.save(update_fields=["amount", "portion_label", "portion_quantity", "magnesium_mg", "meal"])


class NoteForm(OptimisticLockMixin, forms.Form):
    """A note on a day; an empty one is none."""

    note = TextField(
        required=False,
        max_length=DayNote.MAX_NOTE_LENGTH,
        error_messages={
            "max_length": gettext_lazy(
                "Enter a note of %(limit_value)d characters or less. This one has %(show_value)d."
            )
        },
    )

    def __init__(self, data: Any = None, *, note: str) -> None:
        super().__init__(data, initial={"note": note})
