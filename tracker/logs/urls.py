from django.urls import path, register_converter

from tracker.lib.converters import DayConverter
from tracker.logs import change_views, day_words, meal_views, phrase_views, repeat_views, views

register_converter(DayConverter, "day")

app_name = "logs"
urlpatterns = [
    path("", views.go, name="go"),
    path("today/", views.today, name="today"),
    path("<day:day>/", views.show, name="day"),
    path("<day:day>/foods/", views.search, name="search"),
    path("<day:day>/foods/<int:food_id>/", views.choose, name="choose"),
    path("<day:day>/foods/<int:food_id>/star/", views.star, name="star"),
    path("<day:day>/take/", views.take, name="take"),
    path("<day:day>/entries/", views.add, name="add"),
    path("<day:day>/quick/", repeat_views.quick, name="quick"),
    path("<day:day>/note/", day_words.note, name="note"),
    path("<day:day>/complete/", day_words.complete, name="complete"),
    path("<day:day>/copy/", repeat_views.copy, name="copy"),
    path("<day:day>/several/", repeat_views.several, name="several"),
    path("<day:day>/phrase/", phrase_views.add_phrase, name="add-phrase"),
    path("<day:day>/entries/<uuid:id>/", views.entry, name="entry"),
    path("<day:day>/entries/<uuid:id>/remove/", views.remove, name="remove"),
    path("<day:day>/meals/<uuid:id>/", meal_views.add_meal, name="add-meal"),
    path("<day:day>/changes/<uuid:id>/undo/", change_views.undo, name="undo"),
    path("<day:day>/changes/<uuid:id>/dismiss/", change_views.dismiss, name="dismiss"),
    path("<day:day>/corrections/<uuid:id>/dismiss/", views.dismiss_correction, name="dismiss-correction"),
]
