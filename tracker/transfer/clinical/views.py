"""Pages and files for doctors, pharmacists and calendars."""

from __future__ import annotations

import json
from datetime import date

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from tracker.lib.date_ranges import DateRange, RangeForm
from tracker.lib.http import render_page
from tracker.profiles.decorators import MemberRequest
from tracker.schedules.models import Medicine, Schedule, TimeOfDay
from tracker.transfer.clinical import calendar, fhir
from tracker.transfer.clinical.summary import schedules_between, summarise

USUAL_DAYS = 90


@require_safe
def clinical(request: MemberRequest) -> HttpResponse:
    """Show what the file for clinical systems holds, before it is downloaded."""
    form = _range_form(request)
    summary = summarise(request.user, form.range) if form.is_valid() else None
    context = {"form": form, "summary": summary}
    return render_page(request, "transfer/clinical.html", context, status=200 if summary else 422)


@require_safe
def bundle(request: MemberRequest) -> HttpResponse:
    """Send the FHIR bundle of the days that were chosen."""
    form = _range_form(request)
    if not form.is_valid():
        return render_page(request, "transfer/clinical.html", {"form": form, "summary": None}, status=422)
    made_at = timezone.now()
    made = fhir.make_bundle(request.user, summarise(request.user, form.range), made_at)
    name = f"magnesium-fhir-{form.range.first}-to-{form.range.last}.json"
    return _file(json.dumps(made, ensure_ascii=False, indent=1).encode(), fhir.MEDIA_TYPE, name)


@require_safe
def calendar_file(request: MemberRequest) -> HttpResponse:
    """Send the calendar of what is taken from today on."""
    made = calendar.make_calendar(_current_schedules(request), timezone.now())
    return _file(made, calendar.MEDIA_TYPE, f"magnesium-{request.user.profile.today()}.ics")


@require_safe
def schedule_list(request: MemberRequest) -> HttpResponse:
    """Show a list to print of what is taken when."""
    order = list(TimeOfDay)
    schedules = sorted(_current_schedules(request), key=lambda each: order.index(TimeOfDay(each.time_of_day)))
    context = {
        "schedules": schedules,
        "medicines": Medicine.objects.for_user(request.user),
        "today": request.user.profile.today(),
    }
    return render_page(request, "transfer/schedule_list.html", context)


def _current_schedules(request: MemberRequest) -> list[Schedule]:
    return schedules_between(request.user, DateRange(request.user.profile.today(), date.max))


def _range_form(request: MemberRequest) -> RangeForm:
    usual = DateRange.ending(request.user.profile.today(), days=USUAL_DAYS)
    return RangeForm.of(request.GET, usual)


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=media_type, headers=headers)
