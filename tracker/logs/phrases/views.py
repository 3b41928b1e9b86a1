"""View that logs all lines of a phrase at once."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tracker.lib.unsaved import is_unsaved, shows_unsaved
from tracker.logs import actions
from tracker.logs.day.responses import build_page, day_changed, day_refused, render_day
from tracker.logs.models import AlreadyUsed
from tracker.logs.phrases.form import LOOKING, PhraseForm
from tracker.logs.search.results import SearchResults
from tracker.profiles.decorators import MemberRequest, target_required


@shows_unsaved
@require_POST
@target_required
def add_phrase(request: MemberRequest, day: date) -> HttpResponse:
    """Log every line, or none. Buttons of `LOOKING` only parse the lines again."""
    phrase = PhraseForm.from_request(request.POST, user=request.user)
    is_looking = any(name in request.POST for name in LOOKING)
    parts: dict[str, Any] = {"meal": phrase.meal, "focus": "search"}
    if phrase.lines:
        focus = "add" if is_looking and phrase.is_certain and "look" not in request.POST else "line"
        parts |= {"results": SearchResults(phrase.text, phrase=phrase), "focus": focus}
    if is_unsaved(request) or is_looking:
        return render_day(request, build_page(request, day, **parts), partial="food-results")
    if phrase.problem:
        return render_day(request, build_page(request, day, problem=phrase.problem, **parts), status=422)
    try:
        actions.add_many(request.user, day, phrase.entries(request.user, day))
    except AlreadyUsed:
        return day_refused(request, day, gettext("Already logged. To log it again, type it once more."))
    return day_changed(request, day, meal=phrase.meal, focus="search")
