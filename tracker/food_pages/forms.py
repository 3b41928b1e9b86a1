"""Forms that turn a product label into an own food."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext, gettext_lazy

from foods import history
from foods.gtin import NotAGtin, normalise_gtin, printed_gtin
from foods.issue_text import describe_issue
from foods.magnesium import STEP_MG
from foods.models import Barcode, Food, FoodGroup, Portion
from foods.models.sort_columns import WEIGHED_UNITS
from foods.plausibility import check_food
from tracker.food_pages.models import OwnFoodRequest
from tracker.lib.form_fields import NewIdField, TextField, save_once
from tracker.lib.numbers import (
    NotAnAmount,
    format_decimal,
    format_typed,
    parse_amount,
    parse_number,
    round_parsed_mg,
)
from tracker.lib.optimistic_lock import OptimisticLockMixin
from tracker.profiles.models import User

MG, UNKNOWN = "mg", "unknown"
# The daily values that labels count in. 420 mg: 21 CFR 101.9(c)(8)(iv), in force since 2020 (2016 rule);
# 400 mg: the same before. 375 mg: Regulation (EU) No 1169/2011, Annex XIII.
DAILY_VALUES_MG = {"us": Decimal(420), "us-old": Decimal(400), "eu": Decimal(375)}
MEASURES = [
    (MG, "mg"),
    ("us", gettext_lazy("% daily value, US (420 mg)")),
    ("us-old", gettext_lazy("% daily value, older US label (400 mg)")),
    ("eu", gettext_lazy("% NRV, EU (375 mg)")),
    (UNKNOWN, gettext_lazy("Not stated")),
]
# Servings are of recipes, milligrams of the catalogue's supplements without a brand.
UNITS = [c for c in Food.Unit.choices if c[0] not in {Food.Unit.SERVING, Food.Unit.MILLIGRAM}]
SERVING, HUNDRED = "serving", "100"
MAX_FOOD_MG = Decimal(100_000)
EXTRA_PORTIONS = 3
# What a valid form is saved as.
STORED = (
    "name", "brand", "kind", "basis_quantity", "unit", "magnesium_mg", "note", "portions", "barcode",
)  # fmt: skip
GROUP_OF_KIND = {
    Food.Kind.FOOD: "Other foods",
    Food.Kind.DRINK: "Drinks",
    Food.Kind.SUPPLEMENT: "Supplements",
    Food.Kind.MEDICINE: "Medicines",
}
# Forms of supplements: a label's words for the same units.
FORMS = [
    ("tablet", gettext_lazy("tablet")),
    ("capsule", gettext_lazy("capsule")),
    ("softgel", gettext_lazy("softgel")),
    ("gummy", gettext_lazy("gummy")),
    ("sachet", gettext_lazy("powder, by the sachet")),
    ("scoop", gettext_lazy("powder, by the scoop")),
    ("g", gettext_lazy("powder, in g")),
    ("ml", gettext_lazy("liquid, in ml")),
]
_PER_CENT_OF = re.compile(r"Label: ([\d.]+)% of (\d+) mg(?:, as .*)?")
_COMPOUND = re.compile(r"Label: [^,;]*(?:, as |; )(.+)")
_ZERO = re.compile(r"0+(?:[.,]0*)?")


def _text_field(label: Any, length: int, **options: Any) -> TextField:
    attributes = {"autocomplete": "off", "inputmode": options.pop("inputmode", "text")}
    widget = forms.TextInput(attrs=attributes)
    return TextField(label=label, max_length=length, widget=widget, **options)


def _choice_field(label: Any, missing: Any, choices: Any, **options: Any) -> forms.ChoiceField:
    """Return a field with the error `missing`, also for a value that is not one of the choices."""
    messages = {"required": missing, "invalid_choice": missing}
    return forms.ChoiceField(label=label, choices=choices, error_messages=messages, **options)


class OwnFoodForm(forms.Form):
    """Form for an own food, as on its label. It validates wherever an own food is made.

    `id` is the form's own: sent twice, it makes one food.
    """

    id = NewIdField()
    name = _text_field(
        gettext_lazy("Name"),
        200,
        error_messages={"required": gettext_lazy("Enter a name.")},
    )
    brand = _text_field(gettext_lazy("Brand"), 100, required=False)
    kind = _choice_field(
        gettext_lazy("Type"), gettext_lazy("Choose a type."), Food.Kind.choices, initial=Food.Kind.FOOD
    )
    value = _text_field(gettext_lazy("Magnesium"), 20, required=False)
    measure = _choice_field(gettext_lazy("Unit"), gettext_lazy("Choose a unit."), MEASURES, initial=MG)
    per = _choice_field(
        gettext_lazy("Per"),
        gettext_lazy("Choose one serving or 100 g."),
        [(SERVING, gettext_lazy("1 serving")), (HUNDRED, gettext_lazy("100 g or 100 ml"))],
        widget=forms.RadioSelect,
        initial=SERVING,
    )
    serving = _text_field(gettext_lazy("Serving size"), 40, required=False)
    unit = _choice_field(
        gettext_lazy("Serving unit"), gettext_lazy("Choose a unit."), UNITS, initial=Food.Unit.GRAM
    )
    compound = _text_field(
        gettext_lazy("Compound"),
        100,
        required=False,
        help_text=gettext_lazy("If the label names one, such as magnesium citrate."),
    )
    barcode = _text_field(gettext_lazy("Barcode"), 40, required=False, inputmode="numeric")
    confirmed = forms.BooleanField(label=gettext_lazy("These values are correct"), required=False)

    needs_confirmation = False  # True when the values need confirmation: no food is known with such values

    def __init__(self, data: Any = None, *, user: User, food: Food | None = None, **options: Any) -> None:
        self.user, self.food = user, food
        initial = (_as_typed(food) if food else {}) | options.pop("initial", {})
        super().__init__(data, initial=initial, **options)
        if self.is_supplement:
            self._speak_of_supplements()
        for n in range(1, EXTRA_PORTIONS + 1):
            self.fields[f"label_{n}"] = _text_field(
                gettext("Portion %(number)s") % {"number": n}, 60, required=False
            )
            self.fields[f"quantity_{n}"] = _text_field(
                gettext("Amount %(number)s") % {"number": n}, 40, required=False
            )

    @property
    def is_supplement(self) -> bool:
        """True when the form is for a supplement or medicine."""
        return self["kind"].value() in Food.SUPPLEMENTAL_KINDS

    def _speak_of_supplements(self) -> None:
        """Show tablets and powders instead of grams, and hide questions with only one answer."""
        self.fields["unit"].label, self.fields["serving"].label = gettext("Form"), gettext("Per")
        self.fields["unit"].choices = FORMS  # type: ignore[attr-defined]
        if self["per"].value() == SERVING:
            self.fields["per"].widget = forms.HiddenInput()

    @property
    def extra_portions(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"label_{n}"], self[f"quantity_{n}"]) for n in range(1, EXTRA_PORTIONS + 1)]

    @property
    def has_more(self) -> bool:
        """True when a collapsed field has a value."""
        pairs = [field for pair in self.extra_portions for field in pair]
        return any(field.value() or field.errors for field in [self["barcode"], *pairs])

    def clean_compound(self) -> str:
        """Clean the compound; it may begin with “as”, as on labels."""
        return " ".join(self.cleaned_data["compound"].split()).removeprefix("as ")

    def clean_barcode(self) -> str:
        text = self.cleaned_data["barcode"]
        if not text:
            return ""
        try:
            return normalise_gtin(text)
        except NotAGtin as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self._clean_name(data)
        self._clean_value(data)
        self._clean_serving(data)
        self._clean_portions(data)
        self._clean_plausible(data)
        return data

    def _clean_name(self, data: dict[str, Any]) -> None:
        """One food a name and brand: the form sent twice makes one."""
        if has_namesake(self.user, data.get("name"), data.get("brand", ""), besides=self.food):
            self.add_error(
                "name", gettext("You already have a food with this name and brand. Enter another name.")
            )

    def _clean_value(self, data: dict[str, Any]) -> None:
        """Set `magnesium_mg` of the basis, None when unknown, and the calculation as text."""
        text, measure = data.get("value"), data.get("measure")
        if text is None or measure is None:
            return
        data["magnesium_mg"] = None
        if measure == UNKNOWN:
            data["note"] = "Label: magnesium is not on it"
            if data.get("compound"):
                data["note"] += f"; {data['compound']}"
            if text:
                self.add_error("value", gettext("Leave this blank, or choose the unit that the label uses."))
            return
        number = self._number("value", text)
        if number is None:
            return
        daily_mg = DAILY_VALUES_MG.get(measure)
        magnesium_mg = number if daily_mg is None else number * daily_mg / 100
        if magnesium_mg > MAX_FOOD_MG:
            sentence = gettext("That’s higher than expected. Check the label.")
            self.add_error("value", sentence)
        try:
            data["magnesium_mg"] = round_parsed_mg(magnesium_mg)
        except NotAnAmount as error:
            self.add_error("value", str(error))
        shown = format_decimal(number)
        data["note"] = f"Label: {shown} mg" if daily_mg is None else f"Label: {shown}% of {daily_mg} mg"
        if data.get("compound"):
            data["note"] += f", as {data['compound']}"

    def _number(self, field: str, text: str) -> Decimal | None:
        if _ZERO.fullmatch(text):  # a label may state 0
            return Decimal(0)
        try:
            if not text:
                raise NotAnAmount(
                    gettext("Enter the amount of magnesium, or choose “Not stated” as the unit.")
                )
            return parse_number(text.removesuffix("%").removesuffix("mg").strip())
        except NotAnAmount as error:
            self.add_error(field, str(error))
            return None

    def _amount(self, field: str, text: str) -> Decimal | None:
        """Return an amount rounded to a thousandth, as the catalogue stores it; None after an error."""
        try:
            return parse_amount(text).quantize(STEP_MG, ROUND_HALF_UP)
        except NotAnAmount as error:
            self.add_error(field, str(error))
            return None

    def _clean_serving(self, data: dict[str, Any]) -> None:
        text, unit, per = data.get("serving"), data.get("unit"), data.get("per")
        if text is None or unit is None or per is None:
            return
        is_weighed = unit in WEIGHED_UNITS
        if per == HUNDRED and not is_weighed:
            self.add_error("unit", gettext("Choose g or ml as the unit for a value per 100 g or 100 ml."))
        if per == SERVING and not text:
            self.add_error("serving", gettext("Enter the size of one serving, such as 30 (g) or 1 (tablet)."))
            return
        data["portions"] = []
        quantity = self._amount("serving", text) if text else None
        if quantity is not None:
            data["portions"] = [(_serving_label(quantity, unit), quantity)]
        data["basis_quantity"] = Decimal(100) if per == HUNDRED else quantity

    def _clean_portions(self, data: dict[str, Any]) -> None:
        for n in range(1, EXTRA_PORTIONS + 1):
            label, text = data.get(f"label_{n}"), data.get(f"quantity_{n}")
            if not label and not text:
                continue
            if not label:
                self.add_error(f"label_{n}", gettext("Enter a name for the portion, such as 1 slice."))
            elif label in {other for other, _ in data.get("portions", [])}:
                self.add_error(
                    f"label_{n}", gettext("You already have a portion with this name. Enter another name.")
                )
            quantity = self._amount(f"quantity_{n}", text or "")
            if label and quantity is not None:
                data.setdefault("portions", []).append((label, quantity))

    def _clean_plausible(self, data: dict[str, Any]) -> None:
        """Ask to confirm values that no food has; a member may confirm them for their own foods."""
        if self.errors:
            return
        judged = check_food(
            data["magnesium_mg"],
            tuple(data["portions"]),
            basis_quantity=data["basis_quantity"],
            unit=data["unit"],
            kind=data["kind"],
        )
        self.needs_confirmation = bool(judged.held)
        if judged.held and not data["confirmed"]:
            details = "; ".join(describe_issue(held.figures) for held in judged.held)
            raise forms.ValidationError(
                gettext("Check the label: %(details)s. If this is correct, tick “These values are correct”."),
                params={"details": details},
            )

    def save(self) -> Food:
        """The food as the form has it now. Entries that were made of it before stay as they are."""
        return save_once(self, self._save, lambda id: food_made_by(self.user, id))

    def _save(self) -> Food:
        food = self.food or Food(owner=self.user, source=Food.Source.OWN)
        keeping = (
            history.recording_change(food, by=self.user)
            if self.food
            else history.recording_new_food(food, by=self.user)
        )
        with keeping:  # with its portions, as one row of its history
            self._write(food)
        return food

    def _write(self, food: Food) -> None:
        data = self.cleaned_data
        food.name, food.brand, food.kind = data["name"], data["brand"], data["kind"]
        food.group, _ = FoodGroup.objects.get_or_create(name=GROUP_OF_KIND[Food.Kind(data["kind"])])
        food.basis_quantity, food.basis_unit = data["basis_quantity"], data["unit"]
        food.magnesium_mg, food.source_note = data["magnesium_mg"], data["note"]
        food.save()
        if self.food is None:
            OwnFoodRequest.objects.create(id=data["id"], user=self.user, food=food)
        self._save_portions(food)
        if data["barcode"] not in {barcode.gtin for barcode in food.barcodes.all()}:
            food.barcodes.all().delete()
            if data["barcode"]:
                Barcode.objects.create(food=food, gtin=data["barcode"])

    def _save_portions(self, food: Food) -> None:
        """Save portions. Kept ones keep their rows: an open form may refer to them."""
        wanted = self.cleaned_data["portions"]
        food.portions.exclude(label__in=[label for label, _ in wanted]).delete()
        for position, (label, quantity) in enumerate(wanted):
            values = {"quantity": quantity, "position": position}
            Portion.objects.update_or_create(food=food, label=label, defaults=values)
        Food.objects.filter(pk=food.pk).refresh_listed_values()


class OwnFoodEditForm(OptimisticLockMixin, OwnFoodForm):
    """Form that changes an existing own food. The food is fresh, and locked on POST."""

    def meaning(self, cleaned: Mapping[str, Any]) -> Any:
        return [cleaned.get(name) for name in STORED]


def has_namesake(user: User, name: str | None, brand: str, *, besides: Food | None) -> bool:
    """Return True when another of the member's own foods has this name and brand."""
    others = Food.objects.own_of(user).offered().filter(name=name, brand=brand)
    return (others.exclude(pk=besides.pk) if besides else others).exists()


def food_made_by(user: User, id: UUID | None) -> Food | None:
    """Return the food that a form with this id made before; None when there is none."""
    made = OwnFoodRequest.objects.filter(user=user, pk=id).select_related("food").first() if id else None
    return made.food if made else None


def _serving_label(quantity: Decimal, unit: str) -> str:
    """Return `1 serving` of what is weighed, `1 tablet`, `2 tablets`."""
    if unit in WEIGHED_UNITS:
        return "1 serving"
    plural = "" if quantity <= 1 else "es" if unit.endswith("ch") else "ies" if unit == "gummy" else "s"
    noun = unit.removesuffix("y") if plural == "ies" else unit
    return f"{format_decimal(quantity)} {noun}{plural}"


def _as_typed(food: Food) -> dict[str, Any]:
    """The form as it was when it made `food`."""
    portions = list(food.portions.all())
    first = portions[0] if portions else None
    serving = first if first and first.label == _serving_label(first.quantity, food.basis_unit) else None
    per_100 = food.basis_unit in WEIGHED_UNITS and food.basis_quantity == 100
    is_of_serving = serving is not None and serving.quantity == food.basis_quantity
    typed: dict[str, Any] = {
        "name": food.name,
        "brand": food.brand,
        "kind": food.kind,
        "per": HUNDRED if per_100 and not is_of_serving else SERVING,
        "serving": format_typed(serving.quantity) if serving else "",
        "unit": food.basis_unit,
        "barcode": next((printed_gtin(barcode.gtin) for barcode in food.barcodes.all()), ""),
        **_value_as_typed(food),
    }
    extra = [portion for portion in portions if portion != serving]
    for n, portion in enumerate(extra[:EXTRA_PORTIONS], start=1):
        typed |= {f"label_{n}": portion.label, f"quantity_{n}": format_typed(portion.quantity)}
    return typed


def _value_as_typed(food: Food) -> dict[str, str]:
    match = _COMPOUND.fullmatch(food.source_note)
    return {"compound": match[1] if match else ""} | _figure_as_typed(food)


def _figure_as_typed(food: Food) -> dict[str, str]:
    if food.magnesium_mg is None:
        return {"value": "", "measure": UNKNOWN}
    if match := _PER_CENT_OF.fullmatch(food.source_note):
        for measure, daily_mg in DAILY_VALUES_MG.items():
            if daily_mg == Decimal(match[2]):
                return {"value": format_typed(Decimal(match[1])), "measure": measure}
    return {"value": format_typed(food.magnesium_mg), "measure": MG}
