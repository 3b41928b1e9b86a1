from django.urls import path

from tracker.meals import line_views, views

app_name = "meals"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("<uuid:id>/", views.meal, name="meal"),
    path("<uuid:id>/remove/", views.remove, name="remove"),
    path("<uuid:id>/restore/", views.restore, name="restore"),
    path("<uuid:id>/work-out/", views.work_out, name="calculate"),
    path("<uuid:id>/foods/", line_views.search, name="search"),
    path("<uuid:id>/foods/<int:food_id>/", line_views.choose, name="food-amount"),
    path("<uuid:id>/lines/", line_views.add, name="add"),
    path("<uuid:id>/lines/<uuid:line_id>/", line_views.line, name="line"),
    path("<uuid:id>/lines/<uuid:line_id>/remove/", line_views.remove, name="remove-line"),
    path("<uuid:id>/lines/<uuid:line_id>/restore/", line_views.restore, name="restore-line"),
]
