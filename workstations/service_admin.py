"""Service of workstations in the admin site."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.office_admin import ReadOnlyAdmin, year_filter
from cppcc_office.shared.admin_site import Menu, MenuLink
from workstations.models import Constituent, Contact, Door, Matter, ServiceRecord, Shift

DATES = ("starts_on", "ends_on")


@admin.register(ServiceRecord)
class ServiceRecordAdmin(ReadOnlyAdmin):
    """Entered on the station's own page."""

    menu, menu_order = Menu.WORKSTATIONS, 30
    list_display = ("workstation", "held_on", "kind", "people", "matter", "station", "member", "recorded_by")
    list_filter = (year_filter("held_on"), "kind", "station")
    date_hierarchy = "held_on"
    search_fields = ("workstation__name", "matter", "member__name")
    export_columns = ("workstation", "held_on", "kind", "people", "matter", "station", "member", "recorded_by")


@admin.register(Matter)
class MatterAdmin(ReadOnlyAdmin):
    """Handled on the station's own page; who raised it is never shown, sought or exported here."""

    menu, menu_order = Menu.WORKSTATIONS, 31
    list_display = ("workstation", "raised_on", "source", "text", "member", "status", "ended_on", "satisfaction")
    list_filter = (year_filter("raised_on"), "status", "source", "satisfaction")
    date_hierarchy = "raised_on"
    search_fields = ("workstation__name", "text", "member__name")
    fields = ("workstation", "raised_on", "source", "service", "text", "member", "status", "answer", "ended_on")
    readonly_fields = ("raised_on", "source", "status", "answer", "ended_on")
    export_columns = list_display


@admin.register(Door)
class DoorAdmin(ReadOnlyAdmin):
    """Kept on the station's own page."""

    menu, menu_order = Menu.WORKSTATIONS, 32
    list_display = ("workstation", "is_on", "hours", "approved_by", "approved_at")
    list_filter = ("is_on",)
    search_fields = ("workstation__name",)
    fields = ("workstation", "is_on", "about", "hours", "approved_by", "approved_at")
    readonly_fields = ("is_on", "about", "hours", "approved_by", "approved_at")
    export_columns = list_display


@admin.register(Shift)
class ShiftAdmin(ReadOnlyAdmin):
    """Drawn up on the station's own page."""

    menu, menu_order = Menu.WORKSTATIONS, 33
    list_display = ("workstation", "held_on", "starts_at", "ends_at", "member", "came")
    list_filter = (year_filter("held_on"),)
    date_hierarchy = "held_on"
    search_fields = ("workstation__name", "member__name")
    export_columns = list_display

    def get_queryset(self, request: HttpRequest) -> QuerySet[Shift]:
        return super().get_queryset(request).with_attendance()

    @admin.display(description="登记了服务", boolean=True)
    def came(self, shift: Shift) -> bool:
        return shift.came


@admin.register(Constituent)
class ConstituentAdmin(ReadOnlyAdmin):
    """Kept on the member's own page; neither name nor contact is shown whole, sought or exported here."""

    menu, menu_order = Menu.WORKSTATIONS, 34
    menu_links = ((35, MenuLink("界别群众统计", "service:circles", "workstations.view_constituent")),)
    list_display = ("masked_name", "member", "workstation", "sector", "consent_on", "starts_on", "ends_on", "erased_on")
    list_filter = (year_filter("starts_on"), ("consent_on", admin.EmptyFieldListFilter), "sector")
    search_fields = ("member__name", "workstation__name")
    fields = ("masked_name", "masked_contact", "member", "workstation", "sector", "consent_on", "consent_how", *DATES)
    readonly_fields = ("masked_name", "masked_contact")
    export_columns = list_display

    @admin.display(description="姓名")
    def masked_name(self, constituent: Constituent) -> str:
        return constituent.masked

    @admin.display(description="联系方式")
    def masked_contact(self, constituent: Constituent) -> str:
        return constituent.masked_contact


@admin.register(Contact)
class ContactAdmin(ReadOnlyAdmin):
    """Entered on the member's own page."""

    menu, menu_order = Menu.WORKSTATIONS, 36
    list_display = ("member", "workstation", "held_on", "way", "people", "text", "recorded_by")
    list_filter = (year_filter("held_on"), "way")
    date_hierarchy = "held_on"
    search_fields = ("member__name", "workstation__name", "text")
    fields = list_display
    readonly_fields = ("recorded_by",)
    export_columns = list_display
