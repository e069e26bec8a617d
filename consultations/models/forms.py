"""Forms of consultation and the parties that take part; the office extends both lists."""

from django.db import models
from django.db.models import Q

from activities.models import ActivityKind
from cppcc_office.shared.history import history


class ConsultationForm(models.Model):
    """协商形式: how a consultation is held, what kind of activity it makes, and its deadlines in working days."""

    name = models.CharField("名称", max_length=30, unique=True)
    kind = models.ForeignKey(
        ActivityKind,
        models.PROTECT,
        related_name="+",
        verbose_name="记为哪一类活动",
        limit_choices_to=~Q(family=ActivityKind.Family.WORKSTATION),
    )
    workstation_kind = models.ForeignKey(
        ActivityKind,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="工作室举办时记为",
        limit_choices_to=Q(family=ActivityKind.Family.WORKSTATION),
        help_text="不填表示这种形式不由工作室举办。",
    )
    notice_workdays = models.PositiveSmallIntegerField(
        "会前多少个工作日发通知", null=True, blank=True, help_text="不填表示不提醒，下同。"
    )
    materials_workdays = models.PositiveSmallIntegerField("会前多少个工作日送材料", null=True, blank=True)
    minutes_workdays = models.PositiveSmallIntegerField("会后多少个工作日报送纪要", null=True, blank=True)
    order = models.PositiveSmallIntegerField("序号", default=0)
    is_active = models.BooleanField("可选用", default=True)

    history = history("con_form_history")

    class Meta:
        verbose_name = verbose_name_plural = "协商形式"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name

    def kind_for(self, in_name_of: str) -> ActivityKind | None:
        """The kind of activity such a consultation makes in that name; None where the form is not for it.

        Plenaries, standing committees and chairpersons' meetings are the office's, which keeps their ledgers.
        """
        if in_name_of == "workstation":
            return self.workstation_kind
        if in_name_of == "office":
            return self.kind
        return self.kind if self.kind.fits(in_name_of) else None


class Party(models.Model):
    """参加单位（党派团体）: a party or people's organization that takes part in consultations."""

    name = models.CharField("名称", max_length=30, unique=True)
    order = models.PositiveSmallIntegerField("序号", default=0)
    is_active = models.BooleanField("可选用", default=True)

    history = history("con_party_history")

    class Meta:
        verbose_name = verbose_name_plural = "党派团体"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name
