"""Ranges of the samples behind a source's values."""

from __future__ import annotations

from django.db import models


class SourceRange(models.Model):
    """Lowest and highest magnesium in 100 g among a source's samples, and their number.

    Belongs to a record, not to a food: every food with that source and id has it. Limits are None where the
    source gives the number alone.
    """

    source = models.CharField(max_length=20)
    source_id = models.CharField(max_length=40)
    release = models.CharField(max_length=20, blank=True)
    lowest_mg = models.DecimalField(max_digits=9, decimal_places=3, null=True)
    highest_mg = models.DecimalField(max_digits=9, decimal_places=3, null=True)
    sample_count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "source_id"], name="one_range_a_record"),
            models.CheckConstraint(
                condition=models.Q(lowest_mg=None, highest_mg=None)
                | models.Q(lowest_mg__gte=0, highest_mg__gte=models.F("lowest_mg")),
                name="range_is_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.source_id}: {self.lowest_mg} to {self.highest_mg} mg"

    @property
    def has_limits(self) -> bool:
        return self.lowest_mg is not None and self.highest_mg is not None
