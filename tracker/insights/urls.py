from django.urls import path, register_converter

from tracker.insights import range_views, views
from tracker.lib.converters import WeekConverter

register_converter(WeekConverter, "week")

app_name = "insights"
urlpatterns = [
    path("weeks/", views.this_week, name="this-week"),
    path("weeks/<week:week>/", views.week, name="week"),
    path("range/", range_views.any_days, name="range"),
    path("compare/", range_views.compare, name="compare"),
]
