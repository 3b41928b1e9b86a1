from django.apps import AppConfig


class OfflineConfig(AppConfig):
    name = "tracker.offline"

    def ready(self) -> None:
        from tracker.offline import logout  # noqa: F401  (listens for it)
