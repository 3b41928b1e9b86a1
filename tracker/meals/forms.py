from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from foods.forms import KEPT, UNIT, PortionChoice, portion_choices
from foods.models import Food, Portion
from tracker.lib.form_fields import NewIdField, TextField
from tracker.lib.numbers import NotAnAmount, format_amount, parse_amount
from tracker.lib.optimistic_lock import OptimisticLockMixin
from tracker.logs.entries.forms import AmountForm
from tracker.logs.models import IntakeEntry
from tracker.meals.models import SavedMeal, SavedMealLine

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _text_field(label: StrOrPromise, length: int, **options: Any) -> TextField:
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return TextField(label=label, max_length=length, widget=widget, **options)


class MealForm(forms.Form):
    """Form for a meal's name; for a recipe, also its number of servings."""

    name = _text_field(
        gettext_lazy("Name"),
        200,
        error_messages={"required": gettext_lazy("Enter a name.")},
    )
    servings = _text_field(
        gettext_lazy("Number of servings"),
        40,
        error_messages={"required": gettext_lazy("Enter the number of servings, like 4.")},
    )
    counts_known_part = forms.BooleanField(
        label=gettext_lazy("Count the known part when an ingredient has no value"), required=False
    )

    def __init__(self, data: Any = None, *, is_recipe: bool, **options: Any) -> None:
        super().__init__(data, **options)
        if not is_recipe:
            del self.fields["servings"], self.fields["counts_known_part"]

    def clean_servings(self) -> Decimal:
        try:
            return parse_amount(self.cleaned_data["servings"])
        except NotAnAmount as error:
            raise forms.ValidationError(str(error)) from error


class NameForm(OptimisticLockMixin, MealForm):
    """Form that changes the name and the servings of an existing meal."""

    @classmethod
    def from_meal(cls, meal: SavedMeal, data: Any = None) -> NameForm:
        initial = {"name": meal.name, "counts_known_part": meal.counts_known_part}
        if meal.servings is not None:
            initial["servings"] = format_amount(meal.servings, exact=True)
        return cls(data, is_recipe=meal.is_recipe, initial=initial)


class NewForm(MealForm):
    """Form for a new meal or recipe, with entries of a day.

    The id is the meal's own.
    """

    id = NewIdField()
    entries = forms.MultipleChoiceField(
        label=gettext_lazy("Foods"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={
            "invalid_choice": gettext_lazy("One of these entries was removed. Check your selection.")
        },
    )

    def __init__(self, *args: Any, entries: Sequence[IntakeEntry], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields.pop("counts_known_part", None)
        self.by_id = {str(entry.pk): entry for entry in entries}
        choices = [(id, f"{entry.name}, {entry.amount_in_words}") for id, entry in self.by_id.items()]
        self.fields["entries"].choices = choices  # type: ignore[attr-defined]
        if not entries:
            del self.fields["entries"]

    @property
    def chosen(self) -> list[IntakeEntry]:
        return [self.by_id[id] for id in self.by_id if id in self.cleaned_data.get("entries", [])]

    def clean_entries(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["entries"]
        if not chosen:
            raise forms.ValidationError(gettext("Select at least one food."))
        return chosen


class IngredientForm(AmountForm):
    """Form for the amount of a food in a meal or recipe.

    The id is the new line's own, so that the form is idempotent.
    """

    id = NewIdField()
    meal = None  # type: ignore[assignment]  # Django's way to leave a field out

    @classmethod
    def unbound(cls, food: Food, data: Any = None) -> IngredientForm:
        choices = portion_choices(food)
        # As in the add box: without a portion, as much as its value is given for.
        amount = food.basis_quantity if choices[0].value == UNIT else Decimal(1)
        initial = {"amount": format_amount(amount, exact=True), "portion": choices[0].value}
        return cls(data, initial=initial, choices=choices)


class IngredientEditForm(OptimisticLockMixin, IngredientForm):
    """Form that changes the amount of a food in a meal or recipe."""

    line: SavedMealLine

    @classmethod
    def from_line(cls, line: SavedMealLine, data: Any = None) -> IngredientEditForm:
        """Return a form filled from the line or, with `data`, from the request."""
        food = line.current_food
        choices = portion_choices(food)
        own = Portion(food=food, label=line.portion_label, quantity=line.portion_quantity)
        kept_choices = [
            choice
            for choice in choices
            if (choice.portion.label, choice.portion.quantity) == (own.label, own.quantity)
        ]
        if not kept_choices and line.basis_unit == food.basis_unit:
            kept_choices = [PortionChoice(KEPT, own)]
            choices = [*kept_choices, *choices]
        current = kept_choices[0] if kept_choices else choices[0]
        form = cls(data, initial={"amount": line.amount_text, "portion": current.value}, choices=choices)
        form.line = line
        return form

    def stored_state(self) -> Any:
        line = self.line
        return [line.food_id, line.amount_text, line.portion_label, line.portion_quantity, line.basis_unit]
