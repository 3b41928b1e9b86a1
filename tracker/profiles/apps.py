from typing import Any

from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate


class ProfilesConfig(AppConfig):
    name = "tracker.profiles"
    verbose_name = "People"

    def ready(self) -> None:
        from tracker.profiles import devices  # noqa: F401  (connects to signing in)

        post_migrate.connect(make_cache_table, sender=self)


def make_cache_table(using: str, verbosity: int = 0, **options: Any) -> None:
    """Create the shared cache's table on `migrate`, so that one command sets up everything.

    Sign-in limits are counted in it.
    """
    call_command("createcachetable", database=using, verbosity=max(verbosity - 1, 0))
