"""Views for the browser's scripts: manifest, service worker, snapshot and queue."""

from __future__ import annotations

import json
from time import time
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse, RawPostDataException
from django.middleware.csrf import get_token
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from tracker.lib.http import Request
from tracker.offline import pwa
from tracker.offline.queue import MAX_ENTRIES_PER_REQUEST, log_queued_entry
from tracker.offline.queued_forms import Refused
from tracker.offline.snapshot import build_snapshot
from tracker.profiles.decorators import MemberRequest


@login_not_required
@require_safe
@cache_control(no_cache=True)
def manifest(request: Request) -> HttpResponse:
    return JsonResponse(pwa.manifest(), content_type="application/manifest+json")


@login_not_required
@require_safe
@cache_control(no_cache=True)
def worker(request: Request) -> HttpResponse:
    return HttpResponse(pwa.worker(), content_type="text/javascript; charset=utf-8")


@require_safe
def snapshot(request: MemberRequest) -> HttpResponse:
    """Return what this member usually logs, for the browser to store."""
    return JsonResponse(build_snapshot(request.user))


@require_http_methods(["GET", "POST"])
def queue(request: MemberRequest) -> HttpResponse:
    """Return what sending needs on GET: the member, a valid token and the time.

    On POST, log queued entries. `{"member": ..., "entries": [...]}` returns `{"refused": [...]}`: a sentence
    for each entry, empty where it is logged. 409, and nothing is logged, when the entries are another
    member's.
    """
    member = str(request.user.pk)
    if request.method == "GET":
        now = {"now": int(time() * 1000), "timezone": request.user.profile.timezone}  # milliseconds
        return JsonResponse({"member": member, "token": get_token(request)} | now)
    try:
        sent = json.loads(request.body)
        entries = sent["entries"]
        is_sound = isinstance(entries, list) and all(isinstance(each, dict) for each in entries)
    except (ValueError, KeyError, TypeError, RecursionError):  # the last when it is nested without end
        is_sound = False
    except RawPostDataException:  # a form, whose token was looked for in its fields
        is_sound = False
    if not is_sound or len(entries) > MAX_ENTRIES_PER_REQUEST:
        return JsonResponse({"problem": f"At most {MAX_ENTRIES_PER_REQUEST} entries, as JSON."}, status=400)
    if sent.get("member") != member:
        return JsonResponse({"problem": "These entries are another member's."}, status=409)
    return JsonResponse({"refused": [_refusal(request, each) for each in entries]})


def _refusal(request: MemberRequest, sent: dict[str, Any]) -> str:
    try:
        log_queued_entry(request, sent)
    except Refused as reason:
        return str(reason)
    return ""
