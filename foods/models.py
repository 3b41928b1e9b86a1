"""The catalogue: what things contain. It knows nobody's day."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models

from foods.magnesium import magnesium_in
from foods.words import normalise
from tracker.lib.numbers import format_decimal


class FoodGroup(models.Model):
    name = models.CharField(max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(default=0, help_text="Groups are listed in this order.")

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class FoodQuerySet(models.QuerySet["Food"]):
    def offered(self) -> FoodQuerySet:
        """What can be found and added: everything that is not retired."""
        return self.filter(is_retired=False)


class Food(models.Model):
    class Kind(models.TextChoices):
        FOOD = "food", "Food"
        DRINK = "drink", "Drink"
        SUPPLEMENT = "supplement", "Supplement"
        MEDICINE = "medicine", "Medicine"

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

    class Source(models.TextChoices):
        USDA_SR_LEGACY = "usda_sr_legacy", "USDA SR Legacy"
        USDA_FOUNDATION = "usda_foundation", "USDA Foundation Foods"
        LABEL = "label", "Label"
        PUBLISHED = "published", "Published table"
        CALCULATED = "calculated", "Calculated"
        CURATOR = "curator", "Curator"

    name = models.CharField(max_length=200, help_text="Plain words, the thing first: “Brown rice, cooked”.")
    brand = models.CharField(max_length=100, blank=True)
    kind = models.CharField(
        max_length=12,
        choices=Kind.choices,
        default=Kind.FOOD,
        help_text="Supplements and medicines also count towards the upper limit.",
    )
    group = models.ForeignKey(FoodGroup, on_delete=models.PROTECT, related_name="foods")
    aliases = models.CharField(
        "other names", max_length=300, blank=True, help_text="Separated by semicolons: garbanzo beans; chana."
    )
    basis_quantity = models.DecimalField(
        max_digits=9,
        decimal_places=3,
        default=Decimal(100),
        validators=[MinValueValidator(Decimal("0.001"))],
        help_text="The amount that the magnesium is given for, such as 100 (g) or 1 (tablet).",
    )
    basis_unit = models.CharField(max_length=10, choices=Unit.choices, default=Unit.GRAM)
    magnesium_mg = models.DecimalField(
        "magnesium, mg",
        max_digits=9,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
        help_text="Elemental milligrams in the basis. Leave it empty when it is unknown; unknown is not 0.",
    )
    source = models.CharField(max_length=20, choices=Source.choices, default=Source.CURATOR)
    source_id = models.CharField("source's id", max_length=40, blank=True, help_text="For USDA, the FDC id.")
    source_note = models.CharField(
        max_length=300, blank=True, help_text="Who says so, or the sum that was made."
    )
    is_retired = models.BooleanField(
        "retired",
        default=False,
        help_text="A retired food is no longer found or added. Past entries keep it as it was.",
    )
    catalogue_key = models.CharField(max_length=100, unique=True, null=True, blank=True, editable=False)
    # What the embedded catalogue said when it was last loaded. A field that differs from it was changed
    # by a curator, and a later load leaves it alone.
    catalogue_values = models.JSONField(null=True, blank=True, editable=False)
    search_text = models.CharField(max_length=700, editable=False, default="")
    updated_at = models.DateTimeField(auto_now=True)

    objects = FoodQuerySet.as_manager()

    class Meta:
        ordering = ["name", "brand"]
        constraints = [
            models.CheckConstraint(condition=models.Q(basis_quantity__gt=0), name="basis_is_positive"),
            models.CheckConstraint(
                condition=models.Q(magnesium_mg__isnull=True) | models.Q(magnesium_mg__gte=0),
                name="magnesium_is_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.brand})" if self.brand else self.name

    def save(self, *args: Any, **options: Any) -> None:
        self.search_text = " " + " ".join(normalise(f"{self.name} {self.brand} {self.aliases}"))
        super().save(*args, **options)

    def magnesium_for(self, quantity: Decimal) -> Decimal | None:
        """Elemental milligrams in `quantity` basis units (g, ml, tablets); None when unknown."""
        return magnesium_in(
            quantity, basis_quantity=self.basis_quantity, basis_magnesium_mg=self.magnesium_mg
        )

    @property
    def is_supplemental(self) -> bool:
        return self.kind in self.SUPPLEMENTAL_KINDS

    @property
    def source_in_words(self) -> str:
        """`USDA SR Legacy, FDC 170567`, `Label: maker's analysis`: who says what it contains."""
        words = self.get_source_display()
        if self.source_id:
            words += f", FDC {self.source_id}" if self.source.startswith("usda") else f", {self.source_id}"
        return f"{words}: {self.source_note}" if self.source_note else words

    def usual_portion(self) -> Portion:
        """The portion that is offered first; the basis itself when the food has none."""
        return next(iter(self.portions.all()), None) or self.basis_portion()

    def basis_portion(self) -> Portion:
        """The amount that the value is given for, as a portion that is not stored."""
        label = f"{format_decimal(self.basis_quantity)} {self.basis_unit}"
        return Portion(food=self, label=label, quantity=self.basis_quantity)


class Portion(models.Model):
    """A household measure of a food. The first one is offered as the usual one."""

    food = models.ForeignKey(Food, on_delete=models.CASCADE, related_name="portions")
    label = models.CharField(max_length=60, help_text="“1 oz”, “1/2 cup”, “1 slice”")
    quantity = models.DecimalField(
        max_digits=9,
        decimal_places=3,
        validators=[MinValueValidator(Decimal("0.001"))],
        help_text="In the unit of the food's basis: grams, millilitres, tablets.",
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

    @property
    def magnesium_mg(self) -> Decimal | None:
        """Elemental milligrams in one such portion; None when unknown."""
        return self.food.magnesium_for(self.quantity)
