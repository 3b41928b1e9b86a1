from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django_htmx.http import HttpResponseClientRedirect

from tracker.lib import unsaved
from tracker.lib.http import Request


class HtmxLoginRequiredMiddleware(LoginRequiredMiddleware):
    """Middleware that requires sign-in by default.

    An htmx request cannot show the sign-in page inside another page, so it redirects the browser there, and
    back to the page that it was sent from. A form that was filled in is kept, and shown again after the
    sign-in.
    """

    def handle_no_permission(  # type: ignore[override]
        self, request: Request, view_func: Callable[..., HttpResponse]
    ) -> HttpResponse:
        if request.htmx or request.method not in {"GET", "HEAD"}:
            return send_to_sign_in(request, view_func, self.get_login_url(view_func))
        return super().handle_no_permission(request, view_func)


def send_to_sign_in(request: Request, view_func: Callable[..., HttpResponse], sign_in: str) -> HttpResponse:
    """Redirect to the sign-in page, and from there to the unsaved form, or to the page before.

    The URL of a form's action shows no page; the page that contains the form does.
    """
    key = unsaved.keep(request, view_func)
    page = request.htmx.current_url if request.htmx else request.headers.get("Referer")
    address = redirect_to_login(unsaved.address_of(key) if key else _path_of(page), sign_in).url
    return HttpResponseClientRedirect(address) if request.htmx else HttpResponseRedirect(address)


def _path_of(page: str | None) -> str:
    """Return the path of a page's URL on this site; the home page for an invalid one."""
    parts = urlsplit(page or "")
    path = parts.path if parts.path.startswith("/") and not parts.path.startswith("//") else "/"
    return f"{path}?{parts.query}" if parts.query else path


class PageMemberMiddleware:
    """A page that was made for one member does nothing for another who has signed in since.

    In another tab, that is: forms and htmx name the member of their page. What was typed is kept for them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        unsaved.forget_saved(request, response)
        return response

    def process_view(
        self, request: Request, view_func: Callable[..., HttpResponse], args: Any, options: Any
    ) -> HttpResponse | None:
        return of_another_member(request, view_func) if is_of_another_member(request) else None


def is_of_another_member(request: HttpRequest) -> bool:
    named = unsaved.member_named(request)
    return bool(named) and request.user.is_authenticated and named != str(request.user.pk)


def of_another_member(request: Request, view_func: Callable[..., HttpResponse]) -> HttpResponse:
    """Refuse a request from a page that was made for another member."""
    key = unsaved.keep(request, view_func)
    if request.htmx:
        return HttpResponse(
            gettext("Another account is signed in now."), content_type="text/plain", status=409
        )
    back = unsaved.address_of(key) if key else reverse("home")
    context = {"sign_in": f"{reverse('account_login')}?{urlencode({'next': back})}", "is_kept": bool(key)}
    return render(request, "409.html", context, status=409)


def csrf_failure(request: Request, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Refuse a form with a wrong CSRF token, but lose nothing that a page of this site sent.

    Tokens change with a sign-in, also in another tab. A member sees the form again, with the typed text and a
    new token; htmx receives the new token; a signed-out user is redirected to sign in first.
    """
    view = request.resolver_match.func  # type: ignore[union-attr]  # this is asked before a view is called
    if not unsaved.is_from_this_site(request) or not unsaved.member_named(request):
        return render(request, "403_csrf.html", status=403)
    if not request.user.is_authenticated:
        return send_to_sign_in(request, view, reverse("account_login"))
    if is_of_another_member(request):
        return of_another_member(request, view)
    if request.htmx:
        sentence = gettext("This page was open for a while.")
        headers = {"X-CSRFToken": get_token(request)}
        return HttpResponse(sentence, content_type="text/plain", status=403, headers=headers)
    if unsaved.can_show(view):
        response = unsaved.show_again(request, unsaved.Unsaved.of(request))
        response.status_code = 403 if response.status_code in {200, 422} else response.status_code
        return response
    fields = [
        (name, value) for name, values in unsaved.Unsaved.of(request).fields.items() for value in values
    ]
    context = {"address": request.get_full_path(), "fields": fields}
    return render(request, "403_csrf.html", context, status=403)


FEATURES = ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")


def permissions(*, allowed: str = "") -> str:
    """Middleware for the header that disables features no page here uses.

    Those of `allowed` stay enabled for this site itself.
    """
    return ", ".join(f"{feature}={'(self)' if feature == allowed else '()'}" for feature in FEATURES)


def permissions_policy(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Switch off what no page here uses; a page that needs one sets its own header."""
    value = permissions()

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", value)
        return response

    return middleware


class InvalidFormsAre422:
    """Middleware that sets 422 on a refused form; allauth's views leave it at 200."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        form = (response.context_data or {}).get("form")
        is_account_page = request.resolver_match is not None and request.path.startswith("/accounts/")
        if is_account_page and response.status_code == 200 and getattr(form, "errors", None):
            response.status_code = 422
        return response


def never_cache_members(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Forbid caches to store members' pages, so that "back" after signing out shows none."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware
