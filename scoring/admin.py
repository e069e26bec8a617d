"""Rulebooks and yearly duties in the admin site; a rulebook is edited, taken in and given out as one text."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import yaml
from django import forms
from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html, format_html_join
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString

from accounts.office_admin import OfficeAdmin, OfficeInline
from accounts.office_admin.base import OfficeForm
from activities.admin.papers import KindsAdmin
from cppcc_office.shared.admin_site import Menu, MenuLink
from cppcc_office.shared.downloads import open_elsewhere
from cppcc_office.shared.workflow import Refused
from scoring.actions import copy_rulebook, put_in_force, retire_rulebook
from scoring.engine import Item, RulebookError, parse_rulebook
from scoring.models import DutyTarget, GroupDuty, GroupMark, Rulebook
from scoring.rulebooks import check_rulebook, dump_rulebook, load_rulebooks, save_rulebook
from scoring.wording import item_words, number

LARGEST = 500_000


class RulebookForm(OfficeForm):
    """The whole rulebook as one text, typed or from a file; it is kept only when every line of it makes sense."""

    text = forms.CharField(
        label="计分办法全文",
        required=False,
        widget=forms.Textarea(attrs={"class": "vLargeTextField code", "rows": 30, "spellcheck": "false"}),
        help_text="写法见已有的计分办法；可以先下载一份，改好再贴到这里。",
    )
    file = forms.FileField(label="或选择文件", required=False, help_text="选择文件时，以文件内容为准。")

    class Meta:
        model = Rulebook
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["text"] = _text_of(self.instance.pk)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self.rules = self._read(data.get("file"), data.get("text") or "")
        try:
            check_rulebook(self.rules)
        except RulebookError as error:
            raise forms.ValidationError(error.problems) from error
        if self.instance.pk and self.rules["code"] != self.instance.code:
            raise forms.ValidationError(f"代码要保持“{self.instance.code}”不变。另立一个办法，请用“新增”。")
        return data

    @staticmethod
    def _read(file: Any, text: str) -> Any:
        if file:
            if file.size > LARGEST:
                raise forms.ValidationError("文件太大，不像是计分办法。")
            try:
                text = file.read().decode("utf-8-sig")
            except UnicodeDecodeError as error:
                raise forms.ValidationError("文件不是 UTF-8 编码的文本，请用 UTF-8 另存后再试。") from error
        if not text.strip():
            raise forms.ValidationError("请填写计分办法全文，或者选择一个文件。")
        try:
            return yaml.safe_load(text)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            where = f"第 {mark.line + 1} 行" if mark else "内容"
            raise forms.ValidationError(f"{where}写法不对，请检查缩进、冒号和引号。") from error


@admin.register(Rulebook)
class RulebookAdmin(OfficeAdmin):
    menu, menu_order = Menu.SCORING, 20
    menu_links = ((10, MenuLink("积分与排名", "scoring:ranking")), (11, MenuLink("委员积分", "scoring:members")))
    form = RulebookForm
    list_display = ("name", "subject", "status", "item_count", "starts_on", "ends_on", "basis")
    list_filter = ("subject", "status")
    actions = ("put_in_force", "retire", "copy_as_draft")
    search_fields = ("name", "basis")
    readonly_fields = ("status", "items_in_words")
    fieldsets = ((None, {"fields": ("status", "items_in_words")}), ("全文", {"fields": ("text", "file")}))
    export_columns = ("name", "subject", "status", "basis", "starts_on", "ends_on", "item_count", "candidates")
    change_form_template = "admin/scoring/rulebook/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Rulebook]:
        return super().get_queryset(request).annotate(number_of_items=Count("items"))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.text_view)
        return [path("<int:pk>/text/", view, name="scoring_rulebook_text"), *super().get_urls()]

    def get_fieldsets(self, request: HttpRequest, obj: Rulebook | None = None) -> Any:
        """Who may only look sees what it says; a new one has nothing to show yet."""
        summary, text = super().get_fieldsets(request, obj)
        if obj is None:
            return (text,)
        return (summary, text) if self.has_change_permission(request, obj) else (summary,)

    def save_model(self, request: HttpRequest, obj: Rulebook, form: RulebookForm, change: bool) -> None:
        obj.__dict__.update(save_rulebook(form.rules, status=Rulebook.Status.DRAFT).__dict__)

    @admin.action(description="施行所选办法", permissions=["change"])
    def put_in_force(self, request: HttpRequest, books: QuerySet[Rulebook]) -> None:
        self._each(request, books, "已施行", lambda book: put_in_force(book=book, by=request.user))

    @admin.action(description="停用所选办法", permissions=["change"])
    def retire(self, request: HttpRequest, books: QuerySet[Rulebook]) -> None:
        self._each(request, books, "已停用", lambda book: retire_rulebook(book=book, by=request.user))

    @admin.action(description="另起新版（复制为草稿）", permissions=["add"])
    def copy_as_draft(self, request: HttpRequest, books: QuerySet[Rulebook]) -> None:
        self._each(request, books, "已复制为草稿", lambda book: copy_rulebook(book=book))

    def _each(
        self, request: HttpRequest, books: QuerySet[Rulebook], words: str, act: Callable[[Rulebook], Rulebook]
    ) -> None:
        """One after the other; what cannot be done is named."""
        for book in books:
            try:
                self.message_user(request, f"{words}：《{act(book)}》。", messages.SUCCESS)
            except Refused as refused:
                self.message_user(request, str(refused), messages.ERROR)

    def text_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The whole text, to keep, to change and to take in elsewhere."""
        book = self.get_object(request, str(pk)) if self.has_view_permission(request) else None
        if book is None:
            raise Http404("没有这个计分办法。")
        if instead := open_elsewhere(request):
            return instead
        disposition = content_disposition_header(as_attachment=True, filename=f"{book.name}.yaml")
        return HttpResponse(_text_of(pk), content_type="application/yaml", headers={"Content-Disposition": disposition})

    @admin.display(description="项目数")
    def item_count(self, book: Rulebook) -> int:
        return book.number_of_items

    @admin.display(description="项目")
    def items_in_words(self, book: Rulebook) -> SafeString:
        rules = [parse_rulebook(data) for data in load_rulebooks(pk=book.pk)]
        items = [found for rule in rules for found in _as_tree(rule.items)]
        rows = ((depth * "　" + item.name, item.clause or "—", item_words(item), _cap(item)) for depth, item in items)
        body = format_html_join("", "<tr><th>{}</th><td>{}</td><td>{}</td><td>{}</td></tr>", rows)
        return format_html(
            "<table><thead><tr><th>项目</th><th>条款</th><th>计分</th><th>上限</th></tr></thead><tbody>{}</tbody></table>",
            body,
        )


def _text_of(pk: int) -> str:
    """A rulebook's full text; one without items has none yet."""
    return "".join(dump_rulebook(data) for data in load_rulebooks(pk=pk))


def _as_tree(items: Iterable[Item], depth: int = 0) -> Iterator[tuple[int, Item]]:
    """Every item below its category, with how deep it stands."""
    for item in items:
        yield depth, item
        yield from _as_tree(item.items, depth + 1)


def _cap(item: Item) -> str:
    return "—" if item.cap is None else number(item.cap)


class GroupDutyInline(OfficeInline):
    model = GroupDuty


@admin.register(DutyTarget)
class DutyTargetAdmin(OfficeAdmin):
    menu, menu_order = Menu.SCORING, 30
    list_display = ("order", "name", "part", "required", "partner_counts")
    list_display_links = ("name",)
    list_filter = ("part",)
    search_fields = ("name",)
    inlines = (GroupDutyInline,)


@admin.register(GroupDuty)
class GroupDutyAdmin(OfficeAdmin):
    """The same adjustments group by group: which of the services a unit owes (TL3)."""

    menu, menu_order = Menu.SCORING, 31
    list_display = ("group", "target", "required")
    list_display_links = ("group", "target")
    list_filter = ("group", "target")
    list_select_related = ("group", "target")
    search_fields = ("group__name", "target__name")


@admin.register(GroupMark)
class GroupMarkAdmin(KindsAdmin):
    menu, menu_order = Menu.SCORING, 32
    list_display = ("order", "name", "part", "shown_by", "at_least", "is_active")
    list_display_links = ("name",)
    list_filter = ("part", "is_active")
    search_fields = ("name",)
