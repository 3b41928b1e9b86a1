from django.conf import settings
from django.db import models

from tracker.lib.ids import new_id


class DayNote(models.Model):
    """A member's note on a day, and whether everything is logged.

    `is_complete` is None when the member has not marked the day. RangeTotals describes its effect on
    averages.
    """

    MAX_NOTE_LENGTH = 1000

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="day_notes", db_index=False
    )
    day = models.DateField()
    note = models.CharField(max_length=MAX_NOTE_LENGTH, blank=True)
    is_complete = models.BooleanField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="one_note_a_day")]

    def __str__(self) -> str:
        return f"note on {self.day}"
