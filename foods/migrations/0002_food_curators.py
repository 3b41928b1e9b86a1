"""The group "Food curators": the rights to keep the catalogue, and no others."""

from django.db import migrations

MODELS = {"foodgroup": "food group", "food": "food", "portion": "portion"}
ACTIONS = ("add", "change", "delete", "view")


def make_group(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    group, _ = Group.objects.get_or_create(name="Food curators")
    for model, name in MODELS.items():
        content_type, _ = ContentType.objects.get_or_create(app_label="foods", model=model)
        for action in ACTIONS:
            permission, _ = Permission.objects.get_or_create(
                content_type=content_type, codename=f"{action}_{model}", defaults={"name": f"Can {action} {name}"}
            )
            group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("foods", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_group, migrations.RunPython.noop)]
