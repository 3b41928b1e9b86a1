"""Pages that link imported names to foods of the catalogue."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from foods.models import Food
from foods.search import MAX_QUERY_LENGTH, search_foods
from tracker.lib.form_fields import parse_row_number
from tracker.lib.http import render_page
from tracker.profiles.decorators import MemberRequest
from tracker.transfer.imports.links import is_imported_name, link_name, list_names

MAX_NAME_LENGTH = 200
RESULTS = 8


@require_safe
def show_names(request: MemberRequest) -> HttpResponse:
    return render_page(request, "transfer/imported_names.html", {"names": list_names(request.user)})


@require_safe
def choose_food(request: MemberRequest) -> HttpResponse:
    """Search for the food of one name; the name itself is the first query."""
    name = _name_in(request, request.GET.get("name", ""))
    query = request.GET.get("q", name)[:MAX_QUERY_LENGTH]
    found = search_foods(query, user=request.user, limit=RESULTS)
    context = {"name": name, "query": query, "foods": [each.food for each in found.foods]}
    return render_page(request, "transfer/link_name.html", context)


@require_POST
def link(request: MemberRequest) -> HttpResponse:
    """Link a name to a food; without one, end its link."""
    name = _name_in(request, request.POST.get("name", ""))
    food = None
    if number := request.POST.get("food"):
        food = get_object_or_404(Food.objects.visible_to(request.user).offered(), pk=parse_row_number(number))
    link_name(request.user, name, food)
    if food:
        messages.success(request, gettext("%(name)s is linked to %(food)s.") % {"name": name, "food": food})
    else:
        messages.success(request, gettext("%(name)s is no longer linked.") % {"name": name})
    return redirect("transfer:imported-names")


def _name_in(request: MemberRequest, text: str) -> str:
    name = text[:MAX_NAME_LENGTH]
    if "\x00" in name or not is_imported_name(request.user, name):
        raise Http404
    return name
