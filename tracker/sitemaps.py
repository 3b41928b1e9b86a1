"""Pages for search engines: the sitemap and robots.txt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import index, sitemap
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from foods.models import Food, FoodGroup

# Pages that need an account, or that have nothing to find.
NOT_FOR_ROBOTS = ("/accounts/", "/admin/", "/data/", "/days/", "/meals/", "/profile/", "/symptoms/")


if TYPE_CHECKING:  # Django can't take the parameters when it runs
    PageSitemap = Sitemap[str]
    GroupSitemap = Sitemap[FoodGroup]
    FoodSitemap = Sitemap[Food]
else:
    PageSitemap = GroupSitemap = FoodSitemap = Sitemap


class Pages(PageSitemap):
    """Front page, guides and the list of foods."""

    def items(self) -> list[str]:
        guides = ("index", "twitch-or-spasm", "how-much", "sources", "at-risk", "supplements")
        return ["home", "foods:browse", *(f"learn:{guide}" for guide in guides), "privacy"]

    def location(self, item: str) -> str:
        return reverse(item)


class Groups(GroupSitemap):
    def items(self) -> QuerySet[FoodGroup]:
        return FoodGroup.objects.order_by("pk")

    def location(self, item: FoodGroup) -> str:
        return reverse("foods:group", args=[item.pk])


class Foods(FoodSitemap):
    """Foods that come with the catalogue; millions of imported products would hide them."""

    limit = 1_000

    def items(self) -> QuerySet[Food]:
        return Food.objects.shared().offered().exclude(catalogue_key=None).order_by("pk").only("pk")


SITEMAPS = {"pages": Pages, "groups": Groups, "foods": Foods}


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Return robots.txt: which pages search engines may read, and where the sitemap is."""
    lines = ["User-agent: *", *(f"Disallow: {folder}" for folder in NOT_FOR_ROBOTS)]
    lines += ["", f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


urlpatterns = [
    path("robots.txt", robots, name="robots"),
    path(
        "sitemap.xml",
        login_not_required(index),
        {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap-section"},
        name="sitemap",
    ),
    path(
        "sitemap-<slug:section>.xml",
        login_not_required(sitemap),
        {"sitemaps": SITEMAPS},
        name="sitemap-section",
    ),
]
