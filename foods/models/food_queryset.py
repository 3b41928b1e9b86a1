"""QuerySets of foods: shared, own, visible, and available for logging."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models

from foods.models.sort_columns import SORT_FIELDS
from tracker.lib.bulk_rows import update_objects

if TYPE_CHECKING:
    from foods.models.food import Food  # noqa: F401  (the model below)
    from tracker.profiles.models import User

# Hides rows that an import has written and not yet published, see foods.importing.staging. For hand-written
# SQL.
PUBLISHED = "({0} IS NULL OR {0} NOT IN (SELECT id FROM foods_importrun WHERE finished_at IS NULL))"


class IsPublished(models.Func):
    """Condition that is true for foods without an unfinished import."""

    template = PUBLISHED.format("%(expressions)s")
    output_field = models.BooleanField()

    def __init__(self) -> None:
        super().__init__(models.F("staged_in"))


class FoodQuerySet(models.QuerySet["Food"]):
    def published(self) -> FoodQuerySet:
        """Leave out foods of unfinished imports."""
        return self.filter(IsPublished())

    def shared(self) -> FoodQuerySet:
        """Return the shared catalogue, without members' own foods."""
        return self.published().filter(owner=None)

    def own_of(self, user: User | UUID | None) -> FoodQuerySet:
        """Return a member's own foods, retired ones too."""
        return self.filter(owner=user)

    def visible_to(self, user: User | UUID | None) -> FoodQuerySet:
        """Return the catalogue and the member's own foods, retired ones too."""
        return self.published().filter(models.Q(owner=None) | models.Q(owner=user))

    def offered(self) -> FoodQuerySet:
        """Return foods that can be found and added: all that are not retired."""
        return self.filter(is_retired=False)

    def from_usda(self, source: str) -> FoodQuerySet:
        """Return foods that imports of that USDA data type update, without the embedded catalogue's."""
        return self.filter(source=source, catalogue_key=None, owner=None)

    def with_barcode(self, gtin: str) -> FoodQuerySet:
        """Return foods with this GTIN-14, the member's own first if included."""
        return self.filter(barcodes__gtin=gtin).order_by(models.F("owner").desc(nulls_last=True), "id")

    def refresh_listed_values(self) -> None:
        """Recompute the sort columns, after foods or portions were written in bulk."""
        foods = list(self.prefetch_related("portions"))
        for food in foods:
            food.set_listed_values(food.usual_portion().quantity)
        update_objects(foods, SORT_FIELDS)
