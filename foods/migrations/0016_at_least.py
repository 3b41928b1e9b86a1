from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("foods", "0015_dishes_and_brands"),
    ]

    operations = [
        migrations.AddField(
            model_name="food",
            name="is_at_least",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
    ]
