from django.urls import path

from tracker.offline import views

app_name = "offline"
urlpatterns = [
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("sw.js", views.worker, name="worker"),  # at the root: its scope is the path it is served from
    path("days/copy/", views.snapshot, name="snapshot"),
    path("days/queue/", views.queue, name="queue"),
]
