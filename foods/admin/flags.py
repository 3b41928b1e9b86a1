"""Admin of data issues."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from foods.data_issues import raise_data_issues
from foods.held_values import release_values
from foods.issue_review import next_issue, revert_issue, review_issue
from foods.models import Flag, Food
from tracker.lib.admin_fields import StrictFields
from tracker.lib.admin_privacy import HidesMembersAdmin, name_of_curator
from tracker.lib.numbers import format_decimal
from tracker.lib.templatetags.formatting import page_url


class StateFilter(admin.SimpleListFilter):
    """Filter that shows open issues by default."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("dismissed", gettext("Dismissed")), ("all", gettext("All"))]

    def choices(self, changelist: Any) -> Any:
        unasked, *others = super().choices(changelist)
        return [unasked | {"display": gettext("Open")}, *others]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Flag]) -> models.QuerySet[Flag]:
        if self.value() == "all":
            return queryset
        return queryset.filter(dismissed_at__isnull=self.value() != "dismissed")


@admin.register(Flag)
class FlagAdmin(StrictFields, HidesMembersAdmin):
    list_display = ["food_link", "kind", "figures_in_words", "value", "held", "raised_at", "actions_cell"]
    list_display_links = None
    list_filter = [StateFilter, "kind"]
    list_select_related = ["food"]
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = ["dismiss_selected"]

    class Media:
        css = {"all": ["admin/food_admin.css"]}

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Flag]:
        return super().get_queryset(request).filter(food__owner=None)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # dismissed ones are kept, or the next check would raise them again

    def get_list_display(self, request: HttpRequest) -> Any:
        columns = [str(column) for column in self.list_display]
        return columns if self.has_change_permission(request) else columns[:-1]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        title = {"title": gettext("Data issues")}
        return super().changelist_view(request, title | (extra_context or {}))

    # --- the list ---------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("food"))
    def food_link(self, flag: Flag) -> SafeString:
        return format_html('<a href="{}">{}</a>', _food_url(flag), flag.food)

    @admin.display(description=gettext_lazy("detail"))
    def figures_in_words(self, flag: Flag) -> str:
        return flag.figures_text

    @admin.display(description=gettext_lazy("current value"))
    def value(self, flag: Flag) -> str:
        return _milligrams_text(flag.food, flag.food.magnesium_mg)

    @admin.display(description=gettext_lazy("pending value"), ordering="held_mg")
    def held(self, flag: Flag) -> str:
        if flag.held_mg is not None:
            return _milligrams_text(flag.food, flag.held_mg)
        return "; ".join(
            f"{label}: {quantity} {flag.food.basis_unit}" for label, quantity in flag.held_portions
        )

    @admin.display(description="")
    def actions_cell(self, flag: Flag) -> SafeString:
        """Return buttons that submit the list's own form, with its token, to another URL."""
        issue_url = f"{page_url('admin:foods_flag_changelist')}{flag.pk}/change/"
        edit_link = format_html('<a class="button" href="{}">{}</a>', issue_url, gettext("Review"))
        if flag.dismissed_at:
            return edit_link
        actions = [("dismiss", gettext("Dismiss"))]
        if flag.holds:
            use = gettext("Use these portions") if flag.held_portions else gettext("Use this value")
            actions.insert(0, ("use", use))
        buttons = [
            format_html(
                '<button class="button" formaction="{}" formmethod="post">{}</button>',
                f"{page_url('admin:foods_flag_changelist')}{flag.pk}/{action}/",
                words,
            )
            for action, words in actions
        ]
        return format_html_join(" ", "{}", ((action,) for action in (edit_link, *buttons)))

    # --- actions ----------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        def wrapped(view: Any) -> Any:
            return self.admin_site.admin_view(require_POST(view))

        return [
            path("<int:flag_id>/dismiss/", wrapped(self.dismiss_view), name="foods_flag_dismiss"),
            path("<int:flag_id>/use/", wrapped(self.use_view), name="foods_flag_use"),
            path("<int:flag_id>/revert/", wrapped(self.revert_view), name="foods_flag_revert"),
            *super().get_urls(),
        ]

    @admin.action(description=gettext_lazy("Dismiss the selected data issues"), permissions=["change"])
    def dismiss_selected(self, request: HttpRequest, queryset: models.QuerySet[Flag]) -> None:
        flags = list(queryset.filter(dismissed_at=None))
        for flag in flags:
            flag.dismiss(request.user)
        done = ngettext(
            "%(count)s dismissed. It is raised again if the value changes.",
            "%(count)s dismissed. They are raised again if the values change.",
            len(flags),
        )
        self.message_user(request, done % {"count": len(flags)}, messages.SUCCESS)

    def dismiss_view(self, request: HttpRequest, flag_id: int) -> HttpResponse:
        flag = self._flag(request, flag_id)
        flag.dismiss(request.user)
        done = gettext("Dismissed: %(issue)s. It is raised again if the value changes.") % {"issue": flag}
        self.message_user(request, done, messages.SUCCESS)
        return self._back(request, flag)

    def revert_view(self, request: HttpRequest, flag_id: int) -> HttpResponse:
        """Give the food its previous value back."""
        flag = self._flag(request, flag_id)
        if not request.user.has_perm("foods.change_food"):
            raise PermissionDenied
        try:
            food = revert_issue(flag, seen=request.POST.get("seen", ""), by=request.user)
        except ValidationError as problem:
            self.message_user(request, " ".join(problem.messages), messages.ERROR)
            return redirect("admin:foods_flag_change", flag.pk)
        if flag.kind in {Flag.Kind.LARGE_PORTION, Flag.Kind.SMALL_PORTION}:
            done = gettext("%(food)s has its earlier portions again.") % {"food": food}
        else:
            value = _milligrams_text(food, food.magnesium_mg)
            done = gettext("%(food)s has %(value)s again.") % {"food": food, "value": value}
        self.message_user(request, done, messages.SUCCESS)
        return self._back(request, flag)

    def use_view(self, request: HttpRequest, flag_id: int) -> HttpResponse:
        """Confirm the held-back value and give it to the food."""
        flag = self._flag(request, flag_id)
        if not flag.holds:
            self.message_user(request, gettext("There is no pending value any more."), messages.WARNING)
            return self._back(request, flag)
        if not request.user.has_perm("foods.change_food"):
            raise PermissionDenied
        is_value = flag.held_mg is not None
        food = release_values(flag, by=request.user)
        raise_data_issues([food])
        if is_value:
            value = _milligrams_text(food, food.magnesium_mg)
            done = gettext("%(food)s now has %(value)s.") % {"food": food, "value": value}
        else:
            done = gettext("The portions of %(food)s were restored.") % {"food": food}
        self.message_user(request, done, messages.SUCCESS)
        return self._back(request, flag)

    def _flag(self, request: HttpRequest, flag_id: int) -> Flag:
        flag = get_object_or_404(self.get_queryset(request), pk=flag_id)
        if not self.has_change_permission(request, flag):
            raise PermissionDenied
        return flag

    def _back(self, request: HttpRequest, flag: Flag) -> HttpResponse:
        """Redirect to the next issue from the page of one, otherwise to the list with its filters."""
        address = reverse("admin:foods_flag_changelist")
        if "from_issue" in request.POST and (following := next_issue(flag)):
            return redirect("admin:foods_flag_change", following.pk)
        query = request.META.get("HTTP_REFERER", "").partition(f"{address}?")[2]
        return HttpResponseRedirect(f"{address}?{query}" if query else address)

    # --- one issue --------------------------------------------------------------------------------

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the values to compare, with the decisions, which are sent to URLs of their own."""
        flag = self.get_object(request, object_id)
        if flag is None:
            self.message_user(request, gettext("This issue no longer exists."), messages.WARNING)
            return redirect("admin:foods_flag_changelist")
        if not self.has_view_permission(request, flag):
            raise PermissionDenied
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": flag.get_kind_display(),
            "flag": flag,
            "food": flag.food,
            "dismissed_by": name_of_curator(flag.dismissed_by),
            "can_decide": not flag.dismissed_at and self.has_change_permission(request, flag),
            "can_edit": request.user.has_perm("foods.change_food"),
            "review": review_issue(flag),
            "next": next_issue(flag),
        }
        return TemplateResponse(request, "admin/foods/flag/change_form.html", context)


def _food_url(flag: Flag) -> str:
    """Return the URL of the food's admin page."""
    return f"{page_url('admin:foods_food_changelist')}{flag.food_id}/change/"


def _milligrams_text(food: Food, milligrams: Any) -> str:
    if milligrams is None:
        return gettext("unknown")
    return gettext("%(amount)s mg in %(quantity)s %(unit)s") % {
        "amount": format_decimal(milligrams),
        "quantity": format_decimal(food.basis_quantity),
        "unit": food.basis_unit,
    }
