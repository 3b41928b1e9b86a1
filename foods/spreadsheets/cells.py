"""Parsers and allowed values of each column. A widget raises ValueError with a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from import_export.fields import Field
from import_export.widgets import Widget

from foods.history import Pairs, portions_in_words
from foods.models import Food, FoodGroup
from foods.spreadsheets.files import escape_formula
from tracker.lib.numbers import NotAnAmount, format_decimal, parse_number

_ZERO = re.compile(r"0+(?:[.,]0+)?|[.,]0+")
YES, NO = {"yes", "true", "1"}, {"no", "false", "0", ""}


def parse_cell_number(text: str) -> Decimal:
    """Parse a number as spreadsheets write it, zero too. Raises ValueError with a sentence.

    "1,234" is refused as ambiguous.
    """
    if _ZERO.fullmatch(text):
        return Decimal(0)
    try:
        return parse_number(text, is_point_decimal=True)
    except NotAnAmount as error:
        raise ValueError(str(error)) from None


class TextWidget(Widget):
    def clean(self, value: str, row: Any = None, **options: Any) -> str:
        if "\x00" in value:
            raise ValueError(gettext("Remove the character that can’t be stored."))
        return value

    def render(self, value: Any, obj: Any = None, **options: Any) -> str:
        return escape_formula(str(value or ""))


class IdWidget(TextWidget):
    def render(self, value: Any, obj: Any = None, **options: Any) -> Any:
        return value if options.get("force_native_type") else str(value or "")


class NumberWidget(Widget):
    """Decimal with the digits as typed; an empty cell is None, which is unknown."""

    def clean(self, value: str, row: Any = None, **options: Any) -> Decimal | None:
        return parse_cell_number(value) if value else None

    def render(self, value: Any, obj: Any = None, **options: Any) -> Any:
        if value is None:
            return ""
        text = format_decimal(value)
        return Decimal(text) if options.get("force_native_type") else text


class ChoiceWidget(Widget):
    """One of the given values; an empty cell where "" is one of them."""

    def __init__(self, values: Sequence[str]) -> None:
        super().__init__()
        self.values = values

    def clean(self, value: str, row: Any = None, **options: Any) -> str:
        if value.lower() not in self.values:
            values = ", ".join(filter(None, self.values))
            raise ValueError(gettext("Enter one of: %(values)s.") % {"values": values})
        return value.lower()

    def render(self, value: Any, obj: Any = None, **options: Any) -> str:
        return str(value)


class YesNoWidget(Widget):
    def clean(self, value: str, row: Any = None, **options: Any) -> bool:
        if value.lower() not in YES | NO:
            raise ValueError(gettext("Enter yes or no."))
        return value.lower() in YES

    def render(self, value: Any, obj: Any = None, **options: Any) -> str:
        return "yes" if value else "no"


class GroupWidget(Widget):
    """Group by its name; all groups are read once."""

    def __init__(self) -> None:
        super().__init__()
        self._groups: dict[str, FoodGroup] | None = None

    def clean(self, value: str, row: Any = None, **options: Any) -> FoodGroup:
        if self._groups is None:
            self._groups = {group.name.casefold(): group for group in FoodGroup.objects.all()}
        found = self._groups.get(value.casefold())
        if found is None:
            names = ", ".join(group.name for group in self._groups.values())
            raise ValueError(gettext("Enter one of these groups: %(names)s.") % {"names": names})
        return found

    def render(self, value: Any, obj: Any = None, **options: Any) -> str:
        return escape_formula(value.name if value else "")


class OptionalField(Field):
    """Column whose empty cell means the default for a new food and an error for an old one."""

    def save(self, instance: Food, row: Any, is_m2m: bool = False, **options: Any) -> None:
        if row[self.column_name]:
            super().save(instance, row, is_m2m, **options)
        elif instance.pk:
            raise ValueError(gettext("Enter a value."))


class PortionsField(Field):
    """All portions of a food in one cell, "1 oz=28.35; 1 cup=143", in `food.wanted_portions`."""

    def save(self, instance: Any, row: Any, is_m2m: bool = False, **options: Any) -> None:
        text = row[self.column_name]
        if text != self._text(instance):
            instance.wanted_portions = parse_cell_portions(text)

    def export(self, instance: Food, **options: Any) -> str:
        return escape_formula(self._text(instance))

    def _text(self, food: Food) -> str:
        if food.pk is None:
            return ""
        return portions_in_words(
            [portion.label, format_decimal(portion.quantity)] for portion in food.portions.all()
        ).strip()


def parse_cell_portions(text: str) -> Pairs:
    """Parse `1 oz=28.35; 1 cup=143` into pairs. Raises ValueError with a sentence."""
    pairs: Pairs = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        label, equals, quantity = (piece.strip() for piece in part.rpartition("="))
        if not (label and equals):
            raise ValueError(gettext("Enter the portion “%(text)s” like “1 oz=28.35”.") % {"text": part})
        number = parse_cell_number(quantity)
        if number <= 0:
            raise ValueError(gettext("Enter an amount above 0 in “%(text)s”.") % {"text": part})
        if label in {known for known, _ in pairs}:
            raise ValueError(gettext("Enter “%(text)s” only once.") % {"text": label})
        pairs.append([label, format_decimal(number)])
    return pairs
