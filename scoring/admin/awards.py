"""Awards in the admin site: set up here until candidates are drawn up, then run on their own page."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.office_admin import OfficeAdmin
from cppcc_office.shared.admin_site import Menu, MenuLink
from scoring.models import Award


@admin.register(Award)
class AwardAdmin(OfficeAdmin):
    menu, menu_order = Menu.SCORING, 44
    menu_links = (
        (45, MenuLink("评选和公布", "scoring:awards", "scoring.view_award")),
        (46, MenuLink("建议撤牌的工作室", "scoring:withdrawals", "workstations.change_workstation")),
    )
    list_display = ("name", "year", "subject", "places", "share", "by", "status")
    list_display_links = ("name",)
    list_filter = ("year", "subject", "status")
    search_fields = ("name",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and _is_prepared(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and _is_prepared(obj)

    def view_on_site(self, obj: Award) -> str:
        return obj.get_absolute_url()


def _is_prepared(award: Award | None) -> bool:
    """What an award is about stands once its candidates were drawn up."""
    return award is None or award.status == Award.Status.PREPARED
