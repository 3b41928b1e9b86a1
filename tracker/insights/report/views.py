from __future__ import annotations

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from tracker.insights.chart_days import last_finished_day
from tracker.insights.report import pdf
from tracker.insights.report.build import Report, build_report
from tracker.insights.report.forms import ReportForm
from tracker.lib.date_ranges import DateRange
from tracker.lib.http import render_page
from tracker.profiles.decorators import MemberRequest, target_required

USUAL_DAYS = 28  # four weeks: enough to see a habit, short enough for a page


@require_safe
@target_required
def report(request: MemberRequest) -> HttpResponse:
    form = ReportForm.asked(request.GET, _usual(request))
    return _render_report(request, form, status=200 if form.is_valid() else 422)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("name", "born")
@target_required
def report_pdf(request: MemberRequest) -> HttpResponse:
    """Return the PDF.

    By POST with the text typed for this print; by GET, as a link, without it.
    """
    is_post = request.method == "POST"
    form = ReportForm.asked(
        request.POST if is_post else request.GET, _usual(request), is_print=True, is_named=is_post
    )
    if not form.is_valid():
        return _render_report(request, form, status=422)
    if not pdf.is_available():
        return _render_report(request, form, status=404)
    context = {"report": _build_report(request, form), "print": form.cleaned_data}
    try:
        made = pdf.pdf_of(render_to_string("insights/report_paper.html", context))
    except pdf.Busy:
        return _render_report(request, form, status=429)
    name = f"magnesium-{form.range.first}-to-{form.range.last}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


def _usual(request: MemberRequest) -> DateRange:
    return DateRange.ending(last_finished_day(request.user.profile), days=USUAL_DAYS)


def _build_report(request: MemberRequest, form: ReportForm) -> Report:
    choices = form.cleaned_data
    has_appendix = choices.get("appendix", False)
    return build_report(request.user, request.targets, form.range, choices["show"], has_appendix=has_appendix)


def _render_report(request: MemberRequest, form: ReportForm, *, status: int) -> HttpResponse:
    """Render the report below its form; only the form when that is invalid."""
    context = {
        "form": form,
        "report": None if {"from", "to", "show"} & form.errors.keys() else _build_report(request, form),
        "has_pdf": pdf.is_available(),
        "status": status,
    }
    return render_page(request, "insights/report.html", context, status=status)
