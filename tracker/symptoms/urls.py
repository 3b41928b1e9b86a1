from django.urls import path

from tracker.symptoms import views

app_name = "symptoms"
urlpatterns = [
    path("", views.show, name="index"),
    path("new/", views.new, name="new"),
    path("on/<day:day>/", views.log_on_day, name="day"),
    path("repeat/", views.repeat, name="repeat"),
    path("none/", views.symptom_free, name="symptom-free"),
    path("doctor/", views.note_visit, name="note-visit"),
    path("doctor/<uuid:id>/undo/", views.undo_visit, name="undo-visit"),
    path("<uuid:id>/", views.symptom, name="symptom"),
    path("<uuid:id>/remove/", views.remove, name="remove"),
    path("<uuid:id>/undo/", views.undo, name="undo"),
]
