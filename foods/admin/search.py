"""Food search in the admin, fast for millions of foods."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from foods.gtin import NotAGtin, looks_like_barcode, possible_gtins
from foods.models import Food
from foods.search import search_foods
from foods.text import normalise_words
from tracker.lib.admin_fields import first_words
from tracker.lib.generic_bases import ModelAdminBase, PaginatorBase

MAX_ID_DIGITS = 18  # of an id
MAX_FOUND = 300
NOT_FILTERS = {"q", "o", "p", "all", "e", "term", "app_label", "model_name", "field_name", "page"}


class CappedPaginator(PaginatorBase):
    """Paginator that counts at most MAX_FOUND rows: counting millions is slower than the page."""

    MAX_COUNTED = 10_000

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        if not isinstance(rows, QuerySet):
            return len(rows)
        return rows.order_by()[: self.MAX_COUNTED].count()


class FoodSearchAdmin(ModelAdminBase):
    """Mixin for FoodAdmin: the site's search, plus retired foods and numbers."""

    paginator = CappedPaginator
    show_full_result_count = False
    search_fields = ["name"]  # enables the search; `get_search_results` does it
    search_help_text = gettext_lazy(
        "Name, brand, other name, barcode, FDC id or number of the food. "
        "Retired foods are listed with the filter, or when nothing else matches."
    )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Food], search_term: str
    ) -> tuple[QuerySet[Food], bool]:
        term = first_words(search_term)
        if not term:
            return queryset, False
        numbered = queryset.filter(pk__in=_ids_with_number(term))
        if numbered.exists():
            return numbered, False
        words = Q()
        for word in normalise_words(term):
            words &= Q(search_text__contains=f" {word}")
        filters = request.GET.keys() - NOT_FILTERS
        if "is_retired__exact" in filters and request.GET["is_retired__exact"] != "0":
            return queryset.filter(words), False
        found = search_foods(term, limit=MAX_FOUND)
        ids = [one.food.pk for one in found.foods]
        if not ids:
            return (queryset.filter(words) if words else queryset.none()), False
        if found.has_more and filters:  # matches of the filters may be further down
            return queryset.filter(Q(pk__in=ids) | words), False
        matches = queryset.filter(pk__in=ids)
        if "o" not in request.GET:
            best_first = Case(*(When(pk=pk, then=Value(place)) for place, pk in enumerate(ids)))
            matches = matches.order_by(best_first)
        return matches, False


def _ids_with_number(term: str) -> list[int]:
    """Return the ids of foods whose id, source id or barcode is `term`."""
    ids: list[int] = []
    if term.isdecimal() and len(term) <= MAX_ID_DIGITS:
        condition = Q(pk=int(term)) | Q(source_id=term)
        ids += Food.objects.shared().filter(condition).values_list("pk", flat=True)[:MAX_FOUND]
    if not looks_like_barcode(term):
        return ids
    try:
        barcodes = possible_gtins(term)
    except NotAGtin:
        return ids
    with_it = Food.objects.filter(barcodes__gtin__in=barcodes).values_list("pk", flat=True)
    return ids + [pk for pk in with_it[:MAX_FOUND] if pk not in ids]
