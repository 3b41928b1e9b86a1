"""Records of imports."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from foods.models.food import Food


class ImportRun(models.Model):
    """Import of a release: the record of its changes to thousands of foods."""

    # In addition to single sources: FoodData Central's full set, and the embedded catalogue.
    SEVERAL, CATALOGUE = "usda", "catalogue"

    source = models.CharField(
        max_length=20,
        choices=[
            *Food.Source.choices,
            (SEVERAL, "USDA FoodData Central"),
            (CATALOGUE, gettext_lazy("Embedded catalogue")),
        ],
    )
    release = models.CharField(max_length=20, blank=True)
    file_name = models.CharField(max_length=200)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(
        null=True,
        help_text=gettext_lazy("Empty while it runs, or after it was stopped. Run it again to finish it."),
    )
    # Identifies a set, so that a stopped import is resumed with the same one only.
    fingerprint = models.CharField(max_length=64, blank=True, editable=False, default="", db_default="")
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0, help_text=gettext_lazy("Values left as curators set them."))
    retired = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-started_at", "-id"]
        verbose_name = gettext_lazy("import")

    def __str__(self) -> str:
        return (
            f"{self.get_source_display()} {self.release}, {date_format(timezone.localtime(self.started_at))}"
        )
