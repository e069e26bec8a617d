"""Addresses of the register of workstations."""

from django.urls import path

from cppcc_office.pages.stations import coverage, register, station, year
from workstations.views import register as changes

urlpatterns = [
    path("", register.workstations, name="workstations"),
    path("export/", register.workstations_export, name="workstations_export"),
    path("coverage/", coverage.coverage, name="coverage"),
    path("coverage/export/", coverage.coverage_export, name="coverage_export"),
    path("coverage/members/", coverage.members_without, name="members_without"),
    path("coverage/members/export/", coverage.members_without_export, name="members_without_export"),
    path("years/", year.workstation_years, name="workstation_years"),
    path("years/export/", year.workstation_years_export, name="workstation_years_export"),
    path("<int:pk>/", station.workstation, name="workstation"),
    path("<int:pk>/<int:year>/", year.workstation_year, name="workstation_year"),
    path("<int:pk>/edit/", changes.workstation_edit, name="workstation_edit"),
    path("<int:pk>/withdraw/", changes.workstation_withdraw, name="workstation_withdraw"),
    path("<int:pk>/restore/", changes.workstation_restore, name="workstation_restore"),
    path("<int:pk>/photos/", changes.workstation_photo_add, name="workstation_photo_add"),
    path("photos/<int:pk>/", changes.workstation_photo, name="workstation_photo"),
    path("photos/<int:pk>/small/", changes.workstation_photo, {"small": True}, name="workstation_photo_small"),
    path("photos/<int:pk>/remove/", changes.workstation_photo_remove, name="workstation_photo_remove"),
]
