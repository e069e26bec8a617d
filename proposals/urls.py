"""Addresses of proposals."""

from django.urls import path

from proposals.views import proposals

app_name = "proposals"
urlpatterns = [
    path("", proposals.proposals, name="proposals"),
    path("<int:pk>/", proposals.proposal, name="proposal"),
    path("files/<int:pk>/", proposals.file, name="file"),
]
