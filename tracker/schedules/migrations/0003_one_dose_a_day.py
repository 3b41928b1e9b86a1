from datetime import timedelta
from itertools import groupby

from django.db import migrations
from django.utils import timezone

from tracker.schedules import overlaps

DAY = timedelta(days=1)
COLUMNS = ["basis_unit", "ends_on", "removed_at", "replaces", "replaced_ends_on"]


def repair(apps, schema_editor):
    """Freeze units, and let each row of a series end before the next one begins.

    Where two rows began on one day, the later one was meant to stand for the other.
    """
    Schedule = apps.get_model("schedules", "Schedule")
    units = {value for value, _ in Schedule._meta.get_field("basis_unit").choices}
    rows = Schedule.objects.select_related("food").order_by("user_id", "series", "starts_on", "id")
    changed = []
    for _, series in groupby(rows.iterator(1000), key=lambda row: (row.user_id, row.series)):
        changed += follow_one_another([freeze(row, units) for row in series])
        if len(changed) > 1000:
            Schedule.objects.bulk_update(changed, COLUMNS, batch_size=100)
            changed = []
    Schedule.objects.bulk_update(changed, COLUMNS, batch_size=100)


def freeze(row, units):
    """A label that is a unit says what the amount was counted in, whatever the food is counted in now."""
    label = row.portion_label.removeprefix("1 ")
    row.basis_unit = label if label in units else row.food.basis_unit
    return row


def follow_one_another(rows):
    before = None
    for row in rows:
        if row.removed_at is not None:
            continue
        if before is not None and before.starts_on == row.starts_on:
            before.removed_at = timezone.now()
            row.replaces, row.replaced_ends_on = before.replaces, before.replaced_ends_on
        elif before is not None and (before.ends_on is None or before.ends_on >= row.starts_on):
            row.replaces, row.replaced_ends_on = before.pk, before.ends_on
            before.ends_on = row.starts_on - DAY
        elif before is not None and before.ends_on == row.starts_on - DAY:
            # A change, whose form was filled in with the last day of the row before.
            row.replaces, row.replaced_ends_on = before.pk, row.ends_on
        before = row
    return rows


def install(apps, schema_editor):
    overlaps.install(schema_editor.connection)


def uninstall(apps, schema_editor):
    overlaps.uninstall(schema_editor.connection)


class Migration(migrations.Migration):
    """Old code that puts two rows of a series on one day answers with an error: a dose would be due twice."""

    dependencies = [
        ("schedules", "0002_replaced_rows"),
        ("foods", "0015_dishes_and_brands"),
    ]

    operations = [
        migrations.RunPython(repair, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(install, uninstall),
    ]
