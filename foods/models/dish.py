"""Dishes that are logged as their parts, and brands that are logged as the nearest food.

Both are used by phrases, see foods/phrases/dishes.py and brands.py. Curators edit them in the admin; the
files foods/data/dishes.csv and brands.csv hold the initial ones, see foods/dish_files.py.
"""

from __future__ import annotations

import secrets
from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy

from foods.models.food import Food
from foods.text import normalise_words
from tracker.lib.model_fields import StoredTextField

NAMES_HELP = gettext_lazy("Separated by semicolons.")


def plain_names(text: str) -> str:
    """Return names separated by semicolons, each in the form in which phrases compare words."""
    names = (" ".join(normalise_words(name.replace("&", " and "))) for name in text.split(";"))
    return "; ".join(dict.fromkeys(name for name in names if name))


class TableVersion(models.Model):
    """Single row that changes with any of these tables, so that servers know when to reload."""

    version = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.version}"

    @classmethod
    def renew(cls) -> None:
        """Set a random number: a restored backup never has the one that a server cached."""
        cls.objects.update_or_create(pk=1, defaults={"version": secrets.randbits(62)})


class Versioned(models.Model):
    """Base class of rows whose every change renews the version."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            super().save(*args, **options)
            TableVersion.renew()

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            deleted = super().delete(*args, **options)
            TableVersion.renew()
        return deleted


class Named(Versioned):
    """Base class with the typed name, and the file's values from the last load."""

    name = StoredTextField(
        stored_as=plain_names,
        max_length=80,
        unique=True,
        help_text=gettext_lazy("What people type: “ham sandwich”."),
    )
    other_names = StoredTextField(stored_as=plain_names, max_length=500, blank=True, help_text=NAMES_HELP)
    is_on = models.BooleanField(
        gettext_lazy("in use"),
        default=True,
        help_text=gettext_lazy("Switch it off to treat the name as ordinary words."),
    )
    # Values in the file. A row that differs was changed by a curator, and a later load leaves it alone.
    file_values = models.JSONField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def names(self) -> list[str]:
        return [self.name, *(name for name in self.other_names.split("; ") if name)]


class Dish(Named):
    """Dish logged as its parts, a base that takes additions (“toast with jam”), or both."""

    # The dish whose additions apply to every dish without its own amount for them.
    ANY = "any dish"

    is_named_by_additions = models.BooleanField(
        gettext_lazy("named by its additions"),
        default=False,
        help_text=gettext_lazy(
            "A “cheese sandwich” is a sandwich with cheese; “sandwich” alone isn’t a complete dish."
        ),
    )

    class Meta(Named.Meta):
        verbose_name_plural = gettext_lazy("dishes")


class DishPart(Versioned):
    """Fixed part of a dish: the bread of a sandwich."""

    follows_merges = ("dish",)

    dish = models.ForeignKey(Dish, on_delete=models.CASCADE, related_name="parts")
    food = models.ForeignKey(Food, on_delete=models.PROTECT, related_name="dish_parts")
    amount = models.CharField(
        max_length=30, help_text=gettext_lazy("For example, “2 slices”, “32 g” or “1/2 cup”.")
    )
    replaced_by = StoredTextField(
        stored_as=plain_names,
        max_length=200,
        blank=True,
        help_text=gettext_lazy(
            "An addition with one of these names replaces this part: bread; roll. Separated by semicolons."
        ),
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = gettext_lazy("part of a dish")
        verbose_name_plural = gettext_lazy("parts of dishes")

    def __str__(self) -> str:
        return f"{self.amount} {self.food.name}"


class DishAddition(Versioned):
    """Usual amount of another food in or on a dish: 10 g of butter on toast."""

    follows_merges = ("dish", "words")

    dish = models.ForeignKey(Dish, on_delete=models.CASCADE, related_name="additions")
    words = StoredTextField(
        stored_as=plain_names,
        max_length=300,
        help_text=gettext_lazy("“butter; margarine”. Separated by semicolons."),
    )
    amount = models.CharField(
        max_length=30, help_text=gettext_lazy("For one dish: “10 g”, “30 ml” or “1 medium”.")
    )
    food = models.ForeignKey(
        Food,
        on_delete=models.PROTECT,
        related_name="dish_additions",
        null=True,
        blank=True,
        help_text=gettext_lazy(
            "The food to log, if search finds another one for these words: the tuna in a sandwich."
        ),
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = gettext_lazy("usual addition")

    def __str__(self) -> str:
        return f"{self.words}: {self.amount}"


class Brand(Named):
    """Brand that is logged as the nearest food of the catalogue."""

    follows_merges = ("name",)

    title = models.CharField(max_length=80, help_text=gettext_lazy("As it is written: “KitKat”."))
    food = models.ForeignKey(
        Food,
        on_delete=models.PROTECT,
        related_name="brands",
        help_text=gettext_lazy("The food it is logged as."),
    )
    measure = models.CharField(
        max_length=20,
        blank=True,
        help_text=gettext_lazy("Name of one piece: “bar”, “can” or “bag”. Leave blank if there is none."),
    )
    quantity = models.DecimalField(
        max_digits=9,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.001"))],
        help_text=gettext_lazy(
            "Size of one piece, in the unit of the food’s basis. Leave blank for the food’s usual portion."
        ),
    )
    source_note = models.CharField(
        max_length=200, blank=True, help_text=gettext_lazy("Source of the size: the label, with its date.")
    )

    class Meta(Named.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quantity__isnull=True) | models.Q(quantity__gt=0),
                name="brand_quantity_is_positive",
            )
        ]
