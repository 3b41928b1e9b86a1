"""Mark recipes, and entries of them, that leave out an unknown ingredient."""

from django.db import migrations

# What a recipe said of itself, and froze into its entries, when an ingredient without a value was left out.
SAID = "of unknown magnesium, left out, so at least"


def mark(apps, schema_editor):
    Food = apps.get_model("foods", "Food")
    SavedMealLine = apps.get_model("logs", "SavedMealLine")
    IntakeEntry = apps.get_model("logs", "IntakeEntry")
    recipes = Food.objects.filter(recipe__isnull=False)
    known = recipes.filter(magnesium_mg__isnull=False)
    told = set(known.filter(source_note__contains=SAID).values_list("pk", flat=True))
    marked, reached = set(told), told
    while reached:  # recipes that are made of those
        lines = SavedMealLine.objects.filter(removed_at=None, food__in=reached, saved_meal__food__in=known)
        reached = set(lines.values_list("saved_meal__food", flat=True)) - marked
        marked |= reached
    Food.objects.filter(pk__in=marked).update(is_at_least=True)
    # A recipe made of another did not say so: its entries are told by the figure that it still has.
    for food in Food.objects.filter(pk__in=marked - told):
        entries = IntakeEntry.objects.filter(food=food.pk, basis_magnesium_mg=food.magnesium_mg)
        entries.update(is_at_least=True)
    said = IntakeEntry.objects.filter(food__in=recipes, source__contains=SAID, magnesium_mg__isnull=False)
    said.update(is_at_least=True)


class Migration(migrations.Migration):
    dependencies = [
        ("logs", "0011_at_least"),
    ]

    operations = [
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
