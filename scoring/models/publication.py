"""考核结果的公布: a period's places and grades, written down once, shown to everybody for some days, then final."""

import datetime

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from cppcc_office.shared.history import history
from cppcc_office.shared.vouched import Step
from cppcc_office.shared.workflow import REASON, Transition, Workflow
from scoring.models.rulebook import Rulebook


class Part(models.TextChoices):
    """Which part of a year a period is."""

    YEAR = "year", "全年"
    H1 = "H1", "上半年"
    H2 = "H2", "下半年"
    Q1 = "Q1", "第一季度"
    Q2 = "Q2", "第二季度"
    Q3 = "Q3", "第三季度"
    Q4 = "Q4", "第四季度"


class PublishingRule(models.Model):
    """公示规定: how many working days results are shown before they are final, and how long one may object."""

    starts_on = models.DateField("施行日期", unique=True)
    source = models.CharField("依据", max_length=120, blank=True, help_text="文件名和文号；由本机关自定的，写明。")
    notice_days = models.PositiveSmallIntegerField("公示（工作日）", default=5, validators=[MinValueValidator(1)])
    objection_days = models.PositiveSmallIntegerField(
        "申请复核（工作日）",
        default=5,
        validators=[MinValueValidator(1)],
        help_text="从公示第一天算起；可以比公示时间长。",
    )

    history = history("sco_publishing_rule_history")

    class Meta:
        verbose_name = verbose_name_plural = "公示规定"
        ordering = ["-starts_on"]

    def __str__(self) -> str:
        return f"公示规定（{self.starts_on:%Y-%m-%d} 起）"

    @classmethod
    def in_force(cls, day: datetime.date) -> "PublishingRule":
        """The latest that had begun by that day; five working days each where none was written."""
        return cls.objects.filter(starts_on__lte=day).order_by("-starts_on").first() or cls(starts_on=day)


class PublicationQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "PublicationQuerySet":
        """Everybody signed in sees what is on notice or final; leaders and staff with the right see drafts too."""
        return self if sees_drafts(user) else self.published()

    def published(self) -> "PublicationQuerySet":
        return self.filter(status__in=Publication.PUBLIC)

    def live(self) -> "PublicationQuerySet":
        """All but those that were withdrawn."""
        return self.exclude(status=Publication.Status.WITHDRAWN)


def sees_drafts(user: User) -> bool:
    """Leaders, and staff with the right: they see every row of every publication."""
    return user.is_leader or user.has_perm("scoring.view_publication")


class Publication(models.Model):
    """公布: one kind of subject, one period, under the rules as they then read."""

    class Status(models.TextChoices):
        DRAFT = "draft", "拟公示"
        NOTICE = "notice", "公示中"
        FINAL = "final", "正式公布"
        WITHDRAWN = "withdrawn", "已撤回"

    class Shows(models.TextChoices):
        """What everybody reads about others; the own row is always whole."""

        GRADES = "grades", "只公布姓名和等次"
        POINTS = "points", "公布名次、积分和等次"
        BEST = "best", "只公布最好等次的名单"

    PUBLIC = (Status.NOTICE, Status.FINAL)

    subject = models.CharField("考核对象", max_length=20, choices=Rulebook.Subject)
    year = models.PositiveSmallIntegerField("年度")
    part = models.CharField("时段", max_length=8, choices=Part, default=Part.YEAR)
    starts_on = models.DateField("统计开始日期", null=True, blank=True)
    ends_on = models.DateField("统计截止日期")
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.DRAFT)
    shows = models.CharField("公布范围", max_length=8, choices=Shows, default=Shows.POINTS)
    rule_name = models.TextField("依据")
    # Every rulebook under which somebody was scored, one YAML document each.
    rule_text = models.TextField("当时的计分办法全文")
    # What the checks found waiting when it was drafted all the same: [words, number] each.
    outstanding = models.JSONField("公布时未办结的事项", default=list, blank=True)
    notice_from = models.DateField("公示开始", null=True, blank=True)
    notice_to = models.DateField("公示截止", null=True, blank=True)
    objections_until = models.DateField("申请复核截止", null=True, blank=True)
    final_on = models.DateField("正式公布日期", null=True, blank=True)
    hash = models.CharField("校验值", max_length=64, editable=False)

    objects = PublicationQuerySet.as_manager()
    history = history("sco_publication_history", excluded_fields=["rule_text"])

    class Meta:
        verbose_name = verbose_name_plural = "考核结果公布"
        ordering = ["-year", "subject", "part", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "year", "part"],
                condition=~Q(status="withdrawn"),
                name="sco_publication_once",
                violation_error_message=(
                    "这一时段的考核结果已经写入：还没有正式公布的，撤回以后可以重新写入；"
                    "已经正式公布的不能重新公布，结果有误的，经复核更正。"
                ),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["notice", "final"])
                | Q(notice_from__isnull=False, notice_to__isnull=False, objections_until__isnull=False),
                name="sco_publication_notice",
                violation_error_message="公示要有起止日期。",
            ),
            models.CheckConstraint(
                condition=~Q(status="final") | Q(final_on__isnull=False),
                name="sco_publication_final",
                violation_error_message="正式公布要有日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period}{self.get_subject_display()}考核结果"

    def get_absolute_url(self) -> str:
        return reverse("scoring:publication", args=[self.pk])

    @property
    def period(self) -> str:
        """2020 年度, 2020 年第二季度."""
        return f"{self.year} 年度" if self.part == Part.YEAR else f"{self.year} 年{self.get_part_display()}"

    @property
    def in_the_way(self) -> str:
        """Why the same period is not published once more."""
        if self.status == self.Status.FINAL:
            until = f"{self.objections_until:%Y 年 %-m 月 %-d 日}"
            return f"这一时段的考核结果已经正式公布，不能重新公布；结果有误的，经复核更正，申请复核截至 {until}。"
        return f"这一时段的考核结果已经写入（{self.get_status_display()}）；需要重新公布的，请先撤回。"

    @property
    def is_public(self) -> bool:
        return self.status in self.PUBLIC

    @property
    def shows_points(self) -> bool:
        return self.shows == self.Shows.POINTS

    def takes_objections_on(self, day: datetime.date) -> bool:
        return self.is_public and self.notice_from <= day <= self.objections_until


class PublicationStep(Step):
    """办理过程 of a publication, as `Step` says."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="steps", verbose_name="公布")
    status = models.CharField("之后的状态", max_length=10, choices=Publication.Status)

    class Meta(Step.Meta):
        pass


def published(subject: str, year: int, part: str = Part.YEAR) -> Publication | None:
    """What everybody may read of that period: on notice or final; None before."""
    return Publication.objects.published().filter(subject=subject, year=year, part=part).first()


def is_published(subject: str, year: int, part: str = Part.YEAR) -> bool:
    """Whether everybody may read that period's result of one kind of subject; one query."""
    return Publication.objects.published().filter(subject=subject, year=year, part=part).exists()


class Duty:
    """What somebody is to a publication."""

    OFFICE = "office"  # the secretariat, with the right to change publications


def publication_duties(user: User) -> frozenset[str]:
    return frozenset([Duty.OFFICE] if user.has_perm("scoring.change_publication") else [])


_S = Publication.Status

PUBLICATION_WORKFLOW = Workflow(
    _S,
    Transition("notice", "开始公示", (_S.DRAFT,), _S.NOTICE, (Duty.OFFICE,)),
    Transition("final", "正式公布", (_S.NOTICE,), _S.FINAL, (Duty.OFFICE,)),
    Transition("withdraw", "撤回", (_S.DRAFT, _S.NOTICE), _S.WITHDRAWN, (Duty.OFFICE,), requires=(REASON,)),
)
