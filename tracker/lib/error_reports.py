"""Error reports to a Sentry-compatible server, without personal data.

An event keeps the types of exceptions, the lines of code, the URL pattern and the request's ID. Their
messages may quote a food or an email address, so they stay in this server's log, under the same ID.
"""

from __future__ import annotations

from typing import Any

import sentry_sdk
from sentry_sdk.integrations.atexit import AtexitIntegration
from sentry_sdk.integrations.excepthook import ExcepthookIntegration
from sentry_sdk.integrations.logging import LoggingIntegration

from tracker.lib.json_logging import request_id, route

KEPT = ("event_id", "timestamp", "platform", "level", "logger", "release", "environment", "sdk", "modules")
KEPT_OF_FRAME = (
    *("filename", "abs_path", "module", "function", "lineno", "in_app"),
    *("pre_context", "context_line", "post_context"),
)


def start(dsn: str, transport: Any = None) -> None:
    """Report what is logged as an error, and what ends a command, to the server at `dsn`."""
    sentry_sdk.init(
        dsn=dsn,
        transport=transport,
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[
            LoggingIntegration(level=None),
            ExcepthookIntegration(),
            AtexitIntegration(callback=_say_nothing),
        ],
        before_send=without_data,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        server_name="",
    )


def without_data(event: Any, hint: dict[str, Any]) -> Any:
    """Return a new event of the parts that hold no data of people."""
    clean = {name: event[name] for name in KEPT if name in event}
    record = hint.get("log_record")
    clean["tags"] = {"request_id": request_id.get() or "none"}
    if record is not None and (pattern := route(getattr(record, "request", None))):
        clean["transaction"] = pattern
    values = event.get("exception", {}).get("values", [])
    if values:
        clean["exception"] = {"values": [_exception(value) for value in values]}
    elif record is not None:
        clean["message"] = f"{record.name}, line {record.lineno} of {record.module}"
    return clean


def _exception(value: dict[str, Any]) -> dict[str, Any]:
    frames = (value.get("stacktrace") or {}).get("frames", [])
    kept = [{name: frame[name] for name in KEPT_OF_FRAME if name in frame} for frame in frames]
    return {"type": value.get("type"), "module": value.get("module"), "stacktrace": {"frames": kept}}


def _say_nothing(pending: int, timeout: float) -> None:
    """Wait for the last reports at the end of the program without writing to the terminal."""
