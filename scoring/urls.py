"""Addresses under /ranking/."""

from django.urls import path

from scoring import views

urlpatterns = [
    path("", views.ranking, name="ranking"),
    path("members/", views.members, name="members"),
    path("export/<slug:kind>/", views.export, name="export"),
    path("trial/<int:pk>/", views.trial, name="trial"),
    path("trial/<int:pk>/export/", views.trial_export, name="trial_export"),
    path("<slug:kind>/<int:pk>/", views.explain, name="explain"),
]
