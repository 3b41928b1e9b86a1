"""Views that delete an account, and cancel a planned deletion."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from tracker.lib.http import render_page
from tracker.profiles.addresses import needs_confirming
from tracker.profiles.decorators import MemberRequest
from tracker.profiles.models import User
from tracker.transfer import account_deletion


class DeletionForm(forms.Form):
    """Form for the time of deletion. Nothing is selected beforehand."""

    NOW, IN_A_WEEK = "now", "week"
    when = forms.ChoiceField(
        label=gettext_lazy("When to delete"),
        choices=[
            (IN_A_WEEK, gettext_lazy("In 7 days. Until then you can sign in and keep your account.")),
            (NOW, gettext_lazy("Now. This can’t be undone.")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose when to delete your account.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(allow_get=True)  # type: ignore[untyped-decorator]
def delete(request: MemberRequest) -> HttpResponse:
    """Show what will be deleted; on POST, delete it.

    The password or a passkey has to be entered again first.
    """
    form = DeletionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if form.cleaned_data["when"] == DeletionForm.NOW:
            return _delete_now(request)
        _schedule(request.user)
        return redirect("transfer:delete")
    context = {
        "form": form,
        "counts": account_deletion.count_rows(request.user),
        "shared_count": account_deletion.count_shared_foods(request.user),
    }
    return render_page(request, "transfer/delete.html", context, status=422 if form.errors else 200)


def _schedule(user: User) -> None:
    """Plan the deletion in a week, and email the confirmed address how to cancel it."""
    words = {"delete_at": account_deletion.schedule_deletion(user), "time_zone": user.profile.timezone}
    if not needs_confirming(user):
        get_adapter().send_notification_mail(
            "account/email/deletion_scheduled", user, words, email=user.email
        )


def _delete_now(request: MemberRequest) -> HttpResponse:
    user = request.user
    logout(request)
    account_deletion.delete_account(user)
    messages.success(request, gettext("Your account and everything in it have been deleted."))
    return redirect("home")


@require_POST
def cancel(request: MemberRequest) -> HttpResponse:
    account_deletion.cancel_deletion(request.user)
    messages.success(request, gettext("We’ll keep your account. Nothing was deleted."))
    return redirect("transfer:show")
