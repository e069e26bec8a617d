"""The register of rules: files are checked by their content before they are kept."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.office_admin import OfficeAdmin, OfficeStackedInline
from accounts.office_admin.base import OfficeForm
from cppcc_office.shared.admin_site import Menu
from cppcc_office.shared.documents import DocumentField
from duties.models import Regulation, RegulationGroup, RegulationVersion


class VersionForm(OfficeForm):
    """A version with its file; a new file takes the place of the old one."""

    new_file = DocumentField(label="文件", required=False, help_text="PDF、OFD 或 Word 文件，不超过 20 兆（MB）。")

    def save(self, commit: bool = True) -> RegulationVersion:
        if document := self.cleaned_data.get("new_file"):
            self.instance.file = document.content
            self.instance.file_name = document.name
        return super().save(commit)


class VersionInline(OfficeStackedInline):
    model = RegulationVersion
    form = VersionForm
    readonly_fields = ("file_name",)
    fields = (("number", "adopted_on", "in_force_from"), "note", "file_name", "new_file")


@admin.register(Regulation)
class RegulationAdmin(OfficeAdmin):
    menu, menu_order = Menu.REFERENCE, 60
    list_display = ("number", "title", "group", "version_now", "withdrawn_on")
    list_display_links = ("title",)
    list_filter = ("group", ("withdrawn_on", admin.EmptyFieldListFilter))
    search_fields = ("number", "title")
    inlines = (VersionInline,)
    export_columns = ("number", "title", "group", "version_now", "withdrawn_on", "withdrawn_because")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Regulation]:
        return super().get_queryset(request).prefetch_related("versions")

    def has_delete_permission(self, request: HttpRequest, obj: Regulation | None = None) -> bool:
        """Rules are withdrawn, not deleted."""
        return False

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for one in formset.save(commit=False):
            if one.uploaded_by_id is None:
                one.uploaded_by = request.user
        formset.save()

    @admin.display(description="现行版本")
    def version_now(self, regulation: Regulation) -> str:
        version = regulation.version_on(timezone.localdate())
        return f"第 {version.number} 版（{version.in_force_from:%Y-%m-%d} 起）" if version else ""


@admin.register(RegulationGroup)
class RegulationGroupAdmin(OfficeAdmin):
    menu, menu_order = Menu.REFERENCE, 61
    list_display = ("order", "name")
    list_display_links = ("name",)
    search_fields = ("name",)
