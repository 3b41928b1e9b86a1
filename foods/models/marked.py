"""Marks of a food's value: a figure, a trace, less than a limit, or the most that it can be."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models

from foods.sources.marks import Mark
from tracker.lib.numbers import format_decimal


class MarkedValue(models.Model):
    """A food's columns beside `magnesium_mg` that tell unknown, trace, below a limit and true zero apart.

    Unknown is None; a true zero is 0 without a mark. A trace and a value below a limit count as 0.
    """

    value_mark = models.CharField(
        max_length=10,
        choices=[(mark.value, mark.name.capitalize().replace("_", " ")) for mark in Mark],
        default="",
        db_default="",
        blank=True,
        editable=False,
    )
    # In the basis: the limit that the value is below; None without one.
    limit_mg = models.DecimalField(max_digits=9, decimal_places=3, null=True, editable=False)

    magnesium_mg: Any
    basis_quantity: Any

    class Meta:
        abstract = True

    @property
    def mark(self) -> Mark:
        """The mark, where the value is still the one that was marked: a curator may have set another."""
        mark = Mark(self.value_mark)
        counts_as_zero = mark in (Mark.TRACE, Mark.BELOW)
        if self.magnesium_mg is None or (counts_as_zero and self.magnesium_mg != 0):
            return Mark.EXACT
        return mark

    @property
    def is_trace(self) -> bool:
        return self.mark is Mark.TRACE

    @property
    def is_below_limit(self) -> bool:
        return self.mark is Mark.BELOW and self.limit_mg is not None

    @property
    def is_at_most(self) -> bool:
        return self.mark is Mark.AT_MOST

    @property
    def is_true_zero(self) -> bool:
        """True where the source says that there is none, which is neither a trace nor unknown."""
        return self.magnesium_mg == 0 and self.mark is Mark.EXACT

    @property
    def mark_in_words(self) -> str:
        """`a trace, counted as 0`, `less than 0.58 mg, counted as 0`, `at most`; empty for a plain figure."""
        if self.is_trace:
            return "a trace, counted as 0"
        if self.is_below_limit:
            return f"less than {format_decimal(Decimal(str(self.limit_mg)))} mg, counted as 0"
        return "at most" if self.is_at_most else ""
