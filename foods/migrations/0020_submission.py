from django.db import migrations

RIGHTS = ("add", "change", "delete", "view")


def rename_rights(old, new, new_name):
    """Return a step that renames a model's content type and permissions: groups and users keep them."""

    def step(apps, schema_editor):
        content_types = apps.get_model("contenttypes", "ContentType").objects
        permissions = apps.get_model("auth", "Permission").objects
        for right in RIGHTS:
            held = permissions.filter(content_type__app_label="foods", codename=f"{right}_{old}")
            held.update(codename=f"{right}_{new}", name=f"Can {right} {new_name}")
        content_types.filter(app_label="foods", model=old).update(model=new)

    return step


class Migration(migrations.Migration):
    """The model has a new name. Its table stays, so that the version before works on.

    While that version still runs, only superusers see its list of offers; going back for good needs
    `migrate foods 0019`.
    """

    dependencies = [
        ("foods", "0019_marks_in_history"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterModelTable("offer", "foods_offer"),
                migrations.RenameModel("Offer", "Submission"),
            ]
        ),
        migrations.RunPython(
            rename_rights("offer", "submission", "submission"),
            rename_rights("submission", "offer", "offered food"),
        ),
    ]
