from django.urls import path

from tracker.transfer import deletion_views, views
from tracker.transfer.imports import views as import_views

app_name = "transfer"
urlpatterns = [
    path("", views.show, name="show"),
    path("entries.csv", views.export, name="export"),
    path("days.csv", views.export_days, name="export-days"),
    path("foods.csv", views.export_foods, name="export-foods"),
    path("schedules.csv", views.export_schedules, name="export-schedules"),
    path("medicines.csv", views.export_medicines, name="export-medicines"),
    path("symptoms.csv", views.export_symptoms, name="export-symptoms"),
    path("doctor-visits.csv", views.export_doctor_visits, name="export-doctor-visits"),
    path("meals.csv", views.export_meals, name="export-meals"),
    path("import/", import_views.upload, name="import"),
    path("imports/", import_views.list_imports, name="imports"),
    path("imports/<uuid:id>/", import_views.show_import, name="show-import"),
    path("imports/<uuid:id>/answer/", import_views.answer, name="answer-import"),
    path("imports/<uuid:id>/start/", import_views.start, name="start-import"),
    path("imports/<uuid:id>/cancel/", import_views.cancel, name="cancel-import"),
    path("imports/<uuid:id>/undo/", import_views.undo, name="undo-import"),
    path("imports/<uuid:id>/not-understood.csv", import_views.problems, name="import-problems"),
    path("delete/", deletion_views.delete, name="delete"),
    path("delete/cancel/", deletion_views.cancel, name="cancel-deletion"),
]
