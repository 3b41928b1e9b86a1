from django.db import migrations


class Migration(migrations.Migration):
    """The model has a new name. Its table stays, so that the version before works on."""

    dependencies = [("logs", "0012_recipes_known_in_part")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterModelTable("change", "logs_change"),
                migrations.RenameModel("Change", "LogChange"),
            ]
        ),
    ]
