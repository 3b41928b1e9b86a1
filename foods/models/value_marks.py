"""Marks of a food's value: a plain number, a trace, below a limit, or a maximum."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext, gettext_lazy

from foods.sources.marks import ValueMark
from tracker.lib.numbers import format_decimal

MARKS = {
    ValueMark.EXACT: gettext_lazy("None: a plain value, 0 for none, empty if unknown"),
    ValueMark.TRACE: gettext_lazy("Trace: too little to measure, counted as 0"),
    ValueMark.BELOW: gettext_lazy("Below a limit, counted as 0"),
    ValueMark.AT_MOST: gettext_lazy("At most this value"),
}


def value_in_words(magnesium_mg: Decimal | None, mark: str, limit_mg: Decimal | None) -> str:
    """Return `unknown`, `0 mg`, `a trace`, `less than 0.58 mg`, `at most 20.8 mg` or `78 mg`."""
    if magnesium_mg is None:
        return gettext("unknown")
    if magnesium_mg == 0 and mark == ValueMark.TRACE:
        return gettext("a trace")
    if magnesium_mg == 0 and mark == ValueMark.BELOW and limit_mg is not None:
        return gettext("less than %(amount)s mg") % {"amount": format_decimal(limit_mg)}
    message = gettext("at most %(amount)s mg") if mark == ValueMark.AT_MOST else "%(amount)s mg"
    return message % {"amount": format_decimal(magnesium_mg)}


class MarkedValue(models.Model):
    """Columns that tell unknown, trace, below a limit and true zero of `magnesium_mg` apart.

    Unknown is None; a true zero is 0 without a mark. A trace and a value below a limit count as 0.
    """

    value_mark = models.CharField(
        gettext_lazy("mark"),
        max_length=10,
        choices=[(mark.value, words) for mark, words in MARKS.items()],
        default="",
        db_default="",
        blank=True,
    )
    # In the basis: the limit that the value is below; None without one.
    limit_mg = models.DecimalField(
        gettext_lazy("limit, mg"),
        max_digits=9,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.001"))],
        help_text=gettext_lazy("For “below a limit”: elemental milligrams in the basis."),
    )

    magnesium_mg: Any
    basis_quantity: Any

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Refuse a mark that the value cannot have."""
        super().clean()
        if errors := self.mark_errors():
            raise ValidationError(errors)

    def mark_errors(self) -> dict[str, str]:
        """Return the error message for each field that contradicts the mark."""
        errors = {}
        mark = ValueMark(self.value_mark)
        if mark in (ValueMark.TRACE, ValueMark.BELOW) and self.magnesium_mg != 0:
            errors["magnesium_mg"] = gettext(
                "Enter 0, or remove the mark. With this mark the value counts as 0."
            )
        if mark is ValueMark.AT_MOST and not self.magnesium_mg:
            errors["magnesium_mg"] = gettext("Enter the maximum, or remove the mark.")
        if mark is ValueMark.BELOW and self.limit_mg is None:
            errors["limit_mg"] = gettext("Enter the limit that the value is below.")
        if mark is not ValueMark.BELOW and self.limit_mg is not None:
            errors["limit_mg"] = gettext("Leave the limit blank, or choose the mark “Below a limit”.")
        return errors

    def unmark_new_value(self, before: Mapping[str, Any]) -> None:
        """Remove a mark that is the same as `before` when the value has changed."""
        is_left = (self.value_mark, self.limit_mg) == (before["value_mark"], before["limit_mg"])
        if is_left and self.magnesium_mg != before["magnesium_mg"]:
            self.value_mark, self.limit_mg = ValueMark.EXACT.value, None

    @property
    def value_in_words(self) -> str:
        """Return `unknown`, `0 mg`, `a trace`, `less than 0.58 mg`, `at most 20.8 mg`, `78 mg`."""
        return value_in_words(self.magnesium_mg, self.value_mark, self.limit_mg)

    @property
    def mark(self) -> ValueMark:
        """Mark of the value; none when a curator has changed the value since."""
        mark = ValueMark(self.value_mark)
        counts_as_zero = mark in (ValueMark.TRACE, ValueMark.BELOW)
        if self.magnesium_mg is None or (counts_as_zero and self.magnesium_mg != 0):
            return ValueMark.EXACT
        return mark

    @property
    def is_trace(self) -> bool:
        return self.mark is ValueMark.TRACE

    @property
    def is_below_limit(self) -> bool:
        return self.mark is ValueMark.BELOW and self.limit_mg is not None

    @property
    def is_at_most(self) -> bool:
        return self.mark is ValueMark.AT_MOST

    @property
    def is_true_zero(self) -> bool:
        """True when the source states zero, which is neither a trace nor unknown."""
        return self.magnesium_mg == 0 and self.mark is ValueMark.EXACT

    @property
    def mark_in_words(self) -> str:
        """Return the mark as text: `a trace, counted as 0`, `at most`; empty without one.

        Also `less than 0.58 mg, counted as 0`.
        """
        if self.is_trace:
            return gettext("a trace, counted as 0")
        if self.is_below_limit:
            limit = format_decimal(Decimal(str(self.limit_mg)))
            return gettext("less than %(amount)s mg, counted as 0") % {"amount": limit}
        return gettext("at most") if self.is_at_most else ""
