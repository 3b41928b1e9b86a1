"""Bulk edit: export the list as a spreadsheet and import it with a preview of all changes."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext
from import_export.admin import ImportExportMixin
from import_export.forms import ExportForm
from import_export.tmp_storages import CacheStorage

from foods.models import Food
from foods.spreadsheets import (
    MAX_FILE_BYTES,
    MAX_ROWS,
    XLSX,
    ChangedMeanwhile,
    CsvFormat,
    FoodResource,
    UnreadableFile,
    digest,
    read_table,
    refused_cells,
)

GONE = gettext_lazy("This file has expired. Upload it again.")
CONFIRMED = gettext_lazy("You already saved the changes of this file. To check for more, upload it again.")
CHANGED = gettext_lazy("Some foods changed in the meantime. Check the changes again.")
SAME_RECORD = gettext_lazy("Two foods can’t have the same source and id. Nothing was changed.")


def _limits() -> dict[str, Any]:
    return {"megabytes": MAX_FILE_BYTES // 1_000_000, "rows": f"{MAX_ROWS:,}"}


class StoredUpload(CacheStorage):
    """Uploaded file between preview and confirmation.

    Stored in the cache, which is a database table that all processes share. A file on disk would be on one
    machine only, and would need a folder and clean-up.
    """

    CACHE_LIFETIME = 60 * 60
    CACHE_PREFIX = "bulk-edit-"

    def claim(self) -> bool:
        """Return True when this request may write the file: only the first of several may."""
        return cache.add(f"{self.CACHE_PREFIX}{self.name}-written", True, self.CACHE_LIFETIME)

    def release(self) -> None:
        """Allow the file to be confirmed again, after a change that was not made."""
        cache.delete(f"{self.CACHE_PREFIX}{self.name}-written")


class UploadForm(forms.Form):
    import_file = forms.FileField(
        label=gettext_lazy("File"),
        error_messages={"required": gettext_lazy("Choose a CSV or XLSX file.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["import_file"].help_text = (
            gettext("CSV or XLSX, at most %(megabytes)s MB and %(rows)s rows.") % _limits()
        )

    def clean_import_file(self) -> bytes:
        upload = self.cleaned_data["import_file"]
        if upload.size > MAX_FILE_BYTES:
            raise forms.ValidationError(
                gettext("The file is larger than %(megabytes)s MB. Split it in two.") % _limits()
            )
        self.file_name = str(upload.name)
        return bytes(upload.read())


class ConfirmForm(forms.Form):
    kept_as = forms.CharField(widget=forms.HiddenInput)
    file_name = forms.CharField(widget=forms.HiddenInput)
    changes = forms.CharField(widget=forms.HiddenInput)


class BulkEditAdmin(ImportExportMixin):
    """Mixin for FoodAdmin. The two upload pages are our own; the export is the library's."""

    resource_classes = [FoodResource]
    formats = [XLSX, CsvFormat]
    export_form_class = ExportForm
    import_template_name = "admin/foods/food/bulk_edit.html"
    export_template_name = "admin/foods/food/export.html"
    import_export_change_list_template = "admin/foods/food/change_list.html"

    # --- permissions ------------------------------------------------------------------------------

    def has_import_permission(self, request: HttpRequest) -> bool:
        return bool(self.has_change_permission(request))

    def has_export_permission(self, request: HttpRequest) -> bool:
        return bool(self.has_view_permission(request))

    # --- export -----------------------------------------------------------------------------------

    def get_export_formats(self) -> list[Any]:
        return self.formats

    def export_action(self, request: HttpRequest) -> HttpResponse:
        """Show a page with the number of foods and a button for each file format.

        An invalid filter redirects to the list, as on the list's own page.
        """
        try:
            return self._export(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(f"{reverse('admin:foods_food_changelist')}?e=1")

    def _export(self, request: HttpRequest) -> HttpResponse:
        if self.has_export_permission(request) and self._too_many(self.get_export_queryset(request)):
            sentence = (
                gettext("There are more than %(rows)s foods in the list. Filter or search it first.")
                % _limits()
            )
            self.message_user(request, sentence, messages.ERROR)
            return self._to_the_list(request)
        page: HttpResponse = super().export_action(request)
        return page

    def init_request_context_data(self, request: HttpRequest, form: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().init_request_context_data(request, form)
        count = self.get_export_queryset(request).order_by().count()
        return context | {"title": gettext("Export foods"), "count": count}

    def _too_many(self, queryset: QuerySet[Food]) -> bool:
        return queryset.order_by()[: MAX_ROWS + 1].count() > MAX_ROWS

    # --- import -----------------------------------------------------------------------------------

    def import_action(self, request: HttpRequest, **options: Any) -> HttpResponse:
        """Show the upload form, then a preview of the file's changes."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method != "POST" or not form.is_valid():
            return self._page(request, form)
        data = form.cleaned_data["import_file"]
        try:
            table = read_table(data, FoodResource.columns())
        except UnreadableFile as error:
            form.add_error("import_file", str(error))
            return self._page(request, form)
        upload = StoredUpload()
        upload.save(data)
        return self._preview(request, table, upload.name, form.file_name)

    def process_import(self, request: HttpRequest, **options: Any) -> HttpResponse:
        """Make the previewed changes. If they differ by now, preview them again instead."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        form = ConfirmForm(request.POST or None)
        if not form.is_valid():
            return self._gone(request)
        upload, file_name = StoredUpload(name=form.cleaned_data["kept_as"]), form.cleaned_data["file_name"]
        if not upload.claim():
            messages.info(request, CONFIRMED)
            return self._to_the_list(request)
        data = upload.read()
        if data is None:
            upload.release()
            return self._gone(request)
        table = read_table(data, FoodResource.columns())
        resource = self._resource(request)
        result = resource.plan(table)
        try:
            if digest(result) != form.cleaned_data["changes"]:
                raise ChangedMeanwhile
            issue_count = resource.write(by=request.user, reason=f"Bulk edit: {file_name}")
            upload.remove()
        except ChangedMeanwhile:
            messages.warning(request, CHANGED)
            return self._preview(request, table, upload.name, file_name)
        except IntegrityError:
            messages.error(request, SAME_RECORD)
            return self._preview(request, table, upload.name, file_name)
        finally:
            if upload.read() is not None:  # some changes were not made
                upload.release()
        self._say(request, result, issue_count)
        return self._to_the_list(request)

    def _gone(self, request: HttpRequest) -> HttpResponse:
        messages.error(request, GONE)
        return HttpResponseRedirect(reverse("admin:foods_food_import"))

    def _resource(self, request: HttpRequest) -> FoodResource:
        return FoodResource(can_add=self.has_add_permission(request))

    def _preview(self, request: HttpRequest, table: Any, kept_as: str, file_name: str) -> HttpResponse:
        result = self._resource(request).plan(table)
        changed = [row for row in result.rows if row.changes]
        refused = refused_cells(result, table)
        shown = {
            "changed": changed,
            "columns": sorted(Counter(change.column for row in changed for change in row.changes).items()),
            "refused": refused,
            "refused_rows": result.totals["invalid"],
            "new": result.totals["new"],
            "updated": result.totals["update"],
            "unchanged": result.totals["skip"],
            "file_name": file_name,
        }
        if changed:
            initial = {"kept_as": kept_as, "file_name": file_name, "changes": digest(result)}
            shown["confirm_form"] = ConfirmForm(initial=initial)
        return self._page(request, UploadForm(), shown)

    def _page(self, request: HttpRequest, form: forms.Form, shown: Any = None) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Bulk edit"),
            "opts": self.opts,
            "form": form,
            "columns": FoodResource.columns(),
            "preview": shown,
        }
        status = 422 if form.is_bound and form.errors else 200
        return TemplateResponse(request, self.import_template_name, context, status=status)

    def _say(self, request: HttpRequest, result: Any, issue_count: int) -> None:
        counts = {name: f"{count:,}" for name, count in result.totals.items()}
        sentences = [gettext("%(update)s changed, %(new)s added, %(skip)s unchanged.") % counts]
        if refused := result.totals["invalid"]:
            sentences.append(
                ngettext(
                    "%(invalid)s rejected row was left out.",
                    "%(invalid)s rejected rows were left out.",
                    refused,
                )
                % counts
            )
        self.message_user(request, " ".join(sentences), messages.SUCCESS)
        if issue_count:
            raised = ngettext(
                "%(count)s data issue was raised.", "%(count)s data issues were raised.", issue_count
            )
            self.message_user(request, raised % {"count": f"{issue_count:,}"}, messages.WARNING)

    def _to_the_list(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:foods_food_changelist"))
