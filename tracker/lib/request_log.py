"""The outermost middleware: request IDs, request log, probes, and requests for other hosts."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, DisallowedHost
from django.core.signals import request_finished
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.views.defaults import bad_request

from tracker.lib.charset import is_in_utf_8
from tracker.lib.json_logging import METHODS, request_id, route

logger = logging.getLogger("tracker.requests")
slow_logger = logging.getLogger("tracker.slow_requests")

HEADER = "X-Request-ID"
ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
# Programs request these, often by IP address. They are served before Host, session and user are read.
PROBES = ("/health/", "/metrics")


class QueryCount:
    """Counts the queries of a request, raw ones too, as a wrapper around each."""

    def __init__(self) -> None:
        self.total = 0

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        self.total += 1
        return execute(*arguments)


class RequestLog:
    """Middleware that gives each request an ID and logs one line without personal data.

    The line has no query string and no IDs of rows or people. Static files and successful probes are logged
    as DEBUG, which means not at all by default.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.has_warned_of_proxy = False

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = perf_counter()
        identifier = self._identifier(request)
        request_id.set(identifier)
        if not settings.TRUSTED_PROXY_COUNT and "HTTP_X_FORWARDED_FOR" in request.META:
            self._warn_of_proxy()
        queries = QueryCount()
        with connection.execute_wrapper(queries):
            response = self._respond_to_head(request) if request.method == "HEAD" else self._respond(request)
        response.headers[HEADER] = identifier
        self._log(request, response, (perf_counter() - started) * 1000, queries.total)
        return response

    def _identifier(self, request: HttpRequest) -> str:
        """Return the ID that a trusted proxy gave, or a new one."""
        given = request.META.get("HTTP_X_REQUEST_ID", "") if settings.TRUSTED_PROXY_COUNT else ""
        return given if ACCEPTABLE_ID.fullmatch(given) else secrets.token_hex(16)

    def _warn_of_proxy(self) -> None:
        """Warn once in each process: without the setting, rate limits take all people for one."""
        if not self.has_warned_of_proxy:
            self.has_warned_of_proxy = True
            logger.warning(
                "A request has X-Forwarded-For, but TRUSTED_PROXY_COUNT is 0, so it was ignored and everybody"
                " behind a proxy shares one address for rate limits. Behind one reverse proxy, set"
                " TRUSTED_PROXY_COUNT=1. Without a proxy, ignore this."
            )

    def _respond_to_head(self, request: HttpRequest) -> HttpResponseBase:
        """Respond to HEAD as to GET, without the body, at every URL: views handle GET alone."""
        request.method = "GET"
        response = self._respond(request)
        request.method = "HEAD"
        _drop_body(response)
        return response

    def _respond(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(PROBES) and (response := _answer_probe(request)):
            return response
        try:
            request.get_host()
        except DisallowedHost as error:
            request.is_for_another_host = True  # type: ignore[attr-defined]
            return _without_further_lines(bad_request(request, error))
        if not is_in_utf_8(request):
            return _without_further_lines(bad_request(request, BadRequest("another charset")))
        return self.get_response(request)

    def _log(self, request: HttpRequest, response: HttpResponseBase, ms: float, queries: int) -> None:
        level, is_slow = _level(request, response), ms >= settings.SLOW_REQUEST_MS
        if not is_slow and not logger.isEnabledFor(level):
            return
        method = request.method if request.method in METHODS else "other"
        fields: dict[str, Any] = {
            "method": method,
            "route": route(request),
            "status": response.status_code,
            "duration_ms": round(ms, 1),
            "queries": queries,
            "bytes": None if response.streaming else len(response.content),  # type: ignore[attr-defined]
        }
        message = f"{method} {fields['route'] or 'no route'} {response.status_code}"
        if hasattr(request, "is_for_another_host"):
            fields["host"] = str(request.META.get("HTTP_HOST", ""))[:100]
            message = "The Host is not in ALLOWED_HOSTS"
        logger.log(level, message, extra=fields)
        if is_slow:
            slow_logger.warning("Slow: %s", message, extra=fields)


def _answer_probe(request: HttpRequest) -> HttpResponse | None:
    """Return the response of a probe's view, which needs no other middleware; None otherwise."""
    try:
        match = request.resolver_match = resolve(request.path_info)
    except Resolver404:
        return None
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    response.headers["Content-Length"] = str(len(response.content))
    return _without_further_lines(response)


def _drop_body(response: HttpResponseBase) -> None:
    """Keep the headers alone. gunicorn would log a warning about each body after HEAD."""
    if response.streaming:
        response.streaming_content = ()  # type: ignore[attr-defined]
    else:
        response.headers.setdefault("Content-Length", str(len(response.content)))  # type: ignore[attr-defined]
        response.content = b""  # type: ignore[attr-defined]


def _without_further_lines(response: HttpResponse) -> HttpResponse:
    """Keep Django from logging another line about this response."""
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def _level(request: HttpRequest, response: HttpResponseBase) -> int:
    is_probe = request.path_info.startswith(PROBES)
    if response.status_code < 400 and (is_probe or request.path_info.startswith(settings.STATIC_URL)):
        return logging.DEBUG
    if hasattr(request, "is_for_another_host") or (is_probe and response.status_code >= 500):
        return logging.WARNING
    return logging.INFO


def forget_request(**signal: Any) -> None:
    """Clear the ID when the response has been sent, after the last line about it."""
    request_id.set(None)


request_finished.connect(forget_request)
