"""Yearly duties of groups in the admin site."""

from django.contrib import admin

from accounts.office_admin import OfficeAdmin, OfficeInline
from activities.admin.papers import KindsAdmin
from cppcc_office.shared.admin_site import Menu
from scoring.models import DutyTarget, GroupDuty, GroupMark


class GroupDutyInline(OfficeInline):
    model = GroupDuty


@admin.register(DutyTarget)
class DutyTargetAdmin(OfficeAdmin):
    menu, menu_order = Menu.SCORING, 30
    list_display = ("order", "name", "part", "required", "partner_counts")
    list_display_links = ("name",)
    list_filter = ("part",)
    search_fields = ("name",)
    inlines = (GroupDutyInline,)


@admin.register(GroupDuty)
class GroupDutyAdmin(OfficeAdmin):
    """The same adjustments group by group: which of the services a unit owes (TL3)."""

    menu, menu_order = Menu.SCORING, 31
    list_display = ("group", "target", "required")
    list_display_links = ("group", "target")
    list_filter = ("group", "target")
    list_select_related = ("group", "target")
    search_fields = ("group__name", "target__name")


@admin.register(GroupMark)
class GroupMarkAdmin(KindsAdmin):
    menu, menu_order = Menu.SCORING, 32
    list_display = ("order", "name", "part", "shown_by", "at_least", "is_active")
    list_display_links = ("name",)
    list_filter = ("part", "is_active")
    search_fields = ("name",)
