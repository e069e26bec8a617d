"""双五个一: the yearly targets of a member, which records fulfil them, and the pledges members make."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from activities.models import ActivityKind
from cppcc_office.shared.history import history
from cppcc_office.shared.workflow import REASON, Transition, Workflow, holding
from duties.models.contributions import ContributionKind
from duties.models.links import LinkKind
from duties.whose import about_own_or_kept, seats_in
from members.models import Member, groups_kept_by
from proposals.models import Result


class Target(models.Model):
    """年度目标: one thing every member is to do in a year; the list is the office's own."""

    name = models.CharField("名称", max_length=30, unique=True)
    required = models.PositiveSmallIntegerField("每年几次", default=1)
    order = models.PositiveSmallIntegerField("序号", default=0)
    is_active = models.BooleanField("现在有效", default=True)

    history = history("dut_target_history")

    class Meta:
        verbose_name = verbose_name_plural = "委员年度目标"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class TargetRecord(models.Model):
    """完成依据: one kind of record that fulfils a target; a detail left empty means any."""

    class Source(models.TextChoices):
        PLEDGE = "pledge", "兑现的承诺"
        ACTIVITY = "activity", "参加的活动（选活动类别）"
        TRAINING = "training", "参加的学习培训"
        PROPOSAL = "proposal", "提案"
        REPORT = "report", "社情民意信息"
        RESULT = "result", "履职成果（选成果类型）"
        OPINION = "opinion", "协商会上提出的意见建议"
        VISIT = "visit", "联系走访（选联系类别）"
        CONTRIBUTION = "contribution", "履职事项（选事项类别）"

    target = models.ForeignKey(Target, models.CASCADE, related_name="records", verbose_name="年度目标")
    source = models.CharField("记录", max_length=14, choices=Source)
    activity_kind = models.ForeignKey(
        ActivityKind, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="活动类别"
    )
    result_kind = models.CharField("成果类型", max_length=12, choices=Result.Kind, blank=True)
    link_kind = models.ForeignKey(
        LinkKind, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="联系类别"
    )
    contribution_kind = models.ForeignKey(
        ContributionKind, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="事项类别"
    )

    history = history("dut_targetrecord_history")

    class Meta:
        verbose_name = verbose_name_plural = "完成依据"
        ordering = ["pk"]

    def __str__(self) -> str:
        detail = self.activity_kind or self.get_result_kind_display() or self.link_kind or self.contribution_kind
        return str(detail or self.get_source_display().split("（")[0])


class PledgeQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "PledgeQuerySet":
        if user.is_leader or user.has_perm("duties.view_pledge"):
            return self
        return self.filter(about_own_or_kept(user))

    def open_to(self, user: User, action: str) -> "PledgeQuerySet":
        return self.filter(PLEDGE_WORKFLOW.rows(action, pledge_conditions(user)))

    def counting(self) -> "PledgeQuerySet":
        """Kept, with evidence."""
        return self.filter(status=Pledge.Status.KEPT)


class Pledge(models.Model):
    """承诺: what a member says at the start of the year will be done, ticked as kept with evidence."""

    class Status(models.TextChoices):
        MADE = "made", "待兑现"
        KEPT = "kept", "已兑现"
        DROPPED = "dropped", "已撤销"

    member = models.ForeignKey(Member, models.CASCADE, related_name="pledges", verbose_name="委员")
    year = models.PositiveSmallIntegerField("年度")
    text = models.CharField("承诺事项", max_length=200)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.MADE)
    kept_on = models.DateField("兑现时间", null=True, blank=True, db_index=True)
    evidence = models.CharField("怎样兑现的", max_length=300, blank=True)
    reopened_because = models.CharField("退回原因", max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = PledgeQuerySet.as_manager()
    history = history("dut_pledge_history")

    class Meta:
        verbose_name = verbose_name_plural = "委员承诺"
        ordering = ["-year", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="kept") | (Q(kept_on__isnull=False) & ~Q(evidence="")),
                name="dut_pledge_evidence",
                violation_error_message="已兑现的承诺须写明什么时候、怎样兑现的。",
            ),
            models.UniqueConstraint(
                fields=["member", "year", "text"],
                name="dut_pledge_once",
                violation_error_message="这一年已经有同样的承诺。",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return reverse("duties:pledge", args=[self.pk])


class PledgeDuty:
    OWNER = "owner"  # the member who made it
    KEEPER = "keeper"  # convener or liaison of the member's group, or deputy of one
    OFFICE = "office"


def pledge_conditions(user: User) -> dict[str, Q]:
    nobody, everything = Q(pk__in=[]), Q(pk__isnull=False)
    return {
        PledgeDuty.OWNER: Q(member__user=user),
        PledgeDuty.KEEPER: Q(seats_in(groups_kept_by(user), member="member")),
        PledgeDuty.OFFICE: everything if user.has_perm("duties.change_pledge") else nobody,
    }


def pledge_duties(pledge: Pledge, user: User) -> frozenset[str]:
    return holding(pledge, pledge_conditions(user))


_ALL = (PledgeDuty.OWNER, PledgeDuty.KEEPER, PledgeDuty.OFFICE)
_P = Pledge.Status
PLEDGE_WORKFLOW = Workflow(
    _P,
    Transition("keep", "登记兑现", (_P.MADE,), _P.KEPT, _ALL, requires=("evidence",)),
    Transition("reopen", "改回待兑现", (_P.KEPT,), _P.MADE, _ALL, requires=(REASON,)),
    Transition("drop", "撤销承诺", (_P.MADE,), _P.DROPPED, _ALL, requires=(REASON,)),
    demands={"evidence": "请写明怎样兑现的。"},
)
