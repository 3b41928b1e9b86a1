from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SchedulesConfig(AppConfig):
    name = "tracker.schedules"

    def ready(self) -> None:
        from tracker.schedules import overlaps

        post_migrate.connect(overlaps.after_migrate, sender=self)
