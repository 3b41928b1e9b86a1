"""Response when the database cannot serve a request: 503, a message, and the form's data."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.http.request import RawPostDataException, UnreadablePostError
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.translation import gettext, gettext_lazy
from django.views.defaults import server_error as django_server_error

from tracker.lib.databases import waiting
from tracker.lib.databases.outages import is_damaged, is_of_disk, is_outage
from tracker.lib.json_logging import route

logger = logging.getLogger("tracker.unavailable")

NOT_SAVED = gettext_lazy("Not saved. The site is busy. Try again in a few seconds.")
NOT_AVAILABLE = gettext_lazy("The site is busy. Try again in a few seconds.")
RETRY_AFTER = 2  # seconds, when others write
RETRY_AFTER_OUTAGE = 10  # seconds, when the database does not respond
# Errors of SQLite and PostgreSQL when a lock was not free in time: no defect.
LOCKED = ("locked", "lock timeout", "writers wait already", "no turn to write", "deadlock detected")
PASSWORD_LABELS = {
    "oldpassword": gettext_lazy("Current password"),
    "old_password": gettext_lazy("Current password"),
    "new_password1": gettext_lazy("New password"),
    "new_password2": gettext_lazy("Repeat new password"),
    "password2": gettext_lazy("Repeat password"),
}


class UnavailableDatabaseMiddleware:
    """Middleware that limits waiting for writes, and responds with 503 to database failures."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with waiting.limited_to(settings.WRITE_WAIT):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return unavailable(request, exception) if is_of_database(exception) else None


def is_of_database(error: BaseException | None) -> bool:
    """Return True when the database or the disk can't be used now.

    False for errors in a row.
    """
    if isinstance(error, OperationalError | InterfaceError):
        return True
    return is_outage(error) or is_damaged(error) or is_of_disk(error)


def server_error(request: HttpRequest) -> HttpResponse:
    """Respond to an error outside any view: 503 when it is the database's, 500 otherwise."""
    error = sys.exc_info()[1]
    return unavailable(request, error) if is_of_database(error) else django_server_error(request)


def unavailable(request: HttpRequest, error: BaseException | None) -> HttpResponse:
    """Return the 503 as a page, a sentence for htmx, or JSON."""
    reason = str(error).partition("\n")[0]  # PostgreSQL adds the statement
    is_locked = any(words in reason for words in LOCKED)
    level = logging.WARNING if is_locked else logging.ERROR
    logger.log(
        level, "%s %s: %s", request.method, route(request), reason, exc_info=None if is_locked else error
    )
    is_read = request.method in {"GET", "HEAD"}
    sentence = str(NOT_AVAILABLE if is_read else NOT_SAVED)
    response: HttpResponse
    if request.headers.get("HX-Request"):
        response = HttpResponse(sentence, content_type="text/plain; charset=utf-8")
    elif _wants_json(request):
        response = JsonResponse({"problem": str(sentence)})
    else:
        # Without the request: reading the signed-in user needs the database.
        response = HttpResponse(render_to_string("503.html", {"is_read": is_read, **_retry(request)}))
    response.status_code = 503
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django would add a second line
    response.headers["Retry-After"] = str(RETRY_AFTER if is_locked else RETRY_AFTER_OUTAGE)
    response.headers["Cache-Control"] = "no-store"
    return response


def _wants_json(request: HttpRequest) -> bool:
    """Return True for scripts, which name no HTML; browsers name it for every page and form."""
    is_script = "text/html" not in request.headers.get("Accept", "text/html")
    return is_script or request.content_type == "application/json"


def _retry(request: HttpRequest) -> dict[str, Any]:
    """Return data to send the request again: the URL, and all fields but passwords and files."""
    try:
        fields = [(name, value) for name, values in request.POST.lists() for value in values]
        files = list(dict.fromkeys(request.FILES))
    except (UnreadablePostError, RawPostDataException):
        fields, files = [], []
    passwords = [name for name, _ in fields if _is_password(name)]
    hidden = [(name, value) for name, value in fields if name != "csrfmiddlewaretoken"]
    return {
        "address": request.get_full_path(),
        "csrf_token": get_token(request),
        "fields": [(name, value) for name, value in hidden if not _is_password(name)],
        "passwords": [(name, PASSWORD_LABELS.get(name, gettext("Password"))) for name in passwords],
        "files": files,
    }


def _is_password(name: str) -> bool:
    return "password" in name.lower() and name != "usable_password"
