"""Queued forms of the day page: each is sent to the view that the page would send it to."""

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
from django.utils.translation import gettext, gettext_lazy

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
DAMAGED = gettext_lazy("Something went wrong with this form. Open the day and try again.")
NOT_ACCEPTED = gettext_lazy("Open the day and check it there.")
MARK_CHANGED = {  # by what the day is marked as now
    True: gettext_lazy("This day was marked as complete. To use your version instead, try again."),
    False: gettext_lazy("This day was marked as incomplete. To use your version instead, try again."),
    None: gettext_lazy("This day is no longer marked. To use your version instead, try again."),
}
SENTENCE = re.compile(r'class="(?:problem|error)[^"]*"[^>]*>([^<]*\S[^<]*)<', re.DOTALL)


class Refused(Exception):
    """Raised when a queued item is refused. The message is a sentence for the member."""


def send_form(request: MemberRequest, day: date, sent: Mapping[str, Any]) -> None:
    """Call the view of a form of `day`, as if its page had sent it now.

    `form` is the URL below the day's, `fields` are pairs of name and value. `seen` has what the page showed
    of the object that is changed; when that was changed since, nothing is done. With None nothing is
    compared. Raises Refused. The forms' own ids make sending idempotent.
    """
    address = f"{reverse('logs:day', args=[day])}{sent.get('form', '')}"
    try:
        match = resolve(address)
    except Resolver404:
        raise Refused(DAMAGED) from None
    if match.view_name not in CAN_WAIT:
        raise Refused(DAMAGED)
    fields = _complete_fields(sent)
    if match.view_name in {"logs:entry", "logs:remove"}:
        _complete_entry(request.user, day, match, fields, sent.get("seen"))
    elif match.view_name in {"logs:note", "logs:complete"}:
        _refuse_replaced_note(request.user, day, fields, sent.get("seen"))
    _call(request, address, match, fields)


def _complete_fields(sent: Mapping[str, Any]) -> QueryDict:
    """Return the fields.

    A form that the browser drew itself leaves its id and meal to the entry.
    """
    fields = QueryDict(mutable=True)
    try:
        for name, value in sent["fields"]:
            fields.appendlist(str(name), str(value))
    except (KeyError, TypeError, ValueError):
        raise Refused(DAMAGED) from None
    if "add" in fields:  # what nobody sees again is logged whole, or refused and kept
        fields["add"] = "all"
    fields.pop(VERSION, None)  # `seen` replaces it: the form is confirmed
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
        raise Refused(gettext("This has been deleted.")) from None
    if response.status_code != 302 or not response["Location"].startswith("/days/"):
        raise Refused(_sentence_in(response))


def _sentence_in(response: HttpResponse) -> str:
    """Return the error message on a page that refuses a form."""
    found = SENTENCE.search(response.content.decode())
    words = unescape(re.sub(r"<[^>]+>", "", found[1])).strip() if found else ""
    return words or str(NOT_ACCEPTED)


def _complete_entry(
    user: User, day: date, match: ResolverMatch, fields: QueryDict, seen: Mapping[str, Any] | None
) -> None:
    """Fill in fields that a form drawn by the browser leaves out.

    Raises Refused when the entry was changed since.
    """
    id: UUID = match.kwargs["id"]
    entry = entry_to_change(user.pk, day, id)
    if entry is None:
        return  # the view's message explains the outcome
    form_of = EditForm.from_entry if entry.food_id else QuickEditForm.from_entry
    initial = form_of(entry).initial
    if not fields.get("portion"):
        fields.pop("portion", None)
    for name, value in initial.items():
        fields.setdefault(name, str(value))
    is_removal = match.view_name == "logs:remove"
    if not _is_as_seen(entry, seen) and (is_removal or not _is_done(entry, fields)):
        unknown = entry.magnesium_mg is None
        figure = gettext("unknown") if unknown else f"{format_mg(entry.magnesium_mg)} mg"
        sentence = gettext(
            "This was changed to %(amount)s (%(figure)s). To use your version instead, try again."
        )
        raise Refused(sentence % {"amount": entry.amount_in_words, "figure": figure})


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
    """Return True when the entry already matches the form.

    The response to an earlier attempt was lost.
    """
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


def _refuse_replaced_note(user: User, day: date, fields: QueryDict, seen: Any) -> None:
    """Refuse a note or a completeness mark that was replaced by another since."""
    if seen is None:
        return
    saved_note = DayNote.objects.filter(user=user, day=day).first() or DayNote(note="", is_complete=None)
    if "note" in fields:
        now, wanted = _split_lines(saved_note.note), _split_lines(fields.get("note") or "")
        if now not in {_split_lines(str(seen)), wanted}:
            sentence = gettext("The note was changed to “%(note)s”. To use your version instead, try again.")
            raise Refused(sentence % {"note": now})
        return
    saved_mark = saved_note.is_complete
    if saved_mark not in {COMPLETE.get(str(seen)), COMPLETE.get(fields.get("complete", ""))}:
        raise Refused(str(MARK_CHANGED[saved_mark]))


def _split_lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
