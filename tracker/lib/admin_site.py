"""The admin's own page frame."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.admin import AdminSite, site
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, URLResolver, path
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy


def view_on_site(request: HttpRequest, content_type_id: str, object_id: str) -> HttpResponseBase:
    """Redirect from a row that the user may see in the admin to its page; 404 for every other.

    404 also for an invalid id: Django's own view fails there.
    """
    from django.contrib.contenttypes.models import ContentType  # noqa: PLC0415  models load after this module
    from django.contrib.contenttypes.views import shortcut  # noqa: PLC0415

    from tracker.lib.admin_privacy import visible_rows  # noqa: PLC0415

    try:
        model = get_object_or_404(ContentType, pk=content_type_id).model_class()
        if model is None or not visible_rows(site, model, request).filter(pk=object_id).exists():
            raise Http404
        return shortcut(request, content_type_id, object_id)
    except (ValueError, ValidationError) as error:
        raise Http404 from error


# Models of curators in the order of daily work; others follow by name. Corrections are listed with the foods.
DAILY_WORK = (
    "Flag", "Submission", "Food", "Correction", "Alias", "FoodGroup", "Brand", "Dish", "Merge", "ImportRun",
)  # fmt: skip
CATALOGUE, LISTED_WITH_CATALOGUE = "foods", "Correction"


class CuratorsSite(AdminSite):
    site_header = site_title = gettext_lazy("Magnesium tracker")
    index_title = gettext_lazy("Curator dashboard")
    enable_nav_sidebar = False

    @login_not_required
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send visitors to the members' sign-in page: the admin's own lacks the rate limits."""
        from allauth.account.decorators import secure_admin_login  # noqa: PLC0415  models load after this module

        response: HttpResponse = secure_admin_login(super().login)(request, extra_context)
        return response

    def get_urls(self) -> list[URLPattern | URLResolver]:
        leads = path(
            "r/<path:content_type_id>/<path:object_id>/", self.admin_view(view_on_site), name="view_on_site"
        )
        return [leads, *super().get_urls()]

    def get_app_list(self, request: Any, app_label: str | None = None) -> Any:
        """Return the list of apps lazily: every page has it in its context, and hardly any shows it."""
        return SimpleLazyObject(partial(self._ordered_apps, request, app_label))

    def _ordered_apps(self, request: Any, app_label: str | None) -> list[Any]:
        apps: list[Any] = super().get_app_list(request, app_label)
        catalogue = next((app for app in apps if app["app_label"] == CATALOGUE), None)
        for app in apps:
            if catalogue is not None and app is not catalogue:
                moved = [each for each in app["models"] if each["object_name"] == LISTED_WITH_CATALOGUE]
                catalogue["models"] += moved
                app["models"] = [each for each in app["models"] if each not in moved]
        place = {name: number for number, name in enumerate(DAILY_WORK)}
        for app in apps:
            app["models"].sort(key=lambda model: place.get(model["object_name"], len(place)))
        return [app for app in apps if app["models"]]


class CuratorsAdminConfig(AdminConfig):
    default_site = "tracker.lib.admin_site.CuratorsSite"
