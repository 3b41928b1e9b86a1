from django.apps import AppConfig


class SchedulesConfig(AppConfig):
    name = "tracker.schedules"
