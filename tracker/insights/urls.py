from django.urls import path, register_converter

from tracker.insights import beside_view, gap_views, views
from tracker.lib.converters import WeekConverter

register_converter(WeekConverter, "week")

app_name = "insights"
urlpatterns = [
    path("weeks/", views.this_week, name="this-week"),
    path("weeks/<week:week>/", views.week, name="week"),
    path("days/<day:day>/gap/", gap_views.gap, name="gap"),
    path("symptoms/beside/", beside_view.beside, name="beside"),
]
