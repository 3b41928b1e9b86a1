"""Health checks for monitoring: liveness and readiness.

The outermost middleware responds to both, before any code reads the Host, the session or the user.
"""

from __future__ import annotations

from functools import lru_cache
from time import monotonic
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.cache import cache
from django.core.files.storage import storages
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tracker.lib.databases import waiting

WRITE_EVERY = 1  # second
ROW_KEPT_FOR = 3600  # seconds; it is the same row each time
_written_at: float | None = None  # by the monotonic clock; None: not yet, or it failed

Key = tuple[str, str]  # an app's label and the name of a migration


@login_not_required
@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """Respond that the process is alive."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Respond that database and static files are usable; else 503 with the reason.

    The database has to be reachable, writable and migrated for the code.
    """
    try:
        reason = schema_problem() or static_files_problem()
    except Error:
        reason = "the database does not answer"
    reason = reason or write_problem()
    if reason:
        return JsonResponse({"status": "unavailable", "reason": reason}, status=503)
    return JsonResponse({"status": "ok"})


def prepare() -> None:
    """Read the migrations and the list of static files, once for all workers."""
    _migrations()
    static_files_problem()


def write_problem() -> str | None:
    """Write a row, and return why that failed: the disk is full, or the database is read-only.

    A row written in the last second by this process is enough: the URL is public.
    """
    global _written_at
    if _written_at is not None and monotonic() - _written_at < WRITE_EVERY:
        return None
    try:
        with waiting.limited_to(settings.WRITE_WAIT):
            cache.set("health-ready", True, ROW_KEPT_FOR)
    except Error:
        _written_at = None
        return "the database can't be written to"
    _written_at = monotonic()
    return None


def schema_problem() -> str | None:
    """Return how the database's migrations differ from the code's; None when they don't."""
    wanted, squashed = _migrations()
    applied = set(MigrationRecorder(connection).applied_migrations())
    done = applied | {key for key, parts in squashed.items() if parts <= applied}
    if missing := wanted - done:
        return f"{len(missing)} migrations have not been applied"
    known = wanted.union(*squashed.values())
    # Other packages merge and drop old migrations, so only ours show that the database is ahead.
    unknown = sorted(name for app, name in applied - known if app in our_apps())
    if unknown:
        return (
            f"the database is newer than this code: {len(unknown)} unknown migrations, such as {unknown[-1]}"
        )
    return None


def static_files_problem() -> str | None:
    """Return missing static files; None when they are complete, or used without collecting."""
    storage = storages["staticfiles"]
    return _missing_static_files(storage) if isinstance(storage, ManifestStaticFilesStorage) else None


@lru_cache(maxsize=1)
def _missing_static_files(storage: Any) -> str | None:
    """Compare once: a process keeps the manifest that it found when it started."""
    if not storage.hashed_files:
        return "static files have not been collected: run collectstatic and restart"
    names = {
        f"{prefix}/{name}" if (prefix := getattr(source, "prefix", None)) else name
        for finder in get_finders()
        for name, source in finder.list([])
    }
    if missing := sorted(names - {name.replace("\\", "/") for name in storage.hashed_files}):
        some = f"{len(missing)} static files, such as {missing[0]}"
        return f"{some}, have not been collected: run collectstatic and restart"
    return None


@lru_cache(maxsize=1)
def _migrations() -> tuple[set[Key], dict[Key, set[Key]]]:
    """Return the code's migrations, and for squashed ones those they replace."""
    loader = MigrationLoader(None)
    squashed = {key: set(part.replaces) for key, part in loader.disk_migrations.items() if part.replaces}
    return set(loader.graph.nodes), squashed


def our_apps() -> set[str]:
    """Return the labels of the project's own apps."""
    return {app.label for app in apps.get_app_configs() if app.name.partition(".")[0] in {"tracker", "foods"}}
