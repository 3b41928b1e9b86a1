"""Sets of foods: the catalogue's, a member's own, those that can be found and added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from foods.models.sort_columns import SORT_FIELDS
from tracker.lib.bulk_rows import update_objects

if TYPE_CHECKING:
    from foods.models.food import Food  # noqa: F401  (the model below)

# Rows that an import has written and not published yet, see foods.importing.staging: nobody sees them. For
# SQL that is written out.
PUBLISHED = "({0} IS NULL OR {0} NOT IN (SELECT id FROM foods_importrun WHERE finished_at IS NULL))"


class IsPublished(models.Func):
    """True for foods that no unfinished import has written."""

    template = PUBLISHED.format("%(expressions)s")
    output_field = models.BooleanField()

    def __init__(self) -> None:
        super().__init__(models.F("staged_in"))


class FoodQuerySet(models.QuerySet["Food"]):
    def published(self) -> FoodQuerySet:
        """Without the foods of an import that is not finished."""
        return self.filter(IsPublished())

    def shared(self) -> FoodQuerySet:
        """The catalogue that everybody sees; nobody's own foods."""
        return self.published().filter(owner=None)

    def own_of(self, user: Any) -> FoodQuerySet:
        """Foods that this member typed in for themselves, retired ones too."""
        return self.filter(owner=user)

    def visible_to(self, user: Any) -> FoodQuerySet:
        """The catalogue and the member's own foods, retired ones too; of others' own foods none."""
        return self.published().filter(models.Q(owner=None) | models.Q(owner=user))

    def offered(self) -> FoodQuerySet:
        """Foods that can be found and added: everything that is not retired."""
        return self.filter(is_retired=False)

    def from_usda(self, source: str) -> FoodQuerySet:
        """Foods that imports of that USDA data type keep up to date; the embedded catalogue is not."""
        return self.filter(source=source, catalogue_key=None, owner=None)

    def with_barcode(self, gtin: str) -> FoodQuerySet:
        """Foods that are sold under this GTIN-14; the member's own foods, where they are among it, first."""
        return self.filter(barcodes__gtin=gtin).order_by(models.F("owner").desc(nulls_last=True), "id")

    def refresh_listed_values(self) -> None:
        """Work out anew what lists are sorted by, for foods or portions that were written in bulk."""
        foods = list(self.prefetch_related("portions"))
        for food in foods:
            food.set_listed_values(food.usual_portion().quantity)
        update_objects(foods, SORT_FIELDS)
