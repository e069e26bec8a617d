"""What was held: consultations with their opinions and minutes, inspections, appraisals, and brands."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.office_admin import OfficeAdmin, OfficeInline, OfficeStackedInline, ReadOnlyAdmin, year_filter
from consultations.admin.limits import NotAddedHere, NotDeleted
from consultations.models import (
    Appraisal,
    AppraisalItem,
    Brand,
    Consultation,
    LookBack,
    Minutes,
    Opinion,
    SupervisionFinding,
    SupervisionVisit,
    TakingPart,
)
from cppcc_office.shared.admin_site import Menu, Waiting


class TakingPartInline(OfficeInline):
    model = TakingPart
    autocomplete_fields = ("organization",)


@admin.register(Consultation)
class ConsultationAdmin(NotAddedHere, NotDeleted, OfficeAdmin):
    menu, menu_order = Menu.CONSULTATION, 30
    list_display = ("title", "held_on", "form", "brand", "opinion_count", "state")
    list_filter = (year_filter("activity__held_on"), "form", "brand")
    search_fields = ("activity__title",)
    autocomplete_fields = ("brand",)
    fields = ("activity", "form", ("planned", "brand"), "subject", ("notice_sent_on", "materials_sent_on"))
    readonly_fields = ("activity", "form")
    inlines = (TakingPartInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Consultation]:
        return (
            super()
            .get_queryset(request)
            .select_related("activity", "form", "brand")
            .annotate(number=Count("opinions", distinct=True))
        )

    @admin.display(description="名称", ordering="activity__title")
    def title(self, consultation: Consultation) -> str:
        return consultation.activity.title

    @admin.display(description="时间", ordering="activity__held_on")
    def held_on(self, consultation: Consultation) -> Any:
        return consultation.activity.held_on

    @admin.display(description="意见条数", ordering="number")
    def opinion_count(self, consultation: Consultation) -> int:
        return consultation.number

    @admin.display(description="状态", ordering="activity__status")
    def state(self, consultation: Consultation) -> str:
        return consultation.activity.get_status_display()


@admin.register(Opinion)
class OpinionAdmin(NotAddedHere, OfficeAdmin):
    menu, menu_order = Menu.CONSULTATION, 31
    list_display = ("speaker_name", "phase", "text", "consultation", "typed_at")
    list_filter = (year_filter("consultation__activity__held_on"), "phase", "consultation__form")
    search_fields = ("text", "speaker_name", "consultation__activity__title")
    fields = ("consultation", ("speaker_name", "phase", "is_written"), "text", ("typed_by", "typed_at"))
    readonly_fields = ("consultation", "speaker_name", "typed_by", "typed_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Opinion]:
        return super().get_queryset(request).select_related("consultation__activity")


@admin.register(Minutes)
class MinutesAdmin(ReadOnlyAdmin):
    """Written, approved and sent on their own page."""

    menu, menu_order = Menu.CONSULTATION, 32
    list_display = ("title", "number", "status", "sent_on")
    list_filter = (year_filter("consultation__activity__held_on"), "status")
    search_fields = ("title", "number")
    fields = ("title", ("heading", "number"), "text", "attended", ("sent_to", "sent_on"), "status")


class FindingInline(OfficeStackedInline):
    model = SupervisionFinding
    fields = (("order", "where", "organization"), "text", "demand", ("due_on", "look_back_on"))
    autocomplete_fields = ("organization",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(SupervisionVisit)
class SupervisionVisitAdmin(NotAddedHere, NotDeleted, OfficeAdmin):
    menu, menu_order = Menu.CONSULTATION, 40
    list_display = ("title", "held_on", "finding_count")
    list_filter = (year_filter("activity__held_on"),)
    search_fields = ("activity__title",)
    autocomplete_fields = ("organizations",)
    fields = ("activity", "planned", "subject", "organizations")
    readonly_fields = ("activity",)
    inlines = (FindingInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[SupervisionVisit]:
        return super().get_queryset(request).select_related("activity").annotate(number=Count("findings"))

    @admin.display(description="名称", ordering="activity__title")
    def title(self, visit: SupervisionVisit) -> str:
        return visit.activity.title

    @admin.display(description="时间", ordering="activity__held_on")
    def held_on(self, visit: SupervisionVisit) -> Any:
        return visit.activity.held_on

    @admin.display(description="发现问题", ordering="number")
    def finding_count(self, visit: SupervisionVisit) -> int:
        return visit.number


class LookBackInline(OfficeInline):
    model = LookBack
    fields = ("looked_on", "result", "note", "by")
    readonly_fields = ("by",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(SupervisionFinding)
class SupervisionFindingAdmin(NotAddedHere, OfficeAdmin):
    menu, menu_order = Menu.CONSULTATION, 41
    list_display = ("text", "where", "organization", "due_on", "visit")
    list_filter = (year_filter("visit__activity__held_on"), "look_backs__result")
    search_fields = ("text", "where", "organization__name", "visit__activity__title")
    autocomplete_fields = ("organization",)
    fields = ("visit", ("order", "where", "organization"), "text", "demand", ("due_on", "look_back_on"))
    readonly_fields = ("visit",)
    inlines = (LookBackInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[SupervisionFinding]:
        return super().get_queryset(request).select_related("visit__activity", "organization")

    def waiting(self, request: HttpRequest) -> list[Waiting]:
        due = SupervisionFinding.objects.to_look_back_at(timezone.localdate()).count()
        return [Waiting("到期要回头看的问题", f"{due} 个", reverse("consultations:supervision"))]


class AppraisalItemInline(OfficeInline):
    model = AppraisalItem


@admin.register(Appraisal)
class AppraisalAdmin(NotAddedHere, NotDeleted, OfficeAdmin):
    menu, menu_order = Menu.CONSULTATION, 42
    list_display = ("title", "held_on", "organization", "returned")
    list_filter = (year_filter("activity__held_on"),)
    search_fields = ("activity__title", "organization__name")
    autocomplete_fields = ("organization",)
    fields = ("activity", "planned", "organization", ("handed_out", "returned"), "conclusion")
    readonly_fields = ("activity",)
    inlines = (AppraisalItemInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Appraisal]:
        return super().get_queryset(request).select_related("activity", "organization")

    @admin.display(description="名称", ordering="activity__title")
    def title(self, appraisal: Appraisal) -> str:
        return appraisal.activity.title

    @admin.display(description="时间", ordering="activity__held_on")
    def held_on(self, appraisal: Appraisal) -> Any:
        return appraisal.activity.held_on


@admin.register(Brand)
class BrandAdmin(OfficeAdmin):
    menu, menu_order = Menu.CONSULTATION, 50
    list_display = ("name", "whose", "since", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "group__name", "workstation__name", "special_committee__name")
    autocomplete_fields = ("workstation",)
    fields = (
        "name",
        ("group", "special_committee", "is_office"),
        "workstation",
        ("since", "is_active"),
        "text",
    )

    @admin.display(description="主办")
    def whose(self, brand: Brand) -> str:
        return brand.owner
