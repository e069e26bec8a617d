"""提案附件: what goes with the text of a proposal."""

from django.conf import settings
from django.db import models

from cppcc_office.shared.history import history
from proposals.models.proposal import Proposal


class ProposalFile(models.Model):
    """提案附件: what goes with the text, and the scan of the seal of a party or a people's organization."""

    class Kind(models.TextChoices):
        ATTACHMENT = "attachment", "附件"
        SEAL = "seal", "盖章页扫描件"

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="files", verbose_name="提案")
    kind = models.CharField("种类", max_length=12, choices=Kind, default=Kind.ATTACHMENT)
    file = models.FileField("文件", upload_to="proposals/%Y/")
    name = models.CharField("文件名", max_length=120)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)

    history = history("pro_file_history")

    class Meta:
        db_table = "pro_file"
        verbose_name = verbose_name_plural = "提案附件"
        ordering = ["kind", "pk"]

    def __str__(self) -> str:
        return self.name
