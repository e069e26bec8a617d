"""文书模板: the office's own .docx for a paper, in place of the one that comes with the product."""

from django.db import models
from django.db.models import Q

from cppcc_office.shared.history import history
from cppcc_office.shared.vouched import person


class PaperKind(models.TextChoices):
    """Papers that are filled from a template."""

    FORM = "form", "提案表"
    ACCEPTED = "accepted", "立案通知"
    MERGED = "merged", "并案告知"
    DECLINED = "declined", "不予立案告知"
    REDIRECTED = "redirected", "转社情民意告知"
    RETURNED = "returned", "退回补正通知"
    LETTER = "letter", "交办函和承办清单"
    REPLY = "reply", "办理复文"
    FEEDBACK = "feedback", "征询意见表"
    BULLETIN = "bulletin", "社情民意期刊"
    ISSUES = "issues", "问题清单"


class PaperTemplate(models.Model):
    """One version of an office's template; the active one is used, the others are kept."""

    kind = models.CharField("文书", max_length=12, choices=PaperKind)
    file = models.FileField("模板文件", upload_to="paper_templates/", editable=False)
    file_name = models.CharField("文件名", max_length=120, editable=False)
    remark = models.CharField("备注", max_length=200, blank=True, help_text="如改了什么、依据哪份文件。")
    is_active = models.BooleanField("启用", default=True, help_text="同一种文书只用一份；启用这份，原来的自动停用。")
    uploaded_by = person("上传人", editable=False)
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)

    history = history("pro_paper_template_history")

    class Meta:
        db_table = "pro_paper_template"
        verbose_name = verbose_name_plural = "文书模板"
        ordering = ["kind", "-is_active", "-uploaded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(is_active=True),
                name="pro_paper_template_one",
                violation_error_message="这种文书已经启用了另一份模板。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.file_name}"
