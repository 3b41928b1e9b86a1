"""URLs under /accounts/ that override allauth's own."""

from django.urls import path

from tracker.profiles import account_views as views

urlpatterns = [
    path("password/reset/", views.reset_password, name="account_reset_password"),
    path("devices/", views.show_devices, name="account_devices"),
    path("devices/sign-out/", views.sign_out_devices, name="account_sign_out_devices"),
]
