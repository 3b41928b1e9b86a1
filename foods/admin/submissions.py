"""Queue of submitted foods. It never shows which member submitted one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_lazy

from foods.admin.submission_form import SubmissionForms
from foods.models import Food, Submission
from foods.similar_foods import similar_foods
from foods.submissions import ApprovedValues, CannotDecide, accept, accept_as_duplicate, refuse
from foods.submitted_foods import SubmittedFood
from tracker.lib.admin_fields import Autocomplete, StrictFields, first_words
from tracker.lib.admin_privacy import HidesMembersAdmin
from tracker.lib.form_fields import TextField
from tracker.lib.numbers import format_decimal
from tracker.lib.templatetags.formatting import plain_mg

ACCEPT, DUPLICATE, REFUSE = "accept", "duplicate", "refuse"


class WaitingFilter(admin.SimpleListFilter):
    """Filter that shows waiting submissions by default."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("decided", gettext("Decided")), ("all", gettext("All"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        unasked, *rest = super().choices(changelist)
        yield {**unasked, "display": gettext("Waiting")}
        yield from rest

    def queryset(
        self, request: HttpRequest, queryset: models.QuerySet[Submission]
    ) -> models.QuerySet[Submission]:
        if self.value() == "all":
            return queryset
        waiting = models.Q(state=Submission.State.WAITING)
        return queryset.filter(~waiting if self.value() == "decided" else waiting)


class DuplicateForm(forms.Form):
    shared_food = forms.ModelChoiceField(
        Food.objects.shared().offered(),
        label=gettext_lazy("Another food"),
        error_messages={
            "required": gettext_lazy("Choose a food."),
            "invalid_choice": gettext_lazy("This food is no longer available. Choose another."),
        },
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        widget = Autocomplete(Submission._meta.get_field("shared_food"), admin.site)
        widget.choices = self.fields["shared_food"].choices  # type: ignore[attr-defined]
        self.fields["shared_food"].widget = widget


class RefusalForm(forms.Form):
    reason = TextField(
        label=gettext_lazy("Reason (shown to the member)"),
        max_length=Submission._meta.get_field("reason").max_length,
        widget=forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        error_messages={"required": gettext_lazy("Enter a reason. The member will read it.")},
    )


class Decision:
    """One of ACCEPT, DUPLICATE and REFUSE, with the forms of all three as they were filled in."""

    def __init__(self, food: Food, data: QueryDict | None = None) -> None:
        self.act = "" if data is None else data.get("decision", "")
        is_edited = data is not None and "portions-TOTAL_FORMS" in data
        self.forms = SubmissionForms(food, data if is_edited else None)
        duplicate = None if data is None else data.copy()
        if duplicate is not None and not duplicate.get("shared_food"):
            duplicate["shared_food"] = duplicate.get("similar", "")
        # Only the form of the decision is checked; the others keep what was typed.
        self.duplicate = DuplicateForm(duplicate if self.act == DUPLICATE else None)
        reason = {} if data is None else {"reason": data.get("reason", "")}
        self.refusal = RefusalForm(data if self.act == REFUSE else None, initial=reason)

    def is_valid(self) -> bool:
        if self.act == DUPLICATE:
            return self.duplicate.is_valid()
        if self.act == REFUSE:
            return self.refusal.is_valid()
        return self.act == ACCEPT and (not self.forms.food.is_bound or self.forms.is_valid())

    @property
    def approved(self) -> ApprovedValues | None:
        """Return the curator's values; None when the form was not sent."""
        return self.forms.approved if self.forms.food.is_bound else None


def comparable_value(food: Food | SubmittedFood) -> str:
    """Return `275 mg per 100 g`, `100 mg per 1 tablet`, to compare foods by."""
    per = 100 if food.basis_unit in {Food.Unit.GRAM, Food.Unit.MILLILITRE} else 1
    return gettext("%(amount)s per %(quantity)s %(unit)s") % {
        "amount": plain_mg(food.magnesium_for(Decimal(per))),
        "quantity": per,
        "unit": food.basis_unit,
    }


@admin.register(Submission)
class SubmissionAdmin(StrictFields, HidesMembersAdmin):
    list_display = [
        "name",
        "brand",
        "value",
        "compared",
        "portions",
        "barcodes",
        "note",
        "offered_at",
    ]
    list_filter = [WaitingFilter]
    list_per_page = 50
    search_fields = ["food__name"]  # enables the search; `get_search_results` does it

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # members submit

    def has_delete_permission(self, request: HttpRequest, obj: Submission | None = None) -> bool:
        return False  # the member reads the outcome

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Submission]:
        waiting = super().get_queryset(request).select_related("food__group", "shared_food")
        return waiting.prefetch_related("food__portions", "food__barcodes")

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Submission], search_term: str
    ) -> tuple[models.QuerySet[Submission], bool]:
        """Find submissions by what curators see of them: decided ones by their snapshot."""
        waiting = models.Q(state=Submission.State.WAITING)
        for word in first_words(search_term).split():
            now = models.Q(food__name__icontains=word) | models.Q(food__brand__icontains=word)
            then = models.Q(offered__name__icontains=word) | models.Q(offered__brand__icontains=word)
            queryset = queryset.filter((waiting & now) | (~waiting & then))
        return queryset, False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        title = {"title": gettext("Submissions, oldest first")}
        return super().changelist_view(request, title | (extra_context or {}))

    @admin.display
    def name(self, submission: Submission) -> str:
        return submission.shown_food.name

    @admin.display
    def brand(self, submission: Submission) -> str:
        return submission.shown_food.brand

    @admin.display(description=gettext_lazy("magnesium"))
    def value(self, submission: Submission) -> str:
        food = submission.shown_food
        if food.magnesium_mg is None:
            return gettext("unknown")
        return gettext("%(amount)s mg in %(quantity)s %(unit)s") % {
            "amount": format_decimal(food.magnesium_mg),
            "quantity": format_decimal(food.basis_quantity),
            "unit": food.basis_unit,
        }

    @admin.display(description=gettext_lazy("for comparison"))
    def compared(self, submission: Submission) -> str:
        return comparable_value(submission.shown_food)

    @admin.display
    def portions(self, submission: Submission) -> str:
        return ", ".join(
            f"{label} ({format_decimal(quantity)} {submission.shown_food.basis_unit})"
            for label, quantity in submission.shown_food.portions
        )

    @admin.display
    def barcodes(self, submission: Submission) -> str:
        return ", ".join(submission.shown_food.barcodes)

    @admin.display(description=gettext_lazy("label"))
    def note(self, submission: Submission) -> str:
        return submission.shown_food.source_note

    # --- one submission ---------------------------------------------------------------------------

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show everything needed to review a submission, with the three decisions."""
        submission = self.get_object(request, object_id)
        if submission is None:
            raise Http404(gettext("There is no such submission. The member may have removed the food."))
        if not self.has_view_permission(request, submission):
            raise PermissionDenied
        decision = Decision(submission.food, request.POST if request.method == "POST" else None)
        if request.method == "POST":
            if not self.has_change_permission(request, submission):
                raise PermissionDenied
            if decision.is_valid():
                return self._decided(request, submission, decision)
        return self._page(request, submission, decision, 422 if request.method == "POST" else 200)

    def _decided(self, request: HttpRequest, submission: Submission, decision: Decision) -> HttpResponse:
        """Carry out the decision, show a message and go to the next waiting submission."""
        name = str(submission.shown_food)
        try:
            if decision.act == DUPLICATE:
                food = accept_as_duplicate(
                    submission, decision.duplicate.cleaned_data["shared_food"], request.user
                )
                done = _fill(
                    gettext("%(name)s is the same food as %(food)s."),
                    name=name,
                    food=_food_link(food),
                )
            elif decision.act == REFUSE:
                refuse(submission, decision.refusal.cleaned_data["reason"], request.user)
                done = _fill(gettext("%(name)s was rejected. The member can read the reason."), name=name)
            else:
                food = accept(
                    submission,
                    request.user,
                    seen=_parse_moment(request.POST.get("seen", "")),
                    approved=decision.approved,
                )
                done = _fill(
                    gettext("%(name)s was approved and added as %(food)s."),
                    name=name,
                    food=_food_link(food),
                )
        except CannotDecide as problem:
            self.message_user(request, str(problem), messages.ERROR)
            return redirect("admin:foods_submission_change", submission.pk)
        self.log_change(request, submission, done)
        self.message_user(request, done, messages.SUCCESS)
        waiting = Submission.objects.filter(state=Submission.State.WAITING).first()
        return (
            redirect("admin:foods_submission_change", waiting.pk)
            if waiting
            else redirect("admin:foods_submission_changelist")
        )

    def _page(
        self, request: HttpRequest, submission: Submission, decision: Decision, status: int
    ) -> HttpResponse:
        is_waiting = submission.state == Submission.State.WAITING
        food = submission.shown_food
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(food),
            "submission": submission,
            "food": food,
            "is_waiting": is_waiting,
            "can_decide": is_waiting and self.has_change_permission(request, submission),
            "value": self.value(submission),
            "compared": comparable_value(food),
            "portions": [
                (label, quantity, plain_mg(food.magnesium_for(quantity))) for label, quantity in food.portions
            ],
            "similar": [(each, comparable_value(each.food)) for each in similar_foods(submission.food)]
            if is_waiting
            else [],
            "chosen": request.POST.get("similar", ""),
            "seen": submission.food.updated_at.isoformat(),
            "forms": decision.forms,
            "duplicate": decision.duplicate,
            "refusal": decision.refusal,
            "media": self.media + decision.duplicate.media,
        }
        return TemplateResponse(request, "admin/foods/submission/change_form.html", context, status=status)


def _fill(message: str, **values: Any) -> SafeString:
    """Return a message with escaped values. Links, which are safe already, stay links."""
    shown = {name: conditional_escape(value) for name, value in values.items()}
    return mark_safe(escape(message) % shown)  # noqa: S308  (all of it was escaped)


def _food_link(food: Food) -> str:
    return format_html('<a href="{}">{}</a>', reverse("admin:foods_food_change", args=[food.pk]), food)


def _parse_moment(text: str) -> datetime:
    """Return when the curator looked; for a damaged form a time before any change."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return datetime.fromisoformat("1970-01-01T00:00:00+00:00")
