from django.http import HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from tracker.lib.http import render_page
from tracker.logs.models import IntakeEntry
from tracker.profiles.members import MemberRequest
from tracker.transfer.export import entries_as_csv


@require_safe
def show(request: MemberRequest) -> HttpResponse:
    count = IntakeEntry.objects.for_user(request.user).count()
    return render_page(request, "transfer/data.html", {"entry_count": count})


@require_safe
def export(request: MemberRequest) -> StreamingHttpResponse:
    name = f"magnesium-{request.user.profile.today()}.csv"
    return StreamingHttpResponse(
        entries_as_csv(request.user),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
