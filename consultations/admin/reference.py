"""Brands, invited supervisors, forms of consultation, parties and the calendar."""

from django.contrib import admin

from accounts.office_admin import OfficeAdmin, year_filter
from consultations.models import (
    ConsultationForm,
    InvitedSupervisor,
    Party,
    WorkdayException,
)
from cppcc_office.shared.admin_site import Menu


@admin.register(InvitedSupervisor)
class InvitedSupervisorAdmin(OfficeAdmin):
    menu, menu_order = Menu.CONSULTATION, 43
    list_display = ("member", "organization", "starts_on", "ends_on", "note")
    search_fields = ("member__name", "^member__pinyin", "^member__initials", "organization__name")
    autocomplete_fields = ("member", "organization")


@admin.register(ConsultationForm)
class ConsultationFormAdmin(OfficeAdmin):
    menu, menu_order = Menu.REFERENCE, 21
    list_display = (
        "order",
        "name",
        "kind",
        "notice_workdays",
        "materials_workdays",
        "minutes_workdays",
        "is_active",
    )
    list_display_links = ("name",)
    search_fields = ("name",)


@admin.register(Party)
class PartyAdmin(OfficeAdmin):
    menu, menu_order = Menu.REFERENCE, 22
    list_display = ("order", "name", "is_active")
    list_display_links = ("name",)
    search_fields = ("name",)


@admin.register(WorkdayException)
class WorkdayExceptionAdmin(OfficeAdmin):
    menu, menu_order = Menu.REFERENCE, 23
    list_display = ("day", "name", "is_workday")
    list_filter = (year_filter("day"), "is_workday")
    date_hierarchy = "day"
    search_fields = ("name",)
