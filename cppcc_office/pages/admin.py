"""Import of the office's ledgers in the admin site: choose, recognise, preview, confirm, result, undo."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from accounts.audit import Action, log_event
from accounts.office_admin import ReadOnlyAdmin, year_filter
from cppcc_office.pages.imports import NamesForm, UploadForm, decisions_made, refused_files, shown_rows
from cppcc_office.shared.admin_site import Menu, MenuLink, Waiting
from cppcc_office.shared.downloads import open_elsewhere
from ledgers.actions import (
    BatchStateError,
    confirm_batch,
    discard_batch,
    leave_out_files,
    resolve_many,
    start_batch,
    undo_batch,
)
from ledgers.models import Batch, BatchFile, BatchRow
from ledgers.papers import bad_rows_workbook, template_workbook
from ledgers.registry import all_ledgers
from ledgers.undoing import CannotUndoError

ROWS_PER_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COUNTS = ("rows_total", "rows_new", "rows_changed", "rows_same", "rows_wrong", "rows_warned")
SHOWS = {
    "all": ("全部", "rows_total", {}),
    "error": ("出错", "rows_wrong", {"outcome": BatchRow.Outcome.ERROR}),
    "warning": ("提醒", "rows_warned", {"has_warning": True}),
    "new": ("新增", "rows_new", {"outcome": BatchRow.Outcome.NEW}),
    "changed": ("修改", "rows_changed", {"outcome": BatchRow.Outcome.CHANGED}),
    "same": ("没有变化", "rows_same", {"outcome": BatchRow.Outcome.SAME}),
}


@admin.register(Batch)
class BatchAdmin(ReadOnlyAdmin):
    """Batches, and the pages on which one comes about."""

    menu, menu_order, menu_title = Menu.LEDGERS, 20, "导入批次"
    menu_adds, add_words = False, "导入台账"
    menu_links = (
        (10, MenuLink("导入台账", "admin:ledgers_batch_add", "ledgers.add_batch")),
        (30, MenuLink("下载模板", "admin:ledgers_batch_templates", "ledgers.view_batch")),
    )
    list_display = (
        "__str__",
        "status",
        "file_names",
        "rows_new",
        "rows_changed",
        "rows_wrong",
        "created_by",
        "imported_at",
    )
    list_filter = ("status", year_filter("created_at"))
    search_fields = ("files__name", "files__ledger_title", "created_by__name")
    export_columns = (
        "__str__",
        "status",
        "file_names",
        *COUNTS,
        "created_by",
        "created_at",
        "imported_at",
        "undone_at",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Batch]:
        files = BatchFile.objects.defer("content", "resolutions").order_by("order")
        return super().get_queryset(request).prefetch_related(Prefetch("files", files))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return admin.ModelAdmin.has_add_permission(self, request)

    def get_urls(self) -> list[URLPattern]:
        pages = [
            ("templates/", self.templates_view, "templates"),
            ("templates/<slug:key>/", self.template_view, "template"),
            ("<int:pk>/confirm/", self.confirm_view, "confirm"),
            ("<int:pk>/discard/", self.discard_view, "discard"),
            ("<int:pk>/undo/", self.undo_view, "undo"),
            ("<int:pk>/files/<int:file_pk>/", self.file_view, "file"),
            ("<int:pk>/files/<int:file_pk>/bad-rows/", self.bad_rows_view, "bad_rows"),
        ]
        own = [path(at, self.admin_site.admin_view(view), name=f"ledgers_batch_{name}") for at, view, name in pages]
        return [*own, *super().get_urls()]

    def waiting(self, request: HttpRequest) -> list[Waiting]:
        found = []
        for batch in self.get_queryset(request).filter(status=Batch.Status.PREVIEW, created_by=request.user)[:3]:
            note = f"{timezone.localtime(batch.created_at):%m月%d日 %H:%M} 上传，还没有确认"
            url = reverse("admin:ledgers_batch_change", args=[batch.pk])
            found.append(Waiting("待确认的导入", str(batch), url, note, is_urgent=True))
        last = self.get_queryset(request).filter(status=Batch.Status.IMPORTED).order_by("-imported_at").first()
        if last is not None:
            note = f"{len(last.files.all())} 张台账，新增 {self.rows_new(last)} 条，修改 {self.rows_changed(last)} 条"
            url = reverse("admin:ledgers_batch_change", args=[last.pk])
            when = f"{timezone.localtime(last.imported_at):%m月%d日}"
            found.append(Waiting("最近一次导入", when, url, note))
        return found

    # Pages

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """选择文件: read them at once and go on to what they would do."""
        self._require(request, "ledgers.add_batch")
        form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
        if form.is_valid():
            batch = start_batch(form.contents(), by=request.user)
            if refused := refused_files(batch, request.user):
                for file in refused:
                    sentence = f"“{file.name}”是《{file.ledger_title}》，您所在的科室没有导入它的权限，已去掉。"
                    messages.error(request, sentence)
                leave_out_files(batch, orders={file.upload for file in refused})
            if batch.files.exists():
                return redirect("admin:ledgers_batch_change", batch.pk)
            discard_batch(batch)
        return self._page(request, "upload", "导入台账", form=form, titles=[one.title for one in all_ledgers()])

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """一批的预览或结果."""
        self._require(request, "ledgers.view_batch")
        batch = self._batch(request, object_id)
        files = list(batch.files.all())
        sums = {name: sum(getattr(file, name) for file in files) for name in COUNTS}
        return self._page(
            request,
            "batch",
            f"{'导入预览' if batch.status == Batch.Status.PREVIEW else '导入结果'}：{batch}",
            batch=batch,
            files=files,
            sums=sums,
            to_write=sums["rows_new"] + sums["rows_changed"],
            may_import=request.user.has_perm("ledgers.add_batch"),
            may_undo=request.user.has_perm("ledgers.change_batch"),
        )

    def file_view(self, request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
        """一个文件的每一行, filtered by what becomes of it; names decided here."""
        self._require(request, "ledgers.view_batch")
        batch = self._batch(request, pk)
        file = self._file(batch, file_pk)
        show = request.GET.get("show") or ("error" if file.rows_wrong else "all")
        if show not in SHOWS:
            raise Http404("没有这一栏。")
        rows = file.results.filter(**SHOWS[show][2]).order_by("pk")
        page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
        may_decide = batch.status == Batch.Status.PREVIEW and request.user.has_perm("ledgers.add_batch")
        form = None
        if may_decide:
            data = request.POST if request.method == "POST" else None
            form = NamesForm(data, rows=page.object_list, admin_site=self.admin_site)
            if form.is_bound and (answer := self._decide(request, batch, file, form)):
                return answer
        tabs = [(label, f"?show={key}", getattr(file, count), key == show) for key, (label, count, _) in SHOWS.items()]
        return self._page(
            request,
            "file",
            f"{file.ledger_title}：{file.name}",
            batch=batch,
            original=batch,
            file=file,
            tabs=tabs,
            page_obj=page,
            rows=list(shown_rows(file, page.object_list, form)),
            has_sheets=file.results.values("sheet").distinct().count() > 1,
            form=form if form and form.names else None,
            decisions=decisions_made(file) if may_decide else [],
        )

    def _decide(self, request: HttpRequest, batch: Batch, file: BatchFile, form: NamesForm) -> HttpResponse | None:
        """Keep what was decided, or take a decision back; None when the form has to be shown again."""
        if "back" in request.POST:
            ref, _, text = request.POST["back"].partition("\t")
            decisions: dict[str, dict[str, Any]] = {ref: {text: ""}}
        elif form.is_valid():
            decisions = form.decisions(file.results.all())
        else:
            return None
        if not decisions:
            messages.warning(request, "还没有选择任何姓名怎样处理。")
            return redirect(request.get_full_path())
        try:
            resolve_many(batch, order=file.upload, decisions=decisions)
        except BatchStateError as refused:
            messages.error(request, str(refused))
            return redirect("admin:ledgers_batch_change", batch.pk)
        wrong = BatchFile.objects.filter(batch=batch).aggregate(wrong=Sum("rows_wrong"))["wrong"]
        messages.success(request, f"已按您的选择重新检查，这一批还有 {wrong} 行出错。")
        return redirect(request.get_full_path())

    def confirm_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """确认导入."""
        batch = self._posted(request, pk, "ledgers.add_batch")
        self._keep_to_own_ledgers(request, batch)
        try:
            confirm_batch(batch, by=request.user)
            messages.success(request, f"{batch}已经导入。")
        except BatchStateError as refused:
            messages.error(request, str(refused))
        return redirect("admin:ledgers_batch_change", pk)

    def discard_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """放弃这次预览."""
        batch = self._posted(request, pk, "ledgers.add_batch")
        try:
            discard_batch(batch)
        except BatchStateError as refused:
            messages.error(request, str(refused))
            return redirect("admin:ledgers_batch_change", pk)
        messages.success(request, f"{batch}已放弃，没有导入任何内容。")
        return redirect("admin:ledgers_batch_add")

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """撤销, after saying what it takes back."""
        self._require(request, "ledgers.change_batch")
        batch = self._batch(request, pk)
        if batch.status != Batch.Status.IMPORTED:
            messages.error(request, "这一批没有导入，或者已经撤销。")
            return redirect("admin:ledgers_batch_change", pk)
        if request.method == "POST":
            self._keep_to_own_ledgers(request, batch)
            try:
                undo_batch(batch, by=request.user)
                messages.success(request, f"{batch}已撤销，数据恢复到导入以前。")
            except (BatchStateError, CannotUndoError) as refused:
                messages.error(request, str(refused))
            return redirect("admin:ledgers_batch_change", pk)
        return self._page(request, "undo", f"撤销导入：{batch}", batch=batch, original=batch, files=batch.files.all())

    def bad_rows_view(self, request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
        """出错的行, to be corrected and imported again; whole, so it is logged like an export."""
        self._require(request, "ledgers.add_batch")
        file = self._file(self._batch(request, pk), file_pk)
        if instead := open_elsewhere(request):
            return instead
        detail = f"导入时出错的行：{file.name}"
        log_event(Action.EXPORTED, by=request.user, request=request, detail=detail, count=file.rows_wrong)
        stem = file.name.rsplit(".", 1)[0]
        return _workbook(bad_rows_workbook(file), f"{stem}（出错的行）.xlsx")

    def templates_view(self, request: HttpRequest) -> HttpResponse:
        """下载模板."""
        self._require(request, "ledgers.view_batch")
        ledgers = [
            (one.key, one.title, [column.title for column in one.layout().columns if column.in_template])
            for one in all_ledgers()
        ]
        return self._page(request, "templates", "下载模板", ledgers=ledgers)

    def template_view(self, request: HttpRequest, key: str) -> HttpResponse:
        self._require(request, "ledgers.view_batch")
        ledger = next((one for one in all_ledgers() if one.key == key), None)
        if ledger is None:
            raise Http404("没有这种台账。")
        if instead := open_elsewhere(request):
            return instead
        return _workbook(template_workbook(key), f"{ledger.title}（模板）.xlsx")

    # What the pages share

    def _page(self, request: HttpRequest, name: str, title: str, **context: Any) -> HttpResponse:
        request.current_app = self.admin_site.name
        base = {**self.admin_site.each_context(request), "title": title, "opts": self.opts}
        return TemplateResponse(request, f"admin/ledgers/batch/{name}.html", {**base, **context})

    def _require(self, request: HttpRequest, right: str) -> None:
        if not request.user.has_perm(right):
            raise PermissionDenied("您所在的科室没有这项权限，如有需要请与系统管理员联系。")

    def _batch(self, request: HttpRequest, pk: Any) -> Batch:
        batch = self.get_object(request, str(pk))
        if batch is None:
            raise Http404("没有这一批，可能已经放弃。")
        return batch

    def _posted(self, request: HttpRequest, pk: int, right: str) -> Batch:
        self._require(request, right)
        if request.method != "POST":
            raise Http404("请从批次页面上操作。")
        return self._batch(request, pk)

    @staticmethod
    def _file(batch: Batch, file_pk: int) -> BatchFile:
        return get_object_or_404(batch.files.defer("content"), pk=file_pk)

    @staticmethod
    def _keep_to_own_ledgers(request: HttpRequest, batch: Batch) -> None:
        if refused := refused_files(batch, request.user):
            titles = "、".join(f"《{file.ledger_title}》" for file in refused)
            raise PermissionDenied(f"这一批里有{titles}，您所在的科室没有导入它的权限。")

    # Columns of the list

    @admin.display(description="文件")
    def file_names(self, batch: Batch) -> str:
        names = list(dict.fromkeys(file.name for file in batch.files.all()))
        return "、".join(names[:3]) + (f" 等 {len(names)} 个文件" if len(names) > 3 else "")

    @admin.display(description="行数")
    def rows_total(self, batch: Batch) -> int:
        return sum(file.rows_total for file in batch.files.all())

    @admin.display(description="新增")
    def rows_new(self, batch: Batch) -> int:
        return sum(file.rows_new for file in batch.files.all())

    @admin.display(description="修改")
    def rows_changed(self, batch: Batch) -> int:
        return sum(file.rows_changed for file in batch.files.all())

    @admin.display(description="没有变化")
    def rows_same(self, batch: Batch) -> int:
        return sum(file.rows_same for file in batch.files.all())

    @admin.display(description="出错")
    def rows_wrong(self, batch: Batch) -> int:
        return sum(file.rows_wrong for file in batch.files.all())

    @admin.display(description="提醒")
    def rows_warned(self, batch: Batch) -> int:
        return sum(file.rows_warned for file in batch.files.all())


def _workbook(content: bytes, filename: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=filename)
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": disposition})
