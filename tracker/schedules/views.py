"""Views of supplements and medicines: their times, and the hours to keep between them.

Every view of the page ends in `_render_schedules`, which reads it again and renders it.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foods.models import Food
from foods.search import MAX_QUERY_LENGTH, MIN_LETTERS, search_foods
from tracker.lib.form_fields import parse_row_number, save_once
from tracker.lib.http import parse_uuid, render_page
from tracker.lib.models import OwnedModel
from tracker.lib.unsaved import may_save, shows_unsaved
from tracker.profiles.decorators import MemberRequest
from tracker.profiles.models import member_lock
from tracker.schedules import actions
from tracker.schedules.forms import ConversionForm, MedicineForm, ScheduleForm
from tracker.schedules.models import Medicine, Schedule, ScheduleChange
from tracker.schedules.page import SupplementsPage, notice_asked_for

A_SCREENFUL = 12


def _render_schedules(request: MemberRequest, *, status: int = 200, **parts: Any) -> HttpResponse:
    page = SupplementsPage(request.user, notice_asked_for(request.user, request.GET), **parts)
    return render_page(request, "schedules/supplements.html", {"page": page}, status=status)


def _redirect_after_action(action: ScheduleChange | None) -> HttpResponse:
    """Redirect to the page, with the undo of the action."""
    address = reverse("schedules:show")
    return redirect(f"{address}?done={action.pk}" if action else address)


def _redirect_after_repeat(request: MemberRequest, id: UUID | str) -> HttpResponse:
    """Respond to a repeated request with the earlier action on this schedule."""
    return _redirect_after_action(ScheduleChange.objects.filter(user=request.user, schedule=id).last())


@require_safe
def show(request: MemberRequest) -> HttpResponse:
    return _render_schedules(request)


# --- schedules ------------------------------------------------------------------------------------


def _own_schedule(request: MemberRequest, id: UUID) -> Schedule:
    """Return the member's schedule, removed or not.

    404 for everything that is not this member's.
    """
    mine = Schedule.objects.filter(user=request.user).select_related("food")
    return get_object_or_404(mine.prefetch_related("food__portions"), pk=id)


def _was_created_before(request: MemberRequest, model: type[OwnedModel] = Schedule) -> bool:
    """Return True when an identical request created the object before."""
    id = parse_uuid(request.POST.get("id"))
    return id is not None and model._default_manager.filter(user=request.user, pk=id).exists()


@shows_unsaved
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Create a schedule; without `?food=`, the food is chosen first."""
    food_text = request.GET.get("food", "")
    if not food_text:
        return _choose(request)
    foods = Food.objects.visible_to(request.user).offered().prefetch_related("portions")
    food = get_object_or_404(foods, pk=parse_row_number(food_text))
    profile = request.user.profile
    form = ScheduleForm(request.POST or None, food=food, today=profile.today(), limit=profile.upper_limit)
    if _was_created_before(request):
        return _redirect_after_repeat(request, request.POST["id"])
    if may_save(request, form):
        return _save_once(request, form)
    return _render_schedule_form(request, form, food)


def _choose(request: MemberRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:MAX_QUERY_LENGTH]
    is_asked = len(query) >= MIN_LETTERS
    own = Food.objects.own_of(request.user).offered().filter(kind__in=Food.SUPPLEMENTAL_KINDS)
    context = {
        "query": query,
        "is_asked": is_asked,
        "found": [each.food for each in search_foods(query, user=request.user, limit=A_SCREENFUL).foods]
        if is_asked
        else own.order_by("sort_name", "id").prefetch_related("portions"),
    }
    return render_page(request, "schedules/choose.html", context)


@shows_unsaved
@require_http_methods(["GET", "POST"])
def change(request: MemberRequest, id: UUID) -> HttpResponse:
    """Change a schedule: it ends, and a new one continues it. Idempotent."""
    schedule = _own_schedule(request, id)
    if _was_created_before(request):
        return _redirect_after_repeat(request, request.POST["id"])
    profile = request.user.profile
    form = ScheduleForm(
        request.POST or None,
        food=schedule.food,
        today=profile.today(),
        schedule=schedule,
        limit=profile.upper_limit,
    )
    if schedule.removed_at and not (form.is_bound and form.in_force):
        messages.info(request, gettext("This schedule was removed. Nothing was changed."))
        return redirect("schedules:show")
    if may_save(request, form):
        return _save_once(request, form)
    return _render_schedule_form(request, form, schedule.food, schedule=schedule)


def _save_once(request: MemberRequest, form: ScheduleForm) -> HttpResponse:
    done = ScheduleChange.objects.filter(user=request.user)
    return _redirect_after_action(
        save_once(form, lambda: form.save_for(request.user), lambda id: done.filter(schedule=id).last())
    )


def _render_schedule_form(
    request: MemberRequest, form: ScheduleForm, food: Food, **context: Any
) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render_page(
        request, "schedules/schedule.html", {"form": form, "food": food, **context}, status=status
    )


@require_POST
def undo(request: MemberRequest, id: UUID) -> HttpResponse:
    """Undo an action, unless the schedule was changed since."""
    try:
        is_undone = actions.undo(request.user, id)
    except ScheduleChange.DoesNotExist:
        raise Http404 from None
    if not is_undone:
        messages.info(request, gettext("This schedule was changed later, so it can’t be undone."))
    return redirect("schedules:show")


@require_POST
def stop(request: MemberRequest, id: UUID) -> HttpResponse:
    """End a schedule from today on. Idempotent."""
    done = actions.stop(_own_schedule(request, id), request.user.profile.today())
    return _redirect_after_action(done) if done else _redirect_after_repeat(request, id)


@require_POST
def remove(request: MemberRequest, id: UUID) -> HttpResponse:
    """Remove a schedule; entries logged for it stay. Idempotent."""
    done = actions.remove(_own_schedule(request, id), request.user.profile.today())
    return _redirect_after_action(done) if done else _redirect_after_repeat(request, id)


# --- medicines, compounds -------------------------------------------------------------------------


@shows_unsaved
@require_POST
def add_medicine(request: MemberRequest) -> HttpResponse:
    """Add a medicine. Idempotent."""
    with member_lock(request.user):  # of two of one name at once, one is listed
        was_made = _was_created_before(request, Medicine)
        form = MedicineForm(request.POST, user=request.user)
        if not was_made and may_save(request, form):
            mine = Medicine.objects.filter(user=request.user)
            save_once(form, form.save, lambda id: mine.filter(pk=id).first())
            was_made = True
    return (
        redirect("schedules:show") if was_made else _render_schedules(request, medicine_form=form, status=422)
    )


def _own_medicine(request: MemberRequest, id: UUID) -> Medicine:
    return get_object_or_404(Medicine.objects.filter(user=request.user), pk=id)


@require_POST
def remove_medicine(request: MemberRequest, id: UUID) -> HttpResponse:
    with member_lock(request.user):
        medicine = _own_medicine(request, id)
        medicine.remove()
    return redirect(f"{reverse('schedules:show')}?medicine={id}")


@require_POST
def restore_medicine(request: MemberRequest, id: UUID) -> HttpResponse:
    with member_lock(request.user):
        medicine = _own_medicine(request, id)
        if not Medicine.objects.for_user(request.user).filter(name=medicine.name).exists():
            medicine.restore()
    return redirect("schedules:show")


@require_safe
def convert(request: MemberRequest) -> HttpResponse:
    """Convert a compound's milligrams to magnesium, and show the calculation."""
    form = ConversionForm(request.GET if "from_compound" in request.GET else None)
    conversion = form.conversion
    context = {"form": form, "conversion": conversion}
    status = 422 if form.is_bound and conversion is None else 200
    return render_page(request, "schedules/convert.html", context, partial="conversion", status=status)
