"""Pages of the account that differ from allauth's, and where a member is signed in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account import views
from allauth.account.internal.decorators import login_not_required
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from tracker.lib.http import parse_uuid, render_page
from tracker.profiles.decorators import MemberRequest
from tracker.profiles.devices import devices_of, end_devices
from tracker.profiles.limits import consume_or_refuse
from tracker.profiles.models import Device


class ResetPasswordView(views.PasswordResetView):
    def form_valid(self, form: Any) -> HttpResponse:
        """Send the link.

        Attempts are counted by address and network, so that no one uses up another user's.
        """
        consume_or_refuse(self.request, "reset_password", form.cleaned_data["email"])
        form.save(self.request)
        return redirect(self.get_success_url())


reset_password = login_not_required(ResetPasswordView.as_view())


@require_safe
def show_devices(request: MemberRequest) -> HttpResponse:
    context = {"devices": devices_of(request.user), "current_key": request.session.session_key}
    return render_page(request, "account/devices.html", context)


def _current(request: MemberRequest) -> UUID | None:
    """Return the id of the device that this request comes from; None before its row is made."""
    own = Device.objects.filter(session_key=request.session.session_key or "")
    return own.values_list("pk", flat=True).first()


@require_POST
def sign_out_devices(request: MemberRequest) -> HttpResponse:
    """Sign out one device, or all but this one when no `device` is named."""
    devices = devices_of(request.user)
    device_id = parse_uuid(request.POST.get("device"))
    if device_id and device_id == _current(request):
        logout(request)
        return redirect("home")
    if "device" in request.POST:
        chosen = devices.filter(pk=device_id) if device_id else devices.none()
    else:
        chosen = devices.exclude(session_key=request.session.session_key)
    count = end_devices(chosen)
    if count:
        messages.success(request, gettext("Signed out."))
    return redirect("account_devices")
