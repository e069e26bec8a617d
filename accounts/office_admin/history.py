"""The history of a record: every version, who, when and why; read only, phones covered."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import FileField, Model
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from simple_history.admin import SimpleHistoryAdmin
from simple_history.models import DeletedObject, ModelChange
from simple_history.template_utils import HistoricalRecordContextHelper

from cppcc_office.shared.phones import masked_phone


class CoveredChanges(HistoricalRecordContextHelper):
    """Old and new values of a change; booleans and choices in words, phones covered."""

    phone_fields: tuple[str, ...] = ()

    def prepare_delta_change_value(self, change: ModelChange, value: Any) -> Any:
        value = super().prepare_delta_change_value(change, value)
        field = self.model._meta.get_field(change.field)
        if change.field in self.phone_fields:
            return masked_phone(value or "") or "—"
        if isinstance(field, FileField):
            return "有" if value else "无"
        if isinstance(value, bool):
            return "是" if value else "否"
        if field.choices:
            return dict(field.flatchoices).get(value, value) or "—"
        if isinstance(value, DeletedObject):
            # The library says this of an empty reference too.
            is_empty = value.pk is None
            return "—" if is_empty else f"已删除的{value.model._meta.verbose_name}（编号 {value.pk}）"
        return "—" if value in (None, "") else value


class HistoryAdmin(SimpleHistoryAdmin):
    """History that can be read by whoever may read the record, and changed by nobody.

    Rows left out of the list have none to read. What became of a deleted row only the keepers of the system read, and
    nobody where `keeps_deleted` is off.
    """

    keeps_deleted = True

    def get_historical_record_context_helper(self, request: HttpRequest, historical_record: Any) -> CoveredChanges:
        helper = CoveredChanges(self.model, historical_record)
        helper.phone_fields = self.phone_fields
        return helper

    def get_urls(self) -> list[URLPattern]:
        """In place of the library's own address, which also stands where a model keeps no history."""
        opts = self.model._meta
        name = f"{opts.app_label}_{opts.model_name}_simple_history"
        others = [url for url in super().get_urls() if url.name != name]
        view = self.admin_site.admin_view(self.history_form_view)
        own = path("<path:object_id>/history/<int:version_id>/", view, name=name)
        return [own, *others] if self._keeps_history() else others

    def _keeps_history(self) -> bool:
        return hasattr(self.model._meta, "simple_history_manager_attribute")

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Short lists without a history of their own show what was done in the admin site."""
        self._require_row(request, object_id)
        if self._keeps_history():
            return super().history_view(request, object_id, extra_context)
        return admin.ModelAdmin.history_view(self, request, object_id, extra_context)

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: int, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied("历史版本只能查看，不能修改。")
        self._require_row(request, object_id)
        return super().history_form_view(request, object_id, version_id, extra_context)

    def _require_row(self, request: HttpRequest, object_id: str) -> None:
        """The history tells as much as the record itself: 404 for whom the list does not show it."""
        if self.get_object(request, unquote(object_id)) is not None:
            return
        try:
            stands = self.model._base_manager.filter(pk=unquote(object_id)).exists()
        except (ValidationError, ValueError) as no_key:
            raise Http404 from no_key
        if stands or not (self.keeps_deleted and request.user.is_superuser):
            raise Http404

    def render_history_view(
        self, request: HttpRequest, template: str, context: dict[str, Any], **kwargs: Any
    ) -> HttpResponse:
        """One version is shown as a form in which nothing can be typed."""
        if "adminform" in context:
            for field in context["adminform"].form.fields.values():
                field.disabled = True
                if getattr(field.widget, "reveal_url", ""):
                    field.widget.reveal_url = ""
        return super().render_history_view(request, template, context, **kwargs)

    def history_view_title(self, request: HttpRequest, obj: Model) -> str:
        return f"变更记录：{obj}"

    def history_form_view_title(self, request: HttpRequest, obj: Model) -> str:
        return f"当时的内容：{obj}"
