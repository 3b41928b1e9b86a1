from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate, post_save
from django.utils.translation import gettext_lazy


class FoodsConfig(AppConfig):
    name = "foods"
    verbose_name = gettext_lazy("Food catalogue")

    def ready(self) -> None:
        from simple_history.signals import pre_create_historical_record

        from foods import history
        from foods.models import Food
        from foods.search import index

        pre_create_historical_record.connect(history.add_portions_to_history)
        post_save.connect(index.on_save, sender=Food)
        post_delete.connect(index.on_save, sender=Food)
        post_migrate.connect(index.after_migrate, sender=self)
