"""Views of a day's note and of its mark as completely logged."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from tracker.lib.form_fields import RELOAD
from tracker.lib.unsaved import may_save, shows_unsaved
from tracker.logs.day.responses import build_page, day_changed, day_refused, render_day
from tracker.logs.entries.forms import NoteForm
from tracker.logs.models import DayNote
from tracker.profiles.decorators import MemberRequest, target_required
from tracker.profiles.models import member_lock

COMPLETE = {"yes": True, "no": False, "": None}


@shows_unsaved
@require_POST
@target_required
def note(request: MemberRequest, day: date) -> HttpResponse:
    """Keep the note; an empty one is taken away."""
    with member_lock(request.user):
        stored = DayNote.objects.filter(user=request.user, day=day).first()
        form = NoteForm(request.POST, note=stored.note if stored else "")
        if may_save(request, form):
            _keep(request, day, note=form.cleaned_data["note"])
    if not may_save(request, form):
        return render_day(request, build_page(request, day, note_form=form), status=422)
    return day_changed(request, day, focus="note")


@require_POST
@target_required
def complete(request: MemberRequest, day: date) -> HttpResponse:
    """Mark the day as completely logged or not. `complete` is yes, no, or empty for neither."""
    mark = request.POST.get("complete")
    if mark not in COMPLETE:
        return day_refused(request, day, str(RELOAD))
    _keep(request, day, is_complete=COMPLETE[mark])
    return day_changed(request, day, focus="complete")


def _keep(request: MemberRequest, day: date, **words: Any) -> None:
    note = DayNote(user=request.user, day=day, **words)
    with transaction.atomic():
        DayNote.objects.bulk_create(
            [note], update_conflicts=True, unique_fields=["user", "day"], update_fields=[*words]
        )
        if set(words.values()) <= {"", None}:  # nothing may be left of it
            DayNote.objects.filter(user=request.user, day=day, note="", is_complete=None).delete()
