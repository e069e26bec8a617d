"""Service of workstations in the admin site."""

from django.contrib import admin

from accounts.office_admin import ReadOnlyAdmin, year_filter
from cppcc_office.shared.admin_site import Menu
from workstations.models import ServiceRecord


@admin.register(ServiceRecord)
class ServiceRecordAdmin(ReadOnlyAdmin):
    """Entered on the station's own page."""

    menu, menu_order = Menu.WORKSTATIONS, 30
    list_display = ("workstation", "held_on", "kind", "people", "matter", "station", "member", "recorded_by")
    list_filter = (year_filter("held_on"), "kind", "station")
    date_hierarchy = "held_on"
    search_fields = ("workstation__name", "matter", "member__name")
    export_columns = ("workstation", "held_on", "kind", "people", "matter", "station", "member", "recorded_by")
