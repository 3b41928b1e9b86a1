"""Page that matches the foods of a file without magnesium with the catalogue."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from tracker.lib.http import render_page
from tracker.profiles.decorators import MemberRequest
from tracker.transfer.imports import actions
from tracker.transfer.imports.files import ImportFiles
from tracker.transfer.imports.matches import find_matches
from tracker.transfer.imports.models import Import


@require_http_methods(["GET", "HEAD", "POST"])
def match_foods(request: MemberRequest, id: UUID) -> HttpResponse:
    """Show each match; on POST, import the confirmed ones with the catalogue's values."""
    one = get_object_or_404(Import.objects.for_user(request.user), pk=id)
    files = ImportFiles(one.pk)
    if one.state != Import.State.READY or not one.notice:
        return redirect("transfer:show-import", one.pk)
    if not files.has_rows:
        raise Http404
    matches = find_matches(request.user, (row for row, _ in files.rows()))
    if request.method != "POST":
        return render_page(request, "transfer/import_matches.html", {"one": one, "matches": matches})
    confirmed = set(request.POST.getlist("match"))
    answers = {match.text: match.as_answer() for match in matches if match.text in confirmed}
    if answers:
        actions.start_writing(one, {"matches": answers})
    return redirect("transfer:show-import", one.pk)
