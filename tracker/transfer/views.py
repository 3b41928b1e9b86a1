from collections.abc import Iterator

from django.http import HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from foods.models import Food
from tracker.lib.http import render_page
from tracker.logs.models import DayNote, IntakeEntry
from tracker.meals.models import SavedMeal
from tracker.profiles.decorators import MemberRequest
from tracker.schedules.models import Medicine, Schedule
from tracker.symptoms.models import DoctorVisit, Symptom
from tracker.transfer.export import (
    days_as_csv,
    doctor_visits_as_csv,
    entries_as_csv,
    meals_as_csv,
    medicines_as_csv,
    own_foods_as_csv,
    schedules_as_csv,
    symptoms_as_csv,
)


@require_safe
def show(request: MemberRequest) -> HttpResponse:
    context = {
        "entry_count": IntakeEntry.objects.for_user(request.user).count(),
        "day_count": DayNote.objects.filter(user=request.user).count(),
        "food_count": Food.objects.own_of(request.user).count(),
        "schedule_count": Schedule.objects.for_user(request.user).count(),
        "medicine_count": Medicine.objects.for_user(request.user).count(),
        "symptom_count": Symptom.objects.for_user(request.user).count(),
        "doctor_visit_count": DoctorVisit.objects.filter(user=request.user, removed_at=None).count(),
        "meal_count": SavedMeal.objects.for_user(request.user).count(),
    }
    return render_page(request, "transfer/data.html", context | {"is_empty": not any(context.values())})


@require_safe
def export(request: MemberRequest) -> StreamingHttpResponse:
    return _file("magnesium", entries_as_csv(request.user), request)


@require_safe
def export_foods(request: MemberRequest) -> StreamingHttpResponse:
    return _file("own-foods", own_foods_as_csv(request.user), request)


@require_safe
def export_schedules(request: MemberRequest) -> StreamingHttpResponse:
    return _file("schedules", schedules_as_csv(request.user), request)


@require_safe
def export_medicines(request: MemberRequest) -> StreamingHttpResponse:
    return _file("medicines", medicines_as_csv(request.user), request)


@require_safe
def export_meals(request: MemberRequest) -> StreamingHttpResponse:
    return _file("meals", meals_as_csv(request.user), request)


@require_safe
def export_symptoms(request: MemberRequest) -> StreamingHttpResponse:
    return _file("symptoms", symptoms_as_csv(request.user), request)


@require_safe
def export_doctor_visits(request: MemberRequest) -> StreamingHttpResponse:
    return _file("doctor-visits", doctor_visits_as_csv(request.user), request)


@require_safe
def export_days(request: MemberRequest) -> StreamingHttpResponse:
    return _file("days", days_as_csv(request.user), request)


def _file(name: str, lines: Iterator[str], request: MemberRequest) -> StreamingHttpResponse:
    name = f"{name}-{request.user.profile.today()}.csv"
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
