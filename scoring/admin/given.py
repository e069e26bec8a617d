"""Marks given by people in the admin site: kinds are kept here, marks are read here and decided on their own pages."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from accounts.office_admin import OfficeAdmin, OfficeInline, ReadOnlyAdmin
from cppcc_office.shared.admin_site import Menu, MenuLink, Waiting
from scoring.models import SUBJECT_MODELS, Mark, MarkKind, MarkVoice


@admin.register(MarkKind)
class MarkKindAdmin(OfficeAdmin):
    menu, menu_order = Menu.SCORING, 42
    list_display = ("order", "name", "subject", "way", "lowest", "highest", "needs_evidence", "is_active")
    list_display_links = ("name",)
    list_filter = ("subject", "way", "is_active")
    search_fields = ("name",)


class MarkVoiceInline(OfficeInline):
    model = MarkVoice
    fields = readonly_fields = ("by", "level", "value", "reason", "at")
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Mark | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[MarkVoice]:
        """What each said is nobody's to read while others are still out."""
        return super().get_queryset(request).exclude(mark__status=Mark.Status.OPEN)


@admin.register(Mark)
class MarkAdmin(ReadOnlyAdmin):
    menu, menu_order = Menu.SCORING, 40
    menu_adds = False
    menu_links = (
        (40, MenuLink("办理中的评分", "scoring:marks", "scoring.view_mark")),
        (41, MenuLink("录入评分", "scoring:mark_new", "scoring.add_mark")),
        (43, MenuLink("自评审核对照", "scoring:marks_beside", "scoring.view_mark")),
    )
    list_display = ("about", "kind", "year", "value", "status")
    list_filter = ("year", "kind", "status")
    search_fields = ("member__name", "group__name", "workstation__name", "proposal__title")
    inlines = (MarkVoiceInline,)
    export_columns = ("about", "kind", "year", "given_on", "value", "reason", "status", "entered_by", "confirmed_by")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Mark]:
        return super().get_queryset(request).select_related("kind", "entered_by", "confirmed_by", *SUBJECT_MODELS)

    def waiting(self, request: HttpRequest) -> list[Waiting]:
        count = Mark.objects.open_to(request.user, "confirm").count()
        address = f"{reverse('scoring:marks')}?show=open"
        return [Waiting("待确认的评分", f"{count} 条", address, is_urgent=bool(count))]

    def view_on_site(self, obj: Mark) -> str:
        return obj.get_absolute_url()

    @admin.display(description="对象")
    def about(self, mark: Mark) -> str:
        return str(mark.subject)
