from __future__ import annotations

from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.lib.http import parse_uuid, render_page
from tracker.lib.unsaved import may_save, shows_unsaved
from tracker.profiles import dri
from tracker.profiles.decorators import MemberRequest
from tracker.profiles.forms import (
    ConditionsForm,
    EffectiveDatedForm,
    PartOfProfileForm,
    PreferencesForm,
    RefinedTargetForm,
    RefineForm,
    SettingForm,
    TargetForm,
    WelcomeForm,
)
from tracker.profiles.intake_words import intake_in_words
from tracker.profiles.models import Profile, Target, member_lock
from tracker.profiles.settings_list import PREFERENCES, display_settings, health_settings

AnyTargetForm = TypeVar("AnyTargetForm", bound=EffectiveDatedForm)


@shows_unsaved
@require_http_methods(["GET", "POST"])
def welcome(request: MemberRequest) -> HttpResponse:
    """The one step after the first sign-in."""
    profile = request.user.profile
    if request.method == "GET" and profile.has_kidney_disease:
        return redirect("profiles:show")  # nothing there is left to ask
    options: dict[str, Any] = {"today": profile.today(), "initial": {"timezone": profile.timezone}}
    if request.method == "POST":
        form = _save_target(request, WelcomeForm, **options)
        if may_save(request, form):
            return redirect(_safe_next(request) or "logs:today")
    else:
        form = WelcomeForm(targets=_existing_target(request), **options)
    context = {"form": form, "standard_mg": Target.STANDARD_MG, "next": _safe_next(request)}
    return render_page(request, "profiles/welcome.html", context, status=422 if form.is_bound else 200)


def _existing_target(request: MemberRequest) -> QuerySet[Target]:
    return Target.objects.for_user(request.user)


def _own_only(request: MemberRequest) -> dict[str, bool]:
    """Return the form's options: with kidney disease a member may set only an own number."""
    return {"is_own_only": request.user.profile.has_kidney_disease}


def _save_target(request: MemberRequest, form_class: type[AnyTargetForm], **options: Any) -> AnyTargetForm:
    """The form that was sent, saved when it may be."""
    with member_lock(request.user):
        form = form_class(request.POST, targets=_existing_target(request), **options)
        if may_save(request, form):
            form.save_for(request.user)
    return form


def _safe_next(request: MemberRequest) -> str:
    """Return the `next` URL; empty when it is no path of this site.

    A bare word would be taken for the name of a URL.
    """
    address = request.POST.get("next") or request.GET.get("next") or ""
    is_here = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_here else ""


def _render_targets(request: MemberRequest, form: TargetForm | None = None) -> HttpResponse:
    profile = request.user.profile
    targets = list(_existing_target(request))
    history = profile.history_of(targets)
    today = profile.today()
    current = history.active_on(today)
    context = {
        "targets": history.targets[::-1],
        "current": current,
        "today": today,
        "standard_mg": Target.STANDARD_MG,
        "removed": _removed_target(request),
        "target_form": form
        or TargetForm(
            targets=targets,
            initial={"starts_on": today, "kind": current.kind if current else None},
            **_own_only(request),
        ),
    }
    return render_page(request, "profiles/targets.html", context, status=422 if form else 200)


def _removed_target(request: MemberRequest) -> Target | None:
    """The line that a redirect names as just removed, so that it can be put back."""
    id = parse_uuid(request.GET.get("removed"))
    return Target.objects.removed_by(request.user).filter(pk=id).first() if id else None


@require_safe
def show(request: MemberRequest) -> HttpResponse:
    """Show the settings with their current values."""
    profile = request.user.profile
    current = profile.target_history().active_on(profile.today())
    context = {
        "health": health_settings(profile, current),
        "display": display_settings(profile),
        "removed": _removed_target(request),
    }
    return render_page(request, "profiles/profile.html", context)


@shows_unsaved
@require_http_methods(["GET", "POST"])
def add_target(request: MemberRequest) -> HttpResponse:
    """Show the targets; on POST, set one."""
    if request.method == "GET":
        return _render_targets(request)
    form = _save_target(request, TargetForm, **_own_only(request))
    if not may_save(request, form):
        return _render_targets(request, form)
    messages.success(request, gettext("Target saved."))
    return redirect("profiles:show")


@shows_unsaved
@require_http_methods(["GET", "POST"])
def refine_target(request: MemberRequest) -> HttpResponse:
    """Show a reference intake by age, sex and authority; on POST, make it the target.

    With kidney disease the tables' values are no targets.
    """
    asked: RefineForm
    if request.user.profile.has_kidney_disease:
        messages.info(
            request, gettext("With kidney disease, your target is the amount your doctor gave you.")
        )
        return redirect("profiles:show")
    if request.method == "POST":
        asked = target_form = _save_target(request, RefinedTargetForm)
        if may_save(request, target_form):
            messages.success(request, gettext("Target saved."))
            return redirect("profiles:show")
    else:
        asked = RefineForm(request.GET if "age" in request.GET else None, initial={"authority": dri.US.key})
        target_form = RefinedTargetForm(
            targets=_existing_target(request), initial={"starts_on": request.user.profile.today()}
        )
    is_wrong = asked.is_bound and not asked.is_valid()
    intake = asked.intake
    words = intake_in_words(intake) if intake else ""
    context = {"form": asked, "intake": intake, "intake_in_words": words, "target_form": target_form}
    return render_page(request, "profiles/refine.html", context, status=422 if is_wrong else 200)


@require_POST
def remove_target(request: MemberRequest, id: UUID) -> HttpResponse:
    """Remove a target. Idempotent."""
    target = get_object_or_404(Target, pk=id, user=request.user)
    try:
        target.remove()
    except ValueError:
        messages.error(request, gettext("You can’t remove your only target. Set another one first."))
        return redirect("profiles:add-target")
    return redirect(f"{reverse('profiles:add-target')}?{urlencode({'removed': target.pk})}")


@require_POST
def restore_target(request: MemberRequest, id: UUID) -> HttpResponse:
    """Restore a removed target. Idempotent."""
    target = get_object_or_404(Target, pk=id, user=request.user)
    if not target.restore():
        messages.warning(request, gettext("You already have a target starting that day."))
    return redirect("profiles:add-target")


def _save_part_of_profile(
    request: MemberRequest, form_class: type[PartOfProfileForm], **options: Any
) -> PartOfProfileForm:
    """The form that was sent, saved when it may be."""
    with member_lock(request.user):
        form = form_class(request.POST, instance=Profile.objects.get(user=request.user), **options)
        if may_save(request, form):
            form.save()
    return form


@shows_unsaved
@require_http_methods(["GET", "POST"])
def set_preferences(request: MemberRequest) -> HttpResponse:
    """Show all preferences on one page; on POST, save them."""
    if request.method == "POST":
        form = _save_part_of_profile(request, PreferencesForm)
        if may_save(request, form):
            messages.success(request, gettext("Preferences saved."))
            return redirect("profiles:show")
    else:
        form = PreferencesForm(instance=request.user.profile)
    return _render_setting(request, form, gettext("Preferences"))


@shows_unsaved
@require_http_methods(["GET", "POST"])
def set_preference(request: MemberRequest, name: str) -> HttpResponse:
    """Show one preference; on POST, save it."""
    if name not in PREFERENCES:
        raise Http404
    field, title = PREFERENCES[name]
    if field == "upper_limit_of" and request.user.profile.has_kidney_disease:
        return redirect("profiles:show")  # none of the limits applies
    if request.method == "POST":
        form = _save_part_of_profile(request, SettingForm, name=field)
        if may_save(request, form):
            messages.success(request, gettext("Saved."))
            return redirect(_safe_next(request) or "profiles:show")
    else:
        form = SettingForm(instance=request.user.profile, name=field)
    return _render_setting(request, form, title)


def _render_setting(request: MemberRequest, form: PartOfProfileForm, title: Any) -> HttpResponse:
    context = {"form": form, "title": title}
    return render_page(request, "profiles/setting.html", context, status=422 if form.is_bound else 200)


@shows_unsaved
@require_http_methods(["GET", "POST"])
def set_conditions(request: MemberRequest) -> HttpResponse:
    """Show the member's conditions and medicines; on POST, save them."""
    if request.method == "POST":
        form = _save_part_of_profile(request, ConditionsForm)
        if may_save(request, form):
            messages.success(request, gettext("Saved. Only you can see this."))
            return redirect("profiles:set-conditions")
    else:
        form = ConditionsForm(instance=request.user.profile)
    context = {"conditions": request.user.profile.noted_conditions, "conditions_form": form}
    status = 422 if form.is_bound else 200
    return render_page(request, "profiles/conditions.html", context, status=status)
