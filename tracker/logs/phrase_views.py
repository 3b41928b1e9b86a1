"""Adding what a sentence said, all lines at once."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from tracker.logs.models import AlreadyUsed, IntakeEntry
from tracker.logs.offers import Results
from tracker.logs.phrases import PhraseForm
from tracker.logs.views import _after, _answer, _page, _refuse
from tracker.profiles.members import MemberRequest, needs_target


@require_POST
@needs_target
def add_phrase(request: MemberRequest, day: date) -> HttpResponse:
    """Add every line, or none. With `look` or `drop` the lines are only shown anew, and nothing is saved."""
    phrase = PhraseForm.sent(request.POST, user=request.user)
    parts = {
        "results": Results(phrase.text if phrase else "", phrase=phrase or None),
        "meal": phrase.meal,
        "focus": "line",
    }
    if "look" in request.POST or "drop" in request.POST:
        return _answer(request, _page(request, day, **parts), partial="food-results")
    if phrase.problem:
        return _answer(request, _page(request, day, problem=phrase.problem, **parts), status=422)
    try:
        with transaction.atomic():
            entries = [
                IntakeEntry.objects.add(user=request.user, day=day, meal=phrase.meal, **line.entry)
                for line in phrase.lines
            ]
    except AlreadyUsed:
        return _refuse(request, day, "This was sent before. If you had it again, write it once more.")
    return _after(request, entries[-1], "added", meal=phrase.meal, focus="search")
