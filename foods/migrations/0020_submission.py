from django.db import migrations

RIGHTS = ("add", "change", "delete", "view")


def copy_rights(apps, schema_editor):
    """Give everybody who may decide about offers the same rights over submissions, their new name."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    content_type, _ = ContentType.objects.get_or_create(app_label="foods", model="submission")
    for right in RIGHTS:
        old = Permission.objects.filter(content_type__app_label="foods", codename=f"{right}_offer").first()
        new, _ = Permission.objects.get_or_create(
            content_type=content_type, codename=f"{right}_submission", defaults={"name": f"Can {right} submission"}
        )
        if old:
            for group in old.group_set.all():
                group.permissions.add(new)
            for user in old.user_set.all():
                user.user_permissions.add(new)


class Migration(migrations.Migration):
    """The model has a new name. Its table stays, so that the version before works on."""

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
        migrations.RunPython(copy_rights, migrations.RunPython.noop),
    ]
