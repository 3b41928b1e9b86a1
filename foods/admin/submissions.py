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
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_lazy

from foods.models import Food, Submission
from foods.search import search_foods
from foods.submissions import CannotDecide, accept, accept_as_duplicate, refuse
from foods.submitted_foods import SubmittedFood
from foods.text import normalise_words
from tracker.lib.admin_fields import Autocomplete, StrictFields, first_words
from tracker.lib.admin_privacy import HidesMembersAdmin
from tracker.lib.form_fields import TextField
from tracker.lib.numbers import format_decimal
from tracker.lib.templatetags.formatting import plain_mg

MAX_SIMILAR = 6


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
        label=gettext_lazy("Food in the catalogue"),
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
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        error_messages={"required": gettext_lazy("Enter a reason. The member will read it.")},
    )


def comparable_value(food: Food | SubmittedFood) -> str:
    """Return `275 mg per 100 g`, `100 mg per 1 tablet`, to compare foods by."""
    per = 100 if food.basis_unit in {Food.Unit.GRAM, Food.Unit.MILLILITRE} else 1
    return gettext("%(amount)s per %(quantity)s %(unit)s") % {
        "amount": plain_mg(food.magnesium_for(Decimal(per))),
        "quantity": per,
        "unit": food.basis_unit,
    }


def similar_foods(food: Food) -> list[Food]:
    """Return shared foods that may be the same, by barcode, by name, then by its first words."""
    bars = [barcode.gtin for barcode in food.barcodes.all()]
    same = list(
        Food.objects.shared()
        .offered()
        .filter(barcodes__gtin__in=bars)
        .prefetch_related("portions")
        .distinct()
    )
    words = normalise_words(food.name)
    while words and not (found := search_foods(" ".join(words), limit=MAX_SIMILAR).foods):
        words.pop()
    if words:
        same += [each.food for each in found if each.food not in same]
    return same[:MAX_SIMILAR]


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
        duplicate, refusal = DuplicateForm(), RefusalForm()
        if request.method == "POST":
            if not self.has_change_permission(request, submission):
                raise PermissionDenied
            decision = request.POST.get("decision")
            duplicate = DuplicateForm(request.POST) if decision == "duplicate" else duplicate
            refusal = RefusalForm(request.POST) if decision == "refuse" else refusal
            if decision == "accept" or duplicate.is_valid() or refusal.is_valid():
                return self._decided(request, submission, duplicate, refusal)
        status = 422 if duplicate.errors or refusal.errors else 200
        return self._page(request, submission, duplicate, refusal, status)

    def _decided(
        self, request: HttpRequest, submission: Submission, duplicate: DuplicateForm, refusal: RefusalForm
    ) -> HttpResponse:
        """Carry out the decision, show a message and go to the next waiting submission."""
        name = str(submission.shown_food)
        try:
            if duplicate.is_bound:
                food = accept_as_duplicate(submission, duplicate.cleaned_data["shared_food"], request.user)
                done = _fill(
                    gettext("%(name)s is the same food as %(food)s."),
                    name=name,
                    food=_food_link(food),
                )
            elif refusal.is_bound:
                refuse(submission, refusal.cleaned_data["reason"], request.user)
                done = _fill(gettext("%(name)s was rejected. The member can read the reason."), name=name)
            else:
                food = accept(submission, request.user, seen=_parse_moment(request.POST.get("seen", "")))
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
        self,
        request: HttpRequest,
        submission: Submission,
        duplicate: DuplicateForm,
        refusal: RefusalForm,
        status: int,
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
            "similar": [(food, comparable_value(food)) for food in similar_foods(submission.food)]
            if is_waiting
            else [],
            "seen": submission.food.updated_at.isoformat(),
            "duplicate": duplicate,
            "refusal": refusal,
            "media": self.media + duplicate.media,
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
