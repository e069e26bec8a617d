"""文书模板 in the admin site: uploads are checked, the shipped templates and what they may ask for stand beside."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.office_admin import OfficeAdmin
from accounts.office_admin.base import OfficeForm
from cppcc_office.shared.admin_site import Menu
from cppcc_office.shared.documents import DocumentField, document_response
from cppcc_office.shared.templated import NOT_A_PAPER, BadTemplateError, check
from proposals.actions.papers import keep_template
from proposals.models import PaperKind, PaperTemplate
from proposals.papers.fields import FIELDS
from proposals.papers.making import shipped_template


class ActiveForm(OfficeForm):
    """Remark, and whether it is used; a file once uploaded stays as it is."""

    def _get_validation_exclusions(self) -> set[str]:
        """The one that is active now makes way for this one."""
        return {*super()._get_validation_exclusions(), "is_active"}


class PaperTemplateForm(ActiveForm):
    """Which paper, and its file, which is tried before it is kept."""

    upload = DocumentField(
        label="模板文件",
        widget=forms.FileInput(attrs={"accept": ".docx"}),
        help_text="从下面下载自带模板，在 WPS 或 Word 里改好，另存为 docx 再上传。上传时会试填一份，有问题会说明。",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        document, kind = data.get("upload"), data.get("kind")
        if not document or not kind:
            return data
        if not document.name.endswith(".docx"):
            self.add_error("upload", NOT_A_PAPER)
            return data
        try:
            check(document.content.read(), FIELDS[kind])
        except BadTemplateError as problem:
            self.add_error("upload", str(problem))
        else:
            self.instance.file, self.instance.file_name = document.content, document.name
        return data


@admin.register(PaperTemplate)
class PaperTemplateAdmin(OfficeAdmin):
    menu, menu_order = Menu.REFERENCE, 33
    form = PaperTemplateForm
    list_display = ("kind", "download", "is_active", "remark", "uploaded_by", "uploaded_at")
    list_display_links = ("kind",)
    list_filter = ("kind", "is_active")
    readonly_fields = ("download", "uploaded_by", "uploaded_at")
    change_form_template = "admin/proposals/papertemplate/change_form.html"

    def get_fields(self, request: HttpRequest, obj: PaperTemplate | None = None) -> list[str]:
        known = ["kind", "download", "remark", "is_active", "uploaded_by", "uploaded_at"]
        return known if obj else ["kind", "upload", "remark", "is_active"]

    def get_readonly_fields(self, request: HttpRequest, obj: PaperTemplate | None = None) -> tuple[str, ...]:
        fixed = super().get_readonly_fields(request, obj)
        return (*fixed, "kind") if obj else fixed

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change=change, **kwargs | ({"form": ActiveForm} if obj else {}))

    def save_model(self, request: HttpRequest, obj: PaperTemplate, form: forms.ModelForm, change: bool) -> None:
        keep_template(template=obj, by=request.user)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> HttpResponseBase:
        return super().render_change_form(request, {**context, "papers": papers()}, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "proposals_papertemplate"
        return [
            path("shipped/<slug:kind>/", wrap(self.shipped_view), name=f"{name}_shipped"),
            path("<int:pk>/file/", wrap(self.file_view), name=f"{name}_file"),
            *super().get_urls(),
        ]

    def shipped_view(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        """自带模板, to start from."""
        self._require(request)
        if kind not in PaperKind:
            raise Http404
        name = f"{PaperKind(kind).label}（自带模板）.docx"
        return FileResponse(shipped_template(kind).open("rb"), as_attachment=True, filename=name)

    def file_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """One of the office's own, the active one or an earlier one."""
        self._require(request)
        found = self.get_object(request, str(pk))
        if found is None:
            raise Http404
        return document_response(found.file, found.file_name)

    def _require(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    @admin.display(description="文件")
    def download(self, template: PaperTemplate) -> SafeString:
        url = reverse("admin:proposals_papertemplate_file", args=[template.pk])
        return format_html('<a href="{}">{}</a>', url, template.file_name)


def papers() -> list[dict[str, Any]]:
    """Each paper with its shipped template and the fields it offers."""
    return [
        {
            "name": kind.label,
            "url": reverse("admin:proposals_papertemplate_shipped", args=[kind.value]),
            "fields": FIELDS[kind],
        }
        for kind in PaperKind
    ]
