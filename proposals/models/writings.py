"""Social-condition reports, results of work, who adopted them and what leaders noted on them."""

from django.db import models
from django.db.models import Q

from cppcc_office.shared.exactly_one import exactly_one
from cppcc_office.shared.history import history
from members.models import Member
from proposals.models.proposal import Proposal
from proposals.models.reference import AdoptingBody
from sectors.models import Organization, SectorGroup


class Writing(models.Model):
    """Something a member or a group has written and handed in."""

    title = models.CharField("题目", max_length=160)
    author = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="%(class)ss", verbose_name="作者（委员）"
    )
    author_group = models.ForeignKey(
        SectorGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name="作者（界别，集体成果）",
    )
    submitted_on = models.DateField("报送时间", db_index=True)

    class Meta:
        abstract = True
        ordering = ["-submitted_on", "-pk"]

    def __str__(self) -> str:
        return self.title


def exactly_one_author(name: str, or_else: Q | None = None) -> models.CheckConstraint:
    """A member or a group wrote it, never both and never nobody (`or_else`: unless that holds)."""
    one = exactly_one("author", "author_group")
    return models.CheckConstraint(
        condition=one if or_else is None else one | or_else,
        name=name,
        violation_error_message="作者请填写一位委员或一个界别，二者只填其一。",
    )


class SocialReport(Writing):
    """社情民意信息. One made of a proposal keeps the link; a party's has no author but that proposal's."""

    text = models.TextField("正文", max_length=30000, blank=True)
    proposal = models.OneToOneField(
        Proposal,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="redirected_report",
        verbose_name="由提案转来",
        editable=False,
    )

    history = history("pro_report_history")

    class Meta(Writing.Meta):
        verbose_name = verbose_name_plural = "社情民意信息"
        constraints = [
            exactly_one_author(
                "pro_report_one_author",
                Q(proposal__isnull=False, author__isnull=True, author_group__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["title"], name="pro_report_title", violation_error_message="已有同题的社情民意信息。"
            ),
        ]


class Result(Writing):
    """大会发言、调研报告 and other results of a member's or a group's work."""

    class Kind(models.TextChoices):
        SPEECH = "speech", "大会发言"
        RESEARCH = "research", "调研报告"

    kind = models.CharField("成果类型", max_length=12, choices=Kind)

    history = history("pro_result_history")

    class Meta(Writing.Meta):
        verbose_name = verbose_name_plural = "履职成果"
        constraints = [
            exactly_one_author("pro_result_one_author"),
            models.UniqueConstraint(
                fields=["kind", "title"], name="pro_result_title", violation_error_message="已有同类同题的成果。"
            ),
        ]


def exactly_one_writing(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=exactly_one("report", "result"),
        name=name,
        violation_error_message="请指明一条社情民意信息或一项成果，二者只填其一。",
    )


class Adoption(models.Model):
    """采用: one body adopted one report or result."""

    report = models.ForeignKey(
        SocialReport, models.CASCADE, null=True, blank=True, related_name="adoptions", verbose_name="社情民意信息"
    )
    result = models.ForeignKey(
        Result, models.CASCADE, null=True, blank=True, related_name="adoptions", verbose_name="履职成果"
    )
    body = models.ForeignKey(AdoptingBody, models.PROTECT, related_name="adoptions", verbose_name="采用单位")

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


class Instruction(models.Model):
    """批示: a leader's note on a report or a result."""

    report = models.ForeignKey(
        SocialReport, models.CASCADE, null=True, blank=True, related_name="instructions", verbose_name="社情民意信息"
    )
    result = models.ForeignKey(
        Result, models.CASCADE, null=True, blank=True, related_name="instructions", verbose_name="履职成果"
    )
    text = models.CharField("批示", max_length=200)

    history = history("pro_instruction_history")

    class Meta:
        verbose_name = verbose_name_plural = "领导批示"
        constraints = [exactly_one_writing("pro_instruction_of_one")]

    def __str__(self) -> str:
        return self.text


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
