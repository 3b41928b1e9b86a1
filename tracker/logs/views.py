"""The page of a day. Every view ends in `_answer`, which reads the day anew and shows it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.lib.http import as_uuid, render_page, wants_partial
from tracker.logs.corrections import dismiss
from tracker.logs.day_page import DayPage, Notice
from tracker.logs.forms import AddForm, EditForm, foods_for, portion_choices
from tracker.logs.models import AlreadyUsed, IntakeEntry
from tracker.logs.offers import Results
from tracker.logs.saved_meals import offers_for
from tracker.profiles.members import MemberRequest, needs_target

NOTICES = {
    "added": ("added", "remove"),
    "removed": ("removed", "restore"),
    "changed": ("changed", ""),
    "restored": ("is back", ""),
}


def _page(request: MemberRequest, day: date, **parts: Any) -> DayPage:
    return DayPage(request.user.profile, request.targets, day, **parts)


def _answer(
    request: MemberRequest, page: DayPage, *, partial: str = "day-panel", status: int = 200
) -> HttpResponse:
    return render_page(request, "logs/day.html", {"page": page}, partial=partial, status=status)


def _after(request: MemberRequest, entry: IntakeEntry, what: str, **parts: Any) -> HttpResponse:
    """After a change: the panel for htmx, the page again for others, with what happened on it."""
    if not wants_partial(request):
        query = urlencode({what: entry.pk})
        return redirect(f"{reverse('logs:day', args=[entry.day])}?{query}")
    return _answer(request, _page(request, entry.day, notice=_notice(entry, what), **parts))


def _notice(entry: IntakeEntry, what: str) -> Notice:
    return Notice(entry, *NOTICES[what])


def _notice_asked_for(request: MemberRequest) -> Notice | None:
    """The notice that a redirect after a change names: `?removed=<id of an entry>`."""
    for what in NOTICES.keys() & request.GET.keys():
        owned = IntakeEntry.objects
        rows = owned.removed_by(request.user) if what == "removed" else owned.for_user(request.user)
        id = as_uuid(request.GET[what])
        if id and (entry := rows.filter(pk=id).first()):
            return _notice(entry, what)
    return None


@require_safe
@needs_target
def today(request: MemberRequest) -> HttpResponse:
    return _answer(request, _page(request, request.user.profile.today(), notice=_notice_asked_for(request)))


@require_safe
@needs_target
def show(request: MemberRequest, day: date) -> HttpResponse:
    notice = _notice_asked_for(request)
    page = _page(request, day, notice=notice, focus="search" if "added" in request.GET else "")
    page.focus_entry = as_uuid(request.GET.get("looked"))
    return _answer(request, page)


@require_safe
def go(request: MemberRequest) -> HttpResponse:
    """The date picker's address. What is no date leads to today."""
    try:
        return redirect("logs:day", date.fromisoformat(request.GET.get("day", "")))
    except ValueError:
        return redirect("logs:today")


@require_safe
@needs_target
def search(request: MemberRequest, day: date) -> HttpResponse:
    results = Results.of(request.GET.get("q", ""), user=request.user, shown=_number(request.GET.get("shown")))
    if results.is_asked and not results.is_barcode:
        results = replace(results, meals=offers_for(request.user, results.query, day))
    focus = "more" if results.is_longer else "search"
    return _answer(request, _page(request, day, results=results, focus=focus), partial="food-results")


@require_safe
@needs_target
def choose(request: MemberRequest, day: date, food_id: int) -> HttpResponse:
    """How much of one food, before it is added."""
    food = get_object_or_404(foods_for(request.user), pk=food_id)
    page = _page(request, day, food=food, focus="amount")
    page.add_form = AddForm.to_fill_in(food, page.meal, user=request.user)
    return _answer(request, page, partial="food-results")


@require_POST
@needs_target
def add(request: MemberRequest, day: date) -> HttpResponse:
    data = _picked(request.POST)
    food = foods_for(request.user).filter(pk=_number(data.get("food"))).first()
    if food is None:
        return _refuse(request, day, "That food is no longer in the catalogue. Please choose another.")
    form = AddForm(data, choices=portion_choices(food), user=request.user)
    if not form.is_valid():
        page = _page(request, day, food=food, add_form=form, meal=data.get("meal", ""), focus="amount")
        return _answer(request, page, status=422)
    what = {name: form.cleaned_data[name] for name in ("id", "food", "amount", "portion", "meal")}
    try:
        entry = IntakeEntry.objects.add(user=request.user, day=day, **what)
    except AlreadyUsed:
        return _refuse(request, day, "This was sent before. If you had it again, search for it once more.")
    return _after(request, entry, "added", meal=entry.meal, focus="search")


def _refuse(request: MemberRequest, day: date, sentence: str) -> HttpResponse:
    return _answer(request, _page(request, day, problem=sentence, focus="search"), status=422)


def _picked(data: Any) -> dict[str, Any]:
    """What was sent. A tap on a result sends all but the meal in one value: see Offer."""
    if "pick" not in data:
        return data.dict()
    picked = [*data["pick"].split(), "", "", "", ""][:4]
    return {
        **dict(zip(("food", "portion", "amount", "id"), picked, strict=True)),
        "meal": data.get("meal", ""),
    }


def _number(text: str | None) -> int:
    """A row's number; 0, which no row has, for what is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0


def _own_entry(request: MemberRequest, day: date, id: UUID, *, removed: bool = False) -> IntakeEntry:
    rows = IntakeEntry.objects
    mine = rows.removed_by(request.user) if removed else rows.for_user(request.user)
    return get_object_or_404(mine.select_related("food").prefetch_related("food__portions"), pk=id, day=day)


@require_http_methods(["GET", "POST"])
@needs_target
def entry(request: MemberRequest, day: date, id: UUID) -> HttpResponse:
    """Change one entry, in its place in the list."""
    entry = _own_entry(request, day, id)
    form = EditForm.of(entry, request.POST if request.method == "POST" else None)
    if form.is_valid():
        form.save_to(entry)
        return _after(request, entry, "changed", focus_entry=entry.pk)
    status = 422 if form.is_bound else 200
    return _answer(request, _page(request, day, edit_id=id, edit_form=form, focus="amount"), status=status)


@require_POST
@needs_target
def remove(request: MemberRequest, day: date, id: UUID) -> HttpResponse:
    """Remove an entry; asked twice, it is still removed."""
    entry = IntakeEntry.objects.removed_by(request.user).filter(pk=id, day=day).first()
    if entry is None:
        entry = _own_entry(request, day, id)
        entry.remove()
    return _after(request, entry, "removed", focus="undo")


@require_POST
@needs_target
def restore(request: MemberRequest, day: date, id: UUID) -> HttpResponse:
    """Undo a removal; asked twice, it still stands."""
    entry = IntakeEntry.objects.for_user(request.user).filter(pk=id, day=day).first()
    if entry is None:
        entry = _own_entry(request, day, id, removed=True)
        entry.restore()
    return _after(request, entry, "restored", focus_entry=entry.pk)


@require_POST
@needs_target
def dismiss_correction(request: MemberRequest, day: date, id: UUID) -> HttpResponse:
    """The member has read of it; no day tells it any more, unless it is undone."""
    if not dismiss(request.user, id):
        raise Http404
    if not wants_partial(request):
        return redirect("logs:day", day)
    return _answer(request, _page(request, day))
