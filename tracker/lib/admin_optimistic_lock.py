"""Admin forms that confirm before overwriting another user's change, and add only once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache as remembered
from typing import Any

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.forms.models import _get_foreign_key
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from tracker.lib.admin_fields import StrictFields
from tracker.lib.generic_bases import ModelAdminBase, ModelFormBase
from tracker.lib.http import parse_uuid
from tracker.lib.ids import new_id
from tracker.lib.model_rows import lock
from tracker.lib.optimistic_lock import Difference, OptimisticLockMixin, as_text

ADDED = "added"  # the field of a form for something new, with the id of the form
KEPT_FOR = 60 * 60  # seconds in which a form that is sent again redirects to what it added

Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class InlineTable:
    """The rows below a form that belong to its row, such as a food's portions."""

    model: type[models.Model]
    prefix: str
    parent: str
    columns: tuple[str, ...]

    @classmethod
    def of(cls, parent_model: type[models.Model], inline: Any) -> InlineTable:
        key = _get_foreign_key(parent_model, inline.model)
        names = inline.fields or [field.name for field in inline.model._meta.fields if field.editable]
        left_out = {key.name, inline.model._meta.pk.name, *inline.readonly_fields}
        prefix = key.remote_field.get_accessor_name(model=inline.model)
        return cls(inline.model, prefix, key.name, tuple(name for name in names if name not in left_out))

    def stored(self, parent: models.Model) -> Rows:
        rows = self.model._base_manager.filter(**{self.parent: parent.pk}).values_list(*self.columns)
        return sorted([as_text(value) for value in row] for row in rows)

    def sent(self, data: Mapping[str, Any]) -> Rows:
        """The rows that were sent, without those to be deleted and those left empty."""
        count = data.get(f"{self.prefix}-TOTAL_FORMS") or ""
        rows = [
            [self._read(name, data.get(f"{self.prefix}-{n}-{name}", "")) for name in self.columns]
            for n in range(int(count) if count.isdecimal() and len(count) < 5 else 0)
            if f"{self.prefix}-{n}-DELETE" not in data
        ]
        empty = [as_text(self._field(name).get_default()) for name in self.columns]
        return sorted(row for row in rows if any(row) and row != empty)

    def _read(self, name: str, text: str) -> str:
        try:
            return as_text(self._field(name).to_python(text))
        except ValidationError:
            return text

    def _field(self, name: str) -> Any:
        return self.model._meta.get_field(name)

    def in_words(self, rows: Rows) -> str:
        return "; ".join(", ".join(filter(None, row)) for row in rows)


class OptimisticLockModelForm(OptimisticLockMixin, ModelFormBase):
    """The form of a row that is stored, with the rows of its inline tables."""

    tables: Sequence[InlineTable] = ()

    def stored_state(self) -> Any:
        return [super().stored_state(), [table.stored(self.instance) for table in self.tables]]

    def differences(self) -> list[Difference] | None:
        own, found = super().differences(), []
        for table in self.tables:
            stored, sent = table.stored(self.instance), table.sent(self.data)
            if stored != sent:
                label = str(table.model._meta.verbose_name_plural).capitalize()
                found.append(Difference(label, table.in_words(stored), table.in_words(sent)))
        return None if own is None and not found else [*(own or []), *found]


@remembered
def _form_of(form: type[ModelFormBase], tables: tuple[InlineTable, ...]) -> type[ModelFormBase]:
    return type(form.__name__, (OptimisticLockModelForm, form), {"tables": tables})


class OptimisticLockAdmin(StrictFields, ModelAdminBase):
    """Admin whose forms carry the version they were opened with, and an id where they add."""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        if obj is not None and "form" not in options:
            tables = tuple(InlineTable.of(self.model, inline) for inline in self.get_inlines(request, obj))
            options["form"] = _form_of(self.form, tables)
        return super().get_form(request, obj, change=change, **options)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        found = super().get_object(request, object_id, from_field)
        if found is None or request.method != "POST":
            return found
        lock(self.model._base_manager.filter(pk=found.pk))
        return super().get_object(request, object_id, from_field)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        context = {ADDED: parse_uuid(request.POST.get(ADDED)) or new_id(), **(extra_context or {})}
        if object_id is not None or request.method != "POST" or ADDED not in request.POST:
            return super().changeform_view(request, object_id, form_url, context)
        key = f"admin-added:{request.user.pk}:{context[ADDED]}"
        with transaction.atomic():  # the cache is a table of the same database
            if not cache.add(key, "", KEPT_FOR):
                return redirect(cache.get(key) or request.get_full_path())
            try:
                response = super().changeform_view(request, object_id, form_url, context)
            except Exception:
                cache.delete(key)
                raise
            if response.status_code == 302:
                cache.set(key, response["Location"], KEPT_FOR)
            else:
                cache.delete(key)
            return response
