from django.urls import path

from tracker.food_pages import label_views, own_food_views, scan_views, views

app_name = "foods"
urlpatterns = [
    path("", views.browse, name="browse"),
    path("groups/<int:group_id>/", views.group, name="group"),
    path("<int:food_id>/", views.food, name="food"),
    path("<int:food_id>/check-again/", views.check_again, name="check-again"),
    path("<int:food_id>/star/", views.favourite, name="favourite"),
    path("scan/", scan_views.scan, name="scan"),
    path("mine/", own_food_views.mine, name="own-foods"),
    path("mine/new/", own_food_views.new, name="new"),
    path("mine/<int:food_id>/", own_food_views.edit, name="edit"),
    path("mine/<int:food_id>/remove/", own_food_views.remove, name="remove"),
    path("mine/<int:food_id>/restore/", own_food_views.restore, name="restore"),
    path("mine/<int:food_id>/label/", label_views.picture, name="label-picture"),
    path("mine/<int:food_id>/label/save/", label_views.save_picture, name="save-label-picture"),
    path("mine/<int:food_id>/label/remove/", label_views.remove_picture, name="remove-label-picture"),
    path("mine/<int:food_id>/offer/", own_food_views.submit_for_catalogue, name="submit"),
    path("mine/<int:food_id>/withdraw/", own_food_views.withdraw_submission, name="withdraw"),
]
