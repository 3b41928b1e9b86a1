from django.db import migrations

from foods.search.index import engine


def start_anew(apps, schema_editor):
    """On PostgreSQL the index has another shape now. It is filled when the migrations are done."""
    if schema_editor.connection.vendor == "postgresql":
        engine().drop()
        engine().create()


class Migration(migrations.Migration):
    dependencies = [("foods", "0008_sorted_lists")]

    operations = [migrations.RunPython(start_anew, migrations.RunPython.noop, elidable=True)]
