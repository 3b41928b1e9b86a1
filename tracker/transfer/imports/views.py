"""Pages of imports: the upload, one import from its preview to its undo, and the list."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from tracker.lib.http import render_page, wants_partial
from tracker.lib.ids import new_id
from tracker.logs.models import IntakeEntry
from tracker.profiles.decorators import MemberRequest
from tracker.transfer.imports import actions
from tracker.transfer.imports.files import PROBLEMS, ImportFiles
from tracker.transfer.imports.forms import SOURCES, AppForm, ColumnsForm, DayOrderForm, ImportForm, UploadForm
from tracker.transfer.imports.models import ColumnMapping, Import
from tracker.transfer.imports.preview import Preview
from tracker.transfer.readers.spreadsheet import header_digest

State = Import.State
MAX_UNFINISHED = 3  # uploads of one member that are kept; an older one is forgotten
MAX_KEPT_SHOWN = 100  # entries that were edited since, of an undone import


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: MemberRequest) -> HttpResponse:
    """Choose a file; on POST, keep and read it."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid():
        return redirect("transfer:show-import", _make_import(request, form).pk)
    count = Import.objects.for_user(request.user).count()
    context = {"form": form, "import_count": count, "sources": SOURCES}
    return render_page(request, "transfer/import.html", context, status=422 if form.errors else 200)


def _make_import(request: MemberRequest, form: UploadForm) -> Import:
    """Store the upload and begin to read it; the same form again finds the import that it made."""
    id = form.cleaned_data["id"]
    _forget_unfinished(request)
    try:
        with transaction.atomic():
            one = Import.objects.create(id=id, user=request.user, file_name=form.file_name)
    except IntegrityError:
        existing = Import.objects.for_user(request.user).filter(pk=id).first()
        if existing is not None:
            return existing
        one = Import.objects.create(id=new_id(), user=request.user, file_name=form.file_name)
    ImportFiles(one.pk).save_upload(form.cleaned_data["file"])
    actions.start_reading(one)
    return one


def _forget_unfinished(request: MemberRequest) -> None:
    unfinished = Import.objects.for_user(request.user).filter(state__in=Import.UNFINISHED)
    for one in unfinished.order_by("-created_at")[MAX_UNFINISHED - 1 :]:
        actions.cancel(one)


@require_safe
def list_imports(request: MemberRequest) -> HttpResponse:
    imports = Import.objects.for_user(request.user).order_by("-created_at")[:200]
    return render_page(request, "transfer/imports.html", {"imports": imports})


@require_safe
def show_import(request: MemberRequest, id: UUID) -> HttpResponse:
    one = _find(request, id)
    if wants_partial(request) and not one.is_at_work:
        return HttpResponseClientRefresh()  # the step is over: the whole page is another one
    return _render(request, one)


def _find(request: MemberRequest, id: UUID) -> Import:
    return get_object_or_404(Import.objects.for_user(request.user), pk=id)


def _render(request: MemberRequest, one: Import, form: forms.Form | None = None) -> HttpResponse:
    """Show an import as its state has it: progress, a question, the preview or the result."""
    context: dict[str, Any] = {"one": one, "form": form or _form_of(one)}
    if one.state == State.READY and not one.is_own_export:
        context["preview"] = Preview(**one.preview)
    if one.state == State.UNDONE:
        kept = IntakeEntry.objects.for_user(request.user).filter(import_links__source_import=one)
        context["kept"] = kept.order_by("day", "id")[:MAX_KEPT_SHOWN]
    status = 422 if form is not None and form.errors else 200
    return render_page(
        request, "transfer/show_import.html", context, partial="import-progress", status=status
    )


def _form_of(one: Import, data: Any = None) -> forms.Form | None:
    """Return the form that this state of the import asks for."""
    if one.is_own_export:
        return None
    if one.state == State.READY:
        return ImportForm(data, one=one)
    if one.state != State.ASKING:
        return None
    if "columns" in one.preview:
        return ColumnsForm(data, columns=one.preview["columns"])
    return (
        DayOrderForm(data) if one.preview.get("needs_day_order") else AppForm(data, apps=one.preview["apps"])
    )


@require_POST
def answer(request: MemberRequest, id: UUID) -> HttpResponse:
    """Take an answer about the file, and read it with that."""
    one = _find(request, id)
    form = _form_of(one, request.POST)
    if one.state != State.ASKING or form is None:
        return redirect("transfer:show-import", one.pk)
    if not form.is_valid():
        return _render(request, one, form)
    if isinstance(form, AppForm):
        one.set_state(State.ASKING, answers=one.answers | form.cleaned_data)
        actions.preview_rows(one)
        return redirect("transfer:show-import", one.pk)
    answers = form.cleaned_data
    if isinstance(form, ColumnsForm):
        answers = {"columns": form.columns()}
        _remember(request, one, form.columns())
    one.set_state(State.ASKING, answers=one.answers | answers)
    actions.start_reading(one)
    return redirect("transfer:show-import", one.pk)


def _remember(request: MemberRequest, one: Import, columns: dict[str, str]) -> None:
    ColumnMapping.objects.update_or_create(
        user=request.user, header=header_digest(one.preview["columns"]), defaults={"columns": columns}
    )


@require_POST
def start(request: MemberRequest, id: UUID) -> HttpResponse:
    """Import what was previewed."""
    one = _find(request, id)
    if one.state != State.READY or one.notice:
        return redirect("transfer:show-import", one.pk)
    if one.is_own_export:
        actions.start_writing(one, {})
        return redirect("transfer:show-import", one.pk)
    form = ImportForm(request.POST, one=one)
    if not form.is_valid():
        return _render(request, one, form)
    actions.start_writing(one, form.answers())
    return redirect("transfer:show-import", one.pk)


@require_POST
def cancel(request: MemberRequest, id: UUID) -> HttpResponse:
    """Stop an import. One that is gone was cancelled before, by a tap that was sent twice."""
    one = Import.objects.for_user(request.user).filter(pk=id).first()
    if one is not None:
        actions.cancel(one)
    if one is None or one.state in Import.UNFINISHED:
        messages.success(request, gettext("Nothing was imported."))
        return redirect("transfer:import")
    return redirect("transfer:show-import", one.pk)


@require_POST
def undo(request: MemberRequest, id: UUID) -> HttpResponse:
    """Take a whole import back, whenever it was made."""
    one = _find(request, id)
    if one.state == State.DONE and not one.is_own_export:
        actions.start_undo(one)
    return redirect("transfer:show-import", one.pk)


@require_safe
def problems(request: MemberRequest, id: UUID) -> FileResponse:
    """Download the rows that were not understood."""
    path = ImportFiles(_find(request, id).pk).path(PROBLEMS)
    if not path.is_file():
        raise Http404
    return FileResponse(
        path.open("rb"), as_attachment=True, filename="not-understood.csv", content_type="text/csv"
    )
