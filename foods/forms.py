"""Form for an amount of a food in one of its portions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from foods.models import Food, Portion
from tracker.lib.form_fields import TextField
from tracker.lib.numbers import NotAnAmount, parse_amount, portion_in_words, split_unit

UNIT = "unit"  # the choice of grams, millilitres or tablets instead of a portion
# Per entry: an ounce of oxide has 17,000 mg. More is a slip, and sums could not store it.
MAX_AMOUNT_MG = Decimal(100_000)
NO_PORTION = gettext_lazy("Choose a portion.")
KEPT = "kept"  # the choice of the saved portion, when the food no longer has it


@dataclass(frozen=True, slots=True)
class PortionChoice:
    value: str
    portion: Portion

    @property
    def words(self) -> str:
        unit = self.portion.food.basis_unit
        if self.value == UNIT:
            return _unit_name(unit)
        return portion_in_words(Decimal(1), self.portion.label, self.portion.quantity, unit)


def _unit_name(unit: str) -> str:
    names = {"g": gettext("grams"), "ml": gettext("millilitres"), "mg": gettext("mg magnesium")}
    return names.get(unit, unit)


def portion_choices(food: Food) -> list[PortionChoice]:
    """Return the food's portions, the usual one first, then its unit."""
    stored = [PortionChoice(f"p{portion.pk}", portion) for portion in food.portions.all()]
    unit = PortionChoice(UNIT, Portion(food=food, label=food.basis_unit, quantity=Decimal(1)))
    if any(choice.portion.label == f"1 {food.basis_unit}" for choice in stored):
        return stored
    return [*stored, unit]


class PortionForm(forms.Form):
    """Form for a number of portions.

    `cleaned_data` holds `amount`, a Decimal, and `portion`, a Portion that may be unsaved.
    """

    amount = TextField(
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off", "size": 6}),
        error_messages={"required": gettext_lazy("Enter an amount, such as 1, 1.5 or 1/2.")},
    )
    portion = forms.ChoiceField(error_messages={"required": NO_PORTION, "invalid_choice": NO_PORTION})

    def __init__(self, *args: Any, choices: Sequence[PortionChoice], **options: Any) -> None:
        super().__init__(*args, **options)
        self.by_value = {choice.value: choice for choice in choices}
        self.fields["portion"].choices = [(choice.value, choice.words) for choice in choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "amount" not in data:
            return data
        text, unit = split_unit(data["amount"])
        try:
            data["amount"] = parse_amount(text)
        except NotAnAmount as error:
            self.add_error("amount", str(error))
            return data
        if unit:
            data["portion"] = self._unit_choice(unit)
        if choice := self.by_value.get(data.get("portion") or ""):
            data["portion"] = portion = choice.portion
            magnesium_mg = portion.food.magnesium_for(data["amount"] * portion.quantity)
            if magnesium_mg is not None and magnesium_mg > MAX_AMOUNT_MG:
                sentence = gettext("That’s an unusually large amount of magnesium. Check the amount.")
                self.add_error("amount", sentence)
        return data

    def _unit_choice(self, unit: str) -> str:
        """Return the choice for a typed unit: “150 g” means grams, whichever portion is chosen."""
        choice = self.by_value.get(UNIT)
        if choice and choice.portion.label == unit:
            self.errors.pop("portion", None)
            return UNIT
        measured = choice.portion.label if choice else gettext("pieces")
        sentence = gettext("Enter the amount in %(measure)s, not in %(unit)s.")
        self.add_error("amount", sentence % {"measure": measured, "unit": unit})
        return ""
