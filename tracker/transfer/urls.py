from django.urls import path

from tracker.transfer import archive_views, deletion_views, views
from tracker.transfer.clinical import views as clinical_views
from tracker.transfer.imports import link_views, match_views
from tracker.transfer.imports import views as import_views

app_name = "transfer"
urlpatterns = [
    path("", views.show, name="show"),
    path("entries.csv", views.export_table, {"table": "entries"}, name="export"),
    path("days.csv", views.export_table, {"table": "days"}, name="export-days"),
    path("foods.csv", views.export_table, {"table": "foods"}, name="export-foods"),
    path("schedules.csv", views.export_table, {"table": "schedules"}, name="export-schedules"),
    path("medicines.csv", views.export_table, {"table": "medicines"}, name="export-medicines"),
    path("symptoms.csv", views.export_table, {"table": "symptoms"}, name="export-symptoms"),
    path("doctor-visits.csv", views.export_table, {"table": "doctor-visits"}, name="export-doctor-visits"),
    path("meals.csv", views.export_table, {"table": "meals"}, name="export-meals"),
    path("table/", views.choose_table, name="table"),
    path("everything.zip", archive_views.download_at_once, name="everything"),
    path("export/", archive_views.prepare, name="prepare-export"),
    path("export/<uuid:pk>/", archive_views.download, name="download-export"),
    path("schema-1.json", archive_views.schema, name="schema"),
    path("import/", import_views.upload, name="import"),
    path("imports/", import_views.list_imports, name="imports"),
    path("imports/names/", link_views.show_names, name="imported-names"),
    path("imports/names/food/", link_views.choose_food, name="choose-food"),
    path("imports/names/link/", link_views.link, name="link-name"),
    path("imports/<uuid:id>/", import_views.show_import, name="show-import"),
    path("imports/<uuid:id>/answer/", import_views.answer, name="answer-import"),
    path("imports/<uuid:id>/start/", import_views.start, name="start-import"),
    path("imports/<uuid:id>/match/", match_views.match_foods, name="match-import"),
    path("imports/<uuid:id>/cancel/", import_views.cancel, name="cancel-import"),
    path("imports/<uuid:id>/undo/", import_views.undo, name="undo-import"),
    path("imports/<uuid:id>/not-understood.csv", import_views.problems, name="import-problems"),
    path("clinical/", clinical_views.clinical, name="clinical"),
    path("clinical/bundle.json", clinical_views.bundle, name="bundle"),
    path("supplements.ics", clinical_views.calendar_file, name="calendar"),
    path("supplements/", clinical_views.schedule_list, name="schedule-list"),
    path("delete/", deletion_views.delete, name="delete"),
    path("delete/cancel/", deletion_views.cancel, name="cancel-deletion"),
]
