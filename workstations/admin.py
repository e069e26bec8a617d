"""Workstations in the admin site: who is attached, what inspections found, and the standards they are held to."""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Count, Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.office_admin import OfficeAdmin, OfficeInline, SlipsAdmin, year_filter
from cppcc_office.shared.admin_site import Menu, MenuLink
from cppcc_office.shared.workflow import Refused
from workstations import service_admin  # noqa: F401 - the other half of the menu
from workstations.actions.standards import copy_as_new_version, make_main, put_in_force, take_out_of_force
from workstations.models import (
    Attachment,
    ChairpersonLink,
    Finding,
    FindingPhoto,
    Inspection,
    Standard,
    StandardPoint,
    Workstation,
    WorkstationContact,
    WorkstationKind,
    WorkstationPhoto,
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
    """To be seen here; entered and corrected on pages of their own."""

    show_change_link = True
    fields = ("inspected_on", "kind", "status", "standard", "inspector", "reported_activities")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest, obj: Workstation | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Workstation | None = None) -> bool:
        return False


class PhotosGoToo(OfficeAdmin):
    """Rows deleted here take the files of their photos with them, once that is certain."""

    photos: tuple[tuple[type[Model], str], ...] = ()

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        files = self._files_of([obj.pk])
        super().delete_model(request, obj)
        _drop(files)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        files = self._files_of(list(queryset.values_list("pk", flat=True)))
        super().delete_queryset(request, queryset)
        _drop(files)

    def _files_of(self, keys: list[int]) -> list[Any]:
        rows = [row for model, path in self.photos for row in model._default_manager.filter(**{f"{path}__in": keys})]
        return [file for row in rows for file in (row.image, row.thumbnail)]


def _drop(files: list[Any]) -> None:
    for file in files:
        transaction.on_commit(partial(file.storage.delete, file.name))


@admin.register(Workstation)
class WorkstationAdmin(PhotosGoToo):
    """Withdrawing is no field to fill in: it needs a reason and is done on the workstation's own page."""

    menu, menu_order = Menu.WORKSTATIONS, 10
    photos = ((WorkstationPhoto, "workstation"), (FindingPhoto, "finding__inspection__workstation"))
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
    autocomplete_fields = ("location", "host", "sector", "committee", "core")
    readonly_fields = ("ends_on", "withdrawn_because", "withdrawn_by")
    phone_fields = ("contact_phone",)
    inlines = (AttachmentInline, ContactInline, ChairpersonInline, InspectionInline)
    fieldsets = (
        (None, {"fields": ("name", ("form", "kind"), ("level", "committee"), ("sector", "core"))}),
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
    """The points of the inspection's own standard; what the workstation answers is its own to write."""

    model = Finding
    fields = ("point", "is_met", "remark", "answer", "answer_due_on")
    readonly_fields = ("answer", "answer_due_on")

    def get_formset(self, request: HttpRequest, obj: Inspection | None = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        if obj is not None and "point" in formset.form.base_fields:
            formset.form.base_fields["point"].queryset = StandardPoint.objects.filter(standard=obj.standard_id)
        return formset


@admin.register(Inspection)
class InspectionAdmin(PhotosGoToo):
    photos = ((FindingPhoto, "finding__inspection"),)
    menu, menu_order = Menu.WORKSTATIONS, 20
    menu_links = ((19, MenuLink("检查与达标情况", "inspections:list", "workstations.view_inspection")),)
    list_display = (
        "workstation",
        "inspected_on",
        "kind",
        "status",
        "inspector",
        "standard",
        "met_points",
        "recheck_on",
    )
    list_filter = (year_filter("inspected_on"), "kind", "status", "standard")
    date_hierarchy = "inspected_on"
    fields = (
        ("workstation", "standard"),
        ("kind", "status"),
        ("inspected_on", "inspector", "recheck_on"),
        "remark",
        "reported_activities",
    )
    readonly_fields = ("kind", "status")  # where it stands follows from its own pages
    search_fields = ("workstation__name", "inspector")
    autocomplete_fields = ("workstation",)
    inlines = (FindingInline,)
    export_columns = (
        "workstation",
        "inspected_on",
        "kind",
        "status",
        "inspector",
        "standard",
        "met_points",
        "recheck_on",
        "reported_activities",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Inspection]:
        points = Count("findings")
        met = Count("findings", filter=Q(findings__is_met=True))
        return super().get_queryset(request).annotate(points=points, met=met)

    @admin.display(description="达标项数")
    def met_points(self, inspection: Inspection) -> str:
        return f"{inspection.met} / {inspection.points}"


class StandardPointInline(OfficeInline):
    model = StandardPoint
    fields = ("order", "section", "name", "asks", "needs_photo", "valid_months")

    def has_add_permission(self, request: HttpRequest, obj: Standard | None = None) -> bool:
        return super().has_add_permission(request, obj) and not _is_used(obj)

    def has_change_permission(self, request: HttpRequest, obj: Standard | None = None) -> bool:
        return super().has_change_permission(request, obj) and not _is_used(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Standard | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not _is_used(obj)


def _is_used(standard: Standard | None) -> bool:
    return standard is not None and standard.is_used


@admin.register(Standard)
class StandardAdmin(OfficeAdmin):
    """A version that has been inspected by is read only: what was found was found by its very words."""

    menu, menu_order = Menu.REFERENCE, 40
    list_display = ("name", "version", "is_in_force", "is_main", "point_count", "inspection_count")
    list_filter = ("is_in_force",)
    fields = (("name", "version"), ("is_in_force", "is_main"))
    readonly_fields = ("is_in_force", "is_main")  # one version at a time: by the actions of the list
    search_fields = ("name",)
    inlines = (StandardPointInline,)
    actions = ("copy_selected", "put_in_force_selected", "make_main_selected", "take_out_of_force_selected")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Standard]:
        rows = super().get_queryset(request)
        points, inspections = Count("points", distinct=True), Count("inspections", distinct=True)
        return rows.annotate(number_of_points=points, number_of_inspections=inspections)

    def has_change_permission(self, request: HttpRequest, obj: Standard | None = None) -> bool:
        return super().has_change_permission(request, obj) and not _is_used(obj)

    def save_model(self, request: HttpRequest, obj: Standard, form: Any, change: bool) -> None:
        """A further version of a standard in force waits until it is put in force."""
        if not change:
            obj.is_in_force = not Standard.objects.filter(name=obj.name, is_in_force=True).exists()
        super().save_model(request, obj, form, change)

    @admin.display(description="条数", ordering="number_of_points")
    def point_count(self, standard: Standard) -> int:
        return standard.number_of_points

    @admin.display(description="已检查", ordering="number_of_inspections")
    def inspection_count(self, standard: Standard) -> str:
        return f"{standard.number_of_inspections} 次"

    @admin.action(description="复制为新版本", permissions=["add"])
    def copy_selected(self, request: HttpRequest, queryset: QuerySet[Standard]) -> HttpResponse | None:
        """To the form of the new version when one was chosen."""
        copies = [copy_as_new_version(standard=standard) for standard in queryset]
        for copy in copies:
            self.message_user(request, f"已复制为“{copy}”，改好以后设为现行。", messages.SUCCESS)
        if len(copies) == 1:
            return redirect("admin:workstations_standard_change", copies[0].pk)
        return None

    @admin.action(description="设为现行", permissions=["change"])
    def put_in_force_selected(self, request: HttpRequest, queryset: QuerySet[Standard]) -> None:
        for standard in queryset:
            put_in_force(standard=standard)
            self.message_user(request, f"“{standard}”已设为现行，同名的其他版本已停用。", messages.SUCCESS)

    @admin.action(description="设为主要标准", permissions=["change"])
    def make_main_selected(self, request: HttpRequest, queryset: QuerySet[Standard]) -> None:
        if len(queryset) != 1:
            self.message_user(request, "没有办理：主要标准只有一个，请只选一个。", messages.ERROR)
            return
        try:
            make_main(standard=queryset[0])
        except Refused as refused:
            self.message_user(request, f"没有办理：{refused.sentence}", messages.ERROR)
        else:
            self.message_user(request, f"“{queryset[0]}”已设为主要标准，工作室台账按它导入。", messages.SUCCESS)

    @admin.action(description="停用", permissions=["change"])
    def take_out_of_force_selected(self, request: HttpRequest, queryset: QuerySet[Standard]) -> None:
        for standard in queryset:
            take_out_of_force(standard=standard)
            self.message_user(request, f"“{standard}”已停用，检查结果不变。", messages.SUCCESS)


@admin.register(WorkstationKind)
class WorkstationKindAdmin(OfficeAdmin):
    menu, menu_order = Menu.REFERENCE, 41
    list_display = ("order", "name", "is_core", "emphasis")
    list_display_links = ("name",)
    search_fields = ("name",)
