from django.urls import path

from tracker.profiles import views

app_name = "profiles"
urlpatterns = [
    path("", views.show, name="show"),
    path("welcome/", views.welcome, name="welcome"),
    path("targets/", views.add_target, name="add-target"),
    path("targets/refine/", views.refine_target, name="refine-target"),
    path("targets/<uuid:id>/remove/", views.remove_target, name="remove-target"),
    path("targets/<uuid:id>/restore/", views.restore_target, name="restore-target"),
    path("preferences/", views.set_preferences, name="set-preferences"),
    path("preferences/<slug:name>/", views.set_preference, name="set-preference"),
    path("conditions/", views.set_conditions, name="set-conditions"),
]
