"""The list of messages that were sent; who has read them stands on each message's own page."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest

from accounts.office_admin import OfficeAdmin
from cppcc_office.shared.admin_site import Menu
from outbox.models import Letter


@admin.register(Letter)
class LetterAdmin(OfficeAdmin):
    menu, menu_order = Menu.DAILY, 90
    list_display = ("subject", "sent_by", "sent_at", "number", "number_read")
    search_fields = ("subject", "sent_by__name")
    search_help_text = "可按标题或发送人查找。"
    date_hierarchy = "sent_at"
    fields = readonly_fields = ("subject", "text", "sent_by", "sent_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Letter]:
        read = Count("deliveries", filter=Q(deliveries__read_at__isnull=False))
        return super().get_queryset(request).annotate(_number=Count("deliveries"), _number_read=read)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="收件人数", ordering="_number")
    def number(self, letter: Letter) -> int:
        return letter._number

    @admin.display(description="已读人数", ordering="_number_read")
    def number_read(self, letter: Letter) -> int:
        return letter._number_read
