from django.urls import path, register_converter

from tracker.insights import beside_view, gap_views, range_views, views
from tracker.insights.report import views as report
from tracker.lib.converters import MonthConverter, WeekConverter, YearConverter

register_converter(WeekConverter, "week")
register_converter(MonthConverter, "month")
register_converter(YearConverter, "year")

app_name = "insights"
urlpatterns = [
    path("weeks/", views.this_week, name="this-week"),
    path("weeks/<week:week>/", views.week, name="week"),
    path("months/", views.this_month, name="this-month"),
    path("months/<month:month>/", views.month, name="month"),
    path("years/", views.this_year, name="this-year"),
    path("years/<year:year>/", views.year, name="year"),
    path("range/", range_views.any_days, name="range"),
    path("compare/", range_views.compare, name="compare"),
    path("days/<day:day>/gap/", gap_views.gap, name="gap"),
    path("symptoms/beside/", beside_view.beside, name="beside"),
    path("report/", report.report, name="report"),
    path("report/magnesium.pdf", report.report_pdf, name="report-pdf"),
]
