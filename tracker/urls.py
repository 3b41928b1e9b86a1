"""The only place that joins the apps."""

from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from tracker.home import home, privacy
from tracker.lib import health, metrics, unsaved

handler429 = "tracker.profiles.limits.too_many_requests"
handler500 = "tracker.lib.unavailable.server_error"

urlpatterns = [
    path("", home, name="home"),
    path("privacy/", privacy, name="privacy"),
    path("days/", include("tracker.logs.urls")),
    path("", include("tracker.insights.urls")),
    path("foods/", include("tracker.food_pages.urls")),
    path("supplements/", include("tracker.schedules.urls")),
    path("symptoms/", include("tracker.symptoms.urls")),
    path("", include("tracker.offline.urls")),
    path("meals/", include("tracker.meals.urls")),
    path("learn/", include("tracker.learn.urls")),
    path("profile/", include("tracker.profiles.urls")),
    path("unsaved/<uuid:key>/", unsaved.show, name="unsaved"),
    path("data/", include("tracker.transfer.urls")),
    path("accounts/", include("tracker.profiles.account_urls")),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/provider/", include("allauth.socialaccount.urls")),
    path("accounts/", include("allauth.socialaccount.providers.openid_connect.urls")),
    # The admin's own way to a new password would go around the rate limits too.
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    # Bookmarks of curators from before submissions had this name.
    re_path(
        r"^admin/foods/offer/(?P<rest>.*)$",
        RedirectView.as_view(url="/admin/foods/submission/%(rest)s", query_string=True),
    ),
    path("admin/", admin.site.urls),
    path("", include("tracker.sitemaps")),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("metrics", metrics.show, name="metrics"),
]
