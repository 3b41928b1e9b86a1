from django.db import migrations, models
from django.db.models import Count, Q


def keep_one_dose(apps, schema_editor):
    """Of several entries for one dose, the first stands for it; the others stay in the log as they are."""
    IntakeEntry = apps.get_model("logs", "IntakeEntry")
    doses = IntakeEntry.objects.filter(removed_at=None, taken_for__isnull=False)
    several = doses.values("user_id", "day", "taken_for").annotate(count=Count("id")).filter(count__gt=1)
    for dose in several.order_by():
        del dose["count"]
        first, *others = doses.filter(**dose).order_by("created_at", "id").values_list("pk", flat=True)
        IntakeEntry.objects.filter(pk__in=others).update(taken_for=None)


class Migration(migrations.Migration):
    dependencies = [("logs", "0009_milligram_unit")]

    old_code_works_because = {
        "AddConstraint intakeentry.one_dose_of_a_schedule_a_day": (
            "only a fault makes it log a dose twice; a copy of a day is then refused with a sentence"
        )
    }

    operations = [
        migrations.RunPython(keep_one_dose, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="intakeentry",
            constraint=models.UniqueConstraint(
                fields=["user", "day", "taken_for"],
                name="one_dose_of_a_schedule_a_day",
                condition=Q(removed_at=None, taken_for__isnull=False),
            ),
        ),
    ]
