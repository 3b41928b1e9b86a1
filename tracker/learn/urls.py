from django.urls import path

from tracker.learn import views

app_name = "learn"
urlpatterns = [
    path("", views.index, name="index"),
    path("twitch-or-spasm/", views.twitch_or_spasm, name="twitch-or-spasm"),
    path("how-much/", views.how_much, name="how-much"),
    path("sources/", views.sources, name="sources"),
    path("at-risk/", views.at_risk, name="at-risk"),
    path("supplements/", views.supplements, name="supplements"),
]
