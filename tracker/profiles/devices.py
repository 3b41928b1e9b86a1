"""Devices that a member is signed in on: one row a session, without IP address or location."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.db import OperationalError, models, transaction
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from tracker.lib.databases import waiting
from tracker.profiles.models import Device, User

SEEN = "last_seen_at"  # the session's note, so that hardly a request asks the table
SEEN_EVERY = timedelta(hours=1)
NOTE_WAIT = 0.1  # seconds; a page is not kept waiting for it
BROWSERS = {
    "Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung Internet", "Firefox": "Firefox",
    "FxiOS": "Firefox", "CriOS": "Chrome", "Chrome": "Chrome", "Safari": "Safari",
}  # fmt: skip
SYSTEMS = {
    "iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows", "CrOS": "ChromeOS",
    "Macintosh": "Mac", "Linux": "Linux",
}  # fmt: skip


def name_of_device(user_agent: str) -> str:
    """Return browser and system from the user agent: “Firefox on Android”."""
    browser = next((name for mark, name in BROWSERS.items() if f"{mark}/" in user_agent), "")
    system = next((name for mark, name in SYSTEMS.items() if re.search(rf"\b{mark}\b", user_agent)), "")
    return " on ".join(filter(None, (browser, system))) or "Unknown device"


@receiver(user_logged_in)
def note_device(sender: Any, request: HttpRequest, user: User, **options: Any) -> None:
    """Store a row for the new session; signing in again with the same one renews it."""
    if not request.session.session_key:
        request.session.create()
    request.session[SEEN] = timezone.now().isoformat()
    name = name_of_device(request.headers.get("User-Agent", ""))
    Device.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={"user": user, "name": name, "last_seen_at": timezone.now()},
    )


@receiver(models.signals.post_save, sender=User)
def end_sessions_of_old_password(sender: Any, instance: User, created: bool, **options: Any) -> None:
    """End every session when a password is saved; the session that set it gets a new key."""
    if instance.has_new_password and not created:
        end_devices(Device.objects.filter(user=instance))
    instance.has_new_password = False


@receiver([password_changed, password_set])
def forget_others(sender: Any, request: HttpRequest, user: User, **options: Any) -> None:
    """A new password ends every other session; the one that set it has a new key."""
    Device.objects.filter(user=user).delete()
    note_device(sender, request, user)


@receiver(password_reset)
def forget_all(sender: Any, user: User, **options: Any) -> None:
    Device.objects.filter(user=user).delete()


def note_last_seen(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], Any]:
    """Middleware: note that a signed-in browser is in use, at most once an hour."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        # A probe with a cookie must not need the database, so only a session that was read is checked.
        if request.session.accessed and request.method == "GET" and request.session.get(SEEN):
            _note(request)
        return response

    return middleware


def _note(request: HttpRequest) -> None:
    now = timezone.now()
    if now - datetime.fromisoformat(request.session[SEEN]) < SEEN_EVERY:
        return
    try:
        with waiting.limited_to(NOTE_WAIT), transaction.atomic():
            Device.objects.filter(session_key=request.session.session_key).update(last_seen_at=now)
    except OperationalError:  # the next page notes it
        return
    request.session[SEEN] = now.isoformat()


def devices_of(user: User) -> models.QuerySet[Device]:
    """Return where the member is signed in, the latest first. Housekeeping removes the rest."""
    going_on = Session.objects.filter(expire_date__gt=timezone.now())
    devices = Device.objects.filter(user=user, session_key__in=going_on.values("session_key"))
    return devices.order_by("-last_seen_at", "-pk")


def end_devices(devices: models.QuerySet[Device]) -> int:
    """Sign these devices out. Return how many there were."""
    keys = list(devices.values_list("session_key", flat=True))
    with transaction.atomic():
        Session.objects.filter(session_key__in=keys).delete()
        Device.objects.filter(session_key__in=keys).delete()
    return len(keys)
