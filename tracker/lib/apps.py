from django.apps import AppConfig
from django.utils.translation import gettext, ngettext


class LibConfig(AppConfig):
    name = "tracker.lib"

    def ready(self) -> None:
        from tracker.lib import (
            checks,  # noqa: F401  (registers them)
            words,
        )
        from tracker.lib.validators import guard_models

        words.install(gettext, ngettext)
        guard_models()
