from django.urls import path

from tracker.schedules import views

app_name = "schedules"
urlpatterns = [
    path("", views.show, name="show"),
    path("new/", views.new, name="new"),
    path("convert/", views.convert, name="convert"),
    path("<uuid:id>/", views.change, name="change"),
    path("<uuid:id>/stop/", views.stop, name="stop"),
    path("<uuid:id>/remove/", views.remove, name="remove"),
    path("changes/<uuid:id>/undo/", views.undo, name="undo"),
    path("medicines/", views.add_medicine, name="add-medicine"),
    path("medicines/<uuid:id>/remove/", views.remove_medicine, name="remove-medicine"),
    path("medicines/<uuid:id>/restore/", views.restore_medicine, name="restore-medicine"),
]
