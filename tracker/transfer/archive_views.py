"""Download everything: at once for a small account, built in the background for a large one."""

from __future__ import annotations

import tempfile
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tracker.profiles.decorators import MemberRequest
from tracker.transfer.archive import write_archive
from tracker.transfer.background_export import is_large, request_export
from tracker.transfer.models import DataExport
from tracker.transfer.own_format.schema import json_schema

MAX_BYTES_IN_MEMORY = 4 * 1024**2


@require_safe
def download_at_once(request: MemberRequest) -> FileResponse | HttpResponse:
    """Send the zip of a small account; lead to the page that prepares it for a large one."""
    if is_large(request.user):
        return redirect("transfer:show")
    file = tempfile.SpooledTemporaryFile(MAX_BYTES_IN_MEMORY)  # noqa: SIM115 (the response closes it)
    write_archive(request.user, timezone.now(), file)
    file.seek(0)
    return _zip_response(request, file)


@require_POST
def prepare(request: MemberRequest) -> HttpResponse:
    """Begin to build the zip, unless one is being built or ready."""
    request_export(request.user)
    return redirect("transfer:show")


@require_safe
def download(request: MemberRequest, pk: UUID) -> FileResponse:
    """Send the member's own zip until its day is over."""
    made = DataExport.objects.for_user(request.user).filter(pk=pk).first()
    if made is None or not made.is_ready:
        raise Http404
    return _zip_response(request, made.path.open("rb"))


def _zip_response(request: MemberRequest, file: object) -> FileResponse:
    name = f"magnesium-{request.user.profile.today()}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


@login_not_required
@require_safe
def schema(request: HttpRequest) -> JsonResponse:
    """Return the JSON Schema of data.json. It is public: programs read it without an account."""
    response = JsonResponse(json_schema(), json_dumps_params={"indent": 1, "ensure_ascii": False})
    response["Content-Type"] = "application/schema+json"
    return response
