"""Answering with a page or with a part of it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails

from tracker.lib.months import Month
from tracker.lib.weeks import is_in_calendar


class Request(HttpRequest):
    """A request as the middleware leaves it."""

    htmx: HtmxDetails
    unsaved: Any  # a form to be shown again, and not to be saved, see tracker.lib.unsaved; otherwise not set


def wants_partial(request: Request) -> bool:
    """Return True when htmx requests a part.

    False for a page, and when htmx restores a page from history.
    """
    return bool(request.htmx) and not request.htmx.history_restore_request


def render_page(
    request: Request,
    template: str,
    context: dict[str, Any],
    *,
    partial: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the page `template`, or only its partial of that name for an htmx request.

    The view names the partial; the same URL returns both, which Vary tells caches.
    """
    name = f"{template}#{partial}" if partial and wants_partial(request) else template
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def parse_uuid(text: str | None) -> UUID | None:
    """Return the UUID in a query string; None when it is missing or malformed."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def parse_month(text: str | None) -> Month | None:
    """Return the month in a query string, such as 2026-11; None when missing or malformed."""
    day = parse_day(f"{text}-01")
    return Month.containing(day) if day else None


def parse_day(text: str | None) -> date | None:
    """Return the day in a URL or a form, if it has a page; None when missing or malformed."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if is_in_calendar(day) else None
