"""Prepare the database and serve, in one process.

Usage: `python -m tracker.development.server 8000`.
`tracker.development.serving` starts it in place of Django's own reloader process, and starts it again with
`--reloaded` when it ends with status 3.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from io import StringIO
from pathlib import Path
from typing import Any

from tracker.development.failures import explain_file

ROOT = Path(__file__).resolve().parents[2]


def main(port: int, *, reloaded: bool) -> None:
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import CommandError
    from django.db.utils import DatabaseError
    from django.utils import autoreload

    from tracker.lib.private_files import make_new_files_private

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    make_new_files_private()
    autoreload.autoreload_started.connect(_watch_requirements)
    if not reloaded:
        try:
            django.setup()
            _prepare()
        except ImproperlyConfigured as error:
            sys.exit(f"Settings: {error}")
        except CommandError as error:
            sys.exit(str(error))
        except DatabaseError as error:
            sys.exit(_explain(error))
        except OSError as error:
            sys.exit(explain_file(error, Path(error.filename or ROOT)))
    logging.getLogger("django.utils.autoreload").setLevel(logging.WARNING)  # `serving` prints it
    # After a reload everything is loaded in the reloader's thread, which waits until errors are fixed.
    autoreload.run_with_reloader(_serve, port, reloaded=reloaded)


def _prepare() -> None:
    from django.core.management import call_command

    call_command("prepare_development")


def _explain(error: Exception) -> str:
    from django.conf import settings

    text = str(error).strip()
    name = settings.DATABASES["default"]["NAME"]
    if "disk is full" in text:
        return "The disk is full. Free some space and run make run again."
    if "locked" in text:
        return f"Another program is writing to the database {name}. Stop it and run make run again."
    return f"The database {name} cannot be used: {text}."


def _watch_requirements(sender: Any, **_: Any) -> None:
    """Reload when the lock file changes, so that `serving` notices it."""
    sender.extra_files.add(ROOT / "requirements.txt")


def _serve(port: int, *, reloaded: bool) -> None:
    import django
    from django.core.management import call_command

    django.setup()
    from whitenoise.runserver_nostatic.management.commands.runserver import Command as Runserver

    from tracker.development.accounts import describe_sign_in
    from tracker.development.migrations import pending_migrations

    if reloaded and (pending := pending_migrations()):
        names = ", ".join(pending[:3]) + (" and others" if len(pending) > 3 else "")
        print(
            f"The code needs a newer database now ({names}). Run make run again.", file=sys.stderr, flush=True
        )
        os._exit(1)  # sys.exit would end this thread only

    class Server(Runserver):
        """Django's server; once it listens it prints how to sign in."""

        def on_bind(self, server_port: int) -> None:
            if not reloaded:
                print(f"\n{describe_sign_in(server_port)}", flush=True)
            # It ends with this process; a job that it was at is run again by the next one.
            threading.Thread(target=_run_jobs, name="jobs", daemon=True).start()

    call_command(Server(), f"127.0.0.1:{port}", use_reloader=False, skip_checks=False, stdout=StringIO())


def _run_jobs() -> None:
    """Run background jobs, as `manage.py run_worker` does on a server."""
    from django.db import Error

    from tracker.lib.jobs.worker import Worker

    while True:
        try:
            Worker().serve()
        except Error as error:
            logging.getLogger("tracker.jobs").warning("Background jobs wait for the database: %s", error)
            time.sleep(5)


if __name__ == "__main__":
    main(int(sys.argv[1]), reloaded="--reloaded" in sys.argv[2:])
