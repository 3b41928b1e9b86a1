"""Searches without a result, which tell curators what the catalogue lacks."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy


class MissedSearch(models.Model):
    """Count of a day's searches that found nothing for a term. It knows no member."""

    class Kind(models.TextChoices):
        WORDS = "words", gettext_lazy("Words")
        BARCODE = "barcode", gettext_lazy("Barcode")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    term = models.CharField(max_length=60)  # normalised as search compares words; a barcode as a GTIN-14
    day = models.DateField()  # in UTC
    searches = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = gettext_lazy("missed search")
        verbose_name_plural = gettext_lazy("missed searches")
        ordering = ["-day", "term"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "term", "day"], name="one_missed_search_a_day")
        ]

    def __str__(self) -> str:
        return self.term
