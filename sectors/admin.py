"""The institution in the admin site: committees, sectors and groups, units, and who keeps their records."""

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from accounts.office_admin import OfficeAdmin, OfficeInline, SlipsAdmin
from cppcc_office.shared.admin_site import Menu
from sectors.models import (
    Committee,
    ContactUnit,
    GroupLiaison,
    Organization,
    OrganizationClerk,
    ResidentDepartment,
    Sector,
    SectorGroup,
    SpecialCommittee,
    Term,
)

DATES = ("starts_on", "ends_on")


class TermInline(OfficeInline):
    model = Term


class SpecialCommitteeInline(OfficeInline):
    model = SpecialCommittee
    show_change_link = True


@admin.register(Committee)
class CommitteeAdmin(OfficeAdmin):
    menu, menu_order = Menu.REFERENCE, 10
    list_display = ("name", "level", "is_home")
    list_filter = ("level", "is_home")
    search_fields = ("name",)
    inlines = (TermInline, SpecialCommitteeInline)


@admin.register(Term)
class TermAdmin(OfficeAdmin):
    menu, menu_order = Menu.REFERENCE, 11
    list_display = ("__str__", "committee", *DATES)
    list_filter = ("committee",)
    search_fields = ("=number", "committee__name")


class SectorInline(OfficeInline):
    model = Sector
    show_change_link = True


class LiaisonInline(OfficeInline):
    model = GroupLiaison
    autocomplete_fields = ("user",)


@admin.register(SectorGroup)
class SectorGroupAdmin(OfficeAdmin):
    menu, menu_order = Menu.PEOPLE, 30
    list_display = ("order", "name", "sector_names", "sector_count")
    list_display_links = ("name",)
    search_fields = ("name", "sectors__name")
    inlines = (SectorInline, LiaisonInline)
    export_columns = ("order", "name", "sector_names", "sector_count")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("sectors")

    @admin.display(description="所含界别")
    def sector_names(self, group: SectorGroup) -> str:
        return "、".join(sector.name for sector in group.sectors.all())

    @admin.display(description="界别数")
    def sector_count(self, group: SectorGroup) -> int:
        return len(group.sectors.all())


@admin.register(Sector)
class SectorAdmin(OfficeAdmin):
    menu, menu_order = Menu.PEOPLE, 31
    list_display = ("order", "name", "group")
    list_display_links = ("name",)
    list_filter = ("group",)
    search_fields = ("name", "group__name")


@admin.register(SpecialCommittee)
class SpecialCommitteeAdmin(OfficeAdmin):
    menu, menu_order = Menu.PEOPLE, 32
    list_display = ("order", "name", "committee")
    list_display_links = ("name",)
    list_filter = ("committee",)
    search_fields = ("name",)


class ClerkInline(OfficeInline):
    model = OrganizationClerk
    autocomplete_fields = ("user",)


@admin.register(Organization)
class OrganizationAdmin(OfficeAdmin):
    menu, menu_order = Menu.UNITS, 10
    list_display = ("name", "kind", "parent", "address")
    list_filter = ("kind",)
    search_fields = ("name", "parent__name")
    autocomplete_fields = ("parent",)
    inlines = (ClerkInline,)

    def choice_label(self, obj: Organization) -> str:
        return f"{obj.name}（{obj.parent.name}）" if obj.parent else obj.name


class ContactUnitInline(OfficeInline):
    model = ContactUnit
    autocomplete_fields = ("organization",)
    phone_fields = ("liaison_phone",)
    fields = ("organization", "liaison_name", "liaison_phone", *DATES)


@admin.register(ResidentDepartment)
class ResidentDepartmentAdmin(OfficeAdmin):
    menu, menu_order = Menu.UNITS, 20
    list_display = ("group", "organization", "unit_count", *DATES)
    list_display_links = ("organization",)
    list_filter = ("group",)
    search_fields = ("organization__name", "group__name")
    autocomplete_fields = ("organization",)
    inlines = (ContactUnitInline,)
    export_columns = ("group", "organization", "unit_count", *DATES)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(units=Count("contact_units"))

    @admin.display(description="联系单位数", ordering="units")
    def unit_count(self, department: ResidentDepartment) -> int:
        return department.units


@admin.register(ContactUnit)
class ContactUnitAdmin(OfficeAdmin):
    menu, menu_order = Menu.UNITS, 21
    list_display = ("organization", "kind", "group", "department", "liaison_name", "liaison_phone", *DATES)
    list_filter = ("resident_department__group", "organization__kind")
    search_fields = ("organization__name", "resident_department__organization__name", "liaison_name", "=liaison_phone")
    autocomplete_fields = ("organization", "resident_department")
    phone_fields = ("liaison_phone",)
    export_columns = ("group", "department", "organization", "kind", "liaison_name", "liaison_phone", *DATES)

    @admin.display(description="类别", ordering="organization__kind")
    def kind(self, unit: ContactUnit) -> str:
        return unit.organization.get_kind_display()

    @admin.display(description="界别（联组）", ordering="resident_department__group__order")
    def group(self, unit: ContactUnit) -> str:
        return str(unit.resident_department.group)

    @admin.display(description="驻点部门", ordering="resident_department__organization__name")
    def department(self, unit: ContactUnit) -> str:
        return str(unit.resident_department.organization)


@admin.register(GroupLiaison)
class GroupLiaisonAdmin(SlipsAdmin, OfficeAdmin):
    menu, menu_order = Menu.PEOPLE, 60
    list_display = ("user", "group", *DATES)
    list_filter = ("group",)
    search_fields = ("user__name", "user__username", "group__name")
    autocomplete_fields = ("user",)


@admin.register(OrganizationClerk)
class OrganizationClerkAdmin(SlipsAdmin, OfficeAdmin):
    menu, menu_order = Menu.UNITS, 30
    list_display = ("user", "organization", *DATES)
    search_fields = ("user__name", "user__username", "organization__name")
    autocomplete_fields = ("user", "organization")
