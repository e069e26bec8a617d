"""Export of a list as the person sees it: same filter, same search, Chinese titles, phones covered, each one logged."""

import csv
import datetime
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import tablib
from django import forms
from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.http import content_disposition_header
from import_export.admin import ExportMixin
from import_export.fields import Field
from import_export.formats.base_formats import CSV, XLSX
from import_export.resources import Resource
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from accounts.audit import Action, log_event
from accounts.office_admin.phones import EXPORT_PHONES
from cppcc_office.shared.downloads import open_elsewhere
from cppcc_office.shared.phones import masked_phone

CHUNK = 2000


class OfficeXlsx(XLSX):
    """Excel: one sheet, the title row fixed, every text a text cell so that no number loses its tail."""

    title = "Excel 工作簿（.xlsx）"

    def get_title(self) -> str:
        return self.title

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        book = Workbook(write_only=True)
        sheet = book.create_sheet(ILLEGAL_CHARACTERS_RE.sub("", dataset.title or "导出")[:31])
        sheet.freeze_panes = "A2"
        for number, header in enumerate(dataset.headers, start=1):
            widest = max([_width(header), *(_width(row[number - 1]) for row in dataset[:200])])
            sheet.column_dimensions[get_column_letter(number)].width = min(max(widest + 2, 6), 50)
        line = Side(style="thin", color="B0B0B0")
        border = Border(left=line, right=line, top=line, bottom=line)
        sheet.append([_cell(sheet, header, border, is_title=True) for header in dataset.headers])
        for row in dataset:
            sheet.append([_cell(sheet, value, border) for value in row])
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()


class OfficeCsv(CSV):
    """CSV in UTF-8 with its mark, so that Excel and WPS open it without question marks."""

    title = "CSV 文本（.csv）"

    def get_title(self) -> str:
        return self.title

    def is_binary(self) -> bool:
        return True

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(dataset.headers)
        writer.writerows([_harmless(value) for value in row] for row in dataset)
        return out.getvalue().encode("utf-8-sig")


def _harmless(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula gets an apostrophe in front."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def _width(value: Any) -> int:
    """Columns of an Excel sheet that `value` takes; a Chinese character takes two."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in str(value if value is not None else ""))


def _cell(sheet: Any, value: Any, border: Border, *, is_title: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"  # never a formula, whatever it starts with
        cell.number_format = "@"
    elif isinstance(value, datetime.datetime):
        cell.number_format = "yyyy-mm-dd hh:mm"
    elif isinstance(value, datetime.date):
        cell.number_format = "yyyy-mm-dd"
    cell.border = border
    cell.alignment = Alignment(vertical="center", wrap_text=True, horizontal="center" if is_title else None)
    if is_title:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="F2E6E4")
    return cell


class Column(Field):
    """One column of an export, read like a column of the list: a field, a path through relations, or a method."""

    def __init__(self, name: str, model_admin: Any, *, covered: bool = False):
        self.read = _reader(name, model_admin)
        self.covered = covered
        super().__init__(attribute=name, column_name=column_title(name, model_admin))

    def export(self, instance: models.Model, **kwargs: Any) -> Any:
        value = self.read(instance)
        return masked_phone(str(value or "")) if self.covered else _plain(value)


def column_title(name: str, model_admin: Any) -> str:
    """The Chinese title of a column; a path through relations is called by where it ends."""
    *path, last = name.split("__")
    if not all(path) or not path:
        return str(label_for_field(name, model_admin.model, model_admin))
    model = model_admin.model
    for step in path:
        model = model._meta.get_field(step).related_model
    return str(model._meta.get_field(last).verbose_name)


def _reader(name: str, model_admin: Any) -> Callable[[models.Model], Any]:
    """How the value of the column `name` is read from a row."""
    if "__" in name.strip("_"):
        return lambda row: _along(row, name.split("__"))

    def read(row: models.Model) -> Any:
        field, _, value = lookup_field(name, row, model_admin)
        if field is not None and field.choices:
            return getattr(row, f"get_{name}_display")()
        return value

    return read


def _along(row: models.Model | None, path: list[str]) -> Any:
    """The value at the end of `path`; None where a relation on the way is empty."""
    for step in path:
        if row is None:
            return None
        display = getattr(row, f"get_{step}_display", None)
        row = display() if display else getattr(row, step)
    return row


def _plain(value: Any) -> Any:
    """`value` as a spreadsheet keeps it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    if value is None or isinstance(value, int | float | Decimal | datetime.date):
        return value
    return strip_tags(str(value))


class OfficeResource(Resource):
    """The columns a person chose, of the rows a list shows."""

    def __init__(self, columns: dict[str, Column], **kwargs: Any):
        super().__init__(**kwargs)
        self.fields = columns

    def get_export_order(self) -> list[str]:
        return list(self.fields)

    def get_chunk_size(self) -> int:
        return CHUNK


class ExportForm(forms.Form):
    """What goes into the file, and in which form."""

    format = forms.ChoiceField(label="文件格式", widget=forms.RadioSelect)
    columns = forms.MultipleChoiceField(
        label="要导出的栏目",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选择一个栏目。"},
    )
    full_phones = forms.BooleanField(label="导出完整的电话号码", required=False)
    purpose = forms.CharField(
        label="用途", required=False, max_length=100, help_text="导出完整号码时必填，写入审计日志。如：全会通知。"
    )

    def __init__(self, *args: Any, model_admin: "ExportAdmin", may_see_phones: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.formats = dict(model_admin.export_kinds)
        names = model_admin.get_export_columns()
        self.fields["format"].choices = [(key, kind.title) for key, kind in self.formats.items()]
        self.fields["format"].initial = next(iter(self.formats))
        self.fields["columns"].choices = [(name, column_title(name, model_admin)) for name in names]
        self.fields["columns"].initial = names
        if not may_see_phones or not set(names) & set(model_admin.phone_columns()):
            del self.fields["full_phones"], self.fields["purpose"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("full_phones") and not data.get("purpose", "").strip():
            self.add_error("purpose", "请写明用途，例如“全会通知”。")
        return data


class ExportAdmin(ExportMixin):
    """Mixin of admin classes: export only, no import; imports go through the ledgers."""

    export_kinds = (("xlsx", OfficeXlsx), ("csv", OfficeCsv))
    export_columns: tuple[str, ...] = ()
    export_template_name = "admin/export.html"
    import_export_change_list_template = "admin/change_list.html"

    def get_export_columns(self) -> list[str]:
        """Names of the columns offered: `export_columns`, or every field that people fill in."""
        if self.export_columns:
            return list(self.export_columns)
        return [
            field.name
            for field in self.model._meta.concrete_fields
            if not field.primary_key and field.editable and not isinstance(field, models.FileField)
        ]

    def phone_columns(self) -> list[str]:
        """Columns that hold phone numbers."""
        return [name for name in self.get_export_columns() if name.rsplit("__", 1)[-1] in self.phone_fields]

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def export_action(self, request: HttpRequest) -> HttpResponse:
        """Ask for the columns, then send the file."""
        if not self.has_export_permission(request):
            raise PermissionDenied("您没有导出这张表的权限。")
        if instead := open_elsewhere(request):
            return instead
        data = request.POST if request.method == "POST" else None
        form = ExportForm(data, model_admin=self, may_see_phones=request.user.has_perm(EXPORT_PHONES))
        rows = self.get_export_queryset(request)
        if form.is_valid():
            return self.export_response(request, rows, form)
        title = self.model._meta.verbose_name
        context = {
            **self.admin_site.each_context(request),
            "title": f"导出{title}",
            "opts": self.model._meta,
            "form": form,
            "row_count": rows.count(),
            "is_filtered": bool(request.GET),
            "back": request.GET.urlencode(),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, self.export_template_name, context)

    def export_response(self, request: HttpRequest, rows: models.QuerySet, form: ExportForm) -> HttpResponse:
        """The file, and its line in the audit log."""
        choice = form.cleaned_data
        full = bool(choice.get("full_phones"))
        hidden = set() if full else set(self.phone_columns())
        columns = {name: Column(name, self, covered=name in hidden) for name in choice["columns"]}
        dataset = OfficeResource(columns).export(queryset=rows)
        name = str(self.model._meta.verbose_name)
        dataset.title = name
        kind = form.formats[choice["format"]]()
        detail = "、".join(column.column_name for column in columns.values())
        if full and set(columns) & set(self.phone_columns()):
            detail = f"含完整电话号码，用途：{choice['purpose']}；{detail}"
        log_event(Action.EXPORTED, by=request.user, request=request, detail=f"{name}：{detail}", count=len(dataset))
        filename = f"{name}_{timezone.localdate():%Y%m%d}.{kind.get_extension()}"
        return HttpResponse(
            kind.export_data(dataset),
            content_type=kind.get_content_type(),
            headers={"Content-Disposition": content_disposition_header(as_attachment=True, filename=filename)},
        )
