from django.apps import AppConfig
from django.db.models.signals import post_save


class MealsConfig(AppConfig):
    name = "tracker.meals"

    def ready(self) -> None:
        from foods.models import Food
        from foods.signals import foods_changed
        from tracker.meals import recipes

        post_save.connect(recipes.on_save, sender=Food)
        foods_changed.connect(recipes.on_foods_changed)
