"""评分项目: what people give marks for."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from cppcc_office.shared.history import history
from scoring.models.rulebook import Rulebook

LEVELS = {1: ("审核",), 2: ("初审", "终审"), 3: ("初审", "复审", "终审")}


def value_of_mark(label: str, **options: object) -> models.DecimalField:
    return models.DecimalField(label, max_digits=7, decimal_places=2, **options)


class MarkKind(models.Model):
    """评分项目: something people give a mark for, with its limits and who gives it; the list is the office's own."""

    class Way(models.TextChoices):
        ONE = "one", "一人评分"
        OUTSIDE = "outside", "外部单位评价"
        SEVERAL = "several", "多人评分"
        SELF = "self", "自评加审核"

    class Result(models.TextChoices):
        MEDIAN = "median", "中位数"
        MEAN = "mean", "平均数"
        TRIMMED = "trimmed", "去掉一个最高、一个最低的平均数"

    name = models.CharField("名称", max_length=30, unique=True)
    subject = models.CharField("评分对象", max_length=20, choices=Rulebook.Subject)
    lowest = value_of_mark("最低分", default=0)
    highest = value_of_mark("最高分", default=100)
    way = models.CharField("怎样评", max_length=10, choices=Way, default=Way.ONE)
    giver = models.CharField("由谁评", max_length=60, blank=True, help_text="如“委员所在单位”“考核工作领导小组”。")
    result = models.CharField(
        "多人评分的结果", max_length=10, choices=Result, default=Result.MEDIAN, help_text="多人评分时填写。"
    )
    levels = models.PositiveSmallIntegerField(
        "审核级数",
        choices=[(number, "、".join(names)) for number, names in LEVELS.items()],
        default=1,
        help_text="自评加审核时填写，最后一级审定的分数算数。",
    )
    needs_evidence = models.BooleanField(
        "必须有佐证材料",
        default=True,
        help_text="录入评分和填报自评时必须上传；多人评分由各人写明理由，不用上传。",
    )
    is_yearly = models.BooleanField("一年只评一次", default=True)
    basis = models.CharField("依据", max_length=200, blank=True)
    order = models.PositiveSmallIntegerField("序号", default=0)
    is_active = models.BooleanField("可选用", default=True)

    history = history("sco_markkind_history")

    class Meta:
        verbose_name = verbose_name_plural = "评分项目"
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(highest__gt=F("lowest")),
                name="sco_markkind_limits",
                violation_error_message="最高分要大于最低分。",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Marks that are there keep their meaning."""
        kept = type(self).objects.filter(pk=self.pk).first()
        changed = kept and (kept.subject, kept.way) != (self.subject, self.way)
        if changed and self.marks.exists():
            raise ValidationError("这个项目已经有评分，不能再改评分对象和怎样评；请停用它，另立一个项目。")
        if kept and not self.is_yearly and self.awards.exists():
            raise ValidationError({"is_yearly": "评优用着这个项目，一年只能评一次；不然同一个候选会有几个分数。"})

    @property
    def asks_evidence(self) -> bool:
        """Several people each say why; nobody hands in papers."""
        return self.needs_evidence and self.way != self.Way.SEVERAL

    @property
    def level_names(self) -> tuple[str, ...]:
        return LEVELS[self.levels]

    @property
    def limits(self) -> str:
        return f"{plain(self.lowest)} 到 {plain(self.highest)} 分"


def plain(number: Decimal | None) -> str:
    """15.00 as 15, 7.50 as 7.5; nothing as nothing."""
    return "" if number is None else f"{number:.2f}".rstrip("0").rstrip(".")
