"""Decorators of members' views."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from tracker.lib.http import Request
from tracker.profiles.backends import targets_of
from tracker.profiles.models import TargetHistory, User


class MemberRequest(Request):
    """A request of a signed-in member; `targets` is set under `target_required`."""

    user: User
    targets: TargetHistory


View = Callable[..., HttpResponse]


def target_required(view: View) -> View:
    """Send a member without a target to the page that sets one first, staff to the dashboard.

    The view finds the history as `request.targets`; it is empty for a member with kidney disease who set no
    number of their own.
    """

    @wraps(view)
    def wrapper(request: MemberRequest, *args: Any, **options: Any) -> HttpResponse:
        request.targets = targets_of(request.user)
        if not (request.targets or request.user.profile.has_kidney_disease):
            back = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
            address = f"{reverse('profiles:welcome')}?{back}"
            if request.user.is_staff:
                address = reverse("admin:index")
            return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
        return view(request, *args, **options)

    return wrapper
