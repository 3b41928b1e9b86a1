from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.db.models import QuerySet

from foods.models import Food, Portion
from foods.portions import UNIT as UNIT
from foods.portions import PortionChoice, PortionForm
from foods.portions import portion_choices as portion_choices
from tracker.lib.ids import new_id
from tracker.lib.numbers import format_decimal
from tracker.logs.models import IntakeEntry, Meal

KEPT = "kept"  # the choice of an entry's own portion, when the food no longer has it


class AmountForm(PortionForm):
    """How much, in which portion, at which meal."""

    meal = forms.ChoiceField(choices=Meal.choices)


def foods_for(user: Any) -> QuerySet[Food]:
    """What this member may add: the catalogue and their own foods, with portions."""
    return Food.objects.visible_to(user).offered().prefetch_related("portions")


class AddForm(AmountForm):
    """Adding a food. The id is the entry's own, so sending the form twice makes one entry."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    food = forms.ModelChoiceField(Food.objects.none(), widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["food"].queryset = foods_for(user)  # type: ignore[attr-defined]

    @classmethod
    def to_fill_in(cls, food: Food, meal: str, *, user: Any) -> AddForm:
        choices = portion_choices(food)
        portion = choices[0].value
        # Without a portion of its own, as much as its value is given for: 100 (times 1 g).
        amount = format_decimal(food.basis_quantity) if portion == UNIT else "1"
        initial = {"id": new_id(), "food": food.pk, "amount": amount, "portion": portion, "meal": meal}
        return cls(initial=initial, choices=choices, user=user)

    def clean_id(self) -> UUID:
        id: UUID = self.cleaned_data["id"]
        if id.version != 7:
            raise forms.ValidationError("This form is damaged. Please add the food again.")
        return id


class EditForm(AmountForm):
    """Changing how much of an entry was taken, or when."""

    @classmethod
    def of(cls, entry: IntakeEntry, data: Any = None) -> EditForm:
        """Filled with the entry; with `data`, what was sent."""
        choices = portion_choices(entry.food)
        # The frozen values count, so grams are offered in the unit that the entry was logged in.
        choices = [choice for choice in choices if entry.basis_unit == entry.food.basis_unit]
        current = next((choice for choice in choices if cls._is_of(choice, entry)), None)
        if current is None:
            own = Portion(food=entry.food, label=entry.portion_label, quantity=entry.portion_quantity)
            current = PortionChoice(KEPT, own)
            choices = [current, *choices]
        initial = {"amount": entry.amount_text, "portion": current.value, "meal": entry.meal}
        return cls(data, initial=initial, choices=choices)

    @staticmethod
    def _is_of(choice: PortionChoice, entry: IntakeEntry) -> bool:
        portion = choice.portion
        return portion.label == entry.portion_label and portion.quantity == entry.portion_quantity

    def save_to(self, entry: IntakeEntry) -> None:
        portion = self.cleaned_data["portion"]
        with transaction.atomic():
            # A correction may have written another basis since the entry was read.
            now = IntakeEntry.objects.select_for_update()
            entry.refresh_from_db(fields=["basis_quantity", "basis_magnesium_mg"], from_queryset=now)
            entry.take(self.cleaned_data["amount"], portion.label, portion.quantity)
            entry.meal = self.cleaned_data["meal"]
            entry.save(update_fields=["amount", "portion_label", "portion_quantity", "magnesium_mg", "meal"])
