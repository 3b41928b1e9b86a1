"""Forms of a day's page that waited in a browser: each is sent to the view that the page sends it to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import copy
from datetime import date
from decimal import Decimal, InvalidOperation
from html import unescape
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils.datastructures import MultiValueDict

from tracker.lib.numbers import format_mg
from tracker.lib.optimistic_lock import VERSION
from tracker.logs.day.note_views import COMPLETE
from tracker.logs.entries.forms import EditForm
from tracker.logs.entries.quick_add import QuickEditForm
from tracker.logs.models import DayNote, IntakeEntry
from tracker.logs.queries import entry_to_change
from tracker.profiles.decorators import MemberRequest
from tracker.profiles.models import User

CAN_WAIT = {
    f"logs:{name}"
    for name in (
        "quick-add",
        "log-dose",
        "copy",
        "add-phrase",
        "add-meal",
        "note",
        "complete",
        "entry",
        "remove",
    )
}
DAMAGED = "This form is damaged. Please open the day and try again."
NOT_ACCEPTED = "Please open the day and check it there."
TRY_AGAIN = "Try again to replace that."
SENTENCE = re.compile(r'class="(?:problem|error)[^"]*"[^>]*>([^<]*\S[^<]*)<', re.DOTALL)


class Refused(Exception):
    """Why something that waited cannot be done, as a sentence for the member."""


def send_form(request: MemberRequest, day: date, sent: Mapping[str, Any]) -> None:
    """Call the view of a form of `day`, as if its page had sent it now.

    `form` is the address below the day's, `fields` are pairs of name and value. `seen` has what the page
    showed of the thing that is changed; when that was changed since, nothing is done. None asks for no
    comparison. Raises Refused. The forms' own ids make sure that what is sent twice is done once.
    """
    address = f"{reverse('logs:day', args=[day])}{sent.get('form', '')}"
    try:
        match = resolve(address)
    except Resolver404:
        raise Refused(DAMAGED) from None
    if match.view_name not in CAN_WAIT:
        raise Refused(DAMAGED)
    fields = _fields(sent)
    if match.view_name in {"logs:entry", "logs:remove"}:
        _complete_entry(request.user, day, match, fields, sent.get("seen"))
    elif match.view_name in {"logs:note", "logs:complete"}:
        _compare_words(request.user, day, fields, sent.get("seen"))
    _call(request, address, match, fields)


def _fields(sent: Mapping[str, Any]) -> QueryDict:
    """Return the fields; a form that the browser drew itself leaves its id and meal to the entry."""
    fields = QueryDict(mutable=True)
    try:
        for name, value in sent["fields"]:
            fields.appendlist(str(name), str(value))
    except (KeyError, TypeError, ValueError):
        raise Refused(DAMAGED) from None
    fields.pop(VERSION, None)  # `seen` takes its place: asked again, it is done all the same
    for name in ("id", "meal"):
        if sent.get(name):
            fields.setdefault(name, str(sent[name]))
    return fields


def _call(request: MemberRequest, address: str, match: ResolverMatch, fields: QueryDict) -> None:
    inner = copy(request)
    inner.path = inner.path_info = address
    inner.resolver_match = match
    inner.POST = fields  # type: ignore[assignment]
    inner._files = MultiValueDict()  # type: ignore[attr-defined]
    try:
        response = match.func(inner, *match.args, **match.kwargs)
    except Http404:
        raise Refused("This is no longer there.") from None
    if response.status_code != 302 or not response["Location"].startswith("/days/"):
        raise Refused(_sentence_in(response))


def _sentence_in(response: HttpResponse) -> str:
    """Return what a page that refuses a form says about it."""
    found = SENTENCE.search(response.content.decode())
    words = unescape(re.sub(r"<[^>]+>", "", found[1])).strip() if found else ""
    return words or NOT_ACCEPTED


def _complete_entry(
    user: User, day: date, match: ResolverMatch, fields: QueryDict, seen: Mapping[str, Any] | None
) -> None:
    """Fill in what a form drawn by the browser leaves out; Refused when the entry was changed since."""
    id: UUID = match.kwargs["id"]
    entry = entry_to_change(user.pk, day, id)
    if entry is None:
        return  # the view says what became of it
    form_of = EditForm.from_entry if entry.food_id else QuickEditForm.from_entry
    initial = form_of(entry).initial
    if not fields.get("portion"):
        fields.pop("portion", None)
    for name, value in initial.items():
        fields.setdefault(name, str(value))
    is_removal = match.view_name == "logs:remove"
    if not _is_as_seen(entry, seen) and (is_removal or not _is_done(entry, fields)):
        figure = "unknown" if entry.magnesium_mg is None else f"{format_mg(entry.magnesium_mg)} mg"
        raise Refused(f"It was changed since, to {entry.amount_in_words} ({figure}). {TRY_AGAIN}")


def _is_as_seen(entry: IntakeEntry, seen: Mapping[str, Any] | None) -> bool:
    if not isinstance(seen, Mapping):
        return True
    if "mg" in seen and _decimal(seen["mg"]) != entry.magnesium_mg:
        return False
    now = {"words": entry.amount_in_words, "meal": entry.meal, "amount": entry.amount_text}
    return all(seen[name] == value for name, value in now.items() if seen.get(name) is not None)


def _decimal(text: Any) -> Decimal | None:
    try:
        return Decimal(str(text))
    except InvalidOperation:
        return None


def _is_done(entry: IntakeEntry, fields: QueryDict) -> bool:
    """Return True when the entry is as the form wants it: the answer to an earlier trial was lost."""
    if entry.food_id is None:
        quick = QuickEditForm.from_entry(entry, fields)
        now = {"name": entry.name, "magnesium_mg": entry.basis_magnesium_mg, "meal": entry.meal}
        return quick.is_valid() and all(quick.cleaned_data[name] == value for name, value in now.items())
    edit = EditForm.from_entry(entry, fields)
    if not edit.is_valid():
        return False
    data = edit.cleaned_data
    wanted = (data["amount"], data["portion"].label, data["portion"].quantity, data["meal"])
    return wanted == (entry.amount, entry.portion_label, entry.portion_quantity, entry.meal)


def _compare_words(user: User, day: date, fields: QueryDict, seen: Any) -> None:
    """Refuse a note, or an answer to “Is everything logged?”, that another has replaced since."""
    if seen is None:
        return
    stands = DayNote.objects.filter(user=user, day=day).first() or DayNote(note="", is_complete=None)
    if "note" in fields:
        now, wanted = _lines(stands.note), _lines(fields.get("note") or "")
        if now not in {_lines(str(seen)), wanted}:
            raise Refused(f"The note was changed since, to “{now}”. {TRY_AGAIN}")
        return
    said = stands.is_complete
    if said not in {COMPLETE.get(str(seen)), COMPLETE.get(fields.get("complete", ""))}:
        answer = {True: "yes", False: "no", None: "not said"}[said]
        raise Refused(f"The answer was changed since, to “{answer}”. {TRY_AGAIN}")


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
