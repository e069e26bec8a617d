"""Service of workstations, for those who keep, attend or look after them."""

from django.urls import path

from workstations.views import service

app_name = "service"

urlpatterns = [
    path("service/", service.services, name="services"),
    path("<int:pk>/service/", service.service, name="service"),
    path("<int:pk>/service/<int:record>/", service.record, name="record"),
    path("<int:pk>/service/<int:record>/delete/", service.record_delete, name="record_delete"),
]
