"""Questionnaires are written here; once published only the closing time of an open one may be moved."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.office_admin import OfficeAdmin, OfficeStackedInline
from accounts.office_admin.base import OfficeForm
from cppcc_office.shared.admin_site import Menu
from duties.models import Question, Questionnaire


class QuestionInline(OfficeStackedInline):
    model = Question
    fields = (("order", "kind", "is_required"), "text", "options")

    def _is_open(self, obj: Questionnaire | None) -> bool:
        return obj is None or obj.published_at is None

    def has_add_permission(self, request: HttpRequest, obj: Questionnaire | None = None) -> bool:
        return super().has_add_permission(request, obj) and self._is_open(obj)

    def has_change_permission(self, request: HttpRequest, obj: Questionnaire | None = None) -> bool:
        return super().has_change_permission(request, obj) and self._is_open(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Questionnaire | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self._is_open(obj)


class QuestionnaireForm(OfficeForm):
    class Meta:
        widgets = {"groups": forms.CheckboxSelectMultiple}
        help_texts = {"groups": "发给“选定的界别”时勾选。", "members": "发给“选定的委员”时填写。"}


@admin.register(Questionnaire)
class QuestionnaireAdmin(OfficeAdmin):
    menu, menu_order = Menu.DAILY, 50
    form = QuestionnaireForm
    list_display = ("title", "state", "is_anonymous", "audience", "opens_at", "closes_at")
    list_filter = ("is_anonymous", "audience")
    search_fields = ("title",)
    autocomplete_fields = ("members",)
    readonly_fields = ("page",)
    all_fields = ("page", "title", "intro", "is_anonymous", "audience", "groups", "members", ("opens_at", "closes_at"))
    fields = all_fields
    inlines = (QuestionInline,)
    export_columns = ("title", "state", "is_anonymous", "audience", "opens_at", "closes_at")

    def get_readonly_fields(self, request: HttpRequest, obj: Questionnaire | None = None) -> Any:
        if obj is None or obj.published_at is None:
            return self.readonly_fields
        return ("page", "title", "intro", "is_anonymous", "audience", "groups", "members", "opens_at")

    def has_change_permission(self, request: HttpRequest, obj: Questionnaire | None = None) -> bool:
        """Never once it has closed: who saw the results must not see another answer come in."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or not obj.is_closed_at(timezone.now()))

    def has_delete_permission(self, request: HttpRequest, obj: Questionnaire | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or obj.published_at is None)

    @admin.display(description="状态")
    def state(self, questionnaire: Questionnaire) -> str:
        return questionnaire.state_at(timezone.now())

    @admin.display(description="预览、发布和结果")
    def page(self, questionnaire: Questionnaire) -> SafeString | str:
        if not questionnaire.pk:
            return "保存以后，打开问卷页面预览并发布。"
        words = "打开问卷页面" if questionnaire.published_at else "打开问卷页面，预览并发布"
        return format_html('<a href="{}">{}</a>', questionnaire.get_absolute_url(), words)
