"""Records of curators' corrections of past entries."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from foods.models import Food
from tracker.lib.ids import new_id
from tracker.lib.models import OwnedModel
from tracker.logs.models.entry import IntakeEntry


class Correction(models.Model):
    """A curator's correction of a food, applied to past entries: one frozen value to another.

    Both values are elemental milligrams in their basis; None is unknown. It knows members by number only.
    """

    class State(models.TextChoices):
        APPLYING = "applying", gettext_lazy("being applied")
        UNDOING = "undoing", gettext_lazy("being undone")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # Empty when it is finished. Otherwise some members' entries are still to be written.
    state = models.CharField(max_length=10, choices=State.choices, blank=True, default="", db_default="")
    food = models.ForeignKey(Food, on_delete=models.SET_NULL, null=True, related_name="corrections")
    food_name = models.CharField(gettext_lazy("food"), max_length=310)
    made_at = models.DateTimeField(gettext_lazy("applied at"), default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=gettext_lazy("by"),
    )
    reason = models.CharField(max_length=300)
    basis_unit = models.CharField(max_length=10, choices=Food.Unit.choices)
    from_basis_quantity = models.DecimalField(max_digits=9, decimal_places=3)
    from_magnesium_mg = models.DecimalField(max_digits=9, decimal_places=3, null=True)
    to_basis_quantity = models.DecimalField(max_digits=9, decimal_places=3)
    to_magnesium_mg = models.DecimalField(max_digits=9, decimal_places=3, null=True)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    entry_count = models.PositiveIntegerField(gettext_lazy("entries"), default=0)
    member_count = models.PositiveIntegerField(gettext_lazy("members"), default=0)
    day_count = models.PositiveIntegerField(gettext_lazy("days"), default=0)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-id"]  # the latest first: ids are in the order of time

    def __str__(self) -> str:
        return f"{self.food_name}, {date_format(timezone.localtime(self.made_at))}"


class CorrectedEntry(OwnedModel):
    """Values of an entry before and after a correction, which holds the old basis.

    Amount and portion are kept too, to recognise entries that the member changed since.
    """

    correction = models.ForeignKey(
        Correction, on_delete=models.CASCADE, related_name="corrected", db_index=False
    )
    entry = models.ForeignKey(IntakeEntry, on_delete=models.CASCADE, related_name="corrections")
    amount = models.DecimalField(max_digits=12, decimal_places=6)
    portion_quantity = models.DecimalField(max_digits=9, decimal_places=3)
    old_magnesium_mg = models.DecimalField(max_digits=12, decimal_places=3, null=True)
    new_magnesium_mg = models.DecimalField(max_digits=12, decimal_places=3, null=True)
    dismissed_at = models.DateTimeField(null=True)  # the member has read of the correction
    undone_at = models.DateTimeField(null=True)  # as in the correction, which is undone some time after it

    class Meta:
        indexes = [models.Index(fields=["user", "entry"], name="corrections_of_a_member")]
        constraints = [
            models.UniqueConstraint(fields=["correction", "entry"], name="one_row_a_corrected_entry")
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} in {self.correction_id}"
