"""How the server runs: `gunicorn -c python:tracker.gunicorn tracker.wsgi`. The environment configures it."""

import gc
import multiprocessing
import os
from typing import Any

from tracker.lib.env import read
from tracker.lib.logs import JSON_FORMATTER
from tracker.lib.threads import DEFAULT_THREADS

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = read("WEB_CONCURRENCY", int, str(multiprocessing.cpu_count()), "a number of processes")
worker_class = "gthread"
# Most of them wait: for their turn to write, for a mail server, for a slow client. See tracker.lib.threads.
threads = read("WEB_THREADS", int, DEFAULT_THREADS, "a number of threads in each process")
keepalive = 15  # a browser's next tap finds its connection open
max_requests = 50_000
max_requests_jitter = 5_000
preload_app = True
control_socket_disable = True  # nobody here uses it, and it would lie in the home directory
# Django's own logging, in JSON, for gunicorn's records too.
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": JSON_FORMATTER},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "gunicorn.error": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "gunicorn.access": {"handlers": [], "level": "WARNING", "propagate": False},
    },
}


def post_worker_init(worker: Any) -> None:
    """What was loaded at the start stays: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
