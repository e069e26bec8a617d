"""Brands, invited supervisors, forms of consultation, parties and the calendar."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from accounts.office_admin import OfficeAdmin, year_filter
from consultations.holidays import compare, lines_of, read_text, take_in
from consultations.models import (
    ConsultationForm,
    InvitedSupervisor,
    Party,
    WorkdayException,
)
from cppcc_office.shared.admin_site import Menu


@admin.register(InvitedSupervisor)
class InvitedSupervisorAdmin(OfficeAdmin):
    menu, menu_order = Menu.CONSULTATION, 43
    list_display = ("member", "organization", "starts_on", "ends_on", "note")
    search_fields = ("member__name", "^member__pinyin", "^member__initials", "organization__name")
    autocomplete_fields = ("member", "organization")


@admin.register(ConsultationForm)
class ConsultationFormAdmin(OfficeAdmin):
    menu, menu_order = Menu.REFERENCE, 21
    list_display = (
        "order",
        "name",
        "kind",
        "notice_workdays",
        "materials_workdays",
        "minutes_workdays",
        "is_active",
    )
    list_display_links = ("name",)
    search_fields = ("name",)


@admin.register(Party)
class PartyAdmin(OfficeAdmin):
    menu, menu_order = Menu.REFERENCE, 22
    list_display = ("order", "name", "is_active")
    list_display_links = ("name",)
    search_fields = ("name",)


@admin.register(WorkdayException)
class WorkdayExceptionAdmin(OfficeAdmin):
    menu, menu_order = Menu.REFERENCE, 23
    list_display = ("day", "name", "is_workday")
    list_filter = (year_filter("day"), "is_workday")
    date_hierarchy = "day"
    search_fields = ("name",)

    def get_urls(self) -> list[URLPattern]:
        name = "consultations_workdayexception_take_in"
        return [path("take-in/", self.admin_site.admin_view(self.take_in_view), name=name), *super().get_urls()]

    def take_in_view(self, request: HttpRequest) -> HttpResponse:
        """A year's file or pasted lines: first what would change, then the change."""
        if not self.has_add_permission(request):
            raise PermissionDenied("您不能导入节假日。")
        text, problem = request.POST.get("text", ""), ""
        if upload := request.FILES.get("file"):
            try:
                text = lines_of(upload)
            except ValueError as error:
                problem = str(error)
        said, unknown = read_text(text)
        if "take_in" in request.POST and said and not upload:
            number = take_in(said, by=request.user)
            self.message_user(request, f"已导入，改动 {number} 天。", messages.SUCCESS)
            return redirect("admin:consultations_workdayexception_changelist")
        if request.method == "POST" and not said and not problem:
            problem = "没有能识别的日期，请对照例子核对。"
        context = {
            **self.admin_site.each_context(request),
            "title": "导入一年的节假日",
            "opts": self.model._meta,
            "text": "\n".join(one.line for one in said) if said else text,
            "unknown": unknown,
            "found": compare(said) if said else None,
            "problem": problem,
        }
        return TemplateResponse(request, "admin/consultations/workdayexception/take_in.html", context)
