"""View that logs all lines of a phrase at once."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tracker.lib.http import wants_partial
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
    """Log every line, or none. Buttons of `LOOKING` only parse the lines again.

    The button that says so logs the lines that need no answer; the others stay in the form.
    """
    phrase = PhraseForm.from_request(request.POST, user=request.user)
    is_looking = any(name in request.POST for name in LOOKING)
    parts: dict[str, Any] = {"meal": phrase.meal, "focus": "search"}
    if phrase.lines:
        focus = "add" if is_looking and phrase.is_certain and "look" not in request.POST else "line"
        parts |= {"results": SearchResults(phrase.text, phrase=phrase), "focus": focus}
    if is_unsaved(request) or is_looking:
        return render_day(request, build_page(request, day, **parts), partial="food-results")
    parts_of_phrase = phrase.split() if request.POST.get("add") == "known" else None
    if parts_of_phrase:
        return _log_known_lines(request, day, *parts_of_phrase)
    if phrase.problem:
        return render_day(request, build_page(request, day, problem=phrase.problem, **parts), status=422)
    return _log(request, day, phrase) or day_changed(request, day, meal=phrase.meal, focus="search")


def _log(request: MemberRequest, day: date, phrase: PhraseForm) -> HttpResponse | None:
    """Log all lines. Return the refusal where they were logged before."""
    try:
        actions.add_many(request.user, day, phrase.entries(request.user, day))
    except AlreadyUsed:
        return day_refused(request, day, gettext("Already logged. To log it again, type it once more."))
    return None


def _log_known_lines(
    request: MemberRequest, day: date, known: PhraseForm, still_open: PhraseForm
) -> HttpResponse:
    """Log `known`, and show the other lines again."""
    if refusal := _log(request, day, known):
        return refusal
    if not wants_partial(request):
        query = urlencode({"q": still_open.text, "meal": known.meal})
        return redirect(f"{reverse('logs:search', args=[day])}?{query}")
    results = SearchResults(still_open.text, phrase=still_open)
    return day_changed(request, day, meal=known.meal, results=results, focus="line")
