from django.apps import AppConfig


class FoodPagesConfig(AppConfig):
    name = "tracker.food_pages"
    label = "pantry"  # the app's first name, which tables and applied migrations carry
