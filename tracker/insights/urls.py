from django.urls import path, register_converter

from tracker.insights import views
from tracker.insights.report import views as report
from tracker.lib.converters import WeekConverter

register_converter(WeekConverter, "week")

app_name = "insights"
urlpatterns = [
    path("weeks/", views.this_week, name="this-week"),
    path("weeks/<week:week>/", views.week, name="week"),
    path("report/", report.report, name="report"),
    path("report/magnesium.pdf", report.report_pdf, name="report-pdf"),
]
