"""Views of symptoms: logging by one tap, details afterwards."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from tracker.lib.form_fields import save_once
from tracker.lib.http import parse_day, parse_month, parse_uuid, render_page, wants_partial
from tracker.lib.model_rows import lock
from tracker.lib.unsaved import is_unsaved, may_save, shows_unsaved
from tracker.profiles.decorators import MemberRequest
from tracker.symptoms import actions
from tracker.symptoms.forms import (
    DetailsForm,
    DoctorVisitForm,
    KindForm,
    RepeatForm,
    SymptomFilterForm,
    SymptomFreeForm,
)
from tracker.symptoms.models import DoctorVisit, Kind, Symptom
from tracker.symptoms.page import SymptomPage, symptoms_url
from tracker.symptoms.red_flags import find_red_flags

SENT_BEFORE = gettext_lazy("Already logged. To log another symptom, choose again.")


def _redirect_to_symptoms(request: MemberRequest, address: str) -> HttpResponse:
    """Redirect to another page, with or without htmx."""
    return HttpResponseClientRedirect(address) if wants_partial(request) else redirect(address)


@require_safe
def show(request: MemberRequest) -> HttpResponse:
    """Show the symptoms.

    `?seen=` names a visit to a doctor that was just recorded and can be undone.
    """
    id = parse_uuid(request.GET.get("seen"))
    visit = DoctorVisit.objects.for_user(request.user).filter(pk=id).first() if id else None
    filter_form = SymptomFilterForm(request.GET, user=request.user)
    condition = filter_form.condition()
    chosen = {name: value for name, value in filter_form.cleaned_data.items() if value}
    page = SymptomPage(
        request.user.profile,
        parse_day(request.GET.get("to")),
        visit,
        condition,
        urlencode(chosen),
        parse_month(request.GET.get("month")),
    )
    context = {
        "page": page,
        "visit_form": DoctorVisitForm(),
        "filter_form": filter_form,
        "repeat_form": RepeatForm(),
    }
    return render_page(request, "symptoms/symptoms.html", context)


def _visits(request: MemberRequest) -> QuerySet[DoctorVisit]:
    return DoctorVisit.objects.filter(user=request.user)


@require_POST
def note_visit(request: MemberRequest) -> HttpResponse:
    """Record a visit to a doctor today. Idempotent."""
    mine, today = _visits(request), request.user.profile.today()
    form = DoctorVisitForm(request.POST)
    form.is_valid()  # always: see NewIdField
    visit = save_once(form, lambda: form.save_for(request.user, today), lambda id: mine.filter(pk=id).first())
    return redirect(f"{reverse('symptoms:index')}?seen={visit.pk}")


@require_POST
def undo_visit(request: MemberRequest, id: UUID) -> HttpResponse:
    """Remove the record of a visit. Idempotent."""
    visit = get_object_or_404(DoctorVisit, user=request.user, pk=id)
    visit.remove()
    return redirect("symptoms:index")


# --- logging --------------------------------------------------------------------------------------


@require_safe
def log_on_day(request: MemberRequest, day: date) -> HttpResponse:
    """Show one day's symptoms and the buttons to log one.

    The day page loads this part at its bottom.
    """
    return _render_choice(request, day)


@shows_unsaved
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Show the buttons to log a symptom on `?day=` or today; on POST, log one.

    For today it gets the current time.
    """
    profile = request.user.profile
    today = profile.today()
    if request.method == "GET":
        return _render_choice(request, min(parse_day(request.GET.get("day")) or today, today))
    form = KindForm(request.POST, today=today)
    if not form.is_valid():
        return _render_choice(request, form.cleaned_data.get("day") or today, form.problem)
    if is_unsaved(request):
        return _render_choice(request, form.cleaned_data["day"])
    data = form.cleaned_data
    started_at = profile.now().time().replace(second=0, microsecond=0) if data["day"] == today else None
    try:
        symptom = actions.log(request.user, data["day"], data["kind"], id=data["id"], started_at=started_at)
    except actions.AlreadyUsed:
        return _render_choice(request, data["day"], str(SENT_BEFORE))
    return _redirect_to_symptoms(request, reverse("symptoms:symptom", args=[symptom.pk]))


@require_POST
def repeat(request: MemberRequest) -> HttpResponse:
    """Log the kind, body part and side of an earlier symptom again, today and now. Idempotent."""
    profile = request.user.profile
    form = RepeatForm(request.POST)
    if not form.is_valid():
        messages.error(request, form.problem)
        return redirect("symptoms:index")
    like = _own_symptom(request, form.cleaned_data["like"])
    try:
        symptom = actions.log(
            request.user,
            profile.today(),
            like.kind,
            id=form.cleaned_data["id"],
            started_at=profile.now().time().replace(second=0, microsecond=0),
            place=like.place,
            side=like.side,
        )
    except actions.AlreadyUsed:
        messages.info(request, str(SENT_BEFORE))
        return redirect("symptoms:index")
    return redirect("symptoms:symptom", symptom.pk)


@require_POST
def symptom_free(request: MemberRequest) -> HttpResponse:
    """Record that a day had no symptoms, or delete that record. Idempotent."""
    form = SymptomFreeForm(request.POST, today=request.user.profile.today())
    if not form.is_valid():
        messages.error(request, next(str(errors[0]) for errors in form.errors.values()))
    elif not actions.set_symptom_free(
        request.user, form.cleaned_data["day"], is_free=form.cleaned_data["is_free"]
    ):
        messages.info(request, gettext("You’ve logged a symptom on this day. Delete it first."))
    return redirect("symptoms:index")


def _render_choice(request: MemberRequest, day: date, problem: str = "") -> HttpResponse:
    today = request.user.profile.today()
    context: dict[str, Any] = {
        "day": day,
        "form": KindForm(today=today, day=day),
        "is_to_come": day > today,
        "symptoms": Symptom.objects.for_user(request.user).on(day),
        "problem": problem,
        "twitch": Kind.TWITCH,
        "spasm": Kind.SPASM,
        "others": [Kind.WEAKNESS, Kind.THINNING, Kind.TIREDNESS, Kind.TINGLING, Kind.ELECTRIC],
    }
    return render_page(
        request, "symptoms/new.html", context, partial="day-symptoms", status=422 if problem else 200
    )


# --- one symptom ----------------------------------------------------------------------------------


def _own_symptom(request: MemberRequest, id: UUID) -> Symptom:
    """Return the member's symptom, removed or not.

    404 for everything that is not this member's.
    """
    return get_object_or_404(Symptom, user=request.user, pk=id)


@shows_unsaved
@require_http_methods(["GET", "POST"])
def symptom(request: MemberRequest, id: UUID) -> HttpResponse:
    """Show or change the details of a symptom."""
    symptom = _own_symptom(request, id)
    today = request.user.profile.today()
    if symptom.removed_at:
        return _redirect_from_removed(request, symptom, today)
    form = DetailsForm(symptom=symptom, today=today)
    if request.method == "POST":
        symptom, form = _save_details(request, id, today)
        if symptom.removed_at:  # by another browser, this moment
            return _redirect_from_removed(request, symptom, today)
        if may_save(request, form):
            return _redirect_to_symptoms(request, f"{symptoms_url(symptom.day, today)}#symptom-{symptom.pk}")
    context = {
        "symptom": symptom,
        "form": form,
        "signs": find_red_flags(request.user, symptom.day, about=symptom),
        "visit_form": DoctorVisitForm(),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "symptoms/symptom.html", context, partial="symptom-form", status=status)


@transaction.atomic
def _save_details(request: MemberRequest, id: UUID, today: date) -> tuple[Symptom, DetailsForm]:
    """The symptom, and the form that was sent: saved when it may be."""
    lock(Symptom.objects.filter(user=request.user, pk=id))
    symptom = _own_symptom(request, id)
    form = DetailsForm(request.POST, symptom=symptom, today=today)
    if may_save(request, form):
        actions.change(symptom, **form.cleaned_data)
    return symptom, form


def _redirect_from_removed(request: MemberRequest, symptom: Symptom, today: date) -> HttpResponse:
    if request.method == "POST":
        messages.info(request, gettext("This symptom was removed. Nothing was changed."))
    return _redirect_to_symptoms(request, symptoms_url(symptom.day, today))


@require_POST
def remove(request: MemberRequest, id: UUID) -> HttpResponse:
    """Remove a symptom. Idempotent."""
    symptom = _own_symptom(request, id)
    actions.remove(symptom)
    return _redirect_to_symptoms(request, symptoms_url(symptom.day, request.user.profile.today()))


@require_POST
def undo(request: MemberRequest, id: UUID) -> HttpResponse:
    """Undo the last action, if it is the one that the page showed. Idempotent."""
    symptom = _own_symptom(request, id)
    if message := actions.undo(symptom, request.POST.get("act", "")):
        messages.info(request, message)
    return redirect(symptoms_url(symptom.day, request.user.profile.today()))
