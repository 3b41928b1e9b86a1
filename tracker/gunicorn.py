"""Configuration of gunicorn: `gunicorn -c python:tracker.gunicorn tracker.wsgi`.

The settings configure it. The master loads all code, templates and the list of static files before it forks.
A worker that starts later, after HUP or after `max_requests`, therefore runs the code that the master started
with, even when the files on the disk are newer. To start new code without losing a request, send USR2 to the
master, wait until the new one is ready, and send TERM to the old one; or restart the service.
"""

import gc
import os
import sys
from typing import Any

from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

try:
    from tracker import settings
except ImproperlyConfigured as error:
    sys.exit(f"Settings: {error}")

from tracker.lib import metrics_files, startup
from tracker.lib.private_files import make_new_files_private

make_new_files_private()
if settings.METRICS_TOKEN or settings.METRICS_NETWORKS:
    try:
        metrics_files.prepare(settings.DATA_DIR / "metrics")  # before anything imports prometheus_client
    except OSError as error:
        sys.exit(
            f"Settings: DATA_DIR is {str(settings.DATA_DIR)!r}, which can't be written: {error.strerror}."
        )

bind = settings.BIND
workers = settings.WEB_CONCURRENCY
worker_class = "gthread"
# Most of them wait: for their turn to write, for a mail server, for a slow client. See tracker.lib.threads.
threads = settings.WEB_THREADS
keepalive = 15  # a browser's next tap finds its connection open
max_requests = 50_000
max_requests_jitter = 5_000
preload_app = True
control_socket_disable = True  # unused here, and its socket would be in the home directory
# Django alone decides whom to believe about X-Forwarded-Proto, by TRUSTED_PROXY_COUNT.
forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}
logconfig_dict = settings.LOGGING


def on_starting(server: Any) -> None:
    """Refuse a wrong configuration in one line, and load all code. Runs in the master."""
    takes_over = bool(server.master_pid) or os.environ.get("LISTEN_PID") == str(os.getpid())
    reason = startup.database_refusal() or (None if takes_over else startup.bind_refusal(server.cfg.address))
    if reason:
        sys.exit(f"Settings: {reason}")
    arguments = server.START_CTX["args"]  # what USR2 starts
    if os.path.basename(arguments[1]) == "__main__.py":  # by its path, it would find gunicorn's own `http`
        arguments[1:2] = ["-m", "gunicorn"]
    startup.load_everything()


def post_worker_init(worker: Any) -> None:
    """Exclude objects loaded at start from garbage collection: they stay for good."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def child_exit(server: Any, worker: Any) -> None:
    metrics_files.forget(worker.pid)
