"""Topics: the call for them, who proposes what, and what the office and the chairpersons make of it."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from consultations.models.forms import ConsultationForm, Party
from cppcc_office.shared.exactly_one import exactly_one
from cppcc_office.shared.history import history
from cppcc_office.shared.workflow import REASON, Transition, Workflow, holding
from members.models import Member, Post, committees_headed_by, groups_guided_by, groups_kept_by, standing_of
from sectors.models import Organization, SectorGroup, SpecialCommittee


class TopicKind(models.TextChoices):
    """What a topic is for."""

    CONSULTATION = "consultation", "协商"
    SUPERVISION = "supervision", "民主监督"


class TopicCallQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "TopicCallQuerySet":
        """Leaders and staff with the right see all; others those that have opened and ask people like them."""
        if user.is_leader or user.has_perm("consultations.view_topiccall"):
            return self
        asks = Q(pk__in=[])
        if Member.objects.filter(user=user).exists():
            asks |= Q(from_members=True)
        if standing_of(user).groups_kept:
            asks |= Q(from_groups=True)
        if standing_of(user).committees_headed:
            asks |= Q(from_committees=True)
        return self.filter(asks, opens_on__lte=timezone.localdate())

    def open_on(self, day: datetime.date) -> "TopicCallQuerySet":
        return self.filter(opens_on__lte=day, closes_on__gte=day)


class TopicCall(models.Model):
    """议题征集: from when to when topics for a year are asked for, and of whom."""

    title = models.CharField("标题", max_length=80)
    year = models.PositiveSmallIntegerField("用于哪一年的计划")
    text = models.TextField("征集要求", max_length=3000, blank=True)
    opens_on = models.DateField("开始日期")
    closes_on = models.DateField("截止日期")
    from_members = models.BooleanField("委员可以提", default=True)
    from_groups = models.BooleanField("界别（联组）可以提", default=True)
    from_committees = models.BooleanField("专委会可以提", default=True)
    from_parties = models.BooleanField("党派团体可以提（由机关代录）", default=True)
    from_departments = models.BooleanField("部门可以提（由机关代录）", default=True)

    objects = TopicCallQuerySet.as_manager()
    history = history("con_call_history")

    class Meta:
        verbose_name = verbose_name_plural = "议题征集"
        ordering = ["-opens_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="con_call_dates",
                violation_error_message="截止日期不能早于开始日期。",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def is_open_on(self, day: datetime.date) -> bool:
        return self.opens_on <= day <= self.closes_on


class TopicQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "TopicQuerySet":
        """Leaders and staff with the right see all; others what they proposed, or their group or committee did."""
        if user.is_leader or user.has_perm("consultations.view_topic") or _is_chairperson(user):
            return self
        return self.filter(
            Q(proposed_by__in=user.acts_for())
            | Q(member__user=user)
            | Q(group__in=groups_kept_by(user) | groups_guided_by(user))
            | Q(special_committee__in=committees_headed_by(user))
        )

    def open_to(self, user: User, action: str) -> "TopicQuerySet":
        """Those on which `user` may take `action` now, by the table."""
        return self.filter(WORKFLOW.rows(action, topic_duty_conditions(user)))

    def editable_by(self, user: User) -> "TopicQuerySet":
        return self.open_to(user, "edit")

    def awaiting_choice_by(self, user: User) -> "TopicQuerySet":
        """What waits for the office or a chairperson to choose, once the call has closed or without one."""
        return self.open_to(user, "choose")

    def counting(self) -> "TopicQuerySet":
        """Chosen, or taken into a chosen one; the day that counts is `proposed_on`."""
        chosen = Topic.Status.CHOSEN
        return self.filter(Q(status=chosen) | Q(status=Topic.Status.MERGED, merged_into__status=chosen))

    def listed(self) -> "TopicQuerySet":
        return self.select_related(
            "call", "member", "group", "special_committee", "party", "organization", "merged_into", "form"
        )


class Topic(models.Model):
    """议题建议: what somebody proposes to consult on or to supervise."""

    class Status(models.TextChoices):
        SUBMITTED = "submitted", "待遴选"
        CHOSEN = "chosen", "已选入计划"
        DECLINED = "declined", "未采纳"
        MERGED = "merged", "已合并"
        WITHDRAWN = "withdrawn", "已撤回"

    call = models.ForeignKey(
        TopicCall, models.PROTECT, null=True, blank=True, related_name="topics", verbose_name="议题征集"
    )
    year = models.PositiveSmallIntegerField("年度")
    kind = models.CharField("用途", max_length=12, choices=TopicKind, default=TopicKind.CONSULTATION)
    title = models.CharField("议题", max_length=120)
    reason = models.TextField("为什么提", max_length=2000, help_text="背景、主要问题，几句话即可。")
    questions = models.TextField("建议重点协商（监督）什么", max_length=2000, blank=True)
    form = models.ForeignKey(
        ConsultationForm, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="建议的协商形式"
    )
    departments = models.CharField("建议请哪些部门参加", max_length=200, blank=True)
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="topics", verbose_name="提出委员"
    )
    group = models.ForeignKey(
        SectorGroup, models.PROTECT, null=True, blank=True, related_name="topics", verbose_name="提出界别（联组）"
    )
    special_committee = models.ForeignKey(
        SpecialCommittee, models.PROTECT, null=True, blank=True, related_name="topics", verbose_name="提出专委会"
    )
    party = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="topics", verbose_name="提出党派团体"
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="topics", verbose_name="提出部门"
    )
    is_office = models.BooleanField("政协机关提出", default=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="填报人", editable=False
    )
    proposed_on = models.DateField("提出日期", default=timezone.localdate, editable=False)
    status = models.CharField("处理", max_length=12, choices=Status, default=Status.SUBMITTED, editable=False)
    decision = models.CharField("处理意见", max_length=200, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name="合并到",
        editable=False,
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="处理人",
        editable=False,
    )
    decided_at = models.DateTimeField("处理时间", null=True, blank=True, editable=False)

    SOURCES = ("member", "group", "special_committee", "party", "organization")

    objects = TopicQuerySet.as_manager()
    history = history("con_topic_history")

    class Meta:
        verbose_name = verbose_name_plural = "议题建议"
        ordering = ["-year", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=exactly_one(
                    "member", "group", "special_committee", "party", "organization", flag="is_office"
                ),
                name="con_topic_one_source",
                violation_error_message="请填写由谁提出，并且只填一个。",
            ),
            models.CheckConstraint(
                condition=Q(status="merged", merged_into__isnull=False)
                | ~Q(status="merged") & Q(merged_into__isnull=True),
                name="con_topic_merged",
                violation_error_message="已合并的议题应写明合并到哪一个。",
            ),
        ]
        indexes = [models.Index(fields=["year", "status"], name="con_topic_year")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("consultations:topic", args=[self.pk])

    @property
    def source(self) -> str:
        """Who proposes it, by name."""
        return str(self.member or self.group or self.special_committee or self.party or self.organization or "政协机关")


class TopicDuty:
    """What somebody is to one topic; the table below speaks in these words."""

    PROPOSER = "proposer"  # proposed it, or keeps the group or heads the committee that did
    CHAIRPERSON = "chairperson"  # chair or vice chair of the committee, or deputy of one
    OFFICE = "office"  # the secretariat, with the right to change topics


def _is_chairperson(user: User) -> bool:
    """Whether `user` is chair or vice chair of the committee today, or deputy of one."""
    return not standing_of(user).roles.isdisjoint(Post.CHAIRPERSONS)


def topic_duty_conditions(user: User) -> dict[str, Q]:
    """For each duty the condition that selects the topics towards which `user` has it."""
    nobody, everything = Q(pk__in=[]), Q(pk__isnull=False)
    return {
        TopicDuty.PROPOSER: Q(proposed_by=user)
        | Q(member__user=user)
        | Q(group__in=groups_kept_by(user))
        | Q(special_committee__in=committees_headed_by(user)),
        TopicDuty.CHAIRPERSON: everything if _is_chairperson(user) else nobody,
        TopicDuty.OFFICE: everything if user.has_perm("consultations.change_topic") else nobody,
    }


def may_choose(user: User) -> bool:
    """Whether choosing topics is this person's business at all."""
    return user.has_perm("consultations.change_topic") or _is_chairperson(user)


def topic_duties(topic: Topic, user: User) -> frozenset[str]:
    """What `user` is to this topic today."""
    return holding(topic, topic_duty_conditions(user))


TARGET = "target"
_S, _D = Topic.Status, TopicDuty

# Chosen by the office or a chairperson; what was decided can be taken up again as long as nothing has come of it.
WORKFLOW = Workflow(
    _S,
    Transition("edit", "修改", (_S.SUBMITTED,), None, (_D.PROPOSER, _D.OFFICE)),
    Transition("withdraw", "撤回", (_S.SUBMITTED,), _S.WITHDRAWN, (_D.PROPOSER,)),
    Transition("choose", "选入计划", (_S.SUBMITTED,), _S.CHOSEN, (_D.OFFICE, _D.CHAIRPERSON)),
    Transition("merge", "合并", (_S.SUBMITTED,), _S.MERGED, (_D.OFFICE, _D.CHAIRPERSON), requires=(TARGET,)),
    Transition("decline", "不采纳", (_S.SUBMITTED,), _S.DECLINED, (_D.OFFICE, _D.CHAIRPERSON), requires=(REASON,)),
    Transition(
        "reopen",
        "重新遴选",
        (_S.CHOSEN, _S.MERGED, _S.DECLINED),
        _S.SUBMITTED,
        (_D.OFFICE, _D.CHAIRPERSON),
        requires=(REASON,),
    ),
    demands={TARGET: "请选择合并到哪一个议题。"},
)
