"""What became of what was written: who adopted it, what leaders noted on it, how an outcome was taken up."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from cppcc_office.shared.exactly_one import exactly_one
from cppcc_office.shared.history import history
from members.models import groups_guided_by, groups_kept_by
from proposals.models.reference import AdoptingBody
from proposals.models.results import Result
from proposals.models.writings import SocialReport
from sectors.models import Committee, Organization, SectorGroup


def exactly_one_writing(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=exactly_one("report", "result"),
        name=name,
        violation_error_message="请指明一条社情民意信息或一项成果，二者只填其一。",
    )


class Adoption(models.Model):
    """采用: one body adopted one report or result, by itself or combined with others, passed it on, and something came
    of that.
    """

    class Form(models.TextChoices):
        SINGLE = "single", "单篇采用"
        COMBINED = "combined", "综合采用"

    class PassedTo(models.TextChoices):
        DEPARTMENTS = "departments", "转送有关部门"
        LEADERS = "leaders", "报送领导"
        ABOVE = "above", "报送上级政协"

    class CameOf(models.TextChoices):
        ADOPTED = "adopted", "部门采用"
        INSTRUCTED = "instructed", "领导批示"

    report = models.ForeignKey(
        SocialReport, models.CASCADE, null=True, blank=True, related_name="adoptions", verbose_name="社情民意信息"
    )
    result = models.ForeignKey(
        Result, models.CASCADE, null=True, blank=True, related_name="adoptions", verbose_name="履职成果"
    )
    body = models.ForeignKey(AdoptingBody, models.PROTECT, related_name="adoptions", verbose_name="采用单位")
    form = models.CharField("采用方式", max_length=10, choices=Form, blank=True, help_text="不清楚的不选。")
    adopted_on = models.DateField("采用日期", null=True, blank=True)
    passed_to = models.CharField(
        "去向", max_length=12, choices=PassedTo, blank=True, help_text="没有再转送、报送的不选。"
    )
    passed_on_to = models.CharField("转送", max_length=100, blank=True, help_text="转送给哪些部门，如“市交通运输局”。")
    came_of = models.CharField(
        "转送后的结果", max_length=12, choices=CameOf, blank=True, help_text="既有采用又有批示的，选领导批示。"
    )

    history = history("pro_adoption_history")

    class Meta:
        verbose_name = verbose_name_plural = "采用"
        constraints = [
            exactly_one_writing("pro_adoption_of_one"),
            models.UniqueConstraint(
                fields=["report", "body"], name="pro_adoption_report", violation_error_message="这次采用已经登记。"
            ),
            models.UniqueConstraint(
                fields=["result", "body"], name="pro_adoption_result", violation_error_message="这次采用已经登记。"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body} 采用"

    @property
    def went(self) -> str:
        """Where it was passed on and what came of it: 转送有关部门（市城管局），领导批示."""
        where = self.get_passed_to_display() or ("转送" if self.passed_on_to else "")
        to = f"（{self.passed_on_to}）" if self.passed_to and self.passed_on_to else self.passed_on_to
        return "，".join(filter(None, [f"{where}{to}", self.get_came_of_display()]))


class Instruction(models.Model):
    """批示: a leader's note on a report or a result."""

    report = models.ForeignKey(
        SocialReport, models.CASCADE, null=True, blank=True, related_name="instructions", verbose_name="社情民意信息"
    )
    result = models.ForeignKey(
        Result, models.CASCADE, null=True, blank=True, related_name="instructions", verbose_name="履职成果"
    )
    leader = models.CharField("批示领导", max_length=40, blank=True)
    level = models.CharField("批示层级", max_length=10, choices=Committee.Level, blank=True)
    given_on = models.DateField("批示日期", null=True, blank=True)
    text = models.CharField("批示", max_length=500)

    history = history("pro_instruction_history")

    class Meta:
        verbose_name = verbose_name_plural = "领导批示"
        constraints = [exactly_one_writing("pro_instruction_of_one")]

    def __str__(self) -> str:
        return self.text


class OutcomeQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "OutcomeQuerySet":
        """Leaders and staff with the right see all; others those of groups they keep or guide."""
        if user.is_leader or user.has_perm("proposals.view_outcome"):
            return self
        return self.filter(Q(group__in=groups_kept_by(user)) | Q(group__in=groups_guided_by(user)))


class Outcome(models.Model):
    """协商成果转化: what a group's consultation handed over and what became of it."""

    class Uptake(models.TextChoices):
        ADOPTED = "adopted", "采纳"
        PARTLY = "partly", "部分采纳"
        REFUSED = "refused", "未采纳"
        UNANSWERED = "unanswered", "未答复"

    group = models.ForeignKey(SectorGroup, models.PROTECT, related_name="outcomes", verbose_name="界别（联组）")
    year = models.PositiveSmallIntegerField("年度")
    topic = models.CharField("议题", max_length=160)
    form = models.CharField("成果形式", max_length=20)
    submitted_on = models.DateField("报送时间", null=True, blank=True)
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="outcomes", verbose_name="办理单位"
    )
    uptake = models.CharField("采纳情况", max_length=12, choices=Uptake, default=Uptake.UNANSWERED)

    objects = OutcomeQuerySet.as_manager()
    history = history("pro_outcome_history")

    class Meta:
        verbose_name = verbose_name_plural = "协商成果转化"
        ordering = ["-year", "group__order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "group", "topic"],
                name="pro_outcome_key",
                violation_error_message="这项协商成果已经登记。",
            )
        ]

    def __str__(self) -> str:
        return self.topic

    def get_absolute_url(self) -> str:
        return reverse("results:outcome", args=[self.pk])
