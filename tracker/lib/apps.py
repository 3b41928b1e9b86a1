from django.apps import AppConfig


class LibConfig(AppConfig):
    name = "tracker.lib"

    def ready(self) -> None:
        from tracker.lib import checks  # noqa: F401  (registers them)
        from tracker.lib.validators import guard_models

        guard_models()
