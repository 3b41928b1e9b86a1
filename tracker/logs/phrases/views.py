"""Adding what a sentence said, all lines at once."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from tracker.lib.unsaved import is_unsaved, shows_unsaved
from tracker.logs import actions
from tracker.logs.day.responses import after, answer, page_of, refuse
from tracker.logs.models import AlreadyUsed
from tracker.logs.phrases.form import LOOKING, PhraseForm
from tracker.logs.search.results import Results
from tracker.profiles.decorators import MemberRequest, needs_target


@shows_unsaved
@require_POST
@needs_target
def add_phrase(request: MemberRequest, day: date) -> HttpResponse:
    """Log every line, or none. A button of `LOOKING` only shows the lines anew, and nothing is saved."""
    phrase = PhraseForm.sent(request.POST, user=request.user)
    is_looking = any(name in request.POST for name in LOOKING)
    parts: dict[str, Any] = {"meal": phrase.meal, "focus": "search"}
    if phrase.lines:
        focus = "add" if is_looking and phrase.is_certain and "look" not in request.POST else "line"
        parts |= {"results": Results(phrase.text, phrase=phrase), "focus": focus}
    if is_unsaved(request) or is_looking:
        return answer(request, page_of(request, day, **parts), partial="food-results")
    if phrase.problem:
        return answer(request, page_of(request, day, problem=phrase.problem, **parts), status=422)
    try:
        actions.add_many(request.user, day, phrase.entries(request.user, day), phrase.done)
    except AlreadyUsed:
        return refuse(request, day, "This was sent before. If you had it again, write it once more.")
    return after(request, day, meal=phrase.meal, focus="search")
