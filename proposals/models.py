"""What is written and goes out for an answer: proposals, social-condition reports, results, outcomes."""

from django.db import models
from django.db.models import Q

from cppcc_office.shared.history import history
from members.models import Member
from sectors.models import Committee, Organization, SectorGroup


class AdoptingBody(models.Model):
    """采用单位: a body that adopts reports; 市政协 and 市委 are two bodies."""

    name = models.CharField("名称", max_length=30, unique=True)
    level = models.CharField("层级", max_length=10, choices=Committee.Level, default=Committee.Level.CITY)
    order = models.PositiveSmallIntegerField("序号", default=0, help_text="由低到高。")

    class Meta:
        verbose_name = verbose_name_plural = "采用单位"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


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


def exactly_one_author(name: str) -> models.CheckConstraint:
    """A member or a group wrote it, never both and never nobody."""
    return models.CheckConstraint(
        condition=Q(author__isnull=False, author_group__isnull=True)
        | Q(author__isnull=True, author_group__isnull=False),
        name=name,
        violation_error_message="作者请填写一位委员或一个界别，二者只填其一。",
    )


class SocialReport(Writing):
    """社情民意信息."""

    history = history("pro_report_history")

    class Meta(Writing.Meta):
        verbose_name = verbose_name_plural = "社情民意信息"
        constraints = [
            exactly_one_author("pro_report_one_author"),
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
        condition=Q(report__isnull=False, result__isnull=True) | Q(report__isnull=True, result__isnull=False),
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


class Proposal(models.Model):
    """提案."""

    class Status(models.TextChoices):
        SUBMITTED = "submitted", "已提交"
        ACCEPTED = "accepted", "立案"
        DECLINED = "declined", "不予立案"
        REDIRECTED = "redirected", "转社情民意"

    year = models.PositiveSmallIntegerField("年度", help_text="按全会所在年度。")
    serial_number = models.PositiveIntegerField("流水号")
    case_number = models.CharField("提案号", max_length=20, blank=True)
    title = models.CharField("案由", max_length=160)
    collective_sponsor = models.ForeignKey(
        SectorGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="collective_proposals",
        verbose_name="集体提案者",
    )
    submitted_on = models.DateField("提出时间", db_index=True)
    status = models.CharField("审查意见", max_length=12, choices=Status, default=Status.SUBMITTED)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="并入提案"
    )
    merged_number = models.CharField(
        "并入提案号", max_length=20, blank=True, help_text="并入的提案还没有登记时记在这里，登记以后自动关联。"
    )
    is_key = models.BooleanField("重点提案", default=False)

    MERGED = Q(merged_into__isnull=False) | ~Q(merged_number="")

    history = history("pro_proposal_history")

    class Meta:
        verbose_name = verbose_name_plural = "提案"
        ordering = ["-year", "serial_number"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "serial_number"],
                name="pro_proposal_serial",
                violation_error_message="该年度的这个流水号已经用过。",
            ),
            models.UniqueConstraint(
                fields=["year", "case_number"],
                condition=~Q(case_number=""),
                name="pro_proposal_case",
                violation_error_message="该年度的这个提案号已经用过。",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Sponsorship(models.Model):
    """提案者: a member's part in a proposal; the first is the lead."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="sponsorships", verbose_name="提案")
    member = models.ForeignKey(Member, models.PROTECT, related_name="sponsorships", verbose_name="委员")
    order = models.PositiveSmallIntegerField("次序", default=1, help_text="1 为第一提案人。")

    history = history("pro_sponsorship_history")

    class Meta:
        verbose_name = verbose_name_plural = "提案者"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "member"],
                name="pro_sponsor_once",
                violation_error_message="这位委员已是提案者。",
            ),
            models.UniqueConstraint(
                fields=["proposal", "order"],
                name="pro_sponsor_order",
                violation_error_message="提案者的次序重复。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}（{'第一提案人' if self.order == 1 else '联名'}）"


class Handover(models.Model):
    """交办: an organization has a proposal to answer, in the lead or assisting."""

    class Role(models.TextChoices):
        LEAD = "lead", "主办"
        ASSIST = "assist", "会办"
        SEPARATE = "separate", "分办"

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="handovers", verbose_name="提案")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="handovers", verbose_name="单位")
    role = models.CharField("方式", max_length=10, choices=Role, default=Role.LEAD)

    history = history("pro_handover_history")

    class Meta:
        verbose_name = verbose_name_plural = "交办"
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "organization"],
                name="pro_handover_once",
                violation_error_message="同一单位不能既主办又会办。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization}（{self.get_role_display()}）"


class Reply(models.Model):
    """答复: what the handling organization answered, and what the member says of it."""

    class Satisfaction(models.TextChoices):
        SATISFIED = "satisfied", "满意"
        MOSTLY = "mostly", "基本满意"
        DISSATISFIED = "dissatisfied", "不满意"

    proposal = models.OneToOneField(Proposal, models.CASCADE, related_name="reply", verbose_name="提案")
    replied_on = models.DateField("答复时间")
    result_class = models.CharField("办理结果类别", max_length=4, blank=True)
    satisfaction = models.CharField("委员反馈意见", max_length=14, choices=Satisfaction, blank=True)

    history = history("pro_reply_history")

    class Meta:
        verbose_name = verbose_name_plural = "答复与反馈"

    def __str__(self) -> str:
        return f"{self.proposal} {self.replied_on}"
