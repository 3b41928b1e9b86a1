"""The page Your data, and single tables as CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from foods.models import Food
from tracker.lib.http import render_page
from tracker.logs.models import DayNote, IntakeEntry
from tracker.meals.models import SavedMeal
from tracker.profiles.decorators import MemberRequest
from tracker.profiles.models import User
from tracker.schedules.models import Medicine, Schedule
from tracker.symptoms.models import DoctorVisit, Symptom
from tracker.transfer import export
from tracker.transfer.background_export import is_large
from tracker.transfer.forms import TableForm
from tracker.transfer.models import DataExport

# The function that writes a table, and the name of its file.
TABLES: dict[str, tuple[Callable[..., Iterator[str]], str]] = {
    "entries": (export.entries_as_csv, "magnesium"),
    "days": (export.days_as_csv, "days"),
    "foods": (export.own_foods_as_csv, "own-foods"),
    "schedules": (export.schedules_as_csv, "schedules"),
    "medicines": (export.medicines_as_csv, "medicines"),
    "symptoms": (export.symptoms_as_csv, "symptoms"),
    "doctor-visits": (export.doctor_visits_as_csv, "doctor-visits"),
    "meals": (export.meals_as_csv, "meals"),
}


@require_safe
def show(request: MemberRequest) -> HttpResponse:
    context = page_context(request.user, TableForm())
    return render_page(request, "transfer/data.html", context, partial="export-state")


@require_safe
def export_table(request: MemberRequest, table: str) -> HttpResponseBase:
    """Send one table as CSV, of the days and with the separator that were chosen."""
    form = TableForm(request.GET)
    if not form.is_valid():
        context = page_context(request.user, form)
        return render_page(request, "transfer/data.html", context, status=422)
    write, name = TABLES[table]
    return StreamingHttpResponse(
        write(request.user, form.options),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}-{request.user.profile.today()}.csv"'},
    )


@require_safe
def choose_table(request: MemberRequest) -> HttpResponse:
    """Lead to the table that was chosen, with the days and the separator in its address."""
    form = TableForm(request.GET)
    if not form.is_valid():
        return render_page(request, "transfer/data.html", page_context(request.user, form), status=422)
    chosen = {name: request.GET[name] for name in ("from", "to", "separator") if request.GET.get(name)}
    address = reverse(f"transfer:{form.cleaned_data['table'] or 'export'}")
    return redirect(f"{address}?{urlencode(chosen)}" if chosen else address)


def page_context(user: User, form: TableForm) -> dict[str, Any]:
    """Return the numbers of rows in each table, the form, and the state of an export."""
    counts = {
        "entry_count": IntakeEntry.objects.for_user(user).count(),
        "day_count": DayNote.objects.filter(user=user).count(),
        "food_count": Food.objects.own_of(user).count(),
        "schedule_count": Schedule.objects.for_user(user).count(),
        "medicine_count": Medicine.objects.for_user(user).count(),
        "symptom_count": Symptom.objects.for_user(user).count(),
        "doctor_visit_count": DoctorVisit.objects.filter(user=user, removed_at=None).count(),
        "meal_count": SavedMeal.objects.for_user(user).count(),
    }
    return counts | {
        "is_empty": not any(counts.values()),
        "is_large": is_large(user),
        "latest_export": DataExport.objects.latest_of(user),
        "form": form,
    }
