"""Plans, summaries and the kinds of activity."""

from django.contrib import admin

from accounts.office_admin import OfficeAdmin, year_filter
from activities.models import ActivityKind, AnnualPlan, AnnualSummary
from cppcc_office.shared.admin_site import Menu


@admin.register(AnnualPlan, AnnualSummary)
class AnnualPaperAdmin(OfficeAdmin):
    menu, menu_order = Menu.DAILY, 20
    list_display = ("year", "group", "submitted_on")
    list_display_links = ("group",)
    list_filter = (year_filter("year"), "group")
    search_fields = ("group__name", "=year")


@admin.register(ActivityKind)
class ActivityKindAdmin(OfficeAdmin):
    menu, menu_order = Menu.REFERENCE, 20
    list_display = ("order", "name", "family", "duty", "is_active")
    list_display_links = ("name",)
    list_filter = ("family", "is_active")
    search_fields = ("name", "duty")

    def choice_label(self, obj: ActivityKind) -> str:
        return f"{obj.name}（{obj.get_family_display()}）"
