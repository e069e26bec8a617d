"""Workstations in the admin site: who is attached, what inspections found, and the standards they are held to."""

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest

from accounts.office_admin import OfficeAdmin, OfficeInline, SlipsAdmin, year_filter
from cppcc_office.shared.admin_site import Menu
from workstations import service_admin  # noqa: F401 - the other half of the menu
from workstations.models import (
    Attachment,
    ChairpersonLink,
    Finding,
    Inspection,
    Standard,
    StandardPoint,
    Workstation,
    WorkstationContact,
    WorkstationKind,
)

DATES = ("starts_on", "ends_on")


class AttachmentInline(OfficeInline):
    model = Attachment
    autocomplete_fields = ("member",)
    fields = ("member", "is_lead", "led_from", "led_until", *DATES)


class ContactInline(OfficeInline):
    model = WorkstationContact
    autocomplete_fields = ("user",)


class ChairpersonInline(OfficeInline):
    model = ChairpersonLink
    autocomplete_fields = ("chairperson",)


class InspectionInline(OfficeInline):
    model = Inspection
    show_change_link = True
    fields = ("inspected_on", "standard", "inspector", "reported_activities")


@admin.register(Workstation)
class WorkstationAdmin(OfficeAdmin):
    """Withdrawing is no field to fill in: it needs a reason and is done on the workstation's own page."""

    menu, menu_order = Menu.WORKSTATIONS, 10
    list_display = ("name", "form", "kind", "level", "committee", "sector", "location", "attached", "ends_on")
    list_filter = (
        "form",
        "kind",
        "level",
        "committee",
        ("ends_on", admin.EmptyFieldListFilter),
        "sector",
        "location__parent",
    )
    search_fields = ("name", "location__name", "host__name", "outside_city", "attachments__member__name")
    autocomplete_fields = ("location", "host", "sector", "committee")
    readonly_fields = ("ends_on", "withdrawn_because", "withdrawn_by")
    phone_fields = ("contact_phone",)
    inlines = (AttachmentInline, ContactInline, ChairpersonInline, InspectionInline)
    fieldsets = (
        (None, {"fields": ("name", ("form", "kind"), ("level", "committee"), "sector")}),
        ("地点", {"fields": ("location", "outside_city", "address", "host")}),
        ("对外公布", {"fields": (("contact_name", "contact_phone"), "hours", "emphasis", "about")}),
        ("挂牌和撤牌", {"fields": ("starts_on", ("ends_on", "withdrawn_because", "withdrawn_by"))}),
    )
    export_columns = (
        "name",
        "form",
        "kind",
        "level",
        "committee",
        "sector",
        "location__parent",
        "location",
        "outside_city",
        "address",
        "host",
        "contact_name",
        "contact_phone",
        "hours",
        "emphasis_words",
        "attached",
        *DATES,
        "withdrawn_because",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Workstation]:
        return super().get_queryset(request).annotate(members=Count("attachments", distinct=True))

    @admin.display(description="驻室委员数", ordering="members")
    def attached(self, workstation: Workstation) -> int:
        return workstation.members

    @admin.display(description="服务重点")
    def emphasis_words(self, workstation: Workstation) -> str:
        return workstation.emphasis_words


@admin.register(Attachment)
class AttachmentAdmin(OfficeAdmin):
    menu, menu_order = Menu.WORKSTATIONS, 11
    list_display = ("member", "workstation", "is_lead", *DATES)
    list_filter = ("is_lead", "workstation__form", "workstation__level")
    search_fields = ("member__name", "^member__pinyin", "^member__initials", "workstation__name")
    autocomplete_fields = ("member", "workstation")
    fields = ("workstation", "member", ("is_lead", "led_from", "led_until"), DATES)
    export_columns = ("workstation", "member", "is_lead", "led_from", "led_until", *DATES)


@admin.register(ChairpersonLink)
class ChairpersonLinkAdmin(OfficeAdmin):
    menu, menu_order = Menu.WORKSTATIONS, 13
    list_display = ("workstation", "chairperson", *DATES)
    search_fields = ("workstation__name", "chairperson__name", "^chairperson__pinyin", "^chairperson__initials")
    autocomplete_fields = ("workstation", "chairperson")


@admin.register(WorkstationContact)
class WorkstationContactAdmin(SlipsAdmin, OfficeAdmin):
    menu, menu_order = Menu.WORKSTATIONS, 12
    list_display = ("user", "workstation", *DATES)
    search_fields = ("user__name", "user__username", "workstation__name")
    autocomplete_fields = ("user", "workstation")


class FindingInline(OfficeInline):
    model = Finding
    fields = ("point", "is_met")


@admin.register(Inspection)
class InspectionAdmin(OfficeAdmin):
    menu, menu_order = Menu.WORKSTATIONS, 20
    list_display = ("workstation", "inspected_on", "inspector", "standard", "met_points", "reported_activities")
    list_filter = (year_filter("inspected_on"), "standard")
    date_hierarchy = "inspected_on"
    search_fields = ("workstation__name", "inspector")
    autocomplete_fields = ("workstation",)
    inlines = (FindingInline,)
    export_columns = ("workstation", "inspected_on", "inspector", "standard", "met_points", "reported_activities")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Inspection]:
        points = Count("findings")
        met = Count("findings", filter=Q(findings__is_met=True))
        return super().get_queryset(request).annotate(points=points, met=met)

    @admin.display(description="达标项数")
    def met_points(self, inspection: Inspection) -> str:
        return f"{inspection.met} / {inspection.points}"


class StandardPointInline(OfficeInline):
    model = StandardPoint


@admin.register(Standard)
class StandardAdmin(OfficeAdmin):
    menu, menu_order = Menu.REFERENCE, 40
    list_display = ("name", "version", "is_in_force", "point_count")
    list_filter = ("is_in_force",)
    search_fields = ("name",)
    inlines = (StandardPointInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Standard]:
        return super().get_queryset(request).annotate(number_of_points=Count("points"))

    @admin.display(description="条数")
    def point_count(self, standard: Standard) -> int:
        return standard.number_of_points


@admin.register(WorkstationKind)
class WorkstationKindAdmin(OfficeAdmin):
    menu, menu_order = Menu.REFERENCE, 41
    list_display = ("order", "name", "emphasis")
    list_display_links = ("name",)
    search_fields = ("name",)
