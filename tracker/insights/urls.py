from django.urls import path, register_converter

from tracker.insights.periods import views
from tracker.insights.ranges.views import any_days, compare
from tracker.insights.report.views import report, report_pdf
from tracker.insights.suggestions.views import suggestions
from tracker.insights.symptom_comparison.views import symptom_comparison
from tracker.insights.uncertainty.views import day_range
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
    path("range/", any_days, name="range"),
    path("compare/", compare, name="compare"),
    path("days/<day:day>/gap/", suggestions, name="suggestions"),
    path("days/<day:day>/range/", day_range, name="day-range"),
    path("symptoms/beside/", symptom_comparison, name="symptom-comparison"),
    path("report/", report, name="report"),
    path("report/magnesium.pdf", report_pdf, name="report-pdf"),
]
