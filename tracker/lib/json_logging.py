"""Logging for Django and gunicorn alike: in production one JSON line for each record."""

from __future__ import annotations

import logging
import re
from contextvars import ContextVar
from typing import Any

from pythonjsonlogger.core import RESERVED_ATTRS

# The ID of the request that this thread works on; None between requests.
request_id: ContextVar[str | None] = ContextVar("request_id", default=None)

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}  # others are logged as "other"

JSON_FORMATTER = {
    "()": "pythonjsonlogger.json.JsonFormatter",
    "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s",
    "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
    # Django adds the request to what it refuses, and with it the query string: a food, an age.
    "reserved_attrs": [*RESERVED_ATTRS, "request"],
}


# gunicorn's lines that quote a request, and what is written instead.
QUOTING_LINES = {
    "Invalid request from ip=": "A request that is no valid HTTP was refused",
    "Error handling request %s": "Error handling request",
}


class RequestContext(logging.Filter):
    """Filter that adds the request's ID to a record, and removes personal data.

    A path becomes its URL pattern, which has no IDs; one without a pattern may contain an email address, and
    is left out. The same applies to gunicorn's quotes of a request that it can't parse or serve.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if identifier := request_id.get():
            record.request_id = identifier
        request = getattr(record, "request", None)
        path = getattr(request, "path", None)  # development's server gives its socket as the request
        if isinstance(path, str) and isinstance(record.args, tuple):
            path = path.encode("unicode_escape").decode("ascii")  # as Django writes it
            shown = route(request) or "no route"
            record.args = tuple(shown if argument == path else argument for argument in record.args)
        if record.name == "gunicorn.error":
            for beginning, shown in QUOTING_LINES.items():
                if str(record.msg).startswith(beginning):
                    record.msg, record.args = shown, ()
        return True


class PagesOnly(logging.Filter):
    """Leaves out the static files that development's server served: a page has a dozen of them.

    They would push what `make run` printed, and the emails, out of the terminal.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request_line = str(record.args[0]) if isinstance(record.args, tuple) and record.args else ""
        return record.levelno > logging.INFO or not re.match(r"(GET|HEAD) /static/", request_line)


def route(request: Any) -> str | None:
    """Return the pattern of the request's URL, such as /days/<day:day>/.

    None when no view was found.
    """
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match else None


def logging_config(*, json: bool) -> dict[str, Any]:
    """Return a logging configuration: JSON lines, or readable lines for development."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {"format": "%(levelname)s %(name)s: %(message)s"},
            "json": JSON_FORMATTER,
        },
        "filters": {
            "request": {"()": "tracker.lib.json_logging.RequestContext"},
            "pages": {"()": "tracker.lib.json_logging.PagesOnly"},
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "json" if json else "line",
                "filters": ["request"],
            }
        },
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {
            # Django's own handlers write plain text, and mail no one here.
            "django": {"handlers": [] if json else ["console"], "level": "INFO", "propagate": json},
            "django.server": {"filters": ["pages"]},
            # Development's server writes a line for each request itself.
            "tracker.requests": {"level": "INFO" if json else "WARNING"},
            "gunicorn.error": {"handlers": ["console"], "level": "INFO", "propagate": False},
            "gunicorn.access": {"handlers": [], "level": "WARNING", "propagate": False},
            # A line when a job begins and one when it ends. The worker's loop reports each look at the queue.
            "django_tasks": {"level": "INFO" if json else "WARNING"},
            "django_tasks_db": {"level": "WARNING"},
            # It reports each step as INFO, and as a warning what only browsers know in the style sheet.
            "weasyprint": {"level": "ERROR"},
        },
    }
