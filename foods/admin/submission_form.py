"""Form of a submitted food that a curator may change before it is approved."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from foods.models import Food, FoodGroup
from foods.submissions import ApprovedValues
from tracker.lib.admin_fields import VALUE_ERRORS
from tracker.lib.form_fields import DecimalNumberField, TextField
from tracker.lib.numbers import format_decimal

EMPTY_ROWS, MAX_PORTIONS = 2, 30
ENTER_AMOUNT = gettext_lazy("Enter the amount.")


def _number(label: Any, least: str, **options: Any) -> DecimalNumberField:
    return DecimalNumberField(
        label=label, min_value=Decimal(least), max_digits=9, decimal_places=3,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "vIntegerField"}),
        error_messages={**VALUE_ERRORS, "required": ENTER_AMOUNT}, **options,
    )  # fmt: skip


def _text(label: Any, name: str, **options: Any) -> TextField:
    model_field: Any = Food._meta.get_field(name)
    length = model_field.max_length
    widget = forms.TextInput(attrs={"class": "vTextField"})
    return TextField(label=label, max_length=length, widget=widget, **options)


class SubmittedFoodForm(forms.Form):
    """Values of the new shared food, at first those that the member submitted."""

    name = _text(gettext_lazy("Name"), "name", error_messages={"required": gettext_lazy("Enter the name.")})
    brand = _text(gettext_lazy("Brand"), "brand", required=False)
    aliases = _text(gettext_lazy("Other names"), "aliases", required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Type"),
        choices=Food.Kind.choices,
        error_messages={"required": gettext_lazy("Choose the type.")},
    )
    group = forms.ModelChoiceField(
        FoodGroup.objects.all(),
        label=gettext_lazy("Group"),
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose the group.")},
    )
    magnesium_mg = _number(gettext_lazy("Magnesium, mg"), "0", required=False)
    basis_quantity = _number(gettext_lazy("In"), "0.001")
    basis_unit = forms.ChoiceField(
        label=gettext_lazy("Unit"),
        choices=Food.Unit.choices,
        error_messages={"required": gettext_lazy("Choose the unit.")},
    )
    is_estimate = forms.BooleanField(label=gettext_lazy("Estimate"), required=False)
    source_note = _text(gettext_lazy("Label"), "source_note", required=False)


class SubmittedPortionForm(forms.Form):
    label = TextField(
        label=gettext_lazy("Portion"),
        max_length=60,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        error_messages={"required": gettext_lazy("Enter the portion, such as “1 slice”.")},
    )
    quantity = _number(gettext_lazy("Amount"), "0.001")

    def has_changed(self) -> bool:
        """Return False for an emptied row, which is then not checked: its portion is left out."""
        typed = (self[name].data for name in self.fields)
        return super().has_changed() and any(value and value.strip() for value in typed)


class _PortionFormSet(forms.BaseFormSet):  # type: ignore[type-arg]
    def clean(self) -> None:
        labels = [label for label, _ in self.pairs] if not any(self.errors) else []
        if len(labels) != len(set(labels)):
            raise forms.ValidationError(gettext_lazy("Enter each portion only once."))

    @property
    def pairs(self) -> list[tuple[str, Decimal]]:
        """Portions that were filled in; a row is removed by emptying it."""
        filled = [form.cleaned_data for form in self.forms if form.cleaned_data.get("label")]
        return [(each["label"], each["quantity"]) for each in filled]


class SubmissionForms:
    """The food's form and its portions, filled in by what was sent, or with what was submitted."""

    def __init__(self, food: Food, data: Mapping[str, Any] | None = None) -> None:
        portions = [
            {"label": portion.label, "quantity": format_decimal(portion.quantity)}
            for portion in food.portions.all()
        ]
        make = forms.formset_factory(
            SubmittedPortionForm, formset=_PortionFormSet, extra=EMPTY_ROWS, max_num=MAX_PORTIONS
        )
        self.food = SubmittedFoodForm(data, initial=_values(food))
        self.portions: Any = make(data, initial=portions, prefix="portions")
        for form in self.portions.forms:
            form.empty_permitted = True

    def is_valid(self) -> bool:
        return self.food.is_valid() and bool(self.portions.is_valid())

    @property
    def approved(self) -> ApprovedValues:
        return ApprovedValues(self.food.cleaned_data, self.portions.pairs)


def _values(food: Food) -> dict[str, Any]:
    values = {name: getattr(food, name) for name in SubmittedFoodForm.base_fields}
    for name in ("magnesium_mg", "basis_quantity"):
        values[name] = None if values[name] is None else format_decimal(values[name])
    return values
