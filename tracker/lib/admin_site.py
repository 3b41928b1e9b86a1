"""The admin's own page frame."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, URLResolver, path
from django.utils.functional import SimpleLazyObject


def view_on_site(request: HttpRequest, content_type_id: str, object_id: str) -> HttpResponseBase:
    """Lead from an object to its page. 404 for what can be no id, too: Django's own view fails there."""
    from django.contrib.contenttypes.views import shortcut  # needs models, which load after this module

    try:
        return shortcut(request, content_type_id, object_id)
    except ValidationError as error:
        raise Http404 from error


class CuratorsSite(AdminSite):
    def get_urls(self) -> list[URLPattern | URLResolver]:
        leads = path(
            "r/<path:content_type_id>/<path:object_id>/", self.admin_view(view_on_site), name="view_on_site"
        )
        return [leads, *super().get_urls()]

    def get_app_list(self, request: Any, app_label: str | None = None) -> Any:
        """Return the list when somebody looks at it: every page carries it, and hardly any shows it."""
        return SimpleLazyObject(partial(super().get_app_list, request, app_label))


class CuratorsAdminConfig(AdminConfig):
    default_site = "tracker.lib.admin_site.CuratorsSite"
