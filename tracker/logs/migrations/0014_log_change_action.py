from django.db import migrations, models


class Migration(migrations.Migration):
    """Store an action of a member with its parameters, and no longer only as a sentence."""

    dependencies = [("logs", "0013_log_change")]
    operations = [
        migrations.AddField(
            "logchange",
            "action",
            models.CharField(
                blank=True,
                choices=[
                    ("added", "added"),
                    ("meal_added", "saved meal added"),
                    ("removed", "removed"),
                    ("changed", "changed"),
                    ("copied", "copied"),
                    ("moved", "moved"),
                ],
                db_default="",
                default="",
                editable=False,
                max_length=10,
            ),
        ),
        migrations.AddField("logchange", "parameters", models.JSONField(editable=False, null=True)),
    ]
