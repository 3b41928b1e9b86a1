from django.db import models

from tracker.lib.models import OwnedModel, owner_field


class DayNote(OwnedModel):
    """Note of a member on a day, and the mark that everything is logged.

    `is_complete` is None when the member has not marked the day. RangeTotals describes its effect on
    averages.
    """

    MAX_NOTE_LENGTH = 1000

    user = owner_field("day_notes")
    day = models.DateField()
    note = models.CharField(max_length=MAX_NOTE_LENGTH, blank=True)
    is_complete = models.BooleanField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="one_note_a_day")]

    def __str__(self) -> str:
        return f"note on {self.day}"
