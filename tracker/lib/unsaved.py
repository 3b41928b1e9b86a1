"""Unsaved forms: kept for an hour, and shown again with the typed text.

A form is refused before its view reads it when the session has ended, when the CSRF token has changed, or
when another user has signed in. A view marked with `shows_unsaved` can then show its form again: it is called
with the same fields, `request.unsaved` set, and must change nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from tracker.lib.http import Request, parse_uuid
from tracker.lib.ids import new_id

KEPT_FOR = 60 * 60  # seconds
MAX_FORMS_PER_MEMBER = 10  # of one member; the oldest is deleted
MAX_FORM_LENGTH = 50_000  # in one form
MEMBER = "member"  # the field that names the member that a page was made for
KEY = "unsaved"  # the field that names what was kept, in the form that shows it
MEMBER_HEADER = "X-Member"  # the same as MEMBER, for htmx
OF_THE_PAGE = {"csrfmiddlewaretoken", MEMBER, KEY}

View = TypeVar("View", bound=Callable[..., HttpResponse])


@dataclass(frozen=True)
class Unsaved:
    """A form as it was sent.

    `address` is its URL with the query string; `key` is None where it is not kept.
    """

    address: str
    member: str
    fields: dict[str, list[str]]
    key: UUID | None = None

    @classmethod
    def of(cls, request: HttpRequest, key: UUID | None = None) -> Unsaved:
        fields = {name: values for name, values in request.POST.lists() if name not in OF_THE_PAGE}
        return cls(request.get_full_path(), member_named(request), fields, key)

    @property
    def was_signed_out(self) -> bool:
        return self.key is not None

    def as_post(self) -> QueryDict:
        post = QueryDict(mutable=True)
        for name, values in self.fields.items():
            post.setlist(name, values)
        post._mutable = False
        return post


def shows_unsaved(view: View) -> View:
    """Mark a view that shows its form again and saves nothing while `request.unsaved` is set."""
    view.shows_unsaved = True  # type: ignore[attr-defined]
    return view


def can_show(view: Any) -> bool:
    return getattr(view, "shows_unsaved", False)


def may_save(request: HttpRequest, form: forms.BaseForm) -> bool:
    """Return True when the form is valid, and was not sent merely to be shown again."""
    is_valid = form.is_valid()
    return is_valid and not is_unsaved(request)


def is_unsaved(request: HttpRequest) -> bool:
    """Return True when the view should show its form again, and change nothing."""
    return getattr(request, "unsaved", None) is not None


def member_named(request: HttpRequest) -> str:
    """Return the id of the member that the page was made for; empty when it has none."""
    by_htmx: str = request.headers.get(MEMBER_HEADER, "")
    return by_htmx or (request.POST.get(MEMBER, "") if request.method == "POST" else "")


def is_from_this_site(request: HttpRequest) -> bool:
    """Return True when the browser states that a page of this site sent the request."""
    sender = urlsplit(request.headers.get("Origin") or request.headers.get("Referer") or "")
    return sender.netloc == request.get_host()


# --- what is kept ---------------------------------------------------------------------------------


def keep(request: HttpRequest, view: Any) -> UUID | None:
    """Keep the form for the member that it names.

    None when its view can't show it, or it names no member.
    """
    member = parse_uuid(member_named(request))
    if request.method != "POST" or not can_show(view) or member is None:
        return None
    unsaved = Unsaved.of(request, new_id())
    letters = sum(len(name) + sum(map(len, values)) for name, values in unsaved.fields.items())
    if letters > MAX_FORM_LENGTH or not get_user_model().objects.filter(pk=member).exists():
        return None
    keys = [*cache.get(_list_of(member), []), unsaved.key]
    cache.delete_many([_place(key) for key in keys[:-MAX_FORMS_PER_MEMBER]])
    cache.set(_list_of(member), keys[-MAX_FORMS_PER_MEMBER:], KEPT_FOR)
    cache.set(_place(unsaved.key), asdict(unsaved), KEPT_FOR)
    return unsaved.key


def find(key: UUID, member: UUID | None) -> Unsaved | None:
    """Return the form kept under `key`.

    None when it is another member's, was saved since, or is too old.
    """
    stored = cache.get(_place(key))
    return Unsaved(**stored) if stored and stored["member"] == str(member) else None


def forget_saved(request: HttpRequest, response: HttpResponse) -> None:
    """Delete a kept form once it was sent again and accepted."""
    key = (
        parse_uuid(request.POST.get(KEY)) if request.method == "POST" and response.status_code < 400 else None
    )
    unsaved = key and find(key, request.user.pk)
    if key and unsaved and unsaved.address == request.get_full_path():
        cache.delete(_place(key))


def forget_all(member: UUID) -> None:
    """Delete all kept forms of a member."""
    keys = cache.get(_list_of(member), [])
    cache.delete_many([_list_of(member), *map(_place, keys)])


def _place(key: UUID | None) -> str:
    return f"unsaved:{key}"


def _list_of(member: UUID) -> str:
    return f"unsaved-of:{member}"


# --- showing it again -----------------------------------------------------------------------------


def address_of(key: UUID) -> str:
    return reverse("unsaved", args=[key])


@require_safe
def show(request: Request, key: UUID) -> HttpResponse:
    """The form that was kept, on its page. Another member's is not found."""
    unsaved = find(key, request.user.pk)
    if unsaved is None:
        messages.info(request, gettext("There’s nothing left to save. We keep what you type for 1 hour."))
        return redirect("home")
    response = show_again(request, unsaved)
    if response.status_code == 422:
        response.status_code = 200  # nothing was refused
    return response


def show_again(request: HttpRequest, unsaved: Unsaved) -> HttpResponse:
    """Respond like the form's view, with the fields shown but not saved."""
    path, _, query = unsaved.address.partition("?")
    match = resolve(path)
    request.method = "POST"
    request.path = request.path_info = path
    request.META["QUERY_STRING"] = query
    request.GET, request.POST = QueryDict(query), unsaved.as_post()  # type: ignore[assignment]
    request.resolver_match = match
    request.unsaved = unsaved  # type: ignore[attr-defined]
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return response
