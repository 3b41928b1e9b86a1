"""Foods, their groups and portions."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy
from simple_history.models import HistoricalRecords

from foods.bowel_preparations import is_bowel_preparation
from foods.magnesium import magnesium_in
from foods.models.earlier_values import EarlierValue
from foods.models.food_queryset import FoodQuerySet
from foods.models.group import FoodGroup
from foods.models.sort_columns import SORT_FIELDS, SortColumns
from foods.models.value_marks import MarkedValue
from foods.text import search_text
from tracker.lib.numbers import format_decimal
from tracker.lib.templatetags.formatting import page_url


class PortionsThen(models.Model):
    """Portions in a row of a food's history, so that the row is all of the food."""

    portions = models.JSONField(
        null=True,
        editable=False,
        help_text=gettext_lazy("Pairs of label and quantity; None when they were not recorded."),
    )

    class Meta:
        abstract = True


class Food(SortColumns, EarlierValue, MarkedValue, models.Model):
    class Kind(models.TextChoices):
        FOOD = "food", gettext_lazy("Food")
        DRINK = "drink", gettext_lazy("Drink")
        SUPPLEMENT = "supplement", gettext_lazy("Supplement")
        MEDICINE = "medicine", gettext_lazy("Medicine")

    # Kinds that count towards the upper limit, see tracker.profiles.dri.
    SUPPLEMENTAL_KINDS = frozenset({Kind.SUPPLEMENT, Kind.MEDICINE})

    class Unit(models.TextChoices):
        GRAM = "g", "g"
        MILLILITRE = "ml", "ml"
        TABLET = "tablet", "tablet"
        CAPSULE = "capsule", "capsule"
        SOFTGEL = "softgel", "softgel"
        GUMMY = "gummy", "gummy"
        SACHET = "sachet", "sachet"
        SCOOP = "scoop", "scoop"
        SERVING = "serving", "serving"  # of a member's recipe
        MILLIGRAM = "mg", "mg"  # of magnesium itself, for a supplement with only its strength known

    class Source(models.TextChoices):
        USDA_SR_LEGACY = "usda_sr_legacy", "USDA SR Legacy"
        USDA_FOUNDATION = "usda_foundation", "USDA Foundation Foods"
        USDA_SURVEY = "usda_survey", "USDA FNDDS survey foods"
        USDA_BRANDED = "usda_branded", "USDA Branded Foods"
        OPEN_FOOD_FACTS = "open_food_facts", "Open Food Facts"
        LABEL = "label", "Label"
        PUBLISHED = "published", "Published table"
        CALCULATED = "calculated", "Calculated"
        CURATOR = "curator", "Curator"
        OWN = "own", "Own food"

    # Sources whose `source_id` is unique to one record: FDC ids and barcodes.
    RECORDED_SOURCES = (
        Source.USDA_SR_LEGACY,
        Source.USDA_FOUNDATION,
        Source.USDA_SURVEY,
        Source.USDA_BRANDED,
        Source.OPEN_FOOD_FACTS,
    )
    # Licences that the sources require next to their values: https://fdc.nal.usda.gov (public domain, CC0)
    # and https://world.openfoodfacts.org/terms-of-use (Open Database License).
    LICENCES = {source: "CC0" for source in RECORDED_SOURCES} | {Source.OPEN_FOOD_FACTS: "ODbL"}

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="own_foods",
        null=True,
        blank=True,
        editable=False,
        help_text=gettext_lazy("The member whose own food it is; empty for the shared catalogue."),
    )
    name = models.CharField(
        max_length=200, help_text=gettext_lazy("Plain words, the main one first: “Brown rice, cooked”.")
    )
    brand = models.CharField(max_length=100, blank=True)
    kind = models.CharField(
        max_length=12,
        choices=Kind.choices,
        default=Kind.FOOD,
        help_text=gettext_lazy("Supplements and medicines also count towards the upper limit."),
    )
    group = models.ForeignKey(FoodGroup, on_delete=models.PROTECT, related_name="foods")
    aliases = models.CharField(
        gettext_lazy("other names"),
        max_length=300,
        blank=True,
        help_text=gettext_lazy("Separated by semicolons: garbanzo beans; chana."),
    )
    basis_quantity = models.DecimalField(
        max_digits=9,
        decimal_places=3,
        default=Decimal(100),
        validators=[MinValueValidator(Decimal("0.001"))],
        help_text=gettext_lazy("The amount that the magnesium value is for, such as 100 (g) or 1 (tablet)."),
    )
    basis_unit = models.CharField(max_length=10, choices=Unit.choices, default=Unit.GRAM)
    magnesium_mg = models.DecimalField(
        gettext_lazy("magnesium, mg"),
        max_digits=9,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
        help_text=gettext_lazy("Elemental milligrams in the basis. Leave blank if unknown."),
    )
    source = models.CharField(max_length=20, choices=Source.choices, default=Source.CURATOR)
    source_id = models.CharField(
        gettext_lazy("source’s id"),
        max_length=40,
        blank=True,
        help_text=gettext_lazy("For USDA, the FDC id."),
    )
    source_release = models.CharField(
        gettext_lazy("release"),
        max_length=20,
        blank=True,
        help_text=gettext_lazy("Release of the database, such as 2018-04 or 2024-10-31."),
    )
    source_note = models.CharField(
        max_length=300,
        blank=True,
        help_text=gettext_lazy("Where the value comes from, or how it was calculated."),
    )
    is_estimate = models.BooleanField(
        gettext_lazy("estimate"),
        default=False,
        help_text=gettext_lazy("The source calculated the value. It was not measured or taken from a label."),
    )
    # The value excludes unknown ingredients of a recipe: it is a lower bound.
    is_at_least = models.BooleanField(default=False, db_default=False, editable=False)
    is_retired = models.BooleanField(
        gettext_lazy("retired"),
        default=False,
        help_text=gettext_lazy("Retired foods can’t be found or logged. Past entries don’t change."),
    )
    catalogue_key = models.CharField(max_length=100, unique=True, null=True, blank=True, editable=False)
    # Values of the embedded catalogue at the last load. A field that differs was changed by a curator, and a
    # later load leaves it alone.
    catalogue_values = models.JSONField(null=True, blank=True, editable=False)
    # Names of fields that a curator changed in an imported food, including "portions": a newer release leaves
    # them alone. The embedded catalogue has `catalogue_values` for that.
    curated_fields = models.JSONField(default=list, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        related_name="merged",
        null=True,
        blank=True,
        editable=False,
        help_text=gettext_lazy("The food that replaces this one after a merge."),
    )
    # Time of the last look-up in Open Food Facts; None for other sources.
    asked_at = models.DateTimeField(null=True, editable=False)
    search_text = models.CharField(max_length=720, editable=False, default="")
    updated_at = models.DateTimeField(auto_now=True)
    # Id of the import that added it. Until that import is finished, the food is hidden.
    staged_in = models.PositiveIntegerField(null=True, editable=False)

    skip_history_when_saving: bool  # set by imports, which write no rows

    objects = FoodQuerySet.as_manager()
    history = HistoricalRecords(
        excluded_fields=[
            "search_text",
            "catalogue_values",
            "curated_fields",
            "updated_at",
            "staged_in",
            "earlier_mg",
            "earlier_year",
            "asked_at",
            "is_at_least",
            *SORT_FIELDS,
        ],
        app="foods",
        bases=[PortionsThen],
    )

    class Meta:
        ordering = ["name", "brand"]
        indexes = [
            models.Index(fields=["source", "source_id"], name="foods_by_source"),
            models.Index(fields=["owner"], name="own_foods", condition=models.Q(owner__isnull=False)),
            # The order of the curators' list; duplicates are found by it too.
            models.Index(Lower("name"), name="foods_by_name"),
            # Each page of a group's list is read from one of these, at any position.
            *(
                models.Index(
                    fields=["group", field, "id", "staged_in"],
                    name=f"foods_by_{field}",
                    condition=models.Q(owner=None, is_retired=False),
                )
                for field in SORT_FIELDS
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_id"],
                name="one_food_a_record",
                condition=models.Q(
                    owner=None,
                    catalogue_key=None,
                    source__in=[
                        "usda_sr_legacy",
                        "usda_foundation",
                        "usda_survey",
                        "usda_branded",
                        "open_food_facts",
                    ],
                )
                & ~models.Q(source_id=""),
                violation_error_message=gettext_lazy("Another food already has this source and id."),
            ),
            models.CheckConstraint(condition=models.Q(basis_quantity__gt=0), name="basis_is_positive"),
            models.CheckConstraint(
                condition=models.Q(magnesium_mg__isnull=True) | models.Q(magnesium_mg__gte=0),
                name="magnesium_is_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.brand})" if self.brand else self.name

    def save(self, *args: Any, **options: Any) -> None:
        self.search_text = search_text(self.name, self.brand, self.aliases)
        self.set_listed_values(self.usual_portion().quantity if self.pk else None)
        if options.get("update_fields") is not None:
            options["update_fields"] = {
                *options["update_fields"], *SORT_FIELDS, "search_text", "updated_at",
            }  # fmt: skip
        with transaction.atomic():  # together with its history and search index
            super().save(*args, **options)

    def get_absolute_url(self) -> str:
        return f"{page_url('foods:browse')}{self.pk}/"

    def clean(self) -> None:
        """Check the constraint here: forms leave it out because they lack some of its fields."""
        super().clean()
        if self.is_record_of_another():
            raise ValidationError({"source_id": gettext_lazy("Another food already has this source and id.")})

    def is_record_of_another(self) -> bool:
        """Return True when another food has this record of the source.

        See also `one_food_a_record`.
        """
        if self.owner_id or self.catalogue_key or not self.source_id:
            return False
        same = Food.objects.from_usda(self.source).filter(source_id=self.source_id).exclude(pk=self.pk)
        return self.source in self.RECORDED_SOURCES and same.exists()

    @classmethod
    def licence_named_in(cls, source_in_words: str) -> str:
        """Return the licence in a stored source text: `CC0`, `ODbL` or "" for no terms.

        For frozen entries: the text begins with the name of its source, see `source_in_words`.
        """
        named = (source for source in cls.LICENCES if source_in_words.startswith(source.label))
        return next((cls.LICENCES[source] for source in named), "")

    def mark_curated(self, names: Iterable[str]) -> None:
        """Add these fields (or "portions") to `curated_fields`, so that imports leave them alone.

        Doesn't save. The embedded catalogue's foods don't need it, see catalogue.py.
        """
        if self.catalogue_key is None and self.source in self.RECORDED_SOURCES:
            changed = {*self.curated_fields, *names}
            if changed & {"value_mark", "limit_mg"}:  # a mark is about the value
                changed.add("magnesium_mg")
            self.curated_fields = sorted(changed)

    def magnesium_for(self, quantity: Decimal) -> Decimal | None:
        """Return elemental mg in `quantity` basis units (g, ml, tablets); None when unknown."""
        return magnesium_in(
            quantity, basis_quantity=self.basis_quantity, basis_magnesium_mg=self.magnesium_mg
        )

    @property
    def is_supplemental(self) -> bool:
        return self.kind in self.SUPPLEMENTAL_KINDS

    @property
    def licence(self) -> str:
        """Licence of the value: `CC0`, `ODbL`; empty where the source sets no terms."""
        return self.LICENCES.get(self.Source(self.source), "")

    @property
    def source_in_words(self) -> str:
        """Source of the value: `USDA SR Legacy 2018-04, FDC 170567`, `Label: maker's analysis`.

        Names the licence where the licence asks for it.
        """
        words = f"{self.get_source_display()} {self.source_release}".strip()
        if self.source_id:
            words += f", FDC {self.source_id}" if self.source.startswith("usda") else f", {self.source_id}"
        if self.licence == "ODbL":
            words += " (ODbL)"
        if self.is_estimate:
            words += ", an estimate"
        if self.mark_in_words:
            words += f", {self.mark_in_words}"
        mark = "." if self.source == self.Source.OWN else ":"
        return f"{words}{mark} {self.source_note}" if self.source_note else words

    @property
    def source_in_short(self) -> str:
        """Source for a line in a list: `USDA SR Legacy`, `Open Food Facts ODbL`, `Own`."""
        if self.source == self.Source.OWN:
            return "Own"
        words = self.get_source_display()
        if self.licence == "ODbL":
            return f"{words} {self.licence}"
        return words.removesuffix(" Foods").removesuffix(" survey foods")

    @property
    def is_bowel_preparation(self) -> bool:
        """True for medicines that empty the bowel, which are never suggested."""
        return is_bowel_preparation(self.name, self.per_portion_mg, is_supplemental=self.is_supplemental)

    def usual_portion(self) -> Portion:
        """First portion; the basis itself when the food has none."""
        return next(iter(self.portions.all()), None) or self.basis_portion()

    def basis_portion(self) -> Portion:
        """Unsaved portion of the amount that the value is given for."""
        label = f"{format_decimal(self.basis_quantity)} {self.basis_unit}"
        return Portion(food=self, label=label, quantity=self.basis_quantity)


class Portion(models.Model):
    """Household measure of a food. The first one is the usual one."""

    food = models.ForeignKey(Food, on_delete=models.CASCADE, related_name="portions")
    label = models.CharField(max_length=60, help_text=gettext_lazy("“1 oz”, “1/2 cup”, “1 slice”"))
    quantity = models.DecimalField(
        max_digits=9,
        decimal_places=3,
        validators=[MinValueValidator(Decimal("0.001"))],
        help_text=gettext_lazy("In the unit of the food’s basis: grams, millilitres, tablets."),
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["food", "label"], name="one_portion_a_label"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="portion_is_positive"),
        ]

    def __str__(self) -> str:
        return self.label

    def save(self, *args: Any, **options: Any) -> None:
        super().save(*args, **options)
        self._tell_lists()

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        deleted = super().delete(*args, **options)
        self._tell_lists()
        return deleted

    def _tell_lists(self) -> None:
        """Update the sort columns, because the usual portion may have changed."""
        Food.objects.filter(pk=self.food_id).refresh_listed_values()

    @property
    def magnesium_mg(self) -> Decimal | None:
        """Elemental milligrams in one portion; None when unknown."""
        return self.food.magnesium_for(self.quantity)
