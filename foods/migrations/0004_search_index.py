"""The tables of search, which each database has in its own way; they are filled after the migrations."""

from django.db import migrations

from foods.search.index import engine


def create(apps, schema_editor):
    engine().create()


def drop(apps, schema_editor):
    engine().drop()
    schema_editor.execute("DROP TABLE IF EXISTS foods_search_changes")


class Migration(migrations.Migration):
    dependencies = [("foods", "0003_sources_and_curation")]

    operations = [migrations.RunPython(create, drop)]
