from decimal import Decimal

from django.db import migrations, models

LABELS = {"food": "Food", "drink": "Drink", "supplement": "Supplement", "medicine": "Medicine"}


def plain(number):
    return f"{Decimal(number).normalize():f}"


def keep_what_history_knows(apps, schema_editor):
    """Fill what was offered from the food's history at that time; where it has no row, it stays unknown.

    Portions and barcodes of that time are known only where a row of the history noted them.
    """
    offers = apps.get_model("foods", "Offer").objects
    history = apps.get_model("foods", "HistoricalFood").objects
    groups = dict(apps.get_model("foods", "FoodGroup").objects.values_list("pk", "name"))
    for offer in offers.filter(offered__isnull=True):
        rows = history.filter(id=offer.food_id, history_date__lte=offer.offered_at)
        then = rows.order_by("-history_date", "-history_id").first()
        if then is None:
            continue
        offer.offered = {
            **{name: getattr(then, name) for name in ("name", "brand", "aliases", "source_note")},
            "basis_unit": then.basis_unit,
            "kind": LABELS[then.kind],
            "group": groups.get(then.group_id, ""),
            "is_estimate": then.is_estimate,
            "basis_quantity": plain(then.basis_quantity),
            "magnesium_mg": None if then.magnesium_mg is None else plain(then.magnesium_mg),
            "portions": then.portions or [],
            "barcodes": [],
        }
        offer.save(update_fields=["offered"])


class Migration(migrations.Migration):
    dependencies = [
        ("foods", "0017_marks_and_ranges_of_values"),
    ]

    operations = [
        migrations.AddField(
            model_name="offer",
            name="offered",
            field=models.JSONField(editable=False, null=True),
        ),
        migrations.RunPython(keep_what_history_knows, migrations.RunPython.noop),
    ]
