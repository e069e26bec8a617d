"""Addresses of the service of workstations."""

from django.urls import path

from cppcc_office.pages.stations import service
from workstations import service_urls

app_name = "service"

urlpatterns = [path("<int:pk>/service/", service.service, name="service"), *service_urls.urlpatterns]
