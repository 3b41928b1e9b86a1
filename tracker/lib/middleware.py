from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django_htmx.http import HttpResponseClientRedirect

from tracker.lib.http import Request


class SignedInByDefault(LoginRequiredMiddleware):
    """Every view asks for a sign-in unless it says otherwise.

    An htmx request cannot show the sign-in page in the middle of another, so it is told to go there,
    and to come back to the page that it was sent from.
    """

    def handle_no_permission(  # type: ignore[override]
        self, request: Request, view_func: Callable[..., HttpResponse]
    ) -> HttpResponse:
        if request.htmx:
            return HttpResponseClientRedirect(self._sign_in(request.htmx.current_url, view_func))
        if request.method not in {"GET", "HEAD"}:
            # The address of a form's action shows no page; the page that the form stood on does.
            return HttpResponseRedirect(self._sign_in(request.headers.get("Referer"), view_func))
        return super().handle_no_permission(request, view_func)

    def _sign_in(self, page: str | None, view_func: Callable[..., HttpResponse]) -> str:
        """The sign-in page's address, which leads back to `page`'s path on this site."""
        parts = urlsplit(page or "")
        path = parts.path if parts.path.startswith("/") and not parts.path.startswith("//") else "/"
        back = f"{path}?{parts.query}" if parts.query else path
        return redirect_to_login(back, self.get_login_url(view_func)).url


FEATURES = ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")


def permissions(*, allowed: str = "") -> str:
    """The header that switches off what no page here uses, except `allowed` for this site itself."""
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
    """A form that was sent and refused is answered with 422; allauth's views leave it at 200."""

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


def private_pages(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """What a member sees is kept by no cache, and "back" after signing out shows none of it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware
