"""Views that undo the latest change or dismiss its notice."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from tracker.lib.http import wants_partial
from tracker.logs.day.responses import build_page, render_day
from tracker.logs.models import LogChange
from tracker.profiles.decorators import MemberRequest, target_required


@require_POST
@target_required
def undo(request: MemberRequest, day: date, id: UUID) -> HttpResponse:
    """Undo a change. Idempotent."""
    try:
        change = LogChange.objects.undo(request.user, day, id)
    except LogChange.DoesNotExist:
        raise Http404 from None
    if not wants_partial(request):
        return redirect(f"{reverse('logs:day', args=[day])}?undone={change.pk}")
    return render_day(request, build_page(request, day, undone=change))


@require_POST
def dismiss(request: MemberRequest, day: date, id: UUID) -> HttpResponse:
    """Hide the notice on all devices. Return an empty response to htmx."""
    get_object_or_404(LogChange.objects.for_user(request.user), pk=id, day=day).dismiss()
    LogChange.objects.forget_old(request.user)
    return HttpResponse() if wants_partial(request) else redirect("logs:day", day)
