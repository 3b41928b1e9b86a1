"""Other words for foods that members type."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy

from foods.text import normalise_words
from tracker.lib.model_fields import StoredTextField


def plain_words(text: str) -> str:
    return " ".join(normalise_words(text))


class Alias(models.Model):
    """Synonym that applies in any food's name: courgette for zucchini, pb for peanut butter."""

    # Normalised as search compares words.
    term = StoredTextField(
        stored_as=plain_words,
        max_length=60,
        unique=True,
        help_text=gettext_lazy("What people type: “courgette”."),
    )
    meaning = StoredTextField(
        stored_as=plain_words,
        max_length=60,
        blank=True,
        help_text=gettext_lazy("What foods are called: “zucchini”. Leave blank to switch it off."),
    )

    class Meta:
        verbose_name_plural = gettext_lazy("other names")
        verbose_name = gettext_lazy("other name")
        ordering = ["term"]

    def __str__(self) -> str:
        return f"{self.term} = {self.meaning}"
