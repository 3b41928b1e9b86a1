from django.apps import AppConfig
from django.db.models.signals import post_save


class LogsConfig(AppConfig):
    name = "tracker.logs"

    def ready(self) -> None:
        from foods.models import Food
        from foods.signals import foods_changed
        from tracker.logs import recipes

        post_save.connect(recipes.on_save, sender=Food)
        foods_changed.connect(recipes.on_foods_changed)
