from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("foods", "0016_at_least"),
        ("logs", "0010_one_dose_of_a_schedule_a_day"),
    ]

    operations = [
        migrations.AddField(
            model_name="intakeentry",
            name="is_at_least",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RemoveIndex(
            model_name="intakeentry",
            name="sums_of_a_day",
        ),
        migrations.AddIndex(
            model_name="intakeentry",
            index=models.Index(
                condition=models.Q(("removed_at", None)),
                fields=["user", "day", "kind", "magnesium_mg", "is_at_least"],
                name="figures_of_a_day",
            ),
        ),
    ]
