"""What was taken in: batches, their files, each row's result, and what to put back when a batch is undone."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class Batch(models.Model):
    """批次: one or many files taken in together."""

    class Status(models.TextChoices):
        PREVIEW = "preview", "待确认"
        IMPORTED = "imported", "已导入"
        UNDONE = "undone", "已撤销"

    status = models.CharField("状态", max_length=10, choices=Status, default=Status.PREVIEW)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="上传人"
    )
    created_at = models.DateTimeField("上传时间", auto_now_add=True)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="导入人"
    )
    imported_at = models.DateTimeField("导入时间", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="撤销人"
    )
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "导入批次"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"第 {self.pk} 批"


class BatchFile(models.Model):
    """One ledger of one file of a batch; a workbook with two kinds of ledgers stands twice."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="files", verbose_name="批次")
    upload = models.PositiveSmallIntegerField("第几个上传的文件", default=0)
    order = models.PositiveSmallIntegerField("导入次序", default=0)
    name = models.CharField("文件名", max_length=200)
    content = models.BinaryField("内容", default=b"", help_text="确认导入以后不再保留。")
    ledger = models.CharField("台账", max_length=40, blank=True)
    ledger_title = models.CharField("台账名称", max_length=60, blank=True)
    problem = models.CharField("不能导入的原因", max_length=400, blank=True)
    notes = models.JSONField("说明", default=list, blank=True)
    ignored = models.JSONField("没有认出的列", default=list, blank=True)
    titles = models.JSONField("标题行", default=list, blank=True)
    headers = models.JSONField("表头", default=list, blank=True)
    resolutions = models.JSONField("姓名的处理", default=dict, blank=True)
    rows_total = models.PositiveIntegerField("行数", default=0)
    rows_new = models.PositiveIntegerField("新增", default=0)
    rows_changed = models.PositiveIntegerField("修改", default=0)
    rows_same = models.PositiveIntegerField("没有变化", default=0)
    rows_wrong = models.PositiveIntegerField("出错", default=0)
    rows_warned = models.PositiveIntegerField("提醒", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "导入文件"
        ordering = ["batch", "order"]

    def __str__(self) -> str:
        return self.name


class BatchRow(models.Model):
    """One row's result. `issues`: level, column, value, message, text, candidates; `changes`: label, before, after."""

    class Outcome(models.TextChoices):
        NEW = "new", "新增"
        CHANGED = "changed", "修改"
        SAME = "same", "没有变化"
        ERROR = "error", "出错"

    file = models.ForeignKey(BatchFile, models.CASCADE, related_name="results", verbose_name="文件")
    ref = models.CharField("行标识", max_length=60)
    sheet = models.CharField("工作表", max_length=60, blank=True)
    number = models.PositiveIntegerField("行号", help_text="与 Excel 左侧的行号一致。")
    outcome = models.CharField("结果", max_length=10, choices=Outcome)
    has_warning = models.BooleanField("有提醒", default=False)
    cells = models.JSONField("原内容", default=list, encoder=DjangoJSONEncoder)
    issues = models.JSONField("问题", default=list, blank=True)
    changes = models.JSONField("变化", default=list, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "导入结果"
        ordering = ["file", "pk"]
        indexes = [models.Index(fields=["file", "outcome"], name="led_row_outcome")]

    def __str__(self) -> str:
        return f"第 {self.number} 行"


class BatchTouch(models.Model):
    """What one file did to one table, to be put back by an undo."""

    file = models.ForeignKey(BatchFile, models.CASCADE, related_name="touches", verbose_name="文件")
    model = models.CharField("数据表", max_length=60)
    created = models.JSONField("新增", default=list)
    changed = models.JSONField("修改前", default=dict, encoder=DjangoJSONEncoder)
    removed = models.JSONField("删除前", default=list, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = verbose_name_plural = "导入的变更"
        ordering = ["file", "pk"]

    def __str__(self) -> str:
        return f"{self.file} · {self.model}"
