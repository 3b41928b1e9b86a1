"""Responses of the day page's views: read the day again and render it."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import reswap, retarget

from tracker.lib.http import render_page, wants_partial
from tracker.logs.day.add_box import AddBox
from tracker.logs.day.links import DayLinks
from tracker.logs.day.page import DayPage
from tracker.profiles.decorators import MemberRequest

PAGE_PARTS = frozenset({"edit_id", "edit_form", "note_form", "undone", "focus", "focus_entry"})


def build_page(request: MemberRequest, day: date, **parts: Any) -> DayPage:
    """Return the page of `day`. `parts` are optional fields of DayPage and AddBox."""
    profile, links = request.user.profile, DayLinks(day)
    of_page = {name: part for name, part in parts.items() if name in PAGE_PARTS}
    of_box = {name: part for name, part in parts.items() if name not in PAGE_PARTS}
    return DayPage(profile, request.targets, links, AddBox(profile, links, **of_box), **of_page)


def render_day(
    request: MemberRequest, page: DayPage, *, partial: str = "day-panel", status: int = 200
) -> HttpResponse:
    return render_page(request, "logs/day.html", {"page": page}, partial=partial, status=status)


def day_changed(request: MemberRequest, day: date, **parts: Any) -> HttpResponse:
    """Respond to a change: the panel for htmx, a redirect for others.

    `parts` are those of `build_page`; where the hand is goes along to the page.
    """
    if wants_partial(request):
        return render_day(request, build_page(request, day, **parts))
    focus = {"focus": parts.get("focus"), "looked": parts.get("focus_entry")}
    query = urlencode({name: value for name, value in focus.items() if value})
    return redirect(f"{reverse('logs:day', args=[day])}{'?' if query else ''}{query}")


def day_refused(request: MemberRequest, day: date, sentence: str) -> HttpResponse:
    """Render the current day with the reason why the request was not carried out."""
    return show_whole_day(
        render_day(request, build_page(request, day, problem=sentence, focus="search"), status=422)
    )


def show_whole_day(response: HttpResponse) -> HttpResponse:
    """Make htmx replace the whole day panel, whatever part was requested."""
    return retarget(reswap(response, "outerHTML"), "#day-panel")
