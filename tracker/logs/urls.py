from django.urls import path, register_converter

from tracker.lib.converters import DayConverter
from tracker.logs import undo_views
from tracker.logs.day import note_views
from tracker.logs.entries import copy_views, views
from tracker.logs.phrases import views as phrases_views
from tracker.logs.saved_meals import views as saved_meals_views

register_converter(DayConverter, "day")

app_name = "logs"
urlpatterns = [
    path("", views.go_to_day, name="go-to-day"),
    path("today/", views.today, name="today"),
    path("<day:day>/", views.show, name="day"),
    path("<day:day>/foods/", views.search, name="search"),
    path("<day:day>/foods/<int:food_id>/", views.food_amount, name="food-amount"),
    path("<day:day>/foods/<int:food_id>/star/", views.favourite, name="favourite"),
    path("<day:day>/take/", views.log_due_dose, name="log-dose"),
    path("<day:day>/entries/", views.add, name="add"),
    path("<day:day>/quick/", copy_views.quick_add, name="quick-add"),
    path("<day:day>/note/", note_views.note, name="note"),
    path("<day:day>/complete/", note_views.complete, name="complete"),
    path("<day:day>/copy/", copy_views.copy, name="copy"),
    path("<day:day>/several/", copy_views.bulk_actions, name="bulk-actions"),
    path("<day:day>/phrase/", phrases_views.add_phrase, name="add-phrase"),
    path("<day:day>/entries/<uuid:id>/", views.entry, name="entry"),
    path("<day:day>/entries/<uuid:id>/remove/", views.remove, name="remove"),
    path("<day:day>/meals/<uuid:id>/", saved_meals_views.add_meal, name="add-meal"),
    path("<day:day>/changes/<uuid:id>/undo/", undo_views.undo, name="undo"),
    path("<day:day>/changes/<uuid:id>/dismiss/", undo_views.dismiss, name="dismiss"),
    path("<day:day>/corrections/<uuid:id>/dismiss/", views.dismiss_correction, name="dismiss-correction"),
]
