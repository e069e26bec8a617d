"""The public side of workstations; the only pages of the product with a form that nobody signs in for."""

from django.urls import path

from workstations.views import door

app_name = "door"

urlpatterns = [
    path("<str:token>/", door.door, name="door"),
    path("<str:token>/say/", door.say, name="say"),
    path("<str:token>/receipt/", door.receipt, name="receipt"),
    path("<str:token>/judge/", door.judge, name="judge"),
]
