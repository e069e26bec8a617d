"""What the office sets itself: targets and what fulfils them, kinds of contribution and of link."""

from django.contrib import admin

from accounts.office_admin import OfficeAdmin, OfficeInline
from cppcc_office.shared.admin_site import Menu
from duties.models import ContributionKind, LinkKind, Target, TargetRecord


class TargetRecordInline(OfficeInline):
    model = TargetRecord


@admin.register(Target)
class TargetAdmin(OfficeAdmin):
    menu, menu_order = Menu.REFERENCE, 50
    list_display = ("order", "name", "required", "is_active")
    list_display_links = ("name",)
    search_fields = ("name",)
    inlines = (TargetRecordInline,)


@admin.register(ContributionKind)
class ContributionKindAdmin(OfficeAdmin):
    menu, menu_order = Menu.REFERENCE, 51
    list_display = ("order", "name", "family", "unit", "is_active")
    list_display_links = ("name",)
    list_filter = ("family", "is_active")
    search_fields = ("name",)


@admin.register(LinkKind)
class LinkKindAdmin(OfficeAdmin):
    menu, menu_order = Menu.REFERENCE, 52
    list_display = ("order", "name", "who", "whom", "visits_a_year", "is_active")
    list_display_links = ("name",)
    search_fields = ("name",)
