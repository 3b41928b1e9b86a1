"""Hide members and their own foods from curators' pages.

`HidesMembersAdmin` is the base of every model admin and inline that a curator may open. A model that is not
in the admin, or whose admin the user may not view, is hidden: no choice, filter, URL or deletion names its
rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import NestedObjects, quote
from django.core.exceptions import FieldDoesNotExist
from django.db import models, router
from django.db.models.constants import LOOKUP_SEP
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from tracker.lib.generic_bases import AnyModelAdminBase, ModelAdminBase

if TYPE_CHECKING:
    from tracker.profiles.models import User


HIDDEN_ROWS = gettext_lazy("Rows that belong to members")
FORMER_CURATOR = gettext_lazy("a former curator")


def name_of_curator(user: User | None) -> str:
    """Return the email address of a staff user; for other users only that they are one."""
    return "" if user is None else curator_name(user.email, is_staff=user.is_staff)


def curator_name(email: str | None, *, is_staff: bool) -> str:
    """Return what `name_of_curator` does, from columns; empty where `email` is None."""
    if email is None:
        return ""
    return email if is_staff else str(FORMER_CURATOR)


def visible_rows(site: admin.AdminSite, model: type[models.Model], request: HttpRequest) -> Any:
    """Return the rows of `model` that the admin shows to the request's user.

    None of a hidden model.
    """
    model_admin = site._registry.get(model)
    if model_admin is None or not model_admin.has_view_permission(request):
        return model._default_manager.none()
    return getattr(model_admin, "get_visible_rows", model_admin.get_queryset)(request)


class HidesMembers(AnyModelAdminBase):
    def formfield_for_foreignkey(self, db_field: Any, request: Any, **options: Any) -> Any:
        """Limit choices to the rows that the admin shows to the user, and accept no other."""
        options.setdefault("queryset", visible_rows(self.admin_site, db_field.related_model, request))
        return super().formfield_for_foreignkey(db_field, request, **options)

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave out who did something: the admin notes that itself."""
        excluded = super().get_exclude(request, obj)
        people = [
            field.name
            for field in (*self.model._meta.fields, *self.model._meta.many_to_many)
            if field.remote_field and field.remote_field.model._meta.label == settings.AUTH_USER_MODEL
        ]
        return [*(excluded or []), *people] if people else excluded

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """Refuse filters by hidden rows and by rows that only point here.

        They would reveal who uses a food.
        """
        model: Any = self.model
        for part in lookup.split(LOOKUP_SEP):
            try:
                field = model._meta.get_field(part)
            except FieldDoesNotExist:
                break
            if not field.is_relation:
                break
            if field.auto_created or not self._is_shown(field.related_model, request):
                return False
            model = field.related_model
        return bool(super().lookup_allowed(lookup, value, request))

    def _is_shown(self, model: type[models.Model], request: Any) -> bool:
        model_admin = self.admin_site._registry.get(model)
        return bool(model_admin and request is not None and model_admin.has_view_permission(request))


class HidesMembersAdmin(HidesMembers, ModelAdminBase):
    """Base of admins for models that curators open."""

    object_history_template = "admin/object_history_without_members.html"

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """List rows deleted with `objs` and obstacles, like Django; hidden rows are one line."""
        found = list(objs)
        if not found:
            return [], {}, set(), []
        collector = NestedObjects(using=router.db_for_write(self.model), origin=found)
        collector.collect(found)
        by_model: Any = collector.model_objs
        shown = self._shown_among(
            [*collector.protected, *(row for rows in by_model.values() for row in rows)], request
        )
        needed = {
            str(model._meta.verbose_name)
            for model, rows in by_model.items()
            if (model_admin := self.admin_site._registry.get(model))
            and not all(model_admin.has_delete_permission(request, row) for row in rows)
        }
        protected = [self._line(row) for row in collector.protected if row in shown]
        if len(protected) < len(collector.protected):
            protected.append(str(HIDDEN_ROWS))
        counts = {
            str(model._meta.verbose_name_plural): len(rows)
            for model, rows in by_model.items()
            if rows <= shown
        }
        lines = _without_empty(collector.nested(lambda row: self._line(row) if row in shown else None))
        return lines, counts, needed, protected

    def _shown_among(self, rows: Iterable[models.Model], request: HttpRequest) -> set[models.Model]:
        """Return those that the reader may know: rows of the admin, and rows of their inline tables."""
        by_model: dict[type[models.Model], set[models.Model]] = defaultdict(set)
        for row in rows:
            by_model[type(row)].add(row)
        shown: set[models.Model] = set()
        inlines = {inline.model: inline for inline in getattr(self, "inlines", [])}
        for model, some in by_model.items():
            if model in inlines:
                shown |= some
            elif model in self.admin_site._registry:
                keys = {row.pk for row in some}
                allowed = visible_rows(self.admin_site, model, request).filter(pk__in=keys)
                known = set(allowed.values_list("pk", flat=True))
                shown |= {row for row in some if row.pk in known}
        return shown

    def _line(self, row: models.Model) -> str:
        opts = row._meta
        kind = capfirst(str(opts.verbose_name))
        try:
            address = reverse(
                f"{self.admin_site.name}:{opts.app_label}_{opts.model_name}_change", args=[quote(row.pk)]
            )
        except NoReverseMatch:
            return f"{kind}: {row}"
        return format_html('{}: <a href="{}">{}</a>', kind, address, row)


def _without_empty(lines: list[Any]) -> list[Any]:
    """Drop the lines of hidden rows, and what is listed below them."""
    kept: list[Any] = []
    is_below_shown = True
    for line in lines:
        if isinstance(line, list):
            below = _without_empty(line) if is_below_shown else []
            if below:
                kept.append(below)
        else:
            is_below_shown = line is not None
            if is_below_shown:
                kept.append(line)
    return kept
